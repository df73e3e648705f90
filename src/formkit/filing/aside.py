"""Out of the inbox and into work/cleared, by a rename: what lies there is hashed again.

Order: renamed, one after the other → work/cleared on the disk → the folders they came
from. In the other order a power cut could take a save with it that nobody archived.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from formkit.fs import Fs


class State(StrEnum):
    """What became of an inbox file.

    BUSY is a legal state: the version is entered, the file is open somewhere; it is
    tried again. CHANGED: a newer save stands there, to be entered first. RETURNED: a
    newer save was caught on the way and is back in the inbox. GONE: somebody else
    took it away. UNSURE: it is in work/cleared and could not be read there yet.
    """

    CLEARED = "cleared"
    GONE = "gone"
    BUSY = "busy"
    CHANGED = "changed"
    RETURNED = "returned"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Cleared:
    """What became of an inbox file; `path` is where it is now, None when gone."""

    state: State
    path: Path | None


class Aside(Protocol):
    """A file in work/cleared, or where one is to go."""

    @property
    def path(self) -> Path:
        """Its place there."""
        ...


AsideT = TypeVar("AsideT", bound=Aside)


@dataclass(frozen=True, slots=True)
class Leaving(Generic[AsideT]):
    """A file that is to leave the inbox, if its bytes are `archived`.

    `place` names where the bytes of a sha256 go in work/cleared.
    """

    source: Path
    archived: Container[str]
    place: Callable[[str], AsideT]


def move_aside(
    leavings: Iterable[Leaving[AsideT]], fs: Fs
) -> tuple[AsideT | Cleared, ...]:
    """Where each of the files is in work/cleared, for good; or what became of it."""
    moved = [(one.source, _moved(one, fs)) for one in leavings]
    asides = {
        aside.path: source for source, aside in moved if not isinstance(aside, Cleared)
    }
    refused: set[Path] = set()
    for paths in (asides, asides.values()):
        refused |= fs.fsync_dirs(sorted({path.parent for path in paths})).keys()
    return tuple(
        Cleared(State.UNSURE, aside.path)
        if not isinstance(aside, Cleared)
        and refused & {aside.path.parent, source.parent}
        else aside
        for source, aside in moved
    )


def _moved(leaving: Leaving[AsideT], fs: Fs) -> AsideT | Cleared:
    try:
        sha256 = fs.sha256_of(leaving.source)
        if sha256 not in leaving.archived:
            return Cleared(State.CHANGED, leaving.source)
        aside = leaving.place(sha256)
        fs.rename(leaving.source, aside.path)
    except FileNotFoundError:
        return Cleared(State.GONE, None)
    except OSError:
        return Cleared(State.BUSY, leaving.source)
    return aside
