"""An OpenDocument spreadsheet as raw cells: content.xml walked once, by its own rules.

Cells and rows that repeat are written once in the file; what holds something is laid
out again, within the limits, what is empty only counts.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.addresses import LAST_COLUMN, LAST_ROW, single_cell
from formkit.read.limits import Limits
from formkit.read.package import Package
from formkit.read.refusal import refuse_limit
from formkit.read.xml import Attributes, parse

CONTENT, META = "content.xml", "meta.xml"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no zone
_DAY_SECONDS = 86400
_NUMBER = re.compile(r"[+-]?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?")
_TIME = re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:\.\d+)?S)?")
_HIDDEN = {"collapse", "filter"}
_ASIDE = {"annotation", "frame", "shapes"}
_SPACES = {"s", "tab", "line-break"}
_FORMATS = {"percentage": "0%", "date": "yyyy-mm-dd", "time": "hh:mm:ss"}

Content = tuple[CellKind, str | Decimal | bool | None]


@dataclass(slots=True)
class _Table:
    """One sheet while it is read."""

    name: str
    visible: bool
    cells: list[RawCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    row: int = 0


@dataclass(slots=True)
class _Written:
    """A cell as the file writes it, once for several columns."""

    attributes: Attributes
    repeats: int
    paragraphs: list[str] = field(default_factory=list)


class _Reader:
    """Collects the sheets while expat walks the part."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.tables: list[_Table] = []
        self.names: dict[str, str] = {}
        self._unseen: set[str] = set()
        self._style = ""
        self._line: list[_Written] = []
        self._row_attributes: Attributes = {}
        self._cell: _Written | None = None
        self._is_paragraph = False
        self._aside = 0  # depth in a note or a drawing: none of the cell's text
        self._count = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        match tag:
            case "style":
                self._style = attributes.get("name", "")
            case "table-properties" if attributes.get("display") == "false":
                self._unseen.add(self._style)
            case "table":
                self._open_table(attributes)
            case "table-row":
                self._line, self._row_attributes = [], attributes
            case "table-cell" | "covered-table-cell":
                repeats = _count(attributes, "number-columns-repeated")
                self._cell = _Written(attributes, repeats)
            case _ if tag in _ASIDE:
                self._aside += 1
            case _:
                self._start_other(tag, attributes)

    def _open_table(self, attributes: Attributes) -> None:
        visible = attributes.get("style-name", "") not in self._unseen
        self.tables.append(_Table(attributes.get("name", ""), visible))
        if len(self.tables) > self.limits.sheets:
            raise refuse_limit(self.limits, "sheets")

    def _start_other(self, tag: str, attributes: Attributes) -> None:
        if tag == "named-range":
            address = attributes.get("cell-range-address", "")
            self.names[attributes.get("name", "")] = address
        if self._cell is None or self._aside:
            return
        if tag == "p":
            self._cell.paragraphs.append("")
            self._is_paragraph = True
        elif tag in _SPACES and self._cell.paragraphs:
            count = _count(attributes, "c") if tag == "s" else 1
            sign = {"tab": "\t", "line-break": "\n"}.get(tag, " ")
            self._cell.paragraphs[-1] += sign * min(count, 1000)

    def end(self, tag: str) -> None:
        """An element ends."""
        match tag:
            case _ if tag in _ASIDE:
                self._aside -= 1
            case "p":
                self._is_paragraph = False
            case "table-cell" | "covered-table-cell":
                if self._cell is not None:
                    self._line.append(self._cell)
                self._cell = None
            case "table-row" if self.tables:
                self._close_row(self.tables[-1])
            case _:
                pass

    def text(self, data: str) -> None:
        """Text between the elements."""
        if self._is_paragraph and not self._aside and self._cell is not None:
            self._cell.paragraphs[-1] += data

    def _close_row(self, table: _Table) -> None:
        repeats = _count(self._row_attributes, "number-rows-repeated")
        is_empty = not any(_holds_something(one) for one in self._line)
        if is_empty and repeats > self.limits.rows - table.row:
            return  # the rest of the sheet
        hidden = self._row_attributes.get("visibility") in _HIDDEN
        for _ in range(repeats):
            table.row += 1
            if table.row > min(self.limits.rows, LAST_ROW):
                raise refuse_limit(self.limits, "rows")
            if hidden and not is_empty:
                table.hidden.add(table.row)
            self._lay_out(table)

    def _lay_out(self, table: _Table) -> None:
        column = 1
        for written in self._line:
            content = _content(written)
            if content is not None:
                for at in range(column, column + written.repeats):
                    self._put(table, at, written, content)
            column += written.repeats

    def _put(
        self, table: _Table, column: int, written: _Written, content: Content
    ) -> None:
        self._count += 1
        if self._count > self.limits.cells or column > LAST_COLUMN:
            raise refuse_limit(self.limits, "cells")
        kind, value = content
        attributes = written.attributes
        table.cells.append(
            RawCell(
                Place(table.name, table.row, column),
                kind,
                value,
                _format(attributes),
                attributes.get("formula", ""),
            )
        )
        wide = _count(attributes, "number-columns-spanned")
        high = _count(attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            if len(table.merges) >= self.limits.merges:
                raise refuse_limit(self.limits, "merges")
            bottom, right = table.row + high - 1, column + wide - 1
            table.merges.append(Area(table.row, column, bottom, right))


def read_spreadsheet(package: Package) -> RawForm:
    """All sheets of the spreadsheet, hidden ones too, in their order.

    Raises:
        RefusedError: a part is damaged or asks for too much.
    """
    reader = _Reader(package.limits)
    handlers = (reader.start, reader.end, reader.text)
    parse(package.part(CONTENT), CONTENT, package.limits, handlers)
    sheets = tuple(
        RawSheet(
            table.name,
            tuple(table.cells),
            table.visible,
            tuple(table.merges),
            frozenset(table.hidden),
        )
        for table in reader.tables
    )
    known = {sheet.name for sheet in sheets}
    places = {name: single_cell(_address(said)) for name, said in reader.names.items()}
    return RawForm(
        FileKind.ODS,
        sheets,
        {n: p for n, p in places.items() if p is not None and p.sheet in known},
        _properties(package),
        pictures=package.pictures,
    )


def _properties(package: Package) -> dict[str, str]:
    """The custom properties in meta.xml."""
    found: dict[str, str] = {}
    name = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal name
        name = attributes.get("name", "") if tag == "user-defined" else ""

    def text(data: str) -> None:
        if name:
            found[name] = found.get(name, "") + data

    def end(_: str) -> None:
        nonlocal name
        name = ""

    content = package.find(META)
    if content is not None:
        parse(content, META, package.limits, (start, end, text))
    return found


def _address(said: str) -> str:
    """`$异常单.$B$4` as other formats write it: `异常单!$B$4`."""
    sheet, _, cell = said.rpartition(".")
    return f"{sheet.removeprefix('$')}!{cell}" if cell else ""


def _count(attributes: Attributes, name: str) -> int:
    said = attributes.get(name, "1")
    is_number = said.isascii() and said.isdecimal() and len(said) <= len("1048576")
    return max(int(said), 1) if is_number else 1


def _holds_something(written: _Written) -> bool:
    return _content(written) is not None


def _content(written: _Written) -> Content | None:
    """What the cell says; None for one with nothing in it."""
    attributes = written.attributes
    said = "\n".join(written.paragraphs)
    match attributes.get("value-type", ""):
        case "error":
            return CellKind.ERROR, said or "#VALUE!"
        case "float" | "currency" | "percentage":
            return _number(attributes.get("value", ""), said)
        case "date":
            return _moment(attributes.get("date-value", ""), said)
        case "time":
            return _clock(attributes.get("time-value", ""), said)
        case "boolean":
            return CellKind.BOOLEAN, attributes.get("boolean-value") == "true"
        case "string":
            return (CellKind.TEXT, said) if said else None
        case _:
            has_formula = bool(attributes.get("formula"))
            if said:
                return CellKind.TEXT, said
            return (CellKind.BLANK, None) if has_formula else None


def _number(value: str, said: str) -> Content:
    if _NUMBER.fullmatch(value):
        return CellKind.NUMBER, Decimal(value)
    return CellKind.TEXT, said or value


def _moment(value: str, said: str) -> Content:
    """A day or an instant as the number of days a workbook would hold."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return CellKind.TEXT, said or value
    if at.tzinfo is not None:
        return CellKind.TEXT, said or value
    since = at - _EPOCH
    return CellKind.NUMBER, since.days + Decimal(since.seconds) / _DAY_SECONDS


def _clock(value: str, said: str) -> Content:
    found = _TIME.fullmatch(value)
    if found is None:
        return CellKind.TEXT, said or value
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return CellKind.NUMBER, Decimal(total) / _DAY_SECONDS


def _format(attributes: Attributes) -> str:
    kind = attributes.get("value-type", "")
    if kind == "date" and "T" in attributes.get("date-value", ""):
        return "yyyy-mm-dd hh:mm:ss"
    if kind == "string":
        return "@"
    return _FORMATS.get(kind, "General")
