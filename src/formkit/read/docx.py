"""A Word document as raw cells: tables as sheets 表1, 表2, …, running text as 正文.

The XML is walked by ourselves: the usual library returns "" for every content control
and misses inserted text. What was deleted with tracked changes is not there. A nested
table is text of the cell it stands in. Headers and footers hold no values.

A content control that fills its paragraph or cell names that cell. One that shares the
paragraph or cell with other text is a cell of its own as well, on the hidden sheet
控件, with the place of the paragraph or cell it stands in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from formkit.model import CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.controls import control_name, enclosing, innermost
from formkit.read.headings import heading_level, heading_levels
from formkit.read.limits import Limits
from formkit.read.package import Package
from formkit.read.properties import custom_properties
from formkit.read.refusal import refuse, refuse_limit
from formkit.read.runs import block_text, has_picture, text_of
from formkit.read.table import Grid
from formkit.read.tree import attribute, child, inside, name, tree

TEXT_SHEET = "正文"
CONTROL_SHEET = "控件"
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}
_CHANGES = (
    *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"),
    *("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
    *("sectPrChange", "numberingChange", "tblGridChange", "tblPrExChange"),
)


def read_document(package: Package) -> RawForm:
    """The running text first, then the tables in the order of the document.

    `tracked_changes` counts the marks of changes nobody accepted yet, `comments` those
    not marked as done.

    Raises:
        RefusedError: the document is damaged or asks for too much.
    """
    root = tree(package, package.main)
    body = child(root, "body")
    if body is None:
        raise refuse("part_missing", package.main)
    reader = _Reader(package.limits, heading_levels(package))
    reader.read(body)
    return RawForm(
        FileKind.DOCX,
        reader.sheets(),
        properties=custom_properties(package),
        pictures=package.pictures,
        tracked_changes=sum(1 for _ in inside(root, *_CHANGES)),
        comments=_open_comments(package),
    )


@dataclass(slots=True)
class _Reader:
    """Collects paragraphs and tables in the order of the body."""

    limits: Limits
    levels: Mapping[str, int]
    paragraphs: list[RawCell] = field(default_factory=list)
    tables: list[RawSheet] = field(default_factory=list)
    controls: list[RawCell] = field(default_factory=list)
    blocks: int = 0
    table_cells: int = 0
    characters: int = 0

    def read(self, body: etree._Element) -> None:
        for block in _blocks(body):
            if name(block) == "p":
                self._add_paragraph(block)
            else:
                self._add_table(block)

    def sheets(self) -> tuple[RawSheet, ...]:
        text = RawSheet(TEXT_SHEET, tuple(self.paragraphs))
        controls = RawSheet(CONTROL_SHEET, tuple(self.controls), visible=False)
        return (text, *self.tables, *((controls,) if self.controls else ()))

    def _add_paragraph(self, paragraph: etree._Element) -> None:
        self.blocks += 1
        if self.blocks > self.limits.paragraphs:
            raise refuse_limit(self.limits, "paragraphs")
        place = Place(TEXT_SHEET, self.blocks, 1)
        level = heading_level(paragraph, self.levels)
        self.paragraphs.extend(self._cell(paragraph, place, level))

    def _add_table(self, table: etree._Element) -> None:
        sheet = f"表{len(self.tables) + 1}"
        grid = Grid(self.limits)
        cells: list[RawCell] = []
        for row, column, cell in grid.cells(table):
            self.table_cells += 1
            if self.table_cells > self.limits.table_cells:
                raise refuse_limit(self.limits, "table_cells")
            cells.extend(self._cell(cell, Place(sheet, row, column)))
        self.tables.append(RawSheet(sheet, tuple(cells), merges=grid.merges))

    def _cell(
        self, block: etree._Element, place: Place, heading: int = 0
    ) -> Iterator[RawCell]:
        """The cell of a paragraph or table cell; none when nothing stands there."""
        text = self._counted(block_text(block))
        outside = (control_name(control) for control in enclosing(block))
        control = next(filter(None, outside), "")
        within = [
            (control_name(c), self._counted(text_of(c))) for c in innermost(block)
        ]
        if not control and len(within) == 1 and within[0][1].strip() == text.strip():
            control = within.pop()[0]
        picture = not text and has_picture(block)
        self.controls.extend(_said(place, held, control=at) for at, held in within)
        if text or control or picture:
            yield _said(place, text, control=control, picture=picture, heading=heading)

    def _counted(self, text: str) -> str:
        self.characters += len(text)
        if self.characters > self.limits.text_characters:
            raise refuse_limit(self.limits, "text_characters")
        return text


def _said(
    place: Place,
    text: str,
    *,
    control: str = "",
    picture: bool = False,
    heading: int = 0,
) -> RawCell:
    kind = CellKind.TEXT if text else CellKind.BLANK
    value = text or None
    return RawCell(
        place, kind, value, picture=picture, control=control, heading=heading
    )


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, those inside block content controls too."""
    for element in parent:
        if name(element) in {"p", "tbl"}:
            yield element
        elif name(element) in _WRAPPERS:
            yield from _blocks(element)


def _open_comments(package: Package) -> int:
    comments = package.related(package.main, "comments")
    if not comments:
        return 0
    written = sum(1 for _ in inside(tree(package, comments), "comment"))
    extended = package.related(package.main, "commentsExtended")
    if not extended:
        return written
    states = inside(tree(package, extended), "commentEx")
    done = sum(attribute(state, "done") in {"1", "true"} for state in states)
    return max(written - done, 0)
