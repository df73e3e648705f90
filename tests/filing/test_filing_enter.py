"""Entering: what is in the archive and the ledger afterwards, and what is refused."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.filing.world import (
    CLOSED_FORM,
    DEFINITION,
    DEFINITION_SHA256,
    NOW,
    OPEN_FORM,
    OTHER_FORM,
    arrival,
    make_workspace,
    record,
    sha,
)

from formkit.filing import enter as entering
from formkit.filing.book import LedgerMovedError
from formkit.filing.enter import CopyDiffersError, Entered, Outcome, enter
from formkit.filing.opening import open_book
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import Fs
from formkit.ledger.entries import (
    ClockWentBackEvent,
    DuplicateEvent,
    EnteredEvent,
    InitEvent,
)
from formkit.records import commitments_root


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "客诉", {})


def events(workspace: Workspace) -> list[str]:
    return [entry.event.event for entry in open_book(workspace, Fs()).entries]


def test_a_version_is_in_the_archive_and_read_back_the_same(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    done = enter(book, arrival("一组/张丽华.xlsx", OPEN_FORM), Fs(), NOW)

    assert done == Entered(Outcome.NEW, "R20261121-0001")
    folder = workspace.archive / f"2026/11/R20261121-0001_{sha(OPEN_FORM)[:12]}"
    assert (folder / "original.xlsx").read_bytes() == OPEN_FORM
    again = open_book(workspace, Fs())
    assert again.versions == book.versions
    (version,) = again.versions
    assert version.records == (record(OPEN_FORM),)
    assert version.record_ids == ("r1",)
    assert version.inbox_path == "一组/张丽华.xlsx"
    assert version.entered_at == NOW.replace(tzinfo=None)
    assert version.sequence == 3
    event = again.entered["R20261121-0001"]
    assert event.complete is False
    kept = json.loads((folder / "record.json").read_bytes())
    assert event.root == commitments_root([kept["records"][0]["commitment"]])
    assert kept["findings"] == [
        {
            "at": "投诉单!B5",
            "case": "",
            "code": "R301",
            "field": "due_on",
            "level": "error",
        }
    ]
    definition = workspace.definition(DEFINITION_SHA256)
    assert definition.read_text("utf-8") == DEFINITION


def test_the_ledger_holds_no_name_and_no_word_of_a_customer(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    enter(book, arrival("张丽华.xlsx", CLOSED_FORM), Fs(), NOW)

    assert workspace.ledger.read_bytes().isascii()


def test_the_salt_keeps_equal_records_apart(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    same = arrival("a.xlsx", OPEN_FORM)
    enter(book, same, Fs(), NOW)
    enter(book, replace(same, inbox_path="b.xlsx", content=b"other"), Fs(), NOW)

    one, two = book.entered.values()
    assert one.root != two.root


def test_versions_of_one_file_name_their_predecessor(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    for content in (OPEN_FORM, CLOSED_FORM, OTHER_FORM):
        enter(book, arrival("a.xlsx", content), Fs(), NOW)

    assert [(e.receipt, e.previous) for e in book.entered.values()] == [
        ("R20261121-0001", ""),
        ("R20261121-0002", "R20261121-0001"),
        ("R20261121-0003", "R20261121-0002"),
    ]
    last = book.last_version("a.xlsx")
    assert last
    assert last.receipt == "R20261121-0003"
    assert book.last_version("b.xlsx") is None
    assert events(workspace).count("definition") == 1


def test_receipts_count_anew_every_local_day_also_after_a_restart(
    workspace: Workspace,
) -> None:
    late = NOW.replace(hour=23, minute=59)
    book = open_book(workspace, Fs())
    assert enter(book, arrival("a.xlsx", b"1"), Fs(), late).receipt == "R20261121-0001"
    after = late + timedelta(minutes=2)
    assert enter(book, arrival("a.xlsx", b"2"), Fs(), after).receipt == "R20261122-0001"
    book = open_book(workspace, Fs())
    assert enter(book, arrival("a.xlsx", b"3"), Fs(), after).receipt == "R20261122-0002"


def test_the_same_bytes_are_entered_once(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    known = enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    assert known == Entered(Outcome.KNOWN, "R20261121-0001")
    for name in ("b.xlsx", "c.xlsx", "b.xlsx"):
        twin = enter(book, arrival(name, OPEN_FORM), Fs(), NOW)
        assert twin == Entered(Outcome.DUPLICATE, "R20261121-0001")

    book = open_book(workspace, Fs())
    enter(book, arrival("b.xlsx", OPEN_FORM), Fs(), NOW)
    assert events(workspace) == ["init", "definition", "entered", "duplicate"]
    assert book.entries[-1].event == DuplicateEvent(receipt="R20261121-0001")


def test_a_file_that_came_back_to_an_earlier_content_did_change(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    outcomes = [
        enter(book, arrival("a.xlsx", content), Fs(), NOW).outcome
        for content in (OPEN_FORM, CLOSED_FORM, OPEN_FORM, OPEN_FORM)
    ]
    assert outcomes == [Outcome.NEW, Outcome.NEW, Outcome.NEW, Outcome.KNOWN]
    assert open_book(workspace, Fs()).by_sha256[sha(OPEN_FORM)] == "R20261121-0003"


def test_a_clock_that_went_back_is_said_once(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    back = NOW - timedelta(minutes=30)
    for content in (b"1", b"2"):
        enter(book, arrival("a.xlsx", content), Fs(), back)

    said = [e.event for e in book.entries if e.event.event == "clock_went_back"]
    assert said == [ClockWentBackEvent(seconds=1800)]
    assert [e.sequence for e in book.entries] == list(range(1, len(book.entries) + 1))


def test_a_ledger_somebody_else_wrote_to_stops_the_writer(
    workspace: Workspace,
) -> None:
    one, two = open_book(workspace, Fs()), open_book(workspace, Fs())
    enter(one, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    with pytest.raises(LedgerMovedError):
        enter(two, arrival("b.xlsx", CLOSED_FORM), Fs(), NOW)

    assert open_book(workspace, Fs()).head == one.head
    assert len(list(workspace.archive.glob("2026/*/*"))) == 1


def test_a_book_is_not_used_after_a_failed_append(workspace: Workspace) -> None:
    def before(step: str, _path: Path) -> None:
        if step == "append":
            raise OSError(5, "simulated")

    book = open_book(workspace, Fs())
    with pytest.raises(OSError, match="simulated"):
        enter(book, arrival("a.xlsx", OPEN_FORM), Fs(before), NOW)
    with pytest.raises(LedgerMovedError):
        enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)


def test_nothing_is_written_without_the_marker(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    workspace.marker.unlink()
    before = sorted(workspace.root.rglob("*"))
    with pytest.raises(ShareAwayError):
        enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    with pytest.raises(ShareAwayError):
        book.append(InitEvent(share_id=book.share_id), Fs(), NOW)

    assert sorted(workspace.root.rglob("*")) == before


def test_an_archive_folder_that_is_gone_is_not_made_again(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW)
    (workspace.archive / "2026").rename(workspace.work / "2026")
    workspace.definitions.rename(workspace.work / "definitions")
    odd = replace(
        arrival("b.xlsx", CLOSED_FORM),
        definition_text="其他",
        definition_sha256=sha("其他".encode()),
    )
    with pytest.raises(FileNotFoundError):
        enter(book, odd, Fs(), NOW)


def test_a_copy_that_reads_back_differently_is_not_entered(
    workspace: Workspace,
) -> None:
    class BadDisk(Fs):
        def _write(self, handle: int, content: bytes) -> None:
            super()._write(handle, content.replace(b"OPEN", b"0PEN"))

    book = open_book(workspace, Fs())
    form = replace(arrival("a.xlsx", OPEN_FORM), content=b"OPEN")
    with pytest.raises(CopyDiffersError):
        enter(book, form, BadDisk(), NOW)

    assert not book.entered
    assert not list(workspace.archive.glob("2026/11/*"))


@pytest.mark.parametrize(
    "change",
    [
        {"definition_text": "另一个定义"},
        {"inbox_path": "../a.xlsx"},
        {"record_ids": ("r1", "r2")},
    ],
    ids=["definition", "path", "ids"],
)
def test_our_own_mistakes_are_refused_before_anything_is_written(
    workspace: Workspace, change: dict[str, str]
) -> None:
    book = open_book(workspace, Fs())
    wrong = replace(arrival("a.xlsx", OPEN_FORM), **change)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match=r"hash|inbox|zip"):
        enter(book, wrong, Fs(), NOW)
    assert events(workspace) == ["init"]


def test_a_time_without_a_zone_is_refused(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    with pytest.raises((ValueError, TypeError)):
        enter(book, arrival("a.xlsx", OPEN_FORM), Fs(), NOW.replace(tzinfo=None))
    assert events(workspace) == ["init"]


def test_what_could_not_be_protected_is_tried_again(workspace: Workspace) -> None:
    failures = iter([True])

    def before(step: str, path: Path) -> None:
        if step == "set_read_only" and path.name == "record.json":
            for _ in failures:
                raise OSError(5, "simulated")

    book = open_book(workspace, Fs())
    enter(book, arrival("a.xlsx", OPEN_FORM), Fs(before), NOW)
    assert [path.name for path in book.unprotected] == ["record.json"]
    enter(book, arrival("b.xlsx", CLOSED_FORM), Fs(before), NOW)
    assert book.unprotected == []
    files = list(workspace.archive.glob("2026/11/*/*"))
    assert {path.stat().st_mode & 0o222 for path in files} == {0}


def test_a_checkpoint_that_cannot_be_written_does_not_undo_the_line(
    workspace: Workspace,
) -> None:
    def before(step: str, path: Path) -> None:
        if step == "replace" and path.name == "checkpoint":
            raise OSError(28, "simulated")

    book = open_book(workspace, Fs())
    done = enter(book, arrival("a.xlsx", OPEN_FORM), Fs(before), NOW)
    assert done.outcome is Outcome.NEW
    again = open_book(workspace, Fs())
    assert list(again.entered) == [done.receipt]
    assert again.size_bytes == workspace.ledger.stat().st_size


def test_a_batch_reads_the_ledger_once(workspace: Workspace) -> None:
    read: list[int] = []

    class Counting(Fs):
        def read_regular(
            self, path: Path, limit: int = 1 << 40, offset: int = 0
        ) -> bytes:
            content = super().read_regular(path, limit, offset)
            read.append(len(content) if path == workspace.ledger else 0)
            return content

    book = open_book(workspace, Fs())
    for number in range(50):
        form = arrival(f"{number}.xlsx", f"客户 {number}".encode())
        enter(book, form, Counting(), NOW)

    assert max(read) < 1000
    assert len(open_book(workspace, Fs()).versions) == 50


def test_a_plan_changes_nothing(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    planned = entering.plan(book, "a.xlsx", sha(OPEN_FORM))
    assert planned == entering.Plan(Outcome.NEW, "", "")
    assert not any(isinstance(e.event, EnteredEvent) for e in book.entries)
