"""The state of a case, derived from what is filled; what is missing, what is next.

Gate by gate. The first main state is always reached. A later one is reached when all
before it are, every field required from it (or always) is filled, and its own
condition, if it has one, is true; a final one also needs every field whose condition
asks for it. A field that is required by a condition alone never holds a case back
from a state that is not final: it is missing, but no stage of the work is undone.

What is *due* is what the latest of three states asks for:

- the state reached;
- the state claimed: what the field of type 状态 says;
- the state in evidence: that of the latest filled date which may not lie in the
  future (限制 `不晚于 今天`) and is required from a state on. Who writes when the case
  was solved says that it is solved; a planned date says nothing.

What is due and blank is missing; what later states need is next. In a final state
beside the main line (无效, 已转办) nothing of later states is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formkit.definitions.conditions import (
    AllOf,
    Compare,
    Comparison,
    Condition,
    FieldOperand,
    Today,
    Tree,
)
from formkit.definitions.evaluate import fields_of, truth
from formkit.definitions.lexicon import OUTSIDE_KEYS
from formkit.definitions.model import Field, FieldType, FormDef, State, StateKind
from formkit.definitions.scope import Scope
from formkit.records import FieldValue, Outcome

Values = Mapping[str, FieldValue]

_DATES = {FieldType.DATE, FieldType.DATETIME}
_NOT_LATER = {Comparison.NOT_AFTER, Comparison.AT_MOST}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A field that is, or may become, required.

    `because` is the condition it depends on, None without one; `state` the state from
    which on it is required, None when it is at once. `is_due`: it must be filled now.
    `is_missing`: it must, and it is blank (a value nobody can read is not missing: it
    has a finding of its own).
    """

    field: str
    because: Condition | None
    state: State | None
    is_due: bool
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands.

    `reached` is the main state derived from the fields, `side` the state beside the
    main line whose condition is true (the first in the definition). `claimed` is the
    typed one, `evident` the one a filled date shows; `next_state` follows `reached`.
    `lacking` are the missing fields when the case is claimed, or evidently, later than
    `reached`. `next_fields` are the blank fields `next_state` will need that are not
    missing yet. `unmet` is the condition of `next_state` that is not true although no
    field it requires is blank. All are None or empty in a form without states.
    """

    reached: State | None
    side: State | None
    claimed: State | None
    evident: State | None
    next_state: State | None
    lacking: tuple[str, ...]
    next_fields: tuple[str, ...]
    unmet: Condition | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class _Demand:
    """A field with a 必填, judged: `index` is that of its main state, -1 at once."""

    field: Field
    index: int
    asked: bool | None
    is_filled: bool
    is_blank: bool

    @property
    def is_unmet(self) -> bool:
        return self.asked is True and not self.is_filled

    @property
    def is_conditional(self) -> bool:
        required = self.field.required
        return not required.always and not required.from_state


@dataclass(frozen=True, slots=True)
class _Progress:
    """Indices of main states, -1 for none; `due` is the latest of the three."""

    demands: tuple[_Demand, ...]
    reached: int
    evident: int
    claimed: State | None
    side: State | None
    due: int


def standing(form: FormDef, values: Values, scope: Scope) -> Standing:
    """Where the case stands, by what is filled.

    A form without states is final when every field required now is filled.
    """
    progress = _progress(form, values, scope)
    main = form.main_states
    if not main:
        is_final = not any(demand.is_unmet for demand in progress.demands)
        return Standing(None, None, None, None, None, (), (), None, is_final)
    reached, side = main[progress.reached], progress.side
    lacking = [d.field.key for d in progress.demands if _is_missing(d, progress.due)]
    next_state = None
    if progress.reached + 1 < len(main) and not (side and side.final):
        next_state = main[progress.reached + 1]
    unmet, next_fields = _ahead(next_state, progress, values, scope)
    return Standing(
        reached=reached,
        side=side,
        claimed=progress.claimed,
        evident=main[progress.evident] if progress.evident >= 0 else None,
        next_state=next_state,
        lacking=tuple(lacking) if progress.due > progress.reached else (),
        next_fields=next_fields,
        unmet=unmet,
        is_final=reached.final or (side is not None and side.final),
    )


def required_fields(
    form: FormDef, values: Values, scope: Scope
) -> tuple[Requirement, ...]:
    """Every field with a 必填, in the order of the form, and whether it is due.

    A condition that is unknown demands nothing.
    """
    progress = _progress(form, values, scope)
    main = form.main_states
    return tuple(
        Requirement(
            field=demand.field.key,
            because=demand.field.required.condition,
            state=main[demand.index] if demand.index >= 0 else None,
            is_due=_is_due(demand, progress.due),
            is_missing=_is_missing(demand, progress.due),
        )
        for demand in progress.demands
    )


def _is_due(demand: _Demand, due: int) -> bool:
    return demand.asked is True and demand.index <= due


def _is_missing(demand: _Demand, due: int) -> bool:
    return _is_due(demand, due) and demand.is_blank


def _progress(form: FormDef, values: Values, scope: Scope) -> _Progress:
    main = form.main_states
    indices = {state.key: index for index, state in enumerate(main)}
    demands = tuple(
        _demand(field, indices, values, scope)
        for field in form.fields
        if field.required.ever
    )
    reached = _reached(main, demands, values, scope)
    side = _side(form, values, scope)
    evident = max((_evidence(demand) for demand in demands), default=-1)
    claimed = _claimed(form, values)
    due = reached
    if not (side and side.final):
        claim = indices.get(claimed.key, -1) if claimed else -1
        due = max(reached, evident, claim)
    return _Progress(demands, reached, evident, claimed, side, due)


def _demand(
    field: Field, indices: Mapping[str, int], values: Values, scope: Scope
) -> _Demand:
    condition = field.required.condition
    value = values.get(field.key)
    return _Demand(
        field=field,
        index=indices.get(field.required.from_state, -1),
        asked=True if condition is None else truth(condition, values, scope),
        is_filled=value is not None and value.is_filled,
        is_blank=_is_blank(value),
    )


def _is_blank(value: FieldValue | None) -> bool:
    return value is None or (value.is_known and not value.is_filled)


def _reached(
    main: Sequence[State],
    demands: Sequence[_Demand],
    values: Values,
    scope: Scope,
) -> int:
    """The index of the last main state whose gate, and all before it, is passed."""
    reached = -1
    for index, state in enumerate(main):
        if index and not (
            _are_filled(demands, index, state)
            and (state.condition is None or truth(state.condition, values, scope))
        ):
            break
        reached = index
    return reached


def _are_filled(demands: Sequence[_Demand], index: int, state: State) -> bool:
    return not any(
        demand.is_unmet
        and demand.index <= index
        and (state.final or not demand.is_conditional)
        for demand in demands
    )


def _side(form: FormDef, values: Values, scope: Scope) -> State | None:
    for state in form.states:
        if (
            state.kind is StateKind.SIDE
            and state.condition
            and truth(state.condition, values, scope)
        ):
            return state
    return None


def _claimed(form: FormDef, values: Values) -> State | None:
    for field in form.fields:
        value = values.get(field.key)
        if field.type is not FieldType.STATE or value is None:
            continue
        if value.outcome in {Outcome.OK, Outcome.CHANGED}:
            return next((s for s in form.states if s.label == value.value), None)
    return None


def _evidence(demand: _Demand) -> int:
    """The state that a filled date shows, -1 when it shows none."""
    field = demand.field
    limit = field.limits.condition
    is_event = (
        demand.is_filled
        and field.type in _DATES
        and field.required.condition is None
        and limit is not None
        and _forbids_future(limit.tree, field.key)
    )
    return demand.index if is_event else -1


def _forbids_future(tree: Tree, key: str) -> bool:
    match tree:
        case AllOf(parts):
            return any(_forbids_future(part, key) for part in parts)
        case Compare(FieldOperand(subject), comparison, Today()):
            return subject == key and comparison in _NOT_LATER
        case _:
            return False


def _ahead(
    state: State | None, progress: _Progress, values: Values, scope: Scope
) -> tuple[Condition | None, tuple[str, ...]]:
    """What keeps the case from the next state: its condition, and blank fields."""
    if state is None:
        return None, ()
    awaited = [
        demand.field.key
        for demand in progress.demands
        if demand.is_blank
        and demand.asked is not False
        and 0 <= demand.index <= progress.reached + 1
        and not _is_due(demand, progress.due)
    ]
    condition = state.condition
    if condition is None or truth(condition, values, scope):
        return None, tuple(awaited)
    due = {d.field.key for d in progress.demands if _is_due(d, progress.due)}
    read = [
        key
        for key in fields_of(condition)
        if key not in OUTSIDE_KEYS
        and key not in due
        and key not in awaited
        and _is_blank(values.get(key))
    ]
    is_open = _are_filled(progress.demands, progress.reached + 1, state)
    return condition if is_open else None, (*awaited, *read)
