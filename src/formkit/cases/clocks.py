"""The clocks of a case: when each began, when it is due, whether it was met.

The due date is kept as first set: by the first known start, the first known urgency
and the definition the case began with. What is known now gives the revised one beside
it. A clock is judged by the first; pauses alone move it. A breach stays a breach,
whatever is typed, reopened or published later. A date later than now stops nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from formkit.cases import moments
from formkit.cases.case import Case, CaseBook
from formkit.cases.deadlines import (
    Instant,
    Pause,
    day_of,
    end_of,
    extended,
    is_after,
)
from formkit.cases.terms import Terms, TermsReader, is_in_rows, renews
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.model import Clock, FormDef, StateKind
from formkit.workdays import WorkCalendar


class ClockStatus(StrEnum):
    """How a clock stands.

    WAITING: not begun, or in a pause. BREACHED: stopped too late. BREACHED_OPEN: past
    due and not stopped. NOT_APPLICABLE: no target for this case, nothing to stop it
    with, or the case ended without it.
    """

    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"
    BREACHED_OPEN = "breached_open"
    WAITING = "waiting"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock of a case as of now.

    `due` is as first set, moved by pauses only; `revised_due` is by what is known now.
    A `date` is due when work ends on it. `stop` is the last known stop. `was_late`:
    a stop was written that came after `due`, also when another one is written now.
    `used_workdays` are those after the day it began; `used_minutes` the working
    minutes without pauses, None where a time of day is missing. `unloaded_years` are
    years on the way whose holidays are not known. `calendar_version` names the source.
    """

    clock: Clock
    status: ClockStatus
    start: Instant | None = None
    due: Instant | None = None
    revised_due: Instant | None = None
    stop: Instant | None = None
    option: str = ""
    is_paused: bool = False
    was_late: bool = False
    used_workdays: int | None = None
    used_minutes: int | None = None
    unloaded_years: tuple[int, ...] = ()
    calendar_version: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to stop it."""
        return self.status in {ClockStatus.RUNNING, ClockStatus.BREACHED_OPEN} or (
            self.status is ClockStatus.WAITING and self.is_paused
        )


def clocks(
    case: Case,
    book: CaseBook,
    catalogue: Catalogue,
    calendar: WorkCalendar,
    now: datetime,
) -> tuple[ClockState, ...]:
    """Every clock of the case's definition as of now, in the definition's order.

    Clocks of the definition the case began with that are no longer there follow, when
    they were breached. `now` is in the site's time zone; a zone on it is dropped.
    """
    now = now.replace(tzinfo=None)
    terms = TermsReader(case, book, catalogue, calendar, now)
    return _Reader(case, catalogue, calendar, now, terms).read()


@dataclass(frozen=True, slots=True)
class _Reader:
    case: Case
    catalogue: Catalogue
    calendar: WorkCalendar
    now: datetime
    terms: TermsReader

    def read(self) -> tuple[ClockState, ...]:
        current = self._definition(self.case.definition_sha256)
        if current is None:
            return ()
        first = self._definition(self.case.first_definition_sha256) or current
        began_with = {clock.key: clock for clock in first.clocks}
        states = [
            self._state(clock, began_with.get(clock.key, clock), current)
            for clock in current.clocks
        ]
        kept = {clock.key for clock in current.clocks}
        dropped = (clock for clock in first.clocks if clock.key not in kept)
        former = (self._state(clock, clock, first) for clock in dropped)
        return (*states, *(state for state in former if state.was_late))

    def _definition(self, sha256: str) -> FormDef | None:
        found = self.catalogue.by_sha256(sha256)
        found = found or self.catalogue.current(self.case.form)
        return found.form if found else None

    def _state(self, clock: Clock, first: Clock, form: FormDef) -> ClockState:
        known = self.terms.of(clock, first)
        pauses = moments.pauses(self.case) if clock.pausable else ()
        start, due = known.start, known.due
        if start is None or due is None or is_after(start, self.now):
            is_nothing = start is not None and due is None
            status = ClockStatus.NOT_APPLICABLE if is_nothing else ClockStatus.WAITING
            return ClockState(clock, status, start, option=known.option)
        stops = tuple(at for at in known.stops if not is_after(at, self.now))
        until = stops[-1] if stops else self.now
        due = extended(due, start, until, pauses, self.calendar)
        revised = known.revised_due or due
        revised = extended(revised, start, until, pauses, self.calendar)
        was_late = known.was_late or any(is_after(at, due) for at in stops)
        open_pause = not stops and bool(pauses) and pauses[-1].end is None
        status = self._status(known, due, stops, was_late=was_late, form=form)
        if open_pause and status is ClockStatus.RUNNING:
            status = ClockStatus.WAITING
        return ClockState(
            clock=clock,
            status=status,
            start=start,
            due=due,
            revised_due=revised,
            stop=stops[-1] if stops else None,
            option=known.option,
            is_paused=open_pause,
            was_late=was_late or status is ClockStatus.BREACHED_OPEN,
            used_workdays=self._used_workdays(start, until),
            used_minutes=self._used_minutes(start, until, pauses),
            unloaded_years=self._unloaded(start, due),
            calendar_version=self.calendar.version,
        )

    def _status(
        self,
        known: Terms,
        due: Instant,
        stops: tuple[Instant, ...],
        *,
        was_late: bool,
        form: FormDef,
    ) -> ClockStatus:
        if stops or self._is_over(known.clock, form):
            if not stops and not is_in_rows(known.clock):
                return ClockStatus.NOT_APPLICABLE
            return ClockStatus.BREACHED if was_late else ClockStatus.MET
        if not known.can_stop:
            return ClockStatus.NOT_APPLICABLE
        if self.now > end_of(due, self.calendar):
            return ClockStatus.BREACHED_OPEN
        return ClockStatus.RUNNING

    def _is_over(self, clock: Clock, form: FormDef) -> bool:
        """Whether nobody will stop the clock any more.

        A clock from row to row ends where the form asks for its rows to be there.
        """
        standing = self.case.standing
        if standing is None or renews(clock, self.case):
            side = standing.side if standing else None
            return side is not None and side.final
        if standing.is_final or not is_in_rows(clock) or standing.reached is None:
            return standing.is_final
        rows = clock.stop.partition(".")[0]
        asked = next((f.required.from_state for f in form.fields if f.key == rows), "")
        order = [state.key for state in form.states if state.kind is StateKind.MAIN]
        if asked not in order or standing.reached.key not in order:
            return False
        return order.index(standing.reached.key) >= order.index(asked)

    def _used_workdays(self, start: Instant, until: Instant) -> int:
        return self.calendar.workdays_between(day_of(start), day_of(until))

    def _used_minutes(
        self, start: Instant, until: Instant, pauses: tuple[Pause, ...]
    ) -> int | None:
        if not isinstance(start, datetime) or not isinstance(until, datetime):
            return None
        used = self.calendar.work_minutes_between(start, until)
        for pause in pauses:
            begin = max(end_of(pause.start, self.calendar), start)
            end = min(end_of(pause.end or until, self.calendar), until)
            if begin < end:
                used -= self.calendar.work_minutes_between(begin, end)
        return used

    def _unloaded(self, start: Instant, due: Instant) -> tuple[int, ...]:
        years = range(start.year, min(due.year, self.now.year + 10) + 1)
        return tuple(year for year in years if not self.calendar.is_loaded(year))
