"""What can never come true: conditions that exclude themselves, idle states."""

from collections.abc import Iterator

from formkit.definitions.clauses import is_possible
from formkit.definitions.conditions import Condition
from formkit.definitions.contradictions import Contradictions
from formkit.definitions.model import FormDef, State, StateKind
from formkit.definitions.problems import DefinitionProblem, unwise

Named = tuple[str, str, str, str, Condition | None]
"""Section, part, column, the name a person knows it by, and the condition."""


def conditions_of(form: FormDef) -> Iterator[Named]:
    """Every condition a form holds, with its place."""
    for field in form.fields:
        key, label = field.key, field.label
        yield "字段", key, "必填", label, field.required.condition
        yield "字段", key, "限制", label, field.limits.condition
    for rule in form.rules:
        yield "规则", rule.key, "当", rule.key, rule.when
        yield "规则", rule.key, "应当", rule.key, rule.then
    for state in form.states:
        yield "状态", state.key, "条件", state.label, state.condition


def idle_conditions(form: FormDef) -> Iterator[DefinitionProblem]:
    """D708: what can never be true, in whatever way the form is filled."""
    unreachable = _unreachable(form)
    known = Contradictions(form, frozenset(state.label for state in unreachable))
    for section, part, column, label, condition in conditions_of(form):
        if condition and not is_possible(condition.tree, known.excludes):
            place = (section, part, column)
            params = {"found": label, "column": column, "condition": condition.text}
            yield unwise("D708", place, params)
    labels = {state.key: state.label for state in unreachable}
    for field in form.fields:
        if field.required.from_state in labels:
            said = f"从 {labels[field.required.from_state]} 起"
            place = ("字段", field.key, "必填")
            params = {"found": field.label, "column": "必填", "condition": said}
            yield unwise("D708", place, params)


def _unreachable(form: FormDef) -> tuple[State, ...]:
    """The states no record reaches: their own condition, or that of one before."""
    found: tuple[State, ...] = ()
    while True:
        known = Contradictions(form, frozenset(state.label for state in found))
        blocked = [s for s in form.states if not _can_hold(s, known)]
        main = form.main_states
        first = min((main.index(s) for s in blocked if s in main), default=len(main))
        later = main[first:]
        side = (s for s in blocked if s.kind is StateKind.SIDE)
        now = (*later, *side)
        if now == found:
            return found
        found = now


def _can_hold(state: State, known: Contradictions) -> bool:
    condition = state.condition
    return condition is None or is_possible(condition.tree, known.excludes)
