"""The cells of one worksheet part, as they stand: sparse, with address, no opinion."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from formkit.model import Area, CellKind, Place, RawCell, RawSheet
from formkit.read.addresses import LAST_COLUMN, LAST_ROW, area, row_and_column
from formkit.read.limits import Limits
from formkit.read.refusal import refuse
from formkit.read.strings import decode_escapes
from formkit.read.xml import Attributes, parse

_PICTURE_FUNCTIONS = ("DISPIMG(", "_xlfn.DISPIMG(", "_xlfn.dispimg(")
_TRUE = {"1", "true"}


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook share: texts and number formats by index."""

    strings: Sequence[str]
    formats: Sequence[str]
    limits: Limits


class _SheetReader:
    """Collects the cells while expat walks the part."""

    def __init__(self, name: str, part: str, shared: Shared) -> None:
        self.name = name
        self.part = part
        self.shared = shared
        self.cells: list[RawCell] = []
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.row = 0
        self.column = 0
        self.merged_cells = 0
        self.attributes: Attributes = {}
        self.value: list[str] = []
        self.formula: list[str] = []
        self.has_formula = False
        self.into: list[str] | None = None
        self.phonetic = False

    def start(self, tag: str, attributes: Attributes) -> None:
        match tag:
            case "c":
                self._open_cell(attributes)
            case "v" | "t" if not self.phonetic:
                self.into = self.value
            case "f":
                self.has_formula = True
                self.into = self.formula
            case "row":
                self._open_row(attributes)
            case "rPh":
                self.phonetic = True
            case "mergeCell":
                self._merge(attributes.get("ref", ""))
            case "col" if attributes.get("hidden") in _TRUE:
                self.hidden_columns.append(
                    (_number(attributes, "min"), _number(attributes, "max"))
                )
            case _:
                pass

    def end(self, tag: str) -> None:
        match tag:
            case "v" | "t" | "f":
                self.into = None
            case "rPh":
                self.phonetic = False
            case "c":
                self._close_cell()
            case _:
                pass

    def text(self, data: str) -> None:
        if self.into is not None:
            self.into.append(data)

    def sheet(self, *, visible: bool) -> RawSheet:
        """What was collected, in reading order; a repeated address keeps the last."""
        cells = {(c.place.row, c.place.column): c for c in self.cells}
        return RawSheet(
            self.name,
            tuple(cells[at] for at in sorted(cells)),
            visible,
            tuple(self.merges),
            frozenset(self.hidden_rows),
        )

    def _open_row(self, attributes: Attributes) -> None:
        self.row = _number(attributes, "r") or self.row + 1
        self.column = 0
        if self.row > LAST_ROW:
            raise refuse("damaged", self.part)
        if attributes.get("hidden") in _TRUE:
            self.hidden_rows.add(self.row)

    def _open_cell(self, attributes: Attributes) -> None:
        self.attributes = attributes
        self.value.clear()
        self.formula.clear()
        self.has_formula = False
        reference = attributes.get("r", "")
        at = row_and_column(reference) if reference else (self.row, self.column + 1)
        if at is None or not at[0] or at[1] > LAST_COLUMN:
            raise refuse("damaged", self.part)
        self.row, self.column = at

    def _close_cell(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        self.cells.append(cell)
        if len(self.cells) > self.shared.limits.cells:
            raise refuse("too_many", self.part)

    def _cell(self) -> RawCell | None:
        value = "".join(self.value)
        formula = "".join(self.formula) or ("=" if self.has_formula else "")
        picture = "vm" in self.attributes or formula.startswith(_PICTURE_FUNCTIONS)
        kind, content = self._content(value, is_picture=picture)
        if kind is CellKind.BLANK and not formula and not picture:
            return None
        return RawCell(
            Place(self.name, self.row, self.column),
            kind,
            content,
            number_format=self._format(),
            formula=formula,
            hidden=self._is_hidden(),
            picture=picture,
        )

    def _content(
        self, value: str, *, is_picture: bool
    ) -> tuple[CellKind, str | Decimal | bool | None]:
        kind = self.attributes.get("t", "n")
        if is_picture or (not value and kind != "s"):
            return CellKind.BLANK, None
        match kind:
            case "s":
                return self._text(self._shared_string(value))
            case "str" | "inlineStr" | "d":
                return self._text(decode_escapes(value))
            case "b":
                return CellKind.BOOLEAN, value.strip() in _TRUE
            case "e":
                return CellKind.ERROR, value.strip()
            case _:
                return self._numeric(value.strip())

    def _text(self, text: str) -> tuple[CellKind, str | None]:
        return (CellKind.TEXT, text) if text else (CellKind.BLANK, None)

    def _numeric(self, text: str) -> tuple[CellKind, str | Decimal | None]:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            # Not a number the format allows: said as an error cell, never as a blank.
            return CellKind.ERROR, text
        return CellKind.NUMBER, number

    def _shared_string(self, value: str) -> str:
        index = value.strip()
        if not index.isdigit() or int(index) >= len(self.shared.strings):
            raise refuse("damaged", self.part)
        return self.shared.strings[int(index)]

    def _format(self) -> str:
        style = _number(self.attributes, "s")
        formats = self.shared.formats
        return formats[style] if style < len(formats) else "General"

    def _is_hidden(self) -> bool:
        return self.row in self.hidden_rows or any(
            first <= self.column <= last for first, last in self.hidden_columns
        )

    def _merge(self, reference: str) -> None:
        merged = area(reference)
        if merged is None:
            raise refuse("damaged", self.part)
        height = merged.bottom - merged.top + 1
        self.merged_cells += height * (merged.right - merged.left + 1)
        limits = self.shared.limits
        if len(self.merges) >= limits.merges or self.merged_cells > limits.merged_cells:
            raise refuse("too_many", self.part)
        self.merges.append(merged)


def read_sheet(
    content: bytes, name: str, part: str, shared: Shared, *, visible: bool
) -> RawSheet:
    """The sheet in the part.

    Raises:
        RefusedError: the part is damaged or asks for too much.
    """
    reader = _SheetReader(name, part, shared)
    parse(content, part, shared.limits, (reader.start, reader.end, reader.text))
    return reader.sheet(visible=visible)


def _number(attributes: Attributes, key: str) -> int:
    text = attributes.get(key, "")
    return int(text) if text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - 32 bits
