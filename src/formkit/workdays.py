"""The working calendar: office hours, holidays and make-up working days (调休).

Days come from the State Council's notices as packaged by chinesecalendar. A year no
notice is loaded for is counted by the plain week and says so (`is_loaded`): it is never
taken for certain. Instants are naive, in the site's time zone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.metadata import version

import chinese_calendar.constants as notices

from formkit.settings import Settings

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_WORKDAYS_A_WEEK, _DAYS_A_WEEK = 5, 7
_NATIONAL_DAY = (10, 1)

Hours = tuple[tuple[time, time], ...]
"""The working spans of a day, in order, ends not included; () is a day off."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When people work.

    `week` has the hours of Monday to Sunday. `days` overrides it day by day: a holiday
    has no hours, a make-up day the usual ones, a half day some of them.
    `loaded_years` are those a notice is known for. `version` names the source, and is
    kept with everything computed from it.
    """

    week: tuple[Hours, ...]
    days: Mapping[date, Hours] = field(default_factory=dict)
    loaded_years: frozenset[int] = frozenset()
    version: str = "monday-friday"
    _years: dict[int, "tuple[_Sum, ...]"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _whole: dict[int, "_Sum"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def hours_of(self, day: date) -> Hours:
        """The working spans of the day, () when nobody works."""
        return self.days.get(day, self.week[day.weekday()])

    def is_workday(self, day: date) -> bool:
        """Whether people work on the day; a half day counts."""
        return bool(self.hours_of(day))

    def is_loaded(self, year: int) -> bool:
        """Whether the year's holidays are known."""
        return year in self.loaded_years

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after the day, before it when n is negative.

        With 0 the day itself, or the next working day when it is none.

        Raises:
            OverflowError: that is beyond what a date can hold.
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
        return self._worked(a, b).workdays

    def add_work_minutes(self, at: datetime, n: int) -> datetime:
        """The instant `n` working minutes after `at`; before it when n is negative.

        The end of a span is reached before the beginning of the next: 8 hours from
        9:00 end at 18:00. With 0 the instant itself, or the next working one.

        Raises:
            OverflowError: that is beyond what a date can hold.
        """
        left = abs(n) * _MINUTE
        for start, end in self._spans_after(at) if n >= 0 else self._spans_before(at):
            if end - start >= left:
                return start + left if n >= 0 else end - left
            left -= end - start
        raise OverflowError("date value out of range")

    def work_minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole working minutes from `a` to `b`; negative when b is before a."""
        if b < a:
            return -self.work_minutes_between(b, a)
        if a.date() == b.date():
            return self._worked_on(a, b) // _MINUTE
        rest = self._worked_on(a, datetime.combine(a, time.max))
        begun = self._worked_on(datetime.combine(b, time.min), b)
        between = self._worked(a.date(), b.date() - _DAY).worked
        return (rest + between + begun) // _MINUTE

    def end_of_day(self, day: date) -> datetime:
        """When work ends on that day; on a day off, when it ends on the others."""
        closing = [hours[-1][1] for hours in self.week if hours]
        hours = self.hours_of(day)
        return datetime.combine(day, hours[-1][1] if hours else max(closing))

    def _worked_on(self, a: datetime, b: datetime) -> timedelta:
        """What is worked between two instants of one day."""
        worked = timedelta()
        for opens, closes in self.hours_of(a.date()):
            start = max(a, datetime.combine(a, opens))
            end = min(b, datetime.combine(a, closes))
            worked += max(end - start, timedelta())
        return worked

    def _worked(self, a: date, b: date) -> "_Sum":
        """What is worked on the days after `a` up to and with `b`, not before it."""
        last = self._until(b)
        first = self._until(a)
        years = [self._whole_year(each) for each in range(a.year, b.year)]
        return _Sum(
            last.workdays - first.workdays + sum(each.workdays for each in years),
            last.worked - first.worked + sum((y.worked for y in years), timedelta()),
        )

    def _until(self, day: date) -> "_Sum":
        """The sum of the days of its year up to and with the day.

        Kept by year: many cases of one register ask for the same years.
        """
        if day.year not in self._years:
            self._years[day.year] = tuple(self._sums(day.year))
        return self._years[day.year][day.timetuple().tm_yday]

    def _whole_year(self, year: int) -> "_Sum":
        if year not in self._whole:
            *_, self._whole[year] = self._sums(year)
        return self._whole[year]

    def _sums(self, year: int) -> "Iterator[_Sum]":
        """The sums of the first 0, 1, 2 … days of a year."""
        workdays, worked = 0, timedelta()
        yield _Sum(workdays, worked)
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        for ordinal in range(first, last + 1):
            hours = self.hours_of(date.fromordinal(ordinal))
            workdays += bool(hours)
            for opens, closes in hours:
                worked += datetime.combine(date.min, closes) - datetime.combine(
                    date.min, opens
                )
            yield _Sum(workdays, worked)

    def _spans_after(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The rest of the span that `at` is in, and all later ones."""
        for ordinal in range(at.toordinal(), date.max.toordinal() + 1):
            day = date.fromordinal(ordinal)
            for opens, closes in self.hours_of(day):
                start = max(at, datetime.combine(day, opens))
                end = datetime.combine(day, closes)
                if start < end:
                    yield start, end

    def _spans_before(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What has passed of the span that `at` is in, and all earlier ones."""
        for ordinal in range(at.toordinal(), 0, -1):
            day = date.fromordinal(ordinal)
            for opens, closes in reversed(self.hours_of(day)):
                start = datetime.combine(day, opens)
                end = min(at, datetime.combine(day, closes))
                if start < end:
                    yield start, end


@dataclass(frozen=True, slots=True)
class _Sum:
    """Working days, and the time worked on them."""

    workdays: int
    worked: timedelta


def plain_week(hours: Hours) -> tuple[Hours, ...]:
    """The hours from Monday to Friday, a free Saturday and Sunday."""
    free = _DAYS_A_WEEK - _WORKDAYS_A_WEEK
    return (hours,) * _WORKDAYS_A_WEEK + ((),) * free


def chinese_calendar(settings: Settings) -> WorkCalendar:
    """The calendar of mainland China with the office hours of the settings."""
    hours = _office_hours(settings)
    days: dict[date, Hours] = dict.fromkeys(notices.holidays, ())
    days |= dict.fromkeys(notices.workdays, hours)
    # A notice may name a day of the year before; only its own year has 1 October.
    years = {day.year for day in notices.holidays if _is_national_day(day)}
    return WorkCalendar(
        week=plain_week(hours),
        days=days,
        loaded_years=frozenset(years),
        version=f"cn-{max(years)}/chinesecalendar-{version('chinesecalendar')}",
    )


def _is_national_day(day: date) -> bool:
    return (day.month, day.day) == _NATIONAL_DAY


def _office_hours(settings: Settings) -> Hours:
    """The day without the lunch break; without a break, one span."""
    spans: Hours = (
        (settings.work_starts, settings.lunch_starts),
        (settings.lunch_ends, settings.work_ends),
    )
    if settings.lunch_starts >= settings.lunch_ends:
        spans = ((settings.work_starts, settings.work_ends),)
    return tuple(span for span in spans if span[0] < span[1])
