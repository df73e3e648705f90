"""Our own blanks, drafted back: every label, list and type is found again."""

from collections.abc import Mapping
from functools import cache

import pytest

from formkit.blanks import blank
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.lexicon import fold
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.definitions.twin import dump, load
from formkit.drafting import Draft, draft
from formkit.model import RawForm
from formkit.read import read_form

CASES = tuple(
    (definition, layout)
    for key in shipped().keys
    if (definition := shipped().current(key)) is not None
    for layout in definition.form.layouts
    if layout is not Layout.DOCUMENT
)
NAMES = [f"{definition.form.key}-{layout.name.lower()}" for definition, layout in CASES]
UNTOLD = {FieldType.COMPUTED, FieldType.STATE}


@cache
def material(definition: Definition, layout: Layout) -> tuple[bytes, RawForm]:
    data = blank(definition, layout)
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    return data, raw


@cache
def drafted(definition: Definition, layout: Layout) -> Draft:
    data, raw = material(definition, layout)
    made = draft(data, raw, shipped())
    assert isinstance(made, Draft)
    return made


def by_label(form: FormDef) -> Mapping[str, Field]:
    return {fold(field.label): field for field in form.fields}


def shown_fields(definition: Definition, layout: Layout) -> list[Field]:
    """The fields whose label stands on the form."""
    _, raw = material(definition, layout)
    texts = {c.shown.strip("* ") for s in raw.sheets[:1] for c in s.cells}
    fields = definition.form.fields
    shown = [f for f in fields if f.label in texts]
    assert len(shown) > len(fields) // 2
    return shown


@pytest.mark.parametrize(("definition", "layout"), CASES, ids=NAMES)
def test_every_label_is_found(definition: Definition, layout: Layout) -> None:
    found = by_label(drafted(definition, layout).form)
    labels = {f.label for f in shown_fields(definition, layout)}
    assert {label for label in labels if fold(label) not in found} == set()


@pytest.mark.parametrize(("definition", "layout"), CASES, ids=NAMES)
def test_nothing_is_made_up(definition: Definition, layout: Layout) -> None:
    ours = by_label(definition.form)
    found = by_label(drafted(definition, layout).form)
    assert set(found) - set(ours) == set()


@pytest.mark.parametrize(("definition", "layout"), CASES, ids=NAMES)
def test_every_option_list_is_recovered(definition: Definition, layout: Layout) -> None:
    form = drafted(definition, layout).form
    found = by_label(form)
    for field in shown_fields(definition, layout):
        words = tuple(option.value for option in definition.form.choices(field))
        again = found[fold(field.label)]
        assert tuple(o.value for o in form.choices(again)) == words or not words, (
            field.label
        )


@pytest.mark.parametrize(("definition", "layout"), CASES, ids=NAMES)
def test_types_and_keys_are_mostly_the_same(
    definition: Definition, layout: Layout
) -> None:
    found = by_label(drafted(definition, layout).form)
    fields = [f for f in shown_fields(definition, layout) if f.type not in UNTOLD]
    same = [f for f in fields if found[fold(f.label)].type is f.type]
    named = [f for f in fields if found[fold(f.label)].key == f.key]
    assert len(same) >= 0.9 * len(fields), [f.label for f in fields if f not in same]
    assert len(named) >= 0.9 * len(fields)


@pytest.mark.parametrize(("definition", "layout"), CASES, ids=NAMES)
def test_stars_make_fields_required(definition: Definition, layout: Layout) -> None:
    found = by_label(drafted(definition, layout).form)
    for field in shown_fields(definition, layout):
        assert found[fold(field.label)].required.always is field.required.always


@pytest.mark.parametrize(("definition", "layout"), CASES, ids=NAMES)
def test_the_draft_loads_and_is_written_the_same(
    definition: Definition, layout: Layout
) -> None:
    made = drafted(definition, layout)
    form, problems = load(made.form_text)
    assert problems == ()
    assert form == made.form
    assert dump(made.form) == made.form_text
    assert made.form.layouts == (layout,)
    assert made.form.version == "0.1"
