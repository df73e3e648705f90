"""A legacy register of many rows becomes entered records, in one undoable step."""
