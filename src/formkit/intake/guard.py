"""The border around one file: whatever goes wrong with it concerns it alone."""

from collections.abc import Callable
from typing import TypeVar

from formkit.filing.book import LedgerMovedError
from formkit.filing.workspace import ShareAwayError
from formkit.fs import is_full
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.work import LOG
from formkit.messages import default_level
from formkit.problems import Finding

ResultT = TypeVar("ResultT")


def guarded(path: str, act: Callable[[], ResultT]) -> ResultT | FileOutcome:
    """What the act came to, or what went wrong.

    Raises:
        ShareAwayError, LedgerMovedError: they concern every file.
    """
    try:
        return act()
    except (ShareAwayError, LedgerMovedError):
        raise
    except OSError as error:
        return busy(path, error)
    except Exception:  # noqa: BLE001 - the border around one file
        LOG.exception("a file could not be processed")
        fault = Finding("X900", default_level("X900"))
        return FileOutcome(path, FileState.FAILED, findings=(fault,))


def busy(path: str, error: OSError) -> FileOutcome:
    """A file that is tried again by the next pass."""
    LOG.warning("busy: %s", error)
    reason = "disk_full" if is_full(error) else "busy"
    return FileOutcome(path, FileState.WAITING, reason=reason)
