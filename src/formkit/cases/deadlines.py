"""Due dates: a start and a span of time, in working time.

An instant is a `datetime`, or a `date` where nobody wrote the time of day. Nothing
invents one: from a date on, hours count as whole working days, and what is due on a
date is due when that day's work ends.
"""

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from formkit.records import Duration
from formkit.workdays import WorkCalendar

Instant = date | datetime

_MINUTES_A_DAY = 24 * 60
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count; `end` is None while it goes on."""

    start: Instant
    end: Instant | None


def day_of(instant: Instant) -> date:
    """The day of an instant."""
    return instant.date() if isinstance(instant, datetime) else instant


def end_of(instant: Instant, calendar: WorkCalendar) -> datetime:
    """The instant itself; for a date, when work ends on it."""
    if isinstance(instant, datetime):
        return instant
    return calendar.end_of_day(instant)


def is_after(one: Instant, other: Instant) -> bool:
    """Whether the one is surely later; by the day where a time of day is missing."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return day_of(one) > day_of(other)


def due_of(start: Instant, allowed: Duration, calendar: WorkCalendar) -> Instant:
    """When what began at `start` must be done.

    Hours from an instant on end at an instant; days, working days, months, and
    everything from a date on, end on a date. The last day there is, when it is beyond.
    """
    days_only = Duration(allowed.months, allowed.days, 0, allowed.workdays, 0)
    try:
        if isinstance(start, datetime) and days_only == Duration():
            due = start + timedelta(minutes=allowed.minutes)
            if allowed.work_minutes:
                due = calendar.add_work_minutes(due, allowed.work_minutes)
            return due
        return _due_day(day_of(start), allowed, calendar)
    except (OverflowError, ValueError):
        return date.max


def _due_day(day: date, allowed: Duration, calendar: WorkCalendar) -> date:
    """The day it is due; parts of days are rounded up to whole ones."""
    day = _add_months(day, allowed.months)
    days = allowed.days + -(-allowed.minutes // _MINUTES_A_DAY)
    workdays = allowed.workdays
    workdays += -(-allowed.work_minutes // _minutes_a_workday(calendar))
    day += timedelta(days=days)
    return calendar.add_workdays(day, workdays) if workdays else day


def extended(
    due: Instant,
    start: Instant,
    until: Instant,
    pauses: tuple[Pause, ...],
    calendar: WorkCalendar,
) -> Instant:
    """The due date without the pauses between `start` and `until`.

    A pause that begins after the due date moves nothing: a breach stays one.
    """
    for pause in pauses:
        end = until if pause.end is None or is_after(pause.end, until) else pause.end
        begin = start if is_after(start, pause.start) else pause.start
        if not is_after(begin, due):
            due = _later(due, begin, end, calendar)
    return due


def _later(
    due: Instant, begin: Instant, end: Instant, calendar: WorkCalendar
) -> Instant:
    try:
        if isinstance(due, datetime):
            a, b = end_of(begin, calendar), end_of(end, calendar)
            paused = max(calendar.work_minutes_between(a, b), 0)
            return calendar.add_work_minutes(due, paused) if paused else due
        days = max(calendar.workdays_between(day_of(begin), day_of(end)), 0)
        return calendar.add_workdays(due, days) if days else due
    except OverflowError:
        return date.max


def _minutes_a_workday(calendar: WorkCalendar) -> int:
    """The working minutes of the longest day of the week."""
    day = date(2001, 1, 1)
    return (
        max(
            sum(
                int(
                    (
                        datetime.combine(day, b) - datetime.combine(day, a)
                    ).total_seconds()
                )
                for a, b in hours
            )
            for hours in calendar.week
        )
        // 60
    )


def _add_months(day: date, n: int) -> date:
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + n, _MONTHS_A_YEAR)
    last = months.monthrange(year, month + 1)[1] if n else day.day
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
