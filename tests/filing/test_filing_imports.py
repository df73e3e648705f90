"""A register taken over and undone: what the ledger, the book and verify say of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.filing.world import NOW, OPEN_FORM, arrival, make_workspace, sha
from tests.index.dump import contents

from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.enter import Entered, Outcome, enter
from formkit.filing.imports import (
    Left,
    Undone,
    import_path,
    shown_path,
    take_over,
    undo,
)
from formkit.filing.opening import open_book
from formkit.filing.put_back import PutBack, Standing, put_back
from formkit.filing.recover import recover
from formkit.filing.verify import verify
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import ImportedEvent, ImportUndoneEvent, PutBackEvent

REGISTER = "2024 年台账：客户 陈国栋 冰箱漏水，已换新".encode()
PATH = import_path(sha(REGISTER), "旧台账.xlsx")
FIRST, SECOND = "R20261121-0001", "R20261121-0002"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "客诉", {})


def bring(book: Book, fs: Fs | None = None) -> Entered:
    return take_over(book, arrival(PATH, REGISTER), Left(3, 4), fs or Fs(), NOW)


def is_rebuilt(book: Book) -> bool:
    """Whether a book read from the disk knows the same."""
    return contents(book.index) == contents(open_book(book.workspace, Fs()).index)


def test_a_register_is_one_version_that_is_filed(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    assert bring(book) == Entered(Outcome.NEW, FIRST)
    last = book.entries[-1].event
    assert last == ImportedEvent(receipt=FIRST, rows=1, rejected=3, known=4)
    assert book.is_closed(FIRST)
    assert book.taken_over() == {FIRST}
    assert [version.receipt for version in book.versions] == [FIRST]
    assert is_rebuilt(book)
    assert verify(workspace, Fs()).damages == ()


def test_bytes_that_are_there_are_no_import(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    enter(book, arrival("客服/旧台账.xlsx", REGISTER), Fs(), NOW)
    length = book.length
    assert bring(book) == Entered(Outcome.DUPLICATE, FIRST)
    assert book.length == length


def test_nothing_of_an_undone_one_counts_and_all_of_it_stays(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    bring(book)
    assert undo(book, FIRST, Fs(), NOW) is Undone.DONE
    assert book.entries[-1].event == ImportUndoneEvent(receipt=FIRST)
    assert undo(book, FIRST, Fs(), NOW) is Undone.ALREADY
    assert undo(book, SECOND, Fs(), NOW) is Undone.UNKNOWN
    assert book.versions == ()
    assert tuple(book.numbers["complaint"]) == ()
    assert (PATH in book.latest, sha(REGISTER) in book.by_sha256) == (False, False)
    assert book.version(FIRST) is not None
    assert is_rebuilt(book)
    original = workspace.original(book.entered[FIRST])
    original.chmod(0o600)
    original.write_bytes(b"other")
    said = [damage.path for damage in verify(workspace, Fs()).damages]
    assert any(FIRST in path for path in said)


def test_an_undone_one_may_come_again(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    bring(book)
    undo(book, FIRST, Fs(), NOW)
    assert bring(book) == Entered(Outcome.NEW, SECOND)
    assert [version.receipt for version in book.versions] == [SECOND]
    assert is_rebuilt(book)


def test_people_are_told_the_name_of_its_file() -> None:
    assert shown_path(PATH) == "旧台账.xlsx"
    assert shown_path("客服/旧台账.xlsx") == "客服/旧台账.xlsx"


def test_its_original_is_not_put_back(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    bring(book)
    wish = PutBackEvent(receipt=FIRST, purpose="reopen")
    assert put_back(book, wish, Fs(), NOW) == PutBack(Standing.IMPORTED, PATH)


def test_a_line_that_cannot_be_written_undoes_the_import(workspace: Workspace) -> None:
    appended: list[Path] = []

    def fail(step: str, path: Path) -> None:
        if step == "append":
            appended.append(path)
        if len(appended) == 3:  # definition, entered, imported
            raise OSError(28, "simulated")

    book = open_book(workspace, Fs())
    with pytest.raises(LedgerMovedError):
        bring(book, Fs(fail))
    again = recover(workspace, Fs(), NOW).book
    assert again.is_undone(FIRST)
    assert again.versions == ()
    assert bring(again) == Entered(Outcome.NEW, SECOND)


def test_the_first_look_is_what_was_entered_at_one_instant(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    later = NOW + timedelta(minutes=5)
    assert book.taken_over() == frozenset()
    bring(book)
    enter(book, arrival("一.xlsx", OPEN_FORM), Fs(), later)
    enter(book, arrival("二.xlsx", OPEN_FORM + b"2"), Fs(), later)
    enter(book, arrival("三.xlsx", OPEN_FORM + b"3"), Fs(), later + timedelta(hours=1))
    receipts = [event.receipt for event in reversed(tuple(book.newest()))]
    assert book.taken_over() == set(receipts[:3])
