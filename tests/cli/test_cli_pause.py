"""Pausing: looked at and shown, nothing entered, filed or written."""

import io
import json
import threading
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from click.testing import Result
from tests.cli.rounds import Rounds

from formkit.cli.desk import Desk
from formkit.cli.paused_watch import watch_paused
from formkit.cli.run import watch_until
from formkit.cli.telling import Line, Teller
from formkit.cli.writer import writing
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.health.journal import LOG_NAME, Journal
from formkit.health.looks import read_files, read_look
from formkit.health.pause import PAUSE_NAME, PausedError
from formkit.watch import Nudges

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


def _snapshot(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _watch_paused(desk: Desk, workspace: Workspace, *acts: Callable[[], object]) -> str:
    stop, out = threading.Event(), io.StringIO()
    teller = Teller("text", Journal(workspace, desk.fs), "share")
    with redirect_stdout(out):
        watch_paused(stop, desk, desk.settings(), Rounds(workspace, *acts), teller)
    return out.getvalue()


def test_paused_workspace_is_written_by_nobody(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    before = _snapshot(workspace.archive)
    paused = within("pause", "--reason", "迁移服务器")
    assert paused.exit_code == 0
    assert "迁移服务器" in paused.stdout
    assert "2026-11-23 10:00" in paused.stdout
    for command in (("run",), ("register",), ("new", "abnormality")):
        refused = within(*command)
        assert refused.exit_code == 1
        assert "已暂停" in refused.stderr
    assert _snapshot(workspace.archive) == before
    assert (workspace.inbox / "一.xlsx").read_bytes() == forms["closed"]
    assert not workspace.lock.exists()
    assert "已继续" in within("resume").stdout
    within("run")
    assert not (workspace.inbox / "一.xlsx").exists()


def test_pausing_twice_keeps_the_first(within: Run, workspace: Workspace) -> None:
    within("pause", "--reason", "第一")
    mark = (workspace.work / PAUSE_NAME).read_bytes()
    assert "第一" in within("pause", "--reason", "第二").stdout
    assert (workspace.work / PAUSE_NAME).read_bytes() == mark
    assert within("resume").exit_code == 0
    assert "没有暂停" in within("resume").stdout


def test_pausing_needs_the_share(within: Run, workspace: Workspace) -> None:
    workspace.marker.unlink()
    for command in ("pause", "resume"):
        assert within(command).exit_code == 5
    assert not (workspace.work / PAUSE_NAME).exists()


def test_readers_work_in_a_paused_workspace(within: Run) -> None:
    within("run")
    within("pause")
    assert within("verify").exit_code == 0
    assert within("due").exit_code == 0


def test_watch_of_a_paused_workspace_shows_and_does_nothing(
    within: Run,
    desk: Desk,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
) -> None:
    for name in ("open", "faulty"):
        save(f"{name}.xlsx", forms[name])
    within("run")
    within("pause", "--reason", "备份")
    save("质量/新.xlsx", forms["late"])
    save("质量/~$新.xlsx", b"\x04Wang")
    save("质量/抄件.xlsx", forms["open"])
    before = _snapshot(workspace.archive)
    said = _watch_paused(desk, workspace, lambda: None)
    assert said.count("已暂停") == 1
    assert _snapshot(workspace.archive) == before
    assert not workspace.lock.exists()
    page = (workspace.inbox / "质量" / "_状态.html").read_text("utf-8")
    assert "备份" in page
    assert "Wang" in page
    assert "工作区已暂停，恢复后自动登记" in page
    look = read_look(workspace, Fs())
    assert look is not None
    assert look.paused
    states = {one.path: one.state.value for one in read_files(workspace, Fs())}
    assert states == {
        "faulty.xlsx": "answered",
        "open.xlsx": "entered",
        "质量/抄件.xlsx": "duplicate",
        "质量/新.xlsx": "waiting",
    }


def test_what_cannot_be_read_now_waits_too(
    within: Run,
    desk: Desk,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save("一.xlsx", forms["open"])
    within("run")
    within("pause")

    def refuse(_self: Fs, path: Path) -> str:
        raise PermissionError(13, "locked", str(path))

    monkeypatch.setattr(Fs, "sha256_of", refuse)
    _watch_paused(desk, workspace)
    (file,) = read_files(workspace, Fs())
    assert (file.state.value, file.reason) == ("waiting", "paused")


def test_share_may_go_away_while_paused(
    within: Run, desk: Desk, workspace: Workspace
) -> None:
    within("pause")
    aside = workspace.root / "elsewhere"
    said = _watch_paused(
        desk,
        workspace,
        lambda: workspace.inbox.rename(aside),
        lambda: aside.rename(workspace.inbox),
    )
    assert "读写文件时出错" in said


def test_paused_watch_ends_when_somebody_resumes(
    within: Run, desk: Desk, workspace: Workspace
) -> None:
    within("pause")
    stop = threading.Event()
    teller = Teller("text", Journal(workspace, desk.fs), "share")
    acts = Rounds(workspace, lambda: within("resume"))
    watch_paused(stop, desk, desk.settings(), acts, teller)
    assert not stop.is_set()


def test_working_watch_ends_when_somebody_pauses(
    within: Run, desk: Desk, workspace: Workspace
) -> None:
    stop = threading.Event()
    settings = desk.settings()
    teller = Teller("text", Journal(workspace, desk.fs), "share")
    acts = Rounds(workspace, lambda: within("pause"))
    with writing(desk, settings, desk.now(settings)) as writer:
        watch_until(stop, desk, writer, acts, teller)
    assert not stop.is_set()
    with pytest.raises(PausedError), writing(desk, settings, desk.now(settings)):
        pass
    assert not workspace.lock.exists()


def test_watch_goes_from_pause_to_work_and_to_pause(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save("一.xlsx", forms["open"])
    within("pause")
    acts = iter((lambda: within("resume"), lambda: within("pause")))

    def act(_self: Nudges, _seconds: float, stop: threading.Event) -> None:
        step = next(acts, None)
        if step is None:
            stop.set()
        else:
            step()

    monkeypatch.setattr(Nudges, "wait", act)
    result = within("watch", "--log-format", "json")
    assert result.exit_code == 0
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["event"] for each in events] == [
        "paused",
        "started",
        "file",
        "paused",
        "stopped",
    ]
    entered = events[2]
    assert (entered["schema"], entered["path"]) == ("formkit.event/1", "一.xlsx")
    assert (entered["state"], entered["receipt"]) == ("entered", "R20261123-0001")
    log = (workspace.work / LOG_NAME).read_text("utf-8")
    assert "一.xlsx" not in log
    assert [json.loads(line)["event"] for line in log.splitlines()] == [
        each["event"] for each in events
    ]


def test_a_line_is_said_again_when_it_is_true_again(
    workspace: Workspace, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    teller = Teller("text", Journal(workspace, Fs()), "share")
    now = desk.now(desk.settings())
    line = Line("disk", "磁盘满了")
    for lines in ([line], [line], [], [line]):
        teller.tell_news(lines, now)
    assert capsys.readouterr().out.splitlines() == ["磁盘满了", "磁盘满了"]
