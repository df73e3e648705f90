"""A believable workspace with some thirty forms, and the whole job run on it."""
