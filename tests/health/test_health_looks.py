"""What the last look came to, kept for whoever asks."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.health.holders import with_persons
from formkit.health.looks import (
    FILES_NAME,
    LOOK_NAME,
    Lookout,
    read_files,
    read_look,
)
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.model import Place
from formkit.problems import Finding, Level

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = NOW + timedelta(minutes=5)
MISSPELT = Finding(
    "V222",
    Level.ERROR,
    Place("登记", 4, 2),
    "no",
    "编号",
    "YC-1",
    {"mask": "YC-########-###", "example": "YC-20261121-001"},
)
NOTED = replace(MISSPELT, level=Level.INFO)
WAITING = FileOutcome("质量/一.xlsx", FileState.WAITING, reason="changing")
ANSWERED = FileOutcome(
    "二.xlsx", FileState.ANSWERED, "R20261123-0001", findings=(MISSPELT, NOTED)
)


def report(*outcomes: FileOutcome) -> PassReport:
    return PassReport(outcomes, 7, "a" * 64)


def test_look_is_read_as_it_was_noted(workspace: Workspace) -> None:
    Lookout().note(workspace, Fs(), report(WAITING, ANSWERED), NOW, "1@KF-07")
    look = read_look(workspace, Fs())
    assert look is not None
    assert (look.at, look.holder, look.paused) == (NOW, "1@KF-07", False)
    assert (look.length, look.head) == (7, "a" * 64)
    assert look.counts == {FileState.WAITING: 1, FileState.ANSWERED: 1}
    first, second = read_files(workspace, Fs())
    assert (first.path, first.state, first.reason) == (
        "质量/一.xlsx",
        FileState.WAITING,
        "changing",
    )
    (said,) = second.findings
    assert (said.code, said.level, said.at) == ("V222", Level.ERROR, "登记!B4")
    assert "编号" in said.in_language("zh")
    assert said.in_language("zh+en") == f"{said.zh} / {said.en}"


def test_since_stays_while_the_state_stays(workspace: Workspace) -> None:
    lookout = Lookout()
    lookout.note(workspace, Fs(), report(WAITING, ANSWERED), NOW, "")
    changed = replace(WAITING, reason="busy")
    found = lookout.note(workspace, Fs(), report(changed, ANSWERED), LATER, "")
    assert [one.since for one in found] == [LATER, NOW]


def test_since_outlives_the_watcher(workspace: Workspace) -> None:
    Lookout().note(workspace, Fs(), report(WAITING), NOW, "")
    (found,) = Lookout().note(workspace, Fs(), report(WAITING), LATER, "")
    assert found.since == NOW


def test_list_of_files_is_written_only_when_it_changes(workspace: Workspace) -> None:
    steps: list[str] = []
    fs = Fs(lambda step, path: steps.append(f"{step} {path.name}"))
    lookout = Lookout()
    lookout.note(workspace, fs, report(WAITING), NOW, "")
    assert f"replace {FILES_NAME}" in steps
    steps.clear()
    lookout.note(workspace, fs, report(WAITING), LATER, "")
    assert f"replace {FILES_NAME}" not in steps
    assert f"replace {LOOK_NAME}" in steps


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"schema":"other"}'])
def test_damaged_look_is_none(workspace: Workspace, content: bytes) -> None:
    assert read_look(workspace, Fs()) is None
    assert read_files(workspace, Fs()) == ()
    for name in (LOOK_NAME, FILES_NAME):
        (workspace.work / name).write_bytes(content)
    assert read_look(workspace, Fs()) is None
    assert read_files(workspace, Fs()) == ()
    Lookout().note(workspace, Fs(), report(WAITING), NOW, "")
    assert read_look(workspace, Fs()) is not None


def test_person_of_an_owner_file_is_named(workspace: Workspace) -> None:
    (workspace.inbox / "质量").mkdir()
    owner = workspace.inbox / "质量" / "~$一.xlsx"
    held = replace(WAITING, owner=owner.name)
    owner.write_bytes(b"\x04Wang")
    (said,) = with_persons(report(held), workspace.inbox, Fs()).outcomes
    assert said.owner == "Wang，~$一.xlsx"
    owner.write_bytes(b"")
    for nameless in (held, WAITING):
        told = with_persons(report(nameless), workspace.inbox, Fs())
        assert told.outcomes == (nameless,)
    owner.unlink()
    assert with_persons(report(held), workspace.inbox, Fs()).outcomes == (held,)
