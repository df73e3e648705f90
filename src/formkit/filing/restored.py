"""Restored from a backup: a line in the ledger says who, why, and what is missing.

An older ledger goes on from its own end, and that is no forgery as long as it is said.
The line comes before the checkpoint: broken off in between, the same is done again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from formkit.filing import workspace as places
from formkit.filing.verify import Verifier
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger import chain, store
from formkit.ledger.entries import (
    MOST_RECEIPTS,
    ClockWentBackEvent,
    EnteredEvent,
    Entry,
    Event,
    EvidenceEvent,
    RecoveredEvent,
    RestoredEvent,
    TookOverEvent,
)
from formkit.ledger.following import Following, Known
from formkit.ledger.store import Checkpoint, LedgerDamagedError, LedgerMovedError

_SKIPPED = 1000
_RECEIPT = re.compile(r"R(\d{8})-(\d{4,})")


@dataclass(frozen=True, slots=True)
class Loss:
    """What a restored workspace lacks.

    `length` and `head` are those of the ledger there is. `known` is the longest ledger
    anything remembers: this very one when nothing remembers more. `missing_from` is the
    first line of it that is missing for certain, 0 for none. `receipts` are those of
    which files are missing. `used` is the last receipt that may be lost.
    """

    length: int
    head: str
    known: Checkpoint
    missing_from: int
    receipts: tuple[str, ...]
    used: str

    @property
    def lines(self) -> int:
        """How many lines are missing at least."""
        return self.known.length - self.missing_from + 1 if self.missing_from else 0


@dataclass(frozen=True, slots=True)
class Told:
    """Who restored, and why."""

    by: str
    reason: str


def look(
    workspace: Workspace, fs: Fs, now: datetime, witness: Checkpoint | None
) -> Loss:
    """What is missing, as far as the checkpoint and a register remember; reads only.

    `witness` is what a register that was handed out says, None without one.

    Raises:
        LedgerDamagedError: a line is not as it was written: restore another copy.
        ShareAwayError: the marker is missing, or another workspace's.
        OSError: the ledger cannot be read.
    """
    return _look(workspace, fs, now, witness)[0]


def record(
    workspace: Workspace,
    fs: Fs,
    now: datetime,
    told: Told,
    witness: Checkpoint | None = None,
    *,
    takes_over: bool = False,
) -> Loss:
    """What is missing, now that a line of the ledger tells of it.

    Only the holder of the lease may call it; `takes_over`: the one before went without
    a word.

    Raises:
        LedgerMovedError: somebody else wrote meanwhile.
        LedgerDamagedError, ShareAwayError, OSError: as `look`.
    """
    loss, ledger = _look(workspace, fs, now, witness)
    event = RestoredEvent(
        by=told.by,
        reason=told.reason,
        known_length=loss.known.length,
        known_head=loss.known.head,
        missing_from=loss.missing_from,
        receipts_missing=len(loss.receipts),
        receipts=loss.receipts[:MOST_RECEIPTS],
        used=loss.used,
    )
    events: list[Event] = [TookOverEvent()] if takes_over else []
    events += [*_torn(ledger), event]
    _confirm(workspace, fs, ledger)
    if ledger.torn:
        fs.truncate(workspace.ledger, ledger.known.size)
    entries = tuple(_entries(ledger.known.last, events, now))
    fs.append(workspace.ledger, b"".join(chain.line_of(entry) for entry in entries))
    last = entries[-1]
    reached = Checkpoint(length=last.sequence, head=last.hash)
    store.write_checkpoint(fs, workspace.checkpoint, reached)
    return loss


def _look(
    workspace: Workspace, fs: Fs, now: datetime, witness: Checkpoint | None
) -> tuple[Loss, Following]:
    places.read_share_id(workspace, fs)
    known = [one for one in (witness, _checkpoint(workspace, fs)) if one]
    # A checkpoint that knows more than the ledger is what we are here for.
    ledger = Following(fs, workspace.ledger, Known(), None)
    seen = _Seen(Verifier(workspace, fs), known)
    for step in ledger.steps():
        if step.entry:
            seen.look(step.known.lines, step.entry)
    last = ledger.known.last
    if last is None:
        raise LedgerDamagedError(1, "no_init")
    places.confirm_present(workspace, fs, places.share_id_of(seen.first))
    here = Checkpoint(length=last.sequence, head=last.hash)
    lost = [one for one in known if one not in seen.held]
    longest = max(lost, key=lambda one: one.length, default=here)
    first = min(here.length + 1, longest.length) if lost else 0
    lines = longest.length - first + 1 if lost else 0
    day = f"{now:%Y%m%d}"
    used = f"R{day}-{seen.numbers.get(day, 0) + max(lines, _SKIPPED):04d}"
    loss = Loss(here.length, here.head, longest, first, tuple(seen.missing), used)
    return loss, ledger


class _Seen:
    """What was met in the lines: who is held, which receipts lack files."""

    def __init__(self, verifier: Verifier, known: Iterable[Checkpoint]) -> None:
        self._verifier = verifier
        self._known = tuple(known)
        self._originals: dict[str, str] = {}
        self._evidence: set[str] = set()
        self.first: list[Entry] = []
        self.held: list[Checkpoint] = []
        self.missing: dict[str, None] = {}
        self.numbers: dict[str, int] = {}

    def look(self, line: int, entry: Entry) -> None:
        """Look at the next line of the chain, and at the files it tells of."""
        self.first = self.first or [entry]
        self.held += [
            one for one in self._known if (one.length, one.head) == _mark(entry)
        ]
        match entry.event:
            case EnteredEvent(receipt=receipt, original=original):
                self._originals[receipt] = original
                self._number(receipt)
            case EvidenceEvent(receipt=receipt):
                pass
            case RestoredEvent(used=used):
                self._number(used)
                return
            case _:
                return
        damages = self._verifier.entry_damages(
            entry.event, line, lambda one: self._originals.get(one, ""), self._evidence
        )
        if any(damage.code == "file_missing" for damage in damages):
            self.missing[receipt] = None

    def _number(self, receipt: str) -> None:
        found = _RECEIPT.fullmatch(receipt)
        if found:
            day, number = found[1], int(found[2])
            self.numbers[day] = max(self.numbers.get(day, 0), number)


def _mark(entry: Entry) -> tuple[int, str]:
    return entry.sequence, entry.hash


def _confirm(workspace: Workspace, fs: Fs, ledger: Following) -> None:
    """Return when nobody wrote while the archive was looked at."""
    facts = fs.stat(workspace.ledger)
    if facts is None or facts.size != ledger.known.size + len(ledger.torn):
        raise LedgerMovedError


def _checkpoint(workspace: Workspace, fs: Fs) -> Checkpoint | None:
    try:
        return store.read_checkpoint(fs, workspace.checkpoint)
    except ValueError:
        return None  # it remembers nothing any more


def _torn(ledger: Following) -> Iterator[Event]:
    """What the copy caught half written, as every other start says it."""
    if ledger.torn:
        yield RecoveredEvent(torn_bytes=len(ledger.torn), torn=ledger.torn_sha256)


def _entries(
    last: Entry | None, events: Iterable[Event], now: datetime
) -> Iterator[Entry]:
    seconds = int((last.at - now).total_seconds()) if last else 0
    back = [ClockWentBackEvent(seconds=seconds)] if seconds >= 1 else []
    for event in (*back, *events):
        last = chain.next_entry(last, event, now)
        yield last
