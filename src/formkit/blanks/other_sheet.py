"""The sheet with what a form has no cell for: kept as it stood, for people to read."""

from collections.abc import Sequence

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.blanks.contents import Other, Written, pieces, put
from formkit.messages import text

_WIDTHS = (22.0, 24.0, 70.0)
_LINE_POINTS = 14.0
_MOST_POINTS = 400.0
_HEAD_ROW = 3


def add_others(book: Workbook, source: str, others: Sequence[Other]) -> None:
    """Add the sheet, if there is anything. Its name says that it is no form."""
    if not others:
        return
    sheet = book.create_sheet(text("blanks.other_sheet"), 1)
    for at, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABC"[at]].width = width
    look.write(sheet["A1"], text("blanks.other_title"))
    sheet["A1"].font = look.TITLE
    sheet.row_dimensions[1].height = 28
    look.write(sheet["A2"], text("blanks.other_note", source=source))
    sheet["A2"].font = look.SMALL
    sheet["A2"].alignment = look.WRAP
    sheet.merge_cells("A2:C2")
    sheet.row_dimensions[2].height = 2 * _LINE_POINTS
    _heads(sheet)
    row = _HEAD_ROW
    for other in others:
        for piece in pieces(other.text):
            row += 1
            _line(sheet, row, (other.where, other.label, piece))
    look.set_up_page(sheet, landscape=False, one_page=False, mark=source)
    sheet.sheet_view.showGridLines = False


def _heads(sheet: Worksheet) -> None:
    for column, entry in enumerate(("where", "label", "content"), start=1):
        cell = sheet.cell(_HEAD_ROW, column)
        look.write(cell, text(f"blanks.other_{entry}"))
        cell.font = look.LABEL
        cell.fill = look.LABEL_FILL
        cell.alignment = look.CENTRE
        cell.border = look.BOX


def _line(sheet: Worksheet, row: int, said: tuple[str, ...]) -> None:
    lines = 1
    for column, one in enumerate(said, start=1):
        cell = sheet.cell(row, column)
        put(cell, Written(one))
        cell.font = look.VALUE
        cell.number_format = "@"
        cell.alignment = look.WRAP
        cell.border = look.BOX
        width = int(_WIDTHS[column - 1])
        lines = max(lines, sum(look.lines(each, width) for each in one.split("\n")))
    points = min(lines * _LINE_POINTS + 4, _MOST_POINTS)
    sheet.row_dimensions[row].height = points
