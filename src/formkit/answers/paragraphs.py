"""Where a place of a Word document is: counted as the reader counts.

Tables are `表1`, `表2`, … in the order of the body, without those inside tables; the
running text is `正文`, where the row is the number of the paragraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from formkit.answers.markup import attribute, child, local, named
from formkit.model import Place

RUNNING_TEXT = "正文"
_Grid = dict[tuple[int, int], _Element]
_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})


@dataclass(slots=True)
class Document:
    """The paragraphs of the running text and the cells of the tables of a body."""

    paragraphs: list[_Element] = field(default_factory=list)
    tables: list[_Grid] = field(default_factory=list)

    def anchor(self, place: Place | None, label: str) -> _Element | None:
        """The paragraph to speak at: that of the label, else that of the value.

        None when the document has no such place.
        """
        if place is None:
            return None
        if place.sheet == RUNNING_TEXT:
            at = place.row - 1
            return self.paragraphs[at] if 0 <= at < len(self.paragraphs) else None
        number = place.sheet.removeprefix("表")
        at = int(number) - 1 if number.isdecimal() else -1
        if not 0 <= at < len(self.tables):
            return None
        return _spoken_at(self.tables[at], place, label)


def document(body: _Element) -> Document:
    """The places of a document."""
    found = Document()
    for block in _inside(body, {"p", "tbl"}):
        if local(block) == "p":
            found.paragraphs.append(block)
        else:
            found.tables.append(_grid(block))
    return found


def _spoken_at(grid: _Grid, place: Place, label: str) -> _Element | None:
    """The label is left of the value, or above it in a table with a heading row."""
    left = [(place.row, column) for column in range(place.column - 1, 0, -1)]
    above = [(row, place.column) for row in range(place.row - 1, 0, -1)]
    for spot in (*left, *above):
        cell = grid.get(spot)
        if cell is not None and label and _tight(label) in _tight(_text(cell)):
            return _paragraph(cell)
    cell = grid.get((place.row, place.column))
    return None if cell is None else _paragraph(cell)


def _paragraph(cell: _Element) -> _Element | None:
    """The first paragraph of a cell, best one outside of a content control."""
    found = list(named(cell, "p"))
    free = (p for p in found if p.getparent() is cell)
    return next(free, found[0] if found else None)


def _grid(table: _Element) -> _Grid:
    """The cells by row and column; a row that was deleted as a change is not there."""
    cells: _Grid = {}
    lines = (r for r in _inside(table, {"tr"}) if not _is_deleted(r))
    for row, line in enumerate(lines, start=1):
        column = 1 + _number(child(line, "trPr"), "gridBefore", 0)
        for cell in _inside(line, {"tc"}):
            cells[row, column] = cell
            column += max(_number(child(cell, "tcPr"), "gridSpan", 1), 1)
    return cells


def _is_deleted(row: _Element) -> bool:
    properties = child(row, "trPr")
    return properties is not None and child(properties, "del") is not None


def _number(properties: _Element | None, name: str, otherwise: int) -> int:
    found = None if properties is None else child(properties, name)
    text = "" if found is None else attribute(found, "val")
    return int(text) if text.isdecimal() else otherwise


def _inside(parent: _Element, wanted: set[str]) -> Iterator[_Element]:
    """Children of those names, also those wrapped in controls and insertions."""
    for element in parent:
        if local(element) in wanted:
            yield element
        elif local(element) in _WRAPPERS:
            yield from _inside(element, wanted)


def _text(element: _Element) -> str:
    return "".join(t.text or "" for t in named(element, "t"))


def _tight(text: str) -> str:
    return "".join(text.split())
