from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formkit.settings import Settings
from formkit.workdays import Hours, WorkCalendar, chinese_calendar, plain_week

at = datetime.fromisoformat
CHINA = chinese_calendar(Settings())
OFFICE: Hours = ((time(9), time(12)), (time(13), time(18)))
HALF_DAYS = WorkCalendar(
    week=(*plain_week(OFFICE)[:5], ((time(9), time(12)),), ()),
    days={date(2026, 2, 16): ((time(9), time(12)),), date(2026, 2, 17): ()},
)
CALENDARS = st.sampled_from([CHINA, HALF_DAYS])
DAYS = st.dates(date(2025, 12, 20), date(2027, 1, 10))
MINUTES = st.builds(
    lambda day, minute: datetime.combine(day, time()) + timedelta(minutes=minute),
    DAYS,
    st.integers(0, 24 * 60 - 1),
)


def each_day(a: date, b: date) -> Iterator[date]:
    while a < b:
        a += timedelta(days=1)
        yield a


def is_at_work(calendar: WorkCalendar, minute: datetime) -> bool:
    spans = calendar.hours_of(minute.date())
    return any(opens <= minute.time() < closes for opens, closes in spans)


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-10-10"])
def test_a_make_up_day_is_a_workday(day: str) -> None:
    assert CHINA.is_workday(date.fromisoformat(day))
    assert date.fromisoformat(day).weekday() >= 5


@pytest.mark.parametrize("day", ["2026-02-16", "2026-10-01", "2026-11-22"])
def test_a_holiday_or_sunday_is_off(day: str) -> None:
    assert not CHINA.is_workday(date.fromisoformat(day))


def test_2026_is_the_notice_of_the_state_council() -> None:
    make_up = "01-04 02-14 02-28 05-09 09-20 10-10"
    year = list(each_day(date(2025, 12, 31), date(2026, 12, 31)))
    worked = [d for d in year if d.weekday() >= 5 and CHINA.is_workday(d)]
    assert [f"{d:%m-%d}" for d in worked] == make_up.split()
    off = [d for d in year if d.weekday() < 5 and not CHINA.is_workday(d)]
    free = "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05"
    free += " 06-19 09-25 10-01 10-02 10-05 10-06 10-07"
    assert [f"{d:%m-%d}" for d in off] == free.split()


def test_three_workdays_over_the_national_holidays() -> None:
    assert CHINA.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CHINA.workdays_between(date(2026, 9, 30), date(2026, 10, 10)) == 3


def test_eight_hours_into_a_make_up_saturday() -> None:
    due = CHINA.add_work_minutes(at("2026-02-13 17:00"), 8 * 60)
    assert due == at("2026-02-14 17:00")


def test_a_span_ends_before_the_next_begins() -> None:
    monday = at("2026-11-23 09:00")
    assert CHINA.add_work_minutes(monday, 180) == at("2026-11-23 12:00")
    assert CHINA.add_work_minutes(monday, 480) == at("2026-11-23 18:00")
    assert CHINA.add_work_minutes(monday, 481) == at("2026-11-24 09:01")
    assert CHINA.add_work_minutes(monday, -1) == at("2026-11-20 17:59")
    evening = at("2026-11-23 20:00")
    assert CHINA.add_work_minutes(evening, 0) == at("2026-11-24 09:00")


def test_a_year_without_a_notice_is_said() -> None:
    assert CHINA.is_loaded(2026)
    assert not CHINA.is_loaded(2027)
    assert not CHINA.is_workday(date(2027, 1, 2))
    assert CHINA.is_workday(date(2027, 1, 1))
    assert CHINA.version.startswith("cn-2026/chinesecalendar-1.")
    assert not HALF_DAYS.is_loaded(2026)


