"""The records of one sheet of an old workbook, as cells with their place."""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from formkit.model import Area, CellKind, Place, RawCell, RawSheet
from formkit.read import biff
from formkit.read.addresses import LAST_COLUMN, LAST_ROW
from formkit.read.biff import Code
from formkit.read.columns import Columns
from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_limit

_AT = struct.Struct("<3H")
"""Row and column from 0, and the style of the cell."""
_WITH_DOUBLE, _WITH_INT = struct.Struct("<3Hd"), struct.Struct("<3HI")
_IS_ERROR = 2
_IS_HIDDEN_ROW, _IS_HIDDEN_COLUMN = 0x20, 0x01
_NO_NUMBER = "#NUM!"
_UNSTATED_FORMULA = "="


@dataclass(slots=True)
class Spent:
    """What the sheets of one workbook have used so far."""

    limits: Limits
    records: int = 0
    cells: int = 0
    characters: int = 0

    def record(self) -> None:
        """Count a record.

        Raises:
            RefusedError: that was one too many.
        """
        self.records += 1
        if self.records > self.limits.elements:
            raise refuse_limit(self.limits, "elements")

    def on(self, cell: RawCell) -> None:
        """Count a cell.

        Raises:
            RefusedError: that was one too many.
        """
        self.cells += 1
        if self.cells > self.limits.cells:
            raise refuse_limit(self.limits, "cells")
        if isinstance(cell.value, str):
            self.characters += len(cell.value)
        if self.characters > self.limits.text_characters:
            raise refuse_limit(self.limits, "text_characters")


class Shared(Protocol):
    """What a sheet needs of its workbook."""

    @property
    def strings(self) -> Sequence[str]:
        """The texts cells refer to by number."""
        ...

    def text(self, pieces: list[bytes], length_bytes: int) -> str:
        """A text with its length in front."""
        ...


