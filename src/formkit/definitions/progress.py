"""How far one record has come: every required field judged, gate by gate.

The rules are those of `formkit.definitions.states`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formkit.definitions.conditions import (
    AllOf,
    Compare,
    Comparison,
    FieldOperand,
    Today,
    Tree,
)
from formkit.definitions.evaluate import truth
from formkit.definitions.model import Field, FieldType, FormDef, State, StateKind
from formkit.definitions.scope import Scope
from formkit.records import FieldValue, Outcome

Values = Mapping[str, FieldValue]

_DATES = {FieldType.DATE, FieldType.DATETIME}
_NOT_LATER = {Comparison.NOT_AFTER, Comparison.AT_MOST}


@dataclass(frozen=True, slots=True)
class Demand:
    """A field with a 必填, judged: `index` is that of its main state, -1 at once."""

    field: Field
    index: int
    asked: bool | None
    is_filled: bool
    is_blank: bool

    @property
    def is_unmet(self) -> bool:
        """Whether it is asked for and not filled."""
        return self.asked is True and not self.is_filled

    @property
    def is_conditional(self) -> bool:
        """Whether a condition alone asks for it."""
        required = self.field.required
        return not required.always and not required.from_state


@dataclass(frozen=True, slots=True)
class Progress:
    """Indices of main states, -1 for none; `due` is the latest of the three."""

    demands: tuple[Demand, ...]
    reached: int
    evident: int
    claimed: State | None
    side: State | None
    due: int


def is_due(demand: Demand, due: int) -> bool:
    """Whether the field must be filled in the main state with the index `due`."""
    return demand.asked is True and demand.index <= due


def is_missing(demand: Demand, due: int) -> bool:
    """Whether it must be filled and is blank."""
    return is_due(demand, due) and demand.is_blank


def judge(form: FormDef, values: Values, scope: Scope) -> Progress:
    """How far the record has come."""
    main = form.main_states
    indices = {state.key: index for index, state in enumerate(main)}
    demands = tuple(
        _demand(field, indices, values, scope)
        for field in form.fields
        if field.required.ever and field.key != form.number_field
    )
    reached = _reached(main, demands, values, scope)
    side = _side(form, values, scope)
    evident = max((_evidence(demand) for demand in demands), default=-1)
    claimed = _claimed(form, values)
    due = reached
    if not (side and side.final):
        claim = indices.get(claimed.key, -1) if claimed else -1
        due = max(reached, evident, claim)
    return Progress(demands, reached, evident, claimed, side, due)


def _demand(
    field: Field, indices: Mapping[str, int], values: Values, scope: Scope
) -> Demand:
    condition = field.required.condition
    value = values.get(field.key)
    return Demand(
        field=field,
        index=indices.get(field.required.from_state, -1),
        asked=True if condition is None else truth(condition, values, scope),
        is_filled=value is not None and value.is_filled,
        is_blank=is_blank_value(value),
    )


def is_blank_value(value: FieldValue | None) -> bool:
    """Whether nothing stands there; what nobody can read is not blank."""
    return value is None or (value.is_known and not value.is_filled)


def _reached(
    main: Sequence[State],
    demands: Sequence[Demand],
    values: Values,
    scope: Scope,
) -> int:
    """The index of the last main state whose gate, and all before it, is passed."""
    reached = -1
    for index, state in enumerate(main):
        if index and not (
            are_filled(demands, index, state)
            and (state.condition is None or truth(state.condition, values, scope))
        ):
            break
        reached = index
    return reached


def are_filled(demands: Sequence[Demand], index: int, state: State) -> bool:
    """Whether the gate of the main state with the index has all its fields."""
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


def is_event(field: Field) -> bool:
    """Whether the field, once filled, shows the state it is required from.

    A date of what has happened does; a planned one says nothing.
    """
    limit = field.limits.condition
    return (
        field.type in _DATES
        and field.required.condition is None
        and limit is not None
        and _forbids_future(limit.tree, field.key)
    )


def _evidence(demand: Demand) -> int:
    """The state that a filled date shows, -1 when it shows none."""
    is_shown = demand.is_filled and is_event(demand.field)
    return demand.index if is_shown else -1


def _forbids_future(tree: Tree, key: str) -> bool:
    match tree:
        case AllOf(parts):
            return any(_forbids_future(part, key) for part in parts)
        case Compare(FieldOperand(subject), comparison, Today()):
            return subject == key and comparison in _NOT_LATER
        case _:
            return False
