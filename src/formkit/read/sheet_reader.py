"""The cells of a sheet as expat tells them, element by element."""

from formkit.model import CellKind, Place, RawCell, RawSheet
from formkit.read.addresses import LAST_COLUMN, LAST_ROW, row_and_column
from formkit.read.around import Around
from formkit.read.cells import BLANK, Content
from formkit.read.contents import TRUE, Formats, Shared, numeric, readers, whole
from formkit.read.incell import is_picture_formula
from formkit.read.refusal import refuse, refuse_limit
from formkit.read.spent import Spent
from formkit.read.xml import Attributes, Span, ignore_end, ignore_text, parse

_UNSTATED_FORMULA = "="
_ROWS = "<worksheet><sheetData>{}</sheetData></worksheet>"


class SheetReader:
    """Collects what a sheet holds while expat walks its part, or some of its rows.

    `lowest` is the row furthest down so far, `around` what stands around the rows.
    """

    def __init__(self, name: str, part: str, shared: Shared, spent: Spent) -> None:
        self.name = name
        self.lowest = 0
        self.around = Around(part, shared.limits)
        self.formats = Formats(shared.formats)
        self.readers = readers(shared.strings, part)
        self.spent = spent
        self._part = part
        self._shared = shared
        self._cells: dict[tuple[int, int], RawCell] = {}
        self._hidden_rows: set[int] = set()
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

    def read(self, content: bytes) -> None:
        """Read a whole part.

        Raises:
            RefusedError: it is damaged or asks for too much.
        """
        handlers = (self._start, self._end, self._text)
        parse(content, self._part, self._shared.limits, handlers)

    def read_around(self, content: bytes, rows: Span) -> None:
        """Read what stands around the rows, which have to be XML too.

        Raises:
            RefusedError: the part is damaged or asks for too much.
        """
        handlers = (self.around.start, ignore_end, ignore_text)
        parse(content, self._part, self._shared.limits, handlers, rows)

    def read_rows(self, rows: str) -> list[RawCell]:
        """The cells of some rows of the part.

        Raises:
            RefusedError: they are damaged or ask for too much.
        """
        self._cells.clear()
        self.read(_ROWS.format(rows).encode())
        return self.cells()

    def cells(self) -> list[RawCell]:
        """The cells that were read, in reading order."""
        return [self._cells[at] for at in sorted(self._cells)]

    def sheet(self, cells: list[RawCell], *, is_visible: bool) -> RawSheet:
        """The sheet with these cells."""
        merges, hidden_rows = tuple(self.around.merges), frozenset(self._hidden_rows)
        return RawSheet(self.name, tuple(cells), is_visible, merges, hidden_rows)

    def open_row(self, row: int) -> None:
        """A row begins.

        Raises:
            RefusedError: it is beyond the sheet, or one too many.
        """
        if not 1 <= row <= LAST_ROW:
            raise refuse("damaged", self._part)
        self._rows += 1
        if self._rows > self._shared.limits.rows:
            raise refuse_limit(self._shared.limits, "rows")
        self._go_to(row, 0)

    def _start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._in_data:
            self._start_in_data(tag, attributes)
            return
        self.around.start(tag, attributes)
        self._in_data = tag == "sheetData"

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

    def _open_row(self, attributes: Attributes) -> None:
        stated = "r" in attributes
        self.open_row(whole(attributes["r"]) if stated else self._row + 1)
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
            raise refuse("damaged", self._part)
        self._go_to(*at)

    def _go_to(self, row: int, column: int) -> None:
        self._row, self._column = row, column
        self.lowest = max(self.lowest, row)

    def _close_cell(self) -> None:
        if not self._value and self._formula_attributes is None:
            return  # only painted, as most cells of a ready-made table are
        cell = self._cell()
        if cell is None:
            return
        self.spent.add((cell,))
        at = (self._row, self._column)
        if at in self._cells:
            raise refuse("contradictory", str(cell.place))
        self._cells[at] = cell

    def _cell(self) -> RawCell | None:
        """The cell; None when nothing stands in it."""
        formula = self._formula_text()
        is_picture, (kind, value) = self._seen(formula)
        if kind is CellKind.BLANK and not formula and not is_picture:
            return None
        return RawCell(
            Place(self.name, self._row, self._column),
            kind,
            value,
            number_format=self.formats[self._attributes.get("s", "")],
            formula=formula,
            hidden=self._row in self._hidden_rows
            or self._column in self.around.hidden_columns,
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
            return self.readers.get(kind, numeric)(value)
        return self._nothing(kind)

    def _nothing(self, kind: str) -> Content:
        """No text between the tags; a formula may have given the empty text."""
        is_result = self._has_value and self._formula_attributes is not None
        return (CellKind.TEXT, "") if kind == "str" and is_result else BLANK
