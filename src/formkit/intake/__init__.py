"""One pass over the inbox: look, enter what changed, answer, clear what is done."""
