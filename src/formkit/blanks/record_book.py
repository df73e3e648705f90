"""A form of one record: labels with cells beside them, one A4 page."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.blanks.help_sheet import add_help
from formkit.blanks.lists import OptionSheet, validation
from formkit.blanks.requirements import is_later
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.messages import text

COLUMNS = 6  # three pairs of label and value
_LABEL_WIDTH, _VALUE_WIDTH = 15, 21
_FIRST_ROW = 4
_SUB_ROWS = 4
_LONG_HEIGHT, _SHORT_HEIGHT, _SYMPTOM_HEIGHT = 32.0, 20.0, 46.0


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field stands: its row, the label's column, the value's last column."""

    field: Field
    row: int
    column: int
    last: int

    @property
    def cell(self) -> str:
        """The absolute address of the value's first cell; of rows, below the header."""
        below = 1 if self.field.type is FieldType.ROWS else 0
        return f"${get_column_letter(self.column + 1)}${self.row + below}"


def record_book(form: FormDef) -> bytes:
    """The one-record workbook: the form, and how to fill it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = dict(form.sheet_names).get(Layout.RECORD, form.name)
    options = OptionSheet(book)
    mark = add_head(sheet, form, COLUMNS)
    slots = tuple(_lay_out(sheet, form))
    for slot in slots:
        _fill_slot(sheet, slot)
        rule = validation(form, slot.field, options)
        rule.add(slot.cell.replace("$", ""))
        sheet.add_data_validation(rule)
        name = f"fk_{slot.field.key}"
        where = f"{quote_sheetname(sheet.title)}!{slot.cell}"
        book.defined_names[name] = DefinedName(name, attr_text=where)
    _colour_missing(sheet, slots)
    for column in range(1, COLUMNS + 1):
        width = _LABEL_WIDTH if column % 2 else _VALUE_WIDTH
        sheet.column_dimensions[get_column_letter(column)].width = width
    _protect(sheet)
    look.set_up_page(sheet, landscape=False, one_page=True, mark=mark)
    add_help(book, form)
    return saved(book, form)


def add_head(sheet: Worksheet, form: FormDef, columns: int) -> str:
    """The mark of the form, after title, mark and legend were written on top."""
    mark = text("blanks.mark", key=form.key, version=form.version)
    last = get_column_letter(columns)
    for row, said, font in (
        (1, form.name, look.TITLE),
        (2, mark, look.SMALL),
        (3, text("blanks.legend"), look.SMALL),
    ):
        cell = sheet.cell(row, 1)
        look.write(cell, said)
        cell.font = font
        cell.alignment = look.CENTRE
        sheet.merge_cells(f"A{row}:{last}{row}")
    sheet.row_dimensions[1].height = 30
    return mark


def saved(book: Workbook, form: FormDef) -> bytes:
    """The bytes of the workbook, its form and version in its properties."""
    properties = (("formkit-form", form.key), ("formkit-version", form.version))
    for name, value in properties:
        said = StringProperty(name=name, value=value)
        book.custom_doc_props.append(said)  # type: ignore[attr-defined] # not in its stubs
    book.properties.creator = "formkit"
    book.properties.title = form.name
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lay_out(sheet: Worksheet, form: FormDef) -> Iterator[Slot]:
    """The slots of all visible fields, group by group, bars written on the way."""
    row = _FIRST_ROW
    visible = [field for field in form.fields if not field.hidden]
    for group, members in groupby(visible, key=lambda field: field.group):
        fields = tuple(members)
        _bar(sheet, row, group or form.name, later=is_later(fields))
        row += 1
        for line in _lines(fields):
            column = 1
            span = COLUMNS // len(line) if _is_long(line[0]) else 2
            for field in line:
                last = COLUMNS if field is line[-1] else column + span - 1
                yield Slot(field, row, column, last)
                column += span
            row += 1 + (_SUB_ROWS if line[0].type is FieldType.ROWS else 0)


def _lines(fields: Sequence[Field]) -> Iterator[tuple[Field, ...]]:
    """The fields in their order, as many to a line as fit."""
    line: list[Field] = []
    for field in fields:
        if line and (len(line) == _room(line[0]) or _room(line[0]) != _room(field)):
            yield tuple(line)
            line = []
        line.append(field)
    if line:
        yield tuple(line)


def _room(field: Field) -> int:
    if field.type is FieldType.ROWS or (_is_long(field) and field.required.always):
        return 1
    return 2 if _is_long(field) else 3


def _is_long(field: Field) -> bool:
    return field.type in {FieldType.LONGTEXT, FieldType.ROWS}


def _bar(sheet: Worksheet, row: int, title: str, *, later: bool) -> None:
    """A bar with the group's name, which stays alone in its cell: labels end there."""
    half = COLUMNS // 2
    name, note = sheet.cell(row, 1), sheet.cell(row, half + 1)
    look.write(name, title)
    name.font = look.BAR_FONT
    name.alignment = look.INDENTED
    if later:
        look.write(note, text("blanks.later"))
        note.font = look.LATER_FONT
        note.alignment = look.RIGHT
    for column in range(1, COLUMNS + 1):
        sheet.cell(row, column).fill = look.LATER_BAR if later else look.BAR
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=half)
    sheet.merge_cells(
        start_row=row, end_row=row, start_column=half + 1, end_column=COLUMNS
    )
    sheet.row_dimensions[row].height = 17


