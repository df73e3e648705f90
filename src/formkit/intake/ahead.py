"""The files that come next, read while the one at hand is dealt with.

Nothing but time depends on it. What is read ahead is what the file held after both
looks; a save that comes later is met by the next pass.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice

from formkit.intake.scan import Seen
from formkit.intake.site import Site
from formkit.read.limits import limits_of
from formkit.read.readers import Readers

Begin = Callable[[bytes, str], None]
_MOST_FILES, _MOST_BYTES = 8, 32 * 1024 * 1024


class Ahead:
    """The contents of files, in the order in which they are expected."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._readers = site.reader if isinstance(site.reader, Readers) else None
        self._begin: Begin | None = None
        self._coming: deque[Seen] = deque()
        self._expected: set[Seen] = set()
        self._contents: dict[Seen, bytes | None] = {}

    def expect(self, files: Iterable[Seen], begin: Begin) -> None:
        """Read these ahead, in their order; nothing, if the reader can't do two things.

        One of them may be left out later. `begin` is given the bytes of each, and where
        it lies.
        """
        self._begin = begin
        most_bytes = limits_of(self._site.settings).file_bytes
        if self._readers is not None:
            self._coming.extend(file for file in files if file.size <= most_bytes)
        self._expected.update(self._coming)

    def content(self, file: Seen) -> bytes | None:
        """The bytes of the file; None when somebody saved it since it was looked at.

        Raises:
            OSError: it cannot be read now.
        """
        if file in self._expected:
            while self._coming[0] != file:
                self._contents.pop(self._next(), None)
            self._go_on()
            self._next()
        known = self._contents.pop(file, None)
        return settled_content(file, self._site) if known is None else known

    def end(self) -> None:
        """Give up what nobody asked for."""
        self._coming.clear()
        self._expected.clear()
        self._contents.clear()
        if self._readers is not None:
            self._readers.forget()

    def _next(self) -> Seen:
        file = self._coming.popleft()
        self._expected.discard(file)
        return file

    def _go_on(self) -> None:
        held_bytes = 0
        for file in islice(self._coming, _MOST_FILES):
            if file not in self._contents:
                self._contents[file] = self._begun(file)
            held_bytes += file.size
            if held_bytes > _MOST_BYTES:
                break

    def _begun(self, file: Seen) -> bytes | None:
        content = None
        with contextlib.suppress(OSError):  # it is read again, and said, in its turn
            content = settled_content(file, self._site)
        if content is not None and self._begin is not None:
            self._begin(content, file.path)
        return content


def settled_content(file: Seen, site: Site) -> bytes | None:
    """The bytes of the file; None when somebody saved it since it was looked at.

    Raises:
        OSError: it cannot be read now.
    """
    path = site.workspace.inbox_file(file.path)
    content = site.fs.read_regular(path)
    facts = site.fs.stat(path)
    is_settled = facts is not None and (
        (facts.size, facts.modified_ns, len(content))
        == (file.size, file.modified_ns, file.size)
    )
    return content if is_settled else None
