"""What makes an alarm, at its very edge."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from formkit.health.alarms import Alarm, Code, Facts, alarms, fresh_seconds
from formkit.health.growth import Growth
from formkit.health.looks import LastLook
from formkit.health.pause import Pause
from formkit.messages import LANGUAGES, catalogue
from formkit.settings import Settings
from formkit.workdays import WorkCalendar, plain_week

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MIB = 1 << 20
ROOM = Growth(10, MIB, 1 << 40)
CALENDAR = WorkCalendar(plain_week(()), loaded_years=frozenset({2026}))


def look(at: datetime) -> LastLook:
    return LastLook(
        schema="formkit.look/1",
        at=at,
        holder="",
        paused=False,
        length=1,
        head="0" * 64,
        counts={},
    )


FINE = Facts(NOW, look(NOW), None, "1@KF-07", ROOM)


def codes(facts: Facts, settings: Settings | None = None) -> list[str]:
    found = alarms(facts, settings or Settings(), CALENDAR)
    return [alarm.code.value for alarm in found]


def test_all_is_well() -> None:
    assert codes(FINE) == []


@pytest.mark.parametrize(
    ("age_seconds", "expected"),
    [(0, []), (180, []), (181, ["stale"]), (-180, []), (-181, ["clock_ahead"])],
)
def test_age_of_the_last_look(age_seconds: int, expected: list[str]) -> None:
    at = NOW - timedelta(seconds=age_seconds)
    assert codes(replace(FINE, look=look(at))) == expected


def test_slow_rounds_may_be_older() -> None:
    slow = Settings(scan_seconds=600.0)
    assert fresh_seconds(slow) == 1800
    at = NOW - timedelta(minutes=29)
    assert codes(replace(FINE, look=look(at)), slow) == []


def test_never_looked_at() -> None:
    assert codes(replace(FINE, look=None)) == ["never_looked"]


def test_paused_is_an_alarm_in_both_languages() -> None:
    pause = Pause(schema="formkit.pause/1", since=NOW, by="li", reason="备份")
    (alarm,) = alarms(replace(FINE, pause=pause), Settings(), CALENDAR)
    assert alarm.is_serious
    assert "已暂停（li" in alarm.sentence("zh")
    assert "paused (by li" in alarm.sentence("en")


@pytest.mark.parametrize(
    ("free", "a_month", "expected"),
    [
        (1024 * MIB, 0, []),
        (1024 * MIB - 1, 0, ["disk_low"]),
        (3000 * MIB, 1000 * MIB, []),
        (2999 * MIB, 1000 * MIB, ["disk_filling"]),
        (None, 1000 * MIB, []),
    ],
)
def test_room_on_the_disk(free: int | None, a_month: int, expected: list[str]) -> None:
    assert codes(replace(FINE, growth=Growth(1, a_month, free))) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-10-31", []),
        ("2026-11-01", ["calendar_expected"]),
        ("2026-12-01", ["calendar_missing"]),
        ("2027-01-01", ["calendar_missing"]),
        ("2025-12-31", ["calendar_missing"]),
    ],
)
def test_holidays_of_next_year(day: str, expected: list[str]) -> None:
    now = datetime.fromisoformat(f"{day}T10:00:00+08:00")
    assert codes(replace(FINE, now=now, look=look(now))) == expected


def test_damages_and_strays() -> None:
    assert codes(replace(FINE, damages=2, strays=1)) == [
        "archive_damaged",
        "two_writers",
    ]


def test_only_what_comes_later_is_not_serious() -> None:
    mild = {code for code in Code if not Alarm(code).is_serious}
    assert mild == {Code.DISK_FILLING, Code.CALENDAR_EXPECTED}


@pytest.mark.parametrize("code", Code)
def test_every_alarm_has_its_words(code: Code) -> None:
    assert set(catalogue("health")[f"alarm_{code}"]) == set(LANGUAGES)
