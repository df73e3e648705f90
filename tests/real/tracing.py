"""`formkit run` under strace, which lets calls to the system fail or ends it at one."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.real.watching import DEADLINE_SECONDS, NOW, command

from formkit.filing.workspace import Workspace

_TRACED = "trace=write,fsync,rename,mkdir,unlink,chmod"
_CALL = re.compile(r"(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)", re.DOTALL)
_RESUMED = re.compile(r"(?P<pid>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")
_PATH = re.compile(r"\d+<(?P<path>[^>]*)>")
_RECEIPT = re.compile(r"(?:已登记|已归档).*(R\d{8}-\d{4})")


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong: `how` as strace says it, at the `when`-th call.

    `path` below the workspace, "" for any; `when` may end in + (from then on).
    """

    call: str
    how: str
    path: str = ""
    when: str = "1"


@dataclass(frozen=True, slots=True)
class Traced:
    """What a traced run said, and what it had put on the disk for sure.

    The names of the workspace must be ASCII: strace writes others in octal.
    """

    said: str
    lines: tuple[str, ...]

    @property
    def was_injected(self) -> bool:
        """Whether the fault came to pass."""
        signs = ("(INJECTED)", "+++ killed by SIGKILL +++")
        return any(line.endswith(signs) for line in self.lines)

    @property
    def acknowledged(self) -> tuple[str, ...]:
        """The receipts people were told."""
        return tuple(_RECEIPT.findall(self.said))

    def doubtful(self) -> frozenset[str]:
        """The files with bytes of which no sync has said that they are on the disk.

        A failed sync is not made good by another one (the kernel forgets what it
        could not write), only by writing the bytes again.
        """
        unsynced: set[str] = set()
        failed: set[str] = set()
        for name, path, is_done in self._calls():
            if name == "write":
                unsynced.add(path)
                failed.discard(path)
            elif name == "fsync" and is_done:
                unsynced.discard(path)
            elif name == "fsync":
                failed.add(path)
        return frozenset(unsynced | failed)

    def _calls(self) -> Iterator[tuple[str, str, bool]]:
        """Every finished call on a file: its name, its path, whether it was done."""
        begun: dict[str, str] = {}
        for line in self.lines:
            if resumed := _RESUMED.match(line):
                path = begun.pop(resumed["pid"], "")
                yield resumed["name"], path, "= -1" not in resumed["rest"]
            elif (call := _CALL.match(line)) and (found := _PATH.match(call["rest"])):
                if line.endswith("<unfinished ...>"):
                    begun[call["pid"]] = found["path"]
                else:
                    yield call["name"], found["path"], "= -1" not in line


def why_not() -> str:
    """Why nothing can be traced here; "" when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    asked = subprocess.run(
        ["strace", "-qq", "-e", "trace=none", "true"], check=False, capture_output=True
    )
    return "" if asked.returncode == 0 else "no process may be traced here"


def traced_run(workspace: Workspace, trace: Path, fault: Fault) -> Traced:
    """`formkit run` with a fault in it."""
    only = ["-P", str(workspace.root / fault.path)] if fault.path else []
    inject = f"inject={fault.call}:{fault.how}:when={fault.when}"
    options = ["-f", "-q", "-y", "-s", "0", "-o", str(trace), "-e", _TRACED]
    ran = subprocess.run(
        ["strace", *options, "-e", inject, *only, *_run(workspace)],
        check=False,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return Traced(ran.stdout, tuple(trace.read_text("utf-8").splitlines()))


def _run(workspace: Workspace) -> Sequence[str]:
    return command(workspace, "--now", NOW, "run")
