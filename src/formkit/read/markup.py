"""Tables ticket systems export as .xls: HTML, or Excel's XML of 2003.

HTML is read by lxml without the network; scripts are never run, styles never followed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from lxml import etree, html

from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.addresses import LAST_COLUMN
from formkit.read.delimited import decoded
from formkit.read.limits import Limits
from formkit.read.refusal import refuse_kind, refuse_limit
from formkit.read.xml import Attributes, parse

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_HEAD_BYTES = 4096
_IS_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_NUMBER = re.compile(r"[+-]?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no zone
_DAY_SECONDS = 86400
_MOST_SPANNED = 1000


def read_markup(data: bytes, limits: Limits) -> RawForm:
    """The tables of the page, a sheet each; or the sheets of an XML workbook.

    Raises:
        RefusedError: it is damaged, holds no table, or asks for too much.
    """
    if _IS_WORKBOOK in data[:_HEAD_BYTES]:
        return _xml_workbook(data, limits)
    try:
        root = html.document_fromstring(_text(data), parser=_parser())
    except etree.ParserError as error:  # nothing behind the declaration
        raise refuse_kind("F003", ext=".html/.xml") from error
    tables = [t for t in root.iter("table") if not any(t.iterancestors("table"))]
    if not tables:
        raise refuse_kind("F003", ext=".html/.xml")
    if len(tables) > limits.sheets:
        raise refuse_limit(limits, "sheets")
    sheets = tuple(
        _HtmlTable(f"表{number}", limits).read(table)
        for number, table in enumerate(tables, start=1)
    )
    return RawForm(FileKind.HTML, sheets)


def _parser() -> html.HTMLParser:
    return html.HTMLParser(no_network=True, remove_comments=True, huge_tree=False)


def _text(data: bytes) -> str:
    """The page as text, by the charset it names, else by what it is."""
    said = _CHARSET.search(data[:_HEAD_BYTES])
    if said is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = said[1].decode("ascii").lower()
        encoding = "gb18030" if name in {"gb2312", "gbk", "gb18030"} else name
        try:
            text = data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            text = decoded(data)[0]
    else:
        text = decoded(data)[0]
    if not text.strip():
        raise refuse_kind("F003", ext=".html/.xml")
    # lxml refuses a text that declares an encoding.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


@dataclass(slots=True)
class _HtmlTable:
    """One table laid out on its grid."""

    name: str
    limits: Limits
    cells: list[RawCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)

    def read(self, table: etree._Element) -> RawSheet:
        """The sheet of the table."""
        rows = (r for r in table.iter("tr") if next(r.iterancestors("table")) is table)
        for row, line in enumerate(rows, start=1):
            if row > self.limits.rows:
                raise refuse_limit(self.limits, "rows")
            column = 1
            for cell in line.iterchildren("td", "th"):
                while (row, column) in self.taken:
                    column += 1
                column += self._put(cell, row, column)
        return RawSheet(self.name, tuple(self.cells), True, tuple(self.merges))  # noqa: FBT003 - its own field

    def _put(self, cell: etree._Element, row: int, column: int) -> int:
        wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
        if column + wide > LAST_COLUMN or len(self.cells) >= self.limits.cells:
            raise refuse_limit(self.limits, "cells")
        said = _said(cell)
        if said:
            place = Place(self.name, row, column)
            self.cells.append(RawCell(place, CellKind.TEXT, said, "@"))
        if wide > 1 or high > 1:
            self.merges.append(Area(row, column, row + high - 1, column + wide - 1))
            self.taken |= {
                (row + down, column + right)
                for down in range(1, high)
                for right in range(wide)
            }
            if max(len(self.merges), len(self.taken)) > self.limits.merged_cells:
                raise refuse_limit(self.limits, "merged_cells")
        return wide


def _span(cell: etree._Element, name: str) -> int:
    said = str(cell.get(name, "1"))
    is_number = said.isascii() and said.isdecimal() and len(said) <= len("1000")
    return min(max(int(said), 1), _MOST_SPANNED) if is_number else 1


def _said(cell: etree._Element) -> str:
    """The text a person sees, lines where the page breaks them."""
    for line_break in cell.iter("br"):
        line_break.tail = f"\n{line_break.tail or ''}"
    pieces = "".join(map(str, cell.itertext("*"))).replace("\xa0", " ")
    lines = (re.sub(r"[ \t\r]+", " ", line).strip() for line in pieces.split("\n"))
    return "\n".join(line for line in lines if line)


class _XmlReader:
    """Collects the sheets of Excel's XML of 2003."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: list[tuple[str, list[RawCell], list[Area]]] = []
        self._row = self._column = 0
        self._cell: Attributes = {}
        self._kind = ""
        self._pieces: list[str] | None = None
        self._count = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        match tag:
            case "Worksheet":
                self.sheets.append((attributes.get("Name", ""), [], []))
                self._row = 0
            case "Row":
                self._row = _index(attributes, self._row + 1)
                self._column = 0
            case "Cell":
                self._column = _index(attributes, self._column + 1)
                self._cell = attributes
            case "Data":
                self._kind, self._pieces = attributes.get("Type", "String"), []
            case _:
                pass

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "Data" and self._pieces is not None and self.sheets:
            self._put("".join(self._pieces))
            self._pieces = None
        elif tag == "Cell" and self.sheets:
            self._merge()

    def text(self, data: str) -> None:
        """Text between the elements."""
        if self._pieces is not None:
            self._pieces.append(data)

    def _put(self, said: str) -> None:
        self._count += 1
        if self._count > self.limits.cells or self._column > LAST_COLUMN:
            raise refuse_limit(self.limits, "cells")
        if self._row > self.limits.rows:
            raise refuse_limit(self.limits, "rows")
        name, cells, _ = self.sheets[-1]
        place = Place(name, self._row, self._column)
        formula = self._cell.get("Formula", "")
        cells.extend(_xml_cell(place, self._kind, said, formula))

    def _merge(self) -> None:
        wide = _index({"Index": self._cell.get("MergeAcross", "")}, 0)
        high = _index({"Index": self._cell.get("MergeDown", "")}, 0)
        if wide or high:
            merges = self.sheets[-1][2]
            bottom, right = self._row + high, self._column + wide
            merges.append(Area(self._row, self._column, bottom, right))
            if len(merges) > self.limits.merges:
                raise refuse_limit(self.limits, "merges")
            self._column += wide


