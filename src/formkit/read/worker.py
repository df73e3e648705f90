"""Reading in a child process, so that no file can hang or kill the watcher.

The child lives long (starting one costs half a second) and is given bytes, never a
path. A file that overruns its deadline or kills the child is tried once more in a fresh
one; after that it is refused, and remembered by its sha256 (`formkit.read.poison`).

With an errand the child goes on with the cells it has read, and they need not travel.
"""

import contextlib
import hashlib
import multiprocessing
import pickle
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Protocol, Self, cast, overload

from formkit.garbage import uncollected
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.form import read_form
from formkit.read.poison import Strikes, StrikesHere
from formkit.read.refusal import RefusedError, refuse_demanding, refuse_late
from formkit.read.wire import Answer, packed, unpacked

Read = Callable[[bytes], RawForm | Finding]
"""What the child does with the bytes; a function it can import by its name."""

Then = Callable[[bytes, RawForm, bytes], bytes | None]
"""What an errand comes to, of a file's bytes, its cells and `about`.

None when it is not for a child. The same when it raises: whoever asked has the cells,
does it again and meets the error.
"""


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done with the cells where they were read.

    `then` is a pickled `Then`, told to a child once; `about` is what it has to know of
    one file.
    """

    then: bytes
    about: bytes = b""


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
_NEXT, _ERRAND, _THEN = b"1", b"2", b"3"
"""Ahead of a file, of one with an errand, and of what errands come to.

An empty message ends the child; a file may be empty.
"""


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
        self._told = b""

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
        return self.ask(data)

    @overload
    def ask(self, data: bytes) -> RawForm | Finding: ...

    @overload
    def ask(self, data: bytes, errand: Errand | None) -> RawForm | Finding | bytes: ...

    def ask(
        self, data: bytes, errand: Errand | None = None
    ) -> RawForm | Finding | bytes:
        """As `read`; or what the errand came to, when it was for a child.

        Its time and its memory count as those of reading.

        Raises:
            ChildProcessError, OSError: as `read`.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        struck = self.strikes.of(sha256)
        while not struck.is_set_aside:
            answer = self._answer(data, errand)
            if not isinstance(answer, RefusedError):
                return answer
            struck = self.strikes.add(sha256, answer.finding)
        return struck.finding

    def dismiss(self) -> None:
        """Let the child end; `close` waits for it."""
        if self._child is not None:
            self._child.dismiss()

    def close(self) -> None:
        """End the child; the next read starts a new one."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _answer(
        self, data: bytes, errand: Errand | None
    ) -> RawForm | Finding | bytes | RefusedError:
        if self._child is None or not self._child.process.is_alive():
            self.close()
            self._child, self._told = start(self._read, self.memory_bytes), b""
        messages = [_NEXT, data]
        if errand is not None:
            messages = [_ERRAND, errand.about, data]
            if errand.then != self._told:
                messages = [_THEN, errand.then, *messages]
                self._told = errand.then
        answer = self._child.ask(messages, self.deadline_seconds)
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
        self, messages: Iterable[bytes], deadline_seconds: float
    ) -> RawForm | Finding | bytes | RefusedError:
        """The child's answer; a refusal when it died, gave up or took too long."""
        try:
            for message in messages:
                self.pipe.send_bytes(message)
            if not self.pipe.poll(deadline_seconds):
                return refuse_late(deadline_seconds)
            answer = unpacked(self.pipe.recv_bytes())
        except (EOFError, OSError):
            return refuse_demanding()
        return refuse_demanding() if answer is None else answer

    def dismiss(self) -> None:
        """Let it end by itself."""
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(b"")

    def stop(self) -> None:
        """Let it end by itself, and see that it does."""
        self.dismiss()
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
    then: Then | None = None
    with contextlib.suppress(EOFError):
        while order := pipe.recv_bytes():
            if order == _THEN:
                then = _loaded(pipe.recv_bytes())
                continue
            about = pipe.recv_bytes() if order == _ERRAND else None
            data = pipe.recv_bytes()
            pipe.send_bytes(_attempt(read, data, _errand(then, data, about)))


def _loaded(then: bytes) -> Then | None:
    """What errands come to; None when it can't be had here: the cells go back then."""
    try:
        return cast("Then", pickle.loads(then))  # noqa: S301 - from our parent
    except Exception:  # noqa: BLE001 - no file is to blame for it
        return None


def _errand(
    then: Then | None, data: bytes, about: bytes | None
) -> Callable[[Answer], Answer]:
    """What is done with an answer before it is sent: the errand, or nothing."""

    def run(answer: Answer) -> Answer:
        if then is None or about is None or not isinstance(answer, RawForm):
            return answer
        try:
            done = then(data, answer, about)
        except Exception:  # noqa: BLE001 - whoever asked meets it with the cells
            return answer
        return answer if done is None else done

    return run


def _attempt(read: Read, data: bytes, errand: Callable[[Answer], Answer]) -> bytes:
    try:
        with uncollected():
            return packed(errand(read(data)))
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
