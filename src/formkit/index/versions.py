"""The entered versions in the index, found by receipt, bytes, path or folder."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from formkit.cases.likeness import case_number, fold
from formkit.index.database import Index, Row
from formkit.ledger.entries import EnteredEvent
from formkit.records import Record

_LATEST = "SELECT receipt FROM version WHERE path = ? ORDER BY sequence DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Described:
    """What the record.json of a version tells: its bytes, its path, its records."""

    receipt: str
    path: str
    content: bytes
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A record.json as the index keeps it, and the line it was entered by."""

    sequence: int
    content: bytes


class Versions:
    """Every version a ledger tells of; those without a path have a damaged record."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def add(self, event: EnteredEvent, sequence: int) -> None:
        """Take an entered line in."""
        _, day, count = event.receipt.replace("-", "R").split("R")
        self._index.run(
            "INSERT OR REPLACE INTO version (receipt, sequence, day, count,"
            " original, previous, form) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                event.receipt,
                sequence,
                day,
                int(count),
                event.original,
                event.previous,
                event.form,
            ),
        )
        sql = "UPDATE version SET is_held = 0 WHERE receipt = ?"
        self._index.run(sql, (event.previous,))

    def describe(self, told: Described) -> None:
        """Take in what the record.json of an entered version tells."""
        sql = (
            "UPDATE version SET path = ?, folder = ?, content = ?, came_from ="
            " (SELECT path FROM version AS before WHERE before.receipt ="
            " version.previous AND before.path <> ?) WHERE receipt = ?"
        )
        folder, packed = told.path.rpartition("/")[0], zlib.compress(told.content)
        self._index.run(sql, (told.path, folder, packed, told.path, told.receipt))
        numbers = {
            (told.receipt, one.form, case_number(one), one.number, fold(one.number))
            for one in told.records
            if one.number
        }
        sql = "INSERT OR IGNORE INTO number VALUES (?, ?, ?, ?, ?)"
        self._index.run_each(sql, sorted(numbers))

    def clear(self, receipt: str) -> None:
        """Take in that the file of a version was taken out of the inbox.

        It is closed with it, but for a file that went on: its next version was entered
        before the line that clears this one, perhaps under another name.
        """
        self._index.run(
            "UPDATE version SET is_cleared = 1 WHERE receipt = ?", (receipt,)
        )
        row = self._index.row("SELECT path FROM version WHERE receipt = ?", (receipt,))
        path = row[0] if row else None
        if path is None or self.latest(path) == receipt:
            sql = (
                "UPDATE version SET is_closed = 1 WHERE receipt = ? AND NOT EXISTS"
                " (SELECT 1 FROM version AS next WHERE next.previous = ?)"
            )
            self._index.run(sql, (receipt, receipt))

    def put_back(self, receipt: str, *, is_open: bool) -> None:
        """Take in that a version stands in the inbox again; `is_open`: as it was."""
        sql = "UPDATE version SET is_held = 1 WHERE receipt = ?"
        self._index.run(sql, (receipt,))
        if is_open:
            sql = "UPDATE version SET is_cleared = 0, is_closed = 0 WHERE receipt = ?"
            self._index.run(sql, (receipt,))

    def undo(self, receipt: str) -> None:
        """Take in that an import counts no more: no file and no number is its own."""
        sql = (
            "UPDATE version SET is_undone = 1, is_closed = 0, path = NULL,"
            " folder = NULL WHERE receipt = ?"
        )
        self._index.run(sql, (receipt,))
        self._index.run("DELETE FROM number WHERE receipt = ?", (receipt,))

    def taken_over(self) -> frozenset[str]:
        """The receipts of imports, and of the first look that entered anything.

        All of one look is entered at one instant; an import is no look.
        """
        sql = (
            "SELECT receipt FROM line WHERE kind = 'imported' UNION"
            " SELECT receipt FROM line WHERE kind = 'entered' AND at ="
            " (SELECT at FROM line WHERE kind = 'entered' AND receipt NOT IN"
            " (SELECT receipt FROM line WHERE kind IN ('imported', 'import_undone'))"
            " ORDER BY sequence LIMIT 1)"
        )
        return frozenset(_first(self._index.rows(sql)))

    def add_evidence(self, receipt: str, count: int) -> None:
        """Take in that so many files of evidence of a version are in the archive."""
        sql = (
            "INSERT INTO evidence (receipt, count) VALUES (?, ?)"
            " ON CONFLICT (receipt) DO UPDATE SET count = excluded.count"
        )
        self._index.run(sql, (receipt, count))

    def take_evidence(self, receipt: str) -> None:
        """Take in that a file of evidence of a version left the inbox."""
        sql = "UPDATE evidence SET taken = taken + 1 WHERE receipt = ?"
        self._index.run(sql, (receipt,))

    def owing_evidence(self) -> tuple[str, ...]:
        """The closed versions not all of whose evidence left the inbox yet."""
        sql = (
            "SELECT receipt FROM evidence JOIN version USING (receipt)"
            " WHERE taken < evidence.count AND is_closed ORDER BY receipt"
        )
        return tuple(_first(self._index.rows(sql)))

    def packed(self, receipt: str) -> Packed | None:
        """The record.json of a version; None when unknown or damaged."""
        sql = "SELECT sequence, content FROM version WHERE receipt = ?"
        found = self._index.row(sql, (receipt,))
        if found is None or found[1] is None:
            return None
        return Packed(found[0], zlib.decompress(found[1]))

    def receipts(self, after: int = 0) -> Iterator[str]:
        """The receipts with a whole record.json entered after a line, oldest first."""
        sql = (
            "SELECT receipt FROM version WHERE sequence > ? AND path IS NOT NULL"
            " ORDER BY sequence"
        )
        return _first(self._index.rows(sql, (after,)))

    def damaged(self) -> tuple[str, ...]:
        """The receipts whose record.json was not as entered, oldest first."""
        sql = (
            "SELECT receipt FROM version WHERE path IS NULL AND NOT is_undone"
            " ORDER BY sequence"
        )
        return tuple(_first(self._index.rows(sql)))

    def latest(self, path: str) -> str:
        """The receipt of the last version of a file, "" for none."""
        return _text(self._index.row(_LATEST, (path,)))

    def last_of(self, original: str) -> str:
        """The receipt these bytes were last entered under, "" for never."""
        sql = (
            "SELECT receipt FROM version WHERE original = ? AND NOT is_undone"
            " ORDER BY sequence DESC LIMIT 1"
        )
        return _text(self._index.row(sql, (original,)))

    def knows(self, beginning: str) -> bool:
        """Whether bytes were entered whose sha256 begins so."""
        sql = "SELECT 1 FROM version WHERE original >= ? AND original < ?"
        return self._index.row(sql, (beginning, f"{beginning}g")) is not None

    def paths_of(self, original: str) -> frozenset[str]:
        """The files these bytes were entered from."""
        sql = "SELECT path FROM version WHERE original = ? AND path IS NOT NULL"
        return frozenset(_first(self._index.rows(sql, (original,))))

    def of_path(self, path: str) -> tuple[str, ...]:
        """The receipts of every version of a file, oldest first."""
        sql = "SELECT receipt FROM version WHERE path = ? ORDER BY sequence"
        return tuple(_first(self._index.rows(sql, (path,))))

    def original_of(self, receipt: str) -> str:
        """The sha256 of what was entered under a receipt, "" for nothing."""
        sql = "SELECT original FROM version WHERE receipt = ?"
        return _text(self._index.row(sql, (receipt,)))

    def originals_since(self, first: str, end: str) -> Iterator[tuple[str, str]]:
        """Receipt and sha256 of what was entered, from a receipt to before another."""
        sql = "SELECT receipt, original FROM version WHERE receipt >= ? AND receipt < ?"
        for receipt, original in self._index.rows(sql, (first, end)):
            yield str(receipt), str(original)

    def originals(self) -> Iterator[str]:
        """The sha256 of everything that was ever entered."""
        sql = (
            "SELECT DISTINCT original FROM version WHERE NOT is_undone"
            " ORDER BY original"
        )
        return _first(self._index.rows(sql))

    def paths(self) -> Iterator[str]:
        """Every file that was ever entered."""
        sql = "SELECT DISTINCT path FROM version WHERE path IS NOT NULL ORDER BY path"
        return _first(self._index.rows(sql))

    def is_(self, what: str, receipt: str) -> bool:
        """Whether the version is `cleared`, `closed`, `held` or `undone`."""
        sql = f"SELECT 1 FROM version WHERE receipt = ? AND is_{what}"  # noqa: S608 - one of four words
        return self._index.row(sql, (receipt,)) is not None

    def closed(self) -> Iterator[str]:
        """The receipts whose file was taken out of the inbox for good."""
        sql = "SELECT receipt FROM version WHERE is_closed ORDER BY sequence"
        return _first(self._index.rows(sql))

    def filed_from(self, folder: str, most: int) -> tuple[str, ...]:
        """The receipts last filed from a folder, newest first."""
        sql = (
            "SELECT receipt FROM version WHERE is_closed AND folder = ?"
            " ORDER BY sequence DESC LIMIT ?"
        )
        return tuple(_first(self._index.rows(sql, (folder, most))))

    def highest_number(self, day: str) -> int:
        """The highest number of a receipt of that day, 0 for none."""
        found = self._index.row("SELECT max(count) FROM version WHERE day = ?", (day,))
        return int(found[0]) if found and found[0] else 0

    def newest(self) -> Iterator[str]:
        """All receipts, the newest first."""
        return _first(
            self._index.rows("SELECT receipt FROM version ORDER BY sequence DESC")
        )

    def count(self) -> int:
        """How many versions were entered."""
        found = self._index.row("SELECT count(*) FROM version")
        return int(found[0]) if found else 0


def _first(rows: Iterable[Row]) -> Iterator[str]:
    return (str(row[0]) for row in rows)


def _text(row: Row | None) -> str:
    return str(row[0]) if row else ""
