"""What is written into the cells of a form: as it stood elsewhere, never changed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles.numbers import is_date_format

from formkit.blanks import look

_DAYS_TO_1904 = 1462
LONGEST = 32_767  # characters a cell of a workbook holds
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Written:
    """One cell's content: text, a number with every digit, or yes and no.

    `number_format` says how a number is shown, so also that it is a date; "" leaves
    the format of the form. `is_error` is for `#N/A` and its like. `days_since_1904`:
    the number of a date is counted as in workbooks of old Macintoshes.
    """

    value: str | Decimal | bool
    number_format: str = ""
    is_error: bool = False
    days_since_1904: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Something that has no cell on the form: where it stood, under what, and it."""

    where: str
    label: str
    text: str


Row = tuple[tuple[str, Written], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands on a form of one record: cells and rows by key, and all the rest.

    `rows` are those of small tables, each by column key. `source` is the name of the
    file it all comes from.
    """

    source: str
    cells: tuple[tuple[str, Written], ...]
    rows: tuple[tuple[str, tuple[Row, ...]], ...] = ()
    others: tuple[Other, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The fields that have something."""
        return frozenset(dict(self.cells)) | frozenset(dict(self.rows))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows each small table needs."""
        return {key: len(rows) for key, rows in self.rows}


def put(cell: Cell | MergedCell, written: Written) -> None:
    """Write into a cell; a text is a text, whatever it looks like."""
    match written.value:
        case str() as said:
            look.write(cell, _storable(said))
            if written.is_error:
                cell.data_type = "e"
        case bool() as said:
            cell.value = said
        case number:
            form = written.number_format
            is_day = written.days_since_1904 and number >= 1 and is_date_format(form)
            cell.value = number + _DAYS_TO_1904 if is_day else number
            cell.number_format = form or cell.number_format


def pieces(text: str) -> Iterator[str]:
    """A text in pieces that fit a cell each; the text itself when it fits."""
    for at in range(0, len(text), LONGEST // 2):
        yield text[at : at + LONGEST // 2]


def _storable(text: str) -> str:
    """The text without what no workbook can hold, and with its underscores kept."""
    clean: str = ILLEGAL_CHARACTERS_RE.sub("", text)
    return _ESCAPE.sub(r"_x005F_\1", clean)
