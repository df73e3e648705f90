"""A form of one record: labels with cells beside them, on one page or two."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look, paper
from formkit.blanks.analysis_sheet import add_analysis, has_analysis
from formkit.blanks.colouring import add_colours
from formkit.blanks.contents import Contents, put
from formkit.blanks.help_sheet import add_help
from formkit.blanks.lists import OptionSheet, validation
from formkit.blanks.other_sheet import add_others
from formkit.blanks.phrases import Phrases
from formkit.blanks.room import with_room
from formkit.blanks.slots import (
    COLUMNS,
    WIDTHS,
    Line,
    Slot,
    is_long,
    lines,
)
from formkit.blanks.stages import Part, parts
from formkit.blanks.titles import title_of
from formkit.definitions.model import (
    Field,
    FieldType,
    FilePart,
    FormDef,
    Layout,
)
from formkit.messages import text

_HEAD_POINTS = (30.0, 14.0, 14.0)
_FIRST_ROW = len(_HEAD_POINTS) + 1
_HALF = COLUMNS // 2
_ONE_LINE = {
    FieldType.ID,
    FieldType.DATE,
    FieldType.DATETIME,
    FieldType.PHONE,
    FieldType.EMAIL,
    FieldType.PERSON,
    FieldType.REFERENCE,
    FieldType.MONEY,
}
"""What is shown smaller, never cut or in two lines, when it is wider than its cell."""
_NOTHING = Contents("", ())
_STOPS = (2, 3, 5, 7, 8)  # columns a part of a small table may end at: none is narrow
_SHARE = 1.5
_SHARES = {
    FieldType.CHOICE: 1.0,
    FieldType.DATE: 1.0,
    FieldType.TIME: 1.0,
    FieldType.PERSON: 1.0,
    FieldType.LONGTEXT: 2.0,
}


def record_book(
    form: FormDef,
    prefilled: Mapping[str, str],
    part: FilePart | None = None,
    contents: Contents = _NOTHING,
) -> bytes:
    """The one-record workbook: the form, and how to fill it.

    `prefilled` is what already stands in the cells, by field key. With `part`, only
    that part of the form, after its number. `contents` is what somebody has written
    elsewhere: a form so filled is begun, and has every field that is in it.
    """
    book = Workbook()
    look.use_widths(book)
    sheet = book.worksheets[0]
    sheet.title = dict(form.sheet_names).get(Layout.RECORD, form.name)
    mark = _add_head(sheet, form, part)
    groups = part.groups if part else None
    shown = parts(form, groups, contents.keys)
    laid = with_room(lines(shown, _FIRST_ROW, contents.counts), contents)
    pages = paper.paginated(laid, sum(_HEAD_POINTS))
    slots = [slot for line in laid for slot in line.slots]
    for line in pages.lines:
        _draw(sheet, line)
    _connect(book, sheet, form, slots)
    for slot in slots:
        if slot.field.key in prefilled:
            cell = sheet[slot.cell.replace("$", "")]
            look.write(cell, prefilled[slot.field.key])
    _write(sheet, slots, contents)
    _colour(book, form, slots, prefilled)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _protect(sheet)
    paper.set_up(sheet, pages, mark)
    if has_analysis(form):
        add_analysis(book, form)
    add_help(book, form, Layout.RECORD)
    add_others(book, contents.source, contents.others)
    return saved(book, form, part)


def _write(sheet: Worksheet, slots: Sequence[Slot], contents: Contents) -> None:
    cells, rows = dict(contents.cells), dict(contents.rows)
    for slot in slots:
        if slot.field.key in cells:
            put(sheet[slot.cell.replace("$", "")], cells[slot.field.key])
        columns = _columns(slot)
        for row, written in enumerate(rows.get(slot.field.key, ()), start=slot.row + 1):
            for key, one in written:
                put(sheet.cell(row, columns[key]), one)


def _columns(slot: Slot) -> Mapping[str, int]:
    """The first column of each part of a small table, by key; {} for other fields."""
    if slot.field.type is not FieldType.ROWS:
        return {}
    parts = slot.field.columns
    spans = _spans([part.type for part in parts])
    return {part.key: first for part, (first, _) in zip(parts, spans, strict=True)}


def _add_head(sheet: Worksheet, form: FormDef, part: FilePart | None) -> str:
    """The mark of the form, after title, mark and legend were written on top."""
    mark = text("blanks.mark", key=form.key, version=form.version)
    title = title_of(form, Layout.RECORD)
    if part is not None:
        title = text("blanks.part_title", form=title, part=part.name)
        mark = text("blanks.part_mark", mark=mark, part=part.name)
    for row, said, font in (
        (1, title, look.TITLE),
        (2, mark, look.SMALL),
        (3, text("blanks.record_legend"), look.SMALL),
    ):
        cell = sheet.cell(row, 1)
        look.write(cell, said)
        cell.font = font
        cell.alignment = look.CENTRE
        _merge(sheet, row, 1, COLUMNS)
        sheet.row_dimensions[row].height = _HEAD_POINTS[row - 1]
    return mark


def saved(book: Workbook, form: FormDef, part: FilePart | None = None) -> bytes:
    """The bytes of the workbook; form, version and part in its properties."""
    properties = {"formkit-form": form.key, "formkit-version": form.version}
    if part is not None:
        properties["formkit-part"] = part.name
    for name, value in properties.items():
        said = StringProperty(name=name, value=value)
        book.custom_doc_props.append(said)  # type: ignore[attr-defined] # not in its stubs
    book.properties.creator = "formkit"
    book.properties.title = form.name
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _connect(
    book: Workbook, sheet: Worksheet, form: FormDef, slots: Sequence[Slot]
) -> None:
    """Give every value cell its dropdown, its prompt and its name."""
    options = OptionSheet(book)
    cells = {slot.field.key: slot.cell for slot in slots}
    for slot in slots:
        rule = validation(form, slot.field, options, cells)
        rule.add(slot.cell.replace("$", ""))
        sheet.add_data_validation(rule)
        name = f"fk_{slot.field.key}"
        where = f"{quote_sheetname(sheet.title)}!{slot.cell}"
        book.defined_names[name] = DefinedName(name, attr_text=where)


def _draw(sheet: Worksheet, line: Line) -> None:
    sheet.row_dimensions[line.row].height = line.points
    if line.bar is not None:
        _bar(sheet, line.row, line.bar)
    for slot in line.slots:
        _fill_slot(sheet, slot)


def _bar(sheet: Worksheet, row: int, part: Part) -> None:
    """A bar with the group's name, which stays alone in its cell: labels end there."""
    name, note = sheet.cell(row, 1), sheet.cell(row, _HALF + 1)
    look.write(name, part.title)
    name.font = look.BAR_FONT
    name.alignment = look.INDENTED
    look.write(note, _note(part))
    note.font = look.LATER_FONT
    note.alignment = look.RIGHT
    for column in range(1, COLUMNS + 1):
        sheet.cell(row, column).fill = look.BAR if part.is_now else look.LATER_BAR
    _merge(sheet, row, 1, _HALF)
    _merge(sheet, row, _HALF + 1, COLUMNS)


