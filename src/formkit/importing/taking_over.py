"""From a proposal to its lines in the ledger."""

from datetime import datetime

from formkit.cases.identity import follow
from formkit.check import CheckedRecord
from formkit.filing.book import Book
from formkit.filing.enter import Entered
from formkit.filing.imports import Left, import_path, take_over
from formkit.filing.stored import Arrival
from formkit.fs import Fs
from formkit.importing.proposal import Proposal


def carry_out(proposal: Proposal, book: Book, fs: Fs, now: datetime) -> Entered:
    """What became of the rows to be taken: all of them are there, or none.

    Raises:
        LedgerMovedError, ShareAwayError, OSError: as `filing.imports.take_over`.
        ValueError: there is no row to be taken.
    """
    rows = proposal.rows
    if not rows.taken:
        raise ValueError("an import without a row")
    counts = rows.counts
    left = Left(counts.rejected, counts.known + counts.repeated)
    return take_over(book, _arrival(proposal, rows.taken), left, fs, now)


def _arrival(proposal: Proposal, taken: tuple[CheckedRecord, ...]) -> Arrival:
    form, definition = proposal.form, proposal.form.definition
    records = tuple(one.record for one in taken)
    followed = follow({}, records, definition.form)
    of_rows = (finding for one in taken for finding in one.findings)
    return Arrival(
        inbox_path=import_path(form.sha256, proposal.name),
        content=form.content,
        kind=form.kind,
        form=definition.form.key,
        definition_sha256=definition.sha256,
        definition_text=definition.text,
        records=records,
        record_ids=followed.ids,
        carried={},
        gone=(),
        findings=(*form.checked.findings, *of_rows),
        pictures=form.pictures,
    )
