"""Where each field of a form stands: by label, by header, by control; never guessed."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from formkit.check.document_layout import RUNNING_TEXT, controlled, sections
from formkit.check.grid import Grid
from formkit.check.labels import plain
from formkit.check.located import Entry, Located, Row
from formkit.check.names import PREFIX, confirmed, with_names
from formkit.check.record_layout import RecordSheet, position
from formkit.check.spots import Assigned, Spot, assign, choose, question, twice
from formkit.check.subtables import SubTable, sub_tables, whole_table
from formkit.check.table_layout import Table, find_table, is_counter
from formkit.definitions.model import FieldType, FormDef
from formkit.messages import default_level
from formkit.model import RawCell, RawForm, RawSheet
from formkit.problems import Finding

_ALIKE = 0.5


def locate_record(raw: RawForm, sheet: RawSheet, form: FormDef) -> Located:
    """The one record of a sheet: labels first, defined names to confirm or fill in."""
    grid = Grid(sheet)
    tables = sub_tables(grid, form)
    found = _Found(form)
    found.add_tables(tables)
    used = frozenset().union(*(table.used for table in tables))
    # The name of a sub-table points at its header, not at a value.
    names = {
        name: place
        for name, place in raw.names.items()
        if name.removeprefix(PREFIX) not in found.rows
    }
    page = RecordSheet(grid, form, used, confirmed(grid, form, names))
    found.add_spots(assign(page.spots()))
    found.add_inline(page.inline_spots())
    cells, doubts = with_names(grid, form, found.cells, names)
    found.cells = cells
    found.doubts += doubts
    known = page.used | {position(cell) for cell in cells.values()} | found.labels
    extra = {}
    for label, value in page.unknown_pairs(known):
        extra[label.shown.strip()] = value.shown
        found.findings.append(_extra(form, label, found.absent))
    return found.located(sheet.name, extra)


def locate_document(raw: RawForm, form: FormDef) -> Located:
    """The one record of a Word document."""
    found = _Found(form)
    for key, cells in controlled(raw, form).items():
        found.add(key, cells)
    for key, parts in sections(raw, form).items():
        found.add(key, [part.cell for part in parts])
    for sheet in sorted(raw.sheets, key=_is_running_text):
        grid = Grid(sheet)
        if _is_running_text(sheet):
            found.add_inline(RecordSheet(grid, form).inline_spots())
            continue
        table = whole_table(grid, form)
        tables = (table,) if table is not None else sub_tables(grid, form)
        found.add_tables(tables)
        page = RecordSheet(grid, form, frozenset().union(*(t.used for t in tables)))
        found.add_spots(assign(page.spots()))
        found.add_inline(page.inline_spots())
    return found.located(raw.sheets[0].name if raw.sheets else "", {})


def _is_running_text(sheet: RawSheet) -> bool:
    return sheet.name == RUNNING_TEXT


def locate_tables(sheets: Sequence[RawSheet], form: FormDef) -> Located:
    """The records of a register, from every sheet that holds one (a month a sheet)."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    absent: dict[str, str] = {}
    for sheet in sheets:
        table = find_table(Grid(sheet), form)
        if table is not None:
            missing = tuple(k for k in _typed_keys(form) if k not in table.columns)
            absent = dict.fromkeys(missing, sheet.name) | absent
            findings += _shape_of(table, missing)
            entries += table.records()
    first = sheets[0].name if sheets else ""
    return Located(first, tuple(entries), absent, tuple(findings))


def _shape_of(table: Table, missing: Sequence[str]) -> list[Finding]:
    form = table.form
    asked = [question(form, s, table.columns) for s in table.assigned.open_questions]
    questions = {s.label.place for s in table.assigned.open_questions}
    extra = [
        c for c in table.unmapped if c.place not in questions and not is_counter(c)
    ]
    found = [*asked, *(_extra(form, cell, missing) for cell in extra)]
    return [
        *found,
        *_hidden_rows(table),
        *(_other_row(table, r) for r in table.other_rows),
    ]


