"""Sub-tables inside a form (跟踪进展, 修订记录): a small header and its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from formkit.check.grid import Grid, is_empty
from formkit.check.labels import plain
from formkit.check.located import Row
from formkit.check.vocabulary import words_of
from formkit.definitions.model import Field, FormDef
from formkit.model import Area, CellKind, RawCell

_ROW_NUMBERS = frozenset({"序号", "no"})


@dataclass(frozen=True, slots=True)
class SubTable:
    """The rows of one sub-table and every position it takes on the sheet.

    `first` is its first value cell, blank or not: where a finding about it points.
    """

    field: str
    rows: tuple[Row, ...]
    first: RawCell
    used: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    columns: Mapping[str, RawCell]

    @property
    def left(self) -> int:
        return min(cell.place.column for cell in self.columns.values())


def sub_tables(grid: Grid, form: FormDef) -> tuple[SubTable, ...]:
    """The sub-tables whose label stands on the sheet, with a header beside or below."""
    words = words_of(form)
    fields = {field.key: field for field in form.fields if field.columns}
    found: dict[str, SubTable] = {}
    for cell in grid.filled if fields else ():
        word = words.word(cell.shown)
        for key in word.keys if word is not None else ():
            field = fields.get(key)
            if field is not None and key not in found:
                table = _at_label(grid, form, field, cell)
                found.update({field.key: table} if table is not None else {})
    return tuple(found.values())


def whole_table(grid: Grid, form: FormDef) -> SubTable | None:
    """The sub-table that a whole (Word) table is: the best match of its first rows."""
    best: tuple[float, Field, _Header] | None = None
    for field in form.fields:
        for row in grid.filled_rows[:2] if field.columns else ():
            header = _header_in(grid, field, row, 1)
            if header is None:
                continue
            share = len(header.columns) / len(field.columns)
            if best is None or share > best[0]:
                best = (share, field, header)
    if best is None:
        return None
    _, field, header = best
    return _below(grid, form, field, header, _bottom(grid))


def _at_label(
    grid: Grid, form: FormDef, field: Field, label: RawCell
) -> SubTable | None:
    area = grid.area(label.place.row, label.place.column)
    beside = _header_in(grid, field, area.top, area.right + 1)
    header = beside or _header_in(grid, field, area.bottom + 1, 1)
    if header is None:
        return None
    tall = beside is not None and area.bottom > area.top
    table = _below(grid, form, field, header, area.bottom if tall else _bottom(grid))
    return SubTable(table.field, table.rows, table.first, table.used | _positions(area))


def _header_in(grid: Grid, field: Field, row: int, left: int) -> _Header | None:
    labels = {plain(column.label): column.key for column in field.columns}
    columns: dict[str, RawCell] = {}
    for cell in grid.row(row):
        key = labels.get(plain(cell.shown))
        if key is not None and cell.place.column >= left:
            columns.setdefault(key, cell)
    enough = max(min(2, len(labels)), len(labels) // 2)
    return _Header(row, columns) if len(columns) >= enough else None


def _below(
    grid: Grid, form: FormDef, field: Field, header: _Header, bottom: int
) -> SubTable:
    used = {(header.row, c.place.column) for c in header.columns.values()}
    rows: list[Row] = []
    for row in _data_rows(grid, form, header, bottom):
        cells = {
            key: grid.owner(row, head.place.column)
            for key, head in header.columns.items()
        }
        used |= {(c.place.row, c.place.column) for c in cells.values()}
        if _is_filled(field, cells):
            rows.append(cells)
    return SubTable(
        field.key, tuple(rows), _first(grid, field, header, rows), frozenset(used)
    )


def _first(grid: Grid, field: Field, header: _Header, rows: Sequence[Row]) -> RawCell:
    """The first cell below the header; a blank one where what follows stands there."""
    numbering = _numbering(field)
    heads = [head for key, head in header.columns.items() if key not in numbering]
    head = min(heads or header.columns.values(), key=lambda cell: cell.place)
    first = grid.at(header.row + 1, head.place.column)
    return (
        first if rows or is_empty(first) else RawCell(head.place, CellKind.BLANK, None)
    )


def _data_rows(
    grid: Grid, form: FormDef, header: _Header, bottom: int
) -> Iterator[int]:
    for row in grid.filled_rows:
        if header.row < row <= bottom:
            if _ends_before(grid, form, header, row):
                return
            yield row


def _ends_before(grid: Grid, form: FormDef, header: _Header, row: int) -> bool:
    """Whether the row belongs to what follows: a label, a title, a wide note."""
    words = words_of(form)
    first, *rest = grid.row(row)
    area = grid.area(row, first.place.column)
    heads = [head.place.column for head in header.columns.values()]
    is_wide = sum(area.left <= column <= area.right for column in heads) > 1
    is_outside = first.place.column < header.left and words.stops(first.shown)
    is_title = plain(first.shown) in words.titles
    named = (words.word(cell.shown) for cell in (first, *rest))
    has_label = any(word is not None and word.own for word in named)
    return is_wide or is_outside or is_title or has_label


def _is_filled(field: Field, cells: Row) -> bool:
    numbering = _numbering(field)
    return any(
        not is_empty(cell) for key, cell in cells.items() if key not in numbering
    )


def _numbering(field: Field) -> frozenset[str]:
    return frozenset(c.key for c in field.columns if plain(c.label) in _ROW_NUMBERS)


def _bottom(grid: Grid) -> int:
    return grid.filled_rows[-1] if grid.filled_rows else 0


def _positions(area: Area) -> frozenset[tuple[int, int]]:
    return frozenset({(area.top, area.left)})