def _xml_cell(place: Place, kind: str, said: str, formula: str) -> Iterator[RawCell]:
    if kind == "Number" and _NUMBER.fullmatch(said):
        yield RawCell(place, CellKind.NUMBER, Decimal(said), "General", formula)
    elif kind == "Boolean":
        yield RawCell(place, CellKind.BOOLEAN, said == "1", "General", formula)
    elif kind == "Error":
        yield RawCell(place, CellKind.ERROR, said, "General", formula)
    elif kind == "DateTime" and (days := _days(said)) is not None:
        style = "yyyy-mm-dd" if days == int(days) else "yyyy-mm-dd hh:mm:ss"
        yield RawCell(place, CellKind.NUMBER, days, style, formula)
    elif said:
        yield RawCell(place, CellKind.TEXT, said, "@", formula)
    elif formula:
        yield RawCell(place, CellKind.BLANK, None, "General", formula)


def _days(said: str) -> Decimal | None:
    try:
        since = datetime.fromisoformat(said).replace(tzinfo=None) - _EPOCH
    except ValueError:
        return None
    return since.days + Decimal(since.seconds) / _DAY_SECONDS


def _index(attributes: Attributes, otherwise: int) -> int:
    said = attributes.get("Index", "")
    is_number = said.isascii() and said.isdecimal() and len(said) <= len("1048576")
    return int(said) if is_number else otherwise


def _xml_workbook(data: bytes, limits: Limits) -> RawForm:
    reader = _XmlReader(limits)
    parse(data, "xml", limits, (reader.start, reader.end, reader.text))
    if not reader.sheets:
        raise refuse_kind("F003", ext=".html/.xml")
    sheets = tuple(
        RawSheet(name, tuple(cells), True, tuple(merges))  # noqa: FBT003 - its own field
        for name, cells, merges in reader.sheets
    )
    return RawForm(FileKind.XML, sheets)
