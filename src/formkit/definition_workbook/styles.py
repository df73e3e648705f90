"""How a definition workbook looks."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FONT_NAME = "微软雅黑"
TITLE = Font(name=FONT_NAME, size=16, bold=True, color="1F3864")
CHAPTER = Font(name=FONT_NAME, size=11, bold=True, color="1F4E78")
HEAD = Font(name=FONT_NAME, size=10, bold=True, color="FFFFFF")
VALUE = Font(name=FONT_NAME, size=10)
FIXED = Font(name=FONT_NAME, size=10, bold=True, color="1F3864")
SMALL = Font(name=FONT_NAME, size=9, color="595959")
LINK = Font(name=FONT_NAME, size=10, color="0563C1", underline="single")
HEAD_FILL = PatternFill("solid", fgColor="1F4E78")
NEEDED_FILL = PatternFill("solid", fgColor="C55A11")
BANDS = (None, PatternFill("solid", fgColor="EDF3FA"))
FIXED_FILL = PatternFill("solid", fgColor="F2F2F2")
ERROR_FILL = PatternFill("solid", fgColor="FF9F9F")
ADVICE_FILL = PatternFill("solid", fgColor="FFD966")
BOX = Border(*(Side("thin", color="BFBFBF"),) * 4)
TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
TOP_MIDDLE = Alignment(horizontal="center", vertical="top", wrap_text=True)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
TEXT_FORMAT = "@"

_A4 = 9
_LINE_POINTS, _PADDING_POINTS, _HIGHEST_POINTS = 15.0, 5.0, 380.0
_LONGEST = 32767
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LATIN = 0x1FFF  # quotes and dashes are as wide as Chinese letters
_POINTS_A_LINE, _POINTS_A_SIGN = 15, 6.5


def write(cell: Cell | MergedCell, said: str) -> None:
    """Put a text into a cell as text: `=1` is no formula, `_x0041_` is not A.

    Raises:
        ValueError: it is longer than a cell may be.
    """
    coded = _CODED.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("□", said))
    if len(coded) > _LONGEST:
        raise ValueError(f"{cell.coordinate}: {len(coded)} characters in a cell")
    if coded:
        cell.value = coded
        cell.data_type = "s"
    cell.number_format = TEXT_FORMAT


class AutomaticHeight(RowDimension):
    """A row that is as high as its text now, and grows when somebody types more."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's own name
        """Never: with it, Excel would keep the height for ever."""
        return False


def fit_row(sheet: Worksheet, row: int, lines: int) -> None:
    """Make a row high enough for so many lines."""
    height = min(max(lines, 1) * _LINE_POINTS + _PADDING_POINTS, _HIGHEST_POINTS)
    sheet.row_dimensions[row] = AutomaticHeight(sheet, index=row, ht=height)


def lines_of(text: str, width: int) -> int:
    """About how many lines a text takes in a column so wide."""
    room = max(width - 2, 2)
    return sum(max(-(-width_of(line) // room), 1) for line in text.split("\n"))


def width_of(text: str) -> int:
    """How many Latin letters wide the text is."""
    return sum(2 if ord(sign) > _LATIN else 1 for sign in text)


def comment(said: str, columns: int = 44) -> Comment:
    """A comment large enough for its words."""
    lines = lines_of(said, columns)
    height, width = (lines + 1) * _POINTS_A_LINE + 8, columns * _POINTS_A_SIGN + 16
    return Comment(said, "formkit", height=int(height), width=int(width))


def set_up_page(sheet: Worksheet) -> None:
    """A4 across, as wide as one page."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
