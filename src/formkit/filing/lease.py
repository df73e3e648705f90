"""The lease: one writer at a time, told by a folder and a counter that moves.

Making `work/lock.d` is the lease: of several that try, one succeeds, also on shares
whose file locks mean nothing. No clock is compared with another machine's: a waiting
process watches the counter, and only when it has stood still for five minutes of its
own monotonic clock does it take over, by renaming the folder away and looking again.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.records import canonical_json

STALE_SECONDS = 300.0
NAMELESS_SECONDS = 5.0
"""A lease without a heartbeat: its maker died between two steps, or writes it now."""

_HEARTBEAT = "heartbeat"


class LeaseLostError(Exception):
    """Another process has taken over: write nothing more."""


class Standing(StrEnum):
    """What trying for the lease gave."""

    HELD = "held"
    TAKEN_OVER = "taken_over"
    WAITING = "waiting"


class Heartbeat(BaseModel):
    """Who holds the lease (`token`, unique a process; `holder`, for people)."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    token: str
    holder: str
    count: int = Field(ge=0)


@dataclass(frozen=True, slots=True)
class _Seen:
    content: bytes
    since: float


class Lease:
    """The lease of one process on a workspace.

    `token` is fresh for every process; `holder` says to people which machine it is.
    Times are seconds of the caller's monotonic clock.
    """

    def __init__(self, workspace: Workspace, fs: Fs, token: str, holder: str) -> None:
        self._lock = workspace.lock
        self._fs = fs
        self._beat = Heartbeat(token=token, holder=holder, count=0)
        self._seen: _Seen | None = None
        self.is_held = False

    def try_take(
        self,
        monotonic_seconds: float,
        is_dead: Callable[[str], bool] = lambda _: False,
    ) -> Standing:
        """Whether the lease is ours now; call it again and again while WAITING.

        `is_dead` says of a holder that it has ended for certain: then nothing is
        waited for. TAKEN_OVER: the holder before stopped without a word; the first
        ledger line must be a `took_over`.

        Raises:
            OSError: the share does not answer.
        """
        if self._make():
            return Standing.HELD
        content = self._content()
        if is_dead(_holder_in(content)):
            return self._take_over(content)
        if self._seen is None or self._seen.content != content:
            self._seen = _Seen(content, monotonic_seconds)
            return Standing.WAITING
        stale_seconds = STALE_SECONDS if content else NAMELESS_SECONDS
        if monotonic_seconds - self._seen.since < stale_seconds:
            return Standing.WAITING
        return self._take_over(content)

    def lose_sight(self) -> None:
        """The share was away: how long the holder was silent is not known any more."""
        self._seen = None

    def holder(self) -> str:
        """Who holds the lease, for people; "" when nobody does or it is not said."""
        return _holder_in(self._content())

    def beat(self) -> None:
        """Show that this process lives; every 20 seconds or so.

        Raises:
            LeaseLostError: another process has taken over.
            OSError: the share does not answer.
        """
        self.confirm()
        self._beat = self._beat.model_copy(update={"count": self._beat.count + 1})
        self._write()

    def confirm(self) -> None:
        """Return when the lease still is ours.

        Raises:
            LeaseLostError: it is not.
            OSError: the share does not answer.
        """
        if not self.is_held or not self._is_ours(self._content()):
            self.is_held = False
            raise LeaseLostError

    def release(self) -> None:
        """Give the lease up; nothing happens when another process has it by now.

        Raises:
            OSError: the share does not answer; the lease runs out by itself.
        """
        if self.is_held and self._is_ours(self._content()):
            self._remove(self._lock.name)
        self.is_held = False

    def _make(self) -> bool:
        try:
            self._fs.make_dir(self._lock)
        except FileExistsError:
            return False
        self._write()
        self.is_held = True
        return True

    def _take_over(self, watched: bytes) -> Standing:
        away = self._lock.with_name(f"{self._lock.name}.{self._beat.token}")
        try:
            self._fs.rename(self._lock, away)
        except FileNotFoundError:
            return Standing.WAITING  # another one was quicker
        if self._content_in(away.name) != watched:
            # It moved after all, or is a new one: give it back and go on waiting.
            with contextlib.suppress(FileExistsError):
                self._fs.rename(away, self._lock)
            self._seen = None
            return Standing.WAITING
        made = self._make()
        self._remove(away.name)
        return Standing.TAKEN_OVER if made else Standing.WAITING

    def _write(self) -> None:
        content = canonical_json(self._beat.model_dump())
        self._fs.replace_file(self._lock / _HEARTBEAT, content)

    def _content(self) -> bytes:
        return self._content_in(self._lock.name)

    def _content_in(self, name: str) -> bytes:
        path = self._lock.with_name(name) / _HEARTBEAT
        try:
            return self._fs.read_regular(path, 10_000)
        except FileNotFoundError:
            return b""  # made a moment ago, or its maker died there

    def _is_ours(self, content: bytes) -> bool:
        try:
            return Heartbeat.model_validate_json(content).token == self._beat.token
        except ValueError:
            return False

    def _remove(self, name: str) -> None:
        folder = self._lock.with_name(name)
        for file in (f"{_HEARTBEAT}.tmp", _HEARTBEAT):
            self._fs.unlink(folder / file, missing_ok=True)
        self._fs.remove_dir(folder)


def _holder_in(content: bytes) -> str:
    try:
        return Heartbeat.model_validate_json(content).holder
    except ValueError:
        return ""
