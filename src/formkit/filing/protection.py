"""Archived files that a killed process left writable are made read-only."""

import contextlib
import itertools
from collections.abc import Iterable
from pathlib import Path

from formkit.filing import evidence
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.ledger.following import MOST_TOGETHER


def protect_newest(book: Book, fs: Fs) -> None:
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
