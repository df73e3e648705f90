"""What a person typed, as a value, a question or a no.

Half of what is new will be refused at first, and that is meant: a question costs a
minute, a wrong value costs an audit.
"""

from formkit.values.front import read_value
from formkit.values.persons import numbered_person
from formkit.values.reading import (
    Choice,
    Context,
    Reading,
    Typed,
    ValueKind,
    shown,
)
from formkit.values.script import simplified
from formkit.values.text import clean, tidy
from formkit.values.words import is_ditto, is_missing_word, is_none_word
from formkit.values.words import key as same_word

__all__ = [
    "Choice",
    "Context",
    "Reading",
    "Typed",
    "ValueKind",
    "clean",
    "is_ditto",
    "is_missing_word",
    "is_none_word",
    "numbered_person",
    "read_value",
    "same_word",
    "shown",
    "simplified",
    "tidy",
]
