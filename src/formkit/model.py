"""What is in a file, before anyone has an opinion about it.

Reading gives these values; checking turns them into records. Nothing here knows what
a form is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class FileKind(StrEnum):
    """What the bytes are, told by the bytes and never by the name."""

    XLSX = "xlsx"
    DOCX = "docx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    HTML = "html"
    XML = "xml"

    @property
    def is_patched(self) -> bool:
        """Whether an answer can be a copy of the file; of the others it is a list."""
        return self in {FileKind.XLSX, FileKind.DOCX}


class CellKind(StrEnum):
    """What a cell holds, as the file says."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ERROR = "error"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot a person can go to.

    In a workbook: sheet name, row and column, both counted from 1. In Word a table is
    the sheet `表1`, `表2`, … and the running text is the sheet `正文`, where the row is
    the number of the paragraph and the column is 1.
    """

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The address in the sheet: `B14`."""
        return f"{column_letters(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as it stands in the file.

    `value` is text for TEXT and ERROR (`#N/A`), a Decimal with every digit of the
    file for NUMBER, a bool for BOOLEAN and None for BLANK. A BLANK cell with a
    `formula` is a formula nobody has calculated yet. `control` is the tag or title of
    a Word content control around the value, "" without one; `heading` is 1..9 for a
    Word heading, 0 otherwise.
    """

    place: Place
    kind: CellKind
    value: str | Decimal | bool | None
    number_format: str = "General"
    formula: str = ""
    hidden: bool = False
    picture: bool = False
    control: str = ""
    heading: int = 0

    @property
    def shown(self) -> str:
        """The value as text a person would recognise; "" for a blank cell."""
        value = self.value
        if isinstance(value, str):  # most cells are text
            return value
        match value:
            case None:
                return ""
            case bool():
                return "TRUE" if value else "FALSE"
            case Decimal():
                return plain_number(value)


def plain_number(number: Decimal) -> str:
    """A number without exponent and without zeros it does not need: `13800138000`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in the rectangle."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet (or Word table, or Word running text) with the cells it has.

    `cells` are in reading order: by row, then by column. Cells the file does not
    mention are not there. `merges` are merged areas; the value is in the top left cell.
    """

    name: str
    cells: tuple[RawCell, ...]
    visible: bool = True
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RawForm:
    """A whole file: sheets with their cells, and what the file says about itself.

    `names` maps a defined name to the single cell it points at (names of areas and
    broken names are left out). `properties` are the custom document properties.
    `pictures` counts images inside. `tracked_changes` and `comments` are Word's.
    """

    kind: FileKind
    sheets: tuple[RawSheet, ...]
    names: Mapping[str, Place] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False
    pictures: int = 0
    tracked_changes: int = 0
    comments: int = 0
