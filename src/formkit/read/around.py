"""What a sheet says around its rows: merged areas, and columns nobody sees."""

from formkit.model import Area
from formkit.read.addresses import area
from formkit.read.columns import Columns
from formkit.read.contents import TRUE, whole
from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_limit
from formkit.read.xml import Attributes


class Around:
    """Collects it from the elements in which no cell stands.

    `rows` counts the elements that hold the rows: a usual part has one.
    """

    def __init__(self, part: str, limits: Limits) -> None:
        self.merges: list[Area] = []
        self.hidden_columns = Columns()
        self.rows = 0
        self._part = part
        self._limits = limits
        self._merged_cells = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins.

        Raises:
            RefusedError: an area is none, or there are too many of them.
        """
        if tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in TRUE:
            first, last = attributes.get("min", ""), attributes.get("max", "")
            self.hidden_columns.add(whole(first), whole(last))
        elif tag == "sheetData":
            self.rows += 1

    def _merge(self, reference: str) -> None:
        merged = area(reference)
        if merged is None:
            raise refuse("damaged", self._part)
        height = merged.bottom - merged.top + 1
        self._merged_cells += height * (merged.right - merged.left + 1)
        self.merges.append(merged)
        if len(self.merges) > self._limits.merges:
            raise refuse_limit(self._limits, "merges")
        if self._merged_cells > self._limits.merged_cells:
            raise refuse_limit(self._limits, "merged_cells")
