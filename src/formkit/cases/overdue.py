"""What is overdue or soon will be, and who has to hear of it.

Levels: 0 from 80 % of the time on (or the 预警提前 of the definition), 1 past due, 2 at
150 % or one working day over, 3 at 200 % or three working days over. A level somebody
typed (升级级别) counts when it is higher.

Imported cases are older than formkit: they are shown, marked, behind the others, and
never escalate; one sentence tells of all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from formkit.cases.case import Case, CaseBook
from formkit.cases.clocks import ClockState, ClockStatus, clocks
from formkit.cases.deadlines import Instant, day_of, end_of
from formkit.definitions.catalogue import Catalogue
from formkit.messages import default_level, text
from formkit.problems import Finding
from formkit.records import Duration
from formkit.workdays import WorkCalendar

OWNERS = (
    "assignee",
    "owner",
    "l1_owner",
    "process_owner",
    "visitor",
    "receiver",
    "recorder",
    "collector",
)
"""The fields that name who is responsible, the first filled one counts."""

_SOON_SHARE, _SECOND_SHARE, _THIRD_SHARE = 0.8, 1.5, 2.0
_SECOND_WORKDAYS, _THIRD_WORKDAYS = 1, 3
_HIGHEST = 3
_LONGEST_YEARS = 5  # beyond, working minutes are not worth counting
_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Overdue:
    """A clock somebody has to stop: past due, or due soon (`is_overdue` False).

    `workdays` and `minutes` are whole working days and working minutes left, or over.
    `level` is 0 to 3. `owner` is "" when nobody is named; `escalate_to` is "" below
    level 1. Level 0 and nobody for an imported case.
    """

    case: Case
    state: ClockState
    due: Instant
    is_overdue: bool
    workdays: int
    minutes: int
    level: int
    owner: str
    escalate_to: str

    @property
    def is_inherited(self) -> bool:
        """Whether it was past due already when formkit first saw the case."""
        first_on = self.case.first_entered_at.date()
        is_before = day_of(self.due) < first_on
        return self.case.is_imported and self.is_overdue and is_before


def overdue(
    book: CaseBook, catalogue: Catalogue, calendar: WorkCalendar, now: datetime
) -> tuple[Overdue, ...]:
    """Every open clock that is overdue or due soon, the most urgent first.

    That is: the highest level, then the longest overdue, then the soonest due; imported
    cases come last.
    """
    now = now.replace(tzinfo=None)
    found = [
        item
        for case in book.cases
        for state in clocks(case, book, catalogue, calendar, now)
        for item in _judge(case, state, calendar, now)
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.case.is_imported,
                not one.is_overdue,
                -one.level,
                end_of(one.due, calendar),
                one.case.key,
                one.state.clock.key,
            ),
        )
    )


def _judge(
    case: Case, state: ClockState, calendar: WorkCalendar, now: datetime
) -> Iterator[Overdue]:
    start, due = state.start, state.due
    if not state.is_open or start is None or due is None:
        return
    is_overdue = state.status is ClockStatus.BREACHED_OPEN
    share = _share(start, due, calendar, now)
    if not is_overdue and (
        state.is_paused or not _is_soon(state, due, share, calendar, now)
    ):
        return
    due_at = end_of(due, calendar)
    over = _whole_workdays(min(due_at, now), max(due_at, now), calendar)
    level = max(_level(share, over, is_overdue=is_overdue), _typed_level(case))
    if case.is_imported:
        level = 0
    yield Overdue(
        case=case,
        state=state,
        due=due,
        is_overdue=is_overdue,
        workdays=over,
        minutes=abs(calendar.work_minutes_between(due_at, now)),
        level=level,
        owner=_owner(case),
        escalate_to=state.clock.escalate_to if level else "",
    )


def _whole_workdays(a: datetime, b: datetime, calendar: WorkCalendar) -> int:
    """Working days that have passed from `a` to `b`, both ends at their time of day."""
    days = calendar.workdays_between(a.date(), b.date())
    is_begun = calendar.is_workday(b.date()) and b.time() < a.time()
    return days - 1 if days and is_begun else days


def _share(
    start: Instant, due: Instant, calendar: WorkCalendar, now: datetime
) -> float:
    """How much of the time is used, 1.0 at the due date."""
    began, ends = end_of(start, calendar), end_of(due, calendar)
    if (
        ends.year - began.year > _LONGEST_YEARS
        or now.year - began.year > _LONGEST_YEARS
    ):
        return (now - began) / max(ends - began, timedelta(minutes=1))
    allowed = calendar.work_minutes_between(began, ends)
    return calendar.work_minutes_between(began, now) / max(allowed, 1)


def _is_soon(
    state: ClockState,
    due: Instant,
    share: float,
    calendar: WorkCalendar,
    now: datetime,
) -> bool:
    before = state.clock.warn_before
    if before is None:
        return share >= _SOON_SHARE
    return now >= _warned_at(due, before, calendar)


def _warned_at(due: Instant, before: Duration, calendar: WorkCalendar) -> datetime:
    """The instant so long before the due date."""
    try:
        due_at = end_of(due, calendar) - timedelta(
            days=before.days, minutes=before.minutes
        )
        if before.work_minutes:
            due_at = calendar.add_work_minutes(due_at, -before.work_minutes)
        if before.workdays:
            day = calendar.add_workdays(due_at.date(), -before.workdays)
            due_at = datetime.combine(day, due_at.time())
    except OverflowError:
        return end_of(date.min, calendar)
    return due_at


def _level(share: float, workdays_over: int, *, is_overdue: bool) -> int:
    if not is_overdue:
        return 0
    if share >= _THIRD_SHARE or workdays_over >= _THIRD_WORKDAYS:
        return 3
    if share >= _SECOND_SHARE or workdays_over >= _SECOND_WORKDAYS:
        return 2
    return 1


def _typed_level(case: Case) -> int:
    value = case.values.get("escalation_level")
    typed = value.value.value if value and value.value.is_filled else None
    return min(max(int(typed), 0), _HIGHEST) if isinstance(typed, int) else 0


def _owner(case: Case) -> str:
    for key in OWNERS:
        value = case.values.get(key)
        if value is not None and value.value.is_filled:
            said = value.value.value
            return "、".join(said) if isinstance(said, tuple) else str(said)
    return ""


def overdue_findings(items: tuple[Overdue, ...]) -> tuple[Finding, ...]:
    """T501 for what is due soon, T502 for what is overdue, T503 for what went up.

    One T504 stands for all imported cases together.
    """
    ours = (item for item in items if not item.case.is_imported)
    found = (finding for item in ours for finding in _findings(item))
    return (*found, *imported_finding(items))


def imported_finding(items: tuple[Overdue, ...]) -> Iterator[Finding]:
    """T504 with the number of imported cases that are overdue; nothing for none."""
    late = (one for one in items if one.case.is_imported and one.is_overdue)
    count = len({one.case.key for one in late})
    if count:
        yield Finding("T504", default_level("T504"), params={"n": str(count)})


def _findings(item: Overdue) -> Iterator[Finding]:
    params = {
        "step": item.state.clock.label,
        "due": shown(item.due),
        "owner": item.owner or text("cases.nobody", "zh"),
        "owner_en": item.owner or text("cases.nobody", "en"),
    }
    name = item.case.number or item.case.key
    code, word = ("T502", "late") if item.is_overdue else ("T501", "left")
    span = {f"{word}_{language}": span_of(item, language) for language in ("zh", "en")}
    yield Finding(code, default_level(code), params={**params, **span}, case=name)
    if item.is_overdue and item.escalate_to:
        to = {"to": item.escalate_to, "to_en": item.escalate_to}
        params = {"step": item.state.clock.label, **to}
        yield Finding("T503", default_level("T503"), params=params, case=name)


def span_of(item: Overdue, language: str) -> str:
    """How long is left, or over, in words: working days, below one the hours."""
    if item.workdays:
        return text("cases.workdays", language, n=item.workdays)
    if isinstance(item.due, datetime):
        hours, minutes = divmod(item.minutes, _MINUTES_AN_HOUR)
        return text("cases.hours", language, hours=hours, minutes=minutes)
    return text("cases.today", language)


def shown(due: Instant) -> str:
    """The due date as people write it, with the time of day where there is one."""
    is_day = not isinstance(due, datetime)
    return f"{due:%Y-%m-%d}" if is_day else f"{due:%Y-%m-%d %H:%M}"
