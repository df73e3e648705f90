"""Empty forms made from the definitions: byte for byte the same every time."""

from formkit.blanks.contents import Contents, Other, Written
from formkit.blanks.make import (
    all_blanks,
    blank,
    clerk_table,
    file_name,
    filled,
    numbered_blank,
)

__all__ = [
    "Contents",
    "Other",
    "Written",
    "all_blanks",
    "blank",
    "clerk_table",
    "file_name",
    "filled",
    "numbered_blank",
]
