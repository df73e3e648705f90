"""Cell addresses as files write them."""

import re

from formkit.model import Area, Place

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_SINGLE = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!\$?([A-Z]{1,3})\$?([1-9]\d{0,6})"
)
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


def column_number(letters: str) -> int:
    """The column of the letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def row_and_column(reference: str) -> tuple[int, int] | None:
    """Row and column of `B14`, both from 1; None when it is no address in a sheet."""
    found = _CELL.fullmatch(reference)
    if found is None:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def area(reference: str) -> Area | None:
    """The rectangle of `B4:D6` or `B4`; None when it is none."""
    first, _, last = reference.partition(":")
    one, other = row_and_column(first), row_and_column(last or first)
    if one is None or other is None:
        return None
    rows, columns = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Area(rows[0], columns[0], rows[1], columns[1])


def single_cell(formula: str) -> Place | None:
    """The place a defined name points at; None for areas, `#REF!` and formulas."""
    found = _SINGLE.fullmatch(formula.strip().lstrip("="))
    if found is None:
        return None
    sheet = (found[1] or found[2]).replace("''", "'")
    return Place(sheet, int(found[4]), column_number(found[3]))
