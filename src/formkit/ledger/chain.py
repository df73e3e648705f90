"""The hash chain: how a line is made, and how lines are checked.

A line is `{"seq":…,"prev":…,<the rest, keys sorted>,"hash":…}` and a line feed. `hash`
is the sha256 of the line without its hash member; `prev` is the hash of the line
before. docs/ledger.md is the description for auditors.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from formkit import __version__
from formkit.ledger.entries import (
    EVENT,
    NO_HASH,
    Entry,
    Event,
    Stamp,
    TookOverEvent,
    write_instant,
)

_STAMP_KEYS = ("seq", "prev", "at", "offset", "epoch", "formkit")


class Fault(StrEnum):
    """What is wrong with a line."""

    UNREADABLE = "unreadable"
    WRONG_HASH = "wrong_hash"
    DOES_NOT_FOLLOW = "does_not_follow"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is not as formkit wrote it; `line` counts from 1."""

    line: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole ledger, checked line by line.

    `entries` are the readable lines of the chain; `lines` are their numbers in the
    file, counted from 1. `strays` are the numbers of lines
    that a writer added after another had taken over: they count for nothing. `torn`
    is what follows the last line feed, b"" in a whole ledger.
    """

    entries: tuple[Entry, ...]
    lines: tuple[int, ...]
    bad: tuple[BadLine, ...]
    strays: tuple[int, ...]
    torn: bytes

    @property
    def length(self) -> int:
        """The sequence of the last entry, 0 in an empty ledger."""
        return self.entries[-1].sequence if self.entries else 0

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return self.entries[-1].hash if self.entries else NO_HASH


def next_entry(last: Entry | None, event: Event, now: datetime) -> Entry:
    """The entry that follows `last` (None: the first of all).

    Raises:
        ValueError: `now` does not say its time zone.
    """
    epoch = last.stamp.epoch if last else 1
    fields = {
        "seq": last.sequence + 1 if last else 1,
        "prev": last.hash if last else NO_HASH,
        "at": write_instant(now),
        "offset": now.isoformat()[-6:],
        "epoch": epoch + isinstance(event, TookOverEvent),
        "formkit": __version__,
    }
    stamp = Stamp.model_validate(fields)
    return Entry(stamp=stamp, event=event, hash=_hash(_body(stamp, event)))


def line_of(entry: Entry) -> bytes:
    """The bytes of the entry in the ledger, with the line feed."""
    return _sealed(_body(entry.stamp, entry.event), entry.hash)


def read_line(line: bytes) -> Entry | Fault:
    """The entry of one line (without its line feed), or what is wrong with it."""
    try:
        entry = entry_of(line)
        body = _body(entry.stamp, entry.event)
        is_whole = _sealed(body, entry.hash) == line + b"\n" and entry.at is not None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return Fault.UNREADABLE
    return entry if is_whole and entry.hash == _hash(body) else Fault.WRONG_HASH


def entry_of(line: bytes) -> Entry:
    """The entry of a line that was checked before, with or without its line feed.

    Raises:
        ValueError: it is no line of a ledger: our own mistake.
    """
    fields = json.loads(line)
    hashed = fields.pop("hash")
    stamp = Stamp.model_validate({key: fields.pop(key) for key in _STAMP_KEYS})
    return Entry(stamp=stamp, event=EVENT.validate_python(fields), hash=hashed)


class Checker:
    """The lines of a ledger, read once from the first on, however many there are.

    `last` is the last entry so far, None before the first. When all were read, `bad`
    are the lines that are not as they were written, `strays` those of a writer that
    was taken over from, `torn` what follows the last line feed.
    """

    def __init__(self) -> None:
        self.bad: list[BadLine] = []
        self.strays: list[int] = []
        self.torn = b""
        self.last: Entry | None = None
        self._is_lost = False  # after an unreadable line the next cannot be compared

    @property
    def length(self) -> int:
        """The sequence of the last entry, 0 in an empty ledger."""
        return self.last.sequence if self.last else 0

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return self.last.hash if self.last else NO_HASH

    def entries(self, blocks: Iterable[bytes]) -> Iterator[tuple[int, Entry]]:
        """The readable entries of the chain, each with its line, counted from 1."""
        number = 0
        for block in blocks:
            *lines, self.torn = (self.torn + block).split(b"\n")
            for line in lines:
                number += 1
                entry = self._entry(number, line)
                if entry is not None:
                    yield number, entry

    def _entry(self, number: int, line: bytes) -> Entry | None:
        entry = read_line(line)
        if isinstance(entry, Fault):
            self.bad.append(BadLine(number, entry))
            self._is_lost = True
            return None
        if self.last and entry.stamp.epoch < self.last.stamp.epoch:
            self.strays.append(number)
            return None
        if not self._is_lost and not follows(self.last, entry):
            self.bad.append(BadLine(number, Fault.DOES_NOT_FOLLOW))
        self._is_lost = False
        self.last = entry
        return entry


def check_lines(content: bytes) -> Checked:
    """Every line of a ledger, and every line that is not as it was written."""
    checker = Checker()
    found = tuple(checker.entries((content,)))
    return Checked(
        tuple(entry for _, entry in found),
        tuple(number for number, _ in found),
        tuple(checker.bad),
        tuple(checker.strays),
        checker.torn,
    )


def follows(last: Entry | None, entry: Entry) -> bool:
    """Whether an entry is the next after `last` (None: the first of all)."""
    epoch = last.stamp.epoch if last else 1
    return (
        entry.sequence == (last.sequence + 1 if last else 1)
        and entry.stamp.previous_hash == (last.hash if last else NO_HASH)
        and entry.stamp.epoch == epoch + isinstance(entry.event, TookOverEvent)
    )


def _body(stamp: Stamp, event: Event) -> bytes:
    return _json(
        dict(_ordered({**stamp.model_dump(by_alias=True), **event.model_dump()}))
    )


def _ordered(fields: dict[str, object]) -> Iterator[tuple[str, object]]:
    yield "seq", fields.pop("seq")
    yield "prev", fields.pop("prev")
    yield from sorted(fields.items())


def _json(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _sealed(body: bytes, hashed: str) -> bytes:
    return body[:-1] + f',"hash":"{hashed}"}}\n'.encode()
