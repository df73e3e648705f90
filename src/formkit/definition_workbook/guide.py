"""The first sheet: what the workbook is, how to change a rule, how to publish."""

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from formkit.definition_workbook import styles
from formkit.definitions.rows import COLUMNS
from formkit.messages import text

_WIDTHS = (16, 104)


def fill_guide(sheet: Worksheet, form_name: str, language: str) -> None:
    """Write the guide; the names of the sheets are links."""
    for letter, width in zip("AB", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    title = sheet.cell(1, 1)
    said = text("definition_workbook.guide_title", language, form=form_name)
    styles.write(title, said)
    title.font = styles.TITLE
    sheet.row_dimensions[1].height = 30
    row = 3
    said = text("definition_workbook.guide", language, form=form_name)
    for line in said.split("\n"):
        _line(sheet, row, line.strip())
        row += 1
    _chapter(sheet, row, text("definition_workbook.guide_sheets", language))
    for at, section in enumerate(COLUMNS, start=row + 1):
        _link(
            sheet, at, section, text(f"definition_workbook.sheet_{section}", language)
        )
    sheet.sheet_view.showGridLines = False
    styles.set_up_page(sheet)


def _line(sheet: Worksheet, row: int, line: str) -> None:
    if line.startswith("# "):
        _chapter(sheet, row, line.removeprefix("# "))
        return
    cell = sheet.cell(row, 1)
    styles.write(cell, line)
    cell.font = styles.VALUE
    cell.alignment = styles.TOP
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    styles.fit_row(sheet, row, styles.lines_of(line, sum(_WIDTHS)))


def _chapter(sheet: Worksheet, row: int, said: str) -> None:
    cell = sheet.cell(row, 1)
    styles.write(cell, said)
    cell.font = styles.CHAPTER
    sheet.row_dimensions[row].height = 24


def _link(sheet: Worksheet, row: int, section: str, said: str) -> None:
    name, note = sheet.cell(row, 1), sheet.cell(row, 2)
    styles.write(name, section)
    name.hyperlink = Hyperlink(ref=name.coordinate, location=f"'{section}'!A1")
    name.font = styles.LINK
    styles.write(note, said)
    note.font = styles.VALUE
