"""The terms of a clock in one case: when it began, is due, and was stopped."""

from dataclasses import dataclass
from datetime import datetime

from formkit.cases import moments
from formkit.cases.case import Case, CaseBook
from formkit.cases.deadlines import Instant, due_of, is_after
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.model import Clock, Target
from formkit.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Terms:
    """What a case says about one clock, first and now.

    `due` is None without a target. `can_stop` is False when no case is known that
    could stop it. `was_late`: a row of the past came too late.
    """

    clock: Clock
    start: Instant | None
    due: Instant | None
    revised_due: Instant | None
    stops: tuple[Instant, ...]
    option: str
    was_late: bool = False
    can_stop: bool = True


@dataclass(frozen=True, slots=True)
class TermsReader:
    """Reads the terms of a case's clocks."""

    case: Case
    book: CaseBook
    catalogue: Catalogue
    calendar: WorkCalendar
    now: datetime

    def of(self, clock: Clock, first: Clock) -> Terms:
        """The terms of a clock; `first` is the clock the case began with."""
        if is_in_rows(clock):
            return self._of_rows(clock, first)
        options = self._options(first, clock)
        starts = self._starts(clock)
        starts = tuple(at for at in starts if not is_after(at, self.now)) or starts
        if not starts:
            return Terms(clock, None, None, None, (), options[0])
        due = self._due(first, options[0], starts[0], is_first=True)
        revised = self._due(clock, options[1], starts[-1], is_first=False)
        if due is None or renews(clock, self.case):
            starts, due = starts[-1:], revised
        stops = self._stops(clock, starts[0])
        return Terms(
            clock,
            starts[0],
            due,
            revised,
            stops or (),
            options[1],
            can_stop=stops is not None,
        )

    def _of_rows(self, clock: Clock, first: Clock) -> Terms:
        """From the last row to the next: late rows of the past stay late."""
        options = self._options(first, clock)
        found = moments.in_rows(self.case, clock.start)
        rows = [at for at in found if not is_after(at, self.now)]
        dues = [self._due(first, options[0], at, is_first=True) for at in rows]
        if not rows or None in dues:
            start = rows[-1] if rows else None
            return Terms(clock, start, None, None, (), options[0])
        pairs = zip(rows[1:], dues, strict=False)
        was_late = any(due is not None and is_after(at, due) for at, due in pairs)
        revised = self._due(clock, options[1], rows[-1], is_first=False)
        return Terms(
            clock, rows[-1], dues[-1], revised, (), options[1], was_late=was_late
        )

    def _starts(self, clock: Clock) -> tuple[Instant, ...]:
        if "." in clock.start:
            return moments.in_rows(self.case, clock.start)[-1:]
        if ":" in clock.start:
            return (
                moments.elsewhere(self.case, clock.start, self.book, self.catalogue)
                or ()
            )
        return moments.written(self.case, clock.start)

    def _stops(self, clock: Clock, start: Instant) -> tuple[Instant, ...] | None:
        """The dates that stop it; None when nothing in the book could."""
        if ":" in clock.stop:
            found = moments.elsewhere(self.case, clock.stop, self.book, self.catalogue)
            if found is None:
                return None
            return tuple(at for at in found if is_after(at, start))[:1]
        if "." in clock.stop:
            rows = moments.in_rows(self.case, clock.stop)
            return tuple(at for at in rows if not is_after(start, at))[:1]
        return moments.written(self.case, clock.stop)

    def _options(self, first: Clock, clock: Clock) -> tuple[str, str]:
        """The first known option of the urgency field, and the present one."""
        options = [
            str(each.value.value)
            for each in self.case.history.get(clock.by_field, ())
            if each.value.is_filled
        ]
        if not options:
            return first.default_option, clock.default_option
        return options[0], options[-1]

    def _due(
        self, clock: Clock, option: str, start: Instant, *, is_first: bool
    ) -> Instant | None:
        target = _target(clock, option)
        if target is None:
            return None
        if target.due_field:
            revised = f"{target.due_field}_revised"
            dates = moments.written(self.case, target.due_field)
            later = moments.written(self.case, revised)
            if not dates:
                return None
            return dates[0] if is_first else (*dates, *later)[-1]
        allowed = target.allowed
        return due_of(start, allowed, self.calendar) if allowed else None


def _target(clock: Clock, option: str) -> Target | None:
    """The target for the option, or the one for all."""
    for target in clock.targets:
        if target.option in {option, ""}:
            return target
    return None


def is_in_rows(clock: Clock) -> bool:
    """Whether each row of a sub-table stops the clock and starts it anew."""
    return "." in clock.stop and clock.start == clock.stop


def renews(clock: Clock, case: Case) -> bool:
    """Whether the next of its kind stops it: a review, a survey, a classification."""
    return clock.stop == f"{case.form}:{clock.start}"
