"""What only the field and the row above can say about a value."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit import messages
from formkit.check.normalise import Reader
from formkit.check.plausible import likely_day
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Field
from formkit.model import CellKind, Place, RawCell
from formkit.problems import Finding
from formkit.records import FieldValue, Outcome

TODAY = date(2026, 11, 21)


def reader() -> Reader:
    definition = shipped().current("abnormality")
    assert definition is not None
    return Reader(definition.form, TODAY)


def field(key: str) -> Field:
    return reader().form.field(key)


def cell(
    value: str | Decimal | None, shown_as: str = "General", row: int = 5
) -> RawCell:
    kind = {str: CellKind.TEXT, Decimal: CellKind.NUMBER}.get(
        type(value), CellKind.BLANK
    )
    return RawCell(Place("登记表", row, 2), kind, value, shown_as)


def read(
    key: str, value: str, above: RawCell | None = None
) -> tuple[FieldValue, dict[str, Finding]]:
    found, findings = reader().read(field(key), cell(value), above)
    return found, {finding.code: finding for finding in findings}


def test_mistyped_year_is_proposed_and_kept() -> None:
    value, findings = read("received_at", "2062-11-20 09:10")
    assert value.outcome is Outcome.OK
    assert findings["V218"].suggest == ("2026-11-20",)
    said = messages.sentence(findings["V218"]) + messages.fix(findings["V218"])
    assert "2062-11-20" in said
    assert "2026-11-20" in said


@pytest.mark.parametrize(
    ("on", "direction", "likely"),
    [
        ("2062-11-20", "past", "2026-11-20"),
        ("2016-11-20", "past", "2026-11-20"),
        ("2012-03-04", "past", "2012-03-04"),
        ("2022-11-20", "past", None),
        ("2026-11-25", "past", None),
        ("2027-11-20", "past", "2026-11-20"),
        ("2035-01-01", "past", "2025-01-01"),
        ("2051-01-01", "past", None),
        ("2062-11-20", "", "2026-11-20"),
        ("2088-02-29", "", "2088-02-29"),
        ("2036-11-20", "", None),
        ("1985-05-01", "", None),
    ],
)
def test_likely_day(on: str, direction: str, likely: str | None) -> None:
    found = likely_day(date.fromisoformat(on), TODAY, "past" if direction else "")
    assert found == (date.fromisoformat(likely) if likely else None)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["past", ""]))
def test_likely_day_differs_in_its_year_alone(on: date, direction: str) -> None:
    found = likely_day(on, TODAY, "past" if direction else "")
    if found is not None:
        assert (found.month, found.day) == (on.month, on.day)
        assert found <= TODAY or not direction


@pytest.mark.parametrize("shown_as", ["yyyy/m/d h:mm", "yyyy/m/d"])
def test_ditto_proposes_the_day_above_as_a_person_types_it(shown_as: str) -> None:
    above = cell(Decimal("46347.5"), shown_as, 4)
    value, findings = read("received_at", "同上", above)
    assert (value.value, value.outcome) == (None, Outcome.ASK)
    assert findings["V242"].suggest == ("2026-11-21 12:00",)
    assert "2026-11-21 12:00" in messages.fix(findings["V242"])


@pytest.mark.parametrize("above", [None, cell(None), cell("同上"), cell("待定")])
def test_ditto_below_nothing_proposes_nothing(above: RawCell | None) -> None:
    _, findings = read("source", "同上", above)
    assert findings["V242"].suggest == ()


def test_ditto_proposes_the_words_above() -> None:
    _, findings = read("source", "〃", cell("客户反馈"))
    assert findings["V242"].suggest == ("客户反馈",)
