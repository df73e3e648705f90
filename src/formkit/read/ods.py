"""An OpenDocument spreadsheet as raw cells: content.xml walked once, by its own rules.

Cells and rows that repeat are written once in the file; what holds something is laid
out again, within the limits, what is empty only counts.
"""

from dataclasses import dataclass, field

from formkit.model import Area, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.addresses import LAST_COLUMN, LAST_ROW, single_cell
from formkit.read.columns import Columns
from formkit.read.limits import Limits
from formkit.read.ods_cells import Content, content, count, number_format
from formkit.read.package import Package
from formkit.read.refusal import refuse, refuse_limit
from formkit.read.xml import Attributes, parse

CONTENT, META = "content.xml", "meta.xml"
_HIDDEN = {"collapse", "filter"}
_ASIDE = {
    *("annotation", "frame", "shapes", "ruby-text"),
    *("tracked-changes", "dde-links"),
}
_SPACES = {"s", "tab", "line-break"}
_MOST_SPACES = 1000


@dataclass(slots=True)
class _Table:
    """One sheet while it is read."""

    name: str
    visible: bool
    cells: list[RawCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: Columns = field(default_factory=Columns)
    row: int = 0
    column: int = 0


@dataclass(slots=True)
class _Written:
    """A cell as the file writes it, once for several columns."""

    attributes: Attributes
    repeats: int
    pieces: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The text a person sees, a line a paragraph."""
        return "".join(self.pieces).removeprefix("\n")


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
        self._cells = self._characters = self._merged_cells = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._aside or tag in _ASIDE:
            self._aside += tag in _ASIDE
            return
        match tag:
            case "table":
                self._open_table(attributes)
            case "table-column" if self.tables:
                self._open_column(self.tables[-1], attributes)
            case "table-row":
                self._line, self._row_attributes = [], attributes
            case "table-cell" | "covered-table-cell":
                repeats = count(attributes, "number-columns-repeated")
                self._cell = _Written(attributes, repeats)
            case _ if self._cell is not None:
                self._start_text(tag, attributes)
            case _:
                self._start_other(tag, attributes)

    def _start_other(self, tag: str, attributes: Attributes) -> None:
        match tag:
            case "style":
                self._style = attributes.get("name", "")
            case "table-properties" if attributes.get("display") == "false":
                self._unseen.add(self._style)
            case "named-range":
                self._keep("names", len(self.names) + 1)
                address = attributes.get("cell-range-address", "")
                self.names[attributes.get("name", "")] = address
            case _:
                pass

    def _open_table(self, attributes: Attributes) -> None:
        name = attributes.get("name", "")
        visible = attributes.get("style-name", "") not in self._unseen
        if any(table.name.casefold() == name.casefold() for table in self.tables):
            raise refuse("contradictory", name)
        self.tables.append(_Table(name, visible))
        self._keep("sheets", len(self.tables))

    def _open_column(self, table: _Table, attributes: Attributes) -> None:
        first = table.column + 1
        table.column += count(attributes, "number-columns-repeated")
        if attributes.get("visibility") in _HIDDEN:
            table.hidden_columns.add(first, table.column)

    def _start_text(self, tag: str, attributes: Attributes) -> None:
        if tag == "p":
            self._is_paragraph = True
            self._add("\n")
        elif tag in _SPACES and self._is_paragraph:
            spaces = count(attributes, "c") if tag == "s" else 1
            sign = {"tab": "\t", "line-break": "\n"}.get(tag, " ")
            self._add(sign * min(spaces, _MOST_SPACES))

    def _add(self, said: str) -> None:
        if self._cell is not None:
            self._characters += len(said)
            self._keep("text_characters", self._characters)
            self._cell.pieces.append(said)

    def _keep(self, limit: str, used: int) -> None:
        if used > getattr(self.limits, limit):
            raise refuse_limit(self.limits, limit)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._aside:
            self._aside -= tag in _ASIDE
            return
        match tag:
            case "p":
                self._is_paragraph = False
            case "table-cell" | "covered-table-cell":
                if self._cell is not None:
                    self._line.append(self._cell)
                    if len(self._line) > LAST_COLUMN:
                        raise refuse_limit(self.limits, "cells")
                self._cell = None
            case "table-row" if self.tables:
                self._close_row(self.tables[-1])
            case _:
                pass

    def text(self, data: str) -> None:
        """Text between the elements."""
        if self._is_paragraph and not self._aside:
            self._add(data)

    def _close_row(self, table: _Table) -> None:
        repeats = count(self._row_attributes, "number-rows-repeated")
        line = [(each, content(each.attributes, each.said)) for each in self._line]
        first = table.row + 1
        table.row += repeats
        if all(found is None for _, found in line):
            return  # also the rest of the sheet, a million rows
        if table.row > min(self.limits.rows, LAST_ROW):
            raise refuse_limit(self.limits, "rows")
        rows = range(first, table.row + 1)
        if self._row_attributes.get("visibility") in _HIDDEN:
            table.hidden_rows.update(rows)
        for row in rows:
            self._lay_out(table, row, line)

    def _lay_out(
        self,
        table: _Table,
        row: int,
        line: list[tuple[_Written, Content | None]],
    ) -> None:
        column = 1
        for written, found in line:
            if found is not None:
                for at in range(column, column + written.repeats):
                    self._put(table, (row, at), written, found)
            column += written.repeats

    def _put(
        self, table: _Table, at: tuple[int, int], written: _Written, found: Content
    ) -> None:
        row, column = at
        if column > LAST_COLUMN:
            raise refuse_limit(self.limits, "cells")
        self._cells += 1
        self._keep("cells", self._cells)
        kind, value = found
        if isinstance(value, str):
            self._characters += len(value)
            self._keep("text_characters", self._characters)
        attributes = written.attributes
        table.cells.append(
            RawCell(
                Place(table.name, row, column),
                kind,
                value,
                number_format(attributes),
                attributes.get("formula", ""),
                row in table.hidden_rows or column in table.hidden_columns,
            )
        )
        wide = count(attributes, "number-columns-spanned")
        high = count(attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            table.merges.append(Area(row, column, row + high - 1, column + wide - 1))
            self._merged_cells += wide * high
            self._keep("merges", len(table.merges))
            self._keep("merged_cells", self._merged_cells)


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
            frozenset(table.hidden_rows),
        )
        for table in reader.tables
    )
    if not sheets:
        raise refuse("part_missing", CONTENT)
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
