"""Opening the book of a workspace: from its index, the lines since, and the archive."""

import hashlib

from formkit.filing import stored
from formkit.filing import workspace as places
from formkit.filing.book import Book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.index.database import Index, open_index
from formkit.ledger import store
from formkit.ledger.entries import EnteredEvent, Entry
from formkit.ledger.following import Following, Known

DEFINING = ("definition", "published")


def open_book(workspace: Workspace, fs: Fs) -> Book:
    """The book of a workspace, ledger checked and every record.json read.

    Reads only. Torn bytes at the end of the ledger are left out, not cut off
    (`recover` does that); an `append` on them raises LedgerMovedError.

    Raises:
        LedgerDamagedError: the ledger is not as formkit wrote it.
        ShareAwayError: the marker is missing, or another workspace's.
        OSError: the ledger cannot be read.
    """
    book, _ = catch_up(workspace, fs, open_index())
    return book


def read_entries(workspace: Workspace, fs: Fs, *kinds: str) -> tuple[Entry, ...]:
    """The entries of these kinds of event, the ledger read and checked to its end.

    Raises:
        LedgerDamagedError, ShareAwayError, OSError: as `open_book`.
    """
    places.read_share_id(workspace, fs)
    checkpoint = _checkpoint(workspace, fs)
    following = Following(fs, workspace.ledger, Known(), checkpoint)
    entries = (step.entry for step in following.steps() if step.entry is not None)
    found = tuple(entry for entry in entries if entry.event.event in kinds)
    following.confirm()
    return found


def definition_lines(book: Book) -> tuple[Entry, ...]:
    """The lines that say by which definitions the workspace judges."""
    return book.entries.of_kind(*DEFINING)


def catch_up(workspace: Workspace, fs: Fs, index: Index) -> tuple[Book, Following]:
    """The book of a workspace, and how its ledger ended.

    What the index knows is not read again, when the ledger still goes on where the
    index left it; what it does not know is.

    Raises:
        LedgerDamagedError: the ledger or the checkpoint is not as formkit wrote it.
        ShareAwayError: the marker is missing, or another workspace's.
        IndexLostError: the index cannot be used any more.
        OSError: the ledger cannot be read.
    """
    places.read_share_id(workspace, fs)
    checkpoint = _checkpoint(workspace, fs)
    index.forget()
    if not _goes_on(workspace, fs, index):
        index.empty()
    book = Book(workspace, index)
    following = Following(fs, workspace.ledger, book.known, checkpoint)
    for step in following.steps():
        book.take(step)
        if step.entry and isinstance(step.entry.event, EnteredEvent):
            kept = _read_record(book, step.entry.event, fs)
            if kept is not None:
                book.add_version(kept, step.entry.sequence)
    if not book.entries:
        raise store.LedgerDamagedError(1, "no_init")
    known = book.entries.hash_of(checkpoint.length) if checkpoint else ""
    following.confirm(known)
    # A share that went away meanwhile must not look like a damaged archive.
    places.confirm_present(workspace, fs, book.share_id)
    index.keep()
    return book, following


def _checkpoint(workspace: Workspace, fs: Fs) -> store.Checkpoint | None:
    try:
        return store.read_checkpoint(fs, workspace.checkpoint)
    except ValueError as error:
        raise store.LedgerDamagedError(0, "checkpoint") from error


def _goes_on(workspace: Workspace, fs: Fs, index: Index) -> bool:
    """Whether what the index has read still stands in the ledger and the archive.

    Nothing read stands anywhere.
    A record.json that could not be read may be readable now: then all is read anew.
    """
    at = index.position
    if not at.size:
        return True
    found = next(fs.blocks(workspace.ledger, at.size - len(at.last_line)), b"")
    if not found.startswith(at.last_line):
        return False
    book = Book(workspace, index)
    damaged = (book.entered[receipt] for receipt in book.damaged)
    return not any(_read_record(book, event, fs) for event in damaged)


def _read_record(book: Book, event: EnteredEvent, fs: Fs) -> stored.Stored | None:
    """The record.json of a version; None when it is not as entered.

    `verify` names what is wrong; one damaged version must not stop the rest.
    """
    try:
        content = fs.read_regular(book.workspace.record(event))
        kept = stored.load(content)
    except (OSError, ValueError):
        return None
    is_as_entered = hashlib.sha256(content).hexdigest() == event.record
    return kept if is_as_entered else None
