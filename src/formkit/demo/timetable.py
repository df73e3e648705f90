"""Believable times for the demonstration: working days before now, in office hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from formkit.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days before `today` on which the invented staff worked."""

    today: date
    calendar: WorkCalendar

    def day(self, workdays_ago: int) -> date:
        """The working day that many working days ago; 1 is the last one."""
        day = self.today
        for _ in range(workdays_ago):
            day -= timedelta(days=1)
            while not self.calendar.is_workday(day):
                day -= timedelta(days=1)
        return day

    def at(self, workdays_ago: int, clock: str) -> datetime:
        """That working day at a time of day like `09:30`."""
        return datetime.combine(self.day(workdays_ago), time.fromisoformat(clock))
