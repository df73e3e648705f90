"""An index that is kept: what it knows is not read again, and it may be lost."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.filing.world import (
    CLOSED_FORM,
    NOW,
    OPEN_FORM,
    OTHER_FORM,
    arrival,
    copy_of,
    make_workspace,
    sha,
)
from tests.index.dump import contents

from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.clear import clear
from formkit.filing.enter import enter
from formkit.filing.opening import catch_up, open_book
from formkit.filing.recover import recover
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.index import Index, IndexLostError, copied_index, open_index

FIRST, SECOND, THIRD = (f"R20261121-000{n}" for n in (1, 2, 3))


class Reading(Fs):
    """Notes what is read of the archive."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[Path] = []
        self.ledger_from: list[int] = []

    def read_regular(self, path: Path, limit: int = 1 << 40, offset: int = 0) -> bytes:
        if path.name == "record.json":
            self.records.append(path)
        return super().read_regular(path, limit, offset)

    def blocks(self, path: Path, offset: int = 0):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as above
        if path.name == "ledger.jsonl":
            self.ledger_from.append(offset)
        return super().blocks(path, offset)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    forms = {"a.xlsx": OPEN_FORM, "b.xlsx": CLOSED_FORM}
    return make_workspace(tmp_path / "客诉", forms)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index.sqlite3"


def entered(book: Book) -> None:
    """Two forms in the archive, one of them out of the inbox."""
    enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    enter(book, arrival("b.xlsx", CLOSED_FORM), Fs(), NOW)
    clear(book, SECOND, "b.xlsx", Fs(), NOW)


def kept(workspace: Workspace, path: Path) -> None:
    index = open_index(path)
    entered(recover(workspace, Fs(), NOW, index).book)
    index.keep()
    index.close()


def agrees(book: Book, workspace: Workspace) -> bool:
    return contents(book.index) == contents(open_book(workspace, Fs()).index)


def test_what_it_knows_is_not_read_again(workspace: Workspace, path: Path) -> None:
    kept(workspace, path)
    fs = Reading()
    book = recover(workspace, fs, NOW, open_index(path)).book
    assert (fs.records, agrees(book, workspace)) == ([], True)
    last_line = book.known.last_line
    assert fs.ledger_from == [book.size_bytes - len(last_line), book.size_bytes]
    assert (book.is_closed(SECOND), book.is_closed(FIRST)) == (True, False)
    version = book.version(FIRST)
    assert version is not None
    assert version.records == arrival("a.xlsx", OPEN_FORM).records


def test_lines_written_since_are_read(workspace: Workspace, path: Path) -> None:
    kept(workspace, path)
    other = recover(workspace, Fs(), NOW).book
    enter(other, arrival("c.xlsx", OTHER_FORM), Fs(), NOW)
    fs = Reading()
    book = recover(workspace, fs, NOW, open_index(path)).book
    assert [record.parent.name[:14] for record in fs.records] == [THIRD]
    assert agrees(book, workspace)


def test_what_was_not_kept_is_read_again(workspace: Workspace, path: Path) -> None:
    index = open_index(path)
    entered(recover(workspace, Fs(), NOW, index).book)
    index.close()  # a process that was killed
    book = recover(workspace, Fs(), NOW, open_index(path)).book
    assert agrees(book, workspace)
    assert list(book.entered) == [FIRST, SECOND]


def test_another_ledger_is_read_from_its_beginning(
    workspace: Workspace, path: Path, tmp_path: Path
) -> None:
    before = copy_of(workspace, tmp_path / "备份")
    kept(workspace, path)
    book = recover(before, Fs(), NOW, open_index(path)).book
    assert agrees(book, before)
    assert list(book.entered) == []
    later = NOW + timedelta(hours=1)
    enter(book, arrival("c.xlsx", OTHER_FORM), Fs(), later)
    book.index.keep()
    book.index.close()
    assert agrees(recover(workspace, Fs(), NOW, open_index(path)).book, workspace)


def _no_index(path: Path) -> None:
    path.write_bytes(b"not a database, but as long as the head of one" * 40)


