"""A Word table on its grid: what spans several cells becomes a merged area."""

from collections.abc import Iterator

from lxml import etree

from formkit.model import Area
from formkit.read.limits import Limits
from formkit.read.refusal import refuse_limit
from formkit.read.tree import attribute, child, is_on, name

_WRAPPERS = {"sdt", "sdtContent", "ins", "customXml", "moveTo"}
_WIDEST_GAP = 999


class Grid:
    """Gives every cell of a table its row and column, and collects the merges."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._areas: dict[tuple[int, int], Area] = {}

    def cells(self, table: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
        """Row, column and element of every cell but those merged with one above."""
        above: dict[int, Area] = {}
        for row, line in enumerate(_rows(table), start=1):
            column = 1 + _gap(line)
            goes_on: dict[int, Area] = {}
            for cell in _inside(line, "tc"):
                span = self._span(cell)
                upper = above.get(column) if _merge(cell) == "continue" else None
                area = _area(upper, row, column, span)
                if _merge(cell):
                    goes_on[column] = area
                if (area.top, area.left) != (area.bottom, area.right):
                    self._areas[area.top, area.left] = area
                if upper is None:
                    yield row, column, cell
                column += span
            above = goes_on

    @property
    def merges(self) -> tuple[Area, ...]:
        """The merged areas, once all cells were gone through."""
        return tuple(self._areas.values())

    def _span(self, cell: etree._Element) -> int:
        text = attribute(child(child(cell, "tcPr"), "gridSpan"), "val") or "1"
        if not text.isascii() or not text.isdecimal() or len(text) > len("1000"):
            raise refuse_limit(self._limits, "span")
        if int(text) > self._limits.span:
            raise refuse_limit(self._limits, "span")
        return max(int(text), 1)


def _area(upper: Area | None, row: int, column: int, span: int) -> Area:
    if upper is not None:
        return Area(upper.top, upper.left, row, upper.right)
    return Area(row, column, row, column + span - 1)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows that are still there: a deleted one waits for its deletion only."""
    for row in _inside(table, "tr"):
        if child(child(row, "trPr"), "del") is None:
            yield row


def _inside(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those wrapped in a content control."""
    for element in parent:
        if name(element) == wanted:
            yield element
        elif name(element) in _WRAPPERS:
            yield from _inside(element, wanted)


def _merge(cell: etree._Element) -> str:
    """`restart`, `continue`, or "" when the cell is not merged with one above."""
    merge = child(child(cell, "tcPr"), "vMerge")
    if merge is None or not is_on(merge):
        return ""
    return "restart" if attribute(merge, "val") == "restart" else "continue"


def _gap(row: etree._Element) -> int:
    """How many grid columns the row leaves out at its beginning."""
    text = attribute(child(child(row, "trPr"), "gridBefore"), "val")
    is_number = text.isascii() and text.isdecimal() and len(text) <= len("999")
    return min(int(text), _WIDEST_GAP) if is_number else 0
