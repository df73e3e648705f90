"""A small form and a calendar of plain weeks, for all tests of the definitions."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from formkit.definitions.lexicon import Lexicon, lexicon_of
from formkit.definitions.model import FormDef
from formkit.definitions.scope import Scope
from formkit.definitions.twin import load
from formkit.model import Place
from formkit.records import FieldValue, Outcome, Value

FORM = (Path(__file__).parent / "visit.def.txt").read_text("utf-8")

TODAY = date(2026, 11, 23)


class PlainWeeks:
    """Monday to Friday are working days, for ever."""

    def add_workdays(self, day: date, n: int) -> date:
        step = timedelta(days=1 if n >= 0 else -1)
        left = abs(n)
        while left:
            day += step
            left -= day.weekday() < 5
        return day

    def workdays_between(self, a: date, b: date) -> int:
        days = ((a + timedelta(days=n + 1)) for n in range((b - a).days))
        return sum(day.weekday() < 5 for day in days)


@pytest.fixture(scope="session")
def twin_text() -> str:
    return FORM


@pytest.fixture(scope="session")
def form() -> FormDef:
    loaded, problems = load(FORM)
    assert loaded is not None, problems
    return loaded


@pytest.fixture(scope="session")
def lexicon(form: FormDef) -> Lexicon:
    return lexicon_of(form)


@pytest.fixture(scope="session")
def scope(form: FormDef) -> Scope:
    return Scope(form, TODAY, PlainWeeks())


Fill = Callable[..., Mapping[str, FieldValue]]


def filled(value: Value) -> FieldValue:
    """A value as read; None is a blank cell, an Outcome stands for itself."""
    place = Place("单据", 3, 2)
    if isinstance(value, Outcome):
        return FieldValue(None, "？", place, value)
    outcome = Outcome.EMPTY if value is None else Outcome.OK
    return FieldValue(value, str(value), place, outcome)


@pytest.fixture(scope="session")
def fill() -> Fill:
    return lambda **values: {key: filled(value) for key, value in values.items()}
