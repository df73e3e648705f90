"""A page of a ticket system named .xls: its HTML tables, a sheet each.

HTML is read by lxml without the network; scripts are never run, styles never followed.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree, html

from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.addresses import LAST_COLUMN
from formkit.read.limits import Limits
from formkit.read.refusal import RefusedError, refuse_format, refuse_limit
from formkit.read.spelt import is_number
from formkit.read.texts import decoded, readable

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030"}
_KNOWN = {**_CHINESE, "utf-8": "utf-8", "big5": "big5hkscs"}
_HEAD_BYTES = 4096
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BREAKS = ("br", "p", "div", "li")
_MOST_SPANNED = 1000
_MOST_ATTRIBUTES = 2000
_STOPPED = "ERR_RESOURCE_LIMIT"


def read_page(data: bytes, limits: Limits) -> RawForm:
    """The tables of the page; one inside a cell of another is text of that cell.

    Raises:
        RefusedError: it is damaged, holds no table, or asks for too much.
    """
    root = _tree(data, limits)
    tables = [
        table
        for table in root.iter("table")
        if next(table.iterancestors("table"), None) is None
    ]
    if not tables:
        raise no_table()
    if len(tables) > limits.sheets:
        raise refuse_limit(limits, "sheets")
    spent = _Spent(limits)
    sheets = tuple(
        _Table(f"表{number}", spent).read(table)
        for number, table in enumerate(tables, start=1)
    )
    return RawForm(FileKind.HTML, sheets)


def no_table() -> RefusedError:
    """Markup that holds nothing to read."""
    return refuse_format(".html/.xml")


def _tree(data: bytes, limits: Limits) -> etree._Element:
    if len(data) > limits.part_bytes:
        raise refuse_limit(limits, "part_bytes")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _text(data))  # lxml wants no encoding said
    _refuse_crowds(text, limits)
    parser = html.HTMLParser(no_network=True, remove_comments=True, huge_tree=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except etree.ParserError as error:  # nothing behind the declaration
        raise no_table() from error
    # The parser gives what it has read and says only here that it stopped.
    if any(said.type_name == _STOPPED for said in parser.error_log):
        raise refuse_limit(limits, "depth")
    etree.strip_elements(root, "script", "style", with_tail=False)
    return root


def _refuse_crowds(text: str, limits: Limits) -> None:
    """Count before a tree is built: elements, and attributes of one element."""
    pieces = text.split("<")
    if len(pieces) > limits.elements:
        raise refuse_limit(limits, "elements")
    long = (p for p in pieces if len(p) > _MOST_ATTRIBUTES)
    if any(len(p.partition(">")[0].split()) > _MOST_ATTRIBUTES for p in long):
        raise refuse_limit(limits, "elements")


def _text(data: bytes) -> str:
    """The page as text, by the charset it names, else by what it is."""
    said = _CHARSET.search(data[:_HEAD_BYTES])
    encoding = _KNOWN.get(said[1].decode("ascii").lower(), "") if said else ""
    if encoding and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return readable(data.decode(encoding))
        except UnicodeDecodeError:
            pass
    return decoded(data)[0]


@dataclass(slots=True)
class _Spent:
    """What the tables of one page have used so far."""

    limits: Limits
    cells: int = 0
    characters: int = 0
    merges: int = 0
    merged_cells: int = 0

    def on_cell(self, said: str) -> None:
        """Count a cell.

        Raises:
            RefusedError: that was one too many.
        """
        self.cells += 1
        self.characters += len(said)
        if self.cells > self.limits.cells:
            raise refuse_limit(self.limits, "cells")
        if self.characters > self.limits.text_characters:
            raise refuse_limit(self.limits, "text_characters")

    def on_merge(self, cells: int) -> None:
        """Count a merged area of so many cells.

        Raises:
            RefusedError: that was one too many.
        """
        self.merges += 1
        self.merged_cells += cells
        if self.merges > self.limits.merges:
            raise refuse_limit(self.limits, "merges")
        if self.merged_cells > self.limits.merged_cells:
            raise refuse_limit(self.limits, "merged_cells")


@dataclass(slots=True)
class _Table:
    """One table laid out on its grid."""

    name: str
    spent: _Spent
    cells: list[RawCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    taken: dict[int, int] = field(default_factory=dict)
    """By column, the last row a cell further up reaches down to."""

    def read(self, table: etree._Element) -> RawSheet:
        """The sheet of the table."""
        rows = (r for r in table.iter("tr") if next(r.iterancestors("table")) is table)
        for row, line in enumerate(rows, start=1):
            if row > self.spent.limits.rows:
                raise refuse_limit(self.spent.limits, "rows")
            if _UNSEEN.search(line.get("style", "")):
                self.hidden.add(row)
            self._lay_out(line, row)
        merges, hidden = tuple(self.merges), frozenset(self.hidden)
        return RawSheet(self.name, tuple(self.cells), merges=merges, hidden_rows=hidden)

    def _lay_out(self, line: etree._Element, row: int) -> None:
        column = 1
        for cell in line.iterchildren("td", "th"):
            while self.taken.get(column, 0) >= row:
                column += 1
            column += self._put(cell, row, column)

    def _put(self, cell: etree._Element, row: int, column: int) -> int:
        wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
        last = column + wide - 1
        if last > LAST_COLUMN:
            raise refuse_limit(self.spent.limits, "cells")
        found = _content(cell)
        if found is not None:
            place, is_hidden = Place(self.name, row, column), row in self.hidden
            self.spent.on_cell(str(found[1]))
            self.cells.append(RawCell(place, *found, hidden=is_hidden))
        if wide > 1 or high > 1:
            self.spent.on_merge(wide * high)
            self.merges.append(Area(row, column, row + high - 1, last))
            self.taken |= dict.fromkeys(range(column, last + 1), row + high - 1)
        return wide


def _span(cell: etree._Element, name: str) -> int:
    said = str(cell.get(name, "1")).strip()
    is_number = said.isascii() and said.isdecimal() and len(said) <= len("1000")
    return min(max(int(said), 1), _MOST_SPANNED) if is_number else 1


def _content(cell: etree._Element) -> tuple[CellKind, str | Decimal, str] | None:
    """What the cell says; a number shown as 1.38E+10 has its digits beside it."""
    said = _said(cell)
    exact = str(cell.get("x:num", ""))
    if is_number(exact) and is_number(said.replace(",", "")):
        return CellKind.NUMBER, Decimal(exact), "General"
    return (CellKind.TEXT, said, "@") if said else None


def _said(cell: etree._Element) -> str:
    """The text a person sees, lines where the page breaks them."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        is_break = element.tag in _BREAKS
        if event == "start":
            pieces += ["\n" * is_break, _flat(element.text)]
        elif element is not cell:
            pieces += ["\n" * (is_break and element.tag != "br"), _flat(element.tail)]
    lines = "".join(pieces).replace("\xa0", " ").split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _flat(text: str | None) -> str:
    """A line end in the source is a space on the page."""
    return readable((text or "").replace("\n", " "))
