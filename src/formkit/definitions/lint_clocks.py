"""Deadlines: those that say nothing for an option, and promises nobody watches."""

from collections.abc import Iterator, Sequence
from typing import Final

from formkit.definitions.clauses import literals
from formkit.definitions.conditions import Compare, Comparison, FieldOperand, Today
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.definitions.problems import DefinitionProblem, close_words, unwise

PROMISING: Final = ("计划", "预计", "承诺", "要求", "期限", "截止", "下次")
"""Words in the name of a date that say that it is still to come."""

_DATES: Final = frozenset({FieldType.DATE, FieldType.DATETIME})
_PAST: Final = frozenset(
    {Comparison.NOT_AFTER, Comparison.BEFORE, Comparison.AT_MOST, Comparison.LESS}
)


def silent_clocks(form: FormDef) -> Iterator[DefinitionProblem]:
    """D723: a deadline that says nothing for one option."""
    for clock in form.clocks:
        if not clock.by_field:
            continue
        said = {target.option for target in clock.targets}
        for option in form.choices(form.field(clock.by_field)):
            if option.value not in said:
                params = {"found": clock.label, "option": option.value}
                yield unwise("D723", ("期限", clock.key, "时限"), params)


def unwatched_promises(
    form: FormDef, others: Sequence[FormDef] = ()
) -> Iterator[DefinitionProblem]:
    """D746: a promised date that no deadline, here or in `others`, is about."""
    watched = {clock.stop for clock in form.clocks}
    watched |= {target.due_field for clock in form.clocks for target in clock.targets}
    stops = {clock.stop for other in others for clock in other.clocks}
    prefix = f"{form.key}:"
    watched |= {stop.removeprefix(prefix) for stop in stops if stop.startswith(prefix)}
    for field in form.fields:
        if field.key not in watched and _is_promise(field):
            yield unwise("D746", ("字段", field.key, "字段"), {"found": field.label})


def _is_promise(field: Field) -> bool:
    named = any(word in field.label for word in PROMISING)
    return named and field.type in _DATES and not _is_past(field)


def _is_past(field: Field) -> bool:
    condition = field.limits.condition
    return condition is not None and any(
        isinstance(each, Compare)
        and each.left == FieldOperand(field.key, field.label)
        and each.comparison in _PAST
        and each.right == Today()
        for each in literals(condition.tree)
    )


def lost_moments(
    form: FormDef, forms: Sequence[FormDef]
) -> Iterator[DefinitionProblem]:
    """D724: a deadline that names a field of another form which is not there."""
    fields = {f"{each.key}:{field.key}" for each in forms for field in each.fields}
    for clock in form.clocks:
        for column, moment in (("起算", clock.start), ("完成于", clock.stop)):
            if ":" in moment and moment not in fields:
                params = {"found": f"{form.name} {clock.key}", "target": moment}
                near = close_words(moment, fields)
                yield unwise("D724", ("期限", clock.key, column), params, near)
