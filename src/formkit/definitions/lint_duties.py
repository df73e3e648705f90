"""Who set it, and where it says so: gates, side states, pauses, waivers, approvers.

A state, a pause or a waiver that no cell shows can't be audited. Each rule here is
decidable from the definition alone; docs/definitions.md lists them.
"""

from collections.abc import Iterator
from typing import Final

from formkit.definitions.clauses import condition_keys, literals
from formkit.definitions.conditions import (
    Compare,
    Comparison,
    Condition,
    Constant,
    FieldOperand,
    Filled,
)
from formkit.definitions.lint_reach import conditions_of
from formkit.definitions.model import Field, FieldType, FormDef, State, StateKind
from formkit.definitions.problems import DefinitionProblem, unwise

PAUSE_FROM: Final = "pause_from"
PAUSE_TO: Final = "pause_to"
"""The fields the clocks read a pause from."""
WAIVING: Final = ("不需", "无需", "免", "不适用", "豁免")
"""How a word begins that says that something asked for need not be done."""
APPROVING: Final = ("批准", "核准", "审批")

_REASONS: Final = frozenset(
    {
        FieldType.PERSON,
        FieldType.TEXT,
        FieldType.LONGTEXT,
        FieldType.CHOICE,
        FieldType.CHOICES,
        FieldType.REFERENCE,
        FieldType.REFERENCES,
    }
)
_DATES: Final = frozenset({FieldType.DATE, FieldType.DATETIME})
_NAMING: Final = frozenset({Comparison.EQUAL, Comparison.CONTAINS, Comparison.ONE_OF})


def open_gates(form: FormDef) -> Iterator[DefinitionProblem]:
    """D722: a main state that is reached together with the one before."""
    asked_from = {field.required.from_state for field in form.fields}
    for state in form.main_states[1:]:
        if state.condition is None and state.key not in asked_from:
            yield unwise("D722", ("状态", state.key, "条件"), {"found": state.label})


def unshown_states(form: FormDef) -> Iterator[DefinitionProblem]:
    """D727 and D728: side states no cell sets, final ones without who or why."""
    for state in form.states:
        if state.kind is not StateKind.SIDE:
            continue
        shown = [form.field(key) for key in sorted(_evidence(state, form))]
        place = ("状态", state.key, "条件")
        if not shown:
            yield unwise("D727", place, {"found": state.label})
        elif state.final and not any(
            field.type in _REASONS for field in (*shown, *_asked_with(shown, form))
        ):
            labels = "、".join(field.label for field in shown)
            yield unwise("D728", place, {"found": state.label, "fields": labels})


def _evidence(state: State, form: FormDef) -> frozenset[str]:
    """The fields that set a side state; what people claim (状态) shows nothing."""
    known = {each.key for each in form.fields if each.type is not FieldType.STATE}
    return condition_keys(state.condition) & known


def _asked_with(fields: list[Field], form: FormDef) -> list[Field]:
    """The fields that must be filled because of one of the fields."""
    keys = {field.key for field in fields}
    asked = {key for key, why in _demands(form) if condition_keys(why) & keys}
    return [form.field(key) for key in sorted(asked)]


def _demands(form: FormDef) -> Iterator[tuple[str, Condition]]:
    """Every field that is asked for by a condition, with the condition."""
    for field in form.fields:
        if field.required.condition:
            yield field.key, field.required.condition
    for rule in form.rules:
        tree = rule.then.tree
        if rule.when and isinstance(tree, Filled) and tree.expected:
            yield tree.operand.key, rule.when


def unshown_pauses(form: FormDef) -> Iterator[DefinitionProblem]:
    """D726: a clock that can be paused, and no cells for from when, to when and why."""
    missing = "、".join(_missing_of_pause(form))
    for clock in form.clocks:
        if clock.pausable and missing:
            place = ("期限", clock.key, "可暂停")
            yield unwise("D726", place, {"found": clock.label, "missing": missing})


def _missing_of_pause(form: FormDef) -> Iterator[str]:
    dates = {field.key for field in form.fields if field.type in _DATES}
    yield from (key for key in (PAUSE_FROM, PAUSE_TO) if key not in dates)
    asked = (form.field(key) for key, why in _demands(form) if _is_begun(why))
    if not any(field.type in _REASONS for field in asked):
        yield "暂停原因"
    if not any(
        {PAUSE_FROM, PAUSE_TO} <= condition_keys(state.condition)
        for state in form.states
        if state.kind is StateKind.SIDE and not state.final
    ):
        yield "暂停状态"


def _is_begun(condition: Condition) -> bool:
    wanted = (PAUSE_FROM, True)
    return any(
        (each.operand.key, each.expected) == wanted
        for each in literals(condition.tree)
        if isinstance(each, Filled)
    )


def unapproved_waivers(form: FormDef) -> Iterator[DefinitionProblem]:
    """D729: a word waives something, and nothing asks who allowed it."""
    for section, part, column, _, condition in conditions_of(form):
        for key, word in _waivers(condition):
            if not _asks_a_person(key, word, form):
                label = form.field(key).label
                place = (section, part, column)
                yield unwise("D729", place, {"field": label, "option": word})


def _waivers(condition: Condition | None) -> Iterator[tuple[str, str]]:
    for each in literals(condition.tree) if condition else ():
        match each:
            case Compare(FieldOperand(key), comparison, Constant(words)):
                if comparison in _NAMING:
                    waiving = (w for w in words if w.startswith(WAIVING))
                    yield from ((key, word) for word in waiving)
            case _:
                pass


def _asks_a_person(key: str, word: str, form: FormDef) -> bool:
    """Whether the word asks for a person, or for a field that asks for one."""
    asked = {field for field, why in _demands(form) if (key, word) in _waivers(why)}
    while True:
        more = {
            field
            for field, why in _demands(form)
            if any(
                isinstance(each, Filled) and each.expected and each.operand.key in asked
                for each in literals(why.tree)
            )
        }
        if more <= asked:
            break
        asked |= more
    return any(form.field(each).type is FieldType.PERSON for each in asked)


def unasked_approvers(form: FormDef) -> Iterator[DefinitionProblem]:
    """D745: a field for who approved, and nothing ever asks for it."""
    demanded = {key for key, _ in _demands(form)}
    for field in form.fields:
        approves = field.type is FieldType.PERSON and any(
            word in field.label for word in APPROVING
        )
        if approves and not field.required.ever and field.key not in demanded:
            yield unwise("D745", ("字段", field.key, "必填"), {"found": field.label})
