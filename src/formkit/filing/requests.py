"""What commands ask the one writer to do, as files in `work/requests`.

A command that finds a living writer leaves `<token>.json` and waits for
`<token>.reply.json`. A request is done again if the writer was stopped before it
replied, so only commands that may be repeated are asked for this way.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from formkit.filing.workspace import Workspace
from formkit.fs import Fs, NotRegularError, TooLargeError

_ENDING, _REPLY, _HANDED = ".json", ".reply.json", ".handed"
_LARGEST_BYTES = 256 * 1024
_LARGEST_HANDED_BYTES = 256 * 1024 * 1024
_KEEP_REPLIES = timedelta(days=1)
_SHA256 = re.compile("[0-9a-f]{64}")
_NANOSECONDS = 1_000_000_000
_Argument = Annotated[str, Field(max_length=400)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(_Part):
    """A command with its arguments, as typed; `language` "" is the workspace's."""

    format: Literal["formkit.request/1"] = "formkit.request/1"
    arguments: tuple[_Argument, ...] = Field(min_length=1, max_length=50)
    language: Literal["", "zh", "en", "zh+en"] = ""


class Reply(_Part):
    """What the command came to: its exit code and what it printed."""

    format: Literal["formkit.reply/1"] = "formkit.reply/1"
    exit_code: int
    output: str
    errors: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that waits; `request` is None for a file that is none."""

    token: str
    request: Request | None


def put_request(workspace: Workspace, token: str, request: Request, fs: Fs) -> None:
    """Ask the writer.

    Raises:
        OSError: the folder cannot be written.
    """
    content = request.model_dump_json().encode()
    fs.replace_file(workspace.requests / f"{token}{_ENDING}", content)


def pending(workspace: Workspace, fs: Fs) -> Iterator[Pending]:
    """The requests that wait, in the order of their names.

    Raises:
        OSError: the folder or a request cannot be read.
    """
    for listed in fs.list_dir(workspace.requests):
        name = listed.name
        is_request = name.endswith(_ENDING) and not name.endswith(_REPLY)
        if listed.is_file and is_request:
            path = workspace.requests / name
            yield Pending(name.removesuffix(_ENDING), _load(path, fs))


def put_reply(workspace: Workspace, token: str, reply: Reply, fs: Fs) -> None:
    """Tell the command what came of its request, and take the request away.

    Raises:
        OSError: not written; the request will be done again.
    """
    content = reply.model_dump_json().encode()
    fs.replace_file(workspace.requests / f"{token}{_REPLY}", content)
    fs.unlink(workspace.requests / f"{token}{_ENDING}", missing_ok=True)


def take_reply(workspace: Workspace, token: str, fs: Fs) -> Reply | None:
    """The reply to a request, taken away with it; None while there is none.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no reply.
    """
    path = workspace.requests / f"{token}{_REPLY}"
    if fs.stat(path) is None:
        return None
    reply = Reply.model_validate_json(fs.read_regular(path, _LARGEST_BYTES))
    fs.unlink(path, missing_ok=True)
    return reply


def hand_over(workspace: Workspace, sha256: str, content: bytes, fs: Fs) -> None:
    """Lay a file of this machine where the writer can read it.

    Raises:
        OSError: the folder cannot be written.
    """
    fs.replace_file(workspace.requests / f"{sha256}{_HANDED}", content)


def handed_over(workspace: Workspace, sha256: str, fs: Fs) -> bytes | None:
    """The bytes that were handed over; None when they are not there, or others.

    Raises:
        OSError: they cannot be read.
    """
    path = workspace.requests / f"{sha256}{_HANDED}"
    if not _SHA256.fullmatch(sha256) or fs.stat(path) is None:
        return None
    content = fs.read_regular(path, _LARGEST_HANDED_BYTES)
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def take_away(workspace: Workspace, sha256: str, fs: Fs) -> None:
    """Remove what was handed over, it is done with.

    Raises:
        OSError: it could not be removed.
    """
    fs.unlink(workspace.requests / f"{sha256}{_HANDED}", missing_ok=True)


def set_aside(workspace: Workspace, token: str, fs: Fs) -> None:
    """Keep a file that is no request where a person can look at it.

    Raises:
        OSError: it could not be moved.
    """
    number, target = 1, workspace.set_aside / f"{token}{_ENDING}"
    while fs.stat(target) is not None:
        number += 1
        target = workspace.set_aside / f"{token}_{number}{_ENDING}"
    fs.rename(workspace.requests / f"{token}{_ENDING}", target)


def purge_replies(workspace: Workspace, fs: Fs, now: datetime) -> None:
    """Remove replies nobody took within a day, and files handed over in vain.

    Raises:
        OSError: the folder cannot be read or written.
    """
    for listed in fs.list_dir(workspace.requests):
        path = workspace.requests / listed.name
        is_ours = listed.name.endswith((_REPLY, _HANDED))
        facts = fs.stat(path) if is_ours else None
        limit = (now - _KEEP_REPLIES).timestamp() * _NANOSECONDS
        if facts is not None and facts.modified_ns < limit:
            fs.unlink(path, missing_ok=True)


def _load(path: Path, fs: Fs) -> Request | None:
    try:
        return Request.model_validate_json(fs.read_regular(path, _LARGEST_BYTES))
    except (ValueError, TooLargeError, NotRegularError):
        return None
