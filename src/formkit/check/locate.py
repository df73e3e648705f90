"""Where each field of a form stands: by label, by header, by control; never guessed."""

from collections.abc import Sequence

from formkit.check.assign import assign
from formkit.check.document_layout import RUNNING_TEXT, controlled, sections
from formkit.check.found import Found, extra_heading, is_alike, typed_keys
from formkit.check.grid import Grid
from formkit.check.located import Entry, Located
from formkit.check.mapping import HeadingMap
from formkit.check.names import PREFIX, confirmed, named_cells, with_names
from formkit.check.record_layout import RecordSheet, position
from formkit.check.spots import question
from formkit.check.subtables import sub_tables, whole_table
from formkit.check.table_layout import Table, find_tables, is_counter
from formkit.check.turned import records_beside
from formkit.check.word_places import in_words
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import RawForm, RawSheet
from formkit.problems import Finding

_FEWEST = 3  # fields a header names at least, where a column might name them too


def locate_record(
    raw: RawForm, sheet: RawSheet, form: FormDef, mapping: HeadingMap | None = None
) -> Located:
    """The one record of a sheet: labels first, defined names to confirm or fill in."""
    grid = Grid(sheet)
    tables = sub_tables(grid, form)
    found = Found(form)
    found.add_tables(tables)
    used = frozenset().union(*(table.used for table in tables))
    # The name of a sub-table points at its header, not at a value.
    names = {
        name: place
        for name, place in raw.names.items()
        if name.removeprefix(PREFIX) not in found.rows
    }
    marked = named_cells(grid, form, names)
    page = RecordSheet(grid, form, used, confirmed(grid, form, marked))
    if beside := records_beside(grid, form, page.spots()):
        return _not_read(sheet, form, beside)
    spots = page.all_spots(map(position, marked.values()))
    found.add_spots(assign(form, spots, mapping))
    found.add_inline(page.inline_spots())
    labelled = frozenset(found.cells)
    cells, doubts = with_names(grid, form, found.cells, marked)
    found.cells = cells
    found.doubts += doubts
    known = page.used | {position(cell) for cell in cells.values()} | found.labels
    for label, value in tuple(page.unknown_pairs(known)):
        known |= {position(label), position(value)}
        found.keep(label, value)
        found.findings.append(extra_heading(form, label, found.absent))
    by_name = {d.place: d.label for d in doubts if d.field not in labelled}
    for stray in page.strays(known):
        behind = grid.right_of(stray)
        reworded = by_name.get(behind.place, "") if behind is not None else ""
        # A value by its name stands behind its label in other words, or a stray.
        if page.is_choice(stray) or not is_alike(stray.shown, reworded):
            found.add_stray(stray)
    return found.located(sheet.name)


def locate_document(
    raw: RawForm, form: FormDef, mapping: HeadingMap | None = None
) -> Located:
    """The one record of a Word document."""
    found = Found(form, in_words)
    for key, cells in controlled(raw, form).items():
        found.add(key, cells)
    for key, parts in sections(raw, form).items():
        found.add(key, [part.cell for part in parts])
    pages = []
    for sheet in (each for each in raw.sheets if not _is_running_text(each)):
        grid = Grid(sheet)
        table = whole_table(grid, form)
        tables = (table,) if table is not None else sub_tables(grid, form)
        found.add_tables(tables)
        used = frozenset().union(*(each.used for each in tables))
        pages.append(RecordSheet(grid, form, used))
    # All tables together: a second form in the file is a question, not forgotten.
    spots = [spot for page in pages for spot in page.spots()]
    found.add_spots(assign(form, spots, mapping))
    running = (s for s in raw.sheets if _is_running_text(s))
    for page in (*pages, *(RecordSheet(Grid(sheet), form) for sheet in running)):
        found.add_inline(page.inline_spots())
    for page in pages:
        _keep_rest(found, page)
    return found.located(raw.sheets[0].name if raw.sheets else "")


def _keep_rest(found: Found, page: RecordSheet) -> None:
    """What stands in a table of a document and is no field's is kept and named."""
    sheet = page.grid.sheet.name
    cells = [cell for spot in page.spots() for cell in (spot.label, spot.value)]
    cells += (cell for cell in found.cells.values() if cell.place.sheet == sheet)
    known = page.used | {position(cell) for cell in cells}
    for label, value in tuple(page.unknown_pairs(known)):
        known |= {position(label), position(value)}
        found.keep(label, value)
        found.findings.append(extra_heading(found.form, label, found.absent))
    for stray in page.strays(known):
        found.add_stray(stray)


def _is_running_text(sheet: RawSheet) -> bool:
    return sheet.name == RUNNING_TEXT


def locate_tables(
    sheets: Sequence[RawSheet], form: FormDef, mapping: HeadingMap | None = None
) -> Located:
    """The records of a register, from every table on every sheet (a month a sheet)."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    absent: dict[str, str] = {}
    for sheet in sheets:
        grid = Grid(sheet)
        tables = find_tables(grid, form, mapping)
        if beside := _turned(grid, form, tables):
            findings.append(beside)
            continue
        for table in tables:
            missing = tuple(k for k in typed_keys(form) if k not in table.columns)
            absent = dict.fromkeys(missing, sheet.name) | absent
            findings += _shape_of(table, missing)
            entries += table.records()
    first = sheets[0].name if sheets else ""
    return Located(first, tuple(entries), absent, tuple(findings))


def _turned(grid: Grid, form: FormDef, tables: Sequence[Table]) -> Finding | None:
    """S120 for a sheet with no row that names much, where a column does."""
    if any(len(table.assigned.spots) >= _FEWEST for table in tables):
        return None
    return records_beside(grid, form, RecordSheet(grid, form).spots())


def _not_read(sheet: RawSheet, form: FormDef, finding: Finding) -> Located:
    absent = dict.fromkeys(typed_keys(form), sheet.name)
    return Located(sheet.name, (), absent, (finding,))


def _shape_of(table: Table, missing: Sequence[str]) -> list[Finding]:
    form = table.form
    assigned = table.assigned
    asked = [question(form, spot, keys) for spot, keys in assigned.open_questions]
    told = {spot.label.place for spot, _ in assigned.open_questions}
    told |= {spot.label.place for spot in assigned.kept}
    extra = [c for c in table.unmapped if c.place not in told and not is_counter(c)]
    return [
        *table.findings,
        *asked,
        *(extra_heading(form, cell, missing) for cell in extra),
        *(extra_heading(form, cell, ()) for cell in table.nameless()),
        *_hidden_rows(table),
        *(_other_row(table, r) for r in table.other_rows),
        *_foreign(table),
    ]


def _foreign(table: Table) -> list[Finding]:
    if table.foreign_row is None:
        return []
    first = next(iter(table.grid.row(table.foreign_row)))
    found, level = first.shown.strip(), default_level("S121")
    return [Finding("S121", level, first.place, found=found)]


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
