"""Recover: the same start after a crash as after a quiet night.

The ledger decides. A torn end is cut off; a version in the archive without a line is
completed, or removed while its file still is in the inbox; what is in work/cleared is
archived bytes or goes back. Nothing is removed that is not named here, and no folder
with anything else in it. Killed at any step, the next start does the rest.
"""

import contextlib
import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path

from formkit.filing import (
    clear,
    enter,
    evidence,
    evidence_clear,
    give_back,
    imports,
    stored,
)
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.opening import catch_up
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.index.database import Index, open_index
from formkit.ledger import store
from formkit.ledger.entries import RecoveredEvent
from formkit.ledger.following import MOST_TOGETHER, Following
from formkit.model import FileKind

FOLDER = re.compile(r"(R\d{8}-\d{4,})_([0-9a-f]{12})")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{2}")
# The first month that may hold a folder without a line: a recovery looked at all before
# it, and what was begun since has a receipt of its own day. A clock that goes back
# further leaves a folder for `verify` to name; its file never left the inbox.
_SWEPT = "swept"
_A_MONTH = timedelta(days=31)


class Act(StrEnum):
    """What was done with something a crash left behind."""

    ADOPTED = "adopted"
    DISCARDED = "discarded"
    RETURNED = "returned"
    SET_ASIDE = "set_aside"
    LEFT = "left"  # it could not be read or moved: for the next start


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
    _protect_newest(book, fs)
    orphans = tuple(orphan_folders(book, fs, book.index.note(_SWEPT)))
    acts = [(_try_put_right(book, folder, fs, now), folder) for folder in orphans]
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


def archive_folders(workspace: Workspace, fs: Fs, since: str = "") -> Iterator[Path]:
    """Everything in the folders `archive/<year>/<month>`, links not followed.

    `since` is the first month to look at (`2026/11`), "" for all.
    """
    for year in _folders(workspace.archive, _YEAR, fs):
        for month in _folders(year, _MONTH, fs):
            if f"{year.name}/{month.name}" >= since:
                for listed in fs.list_dir(month):
                    yield month / listed.name


def orphan_folders(book: Book, fs: Fs, since: str = "") -> Iterator[Path]:
    """The version folders that no line tells of; other names are not ours.

    `since` is the first month to look at (`2026/11`), "" for all.
    """
    for folder in archive_folders(book.workspace, fs, since):
        found = FOLDER.fullmatch(folder.name)
        if found and not is_entered(book, folder):
            yield folder


def is_entered(book: Book, folder: Path) -> bool:
    """Whether a ledger line tells of this very folder."""
    receipt = folder.name.partition("_")[0]
    original = book.original_of(receipt)
    where = book.workspace.version_folder(receipt, original)
    return bool(original) and folder == where


def _try_put_right(book: Book, folder: Path, fs: Fs, now: datetime) -> Act:
    try:
        return _put_right(book, folder, fs, now)
    except OSError:
        return Act.LEFT


def _put_right(book: Book, folder: Path, fs: Fs, now: datetime) -> Act:
    """Complete a version folder without a line, or undo it while nothing is lost."""
    book.use_number(folder.name.partition("_")[0])
    sha12 = folder.name.partition("_")[2]
    if book.knows(sha12) or _is_of_import(book, folder, fs):
        return _discard(book, folder, fs)
    kept = _whole_version(book, folder, fs)
    if kept:
        _make_durable(book, folder, kept, fs)
        enter.commit(book, kept, fs, now)
        return Act.ADOPTED
    in_inbox = give_back.inbox_hashes(book.workspace, fs)
    if any(sha256.startswith(sha12) for sha256 in in_inbox):
        return _discard(book, folder, fs)
    return _save_original(book, folder, fs)


def _is_of_import(book: Book, folder: Path, fs: Fs) -> bool:
    """Whether an import was broken off: whoever asked for it has the file."""
    sha12 = folder.name.partition("_")[2]
    is_begun = imports.under_way(book.workspace, fs).startswith(sha12)
    return is_begun or imports.is_import_path(_home(folder, "", fs))


