"""The sheet 填写说明: every field, when it must be filled, and how."""

from openpyxl.workbook import Workbook

from formkit.blanks import look
from formkit.blanks.lists import words_of
from formkit.blanks.requirements import required_words
from formkit.definitions.model import FormDef
from formkit.messages import text

_COLUMNS = (
    ("help_field", 20),
    ("help_required", 34),
    ("help_how", 40),
    ("help_options", 46),
    ("help_example", 26),
)
_LINE_POINTS = 14


def add_help(book: Workbook, form: FormDef) -> None:
    """Add the sheet as the last one."""
    sheet = book.create_sheet(text("blanks.help_sheet"))
    for column, (key, width) in enumerate(_COLUMNS, start=1):
        cell = sheet.cell(1, column, text(f"blanks.{key}"))
        cell.font = look.BAR_FONT
        cell.fill = look.BAR
        cell.alignment = look.CENTRE
        sheet.column_dimensions[cell.column_letter].width = width
    visible = (field for field in form.fields if not field.hidden)
    for row, field in enumerate(visible, start=2):
        values = (
            field.label,
            required_words(form, field),
            field.help,
            "、".join(words_of(form, field)),
            field.example,
        )
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            look.write(cell, value)
            cell.font = look.LABEL if column == 1 else look.VALUE
            cell.alignment = look.TOP
            cell.border = look.BOX
        # Not every program measures wrapped text itself.
        widths = (width for _, width in _COLUMNS)
        most = max(map(look.lines, values, widths))
        sheet.row_dimensions[row].height = most * _LINE_POINTS + 3
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    mark = text("blanks.mark", key=form.key, version=form.version)
    look.set_up_page(sheet, landscape=True, one_page=False, mark=mark)
