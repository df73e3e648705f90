"""Faults shown in the workbook: colour, comment, and a sheet that lists them."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from formkit.definition_workbook import styles
from formkit.definition_workbook.faults import Fault, what, where
from formkit.definition_workbook.layout import CHECKED
from formkit.messages import text
from formkit.model import Place
from formkit.packages import stable_package

_COLUMNS = (("number", 7), ("level", 9), ("place", 16), ("code", 9), ("what", 100))
_FIRST_ROW = 4


def mark(data: bytes, faults: Sequence[Fault], language: str = "zh") -> bytes:
    """The workbook with its faults shown; what it says is not changed.

    Marks of an earlier check are replaced on the sheet 检查结果 only. The bytes must
    have been read by `formkit.read` before.
    """
    book = load_workbook(io.BytesIO(data))
    add_marks(book, faults, language)
    out = io.BytesIO()
    book.save(out)
    return stable_package(out.getvalue())


def add_marks(book: Workbook, faults: Sequence[Fault], language: str) -> None:
    """Colour the faulty cells, say why in a comment, and list all on 检查结果."""
    by_place: dict[Place, list[Fault]] = {}
    for fault in faults:
        if fault.place and fault.place.sheet in book.sheetnames:
            by_place.setdefault(fault.place, []).append(fault)
    _mark_cells(book, by_place, language)
    if CHECKED in book.sheetnames:
        del book[CHECKED]
    sheet = book.create_sheet(CHECKED, 0)
    _list(sheet, faults, set(book.sheetnames), language)
    for each in book.worksheets:
        each.sheet_view.tabSelected = each is sheet
    book.active = 0


def _mark_cells(
    book: Workbook, by_place: Mapping[Place, Sequence[Fault]], language: str
) -> None:
    for place, found in by_place.items():
        cell = book[place.sheet].cell(place.row, place.column)
        is_error = any(fault.is_error for fault in found)
        cell.fill = styles.ERROR_FILL if is_error else styles.ADVICE_FILL
        if isinstance(cell, MergedCell):
            continue
        said = [what(fault, language) for fault in found]
        before = [cell.comment.text] if cell.comment else []
        cell.comment = styles.comment("\n".join([*said, *before]))


def _list(
    sheet: Worksheet, faults: Sequence[Fault], sheets: set[str], language: str
) -> None:
    errors = sum(fault.is_error for fault in faults)
    counts = {"errors": errors, "advice": len(faults) - errors}
    title, note = sheet.cell(1, 1), sheet.cell(2, 1)
    styles.write(title, text("definition_workbook.checked_title", language, **counts))
    title.font = styles.TITLE
    sheet.row_dimensions[1].height = 30
    key = "checked_help" if faults else "checked_none"
    styles.write(note, text(f"definition_workbook.{key}", language))
    note.font = styles.SMALL
    for at, (column, width) in enumerate(_COLUMNS, start=1):
        head = sheet.cell(_FIRST_ROW - 1, at)
        styles.write(head, text(f"definition_workbook.column_{column}", language))
        head.font, head.fill = styles.HEAD, styles.HEAD_FILL
        head.alignment, head.border = styles.MIDDLE, styles.BOX
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row, fault in enumerate(faults, start=_FIRST_ROW):
        _list_row(sheet, row, fault, sheets, language)
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    styles.set_up_page(sheet)
    sheet.sheet_view.showGridLines = False


def _list_row(
    sheet: Worksheet, row: int, fault: Fault, sheets: set[str], language: str
) -> None:
    level = "error" if fault.is_error else "advice"
    words = (
        str(row - _FIRST_ROW + 1),
        text(f"definition_workbook.{level}", language),
        where(fault, language),
        fault.code,
        what(fault, language),
    )
    for at, word in enumerate(words, start=1):
        cell = sheet.cell(row, at)
        styles.write(cell, word)
        cell.font, cell.border, cell.alignment = styles.VALUE, styles.BOX, styles.TOP
    styles.fit_row(sheet, row, styles.lines_of(words[-1], _COLUMNS[-1][1]))
    sheet.cell(row, 2).fill = (
        styles.ERROR_FILL if fault.is_error else styles.ADVICE_FILL
    )
    place = fault.place
    if place and place.sheet in sheets:
        quoted = place.sheet.replace("'", "''")
        link = sheet.cell(row, 3)
        link.hyperlink = Hyperlink(
            ref=link.coordinate, location=f"'{quoted}'!{place.cell}"
        )
        link.font = styles.LINK
