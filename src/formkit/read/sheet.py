"""The cells of one worksheet part, as they stand: sparse, with address, no opinion."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from formkit.model import Area, CellKind, Place, RawCell, RawSheet
from formkit.read.addresses import LAST_COLUMN, LAST_ROW, area, row_and_column
from formkit.read.incell import CellPictures, is_picture_formula
from formkit.read.limits import Limits
from formkit.read.refusal import refuse, refuse_limit
from formkit.read.rows import PlainCell, plain_data, plain_rows
from formkit.read.strings import decode_escapes
from formkit.read.xml import Attributes, parse

_TRUE = {"1", "true"}
# Decimal() itself takes 1_000, ١٢٣ and an exponent that fills the memory.
_NUMBER = re.compile(r"[+-]?(?:\d{1,400}\.?|\d{0,400}\.\d{1,400})(?:[eE][+-]?\d{1,3})?")
_UNSTATED_FORMULA = "="

Content = tuple[CellKind, str | Decimal | bool | None]
_BLANK: Content = (CellKind.BLANK, None)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook share: texts, number formats, pictures in cells."""

    strings: Sequence[str]
    formats: Sequence[str]
    pictures: CellPictures
    limits: Limits


@dataclass(slots=True)
class Spent:
    """What the sheets of one workbook have used so far."""

    cells: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Where a sheet is: its name for people, its part, its content."""

    name: str
    part: str
    content: bytes
    visible: bool


def read_sheet(sheet: SheetPart, shared: Shared, spent: Spent) -> RawSheet:
    """The sheet in the part.

    Raises:
        RefusedError: the part is damaged or asks for too much.
    """
    plain = plain_data(sheet.content)
    if plain is not None:
        rest, rows = plain
        reader = _parsed(replace(sheet, content=rest), shared, spent)
        if reader.take(rows):
            return reader.sheet()
    return _parsed(sheet, shared, spent).sheet()


def _parsed(sheet: SheetPart, shared: Shared, spent: Spent) -> "_SheetReader":
    reader = _SheetReader(sheet, shared, spent)
    handlers = (reader.start, reader.end, reader.text)
    parse(sheet.content, sheet.part, shared.limits, handlers)
    return reader


class _SheetReader:
    """Collects the cells while expat walks the part."""

    def __init__(self, source: SheetPart, shared: Shared, spent: Spent) -> None:
        self._source = source
        self._shared = shared
        self._spent = spent
        self._cells: dict[tuple[int, int], RawCell] = {}
        self._plain: list[RawCell] = []
        self._merges: list[Area] = []
        self._merged_cells = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._formulas: dict[str, str] = {}
        self._rows = 0
        self._row = 0
        self._column = 0
        self._attributes: Attributes = {}
        self._formula_attributes: Attributes | None = None
        self._value: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None
        self._has_value = False
        self._is_phonetic = False
        self._in_data = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._in_data:
            self._start_in_data(tag, attributes)
        elif tag == "sheetData":
            self._in_data = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = _number(attributes, "min"), _number(attributes, "max")
            self._hidden_columns.update(range(first, min(last, LAST_COLUMN) + 1))

    def end(self, tag: str) -> None:
        """An element ends."""
        match tag:
            case "v" | "t" | "f":
                self._into = None
            case "rPh":
                self._is_phonetic = False
            case "c" if self._in_data:
                self._close_cell()
            case "sheetData":
                self._in_data = False
            case _:
                pass

    def text(self, data: str) -> None:
        """Text between the elements."""
        if self._into is not None:
            self._into.append(data)

    def take(self, rows: str) -> bool:
        """Take the cells of rows that were cut out; False when expat must read them."""
        before = replace(self._spent)
        for found in plain_rows(rows):
            cells = None if found is None else self._plain_cells(found)
            if cells is None:
                self._spent.cells = before.cells
                self._spent.characters = before.characters
                return False
            self._count_row()
            for cell in cells:
                self._spend(cell)
            self._plain += cells
        return True

    def sheet(self) -> RawSheet:
        """What was collected, in reading order."""
        ordered = [self._cells[at] for at in sorted(self._cells)]
        return RawSheet(
            self._source.name,
            tuple(self._plain or ordered),
            self._source.visible,
            tuple(self._merges),
            frozenset(self._hidden_rows),
        )

    def _start_in_data(self, tag: str, attributes: Attributes) -> None:
        match tag:
            case "c":
                self._open_cell(attributes)
            case "v":
                self._has_value = True
                self._into = self._value
            case "t" if not self._is_phonetic:
                self._into = self._value
            case "f":
                self._formula_attributes = attributes
                self._into = self._formula
            case "row":
                self._open_row(attributes)
            case "rPh":
                self._is_phonetic = True
            case _:
                pass

    def _plain_cells(self, found: Sequence[PlainCell]) -> list[RawCell] | None:
        """The cells of a row; None when one may be a picture, which `_seen` decides."""
        cells = []
        for row, column, style, said, text in found:
            kind, value = self._said(said, text)
            if isinstance(value, str) and '("' in value:
                return None
            if value is not None:
                place = Place(self._source.name, row, column)
                is_hidden = column in self._hidden_columns
                number_format = self._format(int(style or 0))
                cells.append(RawCell(place, kind, value, number_format, "", is_hidden))
        return cells

    def _count_row(self) -> None:
        self._rows += 1
        if self._rows > self._shared.limits.rows:
            raise refuse_limit(self._shared.limits, "rows")

    def _open_row(self, attributes: Attributes) -> None:
        self._count_row()
        stated = "r" in attributes
        self._row = _number(attributes, "r") if stated else self._row + 1
        self._column = 0
        if not 1 <= self._row <= LAST_ROW:
            raise refuse("damaged", self._source.part)
        if attributes.get("hidden") in _TRUE:
            self._hidden_rows.add(self._row)

    def _open_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._formula_attributes = None
        self._has_value = False
        self._value.clear()
        self._formula.clear()
        reference = attributes.get("r")
        at = row_and_column(reference) if reference else (self._row, self._column + 1)
        if at is None or not at[0] or at[1] > LAST_COLUMN:
            raise refuse("damaged", self._source.part)
        self._row, self._column = at

    def _close_cell(self) -> None:
        if not self._value and self._formula_attributes is None:
            return  # only painted, as most cells of a ready-made table are
        cell = self._cell()
        if cell is None:
            return
        self._spend(cell)
        at = (self._row, self._column)
        if at in self._cells:
            raise refuse("contradictory", str(cell.place))
        self._cells[at] = cell

    def _spend(self, cell: RawCell) -> None:
        limits, spent = self._shared.limits, self._spent
        spent.cells += 1
        if spent.cells > limits.cells:
            raise refuse_limit(limits, "cells")
        if isinstance(cell.value, str):
            spent.characters += len(cell.value)
            if spent.characters > limits.text_characters:
                raise refuse_limit(limits, "text_characters")

    def _cell(self) -> RawCell | None:
        """The cell; None when nothing stands in it."""
        formula = self._formula_text()
        is_picture, (kind, value) = self._seen(formula)
        if kind is CellKind.BLANK and not formula and not is_picture:
            return None
        return RawCell(
            Place(self._source.name, self._row, self._column),
            kind,
            value,
            number_format=self._number_format(),
            formula=formula,
            hidden=self._row in self._hidden_rows
            or self._column in self._hidden_columns,
            picture=is_picture,
        )

    def _seen(self, formula: str) -> tuple[bool, Content]:
        """Whether it is a picture, and what else stands there."""
        pictures = self._shared.pictures
        if pictures.holds_value(self._attributes.get("vm", "")):
            return True, _BLANK
        kind, value = self._content()
        said = formula if is_picture_formula(formula) else value
        if isinstance(said, str) and is_picture_formula(said):
            if pictures.holds_formula(said):
                return True, _BLANK
            return False, (CellKind.ERROR, said)
        return False, (kind, value)

    def _formula_text(self) -> str:
        """The formula without `=`; of a shared one that of its first cell."""
        if self._formula_attributes is None:
            return ""
        text = "".join(self._formula)
        group = self._formula_attributes.get("si", "")
        if text:
            self._formulas[group] = text
        elif self._formula_attributes.get("t") == "shared":
            text = self._formulas.get(group, "")
        return text or _UNSTATED_FORMULA

    def _content(self) -> Content:
        value = "".join(self._value)
        kind = self._attributes.get("t", "n")
        return self._said(kind, value) if value else self._nothing(kind)

    def _said(self, kind: str, value: str) -> Content:
        """What text between the tags says, by the type of the cell."""
        match kind:
            case "s":
                return _text(self._shared_string(value.strip()))
            case "str" | "inlineStr":
                return _text(decode_escapes(value))
            case "d":
                return _text(value.strip())
            case "b":
                return CellKind.BOOLEAN, value.strip() in _TRUE
            case "e":
                return CellKind.ERROR, value.strip()
            case _:
                return _numeric(value.strip())

    def _nothing(self, kind: str) -> Content:
        """No text between the tags; a formula may have given the empty text."""
        is_result = self._has_value and self._formula_attributes is not None
        return (CellKind.TEXT, "") if kind == "str" and is_result else _BLANK

    def _shared_string(self, index: str) -> str:
        strings = self._shared.strings
        is_index = index.isascii() and index.isdecimal() and len(index) < 10  # noqa: PLR2004 - 32 bits
        if not is_index or int(index) >= len(strings):
            raise refuse("damaged", self._source.part)
        return strings[int(index)]

    def _number_format(self) -> str:
        return self._format(_number(self._attributes, "s"))

    def _format(self, style: int) -> str:
        formats = self._shared.formats
        return formats[style] if style < len(formats) else "General"

    def _merge(self, reference: str) -> None:
        merged = area(reference)
        if merged is None:
            raise refuse("damaged", self._source.part)
        height = merged.bottom - merged.top + 1
        self._merged_cells += height * (merged.right - merged.left + 1)
        self._merges.append(merged)
        if len(self._merges) > self._shared.limits.merges:
            raise refuse_limit(self._shared.limits, "merges")
        if self._merged_cells > self._shared.limits.merged_cells:
            raise refuse_limit(self._shared.limits, "merged_cells")


def _text(text: str) -> Content:
    return (CellKind.TEXT, text) if text else _BLANK


def _numeric(text: str) -> Content:
    """Every digit of the file; what is no number is said as an error, never a blank."""
    if not text.isascii() or not _NUMBER.fullmatch(text):
        return CellKind.ERROR, text
    return CellKind.NUMBER, Decimal(text)


def _number(attributes: Attributes, key: str) -> int:
    """A whole number of at most nine digits; 0 when it is none."""
    text = attributes.get(key, "")
    is_number = text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004 - 32 bits
    return int(text) if is_number else 0
