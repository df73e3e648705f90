"""One index: its file on a local disk (or memory), and how far it has read."""

import contextlib
import functools
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formkit.index.schema import NUMBER, TABLES
from formkit.ledger.store import LedgerMovedError

_MEMORY = ":memory:"
_WAIT_SECONDS = 5.0
Row = tuple[Any, ...]


class IndexLostError(LedgerMovedError):
    """The index cannot be used any more: read the ledger anew, then go on."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far the ledger was read: `size` bytes, `line` lines, up to `last_line`.

    `last_line` is the last one of the file, be it a stray.
    """

    size: int = 0
    line: int = 0
    last_line: bytes = b""


class Index:
    """Tables one may ask, changed only by what is read from a ledger.

    Nothing counts before `keep`: a process that ends without it leaves the index as it
    was, and the next one reads the lines since. `is_lost`: it failed and is closed.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection = connection
        self._path = path
        self.is_lost = False

    @property
    def is_kept(self) -> bool:
        """Whether it outlives the process."""
        return self._path is not None

    @property
    def position(self) -> Position:
        """How far it has read; the beginning for a new one."""
        found = self.row("SELECT size, line, last_line FROM position")
        return Position(*found) if found else Position()

    def move_to(self, position: Position) -> None:
        """Note how far the ledger was read."""
        self.run(
            "INSERT OR REPLACE INTO position VALUES (1, ?, ?, ?)",
            (position.size, position.line, position.last_line),
        )

    def note(self, key: str) -> str:
        """What was noted under the key, "" for nothing."""
        found = self.row("SELECT text FROM note WHERE key = ?", (key,))
        return str(found[0]) if found else ""

    def put_note(self, key: str, text: str) -> None:
        """Note something beside the tables."""
        self.run("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, text))

    def row(self, sql: str, values: Sequence[object] = ()) -> Row | None:
        """The first row of what was asked for, None when there is none."""
        return next(self.rows(sql, values), None)

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of what was asked for.

        Raises:
            IndexLostError: the index cannot be used any more.
        """
        with self._lost_if_it_fails():
            yield from self._connection.execute(sql, values)

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """Change a table.

        Raises:
            IndexLostError: the index cannot be used any more.
        """
        with self._lost_if_it_fails():
            self._connection.execute(sql, values)

    def run_each(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        """Change a table once for each of the values.

        Raises:
            IndexLostError: the index cannot be used any more.
        """
        with self._lost_if_it_fails():
            self._connection.executemany(sql, values)

    def keep(self) -> None:
        """Make everything since the last `keep` count.

        Raises:
            IndexLostError: the index cannot be used any more.
        """
        with self._lost_if_it_fails():
            self._connection.commit()

    def forget(self) -> None:
        """Leave out everything since the last `keep`.

        Raises:
            IndexLostError: the index cannot be used any more.
        """
        with self._lost_if_it_fails():
            self._connection.rollback()

    def empty(self) -> None:
        """Begin anew.

        Raises:
            IndexLostError: the index cannot be used any more.
        """
        self.forget()
        tables = tuple(self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"))
        for (name,) in tables:
            self.run(f"DROP TABLE {name}")
        self._make()

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def begin(self) -> None:
        """Make the tables when they are not there, or are another build's.

        Raises:
            IndexLostError: the index cannot be used any more.
        """
        found = self.row("PRAGMA user_version")
        if found != (NUMBER,):
            self.empty()

    def _make(self) -> None:
        for statement in TABLES.split(";"):
            self.run(statement)
        self.run(f"PRAGMA user_version = {NUMBER}")
        self.keep()

    @contextlib.contextmanager
    def _lost_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self.is_lost = True
            self.close()
            raise IndexLostError(str(error)) from error


def open_index(path: Path | None = None) -> Index:
    """The index of that file, or one in memory.

    A file that is none, or of another build, begins anew.

    Raises:
        IndexLostError: the file can neither be used nor made.
    """
    try:
        return _open(path)
    except IndexLostError:
        if path is None:
            raise
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink(missing_ok=True)
    return _open(path)


def copied_index(path: Path) -> Index:
    """What is kept in that file at this moment, to be read on from and thrown away.

    The file stays as it is, and whoever writes into it is not stopped.

    Raises:
        IndexLostError: there is none, or it cannot be read.
    """
    try:
        with contextlib.closing(_reading(path)) as kept:
            copy = sqlite3.connect("")  # a file of its own that goes with the process
            kept.backup(copy)
    except sqlite3.Error as error:
        raise IndexLostError(str(error)) from error
    index = Index(copy, None)
    index.begin()
    return index


def _reading(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS)


@functools.cache
def _empty_one() -> sqlite3.Connection:
    """A new index to be copied: a tenth of the time that its tables take."""
    empty = sqlite3.connect(_MEMORY, check_same_thread=False)
    Index(empty, None).begin()
    return empty


def _open(path: Path | None) -> Index:
    try:
        if path is not None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        connection = sqlite3.connect(path or _MEMORY, timeout=_WAIT_SECONDS)
        if path is None:
            _empty_one().backup(connection)
        # A power cut may take the last lines from the index, never its sense.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except (sqlite3.Error, OSError) as error:
        raise IndexLostError(str(error)) from error
    index = Index(connection, path)
    index.begin()
    return index
