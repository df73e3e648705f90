"""Reading a workspace: the book, its cases and what is overdue; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from formkit.cases.case import CaseBook
from formkit.cases.casebook import replay
from formkit.cases.overdue import Overdue, overdue
from formkit.cli.desk import Desk
from formkit.filing.book import Book, open_book
from formkit.filing.evidence import lists_of
from formkit.filing.workspace import Workspace
from formkit.intake.work import closed_receipts
from formkit.ledger.entries import (
    DefinitionEvent,
    EnteredEvent,
    Entry,
    EvidenceEvent,
    PublishedEvent,
)
from formkit.registers.evidence_rows import Exhibit
from formkit.registers.issue import Facts, Stock
from formkit.settings import Settings

_STATED = (EnteredEvent, DefinitionEvent, PublishedEvent, EvidenceEvent)


@dataclass(frozen=True, slots=True)
class View:
    """A workspace as it is now."""

    workspace: Workspace
    book: Book
    cases: CaseBook
    overdue: tuple[Overdue, ...]


def view(desk: Desk, settings: Settings, now: datetime) -> View:
    """The workspace of the desk.

    Raises:
        LedgerDamagedError, ShareAwayError, OSError: as `filing.book.open_book`.
    """
    workspace = desk.workspace()
    return view_of(workspace, open_book(workspace, desk.fs), desk, settings, now)


def view_of(
    workspace: Workspace, book: Book, desk: Desk, settings: Settings, now: datetime
) -> View:
    """The workspace with a book that is open already."""
    local = now.replace(tzinfo=None)
    calendar = desk.calendar(settings)
    cases = replay(
        book.versions,
        desk.catalogue(),
        calendar,
        local.date(),
        closed_receipts(book),
    )
    late = overdue(cases, desk.catalogue(), calendar, local)
    return View(workspace, book, cases, tuple(late))


def stock(seen: View, desk: Desk, settings: Settings, now: datetime) -> Stock:
    """Everything registers are made from."""
    archive = seen.workspace.archive
    originals = {
        receipt: seen.workspace.original(event).relative_to(archive).as_posix()
        for receipt, event in seen.book.entered.items()
    }
    stated = stated_line(seen.book)
    facts = Facts(settings.workspace_name, now, stated.sequence, stated.hash)
    return Stock(
        seen.cases,
        desk.catalogue(),
        seen.overdue,
        originals,
        facts,
        desk.language(settings),
        tuple(_exhibits(seen.book, desk)),
    )


def _exhibits(book: Book, desk: Desk) -> Iterator[Exhibit]:
    """The archived evidence by receipt, as the newest list of each version names it."""
    for receipt in sorted(book.evidence):
        version = book.version(receipt)
        records = version.records if version else ()
        numbers = tuple(sorted({record.number for record in records} - {""}))
        for listed in lists_of(book, receipt, desk.fs)[-1:]:
            for one in listed.files:
                path = book.workspace.evidence_file(one.sha256)
                yield Exhibit(
                    receipt,
                    book.entered[receipt].form,
                    numbers,
                    one.name,
                    one.size,
                    one.sha256,
                    path.relative_to(book.workspace.archive).as_posix(),
                    one.has_location,
                )


def stated_line(book: Book) -> Entry:
    """The last ledger line that changed a record, a definition or the evidence.

    Registers are made from the ledger up to it: the same line, the same register.
    """
    for entry in reversed(book.entries):
        if isinstance(entry.event, _STATED):
            return entry
    return book.entries[0]
