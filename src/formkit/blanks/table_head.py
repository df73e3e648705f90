"""What stands above a table: its name, its mark, how to read it, the next number."""

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.blanks.next_number import next_number
from formkit.blanks.titles import title_of
from formkit.definitions.model import FormDef, Layout
from formkit.messages import text

_CHARACTER_POINTS = 10  # one column unit is a character of this size
_GAP = 3
_LATIN = 0x2E7F
_LINE = Alignment(horizontal="left", vertical="center")
_WHOSE = Font(name=look.FONT_NAME, size=11, bold=True, color="1F3864")
_NUMBER = Font(name=look.FONT_NAME, size=11, bold=True, color="FFFFFF")


def add_head(
    sheet: Worksheet, form: FormDef, *, prefilled: str, folds: bool, columns: int
) -> None:
    """Write title, mark, whose table it is and the legend, side by side.

    `columns` are those that stand open at the left: a text over a folded column is
    not seen. Widths must be set before.
    """
    legend = text("blanks.table_legend")
    if folds:
        legend += text("blanks.table_folded")
    said = [
        (title_of(form, Layout.TABLE), look.TITLE),
        (text("blanks.mark", key=form.key, version=form.version), look.SMALL),
        (prefilled, _WHOSE),
        (legend, look.SMALL),
    ]
    said = [(words, font) for words, font in said if words]
    starts = _spread([_width(words, font) for words, font in said], sheet, columns)
    for (words, font), column in zip(said, starts, strict=True):
        cell = sheet.cell(1, column)
        look.write(cell, words)
        cell.font = font
        cell.alignment = _LINE
    sheet.row_dimensions[1].height = 28


def _width(words: str, font: Font) -> float:
    """How many column units the words take; a Chinese character is two wide."""
    breadth = sum(2 if ord(character) > _LATIN else 1 for character in words)
    return breadth * (font.size or _CHARACTER_POINTS) / _CHARACTER_POINTS


def _spread(widths: Sequence[float], sheet: Worksheet, columns: int) -> list[int]:
    """The column each text begins in: where the one before it has ended."""
    starts: list[int] = []
    column, left, end = 1, 0.0, 0.0
    for at, width in enumerate(widths):
        most = columns - (len(widths) - 1 - at)
        while left < end and column < most:
            left += sheet.column_dimensions[get_column_letter(column)].width
            column += 1
        starts.append(column)
        end = max(left, end) + width + _GAP
    return starts


def add_next_number(
    sheet: Worksheet, form: FormDef, row: int, area: str, start: int
) -> None:
    """Show the next free number in the frozen columns, where it is always in sight."""
    formula = next_number(form.number_pattern, area, start)
    if formula is None:
        return
    label, number = sheet.cell(row, 1), sheet.cell(row, 2)
    look.write(label, text("blanks.next_number"))
    label.font, label.alignment = look.BAR_FONT, look.RIGHT
    number.value = f"={formula}"
    number.font, number.alignment = _NUMBER, look.INDENTED
    about = DataValidation()
    about.showInputMessage = True
    about.promptTitle = text("blanks.next_number")
    name = form.field(form.number_field).label
    about.prompt = text("blanks.next_number_help", label=name)
    about.add(number.coordinate)
    sheet.add_data_validation(about)
