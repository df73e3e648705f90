"""One pass: look twice, enter what settled, answer, clear what is done.

The scan is the truth. One bad file never stops the others: whatever a file's bytes do
to us is caught here, logged with its traceback, and shown as our fault.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from formkit import answers
from formkit.answers import Slip
from formkit.cases.case import CaseBook
from formkit.cases.casebook import replay
from formkit.definitions.model import Layout
from formkit.filing import clear as clearing
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.enter import Outcome
from formkit.filing.workspace import ShareAwayError, confirm_present
from formkit.intake import answering
from formkit.intake.edited import Adoption, Edited, adopt
from formkit.intake.entering import (
    Form,
    Kept,
    Registered,
    kept_records,
    recognised,
    register,
)
from formkit.intake.judging import Judged, judge
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.intake.readiness import may_be_cleared, to_mend
from formkit.intake.scan import Scan, Seen, candidates, scan, settled
from formkit.intake.site import Moment, Site
from formkit.messages import default_level
from formkit.problems import Finding

_LOG = logging.getLogger("formkit")
_LARGEST_BYTES = 256 * 1024 * 1024
_NANOSECONDS = 1_000_000_000


def run_pass(site: Site, book: Book, moment: Moment) -> PassReport:
    """What one look over the inbox came to.

    First everything is entered, then the cases are told apart, then people are
    answered: what one file says may be wrong only beside another one.

    Raises:
        ShareAwayError: the share is not there (any more); nothing was written.
        LedgerMovedError: another writer; `recover` before the next pass.
        OSError: the inbox cannot be listed.
    """
    confirm_present(site.workspace, site.fs, book.share_id)
    before = scan(site.workspace.inbox, site.fs)
    moment.wait(site.settings.settle_seconds)
    after = scan(site.workspace.inbox, site.fs)
    quiet = frozenset(settled(before, after).files)
    work = _Pass(site, book, moment.now, after, quiet)
    taken = [work.guarded(file, work.take) for file in candidates(after.files)]
    today = moment.now.date()
    cases = replay(
        book.versions, site.catalogue, site.calendar, today, book.cleared_receipts
    )
    outcomes = [
        work.guarded(each.file, partial(work.respond, each, cases))
        if isinstance(each, _Taken)
        else each
        for each in taken
    ]
    keep = timedelta(hours=site.settings.keep_cleared_hours)
    clearing.purge(book, site.fs, moment.now, keep)
    shown = tuple(each for each in outcomes if isinstance(each, FileOutcome))
    return PassReport(shown, book.length, book.head)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A recognised form that is in the archive now, to be answered or cleared."""

    file: Seen
    form: Form
    registered: Registered


_Step = _Taken | FileOutcome | None


