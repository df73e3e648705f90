"""The working calendar: office hours, holidays and make-up working days (调休).

Days come from the State Council's notices as packaged by chinesecalendar. A year no
notice is loaded for is counted Monday to Friday and says so (`is_loaded`): it is never
taken for certain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.metadata import version

import chinese_calendar.constants as notices

from formkit.settings import Settings

_DAY = timedelta(days=1)
_SATURDAY = 5
_MINUTE = timedelta(minutes=1)

Hours = tuple[tuple[time, time], ...]
"""The spans of a working day, in order, ends not included."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When people work. `days` overrides Monday-to-Friday day by day.

    `loaded_years` are those a notice is known for. `version` names the source, and is
    kept with everything computed from it.
    """

    hours: Hours
    days: Mapping[date, bool] = field(default_factory=dict)
    loaded_years: frozenset[int] = frozenset()
    version: str = "monday-friday"

    def is_workday(self, day: date) -> bool:
        """Whether people work on the day."""
        return self.days.get(day, day.weekday() < _SATURDAY)

    def is_loaded(self, year: int) -> bool:
        """Whether the year's holidays are known."""
        return year in self.loaded_years

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after the day, before it when n is negative.

        With 0 the day itself, or the next working day when it is none.
        """
        step = _DAY if n >= 0 else -_DAY
        left = abs(n)
        while left or not self.is_workday(day):
            day += step
            left -= self.is_workday(day) and left > 0
        return day

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and with `b`; negative when b is before a."""
        if b < a:
            return -self.workdays_between(b, a)
        return sum(
            self.is_workday(a + timedelta(days=n)) for n in range(1, (b - a).days + 1)
        )

    def add_work_minutes(self, at: datetime, n: int) -> datetime:
        """The instant `n` working minutes after `at`; `n` is not negative."""
        left = n * _MINUTE
        for start, end in self._spans_from(at):
            if end - start >= left:
                return start + left
            left -= end - start
        raise AssertionError("working days never end")

    def work_minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole working minutes from `a` to `b`; negative when b is before a."""
        if b < a:
            return -self.work_minutes_between(b, a)
        worked = timedelta()
        for start, end in self._spans_from(a):
            if start >= b:
                break
            worked += min(end, b) - start
        return int(worked / _MINUTE)

    def end_of_day(self, day: date) -> datetime:
        """When the office closes on that day."""
        return datetime.combine(day, self.hours[-1][1])

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = at.date()
        while True:
            if self.is_workday(day):
                for opens, closes in self.hours:
                    start = max(at, datetime.combine(day, opens))
                    end = datetime.combine(day, closes)
                    if start < end:
                        yield start, end
            day += _DAY


def chinese_calendar(settings: Settings) -> WorkCalendar:
    """The calendar of mainland China with the office hours of the settings."""
    days = dict.fromkeys(notices.holidays, False) | dict.fromkeys(
        notices.workdays, True
    )
    years = frozenset(day.year for day in days)
    return WorkCalendar(
        hours=(
            (settings.work_starts, settings.lunch_starts),
            (settings.lunch_ends, settings.work_ends),
        ),
        days=days,
        loaded_years=years,
        version=f"cn-{max(years)}/chinesecalendar-{version('chinesecalendar')}",
    )
