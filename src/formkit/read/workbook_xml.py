"""Excel's XML of 2003 (XML Spreadsheet), which ticket systems name .xls."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.addresses import LAST_COLUMN, LAST_ROW
from formkit.read.columns import Columns
from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_format, refuse_limit
from formkit.read.spelt import days, is_number
from formkit.read.texts import decoded
from formkit.read.xml import Attributes, parse

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NAMED_CELL = re.compile(r"=?'?([^'!\[\]]+)'?!R(\d{1,7})C(\d{1,5})", re.ASCII)
_TRUE = {"1", "true"}
_NOTES = {"Comment", "PhoneticText"}
_UNSEEN = {"SheetHidden", "SheetVeryHidden"}

Content = tuple[CellKind, str | Decimal | bool | None]


@dataclass(slots=True)
class _Sheet:
    """One sheet while it is read."""

    name: str
    cells: list[RawCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: Columns = field(default_factory=Columns)
    visible: bool = True


class _Reader:
    """Collects the sheets while expat walks the file."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: list[_Sheet] = []
        self.names: dict[str, str] = {}
        self.formats: dict[str, str] = {}
        self._style = ""
        self._row = self._column = self._listed_column = 0
        self._rows_below = 0
        self._cell: Attributes = {}
        self._kind = ""
        self._pieces: list[str] | None = None
        self._notes = 0
        self._cells = self._characters = self._merged_cells = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag in _NOTES:
            self._notes += 1
        if self._notes:
            return
        match tag:
            case "Worksheet":
                self._open_sheet(attributes.get("Name", ""))
            case "Row" if self.sheets:
                self._open_row(attributes)
            case "Cell" if self.sheets:
                self._open_cell(attributes)
            case "Data":
                self._kind, self._pieces = attributes.get("Type", "String"), []
            case "Visible":
                self._pieces = []
            case _:
                self._start_other(tag, attributes)

    def _start_other(self, tag: str, attributes: Attributes) -> None:
        match tag:
            case "Column" if self.sheets:
                first = _stated(attributes, "Index", self._listed_column + 1)
                last = min(first + _stated(attributes, "Span", 0), LAST_COLUMN)
                self._listed_column = last
                if attributes.get("Hidden") in _TRUE:
                    self.sheets[-1].hidden_columns.add(first, last)
            case "Style":
                self._style = attributes.get("ID", "")
            case "NumberFormat":
                self.formats[self._style] = attributes.get("Format", "")
            case "NamedRange":
                self.names[attributes.get("Name", "")] = attributes.get("RefersTo", "")
                if len(self.names) > self.limits.names:
                    raise refuse_limit(self.limits, "names")
            case _:
                pass

    def _open_sheet(self, name: str) -> None:
        if any(sheet.name.casefold() == name.casefold() for sheet in self.sheets):
            raise refuse("contradictory", name)
        self.sheets.append(_Sheet(name))
        self._row = self._rows_below = self._listed_column = 0
        if len(self.sheets) > self.limits.sheets:
            raise refuse_limit(self.limits, "sheets")

    def _open_row(self, attributes: Attributes) -> None:
        following = self._row + self._rows_below + 1
        self._row = _stated(attributes, "Index", following)
        self._rows_below = _stated(attributes, "Span", 0)  # alike, and not written
        self._column = 0
        if self._row < following or self._row > LAST_ROW:
            raise refuse("damaged", self.sheets[-1].name)
        if attributes.get("Hidden") in _TRUE:
            self.sheets[-1].hidden_rows.add(self._row)

    def _open_cell(self, attributes: Attributes) -> None:
        following = self._column + 1
        self._cell = attributes
        self._column = _stated(attributes, "Index", following)
        if not self._row or self._column < following or self._column > LAST_COLUMN:
            raise refuse("damaged", self.sheets[-1].name)
        self._kind, self._pieces = "", None

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _NOTES:
            self._notes -= 1
        if self._notes or tag in _NOTES or not self.sheets:
            return
        match tag:
            case "Cell":
                self._put()
                self._merge()
            case "Visible" if "".join(self._pieces or ()) in _UNSEEN:
                self.sheets[-1].visible = False
            case _:
                pass

    def text(self, data: str) -> None:
        """Text between the elements."""
        if self._pieces is not None and not self._notes:
            self._characters += len(data)
            if self._characters > self.limits.text_characters:
                raise refuse_limit(self.limits, "text_characters")
            self._pieces.append(data)

    def _put(self) -> None:
        sheet = self.sheets[-1]
        said = "".join(self._pieces or ())
        formula = self._cell.get("Formula", "").removeprefix("=")
        kind, value = _content(self._kind, said)
        self._pieces = None
        if value is None and not formula:
            return
        self._cells += 1
        if self._cells > self.limits.cells:
            raise refuse_limit(self.limits, "cells")
        if self._row > self.limits.rows:
            raise refuse_limit(self.limits, "rows")
        is_hidden = (
            self._row in sheet.hidden_rows or self._column in sheet.hidden_columns
        )
        place = Place(sheet.name, self._row, self._column)
        shown = self._format(said)
        sheet.cells.append(RawCell(place, kind, value, shown, formula, is_hidden))

    def _format(self, said: str) -> str:
        """How it is shown; days written as days are days whatever the style says."""
        if self._kind != "DateTime":
            styled = self.formats.get(self._cell.get("StyleID", ""), "")
            return styled or ("@" if self._kind == "String" else "General")
        return "yyyy-mm-dd" if "T00:00:00" in said else "yyyy-mm-dd hh:mm:ss"

    def _merge(self) -> None:
        wide = _stated(self._cell, "MergeAcross", 0)
        high = _stated(self._cell, "MergeDown", 0)
        if not wide and not high:
            return
        merges = self.sheets[-1].merges
        bottom, right = self._row + high, self._column + wide
        merges.append(Area(self._row, self._column, bottom, right))
        self._merged_cells += (wide + 1) * (high + 1)
        self._column = right
        if len(merges) > self.limits.merges:
            raise refuse_limit(self.limits, "merges")
        if self._merged_cells > self.limits.merged_cells:
            raise refuse_limit(self.limits, "merged_cells")


