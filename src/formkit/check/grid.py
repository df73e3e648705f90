"""A sheet one can walk: cells by row and column, merged areas as one cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from formkit.check.labels import is_blank
from formkit.model import Area, CellKind, Place, RawCell, RawSheet

_LARGE = 1000  # positions of a merged area that are not worth an index


def is_empty(cell: RawCell) -> bool:
    """Whether a person sees nothing in the cell."""
    if cell.picture:
        return False
    return cell.kind is CellKind.BLANK or (
        isinstance(cell.value, str) and is_blank(cell.value)
    )


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet, reachable by position."""

    sheet: RawSheet

    @cached_property
    def cells(self) -> dict[tuple[int, int], RawCell]:
        """The cells the file has, by row and column."""
        return {(c.place.row, c.place.column): c for c in self.sheet.cells}

    @cached_property
    def _areas(self) -> dict[tuple[int, int], Area]:
        """The area of the positions in merged ones, and of those asked for so far."""
        areas: dict[tuple[int, int], Area] = {}
        for area in self.sheet.merges:
            for row, column in _positions(area) if _size(area) <= _LARGE else ():
                areas.setdefault((row, column), area)
        corners = {(area.top, area.left): area for area in self.sheet.merges}
        return areas | corners

    @cached_property
    def _large_merges(self) -> tuple[Area, ...]:
        # A merge may claim a million rows.
        return tuple(area for area in self.sheet.merges if _size(area) > _LARGE)

    @cached_property
    def _blanks(self) -> dict[tuple[int, int], RawCell]:
        """The cells the file does not mention, as far as they were asked for."""
        return {}

    @cached_property
    def _to_the_right(self) -> dict[tuple[int, int], RawCell | None]:
        """What `right_of` has answered so far."""
        return {}

    @cached_property
    def filled(self) -> tuple[RawCell, ...]:
        """The cells with something in them, in reading order."""
        return tuple(cell for cell in self.sheet.cells if not is_empty(cell))

    @cached_property
    def last_column(self) -> int:
        """The last column that is used, counting merged areas with content."""
        merged = (self.area(c.place.row, c.place.column).right for c in self.filled)
        mentioned = (c.place.column for c in self.sheet.cells)
        return max((*mentioned, *merged), default=0)

    @cached_property
    def filled_rows(self) -> tuple[int, ...]:
        """The rows with something in them, top to bottom."""
        return tuple(sorted({cell.place.row for cell in self.filled}))

    def at(self, row: int, column: int) -> RawCell:
        """The cell at the position; a blank one where the file mentions none."""
        cell = self.cells.get((row, column))
        if cell is not None:
            return cell
        blank = self._blanks.get((row, column))
        if blank is None:
            place = Place(self.sheet.name, row, column)
            blank = self._blanks[row, column] = RawCell(place, CellKind.BLANK, None)
        return blank

    def area(self, row: int, column: int) -> Area:
        """The merged area the position lies in, or the one cell."""
        known = self._areas.get((row, column))
        if known is None:
            inside = (area for area in self._large_merges if area.holds(row, column))
            known = next(inside, None) or Area(row, column, row, column)
            self._areas[(row, column)] = known
        return known

    def owner(self, row: int, column: int) -> RawCell:
        """The cell that holds the value of the position: the top left of its merge."""
        area = self.area(row, column)
        return self.at(area.top, area.left)

    def right_of(self, cell: RawCell) -> RawCell | None:
        """The next cell to the right, past its own merge; None at the edge in use."""
        at = cell.place.row, cell.place.column
        if at not in self._to_the_right:
            right = self.area(*at).right
            is_edge = right >= self.last_column
            self._to_the_right[at] = None if is_edge else self.owner(at[0], right + 1)
        return self._to_the_right[at]

    def before(self, cell: RawCell) -> RawCell | None:
        """The nearest filled cell to the left in the same row, None without one."""
        column = cell.place.column
        row = reversed(self._by_row.get(cell.place.row, ()))
        return next((c for c in row if c.place.column < column), None)

    def below(self, cell: RawCell) -> RawCell:
        """The next cell below, past its own merge."""
        area = self.area(cell.place.row, cell.place.column)
        return self.owner(area.bottom + 1, cell.place.column)

    def row(self, number: int) -> Iterator[RawCell]:
        """The filled cells of a row, left to right."""
        return (cell for cell in self._by_row.get(number, ()))

    def across(self, number: int) -> tuple[RawCell, ...]:
        """The filled cells a row shows, those merged into it from above included."""
        merged = (
            self.at(area.top, area.left)
            for area in self.sheet.merges
            if area.top < number <= area.bottom
        )
        shown = (*self.row(number), *(cell for cell in merged if not is_empty(cell)))
        return tuple(sorted(shown, key=lambda cell: cell.place.column))

    @cached_property
    def _by_row(self) -> dict[int, list[RawCell]]:
        rows: dict[int, list[RawCell]] = {}
        for cell in self.filled:
            rows.setdefault(cell.place.row, []).append(cell)
        return rows


def _size(area: Area) -> int:
    """How many positions it covers."""
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)


def _positions(area: Area) -> Iterator[tuple[int, int]]:
    rows = range(area.top, area.bottom + 1)
    return product(rows, range(area.left, area.right + 1))
