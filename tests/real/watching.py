"""A real `formkit watch`, and what its workspace says from outside."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from click.testing import CliRunner, Result

from formkit.cli import main
from formkit.filing.workspace import Workspace

DEADLINE_SECONDS = 60.0
NOW = "2026-11-23T10:00"
_LOOK_SECONDS = 0.005
_PROGRAM = (sys.executable, "-m", "formkit")


def wait_until(is_so: Callable[[], bool], told: Callable[[], object] = str) -> None:
    """Return as soon as it is so; `told` says at the deadline how things stand."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, told()
        time.sleep(_LOOK_SECONDS)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def command(workspace: Workspace, *arguments: str) -> tuple[str, ...]:
    """The command line of formkit in that workspace."""
    return (*_PROGRAM, "-C", str(workspace.root), *arguments)


def formkit(workspace: Workspace, *arguments: str) -> Result:
    """A command of formkit, in this process."""
    return CliRunner().invoke(main, ["-C", str(workspace.root), *arguments])


class Watcher:
    """`formkit watch` as a process; stopped in good order at the end.

    Also a context manager; what it printed is in `log`.
    """

    def __init__(self, workspace: Workspace, log: Path) -> None:
        self.workspace = workspace
        self.log = log
        with log.open("ab") as said:
            self._begin = said.tell()  # behind what watchers before it have said
            self.process = subprocess.Popen(
                command(workspace, "watch"),
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    def __enter__(self) -> Self:
        try:
            wait_until(lambda: "开始看守" in self.said(), self.said)
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.process.terminate()
        try:
            code = self.process.wait(DEADLINE_SECONDS)
        finally:
            self.kill()
        if kind is None:
            assert code == 0, self.said()

    def kill(self) -> None:
        """End it at once, as `kill -9` does; nothing when it has ended."""
        self.process.kill()
        self.process.wait(DEADLINE_SECONDS)

    def said(self) -> str:
        return self.log.read_bytes()[self._begin :].decode("utf-8")


@dataclass(frozen=True, slots=True)
class Account:
    """The whole lines of a ledger at a moment."""

    workspace: Workspace
    events: tuple[Mapping[str, Any], ...]

    @property
    def entered(self) -> tuple[str, ...]:
        """The sha256 of every entered version, in order."""
        return tuple(e["original"] for e in self.events if e["event"] == "entered")

    @property
    def cleared(self) -> int:
        """How many files left the inbox."""
        return sum(e["event"] == "cleared" for e in self.events)

    def has(self, contents: Iterable[bytes]) -> bool:
        """Whether every one of these contents is entered."""
        return {sha(content) for content in contents} <= {*self.entered}

    def archived(self) -> tuple[str, ...]:
        """The sha256 of the archived bytes of every version, in order; "" if gone."""
        versions = (e for e in self.events if e["event"] == "entered")
        return tuple(self._hash_of(event) for event in versions)

    def _hash_of(self, event: Mapping[str, Any]) -> str:
        folder = self.workspace.version_folder(event["receipt"], event["original"])
        path = folder / f"original.{event['kind']}"
        return sha(path.read_bytes()) if path.exists() else ""


def account_of(workspace: Workspace) -> Account:
    """What the ledger says now; a line that is being written is not there yet."""
    content = workspace.ledger.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    return Account(workspace, tuple(json.loads(line) for line in whole.splitlines()))


def assert_in_order(workspace: Workspace, saved: Sequence[bytes]) -> Account:
    """Every save is archived with its bytes, once, and `formkit verify` agrees."""
    account = account_of(workspace)
    assert account.archived() == account.entered
    assert len(set(account.entered)) == len(account.entered)
    assert {sha(content) for content in saved} <= {*account.entered}
    assert len({*saved}) == len(saved)
    verified = formkit(workspace, "verify")
    assert verified.exit_code == 0, verified.output
    return account
