"""Empty forms made from the definitions: byte for byte the same every time."""

from formkit.blanks.make import (
    all_blanks,
    blank,
    clerk_table,
    file_name,
    numbered_blank,
)

__all__ = ["all_blanks", "blank", "clerk_table", "file_name", "numbered_blank"]
