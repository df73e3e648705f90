"""A register before it is a workbook: columns, rows, and the source of every value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formkit.registers.cells import Shown


@dataclass(frozen=True, slots=True)
class Source:
    """Where a register value was read: the cell of an unchanged original.

    `original` is the path of the archived file relative to the archive folder;
    `raw` is what stood in the cell; `rule` names the normalisation, "" for none.
    """

    receipt: str
    sha256: str
    original: str
    sheet: str
    cell: str
    raw: str
    rule: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a register row; `source` is None for what formkit derived."""

    shown: Shown
    source: Source | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its key, its words, its width in characters."""

    key: str
    label: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Row:
    """One case: its entries in the order of the headings; `alarm` paints the row."""

    entries: tuple[Entry, ...]
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """A whole register: its title, the facts of its cover, headings and rows.

    `file_name` has no extension. `facts` are label and value, in order: the edition,
    the period, the ledger's length and head.
    """

    title: str
    file_name: str
    facts: tuple[tuple[str, str], ...]
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
