"""From an opinion on a file to its line in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from formkit.cases.identity import Followed, follow
from formkit.check import Checked
from formkit.definitions.catalogue import Definition
from formkit.filing.book import Book
from formkit.filing.enter import Entered, Outcome, enter, plan
from formkit.filing.stored import Arrival
from formkit.intake.judging import Judged
from formkit.intake.work import Work
from formkit.model import FileKind
from formkit.problems import Finding
from formkit.records import Record


@dataclass(frozen=True, slots=True)
class Form:
    """A recognised file: its records, and what was found in all of it."""

    content: bytes
    sha256: str
    kind: FileKind
    checked: Checked
    definition: Definition
    findings: tuple[Finding, ...]
    pictures: int = 0

    @property
    def records(self) -> tuple[Record, ...]:
        """The records of the file, in its order."""
        return tuple(one.record for one in self.checked.records)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as last entered, and the receipt of the version that changed it."""

    record: Record
    receipt: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What entering a file came to.

    `ids` are parallel to the records of the file; `findings` are about what vanished,
    was emptied, or can't be told apart from the version before.
    """

    entered: Entered
    ids: tuple[str, ...]
    findings: tuple[Finding, ...]


def recognised(judged: Judged) -> Form | None:
    """The form in the file; None when there is none, or nobody has filled it in."""
    checked = judged.checked
    if checked is None or checked.definition is None or judged.kind is None:
        return None
    if not checked.records:
        return None
    return Form(
        judged.content,
        judged.sha256,
        judged.kind,
        checked,
        checked.definition,
        judged.findings,
        judged.pictures,
    )


def kept_records(book: Book, receipt: str) -> Mapping[str, Kept]:
    """Every record of a file as of that version, by record id; {} for no version.

    A version that was cleared is over: a file under its old name starts anew.
    """
    version = book.version(receipt)
    if version is None or book.is_cleared(receipt):
        return {}
    kept = {
        record_id: Kept(record, receipt)
        for record_id, record in zip(version.record_ids, version.records, strict=True)
    }
    for record_id, earlier_receipt in version.carried.items():
        earlier = book.version(earlier_receipt)
        if earlier is not None and record_id in earlier.record_ids:
            at = earlier.record_ids.index(record_id)
            kept[record_id] = Kept(earlier.records[at], earlier_receipt)
    return kept


def first_entered_on(book: Book, inbox_path: str) -> date | None:
    """The day the file was first entered; None for one that is new or was cleared."""
    receipt, day = book.latest.get(inbox_path, ""), None
    while receipt and not book.is_cleared(receipt):
        version = book.version(receipt)
        day = version.entered_at.date() if version else day
        receipt = book.entered[receipt].previous
    return day


def register(
    form: Form,
    inbox_path: str,
    work: Work,
    *,
    keeps_bytes: bool = False,
    continues: str = "",
    may_wait: bool = False,
) -> Registered:
    """What became of a recognised file: entered when it changes a record.

    A save that changes nothing (a moved row, a wider column) is not a new version,
    unless the file is to be taken away (`keeps_bytes`): then these bytes are archived.
    The findings are always against the version before, so they stay until the next.
    `continues` is the receipt of that version when it stood under another name.
    With `may_wait` it is entered with the batch of the pass.

    Raises:
        LedgerMovedError, ShareAwayError, OSError: as `filing.enter.enter`.
    """
    book = work.book
    if not may_wait:
        work.batch.enter_all()
    planned = plan(book, inbox_path, form.sha256)
    if planned.outcome is Outcome.KNOWN:
        return _known(form, planned.receipt, book)
    previous = continues or planned.previous
    kept = kept_records(book, previous)
    followed = _follow(kept, form)
    if says_the_same(kept, followed) and not keeps_bytes:
        return _known(form, previous, book)
    arrival = replace(_arrival(form, inbox_path, kept, followed), continues=continues)
    if may_wait:
        entered = work.batch.add(arrival)
    else:
        entered = enter(book, arrival, work.fs, work.now)
    return Registered(entered, followed.ids, followed.findings)


def is_as_entered(form: Form, receipt: str, book: Book) -> bool:
    """Whether every record of the form says what that version of its file said."""
    kept = kept_records(book, receipt)
    return says_the_same(kept, _follow(kept, form))


def says_the_same(kept: Mapping[str, Kept], followed: Followed) -> bool:
    """Whether no record is new, changed or gone; False when there was none before."""
    return bool(kept) and not followed.changed and not followed.gone


def _known(form: Form, receipt: str, book: Book) -> Registered:
    before = kept_records(book, book.entered[receipt].previous)
    followed = _follow(before, form)
    return Registered(Entered(Outcome.KNOWN, receipt), followed.ids, followed.findings)


def _follow(kept: Mapping[str, Kept], form: Form) -> Followed:
    previous = {key: one.record for key, one in kept.items()}
    return follow(previous, form.records, form.definition.form)


def _arrival(
    form: Form, inbox_path: str, kept: Mapping[str, Kept], followed: Followed
) -> Arrival:
    by_id = dict(zip(followed.ids, form.records, strict=True))
    over = {*followed.changed, *followed.gone}
    return Arrival(
        inbox_path=inbox_path,
        content=form.content,
        kind=form.kind,
        form=form.definition.form.key,
        definition_sha256=form.definition.sha256,
        definition_text=form.definition.text,
        records=tuple(by_id[key] for key in followed.changed),
        record_ids=tuple(followed.changed),
        carried={key: one.receipt for key, one in kept.items() if key not in over},
        gone=tuple(followed.gone),
        findings=(*form.findings, *followed.findings),
        pictures=form.pictures,
    )
