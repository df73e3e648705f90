"""Reading in a child process, so that no file can hang or kill the watcher.

The child lives long (starting one costs half a second) and is given bytes, never a
path. A file that overruns its deadline or kills the child is tried once more in a fresh
one; after that it is refused, and remembered by its sha256 (`formkit.read.poison`).
"""

import contextlib
import hashlib
import multiprocessing
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Protocol, Self

from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.form import read_form
from formkit.read.poison import Strikes, StrikesHere
from formkit.read.refusal import RefusedError, refuse_demanding, refuse_late
from formkit.read.wire import Answer, packed, uncollected, unpacked

Read = Callable[[bytes], RawForm | Finding]
"""What the child does with the bytes; a function it can import by its name."""


class _Answering(Protocol):
    """The child's end of the pipe."""

    def recv_bytes(self) -> bytes: ...

    def send_bytes(self, answer: bytes, /) -> None: ...


class _Asking(_Answering, Protocol):
    """The parent's end of the pipe; Windows has another class for it."""

    def poll(self, seconds: float, /) -> bool: ...

    def close(self) -> None: ...


_START_SECONDS = 60.0
_GRACE_SECONDS = 5.0
_READY = b"ready"
_NEXT = b"1"
"""Ahead of every file: an empty message ends the child, a file may be empty."""


class Reader:
    """Reads files in a child process. A context manager; not to be shared by threads.

    `strikes` counts, by sha256, how often a file brought a child down; `StrikesOnDisk`
    keeps it over restarts. The deadline is that of one attempt, and the start of a
    child is not part of it.
    """

    def __init__(
        self,
        deadline_seconds: float,
        memory_bytes: int,
        strikes: Strikes | None = None,
        read: Read = read_form,
    ) -> None:
        self.deadline_seconds = deadline_seconds
        self.memory_bytes = memory_bytes
        self.strikes: Strikes = strikes or StrikesHere()
        self._read = read
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, data: bytes) -> RawForm | Finding:
        """The cells of the file, or why there are none.

        F009 when the deadline passed twice, F008 when the child died or a file with
        two strikes comes again; else as `read_form`.

        Raises:
            ChildProcessError: no child can be started at all: our fault, or the
                machine's.
            OSError: a strike could not be written down.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        struck = self.strikes.of(sha256)
        while not struck.is_set_aside:
            answer = self._ask(data)
            if not isinstance(answer, RefusedError):
                return answer
            struck = self.strikes.add(sha256, answer.finding)
        return struck.finding

    def close(self) -> None:
        """End the child; the next read starts a new one."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _ask(self, data: bytes) -> RawForm | Finding | RefusedError:
        if self._child is None or not self._child.process.is_alive():
            self.close()
            self._child = start(self._read, self.memory_bytes)
        answer = self._child.ask(data, self.deadline_seconds)
        if isinstance(answer, RefusedError):
            self._child.kill()
            self._child = None
        return answer


@dataclass(frozen=True, slots=True)
class _Child:
    """A reading process and our end of the pipe to it."""

    process: BaseProcess
    pipe: _Asking

    def ask(
        self, data: bytes, deadline_seconds: float
    ) -> RawForm | Finding | RefusedError:
        """The child's answer; a refusal when it died, gave up or took too long."""
        try:
            self.pipe.send_bytes(_NEXT)
            self.pipe.send_bytes(data)
            if not self.pipe.poll(deadline_seconds):
                return refuse_late(deadline_seconds)
            answer = unpacked(self.pipe.recv_bytes())
        except (EOFError, OSError):
            return refuse_demanding()
        return refuse_demanding() if answer is None else answer

    def stop(self) -> None:
        """Let it end by itself, and see that it does."""
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(b"")
        self.process.join(_GRACE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it now."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


def start(read: Read, memory_bytes: int) -> _Child:
    """A child that has said it is ready.

    Raises:
        ChildProcessError: it ended, or said nothing for a minute.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=serve, args=(theirs, read, memory_bytes), daemon=True
    )
    process.start()
    theirs.close()
    child = _Child(process, ours)
    with contextlib.suppress(EOFError, OSError):
        if ours.poll(_START_SECONDS) and ours.recv_bytes() == _READY:
            return child
    child.kill()
    raise ChildProcessError("the reading process did not start")


def serve(pipe: _Answering, read: Read, memory_bytes: int) -> None:
    """What the child does: read one file after the other until an empty message."""
    # Ctrl+C is for the parent, which ends the child in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory(memory_bytes)
    pipe.send_bytes(_READY)
    with contextlib.suppress(EOFError):
        while pipe.recv_bytes():
            pipe.send_bytes(_attempt(read, pipe.recv_bytes()))


def _attempt(read: Read, data: bytes) -> bytes:
    try:
        with uncollected():
            answer: Answer = read(data)
            return packed(answer)
    except MemoryError:
        return packed(None)


def limit_memory(memory_bytes: int) -> None:
    """Let this process have no more memory, where the system can be told so.

    On Windows the deadline must do.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - POSIX only

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        allowed = (
            memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        )
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
