"""The status somebody typed against the one the filled cells show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formkit.check.wording import at, listed
from formkit.definitions.evaluate import Scope, sentence, truth
from formkit.definitions.model import Field, FieldType, FormDef, State, StateKind
from formkit.definitions.states import Standing
from formkit.messages import default_level
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.records import FieldValue, Outcome

Values = Mapping[str, FieldValue]
_MACROS = "formkit-macros"  # the property reading gives such a file


@dataclass(frozen=True, slots=True)
class _Claim:
    field: Field
    value: FieldValue
    state: State


def claim_findings(
    values: Values, scope: Scope, standing: Standing
) -> Iterator[Finding]:
    """R310, R311 for a status that differs from the derived one."""
    claim = _claim(scope.form, values)
    if claim is not None:
        yield from _mismatch(claim, values, scope, standing)


def unsettled_findings(
    values: Values, form: FormDef, standing: Standing, raw: RawForm
) -> Iterator[Finding]:
    """S110, S111 for what Word still holds open in a document that is to be final."""
    claim = _claim(form, values)
    states = (standing.reached, standing.side, claim.state if claim else None)
    if any(state is not None and state.final for state in states):
        yield from _unsettled(raw)


def macro_findings(raw: RawForm) -> Iterator[Finding]:
    """S123 for a file that brings macros, which nobody here runs."""
    if _MACROS in raw.properties:
        yield Finding("S123", default_level("S123"))


def _claim(form: FormDef, values: Values) -> _Claim | None:
    """The typed state; in a form without a 状态 field, a choice among its states."""
    labels = {state.label: state for state in form.states}
    typed = [f for f in form.fields if f.type is FieldType.STATE]
    for field in typed or [f for f in form.fields if _lists_states(form, f)]:
        value = values.get(field.key)
        if value is not None and value.outcome in {Outcome.OK, Outcome.CHANGED}:
            state = labels.get(str(value.value))
            return _Claim(field, value, state) if state is not None else None
    return None


def _lists_states(form: FormDef, field: Field) -> bool:
    options = {option.value for option in form.choices(field)}
    labels = {state.label for state in form.states}
    return field.type is FieldType.CHOICE and bool(options) and options <= labels


def _mismatch(
    claim: _Claim, values: Values, scope: Scope, standing: Standing
) -> Iterator[Finding]:
    main = scope.form.main_states
    derived = standing.side or standing.reached
    if derived is None or claim.state.key == derived.key:
        return
    if claim.state.kind is StateKind.SIDE or standing.reached is None:
        yield _too_far(claim, derived, _unmet(claim.state))
        return
    ahead = main.index(claim.state) - main.index(standing.reached)
    if ahead > 0 and standing.side is None:
        yield _ahead(claim, derived, values, scope, ahead)
    elif claim.state.final and ahead < 0:
        # 已批准 goes on to 生效 and 作废 by itself, as days go by: nobody retypes it.
        return
    elif claim.field.type is FieldType.STATE and (ahead or standing.side):
        yield at(
            "R311",
            claim.field,
            claim.value.place,
            claim.value.raw,
            {"derived": derived.label},
        )


def _too_far(claim: _Claim, derived: State, lacking: tuple[str, str]) -> Finding:
    params = {
        "derived": derived.label,
        "lacking_zh": lacking[0],
        "lacking_en": lacking[1],
    }
    return at("R310", claim.field, claim.value.place, claim.value.raw, params)


def _ahead(
    claim: _Claim, derived: State, values: Values, scope: Scope, ahead: int
) -> Finding:
    """R310 with what is lacking; the number is never lacking."""
    last = scope.form.main_states.index(claim.state)
    gates = scope.form.main_states[last - ahead + 1 : last + 1]
    passed = {state.key for state in gates}
    lacking = [f for f in scope.form.fields if _is_lacking(f, passed, values, scope)]
    if lacking:
        labels = [field.label for field in lacking]
        return _too_far(claim, derived, (listed(labels), listed(labels, "en")))
    closed = (g for g in gates if g.condition and not truth(g.condition, values, scope))
    return _too_far(claim, derived, _unmet(next(closed, claim.state)))


def _is_lacking(field: Field, passed: set[str], values: Values, scope: Scope) -> bool:
    required = field.required
    value = values.get(field.key)
    is_filled = value is not None and value.is_filled
    if is_filled or field.key == scope.form.number_field:
        return False
    condition = required.condition
    asked = condition is None or truth(condition, values, scope) is True
    return asked and (required.always or required.from_state in passed)


def _unmet(state: State) -> tuple[str, str]:
    if state.condition is None:
        return "—", "—"
    return sentence(state.condition, "zh"), sentence(state.condition, "en")


def _unsettled(raw: RawForm) -> Iterator[Finding]:
    for code, count in (("S110", raw.tracked_changes), ("S111", raw.comments)):
        if count:
            yield Finding(code, default_level(code), params={"n": str(count)})
