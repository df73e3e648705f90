"""A register as a workbook: cover, register, sources; byte-stable, text stays text."""

import io
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formkit.messages import text
from formkit.packages import stable_package
from formkit.registers.cells import CellContent, cell_text
from formkit.registers.table import Entry, Heading, Register

_FONT = "微软雅黑"
_HEADER = PatternFill("solid", fgColor="1F4E78")
_ALARM = PatternFill("solid", fgColor="FDE9E7")
_LINE = Border(*(Side("thin", color="D9D9D9"),) * 4)
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


def workbook(register: Register, language: str = "zh") -> bytes:
    """The register as xlsx: the same register gives the same bytes.

    Three sheets: the cover with the facts that make the register a witness of the
    ledger, the register with frozen header and filter, and a row for every value with
    the cell it came from.
    """
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = text("registers.cover", language)
    _fill_cover(cover, register, language)
    _fill_register(book.create_sheet(text("registers.register", language)), register)
    _fill_sources(
        book.create_sheet(text("registers.sources", language)), register, language
    )
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return stable_package(out.getvalue())


def _fill_cover(sheet: Worksheet, register: Register, language: str) -> None:
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 78
    _put(_at(sheet, 1, 1), register.title).font = Font(name=_FONT, size=16, bold=True)
    for row, (label, value) in enumerate(register.facts, start=3):
        _put(_at(sheet, row, 1), label).font = Font(name=_FONT, bold=True)
        _put(_at(sheet, row, 2), value).alignment = Alignment(wrap_text=True)
    note = _put(
        _at(sheet, len(register.facts) + 4, 1),
        text("registers.how_to_verify", language),
    )
    sheet.merge_cells(
        start_row=note.row, start_column=1, end_row=note.row, end_column=2
    )
    note.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[note.row].height = 110
    _print_setup(sheet, landscape=False)


def _fill_register(sheet: Worksheet, register: Register) -> None:
    _header(sheet, register.headings)
    for at, row in enumerate(register.rows, start=2):
        for column, entry in enumerate(row.entries, start=1):
            cell = _put_entry(_at(sheet, at, column), entry)
            if row.alarm:
                cell.fill = _ALARM
    sheet.freeze_panes = f"{get_column_letter(min(4, len(register.headings)))}2"
    last = get_column_letter(len(register.headings))
    sheet.auto_filter.ref = f"A1:{last}{len(register.rows) + 1}"
    sheet.print_title_rows = "1:1"
    _print_setup(sheet, landscape=True)


def _fill_sources(sheet: Worksheet, register: Register, language: str) -> None:
    _header(
        sheet,
        tuple(
            Heading(key, text(f"registers.{key}", language), width)
            for key, width in _SOURCE_COLUMNS
        ),
    )
    at = 1
    for number, row in enumerate(register.rows, start=2):
        case = row.entries[1].shown.content if len(row.entries) > 1 else ""
        for heading, entry in zip(register.headings, row.entries, strict=True):
            if (source := entry.source) is None:
                continue
            at += 1
            values: tuple[CellContent, ...] = (
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
            for column, value in enumerate(values, start=1):
                _put(_at(sheet, at, column), value)
            _at(sheet, at, 4).number_format = entry.shown.number_format
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:J{max(at, 2)}"
    _print_setup(sheet, landscape=True)


def _header(sheet: Worksheet, headings: tuple[Heading, ...]) -> None:
    for column, heading in enumerate(headings, start=1):
        cell = _put(_at(sheet, 1, column), heading.label)
        cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
        cell.fill = _HEADER
        cell.alignment = Alignment(
            wrap_text=True, horizontal="center", vertical="center"
        )
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = min(heading.width, _WIDEST)
    sheet.row_dimensions[1].height = 32


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell; the sheets made here have no merged cell that is written to."""
    return cast("Cell", sheet.cell(row, column))


def _put_entry(cell: Cell, entry: Entry) -> Cell:
    _put(cell, entry.shown.content)
    cell.number_format = entry.shown.number_format
    cell.border = _LINE
    if entry.link:
        cell.hyperlink = entry.link
        cell.font = Font(name=_FONT, size=10, color="0563C1", underline="single")
    return cell


def _put(cell: Cell, content: CellContent) -> Cell:
    """Write a value; text is never taken for a formula, a link or an error."""
    if isinstance(content, str):
        cell.value = cell_text(content)
        cell.data_type = "s"
        cell.quotePrefix = content.startswith(("=", "+", "-", "@"))
    else:
        cell.value = content
    cell.font = Font(name=_FONT, size=10)
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(content, str))
    return cell


def _print_setup(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "&P / &N"  # type: ignore[union-attr] # always there
