"""The watcher's own log: JSON lines in `work/`, without a name or a customer's word.

A file is told by a short mark made from its path and the workspace's id: the same file
has the same mark, and nobody can read the name from it without the workspace.
"""

import contextlib
import hashlib
import json
from datetime import datetime
from pathlib import PurePosixPath

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake.names import FORM_SUFFIXES

LOG_NAME = "log.jsonl"
_FORMER_NAME = "log.1.jsonl"
_LARGEST_BYTES = 1 << 20
_MARK_DIGITS = 10
_ENDINGS = FORM_SUFFIXES | {".jpg", ".jpeg", ".png", ".pdf", ".txt", ".zip"}


def mark_of(path: str, share_id: str) -> str:
    """What stands for a path where names must not: `3f9a1c2e7b.xlsx`."""
    digest = hashlib.sha256(f"{share_id}\0{path}".encode("utf-8", "replace"))
    suffix = PurePosixPath(path).suffix.lower()
    ending = suffix if suffix in _ENDINGS else ""  # any other may be part of a name
    return digest.hexdigest()[:_MARK_DIGITS] + ending


class Journal:
    """Adds lines to the log. A log that can't be written never stops the work."""

    def __init__(self, workspace: Workspace, fs: Fs) -> None:
        self._fs = fs
        self._path = workspace.work / LOG_NAME
        self._former = workspace.work / _FORMER_NAME

    def note(self, at: datetime, event: str, **facts: str | int) -> None:
        """Add one line; a log of a MiB is put aside and a new one begun."""
        said = {"at": at.isoformat(timespec="seconds"), "event": event, **facts}
        line = json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        with contextlib.suppress(OSError):
            facts_now = self._fs.stat(self._path)
            if facts_now is not None and facts_now.size > _LARGEST_BYTES:
                self._fs.unlink(self._former, missing_ok=True)
                self._fs.rename(self._path, self._former)
                facts_now = None
            if facts_now is None:
                self._fs.write_new(self._path, line)
            else:
                self._fs.append(self._path, line)


def last_lines(workspace: Workspace, fs: Fs, count: int) -> tuple[str, ...]:
    """The last lines of the log, oldest first; () without one."""
    found: list[str] = []
    for name in (_FORMER_NAME, LOG_NAME):
        with contextlib.suppress(OSError):
            content = fs.read_regular(workspace.work / name)
            found += content.decode("utf-8", "replace").splitlines()
    return tuple(found[-count:])
