"""Two values, compared: true, false, or unknown where they cannot be."""

import operator
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from formkit.definitions.conditions import Comparison
from formkit.definitions.spans import read_span
from formkit.definitions.words import read_date, read_number, read_time
from formkit.records import Duration, Value

_IN_ORDER: dict[Comparison, Callable[[int, int], bool]] = {
    Comparison.EQUAL: operator.eq,
    Comparison.UNEQUAL: operator.ne,
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.MORE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.BEFORE: operator.lt,
    Comparison.NOT_BEFORE: operator.ge,
    Comparison.AFTER: operator.gt,
    Comparison.NOT_AFTER: operator.le,
}
_NEGATED = {
    Comparison.UNEQUAL: Comparison.EQUAL,
    Comparison.LACKS: Comparison.CONTAINS,
    Comparison.NONE_OF: Comparison.ONE_OF,
}


def holds(left: Value, comparison: Comparison, right: Value) -> bool | None:
    """Whether two known values stand in the relation; None when nobody can say.

    A day and a day with a time are compared by the day. `CONTAINS` on a tuple is
    membership (of all, when the right side is a tuple too), on text it is part of the
    text. Spans are compared only where one is surely longer.
    """
    if comparison in _NEGATED:
        opposite = holds(left, _NEGATED[comparison], right)
        return None if opposite is None else not opposite
    if comparison is Comparison.CONTAINS:
        return _contains(left, right)
    if comparison is Comparison.MATCHES:
        return _matches(left, right)
    if comparison is Comparison.EQUAL:
        same = _equal(left, right)
        if same is not None:
            return same
    sign = _order(left, right)
    return None if sign is None else _IN_ORDER[comparison](sign, 0)


def holds_constant(
    left: Value, comparison: Comparison, words: tuple[str, ...]
) -> bool | None:
    """Whether a known value stands in the relation to the constants of a condition."""
    if comparison is Comparison.NONE_OF:
        opposite = holds_constant(left, Comparison.ONE_OF, words)
        return None if opposite is None else not opposite
    if comparison is Comparison.ONE_OF:
        found = {holds(left, Comparison.EQUAL, _constant(w, left)) for w in words}
        return True if True in found else None if None in found else False
    return holds(left, comparison, _constant(words[0], left))


def _constant(word: str, like: Value) -> Value:
    return _read_constant(word, type(like).__name__)


@lru_cache(maxsize=4096)
def _read_constant(word: str, kind: str) -> Value:
    read = _CONSTANTS.get(kind)
    return read(word) if read else None


_CONSTANTS: dict[str, Callable[[str], Value]] = {
    "bool": {"是": True, "否": False}.get,
    "str": str,
    "tuple": lambda word: (word,),
    "int": read_number,
    "Decimal": read_number,
    "date": read_date,
    "datetime": read_date,
    "time": read_time,
    "Duration": read_span,
}


def _contains(left: Value, right: Value) -> bool | None:
    match left, right:
        case tuple(), tuple():
            return set(right) <= set(left)
        case tuple(), str():
            return right in left
        case str(), str():
            return right in left
        case _:
            return None


def _matches(left: Value, right: Value) -> bool | None:
    if not isinstance(left, str) or not isinstance(right, str):
        return None
    return mask_pattern(right).fullmatch(left) is not None


@lru_cache(maxsize=512)
def mask_pattern(mask: str) -> re.Pattern[str]:
    """A mask as a pattern: `#` is one ASCII digit, everything else is itself."""
    return re.compile(re.escape(mask).replace(r"\#", "[0-9]"))


def _equal(left: Value, right: Value) -> bool | None:
    """Sameness of values without an order; None for those that have one."""
    match left, right:
        case (bool(), bool()) | (str(), str()):
            return left == right
        case tuple(), tuple():
            return set(left) == set(right)
        case tuple(), str():
            return set(left) == {right}
        case str(), tuple():
            return {left} == set(right)
        case _:
            return None


def _order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as left is less, the same or more; None when they have no order."""
    match left, right:
        case (bool(), _) | (_, bool()):
            return None
        case (int() | Decimal(), int() | Decimal()):
            return (left > right) - (left < right)
        case datetime(), datetime():
            return (left > right) - (left < right)
        case date(), date():
            return _order_days(_day(left), _day(right))
        case time(), time():
            return (left > right) - (left < right)
        case Duration(), Duration():
            return _order_spans(left, right)
        case _:
            return None


def _order_days(left: date, right: date) -> int:
    return (left > right) - (left < right)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _order_spans(left: Duration, right: Duration) -> int | None:
    minutes_a_day = 24 * 60
    signs = {
        (a > b) - (a < b)
        for a, b in (
            (left.months, right.months),
            (
                left.days * minutes_a_day + left.minutes,
                right.days * minutes_a_day + right.minutes,
            ),
            (left.workdays, right.workdays),
            (left.work_minutes, right.work_minutes),
        )
    } - {0}
    if len(signs) > 1:
        return None
    return signs.pop() if signs else 0
