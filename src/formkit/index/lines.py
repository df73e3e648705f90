"""The lines of the ledger in the index, found by sequence, kind, receipt or instant."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import overload

from formkit.index.database import Index
from formkit.ledger import chain
from formkit.ledger.entries import AnsweredEvent, Entry

_AS_IT_CAME = "SELECT body FROM line WHERE sequence >= ? ORDER BY sequence LIMIT ?"
_AT_ONCE = 500


class Lines(Sequence[Entry]):
    """Every entry of the ledger, the first one at index 0; strays are left out."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._count = _count(index)
        self._last = self._read_last()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, at: int | slice) -> Entry | tuple[Entry, ...]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(*at.indices(self._count)))
        sequence = at + 1 if at >= 0 else self._count + at + 1
        if self._last is not None and sequence == self._last.sequence:
            return self._last
        found = self._index.row(_AS_IT_CAME, (sequence, 1))
        if sequence < 1 or found is None:
            raise IndexError(at)
        return chain.entry_of(found[0])

    def __iter__(self) -> Iterator[Entry]:
        yield from self.since(1)

    @property
    def last(self) -> Entry | None:
        """The last entry; None before the first."""
        return self._last

    def since(self, sequence: int) -> Iterator[Entry]:
        """The entries from that sequence on; they may grow while they are read."""
        while found := tuple(self._index.rows(_AS_IT_CAME, (sequence, _AT_ONCE))):
            yield from (chain.entry_of(body) for (body,) in found)
            sequence += len(found)

    def of_kind(self, *kinds: str) -> tuple[Entry, ...]:
        """The entries of these kinds of event, oldest first."""
        marks = ", ".join("?" for _ in kinds)
        sql = f"SELECT body FROM line WHERE kind IN ({marks}) ORDER BY sequence"  # noqa: S608 - only marks
        return self._entries(sql, kinds)

    def last_of_kind(self, *kinds: str) -> Entry | None:
        """The newest entry of these kinds of event; None when there is none."""
        marks = ", ".join("?" for _ in kinds)
        sql = f"SELECT max(sequence) FROM line WHERE kind IN ({marks})"  # noqa: S608 - only marks
        found = self._index.row(sql, kinds)
        return self[found[0] - 1] if found and found[0] else None

    def receipts_of(self, kind: str) -> Iterator[str]:
        """The receipts a kind of event tells of, in the order of the last mention."""
        sql = (
            "SELECT receipt FROM line WHERE kind = ?"
            " GROUP BY receipt ORDER BY max(sequence)"
        )
        return (str(row[0]) for row in self._index.rows(sql, (kind,)))

    def about(self, receipt: str, kind: str) -> tuple[Entry, ...]:
        """The entries of a kind that tell of a receipt, oldest first."""
        sql = "SELECT body FROM line WHERE receipt = ? AND kind = ? ORDER BY sequence"
        return self._entries(sql, (receipt, kind))

    def after(self, instant: datetime) -> tuple[Entry, ...]:
        """The entries written after an instant."""
        sql = "SELECT body FROM line WHERE at > ? ORDER BY sequence"
        return self._entries(sql, (instant.timestamp(),))

    def hash_of(self, sequence: int) -> str:
        """The hash of that entry, "" when there is none."""
        sql = "SELECT hash FROM line WHERE sequence = ?"
        found = self._index.row(sql, (sequence,))
        return str(found[0]) if found else ""

    def is_answer(self, sha256: str) -> bool:
        """Whether formkit wrote an answer with these bytes."""
        sql = "SELECT 1 FROM answer WHERE sha256 = ?"
        return self._index.row(sql, (sha256,)) is not None

    def is_answered(self, receipt: str) -> bool:
        """Whether the version of the receipt was ever answered."""
        sql = "SELECT 1 FROM answer WHERE receipt = ?"
        return self._index.row(sql, (receipt,)) is not None

    def add(self, entry: Entry, line: bytes) -> None:
        """Take the next entry in."""
        event = entry.event
        receipt = str(getattr(event, "receipt", ""))
        self._index.run(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)",
            (
                entry.sequence,
                event.event,
                receipt,
                entry.at.timestamp(),
                entry.hash,
                line,
            ),
        )
        if isinstance(event, AnsweredEvent):
            sql = "INSERT OR IGNORE INTO answer VALUES (?, ?)"
            self._index.run(sql, (event.answer, event.receipt))
        self._count, self._last = entry.sequence, entry

    def _entries(self, sql: str, values: Sequence[object]) -> tuple[Entry, ...]:
        found = self._index.rows(sql, values)
        return tuple(chain.entry_of(body) for (body,) in found)

    def _read_last(self) -> Entry | None:
        sql = "SELECT body FROM line ORDER BY sequence DESC LIMIT 1"
        found = self._index.row(sql)
        return chain.entry_of(found[0]) if found else None


def _count(index: Index) -> int:
    found = index.row("SELECT max(sequence) FROM line")
    return int(found[0]) if found and found[0] else 0
