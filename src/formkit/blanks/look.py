"""How blanks look: one font, few colours, lines a person can follow."""

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import (
    Alignment,
    Border,
    Color,
    Font,
    PatternFill,
    Protection,
    Side,
)
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formkit.definitions.model import Field, FieldType
from formkit.messages import text

FONT_NAME = "微软雅黑"
RED = "C00000"
TITLE = Font(name=FONT_NAME, size=16, bold=True)
BAR_FONT = Font(name=FONT_NAME, size=10, bold=True, color="FFFFFF")
LABEL = Font(name=FONT_NAME, size=9, bold=True, color="1F3864")
VALUE = Font(name=FONT_NAME, size=10)
LATER_VALUE = Font(name=FONT_NAME, size=9)
SELDOM_LABEL = Font(name=FONT_NAME, size=9, color="595959")
SMALL = Font(name=FONT_NAME, size=9, color="595959")
BAR = PatternFill("solid", fgColor="1F4E78")
LATER_BAR = PatternFill("solid", fgColor="5B7FA6")
LABEL_FILL = PatternFill("solid", fgColor="E8EEF6")
MISSING = PatternFill("solid", bgColor="F8CBAD")
DOUBLE = PatternFill("solid", bgColor="FFE699")
BOX = Border(*(Side("thin", color="BFBFBF"),) * 4)
REQUIRED_BOX = Border(
    left=Side("medium", color=RED), right=BOX.right, top=BOX.top, bottom=BOX.bottom
)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAP = Alignment(horizontal="left", vertical="center", wrap_text=True)
SHRINK = Alignment(horizontal="left", vertical="center", shrink_to_fit=True)
LATER_FONT = Font(name=FONT_NAME, size=8, color="D9E2F0")
RIGHT = Alignment(horizontal="right", vertical="center", indent=1)
INDENTED = Alignment(horizontal="left", vertical="center", indent=1)
TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
OPEN = Protection(locked=False)
LOCKED = Protection(locked=True)
_A4 = 9
_LATIN = 0x2E7F
_FORMATS = {
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.DATETIME: "yyyy-mm-dd hh:mm",
    FieldType.TIME: "hh:mm",
    FieldType.INTEGER: "0",
    FieldType.MONEY: "0.00",
    FieldType.DECIMAL: "General",
    FieldType.PERCENT: "0%",
}


def use_widths(book: Workbook) -> None:
    """Measure columns by a font every machine has, or one as wide: pages break alike.

    A width counts digits of the font of the style Normal, which shows nowhere else.
    """
    normal = book._named_styles["Normal"]  # type: ignore[attr-defined] # noqa: SLF001 - openpyxl has no API for it
    normal.font = Font(name="Arial", size=10)


def number_format(field: Field) -> str:
    """The cell format of a field: text wherever digits must survive as typed."""
    return _FORMATS.get(field.type, "@")


def write_label(cell: Cell | MergedCell, field: Field) -> None:
    """Put the label into a cell, with a red star when it is always required."""
    if not field.required.always:
        write(cell, field.label)
        return
    font = InlineFont(rFont=FONT_NAME, sz=9, b=True, color=Color(RED))
    plain = InlineFont(rFont=FONT_NAME, sz=9, b=True, color=Color("1F3864"))
    cell.value = CellRichText(TextBlock(font, "* "), TextBlock(plain, field.label))


def write(cell: Cell | MergedCell, said: str) -> None:
    """Put a text into a cell: one that begins with `=` is no formula."""
    if said:
        cell.value = said
        cell.data_type = "s"


def set_up_page(
    sheet: Worksheet, *, landscape: bool, one_page: bool, mark: str, wide: int = 1
) -> None:
    """A4, so many pages wide, with the form's mark and the page number below."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = wide
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = 0.5
    sheet.page_margins.bottom = 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.25
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.left.text = mark  # type: ignore[union-attr] # always there
    sheet.oddFooter.right.text = text("blanks.page")  # type: ignore[union-attr] # as above


def lines(text: str, width: int) -> int:
    """About how many lines a text takes; a Chinese character is two wide."""
    wide = sum(2 if ord(character) > _LATIN else 1 for character in text)
    return max(-(-wide // (width - 2)), 1)


def rule(formula: str, fill: PatternFill) -> Rule:
    """A conditional format that paints cells while the formula is true."""
    made: Rule = FormulaRule([formula], fill=fill)  # type: ignore[no-untyped-call] # untyped there
    return made
