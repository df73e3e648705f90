"""Several reading processes, so that files are read while others are dealt with.

What is read depends on the bytes alone, and what is done about it is asked for in the
caller's own order: how long a file takes changes nothing but the time.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue
from threading import Lock
from types import TracebackType
from typing import Self, overload

from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.poison import Strike, Strikes
from formkit.read.worker import Errand, Reader

AT_ONCE = 2
"""Two keep up with the process that deals with what they read."""

_Asked = tuple[bytes, Errand | None]


class Readers:
    """Readers that take turns. A context manager; to be used by one thread.

    `make` gives a reader that has started nothing yet: a second child is started only
    when two files are to be read at once.
    """

    def __init__(self, make: Callable[[], Reader], count: int = AT_ONCE) -> None:
        self._readers = tuple(make() for _ in range(count))
        self._idle: LifoQueue[Reader] = LifoQueue()
        for reader in reversed(self._readers):
            self._idle.put(reader)
        self._threads = ThreadPoolExecutor(count)
        self._begun: dict[_Asked, Future[RawForm | Finding | bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def begin(self, data: bytes, errand: Errand | None = None) -> None:
        """Begin to read what will be asked for later, with the same errand."""
        if (data, errand) not in self._begun:
            begun = self._threads.submit(self._ask, data, errand)
            self._begun[data, errand] = begun

    def read(self, data: bytes) -> RawForm | Finding:
        """The cells of the file, or why there are none; as `Reader.read`.

        Raises:
            ChildProcessError, OSError: as `Reader.read`.
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

        Raises:
            ChildProcessError, OSError: as `Reader.read`.
        """
        self.begin(data, errand)
        return self._begun.pop((data, errand)).result()

    def forget(self) -> None:
        """Give up what was begun and not asked for."""
        for begun in self._begun.values():
            begun.cancel()
        self._begun.clear()

    def close(self) -> None:
        """End the children, after the files they are reading."""
        self.forget()
        self._threads.shutdown()
        for reader in self._readers:
            reader.dismiss()
        for reader in self._readers:
            reader.close()

    def _ask(self, data: bytes, errand: Errand | None) -> RawForm | Finding | bytes:
        reader = self._idle.get()
        try:
            return reader.ask(data, errand)
        finally:
            self._idle.put(reader)


class StrikesInTurn:
    """Strikes that several readers count, one after the other."""

    def __init__(self, strikes: Strikes) -> None:
        self._strikes = strikes
        self._turn = Lock()

    def of(self, sha256: str) -> Strike:
        """What is known of the content."""
        with self._turn:
            return self._strikes.of(sha256)

    def add(self, sha256: str, finding: Finding) -> Strike:
        """One strike more.

        Raises:
            OSError: it could not be written down.
        """
        with self._turn:
            return self._strikes.add(sha256, finding)
