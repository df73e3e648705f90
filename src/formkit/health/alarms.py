"""What is wrong with the work as a whole: pure decisions on facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from formkit.health.growth import Growth
from formkit.health.looks import LastLook
from formkit.health.pause import Pause
from formkit.messages import text
from formkit.settings import Settings
from formkit.workdays import WorkCalendar

_STALE_SECONDS = 180.0
_STALE_ROUNDS = 3
_FEW_MONTHS = 3.0
_MIB = 1024 * 1024
_NOTICE_MONTH, _LATEST_MONTH = 11, 12
_DECIMALS = 1


class Code(StrEnum):
    """What an alarm is about; a stable word for monitors."""

    SHARE_AWAY = "share_away"
    LEDGER_DAMAGED = "ledger_damaged"
    ARCHIVE_DAMAGED = "archive_damaged"
    NEVER_LOOKED = "never_looked"
    STALE = "stale"
    PAUSED = "paused"
    TWO_WRITERS = "two_writers"
    DISK_LOW = "disk_low"
    DISK_FILLING = "disk_filling"
    CALENDAR_MISSING = "calendar_missing"
    CALENDAR_EXPECTED = "calendar_expected"
    CLOCK_AHEAD = "clock_ahead"


_ONLY_NOTED = frozenset({Code.DISK_FILLING, Code.CALENDAR_EXPECTED})


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that stops or endangers the work, or will before long."""

    code: Code
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_serious(self) -> bool:
        """Whether it makes the exit code other than 0."""
        return self.code not in _ONLY_NOTED

    def sentence(self, language: str) -> str:
        """What is wrong and what to do."""
        return text(f"health.alarm_{self.code}", language, **self.params)


@dataclass(frozen=True, slots=True)
class Facts:
    """What alarms are decided by.

    `writer` is who holds the lease, "" nobody. `strays` are ledger lines another writer
    left; `damages` what verifying the archive found so far.
    """

    now: datetime
    look: LastLook | None
    pause: Pause | None
    writer: str
    growth: Growth
    strays: int = 0
    damages: int = 0


def alarms(
    facts: Facts, settings: Settings, calendar: WorkCalendar
) -> tuple[Alarm, ...]:
    """Everything that is wrong, the worst first."""
    return (
        *_archive(facts),
        *_look(facts, settings),
        *_writers(facts),
        *_disk(facts.growth, settings),
        *_calendar(facts.now.date(), calendar),
    )


def notices(
    free: int | None, today: date, settings: Settings, calendar: WorkCalendar
) -> tuple[Alarm, ...]:
    """What a working watcher has to say of itself on every status page.

    `free` are the bytes left where the archive is, None untold.
    """
    room = _disk(Growth(0, 0, free), settings)
    told = (*room, *_calendar(today, calendar))
    return tuple(alarm for alarm in told if alarm.is_serious)


def fresh_seconds(settings: Settings) -> float:
    """How old the last good look may be: three rounds, and never under 3 minutes."""
    return max(_STALE_ROUNDS * settings.scan_seconds, _STALE_SECONDS)


def _archive(facts: Facts) -> Iterator[Alarm]:
    if facts.damages:
        yield Alarm(Code.ARCHIVE_DAMAGED, {"count": facts.damages})


def _look(facts: Facts, settings: Settings) -> Iterator[Alarm]:
    if facts.pause is not None:
        yield Alarm(Code.PAUSED, facts.pause.told(settings.zone))
    if facts.look is None:
        yield Alarm(Code.NEVER_LOOKED)
        return
    age = (facts.now - facts.look.at).total_seconds()
    if age > fresh_seconds(settings):
        ago = timedelta(seconds=int(age))
        yield Alarm(Code.STALE, {"ago": ago, "at": f"{facts.look.at:%Y-%m-%d %H:%M}"})
    elif age < -_STALE_SECONDS:
        yield Alarm(Code.CLOCK_AHEAD, {"seconds": int(-age)})


def _writers(facts: Facts) -> Iterator[Alarm]:
    if facts.strays:
        yield Alarm(Code.TWO_WRITERS, {"count": facts.strays})


def _disk(grows: Growth, settings: Settings) -> Iterator[Alarm]:
    free = grows.free_bytes
    if free is None:
        return
    if free < settings.low_disk_mib * _MIB:
        said = {"free": free // _MIB, "least": settings.low_disk_mib}
        yield Alarm(Code.DISK_LOW, said)
        return
    months = grows.months_left
    if months is not None and months < _FEW_MONTHS:
        yield Alarm(Code.DISK_FILLING, {"months": round(months, _DECIMALS)})


def _calendar(today: date, calendar: WorkCalendar) -> Iterator[Alarm]:
    """The notice of a year comes in November of the one before."""
    if not calendar.is_loaded(today.year):
        yield Alarm(Code.CALENDAR_MISSING, {"year": today.year})
    if calendar.is_loaded(today.year + 1) or today.month < _NOTICE_MONTH:
        return
    is_late = today.month >= _LATEST_MONTH
    code = Code.CALENDAR_MISSING if is_late else Code.CALENDAR_EXPECTED
    yield Alarm(code, {"year": today.year + 1})
