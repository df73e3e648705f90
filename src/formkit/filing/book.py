"""The ledger and the archive as one value in memory, kept up line by line."""

import contextlib
import hashlib
import re
from datetime import datetime
from pathlib import Path

from formkit.filing import stored
from formkit.filing import workspace as places
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger import chain, store
from formkit.ledger.entries import (
    ClearedEvent,
    ClockWentBackEvent,
    DefinitionEvent,
    DuplicateEvent,
    EnteredEvent,
    Entry,
    Event,
    EvidenceClearedEvent,
    EvidenceEvent,
    PublishedEvent,
    PutBackEvent,
)
from formkit.records import Version

_RECEIPT = re.compile(r"R(\d{8})-(\d{4,})")


class LedgerMovedError(Exception):
    """The ledger on the disk is not the one in memory: recover, then go on."""


class Book:
    """Everything entered so far. Made by `open_book`; changed only by `append`.

    `entered` maps a receipt to its event, in the order of the ledger; `by_sha256` an
    original to its last receipt; `latest` an inbox path to the receipt of its last
    version. `cleared_at` says when a receipt's file was taken away for the n-th time;
    `definitions` maps those stored to their line. `damaged` are the receipts whose
    record.json is not as entered. `unprotected` are archived files that could not be
    made read-only yet, `synced` the month folders whose parents are on the disk.
    `held` are the versions put back into the inbox that nobody has changed since;
    `served` the receipts of the work requests that asked for it.
    `evidence` maps a receipt to the lists of its evidence, both newest last;
    `evidence_cleared_at` says when bytes of a receipt were taken for the n-th time.
    """

    def __init__(self, workspace: Workspace, ledger: store.Ledger) -> None:
        self.workspace = workspace
        self.share_id = places.share_id_of(ledger.checked)
        self.entries: list[Entry] = []
        self.strays = ledger.checked.strays
        self.entered: dict[str, EnteredEvent] = {}
        self.by_sha256: dict[str, str] = {}
        self.latest: dict[str, str] = {}
        self.paths_of: dict[str, set[str]] = {}
        self.cleared_at: dict[tuple[str, int], datetime] = {}
        self._cleared: set[str] = set()
        self.held: set[str] = set()
        self.served: set[str] = set()
        self.evidence: dict[str, tuple[EvidenceEvent, ...]] = {}
        self.evidence_cleared_at: dict[tuple[str, str, int], datetime] = {}
        self.duplicated: set[str] = set()
        self.definitions: dict[str, int] = {}
        self.damaged: list[str] = []
        self.unprotected: list[Path] = []
        self.synced: set[Path] = set()
        self._versions: dict[str, Version] = {}
        self._numbers: dict[str, int] = {}
        self._size = ledger.size
        self._last_line = ledger.last_line
        self._is_stale = False
        for entry in ledger.checked.entries:
            self._remember(entry)

    @property
    def length(self) -> int:
        """The sequence of the last line."""
        return self.entries[-1].sequence

    @property
    def head(self) -> str:
        """The hash of the last line."""
        return self.entries[-1].hash

    @property
    def size_bytes(self) -> int:
        """How long the ledger file is: where a reader of new lines goes on."""
        return self._size

    @property
    def epoch(self) -> int:
        """How many writers have taken over, counted from 1."""
        return self.entries[-1].stamp.epoch

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version whose record.json is as entered, oldest first."""
        return tuple(self._versions.values())

    def version(self, receipt: str) -> Version | None:
        """The version under the receipt; None when unknown or damaged."""
        return self._versions.get(receipt)

    def last_version(self, inbox_path: str) -> Version | None:
        """The last version seen in that file; None for a file never entered."""
        return self._versions.get(self.latest.get(inbox_path, ""))

    def is_cleared(self, receipt: str) -> bool:
        """Whether the file of that version was taken out of the inbox for good."""
        return receipt in self._cleared

    def next_receipt(self, now: datetime) -> str:
        """A receipt nobody has: `R20261121-0001`, counted anew every local day.

        It is reserved: asked twice, there are two, and one of them is a legal gap.
        """
        day = f"{now:%Y%m%d}"
        self._numbers[day] = self._numbers.get(day, 0) + 1
        return f"R{day}-{self._numbers[day]:04d}"

    def add_version(self, kept: stored.Stored, sequence: int) -> None:
        """Keep what a record.json tells of an entered version."""
        version = stored.version_of(kept, sequence)
        self._versions[kept.receipt] = version
        self.latest[kept.inbox_path] = kept.receipt
        self.paths_of.setdefault(kept.sha256, set()).add(kept.inbox_path)

    def append(self, event: Event, fs: Fs, now: datetime) -> Entry:
        """The entry of a line that is now in the ledger and on the disk.

        A clock that went back is said in a line of its own first.

        Raises:
            LedgerMovedError: somebody else wrote, or an earlier append failed.
            ShareAwayError: the marker is not there.
            OSError: the line may or may not be there; the book is not to be used
                again.
        """
        back = self.entries[-1].at - now
        if back.total_seconds() >= 1:
            seconds = int(back.total_seconds())
            self._append(ClockWentBackEvent(seconds=seconds), fs, now)
        return self._append(event, fs, now)

    def confirm(self, fs: Fs) -> None:
        """Return when the ledger on the disk ends where this book does.

        Raises:
            LedgerMovedError: it does not.
            ShareAwayError: the marker is not there.
        """
        places.confirm_present(self.workspace, fs, self.share_id)
        start = self._size - len(self._last_line)
        if self._is_stale or (
            fs.read_regular(self.workspace.ledger, offset=start) != self._last_line
        ):
            raise LedgerMovedError

    def _append(self, event: Event, fs: Fs, now: datetime) -> Entry:
        self.confirm(fs)
        entry = chain.next_entry(self.entries[-1], event, now)
        line = chain.line_of(entry)
        self._is_stale = True  # until we know that all of the line is there
        fs.append(self.workspace.ledger, line)
        self._is_stale = False
        self._size += len(line)
        self._last_line = line
        self._remember(entry)
        # The line is the commit. A checkpoint that is behind is a legal state: the
        # next line or the next start brings it up.
        with contextlib.suppress(OSError):
            self.write_checkpoint(fs)
        return entry

    def write_checkpoint(self, fs: Fs) -> None:
        """Say on the disk how long the ledger is and what its head is."""
        checkpoint = store.Checkpoint(length=self.length, head=self.head)
        store.write_checkpoint(fs, self.workspace.checkpoint, checkpoint)

    def _remember(self, entry: Entry) -> None:
        self.entries.append(entry)
        match entry.event:
            case EnteredEvent() as event:
                self.entered[event.receipt] = event
                self.by_sha256[event.original] = event.receipt
                self.held.discard(event.previous)
                self.use_number(event.receipt)
            case ClearedEvent() | PutBackEvent():
                self._remember_move(entry.event, entry.at)
            case EvidenceEvent() as said:
                before = self.evidence.pop(said.receipt, ())
                self.evidence[said.receipt] = (*before, said)
            case EvidenceClearedEvent(receipt=receipt, file=file, number=number):
                self.evidence_cleared_at[receipt, file, number] = entry.at
            case DuplicateEvent(receipt=receipt):
                self.duplicated.add(receipt)
            case DefinitionEvent() | PublishedEvent():
                sha256 = entry.event.definition
                self.definitions.setdefault(sha256, entry.sequence)
            case _:
                pass

    def _remember_move(self, event: ClearedEvent | PutBackEvent, at: datetime) -> None:
        """A file went out of the inbox, or came back."""
        match event:
            case ClearedEvent(receipt=receipt, number=number):
                self.cleared_at[receipt, number] = at
                self._cleared.add(receipt)
            case PutBackEvent(receipt=receipt, purpose=purpose, request=request):
                self.held.add(receipt)
                self.served.add(request)
                if purpose == "correct":
                    self._cleared.discard(receipt)

    def use_number(self, receipt: str) -> None:
        """Keep a receipt that is on the disk already from being issued."""
        found = _RECEIPT.fullmatch(receipt)
        if found:
            day, number = found[1], int(found[2])
            self._numbers[day] = max(self._numbers.get(day, 0), number)


def open_book(workspace: Workspace, fs: Fs) -> Book:
    """The book of a workspace, ledger checked and every record.json read.

    Reads only. Torn bytes at the end of the ledger are left out, not cut off
    (`recover` does that); an `append` on them raises LedgerMovedError.

    Raises:
        LedgerDamagedError: the ledger is not as formkit wrote it.
        ShareAwayError: the marker is missing, or another workspace's.
        OSError: the ledger cannot be read.
    """
    return book_of(workspace, fs, read_ledger(workspace, fs))


def read_ledger(workspace: Workspace, fs: Fs) -> store.Ledger:
    """The ledger of a workspace, compared with its checkpoint.

    Raises:
        LedgerDamagedError: the ledger or the checkpoint is damaged.
        ShareAwayError: the marker is missing.
        OSError: the ledger cannot be read.
    """
    places.read_share_id(workspace, fs)
    try:
        checkpoint = store.read_checkpoint(fs, workspace.checkpoint)
    except ValueError as error:
        raise store.LedgerDamagedError(0, "checkpoint") from error
    return store.read_ledger(fs, workspace.ledger, checkpoint)


def book_of(workspace: Workspace, fs: Fs, ledger: store.Ledger) -> Book:
    """The book of a ledger that was read and found in order."""
    book = Book(workspace, ledger)
    for entry in book.entries:
        if isinstance(entry.event, EnteredEvent):
            _read_version(book, entry.event, entry.sequence, fs)
    # A share that went away meanwhile must not look like a damaged archive.
    places.confirm_present(workspace, fs, book.share_id)
    return book


def _read_version(book: Book, event: EnteredEvent, sequence: int, fs: Fs) -> None:
    try:
        content = fs.read_regular(book.workspace.record(event))
        kept = stored.load(content)
    except (OSError, ValueError):
        kept = None
    if kept and hashlib.sha256(content).hexdigest() == event.record:
        book.add_version(kept, sequence)
    else:
        # `verify` names what is wrong; one damaged version must not stop the rest.
        book.damaged.append(event.receipt)
