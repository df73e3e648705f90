"""Reading a workspace: the book, its cases and what is overdue; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from formkit.cases.case import CaseBook
from formkit.cases.casebook import replay
from formkit.cases.overdue import Overdue, overdue
from formkit.cli.desk import Desk
from formkit.cli.index_file import read_book
from formkit.filing.book import Book
from formkit.filing.evidence import Filed, lists_of
from formkit.filing.workspace import Workspace
from formkit.ledger.entries import (
    Entry,
)
from formkit.registers.evidence_rows import Exhibit
from formkit.registers.issue import Facts, Stock
from formkit.settings import Settings

_STATED = (
    *("entered", "imported", "import_undone"),
    *("definition", "published", "evidence"),
)


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
    return view_of(workspace, read_book(workspace, desk.fs), desk, settings, now)


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
        book.closed(),
    ).with_imported(book.taken_over())
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
        _exhibits(seen.book, desk),
    )


def _exhibits(book: Book, desk: Desk) -> Sequence[Exhibit]:
    """The archived evidence by receipt, as the newest list of each version names it.

    What several versions of a case name is there once, with the last of them.
    """
    found: dict[tuple[object, ...], Exhibit] = {}
    for receipt in sorted(book.evidence):
        for listed in lists_of(book, receipt, desk.fs)[-1:]:
            for file in listed.files:
                one = _exhibit(book, receipt, file)
                key = one.form, one.numbers or receipt, one.name, one.sha256
                found.pop(key, None)
                found[key] = one
    return tuple(found.values())


def _exhibit(book: Book, receipt: str, file: Filed) -> Exhibit:
    version = book.version(receipt)
    records = version.records if version else ()
    return Exhibit(
        receipt,
        book.entered[receipt].form,
        tuple(sorted({record.number for record in records} - {""})),
        file.name,
        file.size,
        file.sha256,
        book.workspace.evidence_file(file.sha256)
        .relative_to(book.workspace.archive)
        .as_posix(),
        file.has_location,
    )


def stated_line(book: Book) -> Entry:
    """The last ledger line that changed what counts: records, definitions, evidence.

    Registers are made from the ledger up to it: the same line, the same register.
    """
    return book.entries.last_of_kind(*_STATED) or book.entries[0]
