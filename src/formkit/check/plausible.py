"""What a field hardly means: days of a mistyped year, names without a letter."""

from datetime import date, datetime
from typing import Literal

from formkit.check.wording import at
from formkit.definitions.conditions import AllOf, Compare, Comparison, Today, Tree
from formkit.definitions.model import Field, Mask
from formkit.model import RawCell
from formkit.problems import Finding
from formkit.records import Value

_NOT_LATER = frozenset({Comparison.NOT_AFTER, Comparison.BEFORE, Comparison.AT_MOST})
_PAST_YEARS = 5
_FUTURE_YEARS = 10

Direction = Literal["past", ""]


def direction_of(field: Field) -> Direction:
    """`past` for a field that may not lie in the future."""
    condition = field.limits.condition
    return "past" if condition is not None and _is_past(condition.tree) else ""


def far_off(
    field: Field, cell: RawCell, value: Value, today: date, example: str
) -> list[Finding]:
    """A question about a year far from today: the value stays, the likely is proposed.

    `example` is said where no likelier day is known.
    """
    on = value.date() if isinstance(value, datetime) else value
    if not isinstance(on, date):
        return []
    likely = likely_day(on, today, direction_of(field))
    if likely is None:
        return []
    suggest = (str(likely),) if likely != on else ()
    params = {"day": str(on), "today": str(today), "example": (*suggest, example)[0]}
    return [at("V218", field, cell.place, cell.shown, params, suggest)]


def nameless(field: Field, cell: RawCell, value: Value) -> list[Finding]:
    """A doubt about a customer's name without a letter: a number of another column."""
    if field.mask is not Mask.NAME or not isinstance(value, str):
        return []
    is_name = any(map(str.isalpha, value))
    return [] if is_name else [at("V244", field, cell.place, cell.shown, {})]


def likely_day(on: date, today: date, direction: Direction) -> date | None:
    """The day perhaps meant where the year is far off; None for a plausible one.

    The day itself where nothing is likelier. `direction` is `past` for what has
    happened already; other dates (a birthday, a warranty) may lie far back.
    """
    is_past = direction == "past"
    years = on.year - today.year
    if is_past and years <= 0 and on <= today:
        is_far = years < -_PAST_YEARS
    else:
        is_far = years > (0 if is_past else _FUTURE_YEARS)
    if not is_far:
        return None
    near = (today.year, today.year - 1, *(() if is_past else (today.year + 1,)))
    for year in near:
        if _is_slip(f"{on.year}", f"{year}"):
            meant = _in_year(on, year)
            if meant is not None and not (is_past and meant > today):
                return meant
    return None if is_past and on > today else on


def _in_year(on: date, year: int) -> date | None:
    try:
        return on.replace(year=year)
    except ValueError:  # 29 February
        return None


def _is_slip(typed: str, meant: str) -> bool:
    """Whether one digit is wrong, or two neighbours are swapped: 2062 for 2026."""
    wrong = [n for n, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
    if len(wrong) <= 1:
        return True
    first, *rest = wrong
    is_swapped = typed[first : first + 2] == meant[first : first + 2][::-1]
    return rest == [first + 1] and is_swapped


def _is_past(tree: Tree) -> bool:
    match tree:
        case AllOf(parts):
            return any(_is_past(part) for part in parts)
        case Compare(_, comparison, Today()):
            return comparison in _NOT_LATER
        case _:
            return False
