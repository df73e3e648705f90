"""`formkit service print`: what IT installs so that the watcher starts by itself."""

import ctypes
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from formkit.cli.desk import FINE, USAGE, Desk, pass_desk
from formkit.service import container, systemd, task
from formkit.service.installation import Installation, refusal

_KINDS = ("systemd", "taskscheduler", "container")
_FILE_NAMES = {"systemd": "formkit.service", "taskscheduler": "formkit-task.xml"}
_ACCOUNTS = {
    "systemd": "formkit",
    "taskscheduler": "S-1-5-20",
    "container": "1000:1000",
}
_ACCOUNT = re.compile(r"[A-Za-z0-9_.$:\\ @一-鿿-]{1,120}")
_REMOTE_DRIVE = 4


@click.group()
def service() -> None:
    """让看守程序随系统启动。 Start the watcher with the system."""


@service.command("print")
@click.option(
    "--kind",
    type=click.Choice(_KINDS),
    default="taskscheduler" if os.name == "nt" else "systemd",
    help="哪一种 which kind",
)
@click.option(
    "--path", "place", default="", help="服务看到的工作区路径 path of the workspace"
)
@click.option("--account", default="", help="用哪个账号运行 account it runs as")
@click.option("--python", "python", default="", help="解释器的路径 interpreter")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=None,
    help="写到这个文件夹，不显示 write into this folder",
)
@pass_desk
def print_service(
    desk: Desk, kind: str, place: str, account: str, python: str, folder: Path | None
) -> None:
    """显示服务文件；不改动系统。 Show the service file; nothing is installed."""
    workspace = place or os.fspath(desk.workspace().root)
    whom = account or _ACCOUNTS[kind]
    _refuse_place(desk, workspace)
    if not _ACCOUNT.fullmatch(whom):
        desk.fail("service.bad_account", USAGE, account=whom)
    there = Installation(workspace, python or sys.executable, whom)
    files = _files(kind, there)
    if folder is None:
        _show(files)
    else:
        _write(desk, folder, files)
    raise SystemExit(FINE)


def _refuse_place(desk: Desk, workspace: str) -> None:
    why = refusal(workspace, is_remote_drive)
    if why is not None:
        desk.fail(f"service.{why}", USAGE, path=workspace)


def is_remote_drive(letter: str) -> bool | None:
    """What Windows says of a drive letter; None on other systems."""
    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return None
    return bool(windows.kernel32.GetDriveTypeW(f"{letter}:\\") == _REMOTE_DRIVE)


def _files(kind: str, there: Installation) -> Mapping[str, bytes]:
    match kind:
        case "systemd":
            made = {_FILE_NAMES[kind]: systemd.unit(there).encode()}
        case "taskscheduler":
            made = {_FILE_NAMES[kind]: task.task(there)}
        case _:
            made = {n: said.encode() for n, said in container.files(there).items()}
    return made


def _show(files: Mapping[str, bytes]) -> None:
    """The bytes as they are: the XML of a task is UTF-16."""
    for name, content in files.items():
        if len(files) > 1:
            click.echo(f"# ---- {name} ----")
        click.echo(content, nl=False)


def _write(desk: Desk, folder: Path, files: Mapping[str, bytes]) -> None:
    for name in files:
        if desk.fs.stat(folder / name) is not None:
            desk.fail("service.exists", USAGE, path=folder / name)
    for name, content in files.items():
        desk.fs.write_new(folder / name, content)
        click.echo(folder / name)
