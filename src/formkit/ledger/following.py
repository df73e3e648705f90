"""Reading on in a ledger: the lines after those known, one at a time.

However long the ledger is, no more than a block of it is in memory.
"""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formkit.fs import Fs
from formkit.ledger import chain
from formkit.ledger.entries import Entry
from formkit.ledger.store import Checkpoint, LedgerDamagedError, disagreement

MOST_TOGETHER = 100
"""More lines than are ever appended at once."""


@dataclass(frozen=True, slots=True)
class Known:
    """How far a ledger was read and found in order.

    `size` bytes in `lines` lines, the last of which is `last_line`, be it a stray; the
    last of the chain is `last`, None at the beginning.
    """

    size: int = 0
    lines: int = 0
    last_line: bytes = b""
    last: Entry | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line more. `entry` is None for a stray, which counts for nothing."""

    entry: Entry | None
    line: bytes
    known: Known


class Following:
    """The lines after those known, each checked against the one before.

    When all were read, `known` is the whole ledger and `torn` what a writer could not
    finish: bytes after the last line feed, a last line with a wrong hash, or everything
    from a line with zeros on; none of it does the checkpoint know. It was never
    acknowledged.
    """

    def __init__(
        self, fs: Fs, path: Path, known: Known, checkpoint: Checkpoint | None
    ) -> None:
        self._fs = fs
        self._path = path
        self._checkpoint = checkpoint
        self.known = known
        self.torn = b""
        self._hash_there = ""

    @property
    def torn_sha256(self) -> str:
        """The sha256 of the torn bytes, "" when there are none."""
        return hashlib.sha256(self.torn).hexdigest() if self.torn else ""

    @property
    def length(self) -> int:
        """The sequence of the last entry, 0 in an empty ledger."""
        return self.known.last.sequence if self.known.last else 0

    def steps(self) -> Iterator[Step]:
        """The lines, oldest first.

        Raises:
            LedgerDamagedError: a line is not as it was written.
            OSError: the ledger cannot be read.
        """
        lines = self._lines()
        for line in lines:
            found = chain.read_line(line[:-1])
            if isinstance(found, chain.Fault):
                self._end_with(line, found, lines)
                return
            yield self._step(found, line)

    def confirm(self, hash_there: str = "") -> None:
        """Return when the ledger, read to its end, is what the checkpoint says it was.

        `hash_there` is that of the entry it names, when it was known before.

        Raises:
            LedgerDamagedError: lines are missing, or it is another ledger.
        """
        if self._checkpoint is None:
            return
        is_held = self._checkpoint.head == (self._hash_there or hash_there)
        against = disagreement(self.length, self._checkpoint, is_held=is_held)
        if against is not None:
            raise against

    def _step(self, found: Entry, line: bytes) -> Step:
        known = self.known
        is_stray = known.last and found.stamp.epoch < known.last.stamp.epoch
        if not is_stray and not chain.follows(known.last, found):
            raise LedgerDamagedError(known.lines + 1, chain.Fault.DOES_NOT_FOLLOW)
        is_named = self._checkpoint and self._checkpoint.length == found.sequence
        if is_named and not is_stray:
            self._hash_there = found.hash
        self.known = Known(
            known.size + len(line),
            known.lines + 1,
            line,
            known.last if is_stray else found,
        )
        return Step(None if is_stray else found, line, self.known)

    def _end_with(self, line: bytes, fault: chain.Fault, rest: Iterator[bytes]) -> None:
        """Tell lines that nobody acknowledged from damaged ones.

        Lines that were appended together are acknowledged together. Where a block of
        them never reached the disk zeros stand, and whole lines may follow.
        """
        unknown = -1
        if self._checkpoint is not None and self.known.lines > 0:
            unknown = self.length - self._checkpoint.length
        following = list(itertools.islice(rest, MOST_TOGETHER))
        is_last = not following and not self.torn
        has_hole = b"\0" in line and len(following) < MOST_TOGETHER
        is_torn = (is_last and unknown == 0) or (
            has_hole and 0 <= unknown < MOST_TOGETHER
        )
        if not is_torn:
            raise LedgerDamagedError(self.known.lines + 1, fault)
        self.torn = b"".join((line, *following, self.torn))

    def _lines(self) -> Iterator[bytes]:
        """The lines with their line feed; what follows the last one is torn."""
        rest = b""
        for block in self._fs.blocks(self._path, self.known.size):
            *lines, rest = (rest + block).split(b"\n")
            yield from (line + b"\n" for line in lines)
        self.torn = rest
