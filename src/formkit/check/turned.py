"""A table lying on its side: the labels in a column, one record a column."""

from collections import Counter
from collections.abc import Sequence

from formkit.check.grid import Grid, is_empty
from formkit.check.header import headers
from formkit.check.spots import Spot
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import RawCell
from formkit.problems import Finding

_FEWEST = 4
_SHARE = 0.6


def records_beside(grid: Grid, form: FormDef, spots: Sequence[Spot]) -> Finding | None:
    """S120 when most labels of a column have a second value behind the first one.

    Such a sheet may hold several records or one with remarks: it is asked, not read.
    """
    columns = Counter(spot.label.place.column for spot in spots)
    for column, count in columns.items():
        here = [s for s in spots if s.label.place.column == column]
        second = [cell for spot in here if (cell := _second(grid, form, spot))]
        if count < _FEWEST or _is_register(grid, form, count):
            continue
        if len(second) >= max(_FEWEST - 1, _SHARE * count):
            first = second[0]
            found = first.shown.strip()
            return Finding("S120", default_level("S120"), first.place, found=found)
    return None


def _is_register(grid: Grid, form: FormDef, count: int) -> bool:
    """Whether a row names more fields than the column does."""
    widest = max((len(h.headings) for h in headers(grid, form)), default=0)
    return widest > count


def _second(grid: Grid, form: FormDef, spot: Spot) -> RawCell | None:
    """What stands behind the value of a label, unless it is a label or a title."""
    value = spot.value
    if value.place.row != spot.label.place.row or is_empty(value):
        return None
    behind = grid.right_of(value)
    if behind is None or is_empty(behind) or words_of(form).stops(behind.shown):
        return None
    return behind
