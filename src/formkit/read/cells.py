"""Cells made fast: what `RawCell(Place(…), …)` gives, in a third of the time.

A frozen dataclass sets each of its attributes by a call, which was half the time of
reading a table. Here a twin with the same slots is filled and then becomes the real
class, whose instances nobody can change.
"""

from decimal import Decimal
from typing import cast

from formkit.model import CellKind, Place, RawCell

Content = tuple[CellKind, str | Decimal | bool | None]
"""The kind of a cell and its value."""
BLANK: Content = (CellKind.BLANK, None)
"""What a cell holds that is only painted."""


class _Place:
    __slots__ = Place.__slots__
    sheet: str
    row: int
    column: int


class _Cell:
    __slots__ = RawCell.__slots__
    place: object
    kind: CellKind
    value: str | Decimal | bool | None
    number_format: str
    formula: str
    hidden: bool
    picture: bool
    control: str
    heading: int


def plain_cell(
    sheet: str, row: int, column: int, content: Content, number_format: str
) -> RawCell:
    """A visible cell without formula, picture, control and heading."""
    place = _Place()
    place.sheet = sheet
    place.row = row
    place.column = column
    cell = _Cell()
    cell.place = place
    cell.kind, cell.value = content
    cell.number_format = number_format
    cell.formula = cell.control = ""
    cell.hidden = cell.picture = False
    cell.heading = 0
    place.__class__ = Place  # type: ignore[assignment]  # same slots
    cell.__class__ = RawCell  # type: ignore[assignment]  # same slots
    return cast("RawCell", cell)
