"""Cell addresses as files write them."""

import re
from functools import cache, lru_cache

from formkit.model import Area, Place

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)
_IN_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!([^!]+)")
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


@cache
def column_number(letters: str) -> int:
    """The column of the letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def row_and_column(reference: str) -> tuple[int, int] | None:
    """Row and column of `B14`, both from 1; None when it is no address in a sheet."""
    found = _CELL.fullmatch(reference)
    if found is None:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


@lru_cache(maxsize=4096)
def area(reference: str) -> Area | None:
    """The rectangle of `B4:D6` or `B4`; None when it is none."""
    first, _, last = reference.partition(":")
    one = row_and_column(first)
    other = row_and_column(last) if last else one
    if one is None or other is None:
        return None
    top, bottom = sorted((one[0], other[0]))
    left, right = sorted((one[1], other[1]))
    return Area(top, left, bottom, right)


@lru_cache(maxsize=4096)
def single_cell(formula: str) -> Place | None:
    """The place a defined name points at; None for areas, `#REF!` and formulas."""
    found = _IN_SHEET.fullmatch(formula.strip().removeprefix("="))
    at = area(found[3]) if found else None
    if found is None or at is None or (at.top, at.left) != (at.bottom, at.right):
        return None
    return Place((found[1] or found[2]).replace("''", "'"), at.top, at.left)
