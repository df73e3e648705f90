"""Watching: passes until told to stop, whatever the share does meanwhile."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from tests.cli.rounds import Rounds

from formkit.cli.desk import Desk
from formkit.cli.run import _patience, _stop_on_signals, is_news, watch_until
from formkit.cli.telling import Teller
from formkit.cli.writer import beating, writing
from formkit.filing.book import LedgerMovedError
from formkit.filing.lease import STALE_SECONDS, Lease, LeaseLostError, Standing
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import Fs
from formkit.health.journal import Journal

Save = Callable[[str, bytes], Path]
_LONGEST_SECONDS = 30.0


def _watch(desk: Desk, rounds: Rounds) -> None:
    settings = desk.settings()
    workspace = desk.workspace()
    teller = Teller("text", Journal(workspace, desk.fs), "share")
    with writing(desk, settings, desk.now(settings)) as writer:
        watch_until(threading.Event(), desk, writer, rounds, teller)


def test_each_state_of_a_file_is_said_once(
    desk: Desk,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = save("开.xlsx", forms["open"])
    rounds = Rounds(
        workspace,
        lambda: None,
        lambda: path.write_bytes(forms["faulty"]),
        lambda: None,
    )
    _watch(desk, rounds)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["✔ 已登记", "✎ 待补正"]
    assert not workspace.lock.exists()


def test_share_that_is_away_for_a_round(
    desk: Desk,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    share_id = workspace.marker.read_bytes()
    rounds = Rounds(
        workspace,
        workspace.marker.unlink,
        lambda: save("开.xlsx", forms["open"]),
        lambda: workspace.marker.write_bytes(share_id),
    )
    _watch(desk, rounds)
    away, entered = capsys.readouterr().out.splitlines()
    assert "共享文件夹不在" in away
    assert entered.startswith("✔ 已登记  开.xlsx")


def test_share_of_which_nothing_is_left_for_a_round(
    desk: Desk, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    aside = workspace.root.with_name("unmounted")

    def away() -> None:
        workspace.root.rename(aside)
        workspace.root.mkdir()

    def back() -> None:
        workspace.root.rmdir()
        aside.rename(workspace.root)

    _watch(desk, Rounds(workspace, away, back))
    assert capsys.readouterr().out.count("共享文件夹不在") == 1
    assert not workspace.lock.exists()


def test_inbox_that_cannot_be_listed_for_a_round(
    desk: Desk, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    aside = workspace.root / "elsewhere"
    rounds = Rounds(
        workspace,
        lambda: workspace.inbox.rename(aside),
        lambda: aside.rename(workspace.inbox),
    )
    _watch(desk, rounds)
    assert "读写文件时出错" in capsys.readouterr().out
    assert (workspace.inbox / "_状态.html").exists()


def test_ledger_that_moved_twice_is_tried_again(
    desk: Desk,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def moved(*_: object) -> None:
        raise LedgerMovedError

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["formkit.cli.run"], "one_pass", moved)
        rounds = Rounds(workspace, patch.undo)
        _watch(desk, rounds)
    assert "账本刚才变了" in capsys.readouterr().out
    assert (workspace.inbox / "_状态.html").exists()


def test_lost_lease_ends_the_watch(desk: Desk, workspace: Workspace) -> None:
    def take_over() -> None:
        beat = '{"count":1,"holder":"9@b","token":"t"}'
        (workspace.lock / "heartbeat").write_text(beat, "utf-8")

    with pytest.raises(LeaseLostError):
        _watch(desk, Rounds(workspace, take_over))
    assert workspace.lock.exists()


def test_patience_says_once_for_whom_it_waits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stop = threading.Event()
    waits = _patience(stop, "zh")
    assert waits(0.0, "")
    assert waits(1.0, "12@b")
    assert waits(2.0, "12@b")
    stop.set()
    assert not waits(3.0, "12@b")
    assert capsys.readouterr().err.count("12@b") == 1


def test_watch_goes_on_when_the_other_writer_stops(
    desk: Desk, workspace: Workspace
) -> None:
    other = Lease(workspace, Fs(), "other", "9@elsewhere")
    assert other.try_take(0.0) is Standing.HELD

    def until_released(_seconds: float, holder: str) -> bool:
        if holder:
            other.release()
        return True

    settings = desk.settings()
    now = desk.now(settings)
    with writing(desk, settings, now, until_released) as writer:
        writer.lease.confirm()


def test_who_waits_waits_for_a_share_that_goes_away_too(
    desk: Desk, workspace: Workspace
) -> None:
    other = Lease(workspace, Fs(), "other", "1@elsewhere")
    assert other.try_take(0.0) is Standing.HELD
    away = workspace.root.with_name("weg")
    holders = []

    def coming_and_going(_seconds: float, holder: str) -> bool:
        holders.append(holder)
        if len(holders) == 1:
            workspace.root.rename(away)
        elif len(holders) == 3:
            away.rename(workspace.root)
            other.release()
        return True

    settings = desk.settings()
    with writing(desk, settings, desk.now(settings), coming_and_going) as writer:
        writer.lease.confirm()
    assert holders == ["1@elsewhere", "", ""]


def test_a_command_tells_at_once_of_a_share_that_goes_away(
    desk: Desk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.lock.mkdir()  # made a moment ago: also a command waits for its name
    away = workspace.root.with_name("weg")
    monkeypatch.setattr(
        "formkit.cli.writer.time.sleep", lambda _: workspace.root.rename(away)
    )
    settings = desk.settings()
    with (
        pytest.raises(OSError, match="lock"),
        writing(desk, settings, desk.now(settings)),
    ):
        pass


def test_an_outage_does_not_make_the_holder_silent(workspace: Workspace) -> None:
    other = Lease(workspace, Fs(), "other", "1@elsewhere")
    assert other.try_take(0.0) is Standing.HELD
    lease = Lease(workspace, Fs(), "ours", "2@here")
    assert lease.try_take(0.0) is Standing.WAITING
    lease.lose_sight()
    assert lease.try_take(STALE_SECONDS + 1) is Standing.WAITING
    assert lease.try_take(2 * STALE_SECONDS + 2) is Standing.TAKEN_OVER


def test_heart_beats_while_the_pass_takes_long(workspace: Workspace) -> None:
    lease = Lease(workspace, Fs(), "ours", "1@a")
    lease.try_take(0.0)
    heartbeat = workspace.lock / "heartbeat"
    first = heartbeat.read_bytes()
    away = iter([ShareAwayError(5, "away")])

    def confirm_share() -> None:
        for error in away:
            raise error

    with beating(lease, confirm_share, 0.01):
        _wait_until(lambda: _content(heartbeat) not in {first, b""})


def test_heart_stops_when_the_lease_is_lost(workspace: Workspace) -> None:
    lease = Lease(workspace, Fs(), "ours", "1@a")
    lease.try_take(0.0)
    other = b'{"count":1,"holder":"9@b","token":"t"}'
    (workspace.lock / "heartbeat").write_bytes(other)
    with beating(lease, lambda: None, 0.01):
        _wait_until(lambda: not lease.is_held)
    assert (workspace.lock / "heartbeat").read_bytes() == other


def _content(path: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return b""


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_second_interrupt_is_not_patient() -> None:
    kept = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        stop = threading.Event()
        _stop_on_signals(stop)
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(_LONGEST_SECONDS)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, kept[0])
        signal.signal(signal.SIGTERM, kept[1])


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_a_real_watch(
    workspace: Workspace, save: Save, forms: Mapping[str, bytes], sent: signal.Signals
) -> None:
    save("开.xlsx", forms["open"])
    command = [sys.executable, "-m", "formkit", "-C", str(workspace.root), "watch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        try:
            assert child.stdout.readline().startswith("开始看守")
            assert "开.xlsx" in child.stdout.readline()
            child.send_signal(sent)
            out, err = child.communicate(timeout=_LONGEST_SECONDS)
        finally:
            child.kill()
    assert child.returncode == 0, err
    assert out == "已停止。\n"
    assert err == ""
    assert not workspace.lock.exists()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("咨询.xlsx", True),
        ("~$咨询.xlsx", True),
        ("咨询.需补正.xlsx", False),
        ("_状态.html", False),
        ("_状态.html.tmp", False),
        ("照片.jpg", False),
    ],
)
def test_news(name: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_news(name) is expected


def test_desk_passes_the_typed_day(desk: Desk) -> None:
    now = desk.now(desk.settings())
    assert now.replace(tzinfo=None) == datetime(2026, 11, 23, 10)  # noqa: DTZ001 - as typed
