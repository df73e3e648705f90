"""Writing register cells: text stays text, and a style is made once."""

import re
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from formkit.registers.cells import CellContent, cell_text

FONT_NAME = "微软雅黑"
_HEADER = PatternFill("solid", fgColor="1F4E78")
_ALARM = PatternFill("solid", fgColor="FDE9E7")
_LINE = Border(*(Side("thin", color="D9D9D9"),) * 4)
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks."""

    number_format: str = "@"
    size: int = 10
    is_bold: bool = False
    is_header: bool = False
    is_alarm: bool = False
    is_link: bool = False
    is_boxed: bool = False


class Pen:
    """Writes cells of one workbook.

    Setting a style hashes all of it each time; a register has a dozen looks and tens
    of thousands of cells, so each look is made once and copied.
    """

    def __init__(self) -> None:
        self._styles: dict[tuple[Look, bool, bool], Any] = {}

    def put(self, cell: Cell, content: CellContent, look: Look) -> None:
        """Write a value; text is never taken for a formula, a link or an error."""
        is_text = isinstance(content, str)
        is_quoted = isinstance(content, str) and content.startswith(_FORMULA_SIGNS)
        if isinstance(content, str):
            # Office programs read _x0041_ as A unless its first sign is written so.
            cell.value = _CODED.sub("_x005F_", cell_text(content))
            cell.data_type = "s"
        else:
            cell.value = content
        key = (look, is_text, is_quoted)
        if key not in self._styles:
            _dress(cell, look, is_text=is_text, is_quoted=is_quoted)
            self._styles[key] = copy(cell._style)  # type: ignore[attr-defined] # noqa: SLF001 - no public way
        cell._style = copy(self._styles[key])  # type: ignore[attr-defined] # noqa: SLF001 - as above


def _dress(cell: Cell, look: Look, *, is_text: bool, is_quoted: bool) -> None:
    colour = "FFFFFF" if look.is_header else "0563C1" if look.is_link else "000000"
    cell.font = Font(
        name=FONT_NAME,
        size=look.size,
        bold=look.is_bold or look.is_header,
        color=colour,
        underline="single" if look.is_link else None,
    )
    cell.number_format = look.number_format
    cell.alignment = Alignment(
        vertical="center" if look.is_header else "top",
        horizontal="left" if is_text and not look.is_header else "center",
        wrap_text=is_text,
    )
    cell.quotePrefix = is_quoted
    if look.is_boxed:
        cell.border = _LINE
    if look.is_header:
        cell.fill = _HEADER
    elif look.is_alarm:
        cell.fill = _ALARM
