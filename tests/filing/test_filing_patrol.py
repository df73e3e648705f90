"""A little of the archive verified with every look: what is found, and when."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.filing.world import (
    CLOSED_FORM,
    NOW,
    OPEN_FORM,
    OTHER_FORM,
    Job,
    make_workspace,
)

from formkit.filing.book import Book
from formkit.filing.damage import Damage, Quality
from formkit.filing.opening import open_book
from formkit.filing.patrol import Patrol, go_on, load_patrol, patrol_note
from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.ledger.entries import EnteredEvent

FORMS = {"一.xlsx": OPEN_FORM, "二.xlsx": CLOSED_FORM, "三.xlsx": OTHER_FORM}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    workspace = make_workspace(tmp_path / "share", FORMS)
    Job(workspace, Fs()).run()
    return open_book(workspace, Fs())


def damages(patrol: Patrol) -> list[Damage]:
    return [found.damage for found in patrol.found]


def spoil(book: Book, at: int) -> str:
    """Change the n-th original; its path relative to the workspace."""
    event = list(book.entered.values())[at]
    path = book.workspace.original(event)
    path.chmod(0o644)
    path.write_bytes(b"changed")
    path.chmod(0o444)
    return path.relative_to(book.workspace.root).as_posix()


def test_a_whole_round_finds_what_verify_finds(book: Book) -> None:
    spoil(book, 0)
    spoil(book, 2)
    expected = verify(book.workspace, Fs()).damages
    for _ in range(book.length):
        patrol = go_on(book, Fs(), NOW, 1)
    assert damages(patrol) == list(expected)
    assert [one.code for one in damages(patrol)] == ["file_changed", "file_changed"]


@pytest.mark.parametrize("lines", [1, 2, 3, 100])
def test_every_line_has_its_turn_once_a_round(book: Book, lines: int) -> None:
    read: list[Path] = []

    class ReadingFs(Fs):
        def sha256_of(self, path: Path) -> str:
            read.append(path)
            return super().sha256_of(path)

    looks = -(-book.length // lines)
    for _ in range(looks + 3):
        go_on(book, ReadingFs(), NOW, lines)
    entered = [e.event for e in book.entries if isinstance(e.event, EnteredEvent)]
    for event in entered:
        assert read.count(book.workspace.original(event)) == 1


def test_the_next_day_begins_a_round(book: Book) -> None:
    first = go_on(book, Fs(), NOW, 100)
    assert first.rounded_at == NOW.isoformat(timespec="seconds")
    path = spoil(book, 1)
    assert go_on(book, Fs(), NOW + timedelta(hours=23), 100) == first
    later = go_on(book, Fs(), NOW + timedelta(hours=24), 100)
    (damage,) = damages(later)
    assert (damage.quality, damage.path) == (Quality.AUTHENTICITY, path)


def test_what_was_mended_is_let_go(book: Book) -> None:
    spoil(book, 0)
    event = next(iter(book.entered.values()))
    assert damages(go_on(book, Fs(), NOW, 100))
    original = book.workspace.original(event)
    original.chmod(0o644)
    original.write_bytes(OPEN_FORM)
    original.chmod(0o444)
    assert damages(go_on(book, Fs(), NOW + timedelta(days=2), 100)) == []


def test_what_was_found_stays_until_it_is_looked_at_again(book: Book) -> None:
    spoil(book, 0)
    found = damages(go_on(book, Fs(), NOW, 100))
    again = go_on(book, Fs(), NOW + timedelta(days=2), 1)
    assert damages(again) == found


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"next_sequence": 0}'])
def test_a_note_nobody_can_read_begins_anew(book: Book, note: bytes) -> None:
    patrol_note(book.workspace).write_bytes(note)
    assert load_patrol(book.workspace, Fs()) == Patrol()
    assert go_on(book, Fs(), NOW, 1).next_sequence == 2


@pytest.mark.parametrize("instant", ["", "never", "2026-11-21T10:30:00"])
def test_a_note_without_an_instant_begins_a_round(book: Book, instant: str) -> None:
    note = Patrol(next_sequence=10_000, rounded_at=instant)
    patrol_note(book.workspace).write_text(note.model_dump_json(), "utf-8")
    assert go_on(book, Fs(), NOW, 1).next_sequence == 2


def test_a_ledger_that_is_shorter_now_is_looked_at_from_its_beginning(
    book: Book,
) -> None:
    note = Patrol(next_sequence=book.length + 50)
    patrol_note(book.workspace).write_text(note.model_dump_json(), "utf-8")
    assert go_on(book, Fs(), NOW, 2).next_sequence == 3


def test_nothing_is_looked_at_when_nothing_is_wished(book: Book) -> None:
    spoil(book, 0)
    assert damages(go_on(book, Fs(), NOW, 0)) == []
