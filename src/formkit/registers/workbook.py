"""A register as a workbook: cover, register, sources; byte-stable, text stays text."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formkit.messages import text
from formkit.packages import stable_package
from formkit.registers.cells import CellContent, Shown
from formkit.registers.pen import Look, Pen
from formkit.registers.table import Heading, Register, Row

_PLAIN, _BOLD = Look("General"), Look("General", is_bold=True)
_TITLE = Look("General", size=16, is_bold=True)
_HEADING = Look(is_header=True, is_boxed=True)
_VALUE_COLUMN = 4
_A4 = 9
_SOURCE_COLUMNS = (
    ("source_row", 10),
    ("case", 20),
    ("source_field", 18),
    ("source_value", 30),
    ("receipt", 18),
    ("source_sheet", 14),
    ("source_cell", 10),
    ("source_raw", 30),
    ("source_rule", 14),
    ("sha256", 30),
)
_WIDEST = 48
_LINE_POINTS, _HIGHEST_POINTS = 15.0, 240.0
_WIDE = re.compile("[\u1100-\uffff\U00010000-\U0010ffff]")
_COLUMNS_A_PAGE = 12  # more could not be read on paper


def workbook(register: Register, language: str = "zh") -> bytes:
    """The register as xlsx: the same register gives the same bytes.

    Three sheets: the cover with the facts that make the register a witness of the
    ledger, the register with frozen header and filter, and a row for every value with
    the cell it came from.
    """
    book = Workbook()
    pen = Pen()
    cover = book.worksheets[0]
    cover.title = text("registers.cover", language)
    _fill_cover(cover, register, pen, text("registers.how_to_verify", language))
    main = book.create_sheet(text("registers.register", language))
    _fill_register(main, register, pen)
    sources = book.create_sheet(text("registers.sources", language))
    _fill_sources(sources, register, pen, language)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return stable_package(out.getvalue())


def listing(register: Register, note: str, language: str = "zh") -> bytes:
    """A list that is no witness of the ledger: cover with the note, and the rows."""
    book = Workbook()
    pen = Pen()
    cover = book.worksheets[0]
    cover.title = text("registers.cover", language)
    _fill_cover(cover, register, pen, note)
    main = book.create_sheet(text("registers.listing", language))
    _fill_register(main, register, pen)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return stable_package(out.getvalue())


def _fill_cover(sheet: Worksheet, register: Register, pen: Pen, note: str) -> None:
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 78
    pen.put(_at(sheet, 1, 1), register.title, _TITLE)
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = 28
    for row, (label, value) in enumerate(register.facts, start=3):
        pen.put(_at(sheet, row, 1), label, _BOLD)
        pen.put(_at(sheet, row, 2), value, _PLAIN)
    row = len(register.facts) + 4
    pen.put(_at(sheet, row, 1), note, _PLAIN)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
    sheet.row_dimensions[row].height = 110
    _print_setup(sheet, landscape=False)


def _fill_register(sheet: Worksheet, register: Register, pen: Pen) -> None:
    _header(sheet, register.headings, pen)
    for at, row in enumerate(register.rows, start=2):
        for column, entry in enumerate(row.entries, start=1):
            cell = _at(sheet, at, column)
            if entry.link:
                cell.hyperlink = entry.link
            look = Look(
                entry.shown.number_format,
                is_alarm=row.alarm,
                is_link=bool(entry.link),
                is_boxed=True,
            )
            pen.put(cell, entry.shown.content, look)
        sheet.row_dimensions[at].height = _height(register.headings, row)
    sheet.freeze_panes = f"{get_column_letter(min(4, len(register.headings)))}2"
    last = get_column_letter(len(register.headings))
    sheet.auto_filter.ref = f"A1:{last}{len(register.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = "A:B"
    wide = -(-len(register.headings) // _COLUMNS_A_PAGE)
    _print_setup(sheet, landscape=True, wide=wide)
    name = register.file_name.replace("&", "&&")
    sheet.oddHeader.left.text = name  # type: ignore[union-attr] # always there


def _height(headings: Sequence[Heading], row: Row) -> float:
    """Points for the tallest cell: not every program measures wrapped text itself."""
    most = max(
        _lines(entry.shown.content, min(heading.width, _WIDEST))
        for heading, entry in zip(headings, row.entries, strict=True)
    )
    return min(most * _LINE_POINTS + 4, _HIGHEST_POINTS)


def _lines(content: CellContent, width: int) -> int:
    """About how many lines a text takes; a Chinese character is two wide."""
    if not isinstance(content, str):
        return 1
    widths = (len(line) + len(_WIDE.findall(line)) for line in content.split("\n"))
    return sum(max(-(-each // (width - 2)), 1) for each in widths)


def _fill_sources(
    sheet: Worksheet, register: Register, pen: Pen, language: str
) -> None:
    headings = tuple(
        Heading(key, text(f"registers.{key}", language), width)
        for key, width in _SOURCE_COLUMNS
    )
    _header(sheet, headings, pen)
    at = 1
    for at, (shown, *values) in enumerate(_source_rows(register), start=2):
        for column, value in enumerate(values, start=1):
            is_value = column == _VALUE_COLUMN
            look = Look(shown.number_format) if is_value else _PLAIN
            pen.put(_at(sheet, at, column), value, look)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{max(at, 2)}"
    _print_setup(sheet, landscape=True)


def _source_rows(
    register: Register,
) -> Iterator[tuple[Shown, *tuple[CellContent, ...]]]:
    """For every value of the register: how it is shown, then the ten columns."""
    for number, row in enumerate(register.rows, start=2):
        case = row.entries[1].shown.content if len(row.entries) > 1 else ""
        for heading, entry in zip(register.headings, row.entries, strict=True):
            if (source := entry.source) is not None:
                yield (
                    entry.shown,
                    number,
                    case,
                    heading.label,
                    entry.shown.content,
                    source.receipt,
                    source.sheet,
                    source.cell,
                    source.raw,
                    source.rule,
                    source.sha256,
                )


def _header(sheet: Worksheet, headings: tuple[Heading, ...], pen: Pen) -> None:
    for column, heading in enumerate(headings, start=1):
        pen.put(_at(sheet, 1, column), heading.label, _HEADING)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = min(heading.width, _WIDEST)
    sheet.row_dimensions[1].height = 32


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell; the sheets made here have no merged cell that is written to."""
    return cast("Cell", sheet.cell(row, column))


def _print_setup(sheet: Worksheet, *, landscape: bool, wide: int = 1) -> None:
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "&P / &N"  # type: ignore[union-attr] # always there
