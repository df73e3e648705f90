"""The values of computed fields."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import assert_never

from formkit.definitions.conditions import Constant
from formkit.definitions.expressions import Argument, Expression, parse_expression
from formkit.definitions.lexicon import lexicon_of
from formkit.definitions.model import FieldType, FormDef
from formkit.definitions.scope import Scope
from formkit.definitions.spans import write_span
from formkit.model import plain_number
from formkit.records import Duration, FieldValue, Outcome, RowSet, Value

_DATE_PARTS = {
    "{yyyymmdd}": "%Y%m%d",
    "{yyyymm}": "%Y%m",
    "{yyyy}": "%Y",
    "{yy}": "%y",
    "{mm}": "%m",
    "{dd}": "%d",
}


def computed(
    form: FormDef, values: Mapping[str, FieldValue], scope: Scope
) -> Mapping[str, FieldValue]:
    """The computed fields of the form by key, each without a place.

    One whose operands are blank or unreadable is blank itself (outcome EMPTY).
    """
    return {
        field.key: _computed(field.expression, form, values, scope)
        for field in form.fields
        if field.type is FieldType.COMPUTED
    }


def _computed(
    text: str, form: FormDef, values: Mapping[str, FieldValue], scope: Scope
) -> FieldValue:
    expression = parse_expression(text, lexicon_of(form))
    value = None
    if isinstance(expression, Expression):
        operands = [_operand(argument, values) for argument in expression.arguments]
        if None not in operands:
            value = _FUNCTIONS[expression.function](operands, scope)
    outcome = Outcome.EMPTY if value is None else Outcome.OK
    return FieldValue(value, "", None, outcome)


def _operand(argument: Argument, values: Mapping[str, FieldValue]) -> Value:
    if isinstance(argument, Constant):
        return argument.words[0]
    found = values.get(argument.key)
    is_usable = found and found.outcome in {Outcome.OK, Outcome.CHANGED}
    return found.value if found and is_usable else None


def _days(operands: list[Value], _scope: Scope) -> Value:
    match operands:
        case [date() as start, date() as end]:
            return (_day(end) - _day(start)).days
        case _:
            return None


def _workdays(operands: list[Value], scope: Scope) -> Value:
    match operands:
        case [date() as start, date() as end]:
            return scope.calendar.workdays_between(_day(start), _day(end))
        case _:
            return None


def _joined(operands: list[Value], _scope: Scope) -> Value:
    return "".join(shown(operand) for operand in operands)


def _number(operands: list[Value], _scope: Scope) -> Value:
    match operands:
        case [date() as day, str() as pattern]:
            for part, directive in _DATE_PARTS.items():
                pattern = pattern.replace(part, f"{day:{directive}}")
            return pattern
        case _:
            return None


_FUNCTIONS: Mapping[str, Callable[[list[Value], Scope], Value]] = {
    "天数": _days,
    "工作日数": _workdays,
    "连接": _joined,
    "编号": _number,
}


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def shown(value: Value) -> str:  # noqa: C901, PLR0911, PLR0912 - one arm a kind
    """The value as a person would write it: 是, 2026-01-31 09:30, 甲、乙."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case int():
            return str(value)
        case Decimal():
            return plain_number(value)
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case Duration():
            return write_span(value)
        case tuple():
            return "、".join(value)
        case RowSet():
            return f"{len(value.rows)}"
        case _:
            assert_never(value)
