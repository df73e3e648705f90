"""Owner files nobody refreshes: a program that crashed left them, most often.

An owner file keeps its form in the inbox. One that has stood as it is for hours, with
forms that were not saved either, does so no more, or one crash would keep them for
ever. Time is told by our own looks, kept in `work/owners.json`: the times of files are
another machine's, and a copied file is as old as it says.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake.names import NameKind, owner_names
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen
from formkit.records import canonical_json

FILE_NAME = "owners.json"
LEFT_OVER = "owner_left_over"
"""Why such a file is told."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Watched(_Part):
    """An owner file and its forms as they stand, and when we first saw them so."""

    marks: str
    since: str

    @property
    def first_seen_at(self) -> datetime:
        """The instant of our first look.

        Raises:
            ValueError: it is none.
        """
        return datetime.fromisoformat(self.since)


class Owners(_Part):
    """The whole of owners.json: every owner file in the inbox, by its path."""

    format: Literal["formkit.owners/1"] = Field("formkit.owners/1", alias="schema")
    owners: dict[str, Watched]


def read_owners(workspace: Workspace, fs: Fs) -> Mapping[str, Watched]:
    """What was seen of the owner files before; {} without a readable list."""
    try:
        content = fs.read_regular(workspace.work / FILE_NAME)
        found = Owners.model_validate_json(content).owners
        times = [one.first_seen_at for one in found.values()]
    except (OSError, ValueError):
        return {}
    return found if all(at.utcoffset() is not None for at in times) else {}


def write_owners(workspace: Workspace, owners: Mapping[str, Watched], fs: Fs) -> None:
    """Remember what was seen.

    Raises:
        OSError: it could not be written.
    """
    said = Owners(schema="formkit.owners/1", owners=dict(owners))
    content = canonical_json(said.model_dump(by_alias=True)) + b"\n"
    fs.replace_file(workspace.work / FILE_NAME, content)


def brought_up(
    known: Mapping[str, Watched], files: Iterable[Seen], now: datetime
) -> Mapping[str, Watched]:
    """Every owner file there is now, with since when nothing about it has changed.

    A time in the future (a clock that was wrong) counts as now.
    """
    files = tuple(files)
    owners = {file.path: file for file in files if file.kind is NameKind.OWNER}
    marks = {path: [_mark(file)] for path, file in owners.items()}
    for file in files if owners else ():
        for path in _owner_paths(file):
            if path in marks:
                marks[path].append(_mark(file))
    return {path: _watched(known.get(path), marks[path], now) for path in sorted(marks)}


def left_over(
    owners: Mapping[str, Watched], now: datetime, hours: float
) -> frozenset[str]:
    """The paths of the owner files that count no more."""
    patience = timedelta(hours=hours)
    return frozenset(
        path for path, one in owners.items() if now - one.first_seen_at >= patience
    )


def outcomes(paths: Iterable[str]) -> Iterator[FileOutcome]:
    """What the status page says of them; formkit never removes one."""
    for path in sorted(paths):
        yield FileOutcome(path, FileState.QUESTION, reason=LEFT_OVER)


def _owner_paths(file: Seen) -> Iterator[str]:
    if file.kind in {NameKind.FORM, NameKind.CONFLICT, NameKind.OTHER}:
        folder = f"{file.folder}/" if file.folder else ""
        yield from {f"{folder}{name}" for name in owner_names(file.name)}


def _mark(file: Seen) -> str:
    return f"{file.name}:{file.size}:{file.modified_ns}"


def _watched(before: Watched | None, marks: Iterable[str], now: datetime) -> Watched:
    said = "|".join(marks)
    if before is None or before.marks != said or before.first_seen_at > now:
        return Watched(marks=said, since=f"{now:%Y-%m-%dT%H:%M:%S%z}")
    return before
