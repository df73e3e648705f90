"""From an opinion on a file to its line in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from formkit.cases.identity import Followed, follow
from formkit.check import Checked
from formkit.definitions.catalogue import Definition
from formkit.filing.book import Book
from formkit.filing.enter import Entered, Outcome, enter, plan
from formkit.filing.stored import Arrival
from formkit.fs import Fs
from formkit.intake.judging import Judged
from formkit.model import FileKind
from formkit.problems import Finding
from formkit.records import Record, Version


@dataclass(frozen=True, slots=True)
class Form:
    """A recognised file: its records, and what was found in all of it."""

    content: bytes
    sha256: str
    kind: FileKind
    checked: Checked
    definition: Definition
    findings: tuple[Finding, ...]

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
    )


def kept_records(book: Book, version: Version | None) -> Mapping[str, Kept]:
    """Every record of the file as of that version, by record id; {} for None.

    A version that was cleared is over: a file under its old name starts anew.
    """
    if version is None or _is_cleared(book, version.receipt):
        return {}
    kept = {
        record_id: Kept(record, version.receipt)
        for record_id, record in zip(version.record_ids, version.records, strict=True)
    }
    for record_id, receipt in version.carried.items():
        earlier = book.version(receipt)
        if earlier is not None and record_id in earlier.record_ids:
            at = earlier.record_ids.index(record_id)
            kept[record_id] = Kept(earlier.records[at], receipt)
    return kept


def _is_cleared(book: Book, receipt: str) -> bool:
    return any(cleared == receipt for cleared, _ in book.cleared_at)


def register(
    form: Form, inbox_path: str, book: Book, fs: Fs, now: datetime
) -> Registered:
    """What became of a recognised file: entered when it changes a record.

    A save that changes nothing (a moved row, a wider column) is not a new version.

    Raises:
        LedgerMovedError, ShareAwayError, OSError: as `filing.enter.enter`.
    """
    last = book.last_version(inbox_path)
    planned = plan(book, inbox_path, form.sha256)
    if planned.outcome is Outcome.KNOWN:
        # The same findings as when it was entered, against the version before.
        last = book.version(book.entered[planned.receipt].previous)
    kept = kept_records(book, last)
    followed = _follow(kept, form)
    is_unchanged = bool(kept) and not followed.changed and not followed.gone
    if planned.outcome is Outcome.KNOWN:
        known = Entered(Outcome.KNOWN, planned.receipt)
        return Registered(known, followed.ids, followed.findings)
    if planned.outcome is Outcome.NEW and is_unchanged:
        known = Entered(Outcome.KNOWN, book.latest[inbox_path])
        return Registered(known, followed.ids, ())
    arrival = _arrival(form, inbox_path, kept, followed)
    return Registered(enter(book, arrival, fs, now), followed.ids, followed.findings)


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
    )