def _other_build(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("spoil", [_no_index, _other_build, _cut, Path.unlink])
def test_a_file_that_is_no_index_of_ours_begins_anew(
    workspace: Workspace, path: Path, spoil: Callable[[Path], None]
) -> None:
    kept(workspace, path)
    spoil(path)
    try:
        book = recover(workspace, Fs(), NOW, open_index(path)).book
    except IndexLostError:  # noticed only when it is asked: the next one is good
        path.unlink()
        book = recover(workspace, Fs(), NOW, open_index(path)).book
    assert agrees(book, workspace)
    assert list(book.entered) == [FIRST, SECOND]


def test_a_record_that_can_be_read_again_counts_again(
    workspace: Workspace, path: Path
) -> None:
    kept(workspace, path)
    (record,) = workspace.archive.rglob(f"{FIRST}_*/record.json")
    hidden = record.with_name("away")
    record.rename(hidden)
    index = open_index(path)
    index.empty()
    book = recover(workspace, Fs(), NOW, index).book
    assert (book.damaged, book.latest.get("a.xlsx")) == ((FIRST,), None)
    index.keep()
    assert recover(workspace, Fs(), NOW, index).book.damaged == (FIRST,)

    hidden.rename(record)
    book = recover(workspace, Fs(), NOW, index).book
    assert (book.damaged, book.latest["a.xlsx"]) == ((), FIRST)
    assert agrees(book, workspace)


class Failing:
    """A connection whose disk is full from the n-th change on."""

    def __init__(self, real: sqlite3.Connection, after: int) -> None:
        self.real = real
        self.left = after

    def execute(self, sql: str, values: tuple[object, ...] = ()) -> object:
        if sql.startswith(("INSERT", "UPDATE")):
            self.left -= 1
            if self.left < 0:
                raise sqlite3.OperationalError("database or disk is full")
        return self.real.execute(sql, values)

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)


@pytest.mark.parametrize("after", range(12))
def test_an_index_that_fails_loses_nothing(workspace: Workspace, after: int) -> None:
    """It gates nothing: the line is written, and the next book has it."""
    index = open_index()
    book = recover(workspace, Fs(), NOW, index).book
    index._connection = Failing(index._connection, after)  # type: ignore[assignment]  # stands in for it
    try:
        enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    except LedgerMovedError:
        assert index.is_lost
        book = recover(workspace, Fs(), NOW).book
        enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    again = open_book(workspace, Fs())
    assert [event.original for event in again.entered.values()] == [sha(OPEN_FORM)]


def test_a_folder_that_cannot_be_made_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IndexLostError):
        open_index(tmp_path / "file" / "index.sqlite3")


def test_only_the_person_who_runs_it_may_read_it(path: Path) -> None:
    open_index(path).close()
    assert path.stat().st_mode & 0o077 == 0


def test_an_old_month_is_not_looked_through_again(
    workspace: Workspace, path: Path
) -> None:
    """What a crash left behind lies in the months since the last recovery."""
    kept(workspace, path)
    index: Index = open_index(path)
    orphan = workspace.archive / "2026" / "09" / f"R20260901-0001_{sha(b'x')[:12]}"
    orphan.mkdir(parents=True)
    assert recover(workspace, Fs(), NOW, index).acts == ()
    assert recover(workspace, Fs(), NOW).acts != ()
    recent = workspace.archive / "2026" / "11" / f"R20261120-0001_{sha(b'x')[:12]}"
    recent.mkdir(parents=True)
    assert [act[1] for act in recover(workspace, Fs(), NOW, index).acts] == [recent]


def test_a_copy_reads_on_and_leaves_the_kept_one_alone(
    workspace: Workspace, path: Path
) -> None:
    index = open_index(path)
    book = recover(workspace, Fs(), NOW, index).book
    entered(book)
    index.keep()
    enter(book, arrival("c.xlsx", OTHER_FORM), Fs(), NOW)  # a pass under way
    fs = Reading()
    read, _ = catch_up(workspace, fs, copied_index(path))
    assert [record.parent.name[:14] for record in fs.records] == [THIRD]
    assert agrees(read, workspace)
    assert list(read.entered) == [FIRST, SECOND, THIRD]
    index.keep()  # whoever writes was not stopped, and nobody wrote beside it
    assert contents(index) == contents(read.index)


def test_there_is_no_copy_of_what_is_no_index(path: Path) -> None:
    with pytest.raises(IndexLostError):
        copied_index(path)
    path.parent.mkdir()
    path.write_bytes(b"no index")
    with pytest.raises(IndexLostError):
        copied_index(path)


def test_only_the_last_versions_are_kept_at_hand(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formkit.filing.book._MOST_VERSIONS", 2)
    book = recover(workspace, Fs(), NOW).book
    contents_of = [f"客户 {number} 来电，待回复".encode() for number in range(5)]
    for number, content in enumerate(contents_of):
        enter(book, arrival(f"{number}.xlsx", content), Fs(), NOW)
        assert len(book._read) <= 2
    records = [version.records for version in book.versions]
    assert records == [arrival("", content).records for content in contents_of]
