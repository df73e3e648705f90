"""Put back: the original of a filed version stands in the inbox again.

Order: a copy in `work/` → into the inbox under its old name, never over anything →
**ledger line**. Killed in between, the next pass takes the file away again, and
whoever asked asks again; nothing is lost either way.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from formkit.filing.book import Book
from formkit.filing.imports import is_import_path
from formkit.fs import Fs
from formkit.ledger.entries import PutBackEvent
from formkit.records import Version


class Standing(StrEnum):
    """What became of the wish.

    UNKNOWN: no such receipt. IN_INBOX: its file was never taken away. OLD: the file
    has a later version. IMPORTED: it was a row of a register that was taken over, and
    has no file of its own. OCCUPIED: something else stands at its place. DAMAGED: the
    archived original is not what was entered.
    """

    DONE = "done"
    ALREADY = "already"
    UNKNOWN = "unknown"
    IN_INBOX = "in_inbox"
    OLD = "old"
    IMPORTED = "imported"
    OCCUPIED = "occupied"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class PutBack:
    """What became of the wish; `inbox_path` is where the file stands, "" if unknown."""

    standing: Standing
    inbox_path: str = ""

    @property
    def is_there(self) -> bool:
        """Whether the file can be worked on in the inbox now."""
        return self.standing in {Standing.DONE, Standing.ALREADY, Standing.IN_INBOX}


def put_back(book: Book, wish: PutBackEvent, fs: Fs, now: datetime) -> PutBack:
    """What became of the wish to have the file of a version back.

    Raises:
        LedgerMovedError: `recover` first.
        ShareAwayError: the share is not there.
        OSError: the file could not be read or written; ask again later.
    """
    book.confirm(fs)
    version = book.version(wish.receipt)
    if version is None:
        is_known = wish.receipt in book.entered
        return PutBack(Standing.DAMAGED if is_known else Standing.UNKNOWN)
    standing = _obstacle(book, version)
    if standing is None:
        standing = _bring(book, version, wish, fs, now)
    return PutBack(standing, version.inbox_path)


def original_of(book: Book, receipt: str, fs: Fs) -> bytes | None:
    """The archived bytes of a version; None when they are not what was entered.

    Raises:
        KeyError: no such receipt.
        OSError: they cannot be read.
    """
    event = book.entered[receipt]
    content = fs.read_regular(book.workspace.original(event))
    return content if hashlib.sha256(content).hexdigest() == event.original else None


def _obstacle(book: Book, version: Version) -> Standing | None:
    if is_import_path(version.inbox_path):
        return Standing.IMPORTED
    if version.receipt in book.held:
        return Standing.ALREADY
    if book.latest.get(version.inbox_path) != version.receipt:
        return Standing.OLD
    return None if book.is_cleared(version.receipt) else Standing.IN_INBOX


def _bring(
    book: Book, version: Version, wish: PutBackEvent, fs: Fs, now: datetime
) -> Standing:
    content = original_of(book, version.receipt, fs)
    if content is None:
        return Standing.DAMAGED
    target = book.workspace.inbox_file(version.inbox_path)
    if fs.stat(target) is None:
        _copy(book, target, version.receipt, content, fs)
    elif fs.read_regular(target) != content:
        return Standing.OCCUPIED
    book.append(wish, fs, now)
    return Standing.DONE


def _copy(book: Book, target: Path, receipt: str, content: bytes, fs: Fs) -> None:
    """Bring the bytes under their name in one step; a half copy has another name."""
    half = book.workspace.work / f"put-back-{receipt}{target.suffix}"
    fs.unlink(half, missing_ok=True)
    fs.write_new(half, content)
    _make_folders(book.workspace.inbox, target.parent, fs)
    fs.rename_beside_people(half, target)
    fs.fsync_dir(target.parent)


def _make_folders(inbox: Path, folder: Path, fs: Fs) -> None:
    missing = []
    while folder != inbox and fs.stat(folder) is None:
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        fs.make_dir(each)
        fs.fsync_dir(each.parent)
