"""What the fifteen forms hold: every field, heading, state and deadline asked for."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from formkit.check.labels import plain
from formkit.check.vocabulary import words_of
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.dumping import dump
from formkit.definitions.lint import lint, lint_together
from formkit.definitions.model import FieldType, FormDef
from formkit.definitions.problems import say
from formkit.definitions.twin import load
from formkit.forms import ORDER

HERE = Path(__file__).parent
MOST_AT_INTAKE = 10
WITHOUT_EXAMPLE = {FieldType.ROWS, FieldType.SECTION, FieldType.COMPUTED}
DEFINITIONS = [
    pytest.param(definition, id=definition.form.key)
    for definition in shipped().definitions
]


def listed(name: str) -> Iterator[tuple[str, str, str]]:
    """The rows of a list: form, key, and what is said of it."""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            form, key, said = line.split(" ", 2)
            yield form, key, said


def form_of(key: str) -> FormDef:
    definition = shipped().current(key)
    assert definition is not None
    return definition.form


def test_the_forms_are_all_there() -> None:
    assert shipped().keys == ORDER


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_form_is_written_as_it_is_read(definition: Definition) -> None:
    form, problems = load(definition.text)
    assert problems == ()
    assert form == definition.form
    assert dump(definition.form) == definition.text


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_nothing_in_a_form_is_unwise(definition: Definition) -> None:
    others = [one.form for one in shipped().definitions]
    assert [say(found, "en") for found in lint(definition.form, others)] == []


def test_nothing_between_the_forms_is_wrong() -> None:
    assert lint_together([one.form for one in shipped().definitions]) == ()


@pytest.mark.parametrize("key", ORDER)
def test_a_form_has_what_the_process_asks_for(key: str) -> None:
    form = form_of(key)
    has = {field.key: field.type.value for field in form.fields}
    has |= {state.key: "state" for state in form.states}
    clocks = {clock.key for clock in form.clocks}
    wanted = [
        (name, kind) for one, name, kind in listed("domain_keys.txt") if one == key
    ]
    assert wanted
    lost = [
        (name, kind)
        for name, kind in wanted
        if (name not in clocks if kind == "clock" else has.get(name) != kind)
    ]
    assert lost == []


@pytest.mark.parametrize("key", ORDER)
def test_a_heading_people_type_may_mean_its_field(key: str) -> None:
    words = words_of(form_of(key))
    lost = [
        (name, said)
        for form, name, line in listed("domain_words.txt")
        if form == key
        for said in line.split("、")
        if (word := words.known.get(plain(said))) is None
        or (name not in (*word.keys, *word.rivals) and not word.own)
    ]
    assert lost == []


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_field_says_what_to_write(definition: Definition) -> None:
    fields = definition.form.fields
    assert [f.label for f in fields if not f.help] == []
    bare = [f.label for f in fields if not f.example and f.type not in WITHOUT_EXAMPLE]
    assert bare == []


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_fields_stand_in_groups_that_are_not_torn_apart(definition: Definition) -> None:
    groups = [field.group for field in definition.form.fields]
    assert "" not in groups
    changes = sum(a != b for a, b in pairwise(groups))
    assert changes == len(set(groups)) - 1


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_registering_needs_few_cells_of_the_first_group(definition: Definition) -> None:
    form = definition.form
    if not form.states:
        return  # filled in at one go
    always = [field for field in form.fields if field.required.always]
    assert len(always) <= MOST_AT_INTAKE
    assert {field.group for field in always} == {form.fields[0].group}


def test_sex_and_age_are_neither_asked_nor_shown() -> None:
    form = form_of("abnormality")
    for key in ("gender", "age"):
        assert form.field(key).hidden
        assert not form.field(key).required.ever


def test_a_target_is_set_for_an_indicator_that_is_measured() -> None:
    targets = form_of("targets")
    offered = {one.value for one in targets.choices(targets.field("metric_id"))}
    measured = {m.label for one in shipped().definitions for m in one.form.metrics}
    assert measured == offered


def test_no_indicator_has_a_target_nobody_set() -> None:
    assert not any(m.target for one in shipped().definitions for m in one.form.metrics)


def test_liability_may_be_a_file_of_its_own() -> None:
    (part,) = form_of("complaint").parts
    keys = {f.key for f in form_of("complaint").fields if f.group in part.groups}
    assert {"liability", "resp_person", "root_cause", "capa_ids", "closed_by"} <= keys
    assert not keys & {"customer_name", "contact_phone", "l1_action", "pause_from"}
