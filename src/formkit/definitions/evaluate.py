"""What a condition says about one record: true, false, or unknown.

Three-valued throughout: a blank or unreadable operand makes a comparison unknown, and
且, 或 and 非 are Kleene's. 为空 and 已填 are known for a blank, unknown for a value
nobody could read. An explicit 无 counts as filled and is unknown in comparisons.
"""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import assert_never

from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Constant,
    FieldOperand,
    Filled,
    Not,
    Operand,
    Shifted,
    Today,
    Tree,
)
from formkit.definitions.lexicon import OUTSIDE_KEYS
from formkit.definitions.relation import holds, holds_constant
from formkit.definitions.scope import Scope
from formkit.definitions.sentences import sentence
from formkit.records import FieldValue, Outcome, Value

__all__ = ["Scope", "fields_of", "sentence", "truth"]

_MONTHS_A_YEAR = 12


def truth(
    condition: Condition, values: Mapping[str, FieldValue], scope: Scope
) -> bool | None:
    """Whether the condition holds for the values; None when nobody can say.

    A field that is not in `values` is blank. The words set from outside (已逾期, …)
    are unknown unless `values` has them under their keys.
    """
    return _truth(condition.tree, values, scope)


def fields_of(condition: Condition) -> tuple[str, ...]:
    """The keys of the fields the condition reads, in their order, each once."""
    return tuple(dict.fromkeys(_keys(condition.tree)))


def _truth(tree: Tree, values: Mapping[str, FieldValue], scope: Scope) -> bool | None:
    match tree:
        case AllOf(parts):
            known = {_truth(part, values, scope) for part in parts}
            return False if False in known else None if None in known else True
        case AnyOf(parts):
            known = {_truth(part, values, scope) for part in parts}
            return True if True in known else None if None in known else False
        case Not(part):
            inner = _truth(part, values, scope)
            return None if inner is None else not inner
        case Filled(operand, expected):
            filled = _is_filled(operand.key, values)
            return None if filled is None else filled is expected
        case Compare():
            return _compare(tree, values, scope)
        case _:
            assert_never(tree)


def _is_filled(key: str, values: Mapping[str, FieldValue]) -> bool | None:
    value = values.get(key)
    if value is None:
        return None if key in OUTSIDE_KEYS else False
    return value.is_filled if value.is_known else None


def _compare(
    compare: Compare, values: Mapping[str, FieldValue], scope: Scope
) -> bool | None:
    left = _value(compare.left, values, scope)
    if left is None:
        return None
    if isinstance(compare.right, Constant):
        return holds_constant(left, compare.comparison, compare.right.words)
    right = _value(compare.right, values, scope)
    return None if right is None else holds(left, compare.comparison, right)


def _value(operand: Operand, values: Mapping[str, FieldValue], scope: Scope) -> Value:
    """What the operand stands for, None when that is unknown."""
    match operand:
        case FieldOperand(key):
            found = values.get(key)
            is_known = found and found.outcome in {Outcome.OK, Outcome.CHANGED}
            return found.value if found and is_known else None
        case Today():
            return scope.today
        case Shifted(moved, amount, unit):
            day = _value(moved, values, scope)
            return shift(day, amount, unit, scope) if isinstance(day, date) else None
        case Constant(words):
            return words if len(words) > 1 else words[0]
        case _:
            assert_never(operand)


def shift(day: date, amount: int, unit: str, scope: Scope) -> date | None:
    """The day (or day with time) moved by 天, 工作日 or 个月; None out of range.

    A month later is the same day of the month, or the last one the month has.
    """
    try:
        if unit == "天":
            return day + timedelta(days=amount)
        if unit == "个月":
            return _add_months(day, amount)
        moved = scope.calendar.add_workdays(_just_day(day), amount)
    except (OverflowError, ValueError):
        return None
    if isinstance(day, datetime):
        return datetime.combine(moved, day.time())
    return moved


def _just_day(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _add_months(day: date, amount: int) -> date:
    months = day.year * _MONTHS_A_YEAR + day.month - 1 + amount
    year, month = divmod(months, _MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def _keys(tree: Tree | Operand) -> Iterator[str]:
    match tree:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _keys(part)
        case Not(part):
            yield from _keys(part)
        case Filled(operand) | Shifted(operand):
            yield from _keys(operand)
        case Compare(left, _, right):
            yield from _keys(left)
            yield from _keys(right)
        case FieldOperand(key):
            yield key
        case Today() | Constant():
            return
        case _:
            assert_never(tree)
