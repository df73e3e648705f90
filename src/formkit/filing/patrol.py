"""Patrol: with every look a few more files of the archive are verified, all in turn.

A change in the archive is noticed within a round, though nobody runs `verify`. Where
the patrol is and what it found stands in `work/verified.json`: a note that may be lost,
then the round begins anew.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formkit.filing.book import Book
from formkit.filing.damage import Damage, Quality
from formkit.filing.losses import Losses
from formkit.filing.verify import Verifier
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.problems import Level

_LARGEST_BYTES = 4 * 1024 * 1024
_MOST_DAMAGES = 200
_ROUND = timedelta(days=1)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Found(_Part):
    """A damage as it is noted."""

    quality: Quality
    code: str
    level: Level
    line: int
    path: str

    @property
    def damage(self) -> Damage:
        """The damage itself, with its sentences."""
        return Damage(self.quality, self.code, self.level, self.line, self.path)


class Patrol(_Part):
    """Where the patrol is.

    `next_sequence` is the first line not looked at in this round, which began at
    `began_at`; the round before ended at `rounded_at`, "" for none yet. `found` is
    what is wrong with files as of the last look at each.
    """

    format: Literal["formkit.verified/1"] = "formkit.verified/1"
    next_sequence: int = Field(default=1, ge=1)
    began_at: str = ""
    rounded_at: str = ""
    found: tuple[Found, ...] = ()


def patrol_note(workspace: Workspace) -> Path:
    """Where the note is kept."""
    return workspace.work / "verified.json"


def load_patrol(workspace: Workspace, fs: Fs) -> Patrol:
    """Where the patrol is; at the beginning when the note is missing or unreadable."""
    try:
        content = fs.read_regular(patrol_note(workspace), _LARGEST_BYTES)
        return Patrol.model_validate_json(content)
    except (OSError, ValidationError):
        return Patrol()


def go_on(book: Book, fs: Fs, now: datetime, lines: int) -> Patrol:
    """Where the patrol is after the files of so many more lines were looked at.

    A round is begun once a day at most.

    Raises:
        OSError: the note cannot be written; the next look starts where this one did.
    """
    before = load_patrol(book.workspace, fs)
    after = _look(before, book, fs, now, lines)
    if after != before:
        fs.replace_file(patrol_note(book.workspace), after.model_dump_json().encode())
    return after


def _look(before: Patrol, book: Book, fs: Fs, now: datetime, lines: int) -> Patrol:
    if not lines:
        return before
    first = before.next_sequence
    if first > book.length:
        if before.rounded_at and now - _instant(before.rounded_at) < _ROUND:
            return before
        first = 1
    last = min(first + lines - 1, book.length)
    begins = first == 1
    looked = {_line_of(book, sequence) for sequence in range(first, last + 1)}
    found = [one for one in before.found if one.line not in looked]
    found += _found(book, fs, first, last)
    instant = now.isoformat(timespec="seconds")
    ends = last == book.length
    return Patrol(
        next_sequence=last + 1,
        began_at=instant if begins else before.began_at,
        rounded_at=instant if ends else before.rounded_at,
        found=tuple(found[:_MOST_DAMAGES]),
    )


def _found(book: Book, fs: Fs, first: int, last: int) -> Iterator[Found]:
    verifier, seen = Verifier(book.workspace, fs), set[str]()
    losses = Losses()
    for restored in book.entries.of_kind("restored"):
        losses.look(_line_of(book, restored.sequence), restored)
    for entry in book.entries[first - 1 : last]:
        line = _line_of(book, entry.sequence)
        losses.look(line, entry)
        for damage in verifier.entry_damages(entry.event, line, book.original_of, seen):
            if losses.explained(damage) is not damage:
                continue  # whoever restored the archive has said so
            yield Found(
                quality=damage.quality,
                code=damage.code,
                level=damage.level,
                line=damage.line,
                path=damage.path,
            )


def _instant(written: str) -> datetime:
    """The instant of a note; long ago when it cannot be told."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return _LONG_AGO
    return found if found.tzinfo else _LONG_AGO


def _line_of(book: Book, sequence: int) -> int:
    """The line of the file: lines of an older epoch count there and not in the book."""
    line = sequence
    for stray in sorted(book.strays):
        if stray <= line:
            line += 1
    return line
