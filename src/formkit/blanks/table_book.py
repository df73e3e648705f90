"""A form of many records: a header row, prepared rows, and the flow it belongs to."""

from collections.abc import Sequence
from copy import copy
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.blanks.flow_sheet import add_flow
from formkit.blanks.help_sheet import add_help
from formkit.blanks.lists import OptionSheet, header_prompt, validation
from formkit.blanks.record_book import saved
from formkit.blanks.titles import title_of
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.messages import text

HEADER_ROW = 3
_FROZEN_COLUMNS = 2
_PREPARED_ROWS = 300
_LAST_ROW = 2003
_COLUMNS_A_PAGE = 12  # more could not be read on paper
_WIDTHS = {
    FieldType.LONGTEXT: 34,
    FieldType.ROWS: 34,
    FieldType.ID: 20,
    FieldType.DATETIME: 17,
    FieldType.DATE: 12,
    FieldType.PHONE: 15,
    FieldType.EMAIL: 22,
    FieldType.YES_NO: 9,
}


def table_book(form: FormDef) -> bytes:
    """The table workbook: the register, its flow definition, and how to fill it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = dict(form.sheet_names).get(Layout.TABLE, form.name)
    options = OptionSheet(book)
    fields = [
        f for f in form.fields if not f.hidden and f.type is not FieldType.SECTION
    ]
    mark = text("blanks.mark", key=form.key, version=form.version)
    _head(sheet, form, mark)
    _bars(sheet, fields)
    for column, field in enumerate(fields, start=1):
        _column(sheet, column, field)
        rule = validation(form, field, options)
        letter = get_column_letter(column)
        rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)
        about = header_prompt(form, field)
        about.add(f"{letter}{HEADER_ROW}")
        sheet.add_data_validation(about)
    _colour(sheet, form, fields)
    sheet.row_dimensions[HEADER_ROW].height = 32
    sheet.freeze_panes = f"{get_column_letter(_FROZEN_COLUMNS + 1)}{HEADER_ROW + 1}"
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    last = get_column_letter(len(fields))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + _PREPARED_ROWS}"
    sheet.print_title_cols = "A:A"
    wide = -(-len(fields) // _COLUMNS_A_PAGE)
    look.set_up_page(sheet, landscape=True, one_page=False, mark=mark, wide=wide)
    if form.steps:
        add_flow(book, form)
    add_help(book, form)
    return saved(book, form)


def _head(sheet: Worksheet, form: FormDef, mark: str) -> None:
    for column, said, font in (
        (1, title_of(form, Layout.TABLE), look.TITLE),
        (5, mark, look.SMALL),
        (8, text("blanks.legend"), look.SMALL),
    ):
        cell = sheet.cell(1, column)
        look.write(cell, said)
        cell.font = font
    sheet.row_dimensions[1].height = 28


def _bars(sheet: Worksheet, fields: Sequence[Field]) -> None:
    """A bar a stage; the columns of later stages can be folded away."""
    column = 1
    for number, (group, members) in enumerate(groupby(fields, key=lambda f: f.group)):
        width = len(list(members))
        # Frozen columns stand beside every stage: the first is named after them.
        at = min(max(column, _FROZEN_COLUMNS + 1), column + width - 1)
        cell = sheet.cell(2, at)
        look.write(cell, group)
        for at in range(column, column + width):
            sheet.cell(2, at).fill = look.BAR
            if number:
                sheet.column_dimensions[get_column_letter(at)].outlineLevel = 1
        cell.font = look.BAR_FONT
        cell.alignment = look.WRAP
        column += width
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)


def _column(sheet: Worksheet, column: int, field: Field) -> None:
    header = sheet.cell(HEADER_ROW, column)
    look.write_label(header, field)
    header.font = look.LABEL
    header.fill = look.LABEL_FILL
    header.alignment = look.CENTRE
    header.border = look.BOX
    width = max(_WIDTHS.get(field.type, 12), 2 * len(field.label) + 4)
    sheet.column_dimensions[get_column_letter(column)].width = width
    first = sheet.cell(HEADER_ROW + 1, column)
    _prepare(first, field)
    for row in range(HEADER_ROW + 2, HEADER_ROW + 1 + _PREPARED_ROWS):
        # Setting a style anew hashes all of it: most of the time of a blank.
        sheet.cell(row, column)._style = copy(first._style)  # type: ignore[union-attr] # noqa: SLF001


def _prepare(cell: Cell | MergedCell, field: Field) -> None:
    cell.border = look.BOX
    cell.font = look.VALUE
    cell.alignment = look.WRAP
    cell.number_format = look.number_format(field)


def _colour(sheet: Worksheet, form: FormDef, fields: Sequence[Field]) -> None:
    """Red for a required cell left blank in a row begun, amber for a number twice."""
    first, last = HEADER_ROW + 1, get_column_letter(len(fields))
    for column, field in enumerate(fields, start=1):
        letter = get_column_letter(column)
        area = f"{letter}{first}:{letter}{_LAST_ROW}"
        if field.required.always:
            begun = f"COUNTA($A{first}:${last}{first})>0"
            rule = f"AND(LEN(TRIM({letter}{first}))=0,{begun})"
            sheet.conditional_formatting.add(area, look.rule(rule, look.MISSING))
        if field.key == form.number_field:
            twice = (
                f"COUNTIF(${letter}${first}:${letter}${_LAST_ROW},{letter}{first})>1"
            )
            rule = f"AND(LEN(TRIM({letter}{first}))>0,{twice})"
            sheet.conditional_formatting.add(area, look.rule(rule, look.DOUBLE))
