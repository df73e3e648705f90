"""Areas of cells as formulas name them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from formkit.model import Area, RawSheet
from formkit.read.addresses import LAST_ROW, area, column_number

_IN_SHEET = re.compile(r"(?:(?:'((?:[^']|'')+)'|([^'!\[\]()]+))!)?([^!]+)")
_COLUMN = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")


@dataclass(frozen=True, slots=True)
class Target:
    """An area on a sheet."""

    sheet: str
    area: Area


def in_sheet(formula: str, own: str) -> Target | None:
    """The area the formula names, on its own sheet if it names none; else None."""
    found = _IN_SHEET.fullmatch(formula.strip())
    if found is None:
        return None
    sheet = (found[1] or found[2] or own).replace("''", "'")
    whole = _COLUMN.fullmatch(found[3].strip())
    if whole:
        first, last = column_number(whole[1]), column_number(whole[2])
        return Target(sheet, Area(1, first, LAST_ROW, last))
    named = area(found[3].strip())
    return Target(sheet, named) if named else None


def cells_down(sheet: RawSheet, where: Area, *, is_open: bool) -> Iterator[str]:
    """What stands in the area, blanks left out; open: from there to the first gap."""
    bottom = where.bottom
    if is_open:
        filled = {c.place.row for c in sheet.cells if c.place.column == where.left}
        bottom = where.top
        while bottom + 1 in filled:
            bottom += 1
    for cell in sheet.cells:
        row, column = cell.place.row, cell.place.column
        inside = where.top <= row <= bottom and where.left <= column <= where.right
        if inside and cell.shown.strip():
            yield cell.shown.strip()
