"""Enter: a version goes into the archive, and one ledger line makes it so.

Order: folder → original and record.json, on the disk → folders on the disk → read
again and compare → **ledger line** → checkpoint → read-only. The inbox is not touched.
"""

import contextlib
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from formkit.filing import stored
from formkit.filing.book import Book
from formkit.filing.stored import Arrival, Issued, Stored
from formkit.fs import Fs
from formkit.ledger.entries import DefinitionEvent, DuplicateEvent
from formkit.model import FileKind

NewSalt = Callable[[int], bytes]


class Outcome(StrEnum):
    """What an arrival is: a new version, bytes met before elsewhere, or nothing new."""

    NEW = "new"
    DUPLICATE = "duplicate"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of an arrival. `receipt` is its own, or that of the same bytes."""

    outcome: Outcome
    receipt: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What entering would do. `previous` is the version before in the same file."""

    outcome: Outcome
    receipt: str
    previous: str


class CopyDiffersError(OSError):
    """What was read back from the archive is not what was written."""


def plan(book: Book, inbox_path: str, sha256: str) -> Plan:
    """What to do with bytes found under a path; decides, does nothing.

    The same bytes are entered once. Only a file that went on and came back to an
    earlier content is entered again: its record did change.
    """
    latest = book.latest.get(inbox_path, "")
    receipt = book.by_sha256.get(sha256, "")
    if latest and book.entered[latest].original == sha256:
        return Plan(Outcome.KNOWN, latest, "")
    if receipt and inbox_path not in book.paths_of(sha256):
        return Plan(Outcome.DUPLICATE, receipt, "")
    return Plan(Outcome.NEW, "", latest)


def enter(
    book: Book,
    arrival: Arrival,
    fs: Fs,
    now: datetime,
    new_salt: NewSalt = secrets.token_bytes,
) -> Entered:
    """What became of the arrival; when this returns NEW, it is safe.

    Raises:
        LedgerMovedError: `recover` first, then go on with its book.
        ShareAwayError: the share is not there.
        OSError: nothing was entered, or (after a failed append) it is for `recover`
            to find out. The inbox is as it was.
        ValueError: `now` has no time zone, or the definition is not that of the hash.
    """
    sha256 = hashlib.sha256(arrival.content).hexdigest()
    planned = plan(book, arrival.inbox_path, sha256)
    if planned.outcome is Outcome.NEW:
        receipt = _enter_new(book, arrival, planned, fs, now, new_salt)
        return Entered(Outcome.NEW, receipt)
    is_first = planned.receipt not in book.duplicated
    if planned.outcome is Outcome.DUPLICATE and is_first:
        book.append(DuplicateEvent(receipt=planned.receipt), fs, now)
    return Entered(planned.outcome, planned.receipt)


def sync_parents(book: Book, month: Path, fs: Fs) -> None:
    """Put the names of a month's folder and of all above it on the disk.

    The two upper ones once a process: they change only when a month begins.
    """
    fs.fsync_dir(month)
    for folder in (month.parent, month.parent.parent):
        if month not in book.synced:
            fs.fsync_dir(folder)
    book.synced.add(month)


def discard(folder: Path, fs: Fs) -> None:
    """Remove an unfinished version: only files of our own names, never more.

    Raises:
        OSError: something else is in the folder, or it cannot be removed.
    """
    for name in ("record.json", *(f"original.{kind}" for kind in FileKind)):
        fs.unlink(folder / name, missing_ok=True)
    fs.remove_dir(folder)


def _enter_new(
    book: Book,
    arrival: Arrival,
    planned: Plan,
    fs: Fs,
    now: datetime,
    new_salt: NewSalt,
) -> str:
    book.confirm(fs)
    book.workspace.inbox_file(arrival.inbox_path)
    issued = Issued(
        receipt=book.next_receipt(now),
        previous=arrival.continues or planned.previous,
        sha256=hashlib.sha256(arrival.content).hexdigest(),
        at=now,
    )
    salts = [new_salt(stored.SALT_BYTES) for _ in arrival.records]
    kept = stored.store(arrival, issued, salts)
    keep_definition(book, arrival.definition_sha256, arrival.definition_text, fs, now)
    _make_month(book, issued.receipt, fs)
    folder = book.workspace.version_folder(issued.receipt, issued.sha256)
    try:
        _write(folder, arrival.content, kept, fs)
        sync_parents(book, folder.parent, fs)
    except OSError:
        # What cannot be removed now is found by the next start.
        with contextlib.suppress(OSError):
            discard(folder, fs)
        raise
    commit(book, kept, fs, now)
    return issued.receipt


def commit(book: Book, kept: Stored, fs: Fs, now: datetime) -> None:
    """Append the line that makes a version entered; its files are on the disk."""
    event = kept.entered_event(hashlib.sha256(stored.dump(kept)).hexdigest())
    entry = book.append(event, fs, now)
    book.add_version(kept, entry.sequence)
    protect(book, (book.workspace.original(event), book.workspace.record(event)), fs)


def keep_definition(book: Book, sha256: str, text: str, fs: Fs, now: datetime) -> None:
    """Store a definition's text and say so in the ledger, once for each hash.

    Raises:
        LedgerMovedError, ShareAwayError, OSError: as `enter`.
        ValueError: the text is not that of the hash.
    """
    if sha256 not in book.definitions:
        path = store_definition(book, sha256, text, fs)
        book.append(DefinitionEvent(definition=sha256), fs, now)
        protect(book, (path,), fs)


def store_definition(book: Book, sha256: str, text: str, fs: Fs) -> Path:
    """The path of a definition's text, on the disk now; its line is still to come.

    Raises:
        OSError: it may be there or not; the next try writes it again.
        ValueError: the text is not that of the hash.
    """
    content = text.encode()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("the definition's text is not that of its hash")
    path = book.workspace.definition(sha256)
    fs.replace_file(path, content)
    return path


def protect(book: Book, paths: tuple[Path, ...], fs: Fs) -> None:
    """Make archived files read-only, those that refused the last time too.

    A refusal is no error: the version is entered, and `verify` names the file.
    """
    waiting, book.unprotected = (*book.unprotected, *paths), []
    for path in waiting:
        try:
            fs.set_read_only(path)
        except OSError:
            book.unprotected.append(path)


def _write(folder: Path, content: bytes, kept: Stored, fs: Fs) -> None:
    files = (
        (folder / f"original.{kept.kind}", content),
        (folder / "record.json", stored.dump(kept)),
    )
    fs.make_dir(folder)
    for path, written in files:
        fs.write_new(path, written)
    fs.fsync_dir(folder)
    for path, written in files:
        if fs.read_regular(path) != written:
            raise CopyDiffersError(f"{path.name} was not stored as written")


def _make_month(book: Book, receipt: str, fs: Fs) -> None:
    month = book.workspace.month_folder(receipt)
    for folder in (month.parent, month):
        if fs.stat(folder) is None:
            fs.make_dir(folder)
