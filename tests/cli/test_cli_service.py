"""`service print`: what is shown, written and refused."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result

from formkit.cli.service import is_remote_drive
from formkit.filing.workspace import Workspace

Run = Callable[..., Result]


def test_unit_of_this_workspace(within: Run, workspace: Workspace) -> None:
    result = within("service", "print", "--kind", "systemd")
    assert result.exit_code == 0
    assert f"ReadWritePaths={workspace.root}" in result.stdout
    assert "User=formkit\n" in result.stdout


def test_task_is_shown_as_the_bytes_windows_reads(run: Run) -> None:
    typed = ("--kind", "taskscheduler", "--path", r"\\server\客服")
    result = run("service", "print", *typed, "--python", "C:\\py\\python.exe")
    assert result.exit_code == 0
    assert r"\\server\客服" in result.stdout_bytes.decode("utf-16")


def test_files_are_written_and_never_over_others(within: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nas"
    folder.mkdir()
    typed = ("service", "print", "--kind", "container", "--to", folder)
    assert within(*typed).exit_code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["Dockerfile", "compose.yaml"]
    kept = (folder / "Dockerfile").read_bytes()
    (folder / "compose.yaml").unlink()
    again = within(*typed)
    assert again.exit_code == 2
    assert (folder / "Dockerfile").read_bytes() == kept
    assert not (folder / "compose.yaml").exists()


def test_both_container_files_are_shown(within: Run) -> None:
    shown = within("service", "print", "--kind", "container").stdout
    assert "# ---- Dockerfile ----" in shown
    assert "# ---- compose.yaml ----" in shown


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("Z:\\客服", "映射盘服务用不了"),
        ("客服", "不是完整路径"),
        ("/srv/a\nb", "控制字符"),
    ],
)
def test_place_a_service_cannot_use_is_refused(run: Run, path: str, said: str) -> None:
    result = run("service", "print", "--path", path)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_mapped_drive_is_refused_with_the_reason(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["formkit.cli.service"]
    monkeypatch.setattr(module, "is_remote_drive", lambda _: True)
    result = run("service", "print", "--path", "Z:\\客服")
    assert result.exit_code == 2
    assert "盘符只属于登录的那个人" in result.stderr
    assert r"\\服务器\共享\文件夹" in result.stderr


def test_account_cannot_smuggle_a_line(within: Run) -> None:
    result = within("service", "print", "--account", "a\nExecStartPre=/bin/sh")
    assert result.exit_code == 2
    assert "不像账号名" in result.stderr


def test_other_systems_know_no_drives() -> None:
    assert is_remote_drive("Z") is None


@pytest.mark.parametrize(("kind", "expected"), [(4, True), (3, False)])
def test_windows_says_what_a_drive_is(
    monkeypatch: pytest.MonkeyPatch,
    kind: int,
    expected: bool,  # noqa: FBT001 - a table of cases
) -> None:
    asked: list[str] = []

    def drive_type(root: str) -> int:
        asked.append(root)
        return kind

    kernel = SimpleNamespace(GetDriveTypeW=drive_type)
    windows = SimpleNamespace(kernel32=kernel)
    monkeypatch.setattr("ctypes.windll", windows, raising=False)
    assert is_remote_drive("Z") is expected
    assert asked == ["Z:\\"]
