"""Owner files left over: told by our own looks, and no obstacle for ever."""

import os
from datetime import timedelta

import pytest
from tests.intake.office import NOW, Office, closed, saved_again

from formkit.health.looks import Lookout
from formkit.health.why import why
from formkit.intake.names import name_kind
from formkit.intake.outcome import FileState
from formkit.intake.owners import (
    FILE_NAME,
    LEFT_OVER,
    Watched,
    brought_up,
    left_over,
    read_owners,
)
from formkit.intake.scan import Seen

PATH = "质量/异常/YC.xlsx"
OWNER = "质量/异常/~$YC.xlsx"
HALF_A_DAY = timedelta(hours=12)


def state(office: Office) -> FileState:
    return office.outcome(PATH, office.look(later_minutes=0)).state


@pytest.fixture
def held(office: Office) -> Office:
    """A closed form that somebody, or a program that crashed, holds open."""
    office.save(PATH, closed())
    office.save(OWNER, b"\x06" + "宋立群".encode("utf-16"), minutes_ago=3000)
    assert state(office) is FileState.TO_CLEAR
    return office


def test_an_old_owner_file_holds_the_form_until_we_have_watched_it(
    held: Office,
) -> None:
    held.now += HALF_A_DAY - timedelta(seconds=1)
    assert state(held) is FileState.TO_CLEAR
    held.now += timedelta(seconds=1)
    said = {
        one.path: (one.state, one.reason) for one in held.look(later_minutes=0).outcomes
    }
    assert said[PATH][0] is FileState.FILED
    assert said[OWNER] == (FileState.QUESTION, LEFT_OVER)
    assert (held.workspace.inbox / OWNER).exists()


def test_a_save_or_a_new_session_begins_the_time_anew(held: Office) -> None:
    held.now += timedelta(hours=11)
    held.save(PATH, saved_again(closed()))
    assert state(held) is FileState.TO_CLEAR
    held.now += timedelta(hours=11)
    at = (held.now - timedelta(minutes=1)).timestamp()
    os.utime(held.workspace.inbox / OWNER, (at, at))
    assert state(held) is FileState.TO_CLEAR
    held.now += timedelta(hours=11)
    assert state(held) is FileState.TO_CLEAR
    held.now += timedelta(hours=1)
    assert state(held) is FileState.FILED


def test_who_opens_it_at_that_very_moment_holds_it(held: Office) -> None:
    held.now += HALF_A_DAY

    def open_again(_seconds: float) -> None:
        (held.workspace.inbox / OWNER).write_bytes(b"\x06another session")

    held.wait = open_again
    assert state(held) is FileState.TO_CLEAR


def test_a_list_that_was_spoilt_begins_the_time_anew(held: Office) -> None:
    note = held.workspace.work / FILE_NAME
    for spoilt in (
        b"?",
        note.read_bytes().replace(b"+0800", b""),
        note.read_bytes().replace(b"2026-", b"soon-"),
    ):
        note.write_bytes(spoilt)
        assert read_owners(held.workspace, held.fs) == {}
    held.now += HALF_A_DAY
    assert state(held) is FileState.TO_CLEAR


def test_a_list_that_cannot_be_written_stops_nothing(
    held: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("formkit.intake.owners.write_owners", refuse)
    held.save("质量/异常/~$别的.xlsx", b"\x06")
    assert state(held) is FileState.TO_CLEAR


def test_why_says_that_it_counts_no_more(held: Office) -> None:
    held.now += HALF_A_DAY
    report = held.look(later_minutes=0)
    Lookout().note(held.workspace, held.fs, report, held.now, "1@here")
    held.save(PATH, closed())
    found = why(PATH, held.book, held.fs, held.now)
    assert [one.is_left_over for one in found.holders] == [True]


def seen(name: str, size: int = 9) -> Seen:
    return Seen(name, name_kind(name), size, 1)


def test_only_its_own_forms_keep_an_owner_file_fresh() -> None:
    before = brought_up({}, [seen("~$一.xlsx"), seen("一.xlsx"), seen("二.xlsx")], NOW)
    later = NOW + HALF_A_DAY
    files = [seen("~$一.xlsx"), seen("一.xlsx"), seen("二.xlsx", 10)]
    assert brought_up(before, files, later) == before
    assert left_over(before, later, 12.0) == {"~$一.xlsx"}
    files[1] = seen("一.xlsx", 10)
    assert left_over(brought_up(before, files, later), later, 12.0) == frozenset()
    assert brought_up(before, files[1:], later) == {}


def test_a_clock_that_was_ahead_counts_as_now() -> None:
    ahead = Watched(marks="~$一.xlsx:9:1", since=f"{NOW + HALF_A_DAY:%FT%T%z}")
    (one,) = brought_up({"~$一.xlsx": ahead}, [seen("~$一.xlsx")], NOW).values()
    assert one.first_seen_at == NOW
