"""A demonstration whose blanks do not fit must fail loudly, not fill half a form."""

import io
from datetime import date, datetime

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from formkit.definitions.catalogue import Definition, shipped
from formkit.demo.fill import fill_document, fill_record, fill_table
from formkit.demo.timetable import Timetable
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

_CALENDAR = chinese_calendar(Settings())


def _definition(key: str) -> Definition:
    found = shipped().current(key)
    assert found is not None
    return found


def _empty_book() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def _empty_document() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def test_table_without_its_header() -> None:
    with pytest.raises(LookupError, match="header"):
        fill_table(_empty_book(), _definition("consultation").form, [{}])


def test_record_without_the_named_cell() -> None:
    with pytest.raises(KeyError, match="fk_symptom"):
        fill_record(_empty_book(), {"symptom": "黑屏"})


@pytest.mark.parametrize("key", ["title", "sec_purpose"])
def test_document_without_the_place(key: str) -> None:
    form = _definition("sop").form
    with pytest.raises(LookupError, match=form.field(key).label):
        fill_document(_empty_document(), form, {key: "接收咨询"}, {})


def test_document_without_the_table() -> None:
    form = _definition("sop").form
    with pytest.raises(LookupError, match="table"):
        fill_document(_empty_document(), form, {}, {"change_rows": [["V1.0"]]})


@given(st.dates(date(2024, 3, 1), date(2026, 12, 31)), st.integers(1, 40))
def test_staff_worked_on_working_days(today: date, days: int) -> None:
    times = Timetable(today, _CALENDAR)
    day = times.day(days)
    assert _CALENDAR.is_workday(day)
    assert day < times.day(days - 1) <= today
    assert times.at(days, "09:30") == datetime(day.year, day.month, day.day, 9, 30)  # noqa: DTZ001 - as typed into cells