def _note(part: Part) -> str:
    if part.is_later:
        return text("blanks.later_from", state=part.state)
    return text("blanks.now" if part.is_now else "blanks.seldom_part")


def _fill_slot(sheet: Worksheet, slot: Slot) -> None:
    label = sheet.cell(slot.row, slot.column)
    look.write_label(label, slot.field)
    label.font = look.SELDOM_LABEL if slot.is_seldom else look.LABEL
    label.fill = look.LABEL_FILL
    label.alignment = look.CENTRE
    label.border = look.BOX
    if slot.field.type is FieldType.ROWS:
        _fill_rows(sheet, slot)
        return
    for column in range(slot.column + 1, slot.last + 1):
        cell = sheet.cell(slot.row, column)
        cell.border = look.BOX
        cell.protection = look.OPEN
        cell.font = look.LATER_VALUE if slot.is_later else look.VALUE
        cell.alignment = _alignment(slot.field)
        cell.number_format = look.number_format(slot.field)
    if slot.field.required.always:
        sheet.cell(slot.row, slot.column + 1).border = look.REQUIRED_BOX
    _merge(sheet, slot.row, slot.column + 1, slot.last)


def _alignment(field: Field) -> Alignment:
    if field.type in _ONE_LINE:
        return look.SHRINK
    return look.TOP if is_long(field) else look.WRAP


