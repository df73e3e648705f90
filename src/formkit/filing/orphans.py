"""Version folders that no line tells of: completed, undone, or kept for a person.

A version in the archive without a line is completed, or removed while its file still is
in the inbox. Nothing is removed that is not named here, and no folder with anything
else in it.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from formkit.filing import enter, give_back, imports, stored
from formkit.filing.book import Book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.model import FileKind

FOLDER = re.compile(r"(R\d{8}-\d{4,})_([0-9a-f]{12})")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{2}")


class Act(StrEnum):
    """What was done with something a crash left behind."""

    ADOPTED = "adopted"
    DISCARDED = "discarded"
    RETURNED = "returned"
    SET_ASIDE = "set_aside"
    LEFT = "left"  # it could not be read or moved: for the next start


def archive_folders(workspace: Workspace, fs: Fs, since: str = "") -> Iterator[Path]:
    """Everything in the folders `archive/<year>/<month>`, links not followed.

    `since` is the first month to look at (`2026/11`), "" for all.
    """
    for month in _months(workspace, fs, since):
        for listed in fs.list_dir(month):
            yield month / listed.name


def _months(workspace: Workspace, fs: Fs, since: str) -> Iterator[Path]:
    for year in _folders(workspace.archive, _YEAR, fs):
        for month in _folders(year, _MONTH, fs):
            if f"{year.name}/{month.name}" >= since:
                yield month


def orphan_folders(book: Book, fs: Fs, since: str = "") -> Iterator[Path]:
    """The version folders that no line tells of; other names are not ours.

    `since` is the first month to look at (`2026/11`), "" for all.
    """
    for month in _months(book.workspace, fs, since):
        told_of = book.folders_of_month(month.parent.name, month.name)
        for listed in fs.list_dir(month):
            is_ours = FOLDER.fullmatch(listed.name) is not None
            if is_ours and listed.name not in told_of:
                yield month / listed.name


def try_put_right(book: Book, folder: Path, fs: Fs, now: datetime) -> Act:
    """What was done with a folder without a line; LEFT when it cannot be done now."""
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


def _folders(folder: Path, name: re.Pattern[str], fs: Fs) -> Iterator[Path]:
    matches = partial(re.fullmatch, name)
    for listed in fs.list_dir(folder):
        if listed.is_dir and matches(listed.name):
            yield folder / listed.name
