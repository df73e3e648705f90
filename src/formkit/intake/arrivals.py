"""Every file of a pass, one after the other: read ahead, entered in batches."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from formkit.answers import source_of
from formkit.intake.guard import busy, guarded
from formkit.intake.opinions import begin
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen
from formkit.intake.taking import Taken, take, take_answer
from formkit.intake.work import Work


def take_all(
    files: Iterable[Seen],
    quiet: frozenset[Seen],
    work: Work,
    is_ending: Callable[[], bool],
) -> tuple[Taken | FileOutcome, ...]:
    """Every file, entered or told what it is; what is entered is safe.

    Answers come first: an edited one takes the place of its source.

    Raises:
        ShareAwayError, LedgerMovedError: as `filing.enter.Batch.enter_all`.
    """
    ordered = sorted(files, key=lambda one: (not is_answer(one), one.path))
    expected = [file for file in ordered if file in quiet and not is_answer(file)]
    work.ahead.expect(expected, partial(begin, work=work))
    try:
        steps = tuple(_steps(ordered, quiet, work, is_ending))
        work.batch.enter_all()
    finally:
        work.ahead.end()
    failed = work.batch.failed
    return tuple(
        busy(path, failed[path]) if (path := path_of(step)) in failed else step
        for step in steps
    )


def is_answer(file: Seen) -> bool:
    """Whether the file is called like an answer of ours."""
    return source_of(file.name) is not None


def path_of(step: Taken | FileOutcome) -> str:
    """The file a step is about."""
    return step.file.path if isinstance(step, Taken) else step.path


def _steps(
    files: Iterable[Seen],
    quiet: frozenset[Seen],
    work: Work,
    is_ending: Callable[[], bool],
) -> Iterator[Taken | FileOutcome]:
    for file in files:
        if file.path in work.placed:
            continue
        act = partial(take_answer if is_answer(file) else take, file, work)
        if is_ending():
            yield FileOutcome(file.path, FileState.WAITING, reason="ending")
        elif file not in quiet:
            yield FileOutcome(file.path, FileState.WAITING, reason="changing")
        elif (step := guarded(file.path, act)) is not None:
            yield step
