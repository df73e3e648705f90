"""What the sheets of one workbook have used of their limits."""

from collections.abc import Iterable
from dataclasses import dataclass

from formkit.model import RawCell
from formkit.read.limits import Limits
from formkit.read.refusal import refuse_limit


@dataclass(slots=True)
class Spent:
    """Counts as it goes on, and refuses what is too much."""

    limits: Limits
    cells: int = 0
    characters: int = 0

    def add(self, cells: Iterable[RawCell]) -> None:
        """Count the cells of a sheet.

        Raises:
            RefusedError: they are too many, or hold too much text.
        """
        for cell in cells:
            self.cells += 1
            if isinstance(cell.value, str):
                self.characters += len(cell.value)
        if self.cells > self.limits.cells:
            raise refuse_limit(self.limits, "cells")
        if self.characters > self.limits.text_characters:
            raise refuse_limit(self.limits, "text_characters")
