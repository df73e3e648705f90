"""How fast the archive grows, and how many months the disk still holds it."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from formkit.filing import evidence
from formkit.filing.book import Book
from formkit.fs import Fs

_LOOKED_BACK = timedelta(days=90)
_SHORTEST = timedelta(days=7)
_DAYS_A_MONTH = 30
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Growth:
    """What was archived lately, in bytes, and the room there is.

    `bytes_a_month` is of the last 90 days, or of as long as there is a ledger.
    `free_bytes` is None where it cannot be told.
    """

    versions_a_month: int
    bytes_a_month: int
    free_bytes: int | None

    @property
    def months_left(self) -> float | None:
        """Months until the disk is full at this rate; None when nothing grows."""
        if self.free_bytes is None or not self.bytes_a_month:
            return None
        return self.free_bytes / self.bytes_a_month


def growth(book: Book, fs: Fs, now: datetime) -> Growth:
    """The growth of the archive as of now.

    Originals, evidence and ledger lines are counted; of the records beside the
    originals the newest are looked at and the rest taken to be like them.
    """
    since = now - _LOOKED_BACK
    lines = book.entries.after(since)
    receipts = [e.event.receipt for e in lines if e.event.event == "entered"]
    originals = sum(book.entered[receipt].size for receipt in receipts)
    records = _mean_record(book, receipts[-_SAMPLE:], fs) * len(receipts)
    ledger = book.size_bytes * len(lines) // max(book.length, 1)
    evident = sum(_evidence_sizes(book, receipts, fs).values())
    span = min(max(now - book.entries[0].at, _SHORTEST), _LOOKED_BACK)
    months = span / timedelta(days=_DAYS_A_MONTH)
    grown = originals + records + ledger + evident
    return Growth(
        round(len(receipts) / months),
        round(grown / months),
        free_bytes(book.workspace.archive),
    )


def free_bytes(folder: Path) -> int | None:
    """What may still be written on the disk of the folder; None when untold."""
    try:
        return shutil.disk_usage(os.fspath(folder)).free
    except OSError:
        return None


def _mean_record(book: Book, receipts: list[str], fs: Fs) -> int:
    facts = [fs.stat(book.workspace.record(book.entered[one])) for one in receipts]
    sizes = [one.size for one in facts if one is not None]
    return sum(sizes) // len(sizes) if sizes else 0


def _evidence_sizes(book: Book, receipts: list[str], fs: Fs) -> dict[str, int]:
    """The size of each piece of evidence, by its hash: equal ones are stored once."""
    return {
        file.sha256: file.size
        for receipt in receipts
        if receipt in book.evidence
        for listed in evidence.lists_of(book, receipt, fs)
        for file in listed.files
    }
