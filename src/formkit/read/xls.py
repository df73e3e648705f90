"""An old binary workbook (.xls, .et) as raw cells, by xlrd, in the reading process.

xlrd tells errors, formats, hidden rows and merges apart; what it cannot tell is a
formula that was never calculated: such a cell reads as an empty text.
"""

import io
import struct
from collections.abc import Iterator
from decimal import Decimal

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Sheet

from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_kind, refuse_limit

_DAMAGE = (
    *(CompDocError, struct.error, AssertionError, AttributeError, IndexError),
    *(KeyError, OverflowError, RecursionError, TypeError, ValueError),
)
"""What xlrd raises for bytes that are no workbook, besides its own error."""
_DIGITS = 15  # a double holds no more


def read_old_workbook(data: bytes, limits: Limits) -> RawForm:
    """All worksheets of the workbook, hidden ones too, in their order.

    Raises:
        RefusedError: it is damaged, has a password, or asks for too much.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO()
        )
        if book.nsheets > limits.sheets:
            raise refuse_limit(limits, "sheets")
        sheets = tuple(_sheet(book, sheet, limits) for sheet in book.sheets())
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower():
            raise refuse_kind("F002") from error
        raise refuse("damaged", ".xls") from error
    except _DAMAGE as error:
        raise refuse("damaged", ".xls") from error
    names = {sheet.name for sheet in sheets}
    places = {n: p for n, p in _names(book) if p.sheet in names}
    return RawForm(FileKind.XLS, sheets, places, date1904=bool(book.datemode))


def _sheet(book: Book, sheet: Sheet, limits: Limits) -> RawSheet:
    if sheet.nrows > limits.rows:
        raise refuse_limit(limits, "rows")
    if len(sheet.merged_cells) > limits.merges:
        raise refuse_limit(limits, "merges")
    cells: list[RawCell] = []
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = _cell(book, sheet, row, column)
            if cell is not None:
                cells.append(cell)
        if len(cells) > limits.cells:
            raise refuse_limit(limits, "cells")
    hidden = {at + 1 for at, info in sheet.rowinfo_map.items() if info.hidden}
    merges = tuple(
        Area(top + 1, left + 1, bottom, right)
        for top, bottom, left, right in sheet.merged_cells
    )
    visible = sheet.visibility == 0
    return RawSheet(sheet.name, tuple(cells), visible, merges, frozenset(hidden))


def _cell(book: Book, sheet: Sheet, row: int, column: int) -> RawCell | None:
    place = Place(sheet.name, row + 1, column + 1)
    value = sheet.cell_value(row, column)
    match sheet.cell_type(row, column):
        case xlrd.XL_CELL_TEXT:
            if not value:
                return None
            said = _format(book, sheet, row, column)
            return RawCell(place, CellKind.TEXT, value, said)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            number = Decimal(f"{value:.{_DIGITS}g}")
            said = _format(book, sheet, row, column)
            return RawCell(place, CellKind.NUMBER, number, said)
        case xlrd.XL_CELL_BOOLEAN:
            return RawCell(place, CellKind.BOOLEAN, bool(value))
        case xlrd.XL_CELL_ERROR:
            said = error_text_from_code.get(value, "#VALUE!")
            return RawCell(place, CellKind.ERROR, said)
        case _:
            return None


def _format(book: Book, sheet: Sheet, row: int, column: int) -> str:
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    found = book.format_map.get(style.format_key)
    return found.format_str if found else "General"


def _names(book: Book) -> Iterator[tuple[str, Place]]:
    """The names that point at one cell."""
    for name in book.name_obj_list:
        result = name.result
        references = getattr(result, "value", None)
        if not isinstance(references, list) or len(references) != 1:
            continue
        low, high, top, bottom, left, right = getattr(
            references[0], "coords", (0, 0, 0, 0, 0, 0)
        )
        if (high - low, bottom - top, right - left) == (1, 1, 1) and low >= 0:
            sheet = book.sheet_names()[low]
            yield name.name, Place(sheet, top + 1, left + 1)
