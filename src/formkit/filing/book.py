"""The ledger and the archive as one value, kept up line by line."""

import contextlib
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from formkit.filing import stored
from formkit.filing import workspace as places
from formkit.filing.workspace import Workspace, folder_name
from formkit.fs import Fs
from formkit.index import events
from formkit.index.around import Around
from formkit.index.database import Index, Position
from formkit.index.lines import Lines
from formkit.index.numbers import written_numbers
from formkit.index.versions import Described, Versions
from formkit.index.views import Asked, View
from formkit.ledger import chain, store
from formkit.ledger.entries import (
    ClearedEvent,
    ClockWentBackEvent,
    DefinitionEvent,
    EnteredEvent,
    Entry,
    Event,
    EvidenceClearedEvent,
    EvidenceEvent,
    ImportedEvent,
    ImportUndoneEvent,
    PublishedEvent,
    PutBackEvent,
    RestoredEvent,
)
from formkit.ledger.following import MOST_TOGETHER, Known, Step
from formkit.ledger.store import LedgerMovedError
from formkit.records import Version

__all__ = ["Book", "LedgerMovedError"]

_RECEIPT = re.compile(r"R(\d{8})-(\d{4,})")
_MOST_VERSIONS = 2000


class Book:
    """Everything entered so far. Made by `open_book`; changed only by `append`.

    It looks up in its `index` what it is asked for. `entries` are the lines of the
    chain. `entered` maps a receipt to its event; `by_sha256` an original to its last
    receipt; `latest` an inbox path to the receipt of its last version. `cleared_at`
    says when a receipt's file was taken away for the n-th time; `definitions` maps
    those stored to their line; `numbers` has the case numbers ever written, by form.
    `unprotected` are archived files that could not be
    made read-only yet, `synced` the month folders whose parents are on the disk.
    `held` are the versions put back into the inbox that nobody has changed since;
    `served` the receipts of the work requests that asked for it.
    `evidence` maps a receipt to the lists of its evidence, newest last;
    `evidence_cleared_at` says when bytes of a receipt were taken for the n-th time.
    """

    def __init__(self, workspace: Workspace, index: Index) -> None:
        self.workspace = workspace
        self.index = index
        self.entries = Lines(index)
        self._versions = Versions(index)
        self.entered = events.entered(self.entries)
        self.evidence = events.evidence(self.entries)
        self.cleared_at = events.cleared_at(self.entries)
        self.evidence_cleared_at = events.evidence_cleared_at(self.entries)
        versions = self._versions
        self.by_sha256: Mapping[str, str] = View(
            lambda sha256: versions.last_of(sha256) or None, versions.originals
        )
        self.latest: Mapping[str, str] = View(
            lambda path: versions.latest(path) or None, versions.paths
        )
        self.numbers = written_numbers(index)
        self.held: Container[str] = Asked(lambda one: versions.is_("held", one))
        self.duplicated: Container[str] = Asked(
            lambda one: bool(self.entries.about(one, "duplicate"))
        )
        self.served: set[str] = set()
        self.definitions: dict[str, int] = {}
        self.unprotected: list[Path] = []
        self.synced: set[Path] = set()
        self._read: dict[str, Version] = {}
        self._numbers: dict[str, int] = {}
        self._position = index.position
        self._is_stale = False
        at_hand = ("definition", "published", "put_back", "restored")
        for entry in self.entries.of_kind(*at_hand):
            self._remember(entry)

    @property
    def share_id(self) -> str:
        """The workspace the ledger belongs to, by its first line.

        Raises:
            LedgerDamagedError: the first line does not say it.
        """
        return places.share_id_of(self.entries)

    @property
    def length(self) -> int:
        """The sequence of the last line."""
        return len(self.entries)

    @property
    def head(self) -> str:
        """The hash of the last line."""
        return self.entries[-1].hash

    @property
    def size_bytes(self) -> int:
        """How long the ledger file is: where a reader of new lines goes on."""
        return self._position.size

    @property
    def epoch(self) -> int:
        """How many writers have taken over, counted from 1."""
        return self.entries[-1].stamp.epoch

    @property
    def known(self) -> Known:
        """How far the ledger was read: where following it goes on."""
        at = self._position
        return Known(at.size, at.line, at.last_line, self.entries.last)

    @property
    def strays(self) -> tuple[int, ...]:
        """The lines of writers that others had taken over from, counted from 1."""
        found = self.index.rows("SELECT line FROM stray ORDER BY line")
        return tuple(row[0] for row in found)

    @property
    def damaged(self) -> tuple[str, ...]:
        """The receipts whose record.json was not as entered."""
        return self._versions.damaged()

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version whose record.json is as entered, oldest first."""
        return self.versions_after(0)

    def versions_after(self, sequence: int) -> tuple[Version, ...]:
        """The versions of the lines after one, oldest first."""
        return self.versions_of(self._versions.receipts(sequence))

    def versions_of(self, receipts: Iterable[str]) -> tuple[Version, ...]:
        """The versions under the receipts, as far as known and not damaged."""
        found = (self.version(receipt) for receipt in receipts)
        return tuple(version for version in found if version is not None)

    def version(self, receipt: str) -> Version | None:
        """The version under the receipt; None when unknown or damaged."""
        if receipt not in self._read:
            packed = self._versions.packed(receipt)
            if packed is None:
                return None
            kept = stored.unpack(packed.content)
            self._keep_at_hand(stored.version_of(kept, packed.sequence))
        return self._read[receipt]

    def last_version(self, inbox_path: str) -> Version | None:
        """The last version seen in that file; None for a file never entered."""
        return self.version(self._versions.latest(inbox_path))

    def history(self, inbox_path: str) -> tuple[Version, ...]:
        """Every version seen in that file, oldest first."""
        return self.versions_of(self._versions.of_path(inbox_path))

    def paths_of(self, sha256: str) -> frozenset[str]:
        """The files these bytes were entered from."""
        return self._versions.paths_of(sha256)

    def knows(self, beginning: str) -> bool:
        """Whether bytes were entered whose sha256 begins so."""
        return self._versions.knows(beginning)

    def original_of(self, receipt: str) -> str:
        """The sha256 of what was entered under a receipt, "" for nothing."""
        return self._versions.original_of(receipt)

    def folders_of_month(self, year: str, month: str) -> frozenset[str]:
        """The names of the version folders in `archive/<year>/<month>`."""
        first = f"R{year}{month}"
        found = self._versions.originals_since(first, f"{first}g")
        return frozenset(folder_name(*version) for version in found)

    def newest(self) -> Iterator[EnteredEvent]:
        """What was entered, the last first."""
        return (self.entered[receipt] for receipt in self._versions.newest())

    def is_cleared(self, receipt: str) -> bool:
        """Whether the file of that version was taken out of the inbox."""
        return self._versions.is_("cleared", receipt)

    def is_closed(self, receipt: str) -> bool:
        """Whether the file of that version was filed and taken out of the inbox.

        Not one cleared to make room for its own mended answer: that file goes on. Nor
        one put back to be corrected.
        """
        return self._versions.is_("closed", receipt)

    def closed(self) -> frozenset[str]:
        """The receipts of every version whose file was filed, for good."""
        return frozenset(self._versions.closed())

    def is_undone(self, receipt: str) -> bool:
        """Whether the version is of an import that counts no more."""
        return self._versions.is_("undone", receipt)

    def taken_over(self) -> frozenset[str]:
        """The receipts whose cases are older than formkit: not its own to press for.

        They are those of imports, and of the first look that entered anything.
        """
        return self._versions.taken_over()

    def filed_from(self, folder: str, most: int) -> tuple[Version, ...]:
        """The versions last filed from a folder of the inbox, newest first."""
        return self.versions_of(self._versions.filed_from(folder, most))

    def owing_evidence(self) -> tuple[str, ...]:
        """The filed versions not all of whose evidence was taken away yet."""
        return self._versions.owing_evidence()

    def around(self) -> Around:
        """What counts for the cases of some files, to be gathered."""
        return Around(self.index)

    def next_receipt(self, now: datetime) -> str:
        """A receipt nobody has: `R20261121-0001`, counted anew every local day.

        It is reserved: asked twice, there are two, and one of them is a legal gap.
        """
        day = f"{now:%Y%m%d}"
        known = self._numbers.get(day, 0), self._versions.highest_number(day)
        self._numbers[day] = max(known) + 1
        return f"R{day}-{self._numbers[day]:04d}"

    def use_number(self, receipt: str) -> None:
        """Keep a receipt that is on the disk already from being issued."""
        found = _RECEIPT.fullmatch(receipt)
        if found:
            day, number = found[1], int(found[2])
            self._numbers[day] = max(self._numbers.get(day, 0), number)

    def add_version(
        self, kept: stored.Stored, sequence: int, content: bytes = b""
    ) -> None:
        """Keep what a record.json tells of an entered version.

        `content` are its bytes, b"" when they are not at hand.
        """
        version = stored.version_of(kept, sequence)
        told = Described(
            kept.receipt,
            kept.inbox_path,
            content or stored.dump(kept),
            version.records,
        )
        self._versions.describe(told)
        self._keep_at_hand(version)

    def append(self, event: Event, fs: Fs, now: datetime) -> Entry:
        """The entry of a line that is now in the ledger and on the disk.

        Raises:
            LedgerMovedError, ShareAwayError, OSError: as `append_all`.
        """
        return self.append_all((event,), fs, now)[-1]

    def append_all(
        self, events: Sequence[Event], fs: Fs, now: datetime
    ) -> tuple[Entry, ...]:
        """The entries of lines that are now in the ledger and on the disk.

        They were written and synced at once. A clock that went back is said in a line
        of its own first.

        Raises:
            LedgerMovedError: somebody else wrote, or an earlier append failed.
            ShareAwayError: the marker is not there.
            OSError: the first lines may be there, or all, or none; the book is not to
                be used again.
            ValueError: so many that a start could not tell them from damage if they
                were torn (`MOST_TOGETHER`): our own mistake.
        """
        if not events:
            return ()
        if len(events) + 1 >= MOST_TOGETHER:
            raise ValueError("too many lines to append together")
        self.confirm(fs)
        seconds = int((self.entries[-1].at - now).total_seconds())
        back = (ClockWentBackEvent(seconds=seconds),) if seconds >= 1 else ()
        entries: list[Entry] = []
        for event in (*back, *events):
            last = entries[-1] if entries else self.entries[-1]
            entries.append(chain.next_entry(last, event, now))
        self._write(entries, fs)
        return tuple(entries[len(back) :])

    def confirm(self, fs: Fs) -> None:
        """Return when the ledger on the disk ends where this book does.

        Raises:
            LedgerMovedError: it does not.
            ShareAwayError: the marker is not there.
        """
        places.confirm_present(self.workspace, fs, self.share_id)
        last_line = self._position.last_line
        start = self._position.size - len(last_line)
        if self._is_stale or (
            fs.read_regular(self.workspace.ledger, offset=start) != last_line
        ):
            raise LedgerMovedError

    def take(self, step: Step) -> None:
        """Take in a line that was read in the ledger."""
        known = step.known
        self._position = Position(known.size, known.lines, known.last_line)
        self.index.move_to(self._position)
        if step.entry is None:
            self.index.run("INSERT INTO stray VALUES (?)", (known.lines,))
        else:
            self.entries.add(step.entry, step.line)
            self._take_in(step.entry)
            self._remember(step.entry)

    def _write(self, entries: Sequence[Entry], fs: Fs) -> None:
        lines = [chain.line_of(entry) for entry in entries]
        self._is_stale = True  # until we know that every line is there
        fs.append(self.workspace.ledger, b"".join(lines))
        for entry, line in zip(entries, lines, strict=True):
            known = self.known
            size, number = known.size + len(line), known.lines + 1
            self.take(Step(entry, line, Known(size, number, line, entry)))
        self._is_stale = False
        # The lines are the commit. A checkpoint that is behind is a legal state: the
        # next line or the next start brings it up.
        with contextlib.suppress(OSError):
            self.write_checkpoint(fs)

    def write_checkpoint(self, fs: Fs) -> None:
        """Say on the disk how long the ledger is and what its head is."""
        checkpoint = store.Checkpoint(length=self.length, head=self.head)
        store.write_checkpoint(fs, self.workspace.checkpoint, checkpoint)

    def _keep_at_hand(self, version: Version) -> None:
        if len(self._read) >= _MOST_VERSIONS:
            self._read.clear()
        self._read[version.receipt] = version

    def _take_in(self, entry: Entry) -> None:
        """Bring the index up by a line."""
        match entry.event:
            case EnteredEvent() as event:
                self._versions.add(event, entry.sequence)
            case ClearedEvent(receipt=receipt) | ImportedEvent(receipt=receipt):
                self._versions.clear(receipt)
            case ImportUndoneEvent(receipt=receipt):
                self._versions.undo(receipt)
            case PutBackEvent(receipt=receipt, purpose=purpose):
                self._versions.put_back(receipt, is_open=purpose == "correct")
            case EvidenceEvent(receipt=receipt, count=count):
                self._versions.add_evidence(receipt, count)
            case EvidenceClearedEvent(receipt=receipt):
                self._versions.take_evidence(receipt)
            case _:
                pass

    def _remember(self, entry: Entry) -> None:
        """Keep at hand the little there is of some lines."""
        match entry.event:
            case PutBackEvent(request=request):
                self.served.add(request)
            case RestoredEvent(used=used):
                self.use_number(used)
            case DefinitionEvent() | PublishedEvent():
                sha256 = entry.event.definition
                self.definitions.setdefault(sha256, entry.sequence)
            case _:
                pass
