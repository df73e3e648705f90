"""Files that are no forms and that somebody should know of all the same."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from formkit.intake.names import NameKind
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen

_LEFT_OVER = timedelta(hours=1)
_NANOSECONDS = 1_000_000_000


def strays(files: Iterable[Seen], now: datetime) -> Iterator[FileOutcome]:
    """What is said of them; they are never moved, changed or removed.

    A second copy made by a sync program, and a temporary file that is an hour old, may
    hold what a person saved: Excel leaves the whole workbook in one when the rename at
    the end of a save fails.
    """
    for file in files:
        match file.kind:
            case NameKind.CONFLICT:
                yield _question(file, "conflict_copy")
            case NameKind.TEMPORARY if file.size and _is_left_over(file, now):
                yield _question(file, "left_over")
            case NameKind.CLOUD:
                yield FileOutcome(file.path, FileState.WAITING, reason="in_the_cloud")
            case NameKind.FORM | NameKind.OTHER if file.is_remote:
                yield FileOutcome(file.path, FileState.WAITING, reason="in_the_cloud")
            case _:
                pass


def _question(file: Seen, reason: str) -> FileOutcome:
    return FileOutcome(file.path, FileState.QUESTION, reason=reason)


def _is_left_over(file: Seen, now: datetime) -> bool:
    saved_at = file.modified_ns / _NANOSECONDS
    return saved_at <= (now - _LEFT_OVER).timestamp()