def read_workbook_xml(data: bytes, limits: Limits) -> RawForm:
    """All worksheets, hidden ones too, in their order.

    Raises:
        RefusedError: it is damaged, holds no sheet, or asks for too much.
    """
    if len(data) > limits.part_bytes:
        raise refuse_limit(limits, "part_bytes")
    # The parser knows no Chinese encoding; the text is given to it in its own.
    text = _DECLARATION.sub("", decoded(data)[0])
    reader = _Reader(limits)
    handlers = (reader.start, reader.end, reader.text)
    parse(text.encode("utf-8", "surrogatepass"), "xml", limits, handlers)
    if not reader.sheets:
        raise refuse_format(".html/.xml")
    # Days are written as such, so the calendar of the workbook does not matter.
    return RawForm(FileKind.XML, tuple(map(_finished, reader.sheets)), _names(reader))


def _finished(sheet: _Sheet) -> RawSheet:
    merges, hidden = tuple(sheet.merges), frozenset(sheet.hidden_rows)
    return RawSheet(sheet.name, tuple(sheet.cells), sheet.visible, merges, hidden)


def _names(reader: _Reader) -> dict[str, Place]:
    """The names that point at one cell of a sheet that is there."""
    sheets = {sheet.name for sheet in reader.sheets}
    found = {n: _NAMED_CELL.fullmatch(said) for n, said in reader.names.items()}
    return {
        name: Place(cell[1], int(cell[2]), int(cell[3]))
        for name, cell in found.items()
        if cell is not None and cell[1] in sheets
    }


def _content(kind: str, said: str) -> Content:
    match kind:
        case "Number" if is_number(said):
            return CellKind.NUMBER, Decimal(said)
        case "Number":
            return CellKind.ERROR, said or "#NUM!"
        case "Boolean":
            return CellKind.BOOLEAN, said in _TRUE
        case "Error":
            return CellKind.ERROR, said or "#VALUE!"
        case "DateTime" if (number := days(said)) is not None:
            return CellKind.NUMBER, number
        case _:
            return (CellKind.TEXT, said) if said else (CellKind.BLANK, None)


def _stated(attributes: Attributes, name: str, otherwise: int) -> int:
    said = attributes.get(name, "")
    is_number = said.isascii() and said.isdecimal() and len(said) <= len("1048576")
    return int(said) if is_number else otherwise
