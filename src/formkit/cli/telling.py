"""What a watcher says: a line for people, or a line of JSON for programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import click

from formkit.fs import is_full
from formkit.health.journal import Journal, mark_of
from formkit.messages import text


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: `message` for people, the rest for programs.

    `event` is a stable word; `path`, `state` and `receipt` are "" where none is meant.
    """

    event: str
    message: str
    path: str = ""
    state: str = ""
    receipt: str = ""


def disk_words(error: OSError, language: str) -> str:
    """What is said of a file that could not be read or written."""
    if is_full(error):
        return text("cli.disk_full", language, reason=error)
    if isinstance(error, PermissionError):
        return text("cli.no_permission", language, reason=error)
    return text("cli.disk", language, reason=error)


class Teller:
    """Says each line once as long as it is true, and keeps it in the log."""

    def __init__(self, shape: str, journal: Journal, share_id: str) -> None:
        self._shape = shape
        self._journal = journal
        self._share_id = share_id
        self._told: set[Line] = set()

    def tell_news(self, lines: Iterable[Line], now: datetime) -> None:
        """Say those lines that were not said the last time."""
        said = list(lines)
        for line in said:
            if line not in self._told:
                self.tell(line, now)
        self._told = set(said)

    def tell(self, line: Line, now: datetime) -> None:
        """Say one line."""
        shown = line.message
        if self._shape == "json":
            told = {
                "schema": "formkit.event/1",
                "at": now.isoformat(timespec="seconds"),
                "event": line.event,
                "path": line.path,
                "state": line.state,
                "receipt": line.receipt,
                "message": line.message,
            }
            shown = json.dumps(told, ensure_ascii=False)
        click.echo(shown)
        facts = {"state": line.state, "receipt": line.receipt}
        facts["file"] = mark_of(line.path, self._share_id) if line.path else ""
        self._journal.note(now, line.event, **{k: v for k, v in facts.items() if v})
