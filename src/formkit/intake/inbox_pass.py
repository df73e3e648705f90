"""One pass: look twice, enter what settled, answer, clear what is done.

The scan is the truth. One bad file never stops the others: whatever a file's bytes do
to us is caught (`intake.guard`), logged with its traceback, and shown as our fault.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from formkit.cases.case import CaseBook
from formkit.filing import clear as clearing
from formkit.filing import evidence_clear
from formkit.filing.book import Book
from formkit.filing.workspace import confirm_present
from formkit.intake import owners, unclaimed
from formkit.intake.answering import settle_asides
from formkit.intake.arrivals import take_all
from formkit.intake.attached import Attached, attach
from formkit.intake.casework import cases_of_files
from formkit.intake.guard import guarded
from formkit.intake.learning import learn, with_lists
from formkit.intake.memory import Memory, Rules
from formkit.intake.names import NameKind
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.intake.replying import finished, reply_all
from formkit.intake.responding import respond
from formkit.intake.scan import Scan, candidates, scan, settled
from formkit.intake.site import Moment, Site
from formkit.intake.stock import keep_stock
from formkit.intake.strays import strays
from formkit.intake.taking import Taken
from formkit.intake.taking_away import take_away
from formkit.intake.work import Work, work_of


def run_pass(
    site: Site, book: Book, moment: Moment, memory: Memory | None = None
) -> PassReport:
    """What one look over the inbox came to.

    First everything is entered, then the cases are told apart, then people are
    answered: what one file says may be wrong only beside another one. `memory` is that
    of the passes before, None for a pass on its own.

    Raises:
        ShareAwayError: the share is not there (any more); nothing was written.
        LedgerMovedError: another writer; `recover` before the next pass.
        OSError: the inbox cannot be listed.
    """
    confirm_present(site.workspace, site.fs, book.share_id)
    site = with_lists(site)
    memory = Memory() if memory is None else memory
    memory.begin(_rules(site, moment.now))
    if (report := memory.unchanged(book, site.fs, moment.now)) is not None:
        return report
    work = work_of(site, book, moment.now, memory)
    before, after = _look_twice(moment, work)
    left_over = _left_over(after, work)
    quiet = settled(before, after)
    is_ending = moment.is_ending
    entered = take_all(candidates(after.files), quiet, work, is_ending)
    outcomes = [
        FileOutcome(each.path, FileState.QUESTION, reason=each.reason)
        for each in after.unseen
    ]
    outcomes += (*strays(after.files, moment.now), *owners.outcomes(left_over))
    learn(work)
    cases = _cases(entered, work)
    attached = attach(entered, after.files, quiet, work)
    told = tuple(_respond_all(entered, cases, attached, work, is_ending))
    reply_all(work)
    outcomes += (finished(outcome, work) for outcome in told)
    outcomes += _evidence(attached, outcomes, work)
    with _tried_again(work):
        keep_stock(work)
    _purge(work)
    shown = tuple(sorted(outcomes, key=lambda outcome: outcome.path))
    marks = {file.path: (file.size, file.modified_ns) for file in after.files}
    report = PassReport(shown, book.length, book.head, after.folders, marks)
    if book.length != work.began_after or after != before:
        memory.come_back()
    memory.keep(after, report, book, site.fs, moment.now)
    return report


def _look_twice(moment: Moment, work: Work) -> tuple[Scan, Scan]:
    """The inbox before and after the time a save takes.

    The share is asked for again at the end: an empty mount point has no forms.
    """
    inbox, fs = work.site.workspace.inbox, work.fs
    with _tried_again(work):
        settle_asides(work)
    before = scan(inbox, fs)
    moment.wait(work.site.settings.settle_seconds)
    after = scan(inbox, fs)
    confirm_present(work.site.workspace, fs, work.book.share_id)
    for seen in (*before.files, *after.files):
        if seen.kind is NameKind.OWNER:
            work.owners.add(seen.path)
    return before, after


def _left_over(after: Scan, work: Work) -> frozenset[str]:
    """The owner files nobody has refreshed for hours: they hold nothing any more."""
    workspace, fs, now = work.site.workspace, work.fs, work.now
    known = owners.read_owners(workspace, fs)
    watched = owners.brought_up(known, after.files, now)
    if watched != known:
        with _tried_again(work):
            owners.write_owners(workspace, watched, fs)
    left = owners.left_over(watched, now, work.site.settings.owner_hours)
    for seen in after.files:
        if seen.path in left:
            work.left_over[seen.path] = seen.size, seen.modified_ns
    return left


def _rules(site: Site, now: datetime) -> Rules:
    definitions = tuple(each.sha256 for each in site.catalogue.definitions)
    lists = (site.aliases, site.staff, site.maps)
    return Rules(now.date(), definitions, site.settings, *lists)


@contextlib.contextmanager
def _tried_again(work: Work) -> Iterator[None]:
    """What the share refuses now is left for the next pass."""
    try:
        yield
    except OSError:
        work.memory.come_back()


def _cases(steps: Iterable[Taken | FileOutcome], work: Work) -> CaseBook:
    taken = [step for step in steps if isinstance(step, Taken)]
    receipts = [each.registered.entered.receipt for each in taken]
    return cases_of_files([each.home for each in taken], receipts, work)


def _respond_all(
    steps: Iterable[Taken | FileOutcome],
    cases: CaseBook,
    attached: Attached,
    work: Work,
    is_ending: Callable[[], bool],
) -> Iterator[FileOutcome]:
    for step in steps:
        if isinstance(step, FileOutcome):
            yield attached.told(step)
            continue
        if is_ending():
            receipt = step.registered.entered.receipt
            yield FileOutcome(
                step.file.path, FileState.WAITING, receipt, reason="ending"
            )
            continue
        act = partial(respond, step, cases, attached, work)
        outcome = guarded(step.file.path, act)
        if isinstance(outcome, FileOutcome):
            yield outcome


def _evidence(
    attached: Attached, outcomes: Iterable[FileOutcome], work: Work
) -> tuple[FileOutcome, ...]:
    """Take away what was filed with its form; what nobody has claimed for a day."""
    workspace, fs = work.site.workspace, work.fs
    left = take_away(attached, outcomes, work)
    others = (
        file
        for file in attached.files
        if file.kind is NameKind.OTHER and not file.is_remote
    )
    known = unclaimed.read_since(workspace, fs)
    paths = unclaimed.unowned(others, attached.claimed, left)
    since = unclaimed.brought_up(known, paths, work.now)
    if since != known:
        with _tried_again(work):
            unclaimed.write_since(workspace, since, fs)
    overdue = unclaimed.overdue(since, work.now)
    return tuple(unclaimed.outcome_of(path, left, work) for path in overdue)


def _purge(work: Work) -> None:
    """Remove what was taken out of the inbox long enough ago."""
    keep = timedelta(hours=work.site.settings.keep_cleared_hours)
    clearing.purge(work.book, work.fs, work.now, keep)
    evidence_clear.purge(work.book, work.fs, work.now, keep)
