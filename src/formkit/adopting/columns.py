"""The columns of a company's sheet: those that are certain, and those to be asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from formkit.check import HeadingMap, header_hash
from formkit.check.grid import Grid, is_empty
from formkit.check.header import Header, Heading
from formkit.check.labels import plain
from formkit.check.mapping import mapped
from formkit.check.table_layout import Table, find_tables, is_counter
from formkit.definitions.model import FormDef
from formkit.model import CellKind, RawCell, RawForm, RawSheet

_SEARCHED_ROWS = 60
_MOST_VALUES = 200
_FEWEST = 2


class Way(StrEnum):
    """How a column got its meaning; OPEN has none yet."""

    EXACT = "exact"
    CONFIRMED = "confirmed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it means, and up to 200 of its filled cells.

    `meant` is a field key, `IGNORE` or `EXTRA`. Of an OPEN column it is what the
    checker would guess, "" for nothing: never more than the first suggestion.
    """

    heading: RawCell
    values: tuple[RawCell, ...]
    way: Way
    meant: str = ""

    @property
    def name(self) -> str:
        """The heading as it compares."""
        return plain(self.heading.shown)


@dataclass(frozen=True, slots=True)
class Columns:
    """A register with its columns from left to right; each heading once."""

    sheet: RawSheet
    header_sha256: str
    columns: tuple[Column, ...]

    @property
    def open(self) -> tuple[Column, ...]:
        """Those somebody has to decide about."""
        return tuple(each for each in self.columns if each.way is Way.OPEN)

    @property
    def meant(self) -> dict[str, str]:
        """What is certain, by heading."""
        return {c.name: c.meant for c in self.columns if c.way is not Way.OPEN}


def columns_of(raw: RawForm, form: FormDef, known: HeadingMap) -> Columns | None:
    """The columns of the register in a file; None when it holds no table.

    `known` is what the site has decided about headings in sheets of this form before.
    """
    found = [_table(sheet, form, known) for sheet in raw.sheets if sheet.visible]
    tables = [table for table in found if table is not None]
    if not tables:
        return None
    best = max(tables, key=lambda table: (len(table.columns), len(table.headers)))
    sheet = best.grid.sheet
    by_name: dict[str, Column] = {}
    for column in _columns(best, known):
        by_name.setdefault(column.name, column)
    return Columns(sheet, header_hash(sheet), tuple(by_name.values()))


def _table(sheet: RawSheet, form: FormDef, known: HeadingMap) -> Table | None:
    """The register on a sheet; without a name we know, below its widest row."""
    grid = Grid(sheet)
    if not header_hash(sheet):
        return None
    tables = find_tables(grid, form, known)
    if tables and len(tables[0].headers) >= _FEWEST:
        return tables[0]
    rows = grid.filled_rows[:_SEARCHED_ROWS]
    row = max(rows, key=lambda each: len(_texts(grid, each)))
    headings = tuple(Heading(cell, cell.place.column) for cell in _texts(grid, row))
    return Table(grid, form, Header(headings, row), mapping=known)


def _texts(grid: Grid, row: int) -> tuple[RawCell, ...]:
    cells = grid.across(row)
    return tuple(c for c in cells if c.kind is CellKind.TEXT and plain(c.shown))


def _columns(table: Table, known: HeadingMap) -> Iterator[Column]:
    guessed = {finding.place for finding in table.assigned.findings}
    keys = {
        spot.label.place: key
        for key, spots in table.assigned.spots.items()
        for spot in spots
    }
    for cell in table.headers:
        name, column = plain(cell.shown), cell.place.column
        if not name or column in table.combined or is_counter(cell):
            continue
        way, meant = Way.OPEN, keys.get(cell.place, "")
        if mapped(known, cell.shown):
            way, meant = Way.CONFIRMED, mapped(known, cell.shown)
        elif meant and cell.place not in guessed:
            way = Way.EXACT
        yield Column(cell, tuple(_values(table, column)), way, meant)


def _values(table: Table, column: int) -> list[RawCell]:
    cells = (table.grid.at(row, column) for row in table.rows)
    return [cell for cell in cells if not is_empty(cell)][:_MOST_VALUES]
