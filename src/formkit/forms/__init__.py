"""The definitions that ship with formkit, one text twin a form."""
