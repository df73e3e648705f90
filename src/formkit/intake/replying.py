"""Answers written and forms filed, many at once, as if it were one after the other.

Order: what is done is renamed away → on the disk → hashed again → **all lines**, of
answers and of filed forms, in the order of the forms → answers written beside their
places → on the disk → each place looked at once more, and taken → folders on the disk.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from formkit.filing import clear as clearing
from formkit.filing.clear import Cleared, State, Taken
from formkit.filing.workspace import ShareAwayError
from formkit.intake.answering import is_to_be_put
from formkit.intake.guard import busy
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.replies import Answer, Leave, Reply
from formkit.intake.work import Work
from formkit.ledger.entries import AnsweredEvent, ClearedEvent


def add(reply: Reply, work: Work) -> None:
    """Do this together with what waits; that first, when there is enough of it.

    Raises:
        LedgerMovedError, ShareAwayError: as `reply_all`.
    """
    replies = work.replies
    if replies.is_full or replies.touches(reply):
        reply_all(work)
    replies.waiting.append(reply)


def reply_all(work: Work) -> None:
    """Do what waits; what cannot be done concerns its own form alone.

    Raises:
        LedgerMovedError: `recover` before the next pass.
        ShareAwayError: the share is not there.
    """
    replies = work.replies
    waiting, replies.waiting = tuple(replies.waiting), []
    took = _take([one for one in waiting if isinstance(one, Leave)], work)
    answers = _due([one for one in waiting if isinstance(one, Answer)], work)
    try:
        work.book.append_all(_events(waiting, took, answers, work), work.fs, work.now)
    except ShareAwayError:
        raise
    except OSError as error:
        replies.failed |= dict.fromkeys(answers, error)
        replies.cleared |= {form: one.unsure for form, one in took.items()}
    else:
        replies.cleared |= {form: one.cleared for form, one in took.items()}
        _put(answers.values(), work)


def finished(outcome: FileOutcome, work: Work) -> FileOutcome:
    """What is to be said of a form once everything that waited is done."""
    replies, path = work.replies, outcome.path
    if path in replies.failed:
        return busy(path, replies.failed[path])
    if path in replies.held:
        return replace(outcome, state=FileState.TO_CLEAR, owner=replies.held[path])
    if path not in replies.cleared:
        return outcome
    match replies.cleared[path].state:
        case State.CLEARED:
            return replace(outcome, state=FileState.FILED)
        case State.GONE:  # somebody took it away; what it said is entered
            return outcome
        case State.CHANGED | State.RETURNED:
            return replace(outcome, state=FileState.WAITING, reason="changing")
        case State.BUSY | State.UNSURE:
            return replace(outcome, state=FileState.TO_CLEAR, reason="busy")


def _take(leaves: Iterable[Leave], work: Work) -> Mapping[str, Taken]:
    """The forms that are in work/cleared now and need a line, by path."""
    replies, receipts = work.replies, dict[str, str]()
    for one in leaves:
        try:
            owner = one.owner()
        except OSError as error:
            replies.failed[one.form] = error
            continue
        if owner:
            replies.held[one.form] = owner
        else:
            receipts[one.form] = one.receipt
    took = dict(zip(receipts, clearing.take(work.book, receipts, work.fs), strict=True))
    replies.cleared |= {f: one for f, one in took.items() if isinstance(one, Cleared)}
    return {form: one for form, one in took.items() if isinstance(one, Taken)}


def _due(answers: Iterable[Answer], work: Work) -> Mapping[str, Answer]:
    """The answers that are to be written, by the path of their form."""
    due: dict[str, Answer] = {}
    for one in answers:
        try:
            if is_to_be_put(work, one.path, one.sha256):
                due[one.form] = one
        except OSError as error:
            work.replies.failed[one.form] = error
    return due


def _events(
    waiting: Sequence[Reply],
    took: Mapping[str, Taken],
    answers: Mapping[str, Answer],
    work: Work,
) -> list[AnsweredEvent | ClearedEvent]:
    """The lines, in the order of the forms."""
    return [
        event
        for one in waiting
        for event in (
            _answered(answers.get(one.form), work)
            if isinstance(one, Answer)
            else _cleared(took.get(one.form))
        )
    ]


def _answered(answer: Answer | None, work: Work) -> Iterator[AnsweredEvent]:
    if answer is not None and not work.is_ours(answer.sha256):
        yield AnsweredEvent(receipt=answer.receipt, answer=answer.sha256)


def _cleared(took: Taken | None) -> Iterator[ClearedEvent]:
    if took is not None:
        yield took.event


def _put(answers: Iterable[Answer], work: Work) -> None:
    inbox_file = work.site.workspace.inbox_file
    places = {inbox_file(one.path): one for one in answers}
    failed = work.fs.replace_all(
        {path: one.content for path, one in places.items()},
        lambda path: is_to_be_put(work, places[path].path, places[path].sha256),
    )
    work.replies.failed |= {places[path].form: error for path, error in failed.items()}
