"""What a pass works with: one workspace and everything it is judged by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from formkit.adopting.memory import NO_MAPS, Maps
from formkit.aliases import NO_ALIASES, Aliases
from formkit.definitions.catalogue import Catalogue
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.settings import Settings
from formkit.staff import NO_STAFF, Staff
from formkit.workdays import WorkCalendar


class FormReader(Protocol):
    """What turns bytes into cells: the worker process, or the reader in a test."""

    def read(self, data: bytes) -> RawForm | Finding:
        """The cells, or why there are none."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """One workspace, its settings, its definitions and the means to work on it.

    `aliases` are the site's own words for options and `staff` its list of colleagues,
    as of the pass under way;
    `maps` is what it has confirmed about the columns of its own sheets.
    """

    workspace: Workspace
    settings: Settings
    catalogue: Catalogue
    calendar: WorkCalendar
    fs: Fs
    reader: FormReader
    aliases: Aliases = NO_ALIASES
    maps: Maps = NO_MAPS
    staff: Staff = NO_STAFF


@dataclass(frozen=True, slots=True)
class Moment:
    """When a pass runs, and how it waits.

    `now` has the site's time zone; `wait` sleeps so many seconds (a test does not).
    `is_ending` says that somebody wants formkit to stop: after the file under way.
    """

    now: datetime
    wait: Callable[[float], None]
    is_ending: Callable[[], bool] = lambda: False
