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

What is due and blank is missing; what later states need is next. A missing case
number holds nothing back: the case runs under its receipt. In a final state
beside the main line (无效, 已转办) nothing of later states is asked for.
"""

from dataclasses import dataclass

from formkit.definitions.conditions import Condition
from formkit.definitions.evaluate import fields_of, truth
from formkit.definitions.lexicon import OUTSIDE_KEYS
from formkit.definitions.model import FormDef, State
from formkit.definitions.progress import (
    Progress,
    Values,
    are_filled,
    is_blank_value,
    is_due,
    is_missing,
    judge,
)
from formkit.definitions.scope import Scope


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


def standing(
    form: FormDef, values: Values, scope: Scope, progress: Progress | None = None
) -> Standing:
    """Where the case stands, by what is filled.

    A form without states is final when every field required now is filled. `progress`
    is what `judge` says of the same, when that is known.
    """
    progress = progress or judge(form, values, scope)
    main = form.main_states
    if not main:
        is_final = not any(demand.is_unmet for demand in progress.demands)
        return Standing(None, None, None, None, None, (), (), None, is_final)
    reached, side = main[progress.reached], progress.side
    lacking = [d.field.key for d in progress.demands if is_missing(d, progress.due)]
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
    form: FormDef, values: Values, scope: Scope, progress: Progress | None = None
) -> tuple[Requirement, ...]:
    """Every field with a 必填, in the order of the form, and whether it is due.

    A condition that is unknown demands nothing. `progress` as for `standing`.
    """
    progress = progress or judge(form, values, scope)
    main = form.main_states
    return tuple(
        Requirement(
            field=demand.field.key,
            because=demand.field.required.condition,
            state=main[demand.index] if demand.index >= 0 else None,
            is_due=is_due(demand, progress.due),
            is_missing=is_missing(demand, progress.due),
        )
        for demand in progress.demands
    )


def _ahead(
    state: State | None, progress: Progress, values: Values, scope: Scope
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
        and not is_due(demand, progress.due)
    ]
    condition = state.condition
    if condition is None or truth(condition, values, scope):
        return None, tuple(awaited)
    due = {d.field.key for d in progress.demands if is_due(d, progress.due)}
    read = [
        key
        for key in fields_of(condition)
        if key not in OUTSIDE_KEYS
        and key not in due
        and key not in awaited
        and is_blank_value(values.get(key))
    ]
    is_open = are_filled(progress.demands, progress.reached + 1, state)
    return condition if is_open else None, (*awaited, *read)
