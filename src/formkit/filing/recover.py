"""Recover: the same start after a crash as after a quiet night.

The ledger decides. A torn end is cut off; a version in the archive without a line is
completed, or removed while its file still is in the inbox; what is in work/cleared is
archived bytes or goes back. Nothing is removed that is not named here, and no folder
with anything else in it. Killed at any step, the next start does the rest.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from formkit.filing import clear, evidence, evidence_clear, imports
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.opening import catch_up
from formkit.filing.orphans import Act, orphan_folders, try_put_right
from formkit.filing.protection import protect_newest
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.index.database import Index, open_index
from formkit.ledger import store
from formkit.ledger.entries import RecoveredEvent
from formkit.ledger.following import Following

# The first month that may hold a folder without a line: a recovery looked at all before
# it, and what was begun since has a receipt of its own day. A clock that goes back
# further leaves a folder for `verify` to name; its file never left the inbox.
_SWEPT = "swept"
_A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Recovered:
    """A book to go on with, and what had to be put right (nothing, mostly)."""

    book: Book
    torn_bytes: int
    acts: tuple[tuple[Act, Path], ...]


def recover(
    workspace: Workspace, fs: Fs, now: datetime, index: Index | None = None
) -> Recovered:
    """A book that agrees with the disk, after everything was put right.

    Only the holder of the lease may call it. `index` is what an earlier process knew;
    without one everything is read.

    Raises:
        LedgerDamagedError: the ledger is not as formkit wrote it; nothing was changed.
        ShareAwayError: the share is not there; nothing was changed.
        LedgerMovedError: the disk failed under an append, or somebody else wrote; an
            IndexLostError: go on without that index.
        OSError: the ledger could not be read or written; call it again later.
    """
    book, ledger = catch_up(workspace, fs, index or open_index())
    if ledger.torn:
        _cut(workspace, ledger, fs)
    _bring_up_checkpoint(book, fs)
    protect_newest(book, fs)
    orphans = tuple(orphan_folders(book, fs, book.index.note(_SWEPT)))
    acts = [(try_put_right(book, folder, fs, now), folder) for folder in orphans]
    acts += [
        (Act.RETURNED, cleared.path)
        for cleared in (
            *clear.settle_all(book, fs, now),
            *evidence_clear.settle_all(book, fs, now),
        )
        if cleared.state is clear.State.RETURNED and cleared.path
    ]
    _remove_leftovers(book, fs)
    is_right = all(act is not Act.LEFT for act, _ in acts)
    if is_right:
        imports.settle(book, fs, now)
    done: Counter[Act] = Counter(act for act, _ in acts if act is not Act.LEFT)
    if ledger.torn or done:
        book.append(_event(ledger, done), fs, now)
    if is_right:
        book.index.put_note(_SWEPT, f"{now - _A_MONTH:%Y/%m}")
    book.index.keep()
    return Recovered(book, len(ledger.torn), tuple(acts))


def _cut(workspace: Workspace, ledger: Following, fs: Fs) -> None:
    facts, size = fs.stat(workspace.ledger), ledger.known.size
    if facts is None or facts.size != size + len(ledger.torn):
        raise LedgerMovedError
    fs.truncate(workspace.ledger, size)


def _bring_up_checkpoint(book: Book, fs: Fs) -> None:
    known = store.read_checkpoint(fs, book.workspace.checkpoint)
    if known is None or known.length < book.length:
        # A line a killed process wrote is acknowledged from now on: on the disk first.
        fs.fsync_file(book.workspace.ledger)
        book.write_checkpoint(fs)


def _remove_leftovers(book: Book, fs: Fs) -> None:
    workspace = book.workspace
    for path in evidence.leftovers(book, fs):
        fs.unlink(path)
    half = workspace.checkpoint.with_name(f"{workspace.checkpoint.name}.tmp")
    fs.unlink(half, missing_ok=True)
    for listed in fs.list_dir(workspace.definitions):
        if listed.is_file and listed.name.endswith(".def.txt.tmp"):
            fs.unlink(workspace.definitions / listed.name)


def _event(ledger: Following, acts: Counter[Act]) -> RecoveredEvent:
    return RecoveredEvent(
        torn_bytes=len(ledger.torn),
        torn=ledger.torn_sha256,
        adopted=acts[Act.ADOPTED],
        discarded=acts[Act.DISCARDED],
        returned=acts[Act.RETURNED],
        set_aside=acts[Act.SET_ASIDE],
    )
