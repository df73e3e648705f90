"""What is to be run where; and which paths a service cannot use."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_DRIVE = re.compile(r"([A-Za-z]):(.?)")
_SYSTEM_DRIVE = "C"
_UNC = re.compile(r"(\\\\|//)[^\\/]+[\\/][^\\/]+")

IsRemote = Callable[[str], bool | None]
"""Whether a drive letter is a mapped network drive; None when that cannot be told."""


class Refusal(StrEnum):
    """Why a path is no place for a service's workspace."""

    MAPPED_DRIVE = "mapped_drive"
    UNSURE_DRIVE = "unsure_drive"
    RELATIVE = "relative"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Installation:
    """A watcher to be run: the workspace as the service sees it, and with what.

    `python` is the interpreter formkit is installed in, `account` whom it runs as.
    """

    workspace: str
    python: str
    account: str


def refusal(workspace: str, is_remote: IsRemote) -> Refusal | None:
    """Why a service cannot work in the path; None when it can.

    A mapped drive (`Z:`) belongs to the session of the person who mapped it: a
    service has no such letter, or another one behind it.
    """
    if any(ord(character) < ord(" ") for character in workspace):
        return Refusal.CONTROL
    drive = _DRIVE.match(workspace)
    if drive is None:
        is_whole = workspace.startswith("/") or _UNC.match(workspace) is not None
        return None if is_whole else Refusal.RELATIVE
    if drive[2] not in {"\\", "/"}:
        return Refusal.RELATIVE
    remote = is_remote(drive[1].upper())
    if remote is None and drive[1].upper() != _SYSTEM_DRIVE:
        return Refusal.UNSURE_DRIVE
    return Refusal.MAPPED_DRIVE if remote else None