def _hidden_rows(table: Table) -> list[Finding]:
    hidden = [row for row in table.rows if row in table.grid.sheet.hidden_rows]
    if not hidden:
        return []
    place = table.grid.at(hidden[0], table.headers[0].place.column).place
    rows = "、".join(map(str, hidden))
    return [Finding("S106", default_level("S106"), place, params={"rows": rows})]


def _other_row(table: Table, row: int) -> Finding:
    first = next(iter(table.grid.row(row)))
    return Finding(
        "S113",
        default_level("S113"),
        first.place,
        found=first.shown.strip(),
        params={"row": str(row)},
    )


def _extra(form: FormDef, header: RawCell, missing: Iterable[str]) -> Finding:
    """S103 or S116: a heading nobody knows; what it may mean decides nothing."""
    labels = {plain(form.field(key).label): form.field(key).label for key in missing}
    alike = difflib.get_close_matches(plain(header.shown), labels, 3, _ALIKE)
    suggest = tuple(labels[label] for label in alike)
    code = "S116" if suggest else "S103"
    return Finding(
        code,
        default_level(code),
        header.place,
        label=suggest[0] if suggest else "",
        found=header.shown.strip(),
        suggest=suggest,
    )


class _Found:
    """What was located so far; the first way that finds a field keeps it."""

    def __init__(self, form: FormDef) -> None:
        self.form = form
        self.cells: dict[str, RawCell] = {}
        self.rows: dict[str, tuple[Row, ...]] = {}
        self.unsure: set[str] = set()
        self.labels: set[tuple[int, int]] = set()
        self.findings: list[Finding] = []  # about the shape of the file
        self.doubts: list[Finding] = []  # about the places of the record

    def add(self, key: str, cells: Sequence[RawCell]) -> None:
        """Give a field its cell, unless it has one with content."""
        if key in self.cells:
            return
        self.cells[key], sure = choose(cells)
        if not sure:
            self.unsure.add(key)
            self.doubts.append(twice(self.form, key, cells))

    def add_tables(self, tables: Iterable[SubTable]) -> None:
        """Give sub-table fields their rows."""
        for table in tables:
            if table.field not in self.rows:
                self.rows[table.field] = table.rows
                self.cells.setdefault(table.field, table.first)

    def add_spots(self, assigned: Assigned) -> None:
        """Give fields the cells beside their labels."""
        for key, spots in assigned.spots.items():
            self.labels |= {position(spot.label) for spot in spots}
            self.add(key, [spot.value for spot in spots])
        for spot in (*assigned.open_questions, *assigned.spare):
            self.labels |= {position(spot.label), position(spot.value)}
        for spot in assigned.open_questions:
            if spot.word.open_keys(self.cells):
                self.findings.append(question(self.form, spot, self.cells))

    def add_inline(self, spots: Iterable[Spot]) -> None:
        """Give fields that have no place yet the text after their label's colon."""
        for spot in spots:
            key = spot.word.decide(self.cells) if not spot.word.rivals else ""
            if key:
                self.labels.add(position(spot.label))
                self.add(key, [spot.value])

    @property
    def absent(self) -> tuple[str, ...]:
        """The fields without a place."""
        return tuple(k for k in _typed_keys(self.form) if k not in self.cells)

    def located(self, sheet: str, extra: Mapping[str, str]) -> Located:
        """The one record found, as a value."""
        unsure = frozenset(self.unsure)
        entry = Entry(self.cells, self.rows, extra, unsure, 0, tuple(self.doubts))
        absent = dict.fromkeys(self.absent, sheet)
        return Located(sheet, (entry,), absent, tuple(self.findings))


def _typed_keys(form: FormDef) -> tuple[str, ...]:
    return tuple(f.key for f in form.fields if f.type is not FieldType.COMPUTED)
