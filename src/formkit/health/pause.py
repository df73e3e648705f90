"""A paused workspace: looked at and shown, but nothing is entered, filed or written.

The mark is a file in `work/`, so it outlives the watcher, the machine and whoever set
it. While it stands nobody takes the lease.
"""

from datetime import UTC, datetime, tzinfo
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.messages import text
from formkit.records import canonical_json

PAUSE_NAME = "paused.json"
_LARGEST_BYTES = 64 * 1024
_NANOSECONDS = 1_000_000_000


class Pause(BaseModel):
    """The whole of paused.json: since when, by whom and why ("" unsaid)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["formkit.pause/1"] = Field("formkit.pause/1", alias="schema")
    since: datetime
    by: str = Field(max_length=200)
    reason: str = Field("", max_length=500)

    def told(self, zone: tzinfo | None = None) -> dict[str, str]:
        """By whom, since when (in the zone) and why, to be put into a sentence."""
        since = self.since.astimezone(zone) if zone else self.since
        reason = f"，{self.reason}" if self.reason else ""
        return {"by": self.by, "since": f"{since:%Y-%m-%d %H:%M}", "reason": reason}

    def in_words(self, language: str, zone: tzinfo | None = None) -> str:
        """That the workspace is paused: by whom, since when and why."""
        return text("health.alarm_paused", language, **self.told(zone))


class PausedError(Exception):
    """The workspace is paused: nobody writes in it. `pause` says since when and why."""

    def __init__(self, pause: Pause) -> None:
        super().__init__(pause.reason)
        self.pause = pause


def read_pause(workspace: Workspace, fs: Fs) -> Pause | None:
    """The pause in force, None when there is none.

    A mark that cannot be understood is a pause: writing on is what may do harm.

    Raises:
        OSError: the share does not answer.
    """
    path = workspace.work / PAUSE_NAME
    facts = fs.stat(path)
    if facts is None:
        return None
    try:
        return Pause.model_validate_json(fs.read_regular(path, _LARGEST_BYTES))
    except ValidationError:
        since = datetime.fromtimestamp(facts.modified_ns / _NANOSECONDS, UTC)
        return Pause(schema="formkit.pause/1", since=since, by="?")


def pause(workspace: Workspace, fs: Fs, wish: Pause) -> Pause:
    """The pause in force now: the one that was there already, or this one.

    Raises:
        OSError: it could not be written.
    """
    before = read_pause(workspace, fs)
    if before is not None:
        return before
    content = canonical_json(wish.model_dump(mode="json", by_alias=True)) + b"\n"
    fs.replace_file(workspace.work / PAUSE_NAME, content)
    return wish


def resume(workspace: Workspace, fs: Fs) -> Pause | None:
    """The pause that was ended, None when there was none.

    Raises:
        OSError: the mark could not be removed.
    """
    before = read_pause(workspace, fs)
    if before is not None:
        fs.unlink(workspace.work / PAUSE_NAME, missing_ok=True)
        fs.fsync_dir(workspace.work)
    return before
