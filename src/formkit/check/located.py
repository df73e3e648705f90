"""Where the values of a form stand, before anyone reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formkit.model import RawCell
from formkit.problems import Finding

Row = Mapping[str, RawCell]


@dataclass(frozen=True, slots=True)
class Entry:
    """The cells of one record, by field key.

    `cells` has every field that has a place, blank or not; `rows` the rows of its
    sub-tables, by column key. `unsure` are fields with several places that disagree.
    `row` is the sheet row in a table, 0 otherwise. `findings` are about its places.
    """

    cells: Mapping[str, RawCell]
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    row: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Located:
    """All records of a file, and what was odd about its shape.

    `sheet` is the first sheet with records; `absent` are the fields without a place,
    each with the sheet that lacks it.
    """

    sheet: str
    entries: tuple[Entry, ...]
    absent: Mapping[str, str]
    findings: tuple[Finding, ...]
