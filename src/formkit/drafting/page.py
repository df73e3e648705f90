"""A sheet as a person sees it: areas side by side, with lines around them or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from formkit.check.grid import Grid, is_empty
from formkit.drafting.parts import SheetParts
from formkit.model import Area, CellKind, RawCell, RawSheet

_MOST_COLUMNS = 256
_WIDE = 0.6


@dataclass(frozen=True, slots=True)
class Slot:
    """One area of the page and the cell that holds its content."""

    cell: RawCell
    area: Area

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return is_empty(self.cell)

    @property
    def is_text(self) -> bool:
        """Whether words stand there."""
        return self.cell.kind is CellKind.TEXT and not self.is_empty

    @property
    def is_tall(self) -> bool:
        """Whether it spans several rows."""
        return self.area.bottom > self.area.top

    @property
    def position(self) -> tuple[int, int]:
        """Row and column of its first cell."""
        return self.area.top, self.area.left


@dataclass(frozen=True)
class Page:
    """A sheet with the looks of its cells."""

    sheet: RawSheet
    parts: SheetParts

    @cached_property
    def grid(self) -> Grid:
        """Its cells by position."""
        return Grid(self.sheet)

    @cached_property
    def width(self) -> int:
        """The last column a person takes for part of the form."""
        lined = (c for _, c in self._lined)
        merged = (area.right for area in self.sheet.merges)
        last = max((self.grid.last_column, *lined, *merged), default=0)
        # Without lines the answer to the last label is the next cell.
        return min(last if self.has_lines else last + 1, _MOST_COLUMNS)

    @cached_property
    def _lined(self) -> tuple[tuple[int, int], ...]:
        parts = self.parts
        return tuple(at for at in parts.styles if parts.look(*at).is_boxed)

    @property
    def has_lines(self) -> bool:
        """Whether lines show where to write."""
        return bool(self._lined)

    def slot(self, row: int, column: int) -> Slot:
        """The area at the position."""
        area = self.grid.area(row, column)
        return Slot(self.grid.at(area.top, area.left), area)

    def slots(self, row: int) -> Iterator[Slot]:
        """The areas that begin in the row, left to right."""
        column = 1
        while column <= self.width:
            slot = self.slot(row, column)
            if slot.area.top == row:
                yield slot
            column = slot.area.right + 1

    def right_of(self, slot: Slot) -> Slot | None:
        """The next area to the right; None at the edge."""
        if slot.area.right >= self.width:
            return None
        return self.slot(slot.area.top, slot.area.right + 1)

    def below(self, slot: Slot) -> Slot:
        """The area below."""
        return self.slot(slot.area.bottom + 1, slot.area.left)

    def is_box(self, slot: Slot) -> bool:
        """Whether it is an empty place to write in."""
        if not slot.is_empty:
            return False
        return not self.has_lines or self.parts.look(*slot.position).is_boxed

    def is_wide(self, slot: Slot) -> bool:
        """Whether it spans most of the page."""
        return slot.area.right - slot.area.left + 1 > _WIDE * self.width
