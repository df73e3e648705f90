"""What a site has confirmed about the headings of its own sheets."""

import hashlib
from collections.abc import Mapping

from formkit.check.grid import Grid
from formkit.check.labels import plain
from formkit.model import CellKind, RawSheet

HeadingMap = Mapping[str, str]
"""A heading in the spelling of `labels.plain` to a field key, `IGNORE` or `EXTRA`."""

IGNORE = "ignore"
EXTRA = "extra"
_SEARCHED_ROWS = 60
_FEWEST = 2


def mapped(mapping: HeadingMap, heading: str) -> str:
    """What the site says the heading means; "" when it says nothing."""
    return mapping.get(plain(heading), "")


def header_hash(sheet: RawSheet) -> str:
    """SHA-256 (hex) of the headings of a table, in their order; "" for no table.

    The header is the row with the most texts among the first sixty filled ones, the
    upper one of equals, together with the cells merged into it from above. Spaces,
    decoration and the script (繁, 简) change nothing; another heading, one more or
    another order gives another hash. Of a form with labels beside its values no header
    can be told apart from the values: use the headings themselves.
    """
    headings = header_of(sheet)
    return hashlib.sha256("\n".join(headings).encode()).hexdigest() if headings else ""


def header_of(sheet: RawSheet) -> tuple[str, ...]:
    """The headings `header_hash` is made from; () for no table."""
    grid = Grid(sheet)
    rows = (_headings(grid, row) for row in grid.filled_rows[:_SEARCHED_ROWS])
    widest = max(rows, key=len, default=())
    return widest if len(widest) >= _FEWEST else ()


def _headings(grid: Grid, row: int) -> tuple[str, ...]:
    texts = (plain(c.shown) for c in grid.across(row) if c.kind is CellKind.TEXT)
    return tuple(text for text in texts if text)