def _fill_rows(sheet: Worksheet, slot: Slot) -> None:
    """A small table: headers beside the label, empty rows below them."""
    bottom = slot.row + slot.rows
    sheet.merge_cells(f"A{slot.row}:A{bottom}")
    spans = _spans([column.type for column in slot.field.columns])
    for row in range(slot.row, bottom + 1):
        sheet.row_dimensions[row].height = sheet.row_dimensions[slot.row].height
        for column in range(2, COLUMNS + 1):
            cell = sheet.cell(row, column)
            cell.border = look.BOX
            cell.font = look.LATER_VALUE
            cell.alignment = look.WRAP
            cell.protection = look.OPEN if row > slot.row else look.LOCKED
        for first, last in spans:
            _merge(sheet, row, first, last)
    for (column, _), part in zip(spans, slot.field.columns, strict=True):
        head = sheet.cell(slot.row, column)
        look.write(head, part.label)
        head.font = look.LABEL
        head.fill = look.LABEL_FILL
        head.alignment = look.CENTRE
        field = Field(key=part.key, label=part.label, type=part.type)
        for row in range(slot.row + 1, bottom + 1):
            sheet.cell(row, column).number_format = look.number_format(field)


def _spans(types: Sequence[FieldType]) -> tuple[tuple[int, int], ...]:
    """First and last column of each part of a small table, wider where more is said."""
    shares = [_SHARES.get(kind, _SHARE) for kind in types]
    shares[-1] = max(shares[-1], 2 * _SHARE)  # a remark stands last
    wanted, done = shares[0], 0.0
    spans: list[tuple[int, int]] = []
    first = 2
    for at, column in enumerate(_STOPS, start=1):
        done += sum(WIDTHS[(_STOPS[at - 2] if at > 1 else 1) : column])
        still = len(types) - len(spans) - 1
        is_wide = done >= sum(WIDTHS[1:]) * wanted / sum(shares) - 1
        if still and (is_wide or len(_STOPS) - at <= still):
            spans.append((first, column))
            first = column + 1
            wanted += shares[len(spans)]
    return (*spans, (first, COLUMNS))


def _merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    if last > first:
        sheet.merge_cells(
            start_row=row, end_row=row, start_column=first, end_column=last
        )


def _colour(
    book: Workbook,
    form: FormDef,
    slots: Sequence[Slot],
    prefilled: Mapping[str, str],
) -> None:
    """Live colours, once somebody has begun: a number given beforehand is no begin."""
    sheet, phrases = book.worksheets[0], Phrases(book)
    name = quote_sheetname(sheet.title)
    typed = (s.cell for s in slots if s.field.key not in prefilled)
    begun = phrases.begun(f"COUNTA({','.join(f'{name}!{cell}' for cell in typed)})>0")
    cells = {slot.field.key: slot.cell for slot in slots}
    areas = {slot.field.key: slot.area for slot in slots}
    add_colours(sheet, form, cells, areas, begun, phrases)


def _protect(sheet: Worksheet) -> None:
    """Labels are safe from a slip; no password, and cells may be formatted."""
    sheet.protection.sheet = True
    sheet.protection.formatCells = False
    sheet.protection.formatRows = False
    sheet.protection.formatColumns = False
    sheet.sheet_view.showGridLines = False
