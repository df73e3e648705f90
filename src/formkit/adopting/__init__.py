"""A company's own sheet taken over: its headings and words mapped, once confirmed."""
