"""What goes wrong ends in one sentence, an exit code, and no traceback."""

import errno
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from formkit.cli.border import farewell
from formkit.filing.book import LedgerMovedError
from formkit.filing.lease import LeaseLostError
from formkit.filing.workspace import Workspace

Run = Callable[..., Result]


@pytest.mark.parametrize(
    "command", [["run"], ["watch"], ["status"], ["due"], ["register"], ["verify"]]
)
def test_outside_of_a_workspace(run: Run, tmp_path: Path, command: list[str]) -> None:
    result = run("-C", tmp_path, *command)
    assert result.exit_code == 2
    assert "formkit.toml" in result.stderr
    assert "formkit init" in result.stderr


def test_workspace_is_found_from_a_folder_within(
    run: Run, workspace: Workspace
) -> None:
    assert run("-C", workspace.inbox, "run").exit_code == 0


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("settle_second = 3\n", "settle_second"),
        ("scan_seconds = 0\n", "scan_seconds"),
        ('time_zone = "Mars/Base"\n', "time_zone"),
        ("language = zh\n", "line 1"),
    ],
)
def test_bad_settings_name_the_key(
    within: Run, workspace: Workspace, content: str, key: str
) -> None:
    workspace.settings.write_text(content, "utf-8")
    result = within("run")
    assert result.exit_code == 4
    assert key in result.stderr
    assert str(workspace.settings) in result.stderr
    assert "Traceback" not in result.output


def test_share_without_its_marker(within: Run, workspace: Workspace) -> None:
    workspace.marker.unlink()
    for command in ("run", "status", "due", "register"):
        result = within(command)
        assert result.exit_code == 5
        assert "共享文件夹不在" in result.stderr
        assert str(workspace.marker) in result.stderr


def test_damaged_ledger(
    within: Run,
    workspace: Workspace,
    save: Callable[[str, bytes], Path],
    forms: Mapping[str, bytes],
) -> None:
    path = save("开.xlsx", forms["open"])
    assert within("run").exit_code == 0
    ledger = workspace.ledger.read_bytes()
    workspace.ledger.write_bytes(ledger.replace(b'"entered"', b'"answered"', 1))
    for command in ("run", "status", "due", "register"):
        result = within(command)
        assert result.exit_code == 5, command
        assert "账本第" in result.stderr
    assert path.read_bytes() == forms["open"]


def test_ledger_that_is_not_there_is_a_disk_matter(
    within: Run, workspace: Workspace
) -> None:
    workspace.ledger.unlink()
    result = within("verify")
    assert result.exit_code == 5
    assert "ledger.jsonl" in result.stderr
    assert "Traceback" not in result.output


def test_our_own_fault_is_logged_and_not_shown(
    within: Run, monkeypatch: pytest.MonkeyPatch, own_temporary_folder: Path
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(sys.modules["formkit.cli.verify"], "verify_workspace", fail)
    result = within("verify")
    assert result.exit_code == 5
    assert "程序内部错误" in result.stderr
    assert "Traceback" not in result.output
    (log,) = own_temporary_folder.iterdir()
    assert str(log) in result.stderr
    assert "ZeroDivisionError: a bug" in log.read_text("utf-8")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [(LedgerMovedError(), 5, "账本刚才变了"), (LeaseLostError(), 1, "已经接手")],
)
def test_another_writer(
    within: Run,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: int,
    said: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sys.modules["formkit.cli.run"], "one_pass", fail)
    result = within("run")
    assert result.exit_code == code
    assert said in result.stderr


def test_file_that_is_our_fault_leaves_a_log_and_no_traceback(
    within: Run,
    save: Callable[[str, bytes], Path],
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    own_temporary_folder: Path,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    save("开.xlsx", forms["open"])
    monkeypatch.setattr("formkit.cli.desk.Reader.ask", fail)
    result = within("run")
    assert result.exit_code == 1
    assert "程序出错" in result.stdout
    assert "Traceback" not in result.output
    (log,) = own_temporary_folder.iterdir()
    assert "ZeroDivisionError" in log.read_text("utf-8")
    assert not logging.getLogger("formkit").handlers


def test_reader_that_went_away_is_no_fault_of_ours() -> None:
    command = f"{sys.executable} -m formkit --help | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=True
    )
    assert "Traceback" not in done.stderr
    assert "内部错误" not in done.stderr


def test_closed_pipe_is_left_to_click(
    within: Run, monkeypatch: pytest.MonkeyPatch, own_temporary_folder: Path
) -> None:
    def fail(*_: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys.modules["formkit.cli.verify"], "verify_workspace", fail)
    result = within("verify")
    assert result.exit_code == 1
    assert "内部错误" not in result.output
    assert not list(own_temporary_folder.iterdir())


def test_wrong_usage_is_clicks(within: Run) -> None:
    assert within("run", "--settle", "-1").exit_code == 2
    assert within("fly").exit_code == 2
    assert within("--lang", "fr", "run").exit_code == 2


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "没有权限，或文件正被别的程序占用"),
        (errno.ENOSPC, "磁盘满了"),
        (errno.EIO, "读写文件时出错"),
    ],
)
def test_what_the_disk_refuses_says_what_to_do(number: int, said: str) -> None:
    code, words = farewell(OSError(number, os.strerror(number), "账本"))
    assert (code, words.startswith(said), "账本" in words) == (5, True, True)
