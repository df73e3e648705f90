"""The archive: versions go in, are taken out of the inbox, and can be verified."""
