"""What follows for an entered form: an answer to mend it by, or its way out."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from formkit.answers import Slip
from formkit.cases.case import CaseBook
from formkit.check import CheckScope, joined
from formkit.check.report import all_findings
from formkit.definitions.model import Layout
from formkit.intake import replying
from formkit.intake.answered import last_answered
from formkit.intake.answering import (
    answer_path,
    is_to_be_put,
    make_answer,
    remove_answer,
)
from formkit.intake.attached import Attached
from formkit.intake.attachments import Kept, archive, keep, open_in
from formkit.intake.carrying import carried_answer, is_carried
from formkit.intake.entering import kept_records, register
from formkit.intake.memory import Asked
from formkit.intake.numbering import missing_numbers
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.readiness import may_be_cleared, to_mend
from formkit.intake.replies import Answer, Leave
from formkit.intake.requested import carry_out
from formkit.intake.taking import Taken
from formkit.intake.work import Work
from formkit.problems import Finding
from formkit.records import Record

_NANOSECONDS = 1_000_000_000


def respond(
    taken: Taken, cases: CaseBook, attached: Attached, work: Work
) -> FileOutcome:
    """Answer what must be mended, clear what is done, leave the rest.

    Answers and what is to be cleared wait: `replying.reply_all` does them, and
    `replying.finished` says what became of them.
    """
    taken = _with_other_files(taken, cases, work)
    kept = keep(taken, attached, work)
    findings = _findings(taken, cases, kept.findings, work)
    receipt = taken.registered.entered.receipt
    outcome = FileOutcome(
        taken.file.path,
        FileState.ENTERED,
        receipt,
        is_new=work.is_new(receipt),
        findings=findings,
        reason=kept.reason,
        evidence=kept.count,
    )
    layout, kind = taken.form.checked.layout, taken.form.kind
    carried = is_carried(taken.form)
    path = answer_path(taken.file.path, layout, kind, is_carried=carried)
    if not to_mend(findings):
        requested = carry_out(taken, cases, work)
        findings += requested.findings
        reason = "request_done" if requested.is_done else outcome.reason
        outcome = replace(outcome, findings=findings, reason=reason)
    if to_mend(findings):
        _answer(taken, outcome, path, work)
        return replace(outcome, state=FileState.ANSWERED, answer=path)
    if work.replies.is_awaited(path):
        replying.reply_all(work)
    remove_answer(work, path)
    if may_be_cleared(taken.form, findings):
        if _is_held(taken, work):
            return replace(outcome, reason="put_back")
        return _cleared(taken, kept, outcome, work)
    return outcome


def _is_held(taken: Taken, work: Work) -> bool:
    """Whether it was put back to be worked on, and nobody has yet."""
    receipt, book = taken.registered.entered.receipt, work.book
    return receipt in book.held and book.entered[receipt].original == taken.form.sha256


def _with_other_files(taken: Taken, cases: CaseBook, work: Work) -> Taken:
    """The form judged with what other files say of its case.

    Only forms of one record: a row of a register stands for itself.
    """
    checked = taken.form.checked
    if checked.layout is not Layout.RECORD:
        return taken
    key, receipt = taken.form.definition.form.key, taken.registered.entered.receipt
    others = {
        field: said.value
        for case in cases.of_form(key)
        if receipt in case.receipts
        for field, said in case.values.items()
        if said.inbox_path != taken.home
    }
    site = work.site
    zone = site.settings.zone
    scope = CheckScope(work.now.date(), site.calendar, zone, site.aliases)
    together = joined(checked, others, scope)
    if together is checked:
        return taken
    form = replace(taken.form, checked=together, findings=all_findings(together))
    return replace(taken, form=form)


def _findings(
    taken: Taken, cases: CaseBook, evidence: Iterable[Finding], work: Work
) -> tuple[Finding, ...]:
    """All findings; in a table, those of a row touched just now wait a little."""
    findings = _once(
        (
            *taken.form.findings,
            *taken.registered.findings,
            *cases.findings_of(taken.home),
            *missing_numbers(taken, work),
            *evidence,
        )
    )
    fresh = _fresh_rows(taken, work)
    return tuple(
        f for f in findings if not f.place or (f.place.sheet, f.place.row) not in fresh
    )


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """A vanished row or an emptied cell is noticed by the file and by its case."""
    once: dict[object, Finding] = {}
    for finding in findings:
        same: object = id(finding)
        if finding.code in {"G406", "G407"}:
            row = finding.params.get("old_row", "")
            same = (finding.code, finding.place, finding.field, row)
        once.setdefault(same, finding)
    return tuple(once.values())


def _fresh_rows(taken: Taken, work: Work) -> frozenset[tuple[str, int]]:
    """Sheet and row of the records of a table that changed a moment ago."""
    delay = timedelta(minutes=work.site.settings.answer_delay_minutes)
    if taken.form.checked.layout is not Layout.TABLE:
        return frozenset()
    kept = kept_records(work.book, work.book.latest.get(taken.home, ""))
    now = work.now.replace(tzinfo=None)
    fresh = set()
    for key, record in zip(taken.registered.ids, taken.form.records, strict=False):
        version = work.book.version(kept[key].receipt) if key in kept else None
        if version is not None and now - version.entered_at < delay:
            fresh |= {(sheet, record.row) for sheet in _sheets(record)}
    if fresh:
        work.memory.come_back()
    return frozenset(fresh)


def _sheets(record: Record) -> frozenset[str]:
    return frozenset(one.place.sheet for one in record.values.values() if one.place)


def _answer(taken: Taken, outcome: FileOutcome, path: str, work: Work) -> None:
    if work.is_in_inbox(path) and work.owner_of(path):
        return
    slip = _slip(taken, outcome.receipt, work)
    former = last_answered(taken.form, outcome.receipt, work)
    language = work.site.settings.language
    form, findings, memory = taken.form, outcome.findings, work.memory
    asked: Asked = path, form.checked.layout, slip, findings, former
    made = memory.answer_to(asked)
    if made and not is_to_be_put(work, path, made):
        return
    if is_carried(form):
        content = carried_answer(form, slip, findings, former, work)
    else:
        content = make_answer(form, slip, findings, language, former)
        memory.answered(asked, hashlib.sha256(content).hexdigest())
    replying.add(Answer(taken.file.path, outcome.receipt, path, content), work)


def _slip(taken: Taken, receipt: str, work: Work) -> Slip:
    # The time of the save, not of this pass: the same save has the same answer.
    saved_at = datetime.fromtimestamp(
        taken.file.modified_ns // _NANOSECONDS, work.site.settings.zone
    )
    return Slip(
        source_sha256=taken.form.sha256,
        receipt=receipt,
        answer_id=f"{receipt}-{taken.form.sha256[:6]}",
        judged_at=saved_at,
        form=taken.form.definition.form.key,
        source_name=taken.file.name,
    )


def _cleared(taken: Taken, kept: Kept, outcome: FileOutcome, work: Work) -> FileOutcome:
    path = taken.file.path
    owner = _owner(path, kept, work)
    if owner or kept.reason:
        return replace(outcome, state=FileState.TO_CLEAR, owner=owner)
    if work.book.entered[outcome.receipt].original != taken.form.sha256:
        # Saved again without a change: what is taken away must be archived first.
        replying.reply_all(work)
        entered = register(taken.form, path, work, keeps_bytes=True).entered
        outcome = replace(outcome, receipt=entered.receipt, is_new=True)
    if reason := archive(kept.pieces, outcome.receipt, work):
        return replace(outcome, state=FileState.TO_CLEAR, reason=reason)
    leave = Leave(path, outcome.receipt, lambda: _owner(path, kept, work))
    replying.add(leave, work)
    return outcome


def _owner(path: str, kept: Kept, work: Work) -> str:
    return work.owner_of(path) or open_in(kept, work)
