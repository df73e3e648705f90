"""A table lying on its side: the labels in a column, one record a column."""

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
    for column in dict.fromkeys(spot.label.place.column for spot in spots):
        here = {
            spot.word.keys[0]: spot
            for spot in reversed(spots)
            if spot.word and spot.label.place.column == column
        }
        second = [c for s in here.values() if (c := _second(grid, form, s))]
        is_many = len(second) >= max(_FEWEST - 1, _SHARE * len(here))
        is_full = len(here) >= _FEWEST and is_many
        if is_full and not _is_register(grid, form, len(here)):
            first = min(second, key=lambda cell: cell.place)
            found = first.shown.strip()
            return Finding("S120", default_level("S120"), first.place, found=found)
    return None


def _is_register(grid: Grid, form: FormDef, count: int) -> bool:
    """Whether a row names as many fields as the column does."""
    words = words_of(form)
    named = (
        sum(words.word(h.cell.shown) is not None for h in header.headings)
        for header in headers(grid, form)
    )
    return max(named, default=0) >= count


def _second(grid: Grid, form: FormDef, spot: Spot) -> RawCell | None:
    """What stands behind the value of a label, unless it is a label or a title."""
    value = spot.value
    if value.place.row != spot.label.place.row or is_empty(value):
        return None
    behind = grid.right_of(value)
    if behind is None or is_empty(behind) or words_of(form).stops(behind.shown):
        return None
    return behind
