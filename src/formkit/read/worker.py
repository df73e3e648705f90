"""Reading in a child process, so that no file can hang or kill the watcher.

The child lives long (starting one costs half a second) and is given bytes, never a
path. A file that overruns its deadline or kills the child is tried once more in a fresh
one; after that it is refused, and remembered by its sha256.
"""

import contextlib
import hashlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.form import read_form
from formkit.read.refusal import refuse

Read = Callable[[bytes], RawForm | Finding]
"""What the child does with the bytes; must be importable by name."""

_TRIES = 2
_GRACE_SECONDS = 5.0


class Reader:
    """Reads files in a child process. A context manager; not to be shared by threads.

    `strikes` counts, by sha256, how often a file brought a child down; a caller may
    keep it over restarts.
    """

    def __init__(
        self,
        deadline_seconds: float,
        memory_bytes: int,
        strikes: dict[str, int] | None = None,
        read: Read = read_form,
    ) -> None:
        self.deadline_seconds = deadline_seconds
        self.memory_bytes = memory_bytes
        self.strikes = strikes if strikes is not None else {}
        self._read = read
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

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
        """The cells of the file, or why there are none; always within the deadline."""
        sha256 = hashlib.sha256(data).hexdigest()
        while self.strikes.get(sha256, 0) < _TRIES:
            answer = self._ask(data)
            if answer is not None:
                return answer
            self.strikes[sha256] = self.strikes.get(sha256, 0) + 1
        return refuse("too_demanding").finding

    def close(self) -> None:
        """End the child; the next read starts a new one."""
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.send_bytes(b"")
            self._pipe.close()
        if self._process is not None:
            self._process.join(_GRACE_SECONDS)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
        self._process = self._pipe = None

    def _ask(self, data: bytes) -> RawForm | Finding | None:
        """The child's answer; None when it died or took too long, and was ended."""
        pipe = self._pipe or self._start()
        try:
            pipe.send_bytes(b"1" + data)
            if pipe.poll(self.deadline_seconds):
                answer: RawForm | Finding = pipe.recv()
                return answer
        except (EOFError, OSError):
            pass
        self._kill()
        return None

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self._read, self.memory_bytes), daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        return ours

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
        self.close()


def serve(pipe: Connection, read: Read, memory_bytes: int) -> None:
    """What the child does: read one file after the other until an empty message."""
    limit_memory(memory_bytes)
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while message := pipe.recv_bytes():
            pipe.send(read(message[1:]))


def limit_memory(memory_bytes: int) -> None:
    """Let this process have no more memory, where the system can be told so."""
    try:
        import resource  # noqa: PLC0415 - POSIX only; elsewhere the deadline must do
    except ImportError:  # pragma: no cover - Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = (
        memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    )
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
