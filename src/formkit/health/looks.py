"""What the watcher's last good look came to, kept in `work/` for whoever asks.

`last-look.json` says when and is written after every pass; `files.json` says what was
found and is written when that changes. Both may be deleted: the next pass makes them
anew, only "since when" begins again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.messages import fix, sentence
from formkit.problems import Level
from formkit.records import canonical_json

LOOK_NAME = "last-look.json"
FILES_NAME = "files.json"
_OLD_ENOUGH = timedelta(minutes=1)
_NANOSECONDS = 1_000_000_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Part):
    """One finding as it was said."""

    code: str
    level: Level
    at: str
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The sentence in `zh`, `en` or `zh+en`."""
        both = ((self.zh, "zh"), (self.en, "en"))
        return " / ".join(said for said, one in both if one in language)


class FileLook(_Part):
    """One file as the last pass left it; `since` is when it came into that state.

    `size` and `modified_ns` are those it had when it was looked at, None unknown.
    """

    path: str
    state: FileState
    since: datetime
    reason: str = ""
    receipt: str = ""
    answer: str = ""
    owner: str = ""
    findings: tuple[Said, ...] = ()
    size: int | None = None
    modified_ns: int | None = None

    def is_of(self, size: int, modified_ns: int, looked_at: datetime) -> bool:
        """Whether it is about a file that still has this size and time of change.

        Not when that was less than a minute before the look: some shares tell times
        by two seconds, and their clock is not ours.
        """
        oldest = int((looked_at - _OLD_ENOUGH).timestamp()) * _NANOSECONDS
        is_same = (self.size, self.modified_ns) == (size, modified_ns)
        return is_same and modified_ns < oldest


class Files(_Part):
    """The whole of files.json."""

    format: Literal["formkit.files/1"] = Field("formkit.files/1", alias="schema")
    files: tuple[FileLook, ...]


class LastLook(_Part):
    """The whole of last-look.json: when the last good pass ended, and what it saw.

    `seconds` is how long it took; `paused` that it only looked. `counts` has the number
    of files of each state.
    """

    format: Literal["formkit.look/1"] = Field("formkit.look/1", alias="schema")
    at: datetime
    holder: str
    paused: bool
    length: int
    head: str
    counts: Mapping[FileState, int]


class Lookout:
    """Writes down what a writer's passes came to."""

    def __init__(self) -> None:
        self._known: dict[str, FileLook] | None = None

    def note(
        self,
        workspace: Workspace,
        fs: Fs,
        report: PassReport,
        now: datetime,
        holder: str,
        *,
        is_paused: bool = False,
    ) -> tuple[FileLook, ...]:
        """The files of the pass with since when they are so, written down.

        Raises:
            OSError: it could not be written.
        """
        if self._known is None:
            self._known = {one.path: one for one in read_files(workspace, fs)}
        known, marks = self._known, report.marks
        found = {one.path: _look(one, known, marks, now) for one in report.outcomes}
        if found != self._known:
            files = Files(schema="formkit.files/1", files=tuple(found.values()))
            _write(fs, workspace.work / FILES_NAME, files)
            self._known = found
        states = {outcome.state for outcome in report.outcomes}
        look = LastLook(
            schema="formkit.look/1",
            at=now,
            holder=holder,
            paused=is_paused,
            length=report.length,
            head=report.head,
            counts={state: report.count(state) for state in sorted(states)},
        )
        _write(fs, workspace.work / LOOK_NAME, look)
        return tuple(found.values())


def read_look(workspace: Workspace, fs: Fs) -> LastLook | None:
    """The last good look; None when there was none, or it cannot be read."""
    try:
        content = fs.read_regular(workspace.work / LOOK_NAME)
        return LastLook.model_validate_json(content)
    except (OSError, ValidationError):
        return None


def read_files(workspace: Workspace, fs: Fs) -> tuple[FileLook, ...]:
    """The files of the last good look, in the order of their paths; () unknown."""
    try:
        content = fs.read_regular(workspace.work / FILES_NAME)
        return Files.model_validate_json(content).files
    except (OSError, ValidationError):
        return ()


def _write(fs: Fs, path: Path, said: BaseModel) -> None:
    dumped = said.model_dump(mode="json", by_alias=True)
    fs.replace_file(path, canonical_json(dumped) + b"\n")


def _look(
    outcome: FileOutcome,
    known: Mapping[str, FileLook],
    marks: Mapping[str, tuple[int, int]],
    now: datetime,
) -> FileLook:
    before = known.get(outcome.path)
    is_same = before is not None and (
        (before.state, before.reason) == (outcome.state, outcome.reason)
    )
    size, modified_ns = marks.get(outcome.path, (None, None))
    return FileLook(
        path=outcome.path,
        state=outcome.state,
        since=before.since if before is not None and is_same else now,
        reason=outcome.reason,
        receipt=outcome.receipt,
        answer=outcome.answer,
        owner=outcome.owner,
        findings=tuple(
            Said(
                code=finding.code,
                level=finding.level,
                at=str(finding.place) if finding.place else "",
                zh=f"{sentence(finding, 'zh')} {fix(finding, 'zh')}".strip(),
                en=f"{sentence(finding, 'en')} {fix(finding, 'en')}".strip(),
            )
            for finding in outcome.findings
            if finding.level is not Level.INFO
        ),
        size=size,
        modified_ns=modified_ns,
    )