def _fill_slot(sheet: Worksheet, slot: Slot) -> None:
    label = sheet.cell(slot.row, slot.column)
    look.write_label(label, slot.field)
    label.font = look.LABEL
    label.fill = look.LABEL_FILL
    label.alignment = look.CENTRE
    label.border = look.BOX
    height = _SHORT_HEIGHT
    if slot.field.type is FieldType.ROWS:
        _fill_rows(sheet, slot)
        return
    if _is_long(slot.field):
        height = _SYMPTOM_HEIGHT if slot.field.required.always else _LONG_HEIGHT
    sheet.row_dimensions[slot.row].height = height
    for column in range(slot.column + 1, slot.last + 1):
        cell = sheet.cell(slot.row, column)
        cell.border = look.BOX
        cell.protection = look.OPEN
        cell.font = look.VALUE
        cell.alignment = look.TOP if _is_long(slot.field) else look.WRAP
        cell.number_format = look.number_format(slot.field)
    if slot.last > slot.column + 1:
        first, last = (get_column_letter(c) for c in (slot.column + 1, slot.last))
        sheet.merge_cells(f"{first}{slot.row}:{last}{slot.row}")


def _fill_rows(sheet: Worksheet, slot: Slot) -> None:
    """A small table: headers beside the label, empty rows below them."""
    bottom = slot.row + _SUB_ROWS
    sheet.merge_cells(f"A{slot.row}:A{bottom}")
    columns = slot.field.columns
    for row in range(slot.row, bottom + 1):
        sheet.row_dimensions[row].height = _SHORT_HEIGHT
        for column in range(2, COLUMNS + 1):
            cell = sheet.cell(row, column)
            cell.border = look.BOX
            cell.font = look.VALUE
            cell.alignment = look.WRAP
            cell.protection = look.OPEN if row > slot.row else look.LOCKED
        if len(columns) < COLUMNS - 1:
            first, last = (get_column_letter(c) for c in (len(columns) + 1, COLUMNS))
            sheet.merge_cells(f"{first}{row}:{last}{row}")
    for column, part in enumerate(columns, start=2):
        head = sheet.cell(slot.row, column)
        look.write(head, part.label)
        head.font = look.LABEL
        head.fill = look.LABEL_FILL
        head.alignment = look.CENTRE
        for row in range(slot.row + 1, bottom + 1):
            field = Field(key=part.key, label=part.label, type=part.type)
            sheet.cell(row, column).number_format = look.number_format(field)


def _colour_missing(sheet: Worksheet, slots: Sequence[Slot]) -> None:
    """Red while a required cell is blank, once somebody has begun to fill the form."""
    required = [slot.cell for slot in slots if slot.field.required.always]
    begun = f"LEN({'&'.join(required)})>0"
    for cell in required:
        rule = look.rule(f"AND(LEN(TRIM({cell}))=0,{begun})", look.MISSING)
        sheet.conditional_formatting.add(cell.replace("$", ""), rule)


def _protect(sheet: Worksheet) -> None:
    """Labels are safe from a slip; no password, and cells may be formatted."""
    sheet.protection.sheet = True
    sheet.protection.formatCells = False
    sheet.protection.formatRows = False
    sheet.protection.formatColumns = False
    sheet.sheet_view.showGridLines = False