def test_a_half_day_ends_at_noon() -> None:
    assert HALF_DAYS.end_of_day(date(2026, 2, 16)) == at("2026-02-16 12:00")
    assert HALF_DAYS.end_of_day(date(2026, 2, 17)) == at("2026-02-17 18:00")
    assert HALF_DAYS.is_workday(date(2026, 2, 16))
    assert HALF_DAYS.is_workday(date(2026, 2, 21))
    assert HALF_DAYS.add_work_minutes(at("2026-02-16 11:00"), 120) == at(
        "2026-02-18 10:00"
    )


def test_a_site_without_a_lunch_break() -> None:
    noon = time(12)
    calendar = chinese_calendar(Settings(lunch_starts=noon, lunch_ends=noon))
    assert calendar.hours_of(date(2026, 11, 23)) == ((time(9), time(18)),)


def test_a_site_that_works_mornings_only() -> None:
    late_lunch = Settings(lunch_starts=time(12), lunch_ends=time(18))
    calendar = chinese_calendar(late_lunch)
    assert calendar.hours_of(date(2026, 10, 10)) == ((time(9), time(12)),)


def test_the_end_of_time_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        CHINA.add_workdays(date(9999, 12, 30), 5)
    with pytest.raises(OverflowError):
        CHINA.add_work_minutes(at("9999-12-31 17:00"), 100)
    with pytest.raises(OverflowError):
        CHINA.add_work_minutes(at("0001-01-01 10:00"), -100)


def test_minutes_until_the_end_of_time() -> None:
    a, b = at("9999-12-31 17:00"), at("9999-12-31 23:00")
    assert CHINA.work_minutes_between(a, b) == 60


def test_minutes_over_a_leap_day() -> None:
    a, b = at("2024-02-28 17:00"), at("2024-03-01 10:00")
    assert CHINA.work_minutes_between(a, b) == 60 + 480 + 60


@given(CALENDARS, DAYS, DAYS)
def test_workdays_are_counted_day_by_day(
    calendar: WorkCalendar, a: date, b: date
) -> None:
    a, b = min(a, b), max(a, b)
    counted = [day for day in each_day(a, b) if calendar.is_workday(day)]
    assert calendar.workdays_between(a, b) == len(counted)
    assert calendar.workdays_between(b, a) == -len(counted)


@given(CALENDARS, DAYS, st.integers(1, 60))
@example(CHINA, date(2026, 9, 30), 3)
def test_added_workdays_are_between(calendar: WorkCalendar, day: date, n: int) -> None:
    after = calendar.add_workdays(day, n)
    assert calendar.is_workday(after)
    assert calendar.workdays_between(day, after) == n
    before = calendar.add_workdays(day, -n)
    assert calendar.is_workday(before)
    assert calendar.workdays_between(before, day) == n - (not calendar.is_workday(day))


@given(CALENDARS, MINUTES, st.integers(0, 3 * 24 * 60))
def test_work_minutes_are_counted_minute_by_minute(
    calendar: WorkCalendar, a: datetime, span: int
) -> None:
    minutes = (a + timedelta(minutes=n) for n in range(span))
    worked = sum(is_at_work(calendar, minute) for minute in minutes)
    b = a + timedelta(minutes=span)
    assert calendar.work_minutes_between(a, b) == worked
    assert calendar.work_minutes_between(b, a) == -worked


@given(CALENDARS, MINUTES, st.integers(1, 6000))
@example(CHINA, at("2026-02-13 17:00"), 480)
def test_added_minutes_are_between(
    calendar: WorkCalendar, minute: datetime, n: int
) -> None:
    after = calendar.add_work_minutes(minute, n)
    assert calendar.work_minutes_between(minute, after) == n
    assert is_at_work(calendar, after - timedelta(minutes=1))
    before = calendar.add_work_minutes(minute, -n)
    assert calendar.work_minutes_between(before, minute) == n
    assert is_at_work(calendar, before)


@given(CALENDARS, MINUTES, MINUTES, MINUTES)
def test_minutes_add_up(
    calendar: WorkCalendar, a: datetime, b: datetime, c: datetime
) -> None:
    assert calendar.work_minutes_between(a, b) + calendar.work_minutes_between(
        b, c
    ) == calendar.work_minutes_between(a, c)
