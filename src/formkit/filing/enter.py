"""Enter: versions go into the archive, and one ledger line each makes them so.

Order: folders → originals and record.json → all of them on the disk → folders on the
disk → read again and compare → **ledger lines** → checkpoint → read-only. The inbox is
not touched. Each step is done for all versions of a batch before the next: a disk syncs
many files in the time of a few.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from formkit.filing import stored
from formkit.filing.book import Book
from formkit.filing.copying import (
    CopyDiffersError,
    Draft,
    copy_all,
    copy_of,
    discard,
    draft_of,
    sync_parents,
)
from formkit.filing.stored import Arrival, Issued, Stored
from formkit.filing.workspace import ShareAwayError
from formkit.fs import Fs
from formkit.ledger.entries import DefinitionEvent, DuplicateEvent

__all__ = [
    "Batch",
    "CopyDiffersError",
    "Entered",
    "Outcome",
    "Plan",
    "commit",
    "commit_all",
    "discard",
    "enter",
    "keep_definition",
    "plan",
    "protect",
    "store_definition",
    "sync_parents",
]

NewSalt = Callable[[int], bytes]
MOST_VERSIONS, MOST_BYTES = 64, 32 * 1024 * 1024
"""How much a batch holds before it is entered by itself."""


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
    batch = Batch(book, fs, now, new_salt)
    entered = batch.add(arrival)
    batch.enter_all()
    if error := batch.failed.get(arrival.inbox_path):
        raise error
    return entered


class Batch:
    """Arrivals that are entered together, with the same lines as one after the other.

    `failed` says, by inbox path, what could not be entered: that file is as it was.
    What was added is safe only after `enter_all`.
    """

    def __init__(
        self,
        book: Book,
        fs: Fs,
        now: datetime,
        new_salt: NewSalt = secrets.token_bytes,
    ) -> None:
        self.failed: dict[str, OSError] = {}
        self._book = book
        self._fs = fs
        self._now = now
        self._new_salt = new_salt
        self._drafts: list[Draft] = []

    def touches(self, sha256: str, inbox_path: str) -> bool:
        """Whether what is to be done about a file depends on what waits here."""
        return any(
            draft.inbox_path == inbox_path or draft.original == sha256
            for draft in self._drafts
        )

    def add(self, arrival: Arrival) -> Entered:
        """What will become of the arrival, unless it fails.

        Raises:
            LedgerMovedError, ShareAwayError: as `enter_all`.
            OSError: its definition could not be stored; it is not in the batch.
            ValueError: the definition is not that of the hash.
        """
        sha256 = hashlib.sha256(arrival.content).hexdigest()
        if self.touches(sha256, arrival.inbox_path) or self._is_full():
            self.enter_all()
        self.failed.pop(arrival.inbox_path, None)
        planned = plan(self._book, arrival.inbox_path, sha256)
        match planned.outcome:
            case Outcome.NEW:
                draft = self._draft(arrival, sha256, planned)
                self._drafts.append(draft)
                return Entered(Outcome.NEW, draft.event.receipt)
            case Outcome.DUPLICATE if not self._is_said(planned.receipt):
                event = DuplicateEvent(receipt=planned.receipt)
                self._drafts.append(Draft(arrival.inbox_path, event))
        return Entered(planned.outcome, planned.receipt)

    def enter_all(self) -> None:
        """Enter what waits here; what cannot be is `failed`.

        Raises:
            LedgerMovedError: `recover` first, then go on with its book.
            ShareAwayError: the share is not there.
            ValueError: `now` has no time zone.
        """
        drafts, self._drafts = tuple(self._drafts), []
        if not drafts:
            return
        try:
            self._book.confirm(self._fs)
            errors = copy_all(self._book, drafts, self._fs)
            whole = [one for one in drafts if one.inbox_path not in errors]
            commit_all(self._book, whole, self._fs, self._now)
        except ShareAwayError:
            raise
        except OSError as error:
            errors = {draft.inbox_path: error for draft in drafts}
        self.failed |= errors

    def _draft(self, arrival: Arrival, sha256: str, planned: Plan) -> Draft:
        book = self._book
        book.workspace.inbox_file(arrival.inbox_path)
        issued = Issued(
            receipt=book.next_receipt(self._now),
            previous=arrival.continues or planned.previous,
            sha256=sha256,
            at=self._now,
        )
        salts = [self._new_salt(stored.SALT_BYTES) for _ in arrival.records]
        kept = stored.store(arrival, issued, salts)
        self._keep_definition(arrival)
        return draft_of(kept, arrival.content)

    def _keep_definition(self, arrival: Arrival) -> None:
        """Store the definition of an arrival if it is the first of its kind."""
        sha256 = arrival.definition_sha256
        if sha256 not in self._book.definitions:
            self.enter_all()
            self._book.confirm(self._fs)
            text = arrival.definition_text
            keep_definition(self._book, sha256, text, self._fs, self._now)

    def _is_said(self, receipt: str) -> bool:
        """Whether a line says already that these bytes were met again."""
        return receipt in self._book.duplicated or any(
            draft.kept is None and draft.event.receipt == receipt
            for draft in self._drafts
        )

    def _is_full(self) -> bool:
        size_bytes = sum(len(draft.content) for draft in self._drafts)
        return len(self._drafts) >= MOST_VERSIONS or size_bytes >= MOST_BYTES


def commit(book: Book, kept: Stored, fs: Fs, now: datetime) -> None:
    """Append the line that makes a version entered; its files are on the disk."""
    commit_all(book, (draft_of(kept),), fs, now)


def commit_all(book: Book, drafts: Sequence[Draft], fs: Fs, now: datetime) -> None:
    """Append the lines that make versions entered; their files are on the disk."""
    entries = book.append_all([draft.event for draft in drafts], fs, now)
    paths: list[Path] = []
    for draft, entry in zip(drafts, entries, strict=True):
        if draft.kept is not None:
            book.add_version(draft.kept, entry.sequence, draft.record)
        if copy := copy_of(book, draft):
            paths += copy.files
    if paths:
        protect(book, paths, fs)


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


def protect(book: Book, paths: Iterable[Path], fs: Fs) -> None:
    """Make archived files read-only, those that refused the last time too.

    A refusal is no error: the version is entered, and `verify` names the file. What
    comes after a new refusal waits with it: a start looks from the newest file on until
    it meets a read-only one.
    """
    before, waiting = {*book.unprotected}, [*book.unprotected, *paths]
    book.unprotected = []
    for number, path in enumerate(waiting, start=1):
        try:
            fs.set_read_only(path)
        except OSError:
            book.unprotected.append(path)
            if path not in before:
                book.unprotected += waiting[number:]
                break
