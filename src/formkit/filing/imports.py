"""Imports: a whole legacy register as one version, there or not there.

Order: a mark in `work/` with the sha256 of the file → entered like any version →
**`imported` line** → the mark is taken away. Before that line nothing of it counts: the
next start throws away a copy without a line, and undoes a version that was entered.
The file itself stays with whoever has it, so nothing is lost either way.
"""

import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.enter import Entered, NewSalt, Outcome, enter, plan
from formkit.filing.stored import Arrival
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import ImportedEvent, ImportUndoneEvent

IMPORT_FOLDER = ".导入"
_SHOWN_OF_HASH = 12
_SHA256_BYTES = 64


@dataclass(frozen=True, slots=True)
class Left:
    """How many rows of a register were not taken over, and why."""

    rejected: int
    known: int


class Undone(StrEnum):
    """What became of the wish. UNKNOWN: no import has that receipt."""

    DONE = "done"
    ALREADY = "already"
    UNKNOWN = "unknown"


def import_path(sha256: str, name: str) -> str:
    """Where an import is said to lie: no file of the inbox can have that path."""
    return f"{IMPORT_FOLDER}/{sha256[:_SHOWN_OF_HASH]}/{PurePosixPath(name).name}"


def is_import_path(inbox_path: str) -> bool:
    """Whether a version of that path was taken over and never stood in the inbox."""
    return inbox_path.startswith(f"{IMPORT_FOLDER}/")


def shown_path(inbox_path: str) -> str:
    """The path as people are told it: of an import, the name of its file."""
    name = PurePosixPath(inbox_path).name
    return name if is_import_path(inbox_path) else inbox_path


def take_over(
    book: Book,
    arrival: Arrival,
    left: Left,
    fs: Fs,
    now: datetime,
    new_salt: NewSalt = secrets.token_bytes,
) -> Entered:
    """What became of a register; when this returns NEW, all of it is there for good.

    Bytes that were entered before are no import: nothing is written.

    Raises:
        LedgerMovedError: `recover` first; it undoes what was begun.
        ShareAwayError: the share is not there.
        OSError: nothing was taken over.
    """
    sha256 = hashlib.sha256(arrival.content).hexdigest()
    planned = plan(book, arrival.inbox_path, sha256)
    if planned.outcome is not Outcome.NEW:
        return Entered(planned.outcome, planned.receipt)
    fs.replace_file(_mark(book.workspace), sha256.encode())
    entered = enter(book, arrival, fs, now, new_salt)
    event = ImportedEvent(
        receipt=entered.receipt,
        rows=len(arrival.records),
        rejected=left.rejected,
        known=left.known,
    )
    try:
        book.append(event, fs, now)
    except OSError as error:
        raise LedgerMovedError from error
    with contextlib.suppress(OSError):  # the next start takes it away
        fs.unlink(_mark(book.workspace))
    return entered


def undo(book: Book, receipt: str, fs: Fs, now: datetime) -> Undone:
    """What became of the wish that an import counts no more.

    Raises:
        LedgerMovedError: `recover` first.
        ShareAwayError: the share is not there.
        OSError: it may be undone or not; `recover` finds out.
    """
    if book.is_undone(receipt):
        return Undone.ALREADY
    if not book.entries.about(receipt, "imported"):
        return Undone.UNKNOWN
    book.append(ImportUndoneEvent(receipt=receipt), fs, now)
    return Undone.DONE


def under_way(workspace: Workspace, fs: Fs) -> str:
    """The sha256 of the register whose import was broken off, "" for none.

    Raises:
        OSError: it cannot be told.
    """
    if fs.stat(_mark(workspace)) is None:
        return ""
    return fs.read_regular(_mark(workspace), _SHA256_BYTES).decode("ascii", "replace")


def settle(book: Book, fs: Fs, now: datetime) -> None:
    """Undo what was entered of an import that was broken off.

    Raises:
        LedgerMovedError, ShareAwayError, OSError: as `undo`.
    """
    sha256 = under_way(book.workspace, fs)
    if not sha256:
        return
    version = book.version(book.by_sha256.get(sha256, ""))
    is_half = (
        version is not None
        and is_import_path(version.inbox_path)
        and not book.entries.about(version.receipt, "imported")
    )
    if version is not None and is_half:
        book.append(ImportUndoneEvent(receipt=version.receipt), fs, now)
    fs.unlink(_mark(book.workspace))


def _mark(workspace: Workspace) -> Path:
    return workspace.work / "import-under-way"
