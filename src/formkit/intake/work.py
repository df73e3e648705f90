"""What one pass has at hand: the site, the book, the clock, and what was answered."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.intake.handed_out import Numbers, load_numbers
from formkit.intake.memory import Memory
from formkit.intake.names import owner_names
from formkit.intake.site import Site
from formkit.ledger.entries import (
    AnsweredEvent,
    ClearedEvent,
    EnteredEvent,
    PutBackEvent,
)

LOG = logging.getLogger("formkit")


@dataclass(frozen=True, slots=True)
class Work:
    """One pass under way.

    `answered` are the receipts of the versions that were answered.
    `answers` are the sha256 of every answer and numbered blank formkit wrote; `numbers`
    are the case numbers on those blanks. `placed` are the paths an
    edited answer takes: their source is not looked at in this pass. `began_after` is
    the last line of the ledger before the pass. `owners` are the owner files seen in
    the pass.
    """

    site: Site
    book: Book
    now: datetime
    began_after: int
    answers: set[str]
    numbers: Numbers
    answered: set[str]
    memory: Memory = field(default_factory=Memory)
    placed: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)

    @property
    def fs(self) -> Fs:
        """The one door to the share."""
        return self.site.fs

    def owner_of(self, path: str) -> str:
        """The owner file that says a program has the file open, "" when none has.

        Looked up now too and not only in the scans: a long pass meets people who come
        later. LibreOffice takes its own away for a moment while it saves, so one that
        either scan has seen counts for the whole pass.
        """
        folder, _, own_name = path.rpartition("/")
        for name in owner_names(own_name):
            beside = f"{folder}/{name}" if folder else name
            is_there = self.fs.stat(self.site.workspace.inbox_file(beside)) is not None
            if is_there or beside in self.owners:
                return name
        return ""

    def is_new(self, receipt: str) -> bool:
        """Whether this pass entered the version."""
        version = self.book.version(receipt)
        return version is not None and version.sequence > self.began_after

    def is_in_inbox(self, path: str) -> bool:
        """Whether anything of that name stands in the inbox now."""
        return self.fs.stat(self.site.workspace.inbox_file(path)) is not None


def work_of(
    site: Site, book: Book, now: datetime, memory: Memory | None = None
) -> Work:
    """The work of a pass that begins; `memory` is that of the passes before."""
    events = [e.event for e in book.entries if isinstance(e.event, AnsweredEvent)]
    answers = {each.answer for each in events}
    answered = {each.receipt for each in events}
    numbers = load_numbers(site.workspace, site.fs)
    known = answers | numbers.sha256s
    own = Memory() if memory is None else memory
    return Work(site, book, now, book.length, known, numbers, answered, own)


def closed_receipts(book: Book) -> frozenset[str]:
    """The versions whose file was filed and taken out of the inbox, for good.

    Not those cleared to make room for their own mended answer: that file goes on, its
    next version was entered before the line that clears this one, perhaps under another
    name. Nor those put back to be corrected.
    """
    latest: dict[str, str] = {}
    closed: set[str] = set()
    continued: set[str] = set()
    for entry in book.entries:
        match entry.event:
            case EnteredEvent(receipt=receipt, previous=previous):
                continued.add(previous)
                version = book.version(receipt)
                if version is not None:
                    latest[version.inbox_path] = receipt
            case ClearedEvent(receipt=receipt) if receipt not in continued:
                version = book.version(receipt)
                if version is None or latest[version.inbox_path] == receipt:
                    closed.add(receipt)
            case PutBackEvent(receipt=receipt, purpose="correct"):
                closed.discard(receipt)
            case _:
                pass
    return frozenset(closed)
