"""What stands in the inbox now: read again only when it is other than it was."""

import os
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from tests.intake.office import Office, closed, faulty, open_form, saved_again

from formkit.disk import Disk
from formkit.fs import Fs
from formkit.health.looks import Lookout
from formkit.health.standing import FileNow, files_now
from formkit.intake.outcome import FileState

ENTERED, FAULTY = "质量/异常/甲.xlsx", "质量/异常/乙.xlsx"
COPY, HELD, STRANGE = "质量/抄件.xlsx", "质量/丙.xlsx", "质量/别的.xlsx"


class WatchedDisk(Disk):
    """A disk that notes which files of the inbox were opened."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open_regular(self, path: Path) -> BinaryIO:
        if "inbox" in path.parts:
            self.opened.append(path.name)
        return super().open_regular(path)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """One file in each state, looked at an hour after it was saved."""
    office = Office.opened(tmp_path / "share")
    office.save(ENTERED, open_form())
    office.save(FAULTY, faulty())
    office.save(COPY, open_form())
    office.save(HELD, closed())
    office.save("质量/~$丙.xlsx", b"\x06")
    office.save(STRANGE, b"no form at all")
    look(office)
    return office


def look(office: Office) -> None:
    report = office.look()
    Lookout().note(office.workspace, office.fs, report, office.now, "1@here")


def now(office: Office) -> tuple[dict[str, FileState], list[str]]:
    """The state of each file, and which were read to tell it."""
    disk = WatchedDisk()
    found = files_now(office.book, Fs(disk=disk))
    return {one.path: one.state for one in found}, sorted(disk.opened)


def one(office: Office, path: str) -> FileNow:
    return next(f for f in files_now(office.book, office.fs) if f.path == path)


def test_what_the_watcher_has_seen_is_not_read_again(office: Office) -> None:
    states, read = now(office)
    assert states == {
        ENTERED: FileState.ENTERED,
        FAULTY: FileState.ANSWERED,
        COPY: FileState.DUPLICATE,
        HELD: FileState.ENTERED,
        STRANGE: FileState.UNRECOGNISED,
    }
    assert read == []


def test_it_says_the_same_when_everything_is_read(office: Office) -> None:
    before, _ = now(office)
    (office.workspace.work / "last-look.json").unlink()
    after, read = now(office)
    assert len(read) == len(before)
    assert after | {STRANGE: FileState.UNRECOGNISED} == before


def test_what_was_saved_since_is_read(office: Office) -> None:
    office.save(ENTERED, saved_again(open_form()), minutes_ago=30)
    states, read = now(office)
    assert read == ["甲.xlsx"]
    assert states[ENTERED] is FileState.WAITING


def test_another_time_alone_is_reason_enough(office: Office) -> None:
    path = office.workspace.inbox / ENTERED
    at = (office.now - timedelta(hours=3)).timestamp()
    os.utime(path, (at, at))
    states, read = now(office)
    assert (states[ENTERED], read) == (FileState.ENTERED, ["甲.xlsx"])


def test_what_was_changed_a_moment_before_the_look_is_read(office: Office) -> None:
    office.save(ENTERED, saved_again(open_form()), minutes_ago=-5)  # as of the look
    look(office)
    _, read = now(office)
    assert read == ["甲.xlsx"]


def test_an_answer_that_was_taken_away_is_noticed(office: Office) -> None:
    (office.workspace.inbox / "质量/异常/乙.需补正.xlsx").unlink()
    assert one(office, FAULTY).state is FileState.ENTERED


def test_a_version_since_the_look_counts(office: Office) -> None:
    before = (office.workspace.inbox / ENTERED).stat()
    office.edit(ENTERED, {"remark": "客户催问"})
    office.look()  # nobody has written this one down
    os.utime(office.workspace.inbox / ENTERED, (before.st_atime, before.st_mtime))
    _, read = now(office)
    assert read == ["甲.xlsx"]
