"""Where every field of a one-record form stands: lines of cells, and their heights.

Eight columns carry lines of three fields and lines of two; every label is as wide as
the others: `label value label . . . label value`, the three dots together a value, or
the end of one long value, a label and the begin of another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from openpyxl.utils import get_column_letter

from formkit.blanks import look
from formkit.blanks.stages import Part
from formkit.definitions.model import Field, FieldType

WIDTHS = (12.5, 18.0, 12.5, 2.75, 12.5, 2.75, 12.5, 18.0)
COLUMNS = len(WIDTHS)
SUB_ROWS = 4
BAR_POINTS = 17.0
_THIRDS = ((1, 2), (3, 6), (7, 8))
_HALVES = ((1, 4), (5, 8))
_WHOLE = ((1, 8),)
_NOW_POINTS, _LATER_POINTS = 24.0, 19.0
_TWO_LINES = 26.0
_WRAPPED = {FieldType.TEXT, FieldType.TEXTS, FieldType.ATTACHMENT, FieldType.CHOICES}
_STORY_POINTS, _LONG_POINTS = 54.0, 30.0
_LINE_POINTS = 12.0
_PAIR, _TRIPLE = 2, 3
_AS_EVER: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field stands: its row, the label's column, the value's last column.

    `rows` is how many rows a small table has below its header.
    """

    field: Field
    row: int
    column: int
    last: int
    is_later: bool = False
    is_seldom: bool = False
    rows: int = SUB_ROWS

    @property
    def cell(self) -> str:
        """The absolute address of the value's first cell; of rows, below the header."""
        below = 1 if self.field.type is FieldType.ROWS else 0
        return f"${get_column_letter(self.column + 1)}${self.row + below}"

    @property
    def area(self) -> str:
        """The address of all its value cells, for colours."""
        first, last = (get_column_letter(c) for c in (self.column + 1, self.last))
        top, bottom = self.row, self.row
        if self.field.type is FieldType.ROWS:
            top, bottom = self.row + 1, self.row + self.rows
        return f"{first}{top}:{last}{bottom}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of fields, or a bar across the page."""

    row: int
    points: float
    slots: tuple[Slot, ...] = ()
    bar: Part | None = None

    @property
    def height(self) -> float:
        """Points on paper, with the rows of a small table below it."""
        lines = self.slots[0].rows + 1 if self._is_table else 1
        return self.points * lines

    @property
    def is_long(self) -> bool:
        """Whether sentences are written there, for which there is never room enough."""
        return bool(self.slots) and is_long(self.slots[0].field) and not self._is_table

    @property
    def _is_table(self) -> bool:
        return bool(self.slots) and self.slots[0].field.type is FieldType.ROWS


def lines(
    parts: Sequence[Part], row: int, rows: Mapping[str, int] = _AS_EVER
) -> Iterator[Line]:
    """The lines of all parts from that row on, a bar before each part.

    What every case needs at once stands before what few cases need; elsewhere the
    fields keep their order. `rows` says how many rows small tables need at least, by
    field key.
    """
    for part in parts:
        yield Line(row, BAR_POINTS, bar=part)
        row += 1
        blocks = [(part.often, False), (part.seldom, True)]
        for fields, is_small in blocks if part.is_now else [(part.fields, True)]:
            for together in _together(fields):
                line = _line(row, together, part, later=is_small)
                line = _with_rows(line, rows)
                yield line
                is_table = together[0].type is FieldType.ROWS
                row += 1 + (line.slots[0].rows if is_table else 0)


def _with_rows(line: Line, rows: Mapping[str, int]) -> Line:
    most = {s.field.key: max(rows.get(s.field.key, 0), s.rows) for s in line.slots}
    slots = (replace(slot, rows=most[slot.field.key]) for slot in line.slots)
    return replace(line, slots=tuple(slots))


def _line(row: int, fields: Sequence[Field], part: Part, *, later: bool) -> Line:
    spans = {1: _WHOLE, 2: _HALVES, 3: _THIRDS}[_room(fields[0])]
    slots = []
    for at, field in enumerate(fields):
        column = spans[at][0]
        last = COLUMNS if field is fields[-1] else spans[at][1]
        slots.append(Slot(field, row, column, last, later, field in part.seldom))
    return Line(row, _points(fields, later=later), tuple(slots))


def _together(fields: Sequence[Field]) -> Iterator[tuple[Field, ...]]:
    """The fields in their order, as many to a line as fit; long ones alone or in pairs.

    Short fields go before the long ones among them: a half empty line is a line lost.
    """
    waiting: list[Field] = []
    long_ones: list[Field] = []
    for field in fields:
        room = _room(field)
        if room == 1:
            yield from _lines_of(waiting, long_ones)
            waiting, long_ones = [], []
            yield (field,)
        elif room == _PAIR:
            long_ones.append(field)
        else:
            waiting.append(field)
    yield from _lines_of(waiting, long_ones)


def _lines_of(
    short: Sequence[Field], long_ones: Sequence[Field]
) -> Iterator[tuple[Field, ...]]:
    for size, some in ((_TRIPLE, short), (_PAIR, long_ones)):
        for at in range(0, len(some), size):
            yield tuple(some[at : at + size])


def _room(field: Field) -> int:
    """How many of its kind stand on a line."""
    if field.type is FieldType.ROWS or (is_long(field) and field.required.always):
        return 1
    return _PAIR if is_long(field) else _TRIPLE


def is_long(field: Field) -> bool:
    """Whether the field takes more than a few words."""
    return field.type in {FieldType.LONGTEXT, FieldType.ROWS}


def _points(fields: Sequence[Field], *, later: bool) -> float:
    """The height of a line: for what is typed there, and for its longest label."""
    first = fields[0]
    labels = max(look.lines(field.label, int(WIDTHS[0]) + 3) for field in fields)
    wanted = _LATER_POINTS if later else _NOW_POINTS
    if first.type is FieldType.ROWS:
        return _LATER_POINTS
    if is_long(first):
        wanted = _STORY_POINTS if first.required.always else _LONG_POINTS
    elif any(field.type in _WRAPPED for field in fields):
        wanted = _TWO_LINES
    return max(wanted, labels * _LINE_POINTS + 3)
