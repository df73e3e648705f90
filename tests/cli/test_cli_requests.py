"""A command while a watcher is at work: the watcher does it and tells."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
import pytest
from click.testing import Result

from formkit.cli import main
from formkit.cli.desk import Desk
from formkit.cli.requests import ask, serve
from formkit.cli.writer import Writer, writing
from formkit.filing import requests
from formkit.filing.book import LedgerMovedError
from formkit.filing.opening import open_book
from formkit.filing.requests import Request
from formkit.filing.workspace import Workspace
from formkit.fs import Fs

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]
NAME = "质量/结案.xlsx"


@pytest.fixture
def writer(desk: Desk) -> Iterator[Writer]:
    """The watcher at work, here in this process."""
    settings = desk.settings()
    with (
        writing(desk, settings, desk.now(settings)) as writer,
        click.Context(main, obj=desk),
    ):
        yield writer


@pytest.fixture
def asked(desk: Desk, writer: Writer) -> Callable[..., int]:
    """`asked(arguments…)`: the exit code of the command, done by the writer."""

    def asks(*arguments: str) -> int:
        wishing = replace(desk, arguments=arguments)
        with pytest.raises(SystemExit) as left:
            ask(wishing, "9@客服电脑", lambda _seconds: serve(desk, writer))
        assert isinstance(left.value.code, int)
        return left.value.code

    return asks


def waiting(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.requests.iterdir())


def test_the_writer_does_it_and_replies(
    asked: Callable[..., int],
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert asked("new", "客户异常管理表", "质量") == 0
    made = list((workspace.inbox / "质量").glob("*.xlsx"))
    assert len(made) == 1
    assert made[0].name in capsys.readouterr().out
    assert waiting(workspace) == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("reopen", "YC-20200101-001"), 2, "没有“YC-20200101-001”"),
        (("reopen",), 2, "Missing argument"),
        (("new", "没有这种表"), 2, "没有这种表"),
        (("new", "--help"), 0, ""),
    ],
)
def test_what_goes_wrong_is_told_to_who_asked(
    asked: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    assert asked(*arguments) == code
    assert said in capsys.readouterr().err


def test_a_failure_is_its_own_and_the_writer_goes_on(
    asked: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr(sys.modules["formkit.cli.new"], "put_numbered", broken)
    assert asked("new", "客户异常管理表") == 5
    assert "disk full" in capsys.readouterr().err
    monkeypatch.undo()
    assert asked("new", "客户异常管理表") == 0


def test_whoever_is_no_writer_any_more_leaves_it_to_the_next(
    desk: Desk, writer: Writer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*_: object) -> None:
        raise LedgerMovedError

    wish = Request(arguments=("new", "客户异常管理表"))
    requests.put_request(workspace, "甲", wish, Fs())
    monkeypatch.setattr(sys.modules["formkit.cli.new"], "put_numbered", moved)
    with pytest.raises(LedgerMovedError):
        serve(desk, writer)
    assert waiting(workspace) == ["甲.json"]
    monkeypatch.undo()
    serve(desk, writer)
    assert waiting(workspace) == ["甲.reply.json"]


@pytest.mark.parametrize("name", ["demo", "check", "watch", "restore", "nothing"])
def test_other_commands_are_not_done_for_others(
    desk: Desk, writer: Writer, workspace: Workspace, name: str
) -> None:
    wish = Request(arguments=(name, str(workspace.root)))
    requests.put_request(workspace, "乙", wish, Fs())
    before = workspace.ledger.read_bytes()
    serve(desk, writer)
    reply = requests.take_reply(workspace, "乙", Fs())
    assert reply is not None
    assert (reply.exit_code, name in reply.errors) == (1, True)
    assert workspace.ledger.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"arguments": []}', b'{"arguments": "new"}', b"x" * 300_000],
)
def test_a_file_that_is_no_request_is_set_aside(
    desk: Desk, writer: Writer, workspace: Workspace, content: bytes
) -> None:
    for _ in range(2):
        (workspace.requests / "丙.json").write_bytes(content)
        serve(desk, writer)
    assert waiting(workspace) == []
    kept = sorted(path.name for path in workspace.set_aside.iterdir())
    assert kept == ["丙.json", "丙_2.json"]
    assert (workspace.set_aside / "丙.json").read_bytes() == content


def test_without_a_reply_the_request_stays(
    desk: Desk, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    wishing = replace(desk, arguments=("new", "客户异常管理表"))
    with pytest.raises(SystemExit) as left:
        ask(wishing, "9@客服电脑", lambda _seconds: None, patience=1)
    assert left.value.code == 1
    assert "9@客服电脑" in capsys.readouterr().err
    assert len(waiting(workspace)) == 1


def test_a_reply_nobody_took_goes_after_a_day(
    desk: Desk, writer: Writer, workspace: Workspace
) -> None:
    for name, day in (("旧", 21), ("新", 23)):
        path = workspace.requests / f"{name}.reply.json"
        path.write_bytes(b"{}")
        at = datetime(2026, 11, day, 9).timestamp()  # noqa: DTZ001 - days apart
        os.utime(path, (at, at))
    serve(desk, writer)
    assert waiting(workspace) == ["新.reply.json"]


def test_a_reply_that_is_none_is_waited_out(desk: Desk, workspace: Workspace) -> None:
    def spoil(_seconds: float) -> None:
        asked = min(workspace.requests.glob("*.json"), key=lambda path: len(path.name))
        asked.with_suffix(".reply.json").write_bytes(b"?")

    wishing = replace(desk, arguments=("new", "客户异常管理表"))
    with pytest.raises(SystemExit) as left:
        ask(wishing, "9@客服电脑", spoil, patience=0.1)
    assert left.value.code == 1


def test_what_was_asked_while_nobody_watched_is_done_by_the_next_pass(
    within: Run, workspace: Workspace
) -> None:
    wish = Request(arguments=("new", "客户异常管理表", "质量"))
    requests.put_request(workspace, "丁", wish, Fs())
    within("run")
    assert len(list((workspace.inbox / "质量").glob("*.xlsx"))) == 1


@pytest.mark.usefixtures("real_reader")
def test_a_watcher_that_runs_reopens_a_case(
    within: Run,
    save: Save,
    forms: Mapping[str, bytes],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("formkit.cli.requests._PATIENCE_SECONDS", 60.0)
    settings = workspace.settings.read_text("utf-8") + "scan_seconds = 0.2\n"
    workspace.settings.write_text(settings, "utf-8")
    path = save(NAME, forms["closed"])
    within("run")
    assert not path.exists()
    (receipt,) = open_book(workspace, Fs()).entered
    command = [sys.executable, "-m", "formkit", "-C", str(workspace.root), "watch"]
    watcher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert watcher.stdout is not None
        assert watcher.stdout.readline()
        result = within("reopen", receipt)
        assert (result.exit_code, NAME in result.stdout) == (0, True)
        assert path.read_bytes() == forms["closed"]
    finally:
        watcher.terminate()
        watcher.communicate(timeout=30)
    assert path.read_bytes() == forms["closed"]
