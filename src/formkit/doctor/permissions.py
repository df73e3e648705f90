"""Who may write what: the folders of a workspace against the permissions table.

On POSIX the mode says it, on Windows `icacls`. Nothing is tried in these folders: a
probe in the archive would be a stranger there.
"""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from formkit.doctor.probe import Probe, attention, fine
from formkit.filing.workspace import Workspace

_PATIENCE_SECONDS = 20
# Everyone, authenticated users and users, also on a Chinese Windows.
_EVERYBODY = re.compile(
    r"(?:^|\\|\s)(Everyone|Authenticated Users|Users|每个人|所有人|经过身份验证的用户)"
    r":((?:\([A-Z,]+\))+)"
)
_WRITING = frozenset({"F", "M", "W", "D", "WD", "AD", "DC"})


def permissions(workspace: Workspace) -> Iterator[Probe]:
    """A probe a folder: may we, and may everybody."""
    ours = (workspace.inbox, workspace.archive, workspace.registers, workspace.work)
    for folder in ours:
        yield _may_write(folder)
    guarded = (workspace.archive, workspace.work, workspace.marker.parent)
    for folder in guarded:
        yield _others(folder)
    yield _marker(workspace)


def _may_write(folder: Path) -> Probe:
    if not folder.is_dir():
        return attention("access", "missing", folder=folder.name)
    may = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    return (fine if may else attention)(
        "access", "ok" if may else "bad", folder=folder.name
    )


def _others(folder: Path) -> Probe:
    """Whether people who are not the watcher may change the folder."""
    try:
        who = writers(folder)
    except OSError:
        return fine("others", "unknown", folder=folder.name)
    if who:
        return attention("others", folder=folder.name, who=who)
    return fine("others", folder=folder.name)


def writers(folder: Path) -> str:
    """Who besides the owner may write in the folder; "" nobody, as far as told.

    Raises:
        OSError: the folder, or its list, cannot be read.
    """
    if os.name == "nt":
        return everybody_in(_icacls(folder))
    mode = folder.stat().st_mode
    if mode & stat.S_IWOTH:
        return "others"
    return "group" if mode & stat.S_IWGRP else ""


def everybody_in(listed: str) -> str:
    """The first of the groups that mean everybody with a right to write, or ""."""
    for name, granted in _EVERYBODY.findall(listed):
        rights = {right for part in re.findall("[A-Z]+", granted) for right in [part]}
        if rights & _WRITING and "DENY" not in rights:
            return str(name)
    return ""


def _icacls(folder: Path) -> str:
    program = shutil.which("icacls")
    if program is None:
        raise FileNotFoundError("icacls")
    try:
        done = subprocess.run(  # noqa: S603 - our own folder, a list of arguments
            [program, os.fspath(folder)],
            capture_output=True,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise OSError("icacls") from error
    return done.stdout.decode("mbcs" if os.name == "nt" else "utf-8", "replace")


def _marker(workspace: Workspace) -> Probe:
    """The marker is what a share is known by: it must be readable."""
    try:
        workspace.marker.read_bytes()
    except OSError:
        return attention("marker")
    return fine("marker")
