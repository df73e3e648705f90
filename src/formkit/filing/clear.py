"""Clear: the inbox file of an entered version is taken away, and removed a day later.

A person may save at any moment, also through a handle opened long ago. So the file is
renamed into `work/cleared/`, hashed again there, and hashed once more before it is
removed; other bytes than those archived go back into the inbox.
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from formkit.filing import give_back
from formkit.filing import workspace as places
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.ledger.entries import ClearedEvent
from formkit.model import FileKind

_NAME = re.compile(rf"(R\d{{8}}-\d{{4,}})_(\d+)\.({'|'.join(FileKind)})")


class State(StrEnum):
    """What became of an inbox file.

    BUSY is a legal state: the version is entered, the file is open somewhere; it is
    tried again. CHANGED: a newer save stands there, to be entered first. RETURNED: a
    newer save was caught on the way and is back in the inbox. GONE: somebody else
    took it away. UNSURE: it is in work/cleared and could not be read there yet.
    """

    CLEARED = "cleared"
    GONE = "gone"
    BUSY = "busy"
    CHANGED = "changed"
    RETURNED = "returned"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Cleared:
    """What became of an inbox file; `path` is where it is now, None when gone."""

    state: State
    path: Path | None


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


class Aside(Protocol):
    """A file in work/cleared, or where one is to go."""

    @property
    def path(self) -> Path:
        """Its place there."""
        ...


AsideT = TypeVar("AsideT", bound=Aside)


def clear(book: Book, receipt: str, inbox_path: str, fs: Fs, now: datetime) -> Cleared:
    """What became of the inbox file of an entered version.

    Raises:
        KeyError: no such version was entered: our own mistake.
        LedgerMovedError: `recover` first.
        ShareAwayError: the share is not there.
    """
    event = book.entered[receipt]
    source = book.workspace.inbox_file(inbox_path)
    book.confirm(fs)
    return move_aside(
        source,
        {event.original},
        lambda _: _next_clearing(book, receipt, event.kind, fs),
        lambda kept: settle(book, kept, inbox_path, fs, now),
        fs,
    )


def move_aside(
    source: Path,
    archived: Container[str],
    place: Callable[[str], AsideT],
    settled: Callable[[AsideT], Cleared],
    fs: Fs,
) -> Cleared:
    """What became of a file that leaves the inbox, if its bytes are `archived`.

    `place` names where the bytes of that sha256 go in work/cleared, `settled` says what
    becomes of them there.
    """
    try:
        sha256 = fs.sha256_of(source)
        if sha256 not in archived:
            return Cleared(State.CHANGED, source)
        kept = place(sha256)
        fs.rename(source, kept.path)
    except FileNotFoundError:
        return Cleared(State.GONE, None)
    except OSError:
        return Cleared(State.BUSY, source)
    try:
        fs.fsync_dir(kept.path.parent)
        fs.fsync_dir(source.parent)
        return settled(kept)
    except OSError:
        return Cleared(State.UNSURE, kept.path)


def settle(book: Book, kept: Kept, inbox_path: str, fs: Fs, now: datetime) -> Cleared:
    """What became of a file in work/cleared: cleared for good, or given back."""
    if _is_archived_content(book, kept, fs):
        if kept.key not in book.cleared_at:
            event = ClearedEvent(receipt=kept.receipt, number=kept.number)
            book.append(event, fs, now)
        return Cleared(State.CLEARED, kept.path)
    back = give_back.give_back(book.workspace, kept.path, inbox_path, kept.receipt, fs)
    return Cleared(State.RETURNED, back)


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
