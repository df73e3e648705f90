"""Copying versions into the archive, many at once: a disk syncs them together.

Order: folders → files written → all files on the disk → folders on the disk → read
again and compare. One version that fails does not stop the others.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from formkit.filing import stored
from formkit.filing.book import Book
from formkit.filing.stored import Stored
from formkit.fs import Fs
from formkit.ledger.entries import DuplicateEvent, EnteredEvent
from formkit.model import FileKind


@dataclass(frozen=True, slots=True)
class Draft:
    """What a batch is to enter: a version, or (`kept` None) only a line.

    `inbox_path` is of the file it stands for.
    """

    inbox_path: str
    event: EnteredEvent | DuplicateEvent
    kept: Stored | None = None
    content: bytes = b""
    record: bytes = b""

    @property
    def original(self) -> str:
        """The sha256 of the bytes that are to be entered, "" when none are."""
        return self.kept.sha256 if self.kept is not None else ""


@dataclass(frozen=True, slots=True)
class Copy:
    """The folder of a version that is to be made, and the files in it."""

    folder: Path
    files: Mapping[Path, bytes]


class CopyDiffersError(OSError):
    """What was read back from the archive is not what was written."""


def draft_of(kept: Stored, content: bytes = b"") -> Draft:
    """A version to be entered; without its bytes only to be committed."""
    record = stored.dump(kept)
    event = kept.entered_event(hashlib.sha256(record).hexdigest())
    return Draft(kept.inbox_path, event, kept, content, record)


def copy_all(book: Book, drafts: Iterable[Draft], fs: Fs) -> dict[str, OSError]:
    """Put the files of versions on the disk; what went wrong, by inbox path."""
    copies = {one.inbox_path: copy for one in drafts if (copy := copy_of(book, one))}
    months = tuple(dict.fromkeys(copy.folder.parent for copy in copies.values()))
    _make_months(months, fs)
    errors = dict(_copy_all(tuple(copies.values()), fs))
    try:
        for month in months:
            sync_parents(book, month, fs)
    except OSError as error:
        errors = {copy.folder: error for copy in copies.values()}
    for folder in errors:
        # What cannot be removed now is found by the next start.
        with contextlib.suppress(OSError):
            discard(folder, fs)
    folders = {path: copy.folder for path, copy in copies.items()}
    return {
        path: errors[folder] for path, folder in folders.items() if folder in errors
    }


def copy_of(book: Book, draft: Draft) -> Copy | None:
    """The files of a version; None for a mere line."""
    kept = draft.kept
    if kept is None:
        return None
    folder = book.workspace.version_folder(kept.receipt, kept.sha256)
    original = folder / f"original.{kept.kind}"
    return Copy(folder, {original: draft.content, folder / "record.json": draft.record})


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


def _copy_all(copies: Sequence[Copy], fs: Fs) -> Mapping[Path, OSError]:
    """What went wrong, by folder; all others are whole and on the disk.

    The folders above are the caller's. Of what failed anything may be there.
    """
    errors: dict[Path, OSError] = {}
    for copy in copies:
        with _noted(errors, copy.folder):
            fs.make_dir(copy.folder)
    files = {
        path: content
        for copy in _sound(copies, errors)
        for path, content in copy.files.items()
    }
    for path, error in fs.write_all_new(files).items():
        errors.setdefault(path.parent, error)
    errors |= fs.fsync_dirs([copy.folder for copy in _sound(copies, errors)])
    for copy in tuple(_sound(copies, errors)):
        with _noted(errors, copy.folder):
            _compare(copy, fs)
    return errors


def _sound(copies: Iterable[Copy], errors: Mapping[Path, OSError]) -> Iterator[Copy]:
    return (copy for copy in copies if copy.folder not in errors)


def _compare(copy: Copy, fs: Fs) -> None:
    for path, written in copy.files.items():
        if fs.read_regular(path) != written:
            raise CopyDiffersError(f"{path.name} was not stored as written")


@contextlib.contextmanager
def _noted(errors: dict[Path, OSError], folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        errors[folder] = error


def _make_months(months: Iterable[Path], fs: Fs) -> None:
    for month in months:
        for folder in (month.parent, month):
            if fs.stat(folder) is None:
                fs.make_dir(folder)
