"""The blanks we hand out are recognised, and every field of theirs has a place."""

from datetime import date

import pytest

from formkit.blanks import blank
from formkit.check import CheckScope, check_form
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import FieldType, Layout
from formkit.model import RawForm
from formkit.read import read_form
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
BLANKS = [
    pytest.param(definition, layout, id=f"{definition.form.key}-{layout.name}")
    for definition in shipped().definitions
    for layout in definition.form.layouts
]


@pytest.mark.parametrize(("definition", "layout"), BLANKS)
def test_own_blank_is_recognised_as_blank(
    definition: Definition, layout: Layout
) -> None:
    raw = read_form(blank(definition, layout))
    assert isinstance(raw, RawForm)
    checked = check_form(raw, shipped(), SCOPE)
    assert checked.definition is definition
    assert (checked.layout, checked.matched_by) == (layout, "cell")
    assert [finding.code for finding in checked.findings] == ["F007"]
    assert checked.records == ()
    asked = [
        field
        for field in definition.form.fields
        if not field.hidden and field.type not in {FieldType.ROWS, FieldType.COMPUTED}
    ]
    assert checked.score >= len(asked)
