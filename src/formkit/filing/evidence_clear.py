"""Evidence leaves the inbox after its form, by the same steps, and as carefully.

Renamed into `work/cleared/`, hashed again there, and a day later once more, with the
archived copy, before it is removed. Other bytes go back into the inbox.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from formkit.filing import evidence, give_back
from formkit.filing import workspace as places
from formkit.filing.aside import Cleared, Leaving, State, move_aside
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.ledger.entries import EvidenceClearedEvent

_NAME = re.compile(r"(R\d{8}-\d{4,})_(\d+)_([0-9a-f]{64})\.evidence")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file in work/cleared: the version and the bytes it is said to be, and when."""

    path: Path
    receipt: str
    number: int
    sha256: str

    @property
    def key(self) -> tuple[str, str, int]:
        return self.receipt, self.sha256, self.number


def clear_evidence(
    book: Book, receipt: str, here: Container[str], fs: Fs, now: datetime
) -> Mapping[str, Cleared]:
    """What became of the archived evidence of a version whose form was cleared.

    By the path it lay at. `here` are the paths in the inbox that may be taken. A file
    that is not what was archived stays where it is.

    Raises:
        LedgerMovedError: `recover` first.
        ShareAwayError: the share is not there.
    """
    book.confirm(fs)
    hashes: dict[str, set[str]] = defaultdict(set)
    for listed in evidence.lists_of(book, receipt, fs):
        for file in listed.files:
            if file.inbox_path in here:
                hashes[file.inbox_path].add(file.sha256)
    leavings = [
        Leaving(
            book.workspace.inbox_file(path),
            hashes[path],
            lambda sha256: _next(book, receipt, sha256, fs),
        )
        for path in sorted(hashes)
    ]
    moved = zip(sorted(hashes), move_aside(leavings, fs), strict=True)
    return {
        path: one if isinstance(one, Cleared) else _try_settle(book, one, fs, now)
        for path, one in moved
    }


def settle_all(book: Book, fs: Fs, now: datetime) -> tuple[Cleared, ...]:
    """What became of all evidence in work/cleared; part of every start."""
    return tuple(_try_settle(book, kept, fs, now) for kept in _kept(book, fs))


def purge(book: Book, fs: Fs, now: datetime, keep: timedelta) -> tuple[Cleared, ...]:
    """What became of all evidence cleared at least `keep` ago: removed, or back.

    What an earlier pass had to leave UNSURE is settled.

    Raises:
        LedgerMovedError: `recover` first.
        ShareAwayError: the share is not there.
    """
    places.confirm_present(book.workspace, fs, book.share_id)
    times, done = book.evidence_cleared_at, []
    for kept in _kept(book, fs):
        if kept.key not in times:
            done.append(_try_settle(book, kept, fs, now))
        elif now - times[kept.key] >= keep:
            done.append(_purge_one(book, kept, fs, now))
    return tuple(done)


def _settle(book: Book, kept: _Kept, fs: Fs, now: datetime) -> Cleared:
    home = _home(book, kept, fs)
    if home and _is_as_archived(kept, fs):
        if kept.key not in book.evidence_cleared_at:
            event = EvidenceClearedEvent(
                receipt=kept.receipt, file=kept.sha256, number=kept.number
            )
            book.append(event, fs, now)
        return Cleared(State.CLEARED, kept.path)
    home = home or f"{kept.receipt}.evidence"
    back = give_back.give_back(book.workspace, kept.path, home, kept.receipt, fs)
    return Cleared(State.RETURNED, back)


def _try_settle(book: Book, kept: _Kept, fs: Fs, now: datetime) -> Cleared:
    try:
        return _settle(book, kept, fs, now)
    except OSError:
        return Cleared(State.UNSURE, kept.path)


def _purge_one(book: Book, kept: _Kept, fs: Fs, now: datetime) -> Cleared:
    try:
        if not _is_as_archived(kept, fs):
            return _try_settle(book, kept, fs, now)
        if not evidence.is_archived(book, kept.sha256, fs):
            return Cleared(State.UNSURE, kept.path)
        fs.unlink(kept.path)
    except OSError:
        return Cleared(State.BUSY, kept.path)
    return Cleared(State.GONE, None)


def _is_as_archived(kept: _Kept, fs: Fs) -> bool:
    return fs.sha256_of(kept.path) == kept.sha256


def _home(book: Book, kept: _Kept, fs: Fs) -> str:
    """Where in the inbox the evidence lay; "" when no list tells of it."""
    for listed in reversed(evidence.lists_of(book, kept.receipt, fs)):
        for file in listed.files:
            if file.sha256 == kept.sha256:
                return file.inbox_path
    return ""


def _kept(book: Book, fs: Fs) -> Iterator[_Kept]:
    for listed in fs.list_dir(book.workspace.cleared):
        found = _NAME.fullmatch(listed.name)
        if found and listed.is_file:
            path = book.workspace.cleared / listed.name
            yield _Kept(path, found[1], int(found[2]), found[3])


def _next(book: Book, receipt: str, sha256: str, fs: Fs) -> _Kept:
    number = 1
    while True:
        path = book.workspace.cleared / f"{receipt}_{number}_{sha256}.evidence"
        is_taken = (receipt, sha256, number) in book.evidence_cleared_at
        if not is_taken and fs.stat(path) is None:
            return _Kept(path, receipt, number, sha256)
        number += 1
