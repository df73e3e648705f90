"""A register: a header of one or two rows, one record a row."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from formkit.check.assign import assign
from formkit.check.combined import combined, split
from formkit.check.grid import Grid, is_empty
from formkit.check.header import Header, headers
from formkit.check.labels import folded, plain
from formkit.check.located import Entry
from formkit.check.mapping import HeadingMap
from formkit.check.spots import Assigned, Spot, choose, twice, understood
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import CellKind, RawCell, column_letters
from formkit.problems import Finding

_TOTALS = re.compile(r"(?:本[页周月季年日]|以上)?(?:合计|总计|小计|共计|累计)|total")
_NOTE = re.compile(r"(?:备?注|说明|填表说明|填写说明|注意)(?:\d*[:：]|\d+[.、])")
_SIGNED = re.compile(
    r"(?:制表|填表|审核|复核|批准|核准|主管|经办)人?(?:签字|签名)?[:：]"
)
_ROW_NUMBERS = frozenset({"序号", "行号", "no", "no."})
_WIDE = 3
_LONGEST_NAME = 12


@dataclass(frozen=True)
class Table:
    """A sheet seen as a register; `last_row` is where the next table begins, or None.

    `mapping` is what the site has confirmed about its headings.
    """

    grid: Grid
    form: FormDef
    header: Header
    last_row: int | None = None
    mapping: HeadingMap | None = None

    @cached_property
    def headers(self) -> tuple[RawCell, ...]:
        """The cells of the headings, left to right."""
        return tuple(heading.cell for heading in self.header.headings)

    @cached_property
    def assigned(self) -> Assigned:
        """Which heading means which field."""
        words = words_of(self.form)
        spots = [
            Spot(h.cell, words.word(h.cell.shown), h.cell, h.group)
            for h in self.header.headings
        ]
        return assign(self.form, spots, self.mapping)

    @cached_property
    def combined(self) -> Mapping[int, tuple[str, ...]]:
        """The columns that hold two fields."""
        taken = set(self.assigned.spots)
        found: dict[int, tuple[str, ...]] = {}
        for spot in self.assigned.spare:
            keys = combined(self.form, spot.label.shown, taken)
            if keys:
                found[spot.label.place.column] = keys
                taken |= set(keys)
        return found

    @cached_property
    def columns(self) -> Mapping[str, tuple[int, ...]]:
        """The columns of each field."""
        whole = {
            key: tuple(spot.label.place.column for spot in spots)
            for key, spots in self.assigned.spots.items()
        }
        shared = {key: (c,) for c, keys in self.combined.items() for key in keys}
        return {**whole, **shared}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was understood by something else than a name."""
        cells = {cell.place.column: cell for cell in self.headers}
        shared = (
            understood(self.form, cells[column], key, "parts")
            for column, keys in self.combined.items()
            for key in keys
        )
        again = (
            understood(self.form, spot.label, key, "same_name")
            for key, spots in self.assigned.spots.items()
            for spot in spots[1:]
        )
        return (*self.assigned.findings, *shared, *again)

    @cached_property
    def unmapped(self) -> tuple[RawCell, ...]:
        """The headings that mean no field; their cells are kept with the record."""
        mapped = {column for columns in self.columns.values() for column in columns}
        mapped |= {spot.label.place.column for spot in self.assigned.ignored}
        return tuple(c for c in self.headers if c.place.column not in mapped)

    def records(self) -> Iterator[Entry]:
        """Each record row as an entry, with what is odd about its cells."""
        return (self._entry(row) for row in self.rows)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows that hold a record."""
        rows = (row for row in self._below if self._holds_data(row))
        return tuple(row for row in rows if row not in self._others)

    @cached_property
    def other_rows(self) -> tuple[int, ...]:
        """The rows below the header with a note, a total or the header again."""
        return tuple(row for row in self._below if row in self._others)

    @cached_property
    def _others(self) -> frozenset[int]:
        return frozenset(row for row in self._below if self._is_other(row))

    @cached_property
    def _below(self) -> tuple[int, ...]:
        last = self.last_row or self.foreign_row
        below = (r for r in self.grid.filled_rows if r > self.header.bottom)
        return tuple(r for r in below if last is None or r < last)

    @cached_property
    def foreign_row(self) -> int | None:
        """Where another kind of table begins, after a gap; None without one.

        Its first row holds nothing but short names, where this table has its values.
        """
        previous = self.header.bottom
        for row in self.grid.filled_rows:
            if row > self.header.bottom and (self.last_row or row + 1) > row:
                cells = tuple(self.grid.row(row))
                gap = row - previous > 1 and previous > self.header.bottom
                if gap and self._starts_another(cells):
                    return row
                previous = row
        return None

    def _starts_another(self, cells: tuple[RawCell, ...]) -> bool:
        names = all(
            c.kind is CellKind.TEXT
            and len(c.shown) <= _LONGEST_NAME
            and not any(sign.isdigit() for sign in c.shown)
            for c in cells
        )
        below = tuple(self.grid.row(cells[0].place.row + 1))
        same = [c.place.column for c in below] == [c.place.column for c in cells]
        is_counted = any(c.kind is CellKind.NUMBER for c in below)
        return names and same and is_counted and len(cells) < len(self.headers)

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
        is_wide = area.right - area.left + 1 >= _WIDE
        is_note = len(cells) == 1 and (is_wide or _is_note(first))
        signed = all(_SIGNED.match(folded(cell.shown)) for cell in cells)
        return is_note or signed or _is_total(cells) or self._repeats_header(cells)

    def _repeats_header(self, cells: tuple[RawCell, ...]) -> bool:
        same = (plain(c.shown) == self._titles.get(c.place.column, "") for c in cells)
        return len(cells) > 1 and all(same)

    @cached_property
    def _titles(self) -> Mapping[int, str]:
        return {c.place.column: plain(c.shown) for c in self.headers}

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
        for column, keys in self.combined.items():
            self._split(self.grid.at(row, column), keys, cells, unsure, findings)
        extra = self._extra(row)
        return Entry(cells, {}, extra, frozenset(unsure), row, tuple(findings))

    def _split(
        self,
        cell: RawCell,
        keys: tuple[str, ...],
        cells: dict[str, RawCell],
        unsure: set[str],
        findings: list[Finding],
    ) -> None:
        if unsure & set(keys):
            return
        parts = split(self.form, keys, cell)
        if parts:
            cells.update(zip(keys, parts, strict=True))
            return
        unsure.update(keys)
        findings += [_inseparable(self.form, key, keys, cell) for key in keys[:1]]

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
        for cell in self._nameless(row):
            extra[column_letters(cell.place.column)] = cell.shown
        return extra

    def nameless(self) -> Iterator[RawCell]:
        """The first cell with content of each column that has no heading."""
        seen: set[int] = set()
        for row in self.rows:
            for cell in self._nameless(row):
                if cell.place.column not in seen:
                    seen.add(cell.place.column)
                    yield cell

    def _nameless(self, row: int) -> list[RawCell]:
        cells = self.grid.row(row)
        return [cell for cell in cells if cell.place.column not in self._headed]

    @cached_property
    def _headed(self) -> frozenset[int]:
        return frozenset(cell.place.column for cell in self.headers)


def find_tables(
    grid: Grid, form: FormDef, mapping: HeadingMap | None = None
) -> tuple[Table, ...]:
    """The registers on the sheet, top to bottom; each ends where the next begins."""
    found = headers(grid, form, mapping)
    pairs = zip_longest(found, map(_top, found[1:]))
    return tuple(Table(grid, form, header, end, mapping) for header, end in pairs)


def _top(header: Header) -> int:
    return min(heading.cell.place.row for heading in header.headings)


def is_counter(header: RawCell) -> bool:
    """Whether the column only counts the rows (序号)."""
    return counts_rows(plain(header.shown))


def counts_rows(heading: str) -> bool:
    """The same of a heading in the spelling of `labels.plain`."""
    return heading in _ROW_NUMBERS


def _is_note(cell: RawCell) -> bool:
    return _NOTE.match(folded(cell.shown)) is not None


def _is_total(cells: tuple[RawCell, ...]) -> bool:
    """Whether a total is named first and nothing but numbers follows it."""
    first, *rest = cells
    named = plain(first.shown)
    is_total = _TOTALS.match(named) is not None and all(_is_sum(cell) for cell in rest)
    return is_total or _TOTALS.fullmatch(named) is not None


def _is_sum(cell: RawCell) -> bool:
    is_number = cell.kind in {CellKind.NUMBER, CellKind.ERROR} or bool(cell.formula)
    return is_number or re.fullmatch(r"[\d.,%]+\D?", folded(cell.shown)) is not None


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


def _inseparable(
    form: FormDef, key: str, keys: tuple[str, ...], cell: RawCell
) -> Finding:
    labels = tuple(form.field(each).label for each in keys)
    return Finding(
        "S119",
        default_level("S119"),
        cell.place,
        key,
        form.field(key).label,
        found=cell.shown.strip(),
        params={"fields": "、".join(labels)},
        suggest=labels,
    )
