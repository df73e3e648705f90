"""The sheet 分析: a fishbone and eight times why, to think with; never checked."""

from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.definitions.model import FormDef
from formkit.messages import text

_CAUSE = "root_cause"
_WIDTHS = (16.0, 40.0, 40.0, 34.0)
_BONES = ("man", "machine", "material", "method", "environment", "measurement")
_BONE_LINES = 2
_WHYS = 8
_ROW_POINTS = 26.0


def has_analysis(form: FormDef) -> bool:
    """Whether somebody looks for a root cause on the form."""
    return any(field.key == _CAUSE and not field.hidden for field in form.fields)


def add_analysis(book: Workbook, form: FormDef) -> None:
    """Add the sheet. Its headings are no labels of the form, so it is never read."""
    sheet = book.create_sheet(text("blanks.analysis_sheet"))
    for at, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions["ABCD"[at - 1]].width = width
    _line(sheet, 1, text("blanks.analysis_title"), look.TITLE)
    note = text("blanks.analysis_note", label=form.field(_CAUSE).label)
    _line(sheet, 2, note, look.SMALL)
    row = _fishbone(sheet, 4)
    row = _whys(sheet, row + 1)
    _conclusions(sheet, row + 1)
    mark = text("blanks.mark", key=form.key, version=form.version)
    look.set_up_page(sheet, landscape=True, one_page=True, mark=mark)
    sheet.sheet_view.showGridLines = False


def _fishbone(sheet: Worksheet, row: int) -> int:
    _bar(sheet, row, text("blanks.fishbone"))
    _heads(sheet, row + 1, ("bone", "possible", "evidence", "counts"))
    row += 2
    for bone in _BONES:
        _label(sheet, row, text(f"blanks.bone_{bone}"))
        for _ in range(_BONE_LINES):
            _cells(sheet, row)
            row += 1
        sheet.merge_cells(f"A{row - _BONE_LINES}:A{row - 1}")
    return row


def _whys(sheet: Worksheet, row: int) -> int:
    _bar(sheet, row, text("blanks.whys"))
    _heads(sheet, row + 1, ("which_why", "question", "answer", "proof"))
    row += 2
    for number in range(1, _WHYS + 1):
        _label(sheet, row, text("blanks.why", number=number))
        _cells(sheet, row)
        row += 1
    return row


def _conclusions(sheet: Worksheet, row: int) -> None:
    _bar(sheet, row, text("blanks.conclusions"))
    for offset, key in enumerate(("found_cause", "spread", "measures"), start=1):
        _label(sheet, row + offset, text(f"blanks.{key}"))
        _cells(sheet, row + offset)
        sheet.merge_cells(f"B{row + offset}:D{row + offset}")


def _line(sheet: Worksheet, row: int, said: str, font: Font) -> None:
    cell = sheet.cell(row, 1)
    look.write(cell, said)
    cell.font = font
    cell.alignment = look.CENTRE
    sheet.merge_cells(f"A{row}:D{row}")
    sheet.row_dimensions[row].height = _ROW_POINTS if row == 1 else 16


def _bar(sheet: Worksheet, row: int, said: str) -> None:
    cell = sheet.cell(row, 1)
    look.write(cell, said)
    cell.font = look.BAR_FONT
    cell.fill = look.BAR
    cell.alignment = look.INDENTED
    sheet.merge_cells(f"A{row}:D{row}")


def _heads(sheet: Worksheet, row: int, keys: tuple[str, ...]) -> None:
    for column, key in enumerate(keys, start=1):
        cell = sheet.cell(row, column)
        look.write(cell, text(f"blanks.{key}"))
        cell.font = look.LABEL
        cell.fill = look.LABEL_FILL
        cell.alignment = look.CENTRE
        cell.border = look.BOX


def _label(sheet: Worksheet, row: int, said: str) -> None:
    cell = sheet.cell(row, 1)
    look.write(cell, said)
    cell.font = look.LABEL
    cell.fill = look.LABEL_FILL
    cell.alignment = look.CENTRE
    cell.border = look.BOX


def _cells(sheet: Worksheet, row: int) -> None:
    for column in range(2, len(_WIDTHS) + 1):
        cell = sheet.cell(row, column)
        cell.font = look.VALUE
        cell.alignment = look.WRAP
        cell.border = look.BOX
        cell.number_format = "@"
    sheet.row_dimensions[row].height = _ROW_POINTS
