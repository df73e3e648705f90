"""The versions that count when the cases of some files are told apart.

Cases are replayed from versions. What one file says depends on the versions of that
file since it was last closed, on the files it was called before, and on every file that
carries one of its numbers: nothing else in the archive.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from formkit.cases.likeness import fold
from formkit.index.database import Index

_OPEN = 1 << 62


@dataclass(frozen=True, slots=True)
class Stretch:
    """The life of a file under one path: lines `after` < sequence <= `until`.

    It ends with the version whose file was closed, and begins after the one before.
    """

    path: str
    after: int
    until: int


@dataclass(slots=True)
class Around:
    """The receipts around files, receipts and case names, gathered step by step."""

    index: Index
    stretches: dict[Stretch, tuple[str, ...]] = field(default_factory=dict)

    def add_files(self, paths: Iterable[str]) -> None:
        """Gather what the files say now."""
        for path in paths:
            self._add(path, _OPEN)

    def add_receipts(self, receipts: Iterable[str]) -> None:
        """Gather what the files of versions said."""
        sql = "SELECT path, sequence FROM version WHERE receipt = ?"
        for receipt in receipts:
            for path, sequence in tuple(self.index.rows(sql, (receipt,))):
                if path is not None:
                    self._add(path, sequence)

    def add_names(self, names: Iterable[str]) -> None:
        """Gather every file that carries one of the case names."""
        sql = (
            "SELECT DISTINCT version.path, version.sequence FROM number"
            " JOIN version USING (receipt) WHERE name = ?"
        )
        for name in sorted(set(names)):
            for path, sequence in tuple(self.index.rows(sql, (name,))):
                self._add(path, sequence)

    def add_case(self, wanted: str) -> None:
        """Gather what a person may mean by a number, or by the key of a case."""
        number, _, place = wanted.partition("@")
        for one in (place, number):
            self.add_receipts((one.rstrip("'").partition("/")[0],))
        sql = "SELECT DISTINCT name FROM number WHERE folded = ? OR name = ?"
        folded = fold(number)
        found = tuple(self.index.rows(sql, (folded, folded.upper())))
        self.add_names(str(row[0]) for row in found)

    def add_beginnings(self, text: str) -> None:
        """Gather every file with a number the text begins with."""
        folded = fold(text)
        beginnings = (folded[:end] for end in range(1, len(folded) + 1))
        sql = "SELECT DISTINCT name FROM number WHERE folded = ?"
        for beginning in beginnings:
            found = tuple(self.index.rows(sql, (beginning,)))
            self.add_names(str(row[0]) for row in found)

    def add_rivals(self) -> None:
        """Gather every file that carries a number of what was gathered so far."""
        self.add_names(tuple(self._names()))

    def receipts(self) -> tuple[str, ...]:
        """The receipts of everything gathered, in no order."""
        return tuple({one for found in self.stretches.values() for one in found})

    def living(self, path: str) -> frozenset[str]:
        """The receipts a file was entered under since it was last closed."""
        return frozenset(self.stretches.get(self._stretch(path, _OPEN), ()))

    def _names(self) -> Iterator[str]:
        sql = "SELECT DISTINCT name FROM number WHERE receipt = ?"
        for receipt in self.receipts():
            yield from (str(row[0]) for row in self.index.rows(sql, (receipt,)))

    def _add(self, path: str, sequence: int) -> None:
        """Gather the stretch a line is in, and all it is tied to by other names."""
        waiting = [(path, sequence)]
        while waiting:
            stretch = self._stretch(*waiting.pop())
            if stretch in self.stretches:
                continue
            bounds = stretch.path, stretch.after, stretch.until
            sql = (
                "SELECT receipt, came_from, sequence FROM version WHERE path = ?"
                " AND sequence > ? AND sequence <= ?"
            )
            inside = tuple(self.index.rows(sql, bounds))
            self.stretches[stretch] = tuple(str(row[0]) for row in inside)
            waiting += [(row[1], row[2]) for row in inside if row[1] is not None]
            waiting += self._former(stretch)
            sql = (
                "SELECT path, sequence FROM version WHERE came_from = ?"
                " AND sequence > ? AND sequence <= ?"
            )
            waiting += list(self.index.rows(sql, bounds))

    def _former(self, stretch: Stretch) -> list[tuple[str, int]]:
        """The versions under other names that those of a stretch go on from."""
        sql = (
            "SELECT before.path, before.sequence FROM version"
            " JOIN version AS before ON before.receipt = version.previous"
            " WHERE version.path = ? AND version.came_from IS NOT NULL"
            " AND version.sequence > ? AND version.sequence <= ?"
        )
        bounds = stretch.path, stretch.after, stretch.until
        return [(str(row[0]), int(row[1])) for row in self.index.rows(sql, bounds)]

    def _stretch(self, path: str, sequence: int) -> Stretch:
        closed = "SELECT {}(sequence) FROM version WHERE path = ? AND is_closed AND "
        before = self.index.row(closed.format("max") + "sequence < ?", (path, sequence))
        end = self.index.row(closed.format("min") + "sequence >= ?", (path, sequence))
        return Stretch(
            path,
            int(before[0]) if before and before[0] else 0,
            int(end[0]) if end and end[0] else _OPEN,
        )
