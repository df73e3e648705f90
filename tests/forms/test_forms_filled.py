"""A form filled in by its own examples is right; without a needed cell it is not."""

import pytest
from tests.forms.filled_forms import SCOPE, Filled, filled_forms

from formkit.check.form import Checked
from formkit.check.report import all_findings
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.definitions.scope import Scope
from formkit.definitions.states import required_fields

FILLED = list(filled_forms())
CASES = [pytest.param(one, id=f"{one.form.key}-{one.name}") for one in FILLED]
MISSING = {"V201", "V202"}
# Late, and urgent where it came from, are not said by the form itself.
SAID_ELSEWHERE = {("abnormality", "late_reason"), ("capa", "team")}
NOT_IN_A_CELL = {Layout.DOCUMENT}


def needed(one: Filled) -> set[str]:
    """The fields that must be filled where the case stands.

    A case that ended beside the main line is asked for nothing of its later states.
    """
    (checked,) = one.check().records
    scope = Scope(one.form, SCOPE.today, SCOPE.calendar)
    values = checked.record.values
    found = required_fields(one.form, values, scope)
    side = checked.standing.side
    is_beside = side is not None and side.final
    return {
        each.field
        for each in found
        if each.is_due and not (is_beside and each.state is not None)
    }


def case_of(form: str, name: str) -> Filled:
    (one,) = (one for one in FILLED if (one.form.key, one.name) == (form, name))
    return one


def stands(checked: Checked) -> str:
    (record,) = checked.records
    said = record.standing.side or record.standing.reached
    return said.label if said else ""


@pytest.mark.parametrize("one", CASES)
def test_a_form_of_examples_is_accepted(one: Filled) -> None:
    checked = one.check()
    assert checked.definition is not None
    assert checked.definition.form.key == one.form.key
    found = [(f.code, f.label, f.found) for f in all_findings(checked)]
    assert found == []
    assert stands(checked) == one.state


@pytest.mark.parametrize("one", CASES)
def test_a_needed_cell_left_blank_is_named_at_that_cell(one: Filled) -> None:
    silent = []
    for key in sorted(needed(one) - {one.form.number_field}):
        checked = one.without(key).check()
        found = [f for f in all_findings(checked) if f.field == key]
        said = {f.code for f in found} & MISSING
        where = {f.place for f in found if f.code in MISSING}
        in_a_cell = not NOT_IN_A_CELL & set(one.form.layouts)
        if in_a_cell and said:
            assert where == {one.place(key)}
        if not found and checked.records[0].standing.is_final:
            silent.append(key)
    assert silent == []


def test_every_field_that_may_be_needed_is_needed_in_some_case() -> None:
    asked = {(one.form.key, key) for one in FILLED for key in needed(one)}
    untried = [
        (form.key, field.key)
        for form in (definition.form for definition in shipped().definitions)
        for field in form.fields
        if field.required.ever
        and field.key != form.number_field
        and (form.key, field.key) not in asked
    ]
    assert set(untried) == SAID_ELSEWHERE


def test_every_side_state_and_every_end_is_reached_in_some_case() -> None:
    reached = {(one.form.key, one.state) for one in FILLED}
    wanted = {
        (definition.form.key, state.label)
        for definition in shipped().definitions
        for state in definition.form.states
        if state.final or state.kind.value == "旁支"
    }
    assert wanted - reached == {("sop", "已批准")}  # the next one follows by date


@pytest.mark.parametrize("key", ["l2_done_at", "root_cause", "l3_verified_on"])
def test_a_complaint_is_not_closed_before_all_three_levels(key: str) -> None:
    checked = case_of("complaint", "closed").without(key).check()
    assert not checked.records[0].standing.is_final
    assert "R310" in {f.code for f in all_findings(checked)}


@pytest.mark.parametrize("form", ["consultation", "abnormality", "complaint"])
def test_nobody_is_out_of_reach_after_two_calls(form: str) -> None:
    one = case_of(form, "out_of_reach")
    two_calls = Filled(one.form, one.name, one.state, {**one.texts, "attempts": "2"})
    codes = {(f.code, f.field) for f in all_findings(two_calls.check())}
    assert any(field == "attempts" for _code, field in codes)


@pytest.mark.parametrize("form", ["consultation", "abnormality", "complaint"])
def test_calls_of_one_day_are_not_enough(form: str) -> None:
    one = case_of(form, "out_of_reach")
    last = {"complaint": "last_attempt_on"}.get(form, "tracked_at")
    same = {**one.texts, "first_attempt_on": one.texts[last]}
    found = all_findings(Filled(one.form, one.name, one.state, same).check())
    assert "first_attempt_on" in {f.field for f in found}


@pytest.mark.parametrize(
    ("form", "name", "person", "same_as"),
    [
        ("consultation", "no_consultation", "ended_by", "receiver"),
        ("abnormality", "nothing_wrong", "ended_by", "recorder"),
        ("abnormality", "closed", "closed_by", "assignee"),
        ("complaint", "taken_back", "ended_by", "receiver"),
        ("complaint", "not_justified", "invalid_approver", "l1_owner"),
        ("complaint", "closed", "closed_by", "resp_person"),
        ("complaint", "closed", "l2_by", "resp_person"),
        ("capa", "effective", "verified_by", "owner"),
        ("capa", "cancelled", "cancel_approver", "owner"),
        ("followup", "done", "visitor", "source_handler"),
        ("targets", "reviewed", "approved_by", "owner"),
        ("sop", "approved", "approver", "author"),
        ("work_request", "erased", "approver", "applicant"),
    ],
)
def test_nobody_approves_their_own_work(
    form: str, name: str, person: str, same_as: str
) -> None:
    one = case_of(form, name)
    same = {**one.texts, person: one.texts[same_as]}
    found = all_findings(Filled(one.form, one.name, one.state, same).check())
    assert person in {f.field for f in found if f.level.value == "error"}