@dataclass(frozen=True, slots=True)
class _Pass:
    """One pass under way: what was seen, and what of it has stopped changing."""

    site: Site
    book: Book
    now: datetime
    seen: Scan
    quiet: frozenset[Seen]

    def guarded(self, file: Seen, act: Callable[..., _Step]) -> _Step:
        """What the act came to; whatever goes wrong concerns this file alone."""
        try:
            return act(file)
        except (ShareAwayError, LedgerMovedError):
            raise
        except OSError as error:
            _LOG.warning("busy: %s", error)
            return FileOutcome(file.path, FileState.WAITING, reason="busy")
        except Exception:  # noqa: BLE001 - the border around one file
            _LOG.exception("a file could not be processed")
            fault = Finding("X900", default_level("X900"))
            return FileOutcome(file.path, FileState.FAILED, findings=(fault,))

    def take(self, file: Seen) -> _Step:
        """The form, entered; or what else the file is; None for an answer of ours."""
        if file not in self.quiet:
            return FileOutcome(file.path, FileState.WAITING, reason="changing")
        content = self.site.fs.read_regular(
            self.site.workspace.inbox_file(file.path), _LARGEST_BYTES
        )
        if answers.source_of(file.name) is not None:
            return self._answer_file(file, content)
        judged = judge(content, self.site, self.now.date())
        form = recognised(judged)
        if form is None:
            return self._not_a_form(file, judged)
        return self._enter(file, form)

    def respond(self, taken: _Taken, cases: CaseBook, file: Seen) -> FileOutcome:
        """Answer what must be mended, clear what is done, leave the rest."""
        entered = taken.registered.entered
        findings = (
            *self._settled_findings(file, taken.form, taken.registered),
            *cases.findings_of(file.path),
        )
        outcome = FileOutcome(
            file.path,
            FileState.ENTERED,
            entered.receipt,
            is_new=entered.outcome is Outcome.NEW,
            findings=findings,
        )
        if to_mend(findings):
            return self._answered(file, taken.form, outcome)
        path = answering.answer_path(file.path)
        answering.remove_answer(self.book, path, self.seen, self.site.fs)
        if may_be_cleared(taken.form, findings):
            return self._cleared(file, outcome)
        return outcome

    def _not_a_form(self, file: Seen, judged: Judged) -> FileOutcome:
        codes = {finding.code for finding in judged.findings}
        if judged.checked is None:
            state, reason = FileState.UNREADABLE, ""
            if self._is_arriving(file, judged.findings):
                state, reason = FileState.WAITING, "incomplete"
        elif "F007" in codes:
            state, reason = FileState.BLANK, ""
        else:
            state, reason = FileState.UNRECOGNISED, ""
        return FileOutcome(file.path, state, findings=judged.findings, reason=reason)

    def _is_arriving(self, file: Seen, findings: tuple[Finding, ...]) -> bool:
        """Whether a half file is young enough to be a copy under way."""
        minutes = self.site.settings.incomplete_minutes
        age = self.now.timestamp() - file.modified_ns / _NANOSECONDS
        is_half = any(f.params.get("state") == "incomplete" for f in findings)
        return is_half and age < minutes * 60

    def _enter(self, file: Seen, form: Form) -> _Step:
        registered = register(form, file.path, self.book, self.site.fs, self.now)
        if registered.entered.outcome is Outcome.DUPLICATE:
            return self._duplicate(file, registered.entered.receipt)
        return _Taken(file, form, registered)

    def _settled_findings(
        self, file: Seen, form: Form, registered: Registered
    ) -> tuple[Finding, ...]:
        """All findings; in a table, those of a row touched just now wait a little."""
        findings = (*form.findings, *registered.findings)
        delay_minutes = self.site.settings.answer_delay_minutes
        if form.checked.layout is not Layout.TABLE or not delay_minutes:
            return findings
        kept = kept_records(self.book, self.book.last_version(file.path))
        fresh = {
            kept[key].record.row
            for key in registered.ids
            if key in kept and self._is_fresh(kept[key], delay_minutes)
        }
        return tuple(f for f in findings if not f.place or f.place.row not in fresh)

    def _is_fresh(self, kept: Kept, minutes: float) -> bool:
        version = self.book.version(kept.receipt)
        if version is None:
            return False
        age = self.now.replace(tzinfo=None) - version.entered_at
        return age < timedelta(minutes=minutes)

    def _duplicate(self, file: Seen, receipt: str) -> FileOutcome:
        version = self.book.version(receipt)
        name = version.inbox_path.rpartition("/")[2] if version else receipt
        on = f"{version.entered_at:%Y-%m-%d}" if version else ""
        params = {"name": name, "date": on, "on": on, "receipt": receipt}
        finding = Finding("F006", default_level("F006"), params=params)
        return FileOutcome(file.path, FileState.DUPLICATE, receipt, findings=(finding,))

    def _answered(self, file: Seen, form: Form, outcome: FileOutcome) -> FileOutcome:
        path = answering.answer_path(file.path)
        owner = next((f for f in self.seen.files if f.path == path), None)
        if owner is None or self.seen.owner_of(owner) is None:
            slip = self._slip(file, form, outcome.receipt)
            language = self.site.settings.language
            content = answering.make_answer(form, slip, outcome.findings, language)
            answering.put_answer(
                self.book, path, outcome.receipt, content, self.site.fs, self.now
            )
        return replace(outcome, state=FileState.ANSWERED, answer=path)

    def _slip(self, file: Seen, form: Form, receipt: str) -> Slip:
        saved_at = datetime.fromtimestamp(
            file.modified_ns // _NANOSECONDS, self.site.settings.zone
        )
        return Slip(
            source_sha256=form.sha256,
            receipt=receipt,
            answer_id=f"{receipt}-{form.sha256[:6]}",
            judged_at=saved_at,
            form=form.definition.form.key,
            source_name=file.name,
        )

    def _cleared(self, file: Seen, outcome: FileOutcome) -> FileOutcome:
        owner = self.seen.owner_of(file)
        if owner is not None:
            return replace(outcome, state=FileState.TO_CLEAR, owner=owner.name)
        cleared = clearing.clear(
            self.book, outcome.receipt, file.path, self.site.fs, self.now
        )
        match cleared.state:
            case clearing.State.CLEARED | clearing.State.GONE:
                return replace(outcome, state=FileState.FILED)
            case clearing.State.CHANGED | clearing.State.RETURNED:
                return replace(outcome, state=FileState.WAITING, reason="changing")
            case _:
                return replace(outcome, state=FileState.TO_CLEAR, reason="busy")

    def _answer_file(self, file: Seen, content: bytes) -> _Step:
        """What became of an answer: nothing while nobody edited it."""
        slip = answers.slip_in(content)
        name = slip.source_name if slip else answers.source_of(file.name) or ""
        path = f"{file.folder}/{name}" if file.folder else name
        source = next((f for f in self.seen.files if f.path == path), None)
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in answering.known_answers(self.book):
            if source is None:
                answering.remove_answer(self.book, file.path, self.seen, self.site.fs)
            return None
        judged = judge(content, self.site, self.now.date())
        form = recognised(judged)
        if form is None or slip is None:
            return FileOutcome(file.path, FileState.QUESTION, reason="edited_list")
        edited = Edited(file, path, source, slip.source_sha256)
        match adopt(edited, form, self.book, self.seen, self.site.fs, self.now):
            case Adoption.ADOPTED:
                return self._enter(replace(file, path=path), form)
            case Adoption.BOTH_CHANGED:
                return FileOutcome(file.path, FileState.QUESTION, reason="both_changed")
            case Adoption.LATER:
                return FileOutcome(file.path, FileState.WAITING, reason="busy")
