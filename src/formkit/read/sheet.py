"""The cells of one worksheet part, as they stand: sparse, with address, no opinion."""

from dataclasses import dataclass, replace

from formkit.model import RawCell, RawSheet
from formkit.read.contents import Shared
from formkit.read.refusal import RefusedError
from formkit.read.row_cells import RowCells
from formkit.read.rows import plain_data, plain_rows
from formkit.read.sheet_reader import SheetReader
from formkit.read.spent import Spent
from formkit.read.xml import Span


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Where a sheet is: its name for people, its part, its content."""

    name: str
    part: str
    content: bytes
    visible: bool


def read_sheet(sheet: SheetPart, shared: Shared, spent: Spent) -> RawSheet:
    """The sheet in the part; what it needed is added to `spent`.

    Raises:
        RefusedError: the part is damaged or asks for too much.
    """
    rows = plain_data(sheet.content)
    if rows is not None:
        tried = replace(spent)
        reader = SheetReader(sheet.name, sheet.part, shared, tried)
        cells = _plain_cells(reader, sheet.content, rows)
        if cells is not None:
            spent.cells, spent.characters = tried.cells, tried.characters
            return reader.sheet(cells, is_visible=sheet.visible)
    reader = SheetReader(sheet.name, sheet.part, shared, spent)
    reader.read(sheet.content)
    return reader.sheet(reader.cells(), is_visible=sheet.visible)


def _plain_cells(
    reader: SheetReader, content: bytes, rows: Span
) -> list[RawCell] | None:
    """The cells, most of them cut out; None when expat must read the part.

    That is also to say what is wrong with it.
    """
    begin, end = rows
    try:
        reader.read_around(content, rows)
        # More rows may stand elsewhere, which nobody has looked at.
        if reader.around.rows != 1:
            return None
        return _cells(reader, memoryview(content)[begin:end])
    except RefusedError:
        return None


def _cells(reader: SheetReader, rows: memoryview) -> list[RawCell] | None:
    """The cells in order; rows of another shape are read by expat."""
    cut = RowCells(reader)
    found: list[RawCell] = []
    odd = ""
    for row in plain_rows(rows):
        cells = None if row.content is None else cut.cells(row.number, row.content)
        if cells is None:
            odd += row.xml
            continue
        if odd and not _read_odd(reader, odd, found):
            return None
        odd = ""
        if row.number <= reader.lowest:
            return None
        reader.open_row(row.number)
        reader.spent.add(cells)
        found += cells
    return found if not odd or _read_odd(reader, odd, found) else None


def _read_odd(reader: SheetReader, rows: str, found: list[RawCell]) -> bool:
    """Add the cells of these rows; False when one stands where others were read."""
    above = reader.lowest
    cells = reader.read_rows(rows)
    if any(cell.place.row <= above for cell in cells):
        return False
    found += cells
    return True
