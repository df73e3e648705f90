"""What a condition is judged against, besides the values of the record."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from formkit.definitions.model import FormDef


class Calendar(Protocol):
    """What definitions ask of the working calendar (`formkit.workdays`)."""

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after the day; before it, when n is negative."""
        ...

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and with `b`; negative when b is before a."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """The form, the day the check runs, and the site's working calendar."""

    form: FormDef
    today: date
    calendar: Calendar
