"""The cells of one worksheet part, as they stand: sparse, with address, no opinion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formkit.model import Area, CellKind, Place, RawCell, RawSheet
from formkit.read.addresses import (
    LAST_COLUMN,
    LAST_ROW,
    area,
    column_number,
    row_and_column,
)
from formkit.read.cells import Content, plain_cell
from formkit.read.columns import Columns
from formkit.read.contents import (
    BLANK,
    TRUE,
    Formats,
    Shared,
    numeric,
    readers,
    whole,
)
from formkit.read.incell import is_picture_formula
from formkit.read.refusal import RefusedError, refuse, refuse_limit
from formkit.read.rows import Row, plain_data, plain_rows, resolved, split_cells
from formkit.read.xml import Attributes, ignore_end, ignore_text, parse

_UNSTATED_FORMULA = "="


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
        before = replace(spent)
        reader = _SheetReader(sheet, shared, spent)
        parse(rest, sheet.part, shared.limits, reader.around)
        if reader.take(rows):
            return reader.sheet()
        spent.cells, spent.characters = before.cells, before.characters
    reader = _SheetReader(sheet, shared, spent)
    parse(sheet.content, sheet.part, shared.limits, reader.handlers)
    return reader.sheet()


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
        self._hidden_columns = Columns()
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
        self._data_parts = 0
        self._formats = Formats(shared.formats)
        self._readers = readers(shared.strings, source.part)
        self.handlers = (self._start, self._end, self._text)
        self.around = (self._start_around, ignore_end, ignore_text)

    def _start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._in_data:
            self._start_in_data(tag, attributes)
        elif tag == "sheetData":
            self._in_data = True
        else:
            self._start_around(tag, attributes)

    def _start_around(self, tag: str, attributes: Attributes) -> None:
        """An element that is no row and in none."""
        if tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in TRUE:
            first, last = _number(attributes, "min"), _number(attributes, "max")
            self._hidden_columns.add(first, last)
        elif tag == "sheetData":
            self._data_parts += 1

    def _end(self, tag: str) -> None:
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

    def _text(self, data: str) -> None:
        """Text between the elements."""
        if self._into is not None:
            self._into.append(data)

    def take(self, rows: memoryview) -> bool:
        """Take the cells of rows that were cut out; False when expat must read them.

        What lies around them was read before. Rows of another shape are given to expat
        by themselves.
        """
        if self._data_parts != 1:
            return False
        odd = ""
        for row in plain_rows(rows):
            if row is None:
                return False
            cells = None if row.content is None else self._plain_cells(row)
            if cells is None:
                odd += row.xml
                continue
            if odd and not self._take_odd(odd):
                return False
            odd = ""
            if not self._row < row.number <= LAST_ROW:
                return False
            self._row = row.number
            self._count_row()
            self._spend(cells)
            self._plain += cells
        return not odd or self._take_odd(odd)

    def _take_odd(self, rows: str) -> bool:
        above = self._row
        content = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
        try:
            parse(content, self._source.part, self._shared.limits, self.handlers)
        except RefusedError:
            return False
        if any(row <= above for row, _ in self._cells):
            return False
        self._row = max((self._row, *(row for row, _ in self._cells)))
        self._plain += self._ordered()
        self._cells.clear()
        return True

    def sheet(self) -> RawSheet:
        """What was collected, in reading order."""
        return RawSheet(
            self._source.name,
            tuple(self._plain or self._ordered()),
            self._source.visible,
            tuple(self._merges),
            frozenset(self._hidden_rows),
        )

    def _ordered(self) -> list[RawCell]:
        return [self._cells[at] for at in sorted(self._cells)]

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

    def _plain_cells(self, row: Row) -> list[RawCell] | None:
        """The cells of a row; None when expat must read it.

        One that may be a picture is left to `_seen`, cells out of order to nobody.
        """
        sheet, number = self._source.name, row.number
        formats, says, last = self._formats, self._readers.get, 0
        cells = []
        for letters, style, said, value, inline in split_cells(row.content or ""):
            text = value or inline
            if not text:
                continue  # only painted
            column = column_number(letters)
            text = resolved(text)
            if column <= last or not text:
                return None
            content = says(said, numeric)(text)
            last = column
            if content is not BLANK:
                cells.append(plain_cell(sheet, number, column, content, formats[style]))
        return None if last > LAST_COLUMN else self._seen_plain(cells)

    def _seen_plain(self, cells: list[RawCell]) -> list[RawCell] | None:
        """The cells, hidden where their column is; None when one may be a picture."""
        if any('("' in cell.value for cell in cells if isinstance(cell.value, str)):
            return None
        if not self._hidden_columns:
            return cells
        hidden = self._hidden_columns
        return [replace(c, hidden=c.place.column in hidden) for c in cells]

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
        if attributes.get("hidden") in TRUE:
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
        self._spend((cell,))
        at = (self._row, self._column)
        if at in self._cells:
            raise refuse("contradictory", str(cell.place))
        self._cells[at] = cell

    def _spend(self, cells: Sequence[RawCell]) -> None:
        limits, spent = self._shared.limits, self._spent
        spent.cells += len(cells)
        if spent.cells > limits.cells:
            raise refuse_limit(limits, "cells")
        texts = (cell.value for cell in cells if isinstance(cell.value, str))
        spent.characters += sum(map(len, texts))
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
            number_format=self._formats[self._attributes.get("s", "")],
            formula=formula,
            hidden=self._row in self._hidden_rows
            or self._column in self._hidden_columns,
            picture=is_picture,
        )

    def _seen(self, formula: str) -> tuple[bool, Content]:
        """Whether it is a picture, and what else stands there."""
        pictures = self._shared.pictures
        if pictures.holds_value(self._attributes.get("vm", "")):
            return True, BLANK
        kind, value = self._content()
        said = formula if is_picture_formula(formula) else value
        if isinstance(said, str) and is_picture_formula(said):
            if pictures.holds_formula(said):
                return True, BLANK
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
        if value:
            return self._readers.get(kind, numeric)(value)
        return self._nothing(kind)

    def _nothing(self, kind: str) -> Content:
        """No text between the tags; a formula may have given the empty text."""
        is_result = self._has_value and self._formula_attributes is not None
        return (CellKind.TEXT, "") if kind == "str" and is_result else BLANK

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


def _number(attributes: Attributes, key: str) -> int:
    return whole(attributes.get(key, ""))
