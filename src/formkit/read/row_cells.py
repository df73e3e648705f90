"""The cells of a plain row, cut out of it by patterns."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial
from typing import Generic, TypeVar

from formkit.model import CellKind, RawCell
from formkit.read.addresses import LAST_COLUMN, column_number
from formkit.read.cells import BLANK, Content, plain_cell
from formkit.read.contents import numeric
from formkit.read.plain_texts import resolved, text_of
from formkit.read.sheet_reader import SheetReader

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]+)"([^<>]*)>(?:(?<=/>)'
    r"|(<v>[^<]*</v>|<is><t>[^<]*</t></is>|[^<]*(?:<(?!/c>)[^<]*)*+)</c>)"
)
"""Column, row, other attributes and content, which is None for `<c …/>`."""
_ATTRIBUTES = re.compile('(?: s="([0-9]{1,9})")?(?: t="(n|s|str|b|e|inlineStr)")?/?')
_NUMBER = re.compile("<v>(-?[0-9]{1,30}(?:[.][0-9]{1,30})?)</v>")
_VALUE = re.compile("<v>([^<]*)</v>")
_INLINE = re.compile("<is>(.*)</is>", re.DOTALL)
_USUAL = re.compile("<is><t>([^<&_(\r]+)</t></is>")
"""A text in which nothing stands for anything else."""
_KEPT = 50_000
_PICTURE = '("'
_Said = TypeVar("_Said")
_Says = Callable[[str], Content]


class _Remembered(dict[str | None, _Said], Generic[_Said]):
    """What was written to what it says: tables repeat a lot."""

    def __init__(self, read: Callable[[str], _Said], blank: _Said) -> None:
        super().__init__()
        self._read = read
        self._blank = blank

    def __missing__(self, written: str | None) -> _Said:
        if len(self) >= _KEPT:
            self.clear()
        found = self[written] = self._read(written) if written else self._blank
        return found


_Contents = _Remembered[Content | None]
"""Contents of a cell to what they say; None where expat must read them."""


class RowCells:
    """Cuts cells out of the rows of one sheet."""

    def __init__(self, reader: SheetReader) -> None:
        self._reader = reader
        self._contents: dict[str, _Contents] = {}
        self._styled = _Remembered(self._style, self._style(""))

    def cells(self, row: int, content: str) -> list[RawCell] | None:
        """The cells with something in them; None when expat must read the row."""
        sheet, pieces = self._reader.name, _CELL.split(content)
        between, letters, rows = pieces[::5], pieces[1::5], pieces[2::5]
        columns = _columns(tuple(letters))
        is_plain = rows.count(str(row)) == len(rows) and not "".join(between).strip()
        if columns is None or not is_plain:
            return None
        cells = []
        for column, said, what in zip(columns, pieces[3::5], pieces[4::5], strict=True):
            number_format, contents = self._styled[said]
            found = contents[what]
            if found is None:
                return None
            if found is not BLANK:
                cells.append(plain_cell(sheet, row, column, found, number_format))
        return self._seen(cells)

    def _seen(self, cells: list[RawCell]) -> list[RawCell]:
        """The cells, hidden where their column is."""
        hidden = self._reader.around.hidden_columns
        if not hidden:
            return cells
        return [
            replace(cell, hidden=True) if cell.place.column in hidden else cell
            for cell in cells
        ]

    def _style(self, attributes: str) -> tuple[str, _Contents]:
        """The number format, and the contents such a cell may have."""
        found = _ATTRIBUTES.fullmatch(attributes)
        if found is None:
            return "", _Remembered(lambda _: None, None)
        style, kind = found[1] or "", found[2] or "n"
        if kind not in self._contents:
            says = self._reader.readers.get(kind, numeric)
            read = {"inlineStr": _inline, "n": _number}.get(kind, _value)
            self._contents[kind] = _Remembered(partial(read, says), BLANK)
        return self._reader.formats[style], self._contents[kind]


def _number(says: _Says, written: str) -> Content | None:
    found = _NUMBER.fullmatch(written)
    return (CellKind.NUMBER, Decimal(found[1])) if found else _value(says, written)


def _value(says: _Says, written: str) -> Content | None:
    found = _VALUE.fullmatch(written)
    return _content(says, resolved(found[1])) if found else None


def _inline(says: _Says, written: str) -> Content | None:
    if usual := _USUAL.fullmatch(written):
        return CellKind.TEXT, usual[1]
    found = _INLINE.fullmatch(written)
    return _content(says, text_of(found[1])) if found else None


def _content(says: _Says, text: str | None) -> Content | None:
    if not text:
        return None if text is None else BLANK
    said = says(text)
    # What may be the formula of a picture is for those who look more closely.
    return None if isinstance(said[1], str) and _PICTURE in said[1] else said


@lru_cache(maxsize=1024)
def _columns(letters: tuple[str, ...]) -> tuple[int, ...] | None:
    """The columns of these letters; None when they are in no order, or too far out."""
    columns = tuple(map(column_number, letters))
    is_ordered = all(map(int.__lt__, columns, columns[1:]))
    is_far = any(column > LAST_COLUMN for column in columns[-1:])
    return columns if is_ordered and not is_far else None