class SheetRecords:
    """Collects the cells of one sheet, record by record."""

    def __init__(
        self, name: str, shared: Shared, formats: Sequence[str], spent: Spent
    ) -> None:
        self._name = name
        self._shared = shared
        self._formats = formats
        self._spent = spent
        self._cells: dict[tuple[int, int], RawCell] = {}
        self._merges: list[Area] = []
        self._merged_cells = 0
        self._rows: set[int] = set()
        self._columns = Columns()
        self._awaited: tuple[int, int, int] | None = None
        self._takers: Mapping[int, Callable[[bytes], None]] = {
            Code.NUMBER: self._number,
            Code.NUMBER_PACKED: self._packed,
            Code.NUMBERS_PACKED: self._several,
            Code.STRING_OF_BOOK: self._of_book,
            Code.BOOLEAN_OR_ERROR: self._boolean,
            Code.FORMULA: self._formula,
            Code.FORMULA_3: self._formula,
            Code.FORMULA_4: self._formula,
            Code.MERGES: self._merge,
            Code.ROW: self._row,
            Code.COLUMNS: self._hide_columns,
        }

    def take(self, code: int, pieces: list[bytes]) -> None:
        """Heed one record and what continues it.

        Raises:
            RefusedError: it contradicts another, or asks for too much.
        """
        self._spent.record()
        taker = self._takers.get(code)
        if taker is not None:
            taker(pieces[0])
        elif code in {Code.TEXT, Code.TEXT_STYLED}:
            at = _AT.unpack_from(pieces[0])
            said = self._shared.text([pieces[0][_AT.size :], *pieces[1:]], 2)
            self._put(at, CellKind.TEXT, said)
        elif code == Code.RESULT and self._awaited is not None:
            said = self._shared.text(pieces, 2)
            self._put(self._awaited, CellKind.TEXT, said, is_formula=True)
            self._awaited = None

    def sheet(self, *, visible: bool) -> RawSheet:
        """What was collected, in reading order."""
        cells = tuple(
            replace(cell, hidden=True) if self._is_hidden(at) else cell
            for at, cell in sorted(self._cells.items())
        )
        merges = tuple(self._merges)
        return RawSheet(self._name, cells, visible, merges, frozenset(self._rows))

    def _is_hidden(self, at: tuple[int, int]) -> bool:
        return at[0] in self._rows or at[1] in self._columns

    def _put(
        self,
        at: tuple[int, int, int],
        kind: CellKind,
        value: str | Decimal | bool,  # noqa: FBT001 - a cell's value
        *,
        is_formula: bool = False,
    ) -> None:
        row, column, style = at
        if value == "" and not is_formula:
            return
        if row >= LAST_ROW or column >= LAST_COLUMN:
            raise biff.damage()
        number_format = self._formats[style] if style < len(self._formats) else ""
        cell = RawCell(
            Place(self._name, row + 1, column + 1),
            kind,
            value,
            number_format or "General",
            _UNSTATED_FORMULA if is_formula else "",
        )
        self._spent.on(cell)
        if self._cells.setdefault((row + 1, column + 1), cell) is not cell:
            raise refuse("contradictory", str(cell.place))

    def _put_number(
        self, at: tuple[int, int, int], number: float, *, is_formula: bool = False
    ) -> None:
        digits = biff.decimal(number)
        if digits is None:
            self._put(at, CellKind.ERROR, _NO_NUMBER, is_formula=is_formula)
        else:
            self._put(at, CellKind.NUMBER, digits, is_formula=is_formula)

    def _number(self, content: bytes) -> None:
        row, column, style, number = _WITH_DOUBLE.unpack_from(content)
        self._put_number((row, column, style), number)

    def _packed(self, content: bytes) -> None:
        row, column, style, packed = _WITH_INT.unpack_from(content)
        self._put_number((row, column, style), biff.compressed(packed))

    def _several(self, content: bytes) -> None:
        row, first = struct.unpack_from("<2H", content)
        pairs = struct.iter_unpack("<HI", content[4:-2])
        for column, (style, packed) in enumerate(pairs, start=first):
            self._put_number((row, column, style), biff.compressed(packed))

    def _of_book(self, content: bytes) -> None:
        row, column, style, number = _WITH_INT.unpack_from(content)
        if number >= len(self._shared.strings):
            raise biff.damage()
        self._put((row, column, style), CellKind.TEXT, self._shared.strings[number])

    def _boolean(self, content: bytes) -> None:
        self._put_flag(_AT.unpack_from(content), content[6], is_error=bool(content[7]))

    def _put_flag(
        self,
        at: tuple[int, int, int],
        number: int,
        *,
        is_error: bool,
        is_formula: bool = False,
    ) -> None:
        if is_error:
            self._put(at, CellKind.ERROR, biff.error(number), is_formula=is_formula)
        else:
            self._put(at, CellKind.BOOLEAN, bool(number), is_formula=is_formula)

    def _formula(self, content: bytes) -> None:
        """The result of a formula; that of a text stands in a record behind it."""
        row, column, style, number = _WITH_DOUBLE.unpack_from(content)
        at = (row, column, style)
        self._awaited = None
        if content[12:14] != b"\xff\xff":
            self._put_number(at, number, is_formula=True)
            return
        match content[6]:
            case 0:
                self._awaited = at
            case 1 | 2:
                is_error = content[6] == _IS_ERROR
                self._put_flag(at, content[8], is_error=is_error, is_formula=True)
            case _:
                self._put(at, CellKind.TEXT, "", is_formula=True)

    def _merge(self, content: bytes) -> None:
        limits = self._spent.limits
        whole = content[2 : 2 + len(content[2:]) // 8 * 8]
        for top, bottom, left, right in struct.iter_unpack("<4H", whole):
            if bottom < top or right < left:
                raise biff.damage()
            self._merged_cells += (bottom - top + 1) * (right - left + 1)
            self._merges.append(Area(top + 1, left + 1, bottom + 1, right + 1))
        if len(self._merges) > limits.merges:
            raise refuse_limit(limits, "merges")
        if self._merged_cells > limits.merged_cells:
            raise refuse_limit(limits, "merged_cells")

    def _row(self, content: bytes) -> None:
        if content[12] & _IS_HIDDEN_ROW:
            self._rows.add(int.from_bytes(content[:2], "little") + 1)

    def _hide_columns(self, content: bytes) -> None:
        first, last, _, _, flags = struct.unpack_from("<5H", content)
        if flags & _IS_HIDDEN_COLUMN:
            self._columns.add(first + 1, last + 1)