def _whole_version(book: Book, folder: Path, fs: Fs) -> stored.Stored | None:
    """What record.json says, if both files are whole and belong to this folder."""
    try:
        kept = stored.load(fs.read_regular(folder / "record.json"))
        content = fs.read_regular(folder / f"original.{kept.kind}")
    except (FileNotFoundError, ValueError):
        return None
    is_whole = (
        hashlib.sha256(content).hexdigest() == kept.sha256
        and folder == book.workspace.version_folder(kept.receipt, kept.sha256)
        and kept.receipt not in book.entered
        and kept.definition in book.definitions
        and kept.previous == book.latest.get(kept.inbox_path, "")
    )
    return kept if is_whole else None


def _make_durable(book: Book, folder: Path, kept: stored.Stored, fs: Fs) -> None:
    # Written by a process that is gone: perhaps never synced.
    for name in (f"original.{kept.kind}", "record.json"):
        fs.fsync_file(folder / name)
    fs.fsync_dir(folder)
    enter.sync_parents(book, folder.parent, fs)


def _discard(book: Book, folder: Path, fs: Fs) -> Act:
    try:
        enter.discard(folder, fs)
    except OSError:
        return _set_aside(book, folder, fs)
    return Act.DISCARDED


def _save_original(book: Book, folder: Path, fs: Fs) -> Act:
    """The inbox has these bytes no more: give a whole copy back, keep a torn one."""
    receipt, _, sha12 = folder.name.partition("_")
    for kind in FileKind:
        original = folder / f"original.{kind}"
        facts = fs.stat(original)
        if not facts or not facts.is_file:
            continue
        content = fs.read_regular(original)
        if hashlib.sha256(content).hexdigest().startswith(sha12):
            home = _home(folder, f"{receipt}.{kind}", fs)
            give_back.give_back(book.workspace, original, home, receipt, fs)
            _discard(book, folder, fs)
            return Act.RETURNED
        return _set_aside(book, folder, fs)
    return _discard(book, folder, fs)


def _home(folder: Path, otherwise: str, fs: Fs) -> str:
    try:
        return stored.load(fs.read_regular(folder / "record.json")).inbox_path
    except (OSError, ValueError):
        return otherwise


def _set_aside(book: Book, folder: Path, fs: Fs) -> Act:
    target = book.workspace.set_aside / folder.name
    number = 1
    while fs.stat(target) is not None:
        number += 1
        target = target.with_name(f"{folder.name}_{number}")
    fs.rename(folder, target)
    fs.fsync_dir(target.parent)
    fs.fsync_dir(folder.parent)
    return Act.SET_ASIDE


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


def _protect_newest(book: Book, fs: Fs) -> None:
    """Make read-only what a killed process committed last and left open to change."""
    workspace = book.workspace
    with contextlib.suppress(OSError):
        for path in evidence.newest(book, fs):
            _protect(path, fs)
    for paths in (
        (workspace.original(event) for event in book.newest()),
        (workspace.record(event) for event in book.newest()),
        (workspace.definition(sha256) for sha256 in reversed(book.definitions)),
    ):
        with contextlib.suppress(OSError):
            _protect_all(paths, fs)


def _protect_all(newest_first: Iterable[Path], fs: Fs) -> None:
    """Protect what was committed together and is writable still, the oldest first.

    Stopped between two of them, the next start finds the rest, as this one did.
    """
    last = itertools.islice(newest_first, MOST_TOGETHER)
    waiting = tuple(itertools.takewhile(lambda path: _is_writable(path, fs), last))
    for path in reversed(waiting):
        if not _protect(path, fs):
            break


def _is_writable(path: Path, fs: Fs) -> bool:
    facts = fs.stat(path)
    return facts is not None and not facts.is_read_only


def _protect(path: Path, fs: Fs) -> bool:
    """Whether it was writable and is no more; a share may know no such right."""
    if not _is_writable(path, fs):
        return False
    fs.set_read_only(path)
    after = fs.stat(path)
    return after is not None and after.is_read_only


def _event(ledger: Following, acts: Counter[Act]) -> RecoveredEvent:
    return RecoveredEvent(
        torn_bytes=len(ledger.torn),
        torn=ledger.torn_sha256,
        adopted=acts[Act.ADOPTED],
        discarded=acts[Act.DISCARDED],
        returned=acts[Act.RETURNED],
        set_aside=acts[Act.SET_ASIDE],
    )


def _folders(folder: Path, name: re.Pattern[str], fs: Fs) -> Iterator[Path]:
    matches = partial(re.fullmatch, name)
    for listed in fs.list_dir(folder):
        if listed.is_dir and matches(listed.name):
            yield folder / listed.name
