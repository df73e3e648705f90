"""What one file in the inbox is: entered when it is a form, or said what else it is."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from formkit import answers
from formkit.answers import Slip
from formkit.filing.enter import Entered, Outcome, plan
from formkit.filing.imports import shown_path
from formkit.intake.answering import remove_answer
from formkit.intake.edited import Adoption, Edited, adopt, is_under_way
from formkit.intake.entering import (
    Form,
    Registered,
    recognised,
    register,
)
from formkit.intake.judging import Judged
from formkit.intake.opinions import opinion
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen
from formkit.intake.stock import STOCK
from formkit.intake.work import Work
from formkit.messages import default_level
from formkit.problems import Finding
from formkit.read.limits import limits_of
from formkit.read.refusal import refuse_limit

_NANOSECONDS = 1_000_000_000
_SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """A recognised form that is in the archive now, to be answered or cleared.

    `home` is the path it was entered under: another one than its own when a person
    has renamed it since.
    """

    file: Seen
    form: Form
    registered: Registered
    home: str


Step = Taken | FileOutcome | None
"""None for what needs no word: an answer or blank of ours nobody has touched."""


def take(file: Seen, work: Work) -> Step:
    """What became of a file that is no answer."""
    limits = limits_of(work.site.settings)
    if file.size > limits.file_bytes:  # not even read
        finding = refuse_limit(limits, "file_bytes").finding
        return FileOutcome(file.path, FileState.UNREADABLE, findings=(finding,))
    content = work.ahead.content(file)
    if content is None:
        return FileOutcome(file.path, FileState.WAITING, reason="changing")
    sha256 = hashlib.sha256(content).hexdigest()
    if work.batch.touches(sha256, file.path):
        work.batch.enter_all()
    if work.numbers.is_blank(sha256):
        is_stock = file.folder == STOCK
        return None if is_stock else FileOutcome(file.path, FileState.BLANK)
    judged = opinion(content, sha256, file.path, work)
    form = recognised(judged)
    return (
        _not_a_form(file, judged, work) if form is None else _entered(file, form, work)
    )


def take_answer(file: Seen, work: Work) -> Step:
    """What became of an answer: nothing while nobody edited it."""
    content = work.ahead.content(file)
    if content is None:
        return FileOutcome(file.path, FileState.WAITING, reason="changing")
    slip = answers.slip_in(content)
    path, sha256 = _source_path(file, slip), hashlib.sha256(content).hexdigest()
    if work.is_ours(sha256):
        if not work.is_in_inbox(path):
            remove_answer(work, file.path)
        return None
    form = recognised(opinion(content, sha256, path, work))
    if form is None or slip is None:
        reason = "edited_list" if form is None else "no_slip"
        return FileOutcome(file.path, FileState.QUESTION, reason=reason)
    return _adopted(file, form, slip.receipt, path, work)


def _source_path(file: Seen, slip: Slip | None) -> str:
    name = slip.source_name if slip else answers.source_of(file.name) or file.name
    return f"{file.folder}/{name}" if file.folder else name


def _adopted(file: Seen, form: Form, receipt: str, path: str, work: Work) -> Step:
    source, is_readable = _source_form(path, work)
    living = _living_path(file, form, path, work)
    edited = Edited(file.path, form, receipt, path, source, living, is_readable)
    try:
        adoption = adopt(edited, work)
    finally:
        if is_under_way(edited, work):
            work.placed.update((path, living))
    match adoption:
        case Adoption.ADOPTED:
            return _entered(replace(file, path=living), form, work)
        case Adoption.BOTH_CHANGED:
            return FileOutcome(file.path, FileState.QUESTION, reason="both_changed")
        case Adoption.LATER:
            owner = work.owner_of(file.path) or work.owner_of(path)
            return FileOutcome(file.path, FileState.WAITING, reason="busy", owner=owner)


def _living_path(file: Seen, form: Form, path: str, work: Work) -> str:
    """Where an edited answer goes on: at the path of its source, if it is of its kind.

    Else (a workbook for 旧表.xls) beside it, under a name no other file has or had; the
    name it was entered under once is kept.
    """
    kind = PurePosixPath(file.path).suffix
    source = PurePosixPath(path)
    if source.suffix.lower() == kind.lower():
        return path
    book, free = work.book, ""
    second = f"{source.stem}（{source.suffix.lstrip('.')}）"
    for stem in (source.stem, second):
        wanted = str(source.with_name(f"{stem}{kind}"))
        latest = book.latest.get(wanted, "")
        if latest and book.entered[latest].original == form.sha256:
            return wanted
        is_over = not latest or book.is_cleared(latest)
        free = free or (wanted if is_over and not work.is_in_inbox(wanted) else "")
    return free or str(source.with_name(f"{second}~{form.sha256[:6]}{kind}"))


def _source_form(path: str, work: Work) -> tuple[Form | None, bool]:
    """The form an answer was made for, and whether what stands there is readable."""
    if not work.is_in_inbox(path):
        return None, True
    content = work.fs.read_regular(work.site.workspace.inbox_file(path))
    sha256 = hashlib.sha256(content).hexdigest()
    form = recognised(opinion(content, sha256, path, work))
    return form, form is not None


def _entered(file: Seen, form: Form, work: Work) -> Step:
    planned = plan(work.book, file.path, form.sha256)
    if planned.outcome is Outcome.DUPLICATE:
        home = _renamed_from(planned.receipt, work)
        if home:
            known = Entered(Outcome.KNOWN, planned.receipt)
            return Taken(file, form, Registered(known, (), ()), home)
    registered = register(form, file.path, work, may_wait=True)
    if registered.entered.outcome is Outcome.DUPLICATE:
        return _duplicate(file, registered.entered.receipt, work)
    return Taken(file, form, registered, file.path)


def _renamed_from(receipt: str, work: Work) -> str:
    """The path the bytes were entered under, if nothing stands there any more.

    Then the file was renamed and goes on under its new name; "" when the first one is
    there still, or was filed.
    """
    version = work.book.version(receipt)
    if version is None or work.is_in_inbox(version.inbox_path):
        return ""
    return "" if work.book.is_cleared(receipt) else version.inbox_path


def _duplicate(file: Seen, receipt: str, work: Work) -> FileOutcome:
    version = work.book.version(receipt)
    params = {"name": receipt, "on": "", "receipt": receipt}
    if version is not None:
        on = f"{version.entered_at:%Y-%m-%d}"
        params |= {"name": shown_path(version.inbox_path), "on": on}
    finding = Finding("F006", default_level("F006"), params=params)
    return FileOutcome(file.path, FileState.DUPLICATE, receipt, findings=(finding,))


def _not_a_form(file: Seen, judged: Judged, work: Work) -> FileOutcome:
    state, reason = FileState.UNRECOGNISED, ""
    if judged.checked is None:
        state = FileState.UNREADABLE
        if _is_arriving(file, judged, work):
            state, reason = FileState.WAITING, "incomplete"
    elif any(finding.code == "F007" for finding in judged.findings):
        state = FileState.BLANK
        if _was_filled(file, work):
            state, reason = FileState.QUESTION, "emptied"
    return FileOutcome(file.path, state, findings=judged.findings, reason=reason)


def _was_filled(file: Seen, work: Work) -> bool:
    """Whether an open form of this name was entered before it was emptied."""
    receipt = work.book.latest.get(file.path, "")
    return bool(receipt) and not work.book.is_cleared(receipt)


def _is_arriving(file: Seen, judged: Judged, work: Work) -> bool:
    """Whether a half file is young enough to be a copy under way."""
    minutes = work.site.settings.incomplete_minutes
    age_seconds = work.now.timestamp() - file.modified_ns / _NANOSECONDS
    is_half = any(f.params.get("state") == "incomplete" for f in judged.findings)
    # The clock of the share may be a little ahead; a day ahead is no copy under way.
    return is_half and abs(age_seconds) < minutes * _SECONDS_A_MINUTE
