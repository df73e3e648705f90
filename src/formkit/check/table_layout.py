"""A register: one header row, one record a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from formkit.check.grid import Grid, is_empty
from formkit.check.labels import plain
from formkit.check.located import Entry
from formkit.check.spots import Assigned, Spot, assign, choose, twice
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import CellKind, RawCell
from formkit.problems import Finding

_SEARCHED_ROWS = 60
_TOTALS = frozenset({"合计", "总计", "小计", "total"})
_ROW_NUMBERS = frozenset({"序号", "行号", "no", "no."})
_WIDE = 3


@dataclass(frozen=True)
class Table:
    """A sheet seen as a register with its header in `header_row`."""

    grid: Grid
    form: FormDef
    header_row: int

    @cached_property
    def headers(self) -> tuple[RawCell, ...]:
        """The filled cells of the header row."""
        return tuple(self.grid.row(self.header_row))

    @cached_property
    def assigned(self) -> Assigned:
        """Which heading means which field."""
        words = words_of(self.form)
        named = ((cell, words.word(cell.shown)) for cell in self.headers)
        return assign([Spot(cell, word, cell) for cell, word in named if word])

    @cached_property
    def columns(self) -> Mapping[str, tuple[int, ...]]:
        """The columns of each field."""
        return {
            key: tuple(spot.label.place.column for spot in spots)
            for key, spots in self.assigned.spots.items()
        }

    @cached_property
    def unmapped(self) -> tuple[RawCell, ...]:
        """The headings that mean no field."""
        mapped = {column for columns in self.columns.values() for column in columns}
        return tuple(c for c in self.headers if c.place.column not in mapped)

    def records(self) -> Iterator[Entry]:
        """Each record row as an entry, with what is odd about its cells."""
        return (self._entry(row) for row in self.rows)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows that hold a record."""
        below = (r for r in self.grid.filled_rows if r > self.header_row)
        return tuple(r for r in below if self._holds_data(r) and not self._is_other(r))

    @cached_property
    def other_rows(self) -> tuple[int, ...]:
        """The rows below the header with a note, a total or the header again."""
        below = (r for r in self.grid.filled_rows if r > self.header_row)
        return tuple(r for r in below if self._is_other(r))

    def _holds_data(self, row: int) -> bool:
        """Whether somebody wrote something; numbers and formulas are ready-made."""
        return any(
            cell.place.column not in self._ready_made and not cell.formula
            for cell in self.grid.row(row)
        )

    @cached_property
    def _ready_made(self) -> frozenset[int]:
        numbered = self.columns.get(self.form.number_field, ())
        counted = (c.place.column for c in self.headers if is_counter(c))
        return frozenset((*numbered, *counted))

    def _is_other(self, row: int) -> bool:
        cells = tuple(self.grid.row(row))
        first = cells[0]
        area = self.grid.area(row, first.place.column)
        is_note = len(cells) == 1 and area.right - area.left + 1 >= _WIDE
        total = plain(first.shown) in _TOTALS
        return is_note or total or self._repeats_header(cells)

    def _repeats_header(self, cells: tuple[RawCell, ...]) -> bool:
        titles = {c.place.column: plain(c.shown) for c in self.headers}
        same = [plain(c.shown) == titles.get(c.place.column, "") for c in cells]
        return len(same) > 1 and all(same)

    def _entry(self, row: int) -> Entry:
        cells: dict[str, RawCell] = {}
        unsure: set[str] = set()
        findings: list[Finding] = []
        for key, columns in self.columns.items():
            candidates = [self.grid.at(row, column) for column in columns]
            cells[key], sure = choose(candidates)
            if not sure:
                unsure.add(key)
                findings.append(twice(self.form, key, candidates))
            elif shared := self._shared(cells[key]):
                unsure.add(key)
                findings.append(_merged(self.form, key, cells[key], shared))
        extra = self._extra(row)
        return Entry(cells, {}, extra, frozenset(unsure), row, tuple(findings))

    def _shared(self, cell: RawCell) -> str:
        """What a cell shows that belongs to a merge starting in a row above."""
        area = self.grid.area(cell.place.row, cell.place.column)
        above = area.top < cell.place.row
        return self.grid.at(area.top, area.left).shown.strip() if above else ""

    def _extra(self, row: int) -> dict[str, str]:
        extra: dict[str, str] = {}
        for header in self.unmapped:
            cell = self.grid.at(row, header.place.column)
            name = header.shown.strip()
            if not is_empty(cell):
                again = f"{name}({header.place.cell})"
                extra[again if name in extra else name] = cell.shown
        return extra


def find_table(grid: Grid, form: FormDef) -> Table | None:
    """The register on the sheet; its header is the row that names the most fields."""
    words = words_of(form)
    best, best_count = 0, 0
    for row in grid.filled_rows[:_SEARCHED_ROWS]:
        texts = (c for c in grid.row(row) if c.kind is CellKind.TEXT)
        found = (words.word(cell.shown) for cell in texts)
        count = len({word.keys[0] for word in found if word is not None})
        if count > best_count:
            best, best_count = row, count
    return Table(grid, form, best) if best else None


def is_counter(header: RawCell) -> bool:
    """Whether the column only counts the rows (序号)."""
    return plain(header.shown) in _ROW_NUMBERS


def _merged(form: FormDef, key: str, cell: RawCell, shared: str) -> Finding:
    return Finding(
        "S114",
        default_level("S114"),
        cell.place,
        key,
        form.field(key).label,
        found=shared,
        suggest=(shared,),
    )
