"""Clear: the inbox file of an entered version is taken away, and removed a day later.

A person may save at any moment, also through a handle opened long ago. So the file is
renamed into `work/cleared/`, hashed again there, and hashed once more before it is
removed; other bytes than those archived go back into the inbox.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from formkit.filing import give_back
from formkit.filing import workspace as places
from formkit.filing.aside import Cleared, Leaving, State, move_aside
from formkit.filing.book import Book
from formkit.filing.workspace import ShareAwayError
from formkit.fs import Fs
from formkit.ledger.entries import ClearedEvent
from formkit.model import FileKind

__all__ = [
    "Cleared",
    "Kept",
    "State",
    "Taken",
    "clear",
    "home_of",
    "purge",
    "settle",
    "settle_all",
    "take",
]

_NAME = re.compile(rf"(R\d{{8}}-\d{{4,}})_(\d+)\.({'|'.join(FileKind)})")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in work/cleared, the version it is said to be, and which clearing."""

    path: Path
    receipt: str
    number: int

    @property
    def key(self) -> tuple[str, int]:
        """What the ledger calls this clearing."""
        return self.receipt, self.number


@dataclass(frozen=True, slots=True)
class Taken:
    """A file in work/cleared with the archived bytes: its line makes it cleared."""

    kept: Kept

    @property
    def event(self) -> ClearedEvent:
        """What the ledger is to say."""
        return ClearedEvent(receipt=self.kept.receipt, number=self.kept.number)

    @property
    def cleared(self) -> Cleared:
        """What became of it once the line is there."""
        return Cleared(State.CLEARED, self.kept.path)

    @property
    def unsure(self) -> Cleared:
        """What became of it while nobody knows whether the line is there."""
        return Cleared(State.UNSURE, self.kept.path)


def clear(book: Book, receipt: str, inbox_path: str, fs: Fs, now: datetime) -> Cleared:
    """What became of the inbox file of an entered version.

    Raises:
        KeyError: no such version was entered: our own mistake.
        LedgerMovedError: `recover` first.
        ShareAwayError: the share is not there.
    """
    (took,) = take(book, {inbox_path: receipt}, fs)
    if isinstance(took, Cleared):
        return took
    try:
        book.append(took.event, fs, now)
    except ShareAwayError:
        raise
    except OSError:
        return took.unsure
    return took.cleared


def take(
    book: Book, receipts: Mapping[str, str], fs: Fs
) -> tuple[Taken | Cleared, ...]:
    """Inbox files of entered versions, by path, on their way out of the inbox.

    What was taken is in work/cleared for good, with the archived bytes, and waits for
    its line: the caller's to append. Without it, a later pass or start appends it.

    Raises:
        KeyError, LedgerMovedError, ShareAwayError: as `clear`.
    """
    leavings = [_leaving(book, receipts[path], path, fs) for path in receipts]
    if leavings:
        book.confirm(fs)
    moved = move_aside(leavings, fs)
    return tuple(
        one if isinstance(one, Cleared) else _try_take(book, one, path, fs)
        for path, one in zip(receipts, moved, strict=True)
    )


def settle(book: Book, kept: Kept, inbox_path: str, fs: Fs, now: datetime) -> Cleared:
    """What became of a file in work/cleared: cleared for good, or given back."""
    took = _take(book, kept, inbox_path, fs)
    if isinstance(took, Cleared):
        return took
    if kept.key not in book.cleared_at:
        book.append(took.event, fs, now)
    return took.cleared


def settle_all(book: Book, fs: Fs, now: datetime) -> tuple[Cleared, ...]:
    """What became of everything in work/cleared; part of every start.

    A file that cannot be read or moved now is UNSURE and stays for the next time.
    """
    return tuple(_settle_one(book, kept, fs, now) for kept in _kept(book, fs))


def purge(book: Book, fs: Fs, now: datetime, keep: timedelta) -> tuple[Cleared, ...]:
    """What became of everything cleared at least `keep` ago: removed, or given back.

    A file is removed only when its bytes and the archived original are both, at this
    moment, what the ledger says. What cannot be read or removed now stays (BUSY). What
    an earlier pass had to leave UNSURE is settled.

    Raises:
        LedgerMovedError: `recover` first.
        ShareAwayError: the share is not there.
    """
    places.confirm_present(book.workspace, fs, book.share_id)
    done = []
    for kept in _kept(book, fs):
        if kept.key not in book.cleared_at:
            done.append(_settle_one(book, kept, fs, now))
        elif now - book.cleared_at[kept.key] >= keep:
            done.append(_purge_one(book, kept, fs, now))
    return tuple(done)


def home_of(book: Book, path: Path, receipt: str) -> str:
    """Where in the inbox the file of a receipt stood; a name of ours if unknown."""
    version = book.version(receipt)
    return version.inbox_path if version else f"{receipt}{path.suffix}"


def _leaving(book: Book, receipt: str, inbox_path: str, fs: Fs) -> Leaving[Kept]:
    event = book.entered[receipt]
    return Leaving(
        book.workspace.inbox_file(inbox_path),
        {event.original},
        lambda _: _next_clearing(book, receipt, event.kind, fs),
    )


def _take(book: Book, kept: Kept, inbox_path: str, fs: Fs) -> Taken | Cleared:
    """The file, if it is what was archived; other bytes go back into the inbox."""
    if _is_archived_content(book, kept, fs):
        return Taken(kept)
    back = give_back.give_back(book.workspace, kept.path, inbox_path, kept.receipt, fs)
    return Cleared(State.RETURNED, back)


def _try_take(book: Book, kept: Kept, inbox_path: str, fs: Fs) -> Taken | Cleared:
    try:
        return _take(book, kept, inbox_path, fs)
    except OSError:
        return Cleared(State.UNSURE, kept.path)


def _settle_one(book: Book, kept: Kept, fs: Fs, now: datetime) -> Cleared:
    home = home_of(book, kept.path, kept.receipt)
    try:
        return settle(book, kept, home, fs, now)
    except OSError:
        return Cleared(State.UNSURE, kept.path)


def _purge_one(book: Book, kept: Kept, fs: Fs, now: datetime) -> Cleared:
    try:
        if not _is_archived_content(book, kept, fs):
            return _settle_one(book, kept, fs, now)
        event = book.entered[kept.receipt]
        if fs.sha256_of(book.workspace.original(event)) != event.original:
            return Cleared(State.UNSURE, kept.path)
        fs.unlink(kept.path)
    except OSError:
        return Cleared(State.BUSY, kept.path)
    return Cleared(State.GONE, None)


def _is_archived_content(book: Book, kept: Kept, fs: Fs) -> bool:
    event = book.entered.get(kept.receipt)
    sha256 = fs.sha256_of(kept.path)
    return event is not None and event.original == sha256


def _kept(book: Book, fs: Fs) -> Iterator[Kept]:
    for listed in fs.list_dir(book.workspace.cleared):
        found = _NAME.fullmatch(listed.name)
        if found and listed.is_file:
            yield Kept(book.workspace.cleared / listed.name, found[1], int(found[2]))


def _next_clearing(book: Book, receipt: str, kind: str, fs: Fs) -> Kept:
    number = 1
    while True:
        path = book.workspace.cleared / f"{receipt}_{number}.{kind}"
        if (receipt, number) not in book.cleared_at and fs.stat(path) is None:
            return Kept(path, receipt, number)
        number += 1
