"""A text with a line a row: CSV with the separators staff save.

Rows and columns are those Excel shows when it opens the file: a first line `sep=;`
is none of them, and `="0138"`, by which exports keep their zeros, is the text in it.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from formkit.model import CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.read.addresses import LAST_COLUMN
from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_limit
from formkit.read.texts import decoded

SHEET = "CSV"
ENCODING = "formkit-encoding"
"""The property that says how the text was encoded."""
_SEPARATORS = ",\t;"
_STATED = re.compile(r'"?sep=([,;\t|])"?\r?\n?', re.IGNORECASE)
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_END = "\ue000"
"""A last line of our own: inside a cell when a quote was never closed."""


def read_delimited(data: bytes, limits: Limits) -> RawForm:
    """The one sheet of the text; every cell is text, blank ones are left out.

    Raises:
        RefusedError: it cannot be decoded, or asks for too much.
    """
    if len(data) > limits.part_bytes:
        raise refuse_limit(limits, "part_bytes")
    text, encoding = decoded(data)
    sheet = RawSheet(SHEET, tuple(_Lines(text, limits).cells()))
    return RawForm(FileKind.CSV, (sheet,), properties={ENCODING: encoding})


@dataclass(slots=True)
class _Lines:
    """The text as rows of cells, counted against the limits."""

    text: str
    limits: Limits
    count: int = 0
    characters: int = 0

    def cells(self) -> Iterator[RawCell]:
        """The cells that hold something."""
        line: list[str] = []
        try:
            for row, line in enumerate(self._rows(), start=1):
                if line == [_END]:
                    continue
                if row > self.limits.rows:
                    raise refuse_limit(self.limits, "rows")
                for column, said in enumerate(line, start=1):
                    if said:
                        yield self._cell(Place(SHEET, row, column), said)
        except csv.Error as error:  # longer than any cell of a workbook
            raise refuse("damaged", SHEET) from error
        if line != [_END]:
            raise refuse("unclosed_quote")

    def _rows(self) -> Iterator[list[str]]:
        stated = _STATED.match(self.text)
        separator = stated[1] if stated else _separator(self.text)
        begin = stated.end() if stated else 0
        lines = self._narrow(io.StringIO(self.text[begin:], newline=""), separator)
        return csv.reader(lines, delimiter=separator, strict=False)

    def _narrow(self, lines: io.StringIO, separator: str) -> Iterator[str]:
        """The lines, each before it is taken apart: none of millions of columns."""
        for line in lines:
            if line.count(separator) > 2 * LAST_COLUMN:
                raise refuse_limit(self.limits, "cells")
            yield line
        yield _END

    def _cell(self, place: Place, said: str) -> RawCell:
        self.count += 1
        self.characters += len(said)
        if self.count > self.limits.cells or place.column > LAST_COLUMN:
            raise refuse_limit(self.limits, "cells")
        if self.characters > self.limits.text_characters:
            raise refuse_limit(self.limits, "text_characters")
        kept = _KEPT_AS_TEXT.fullmatch(said)
        if kept is None:
            return RawCell(place, CellKind.TEXT, said, "@")
        return RawCell(place, CellKind.TEXT, kept[1], "@", said.removeprefix("="))


def _separator(text: str) -> str:
    """The sign that divides most of the first lines; of two, the more frequent."""
    lines = text[: 1 << 16].splitlines()[:50]
    outside = ["".join(line.split('"')[::2]) for line in lines]
    return max(
        _SEPARATORS,
        key=lambda sign: (
            sum(sign in line for line in outside),
            sum(line.count(sign) for line in outside),
        ),
    )
