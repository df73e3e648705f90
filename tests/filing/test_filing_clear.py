"""Clearing: only what was entered leaves the inbox, and late writes come back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.filing.world import (
    CLOSED_FORM,
    DAY,
    NOW,
    OTHER_FORM,
    arrival,
    make_workspace,
)

from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.clear import Cleared, State, clear, purge, settle_all
from formkit.filing.enter import enter
from formkit.filing.opening import open_book
from formkit.filing.recover import recover
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import Fs
from formkit.ledger.entries import ClearedEvent
from formkit.model import FileKind

PATH = "一组/李建国.xlsx"
RECEIPT = "R20261121-0001"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    workspace = make_workspace(tmp_path / "客诉", {PATH: CLOSED_FORM})
    book = open_book(workspace, Fs())
    enter(book, arrival(PATH, CLOSED_FORM), Fs(), NOW)
    return book


def form(book: Book) -> Path:
    return book.workspace.inbox_file(PATH)


def at_step(name: str, act: Callable[[], object]) -> Fs:
    left = [act]

    def before(step: str, _path: Path) -> None:
        if step == name and left:
            left.pop()()

    return Fs(before)


def fail(number: int = 5) -> None:
    raise OSError(number, "simulated")


def test_an_entered_file_is_cleared_and_a_day_later_removed(book: Book) -> None:
    done = clear(book, RECEIPT, PATH, Fs(), NOW)

    kept = book.workspace.cleared / f"{RECEIPT}_1.xlsx"
    assert done == Cleared(State.CLEARED, kept)
    assert not form(book).exists()
    assert book.entries[-1].event == ClearedEvent(receipt=RECEIPT, number=1)
    assert purge(book, Fs(), NOW + timedelta(hours=23), DAY) == ()
    assert kept.exists()
    assert purge(book, Fs(), NOW + DAY, DAY) == (Cleared(State.GONE, None),)
    assert not kept.exists()


def test_a_version_that_was_never_entered_is_not_cleared(book: Book) -> None:
    with pytest.raises(KeyError):
        clear(book, "R20261121-0002", PATH, Fs(), NOW)
    assert form(book).exists()


def test_a_newer_save_stays_where_it_is(book: Book) -> None:
    form(book).write_bytes(OTHER_FORM)
    assert clear(book, RECEIPT, PATH, Fs(), NOW).state is State.CHANGED
    assert form(book).read_bytes() == OTHER_FORM


def test_a_file_somebody_took_away_is_gone(book: Book) -> None:
    form(book).unlink()
    assert clear(book, RECEIPT, PATH, Fs(), NOW) == Cleared(State.GONE, None)


def test_a_file_in_use_is_busy_and_tried_again(book: Book) -> None:
    busy = at_step("rename", lambda: fail(16))
    assert clear(book, RECEIPT, PATH, busy, NOW) == Cleared(State.BUSY, form(book))
    assert clear(book, RECEIPT, PATH, busy, NOW).state is State.CLEARED


def test_a_save_just_before_the_rename_goes_back(book: Book) -> None:
    saving = at_step("rename", lambda: form(book).write_bytes(OTHER_FORM))
    done = clear(book, RECEIPT, PATH, saving, NOW)

    assert done == Cleared(State.RETURNED, form(book))
    assert form(book).read_bytes() == OTHER_FORM
    assert not any(isinstance(e.event, ClearedEvent) for e in book.entries)


def test_what_goes_back_never_replaces_what_was_saved_meanwhile(book: Book) -> None:
    newest = "客户 李建国 又来电".encode()
    taken = form(book).with_name(f"李建国_{RECEIPT}.xlsx")

    def save_twice(_step: str, path: Path) -> None:
        if _step == "rename":
            path.write_bytes(OTHER_FORM)
        elif _step == "link" and not form(book).exists():
            form(book).write_bytes(newest)
            taken.write_bytes(b"taken too")

    done = clear(book, RECEIPT, PATH, Fs(save_twice), NOW)

    beside = form(book).with_name(f"李建国_{RECEIPT}_2.xlsx")
    assert done == Cleared(State.RETURNED, beside)
    assert beside.read_bytes() == OTHER_FORM
    assert form(book).read_bytes() == newest
    assert taken.read_bytes() == b"taken too"


def test_a_long_name_is_shortened_when_it_goes_back(tmp_path: Path) -> None:
    path = "投" * 80 + ".xlsx"
    workspace = make_workspace(tmp_path / "客诉", {path: CLOSED_FORM})
    book = open_book(workspace, Fs())
    enter(book, arrival(path, CLOSED_FORM), Fs(), NOW)
    cleared = clear(book, RECEIPT, path, Fs(), NOW)
    assert cleared.path
    cleared.path.write_bytes(OTHER_FORM)
    (workspace.inbox / path).write_bytes(b"new")

    (back,) = settle_all(book, Fs(), NOW)
    assert back.path
    assert back.path.name == "投" * 66 + f"_{RECEIPT}.xlsx"


def test_a_write_through_an_old_handle_comes_back_a_day_later(book: Book) -> None:
    with form(book).open("r+b") as handle:
        clear(book, RECEIPT, PATH, Fs(), NOW)
        handle.write(OTHER_FORM)
        handle.truncate()
    (done,) = purge(book, Fs(), NOW + DAY, DAY)

    assert done == Cleared(State.RETURNED, form(book))
    assert form(book).read_bytes() == OTHER_FORM


def test_a_folder_that_is_gone_is_not_made_again(book: Book) -> None:
    clear(book, RECEIPT, PATH, Fs(), NOW)
    kept = book.workspace.cleared / f"{RECEIPT}_1.xlsx"
    kept.write_bytes(OTHER_FORM)
    form(book).parent.rmdir()

    (back,) = settle_all(book, Fs(), NOW)
    assert back == Cleared(State.RETURNED, book.workspace.inbox / "李建国.xlsx")


def test_killed_between_link_and_unlink_it_is_back_already(book: Book) -> None:
    kept = book.workspace.cleared / f"{RECEIPT}_1.xlsx"
    form(book).write_bytes(OTHER_FORM)
    kept.hardlink_to(form(book))

    (back,) = settle_all(book, Fs(), NOW)
    assert back == Cleared(State.RETURNED, form(book))
    assert not kept.exists()
    assert form(book).read_bytes() == OTHER_FORM


def test_an_unread_copy_is_settled_by_the_next_pass_or_start(book: Book) -> None:
    unsure = at_step("fsync_dir", fail)
    done = clear(book, RECEIPT, PATH, unsure, NOW)
    kept = book.workspace.cleared / f"{RECEIPT}_1.xlsx"
    assert done == Cleared(State.UNSURE, kept)
    assert recover(book.workspace, Fs(), NOW).book.is_cleared(RECEIPT)

    started = open_book(book.workspace, Fs())
    assert purge(started, Fs(), NOW, DAY) == ()
    with pytest.raises(LedgerMovedError):
        purge(book, Fs(), NOW, DAY)


def test_what_was_left_unsure_is_settled_without_a_start(book: Book) -> None:
    clear(book, RECEIPT, PATH, at_step("fsync_dir", fail), NOW)
    kept = book.workspace.cleared / f"{RECEIPT}_1.xlsx"

    assert purge(book, Fs(), NOW, DAY) == (Cleared(State.CLEARED, kept),)
    assert book.is_cleared(RECEIPT)
    assert kept.exists()


def test_a_file_put_back_by_hand_is_cleared_again_with_its_own_day(book: Book) -> None:
    clear(book, RECEIPT, PATH, Fs(), NOW)
    form(book).write_bytes(CLOSED_FORM)
    clear(book, RECEIPT, PATH, Fs(), NOW + DAY)

    assert set(book.cleared_at) == {(RECEIPT, 1), (RECEIPT, 2)}
    purge(book, Fs(), NOW + DAY, DAY)
    left = [path.name for path in book.workspace.cleared.iterdir()]
    assert left == [f"{RECEIPT}_2.xlsx"]


def test_nothing_is_removed_whose_archived_original_is_not_whole(book: Book) -> None:
    clear(book, RECEIPT, PATH, Fs(), NOW)
    original = book.workspace.original(book.entered[RECEIPT])
    original.chmod(0o600)
    original.write_bytes(b"forged")

    (done,) = purge(book, Fs(), NOW + DAY, DAY)
    assert done.state is State.UNSURE
    assert done.path
    assert done.path.read_bytes() == CLOSED_FORM


def test_what_cannot_be_removed_or_moved_now_stays(book: Book) -> None:
    clear(book, RECEIPT, PATH, Fs(), NOW)
    kept = book.workspace.cleared / f"{RECEIPT}_1.xlsx"
    (busy,) = purge(book, at_step("unlink", fail), NOW + DAY, DAY)
    assert busy == Cleared(State.BUSY, kept)
    kept.write_bytes(OTHER_FORM)
    (unsure,) = settle_all(book, at_step("link", lambda: fail(28)), NOW)
    assert unsure == Cleared(State.UNSURE, kept)
    assert kept.exists()


def test_files_of_other_names_are_left_alone(book: Book) -> None:
    stranger = book.workspace.cleared / "说明.txt"
    stranger.write_text("?")
    lost = book.workspace.cleared / "R20260101-0001_1.xlsx"
    lost.write_bytes(b"unknown")

    (back,) = settle_all(book, Fs(), NOW)
    assert back.path == book.workspace.inbox / "R20260101-0001.xlsx"
    assert stranger.exists()


def test_nothing_is_cleared_without_the_marker(book: Book) -> None:
    workspace: Workspace = book.workspace
    workspace.marker.write_text("another")
    with pytest.raises(ShareAwayError):
        clear(book, RECEIPT, PATH, Fs(), NOW)
    with pytest.raises(ShareAwayError):
        purge(book, Fs(), NOW + DAY, DAY)
    assert form(book).exists()


@pytest.mark.parametrize("kind", list(FileKind))
def test_a_cleared_file_of_any_kind_is_removed_a_day_later(
    tmp_path: Path, kind: FileKind
) -> None:
    name = f"李建国.{kind}"
    workspace = make_workspace(tmp_path / "share", {name: CLOSED_FORM})
    book = open_book(workspace, Fs())
    found = replace(arrival(name, CLOSED_FORM), kind=kind)
    receipt = enter(book, found, Fs(), NOW).receipt
    clear(book, receipt, name, Fs(), NOW)
    assert len(list(workspace.cleared.iterdir())) == 1

    purge(book, Fs(), NOW + DAY, DAY)

    assert list(workspace.cleared.iterdir()) == []
