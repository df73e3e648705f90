"""A Word document as raw cells: tables as sheets 表1, 表2, …, running text as 正文.

The XML is walked by ourselves: the usual library returns "" for every content control
and misses inserted text. What was deleted with tracked changes is not there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.headings import heading_levels
from formkit.read.limits import Limits
from formkit.read.package import Package
from formkit.read.properties import custom_properties
from formkit.read.refusal import refuse
from formkit.read.runs import control_name, text_of
from formkit.read.tree import attribute, child, children, name, tree

_DOCUMENT = "word/document.xml"
_COMMENTS = "word/comments.xml"
TEXT_SHEET = "正文"


@dataclass(slots=True)
class _Reader:
    """Collects paragraphs and tables in the order of the body."""

    limits: Limits
    headings: Mapping[str, int]
    paragraphs: list[RawCell] = field(default_factory=list)
    sheets: list[RawSheet] = field(default_factory=list)
    count: int = 0
    cells: int = 0

    def body(self, parent: etree._Element) -> None:
        for element in _blocks(parent):
            if name(element) == "p":
                self._paragraph(element)
            else:
                self._table(element)

    def _paragraph(self, paragraph: etree._Element) -> None:
        self.count += 1
        if self.count > self.limits.paragraphs:
            raise refuse("too_many", _DOCUMENT)
        text = text_of(paragraph)
        if text:
            style = child(child(paragraph, "pPr"), "pStyle")
            self.paragraphs.append(
                RawCell(
                    Place(TEXT_SHEET, self.count, 1),
                    CellKind.TEXT,
                    text,
                    control=control_name(paragraph),
                    heading=self.headings.get(attribute(style, "val"), 0),
                )
            )

    def _table(self, table: etree._Element) -> None:
        sheet = f"表{len(self.sheets) + 1}"
        self.sheets.append(RawSheet(sheet, ()))  # keeps its number before nested ones
        grid = _Grid(sheet)
        for row, line in enumerate(_rows(table), start=1):
            grid.open_row(row, _skipped(line))
            for cell in _cells(line):
                self.cells += 1
                if self.cells > self.limits.table_cells:
                    raise refuse("too_many", sheet)
                grid.add(cell, self.limits)
        self.sheets[int(sheet[1:]) - 1] = grid.sheet()


class _Grid:
    """A table on the grid of columns, with what spans several cells as merges."""

    def __init__(self, sheet: str) -> None:
        self.name = sheet
        self.row = 0
        self.column = 1
        self.found: list[RawCell] = []
        self.areas: dict[tuple[int, int], Area] = {}
        self.open: dict[int, tuple[int, int]] = {}

    def open_row(self, row: int, skipped: int) -> None:
        self.row = row
        self.column = 1 + skipped

    def add(self, cell: etree._Element, limits: Limits) -> None:
        properties = child(cell, "tcPr")
        span = _span(properties, limits)
        merge = child(properties, "vMerge")
        column, last = self.column, self.column + span - 1
        self.column = last + 1
        goes_on = merge is not None and attribute(merge, "val") != "restart"
        if goes_on and column in self.open:
            top, left = self.open[column]
            self.areas[top, left] = Area(top, left, self.row, max(last, left))
            return
        self.open.pop(column, None)
        if merge is not None:
            self.open[column] = (self.row, column)
        if span > 1:
            self.areas[self.row, column] = Area(self.row, column, self.row, last)
        text = text_of(cell)
        control = control_name(cell)
        if text or control:
            self.found.append(
                RawCell(
                    Place(self.name, self.row, column),
                    CellKind.TEXT if text else CellKind.BLANK,
                    text or None,
                    control=control,
                )
            )

    def sheet(self) -> RawSheet:
        areas = (a for a in self.areas.values() if a.top < a.bottom or a.left < a.right)
        return RawSheet(self.name, tuple(self.found), merges=tuple(areas))


def read_document(package: Package, limits: Limits) -> RawForm:
    """The document's tables and running text.

    Raises:
        RefusedError: the document is damaged or asks for too much.
    """
    root = tree(package.xml[_DOCUMENT], _DOCUMENT, limits)
    body = child(root, "body")
    if body is None:
        raise refuse("part_missing", _DOCUMENT)
    reader = _Reader(limits, heading_levels(package.xml, limits))
    reader.body(body)
    text = RawSheet(TEXT_SHEET, tuple(reader.paragraphs))
    return RawForm(
        FileKind.DOCX,
        (text, *reader.sheets),
        properties=custom_properties(package.xml, limits),
        pictures=sum("/media/" in part for part in package.media),
        tracked_changes=sum(name(e) in {"ins", "del"} for e in root.iter()),
        comments=_comments(package, limits),
    )


def _comments(package: Package, limits: Limits) -> int:
    content = package.xml.get(_COMMENTS)
    if content is None:
        return 0
    return len(list(children(tree(content, _COMMENTS, limits), "comment")))


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, those inside block content controls too."""
    for element in parent:
        match name(element):
            case "p" | "tbl":
                yield element
            case "sdt":
                content = child(element, "sdtContent")
                if content is not None:
                    yield from _blocks(content)
            case "ins" | "customXml" | "smartTag":
                yield from _blocks(element)
            case _:
                pass


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _inside(table, "tr")


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return _inside(row, "tc")


def _inside(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those wrapped in a content control."""
    for element in parent:
        if name(element) == wanted:
            yield element
        elif name(element) in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _inside(element, wanted)


def _span(properties: etree._Element | None, limits: Limits) -> int:
    text = attribute(child(properties, "gridSpan"), "val")
    if not text:
        return 1
    if not text.isdigit() or len(text) > 4 or not 1 <= int(text) <= limits.span:  # noqa: PLR2004
        raise refuse("too_many", _DOCUMENT)
    return int(text)


def _skipped(row: etree._Element) -> int:
    text = attribute(child(child(row, "trPr"), "gridBefore"), "val")
    return int(text) if text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004
