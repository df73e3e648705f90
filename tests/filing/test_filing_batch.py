"""Entering many at once comes to the same as one after the other."""

import errno
import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.filing.world import (
    CLOSED_FORM,
    NOW,
    OPEN_FORM,
    OTHER_FORM,
    arrival,
    make_workspace,
    sha,
)
from tests.simulation.clerk import WORKSPACE, make_disk, new_salts
from tests.simulation.memory_disk import MemoryDisk

from formkit.filing import enter as entering
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.enter import Batch, Entered, Outcome, enter
from formkit.filing.opening import open_book
from formkit.filing.stored import Arrival
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import Fs
from formkit.intake import replies
from formkit.ledger.entries import ClockWentBackEvent
from formkit.ledger.following import MOST_TOGETHER

PATHS = ("一组/张丽华.xlsx", "一组/李建国.xlsx", "二组/王芳.xlsx")
CONTENTS = (OPEN_FORM, CLOSED_FORM, OTHER_FORM, "客户 赵敏 咨询开票".encode())
OTHER_DEFINITION = "[设置]\n表单代号 | complaint\n表单名称 | 投诉处理单\n"
TIMES = (NOW, NOW - timedelta(hours=1))
FOLDER = "R20261121-0002"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "客诉", {})


def three() -> tuple[Arrival, ...]:
    return tuple(itertools.starmap(arrival, zip(PATHS, CONTENTS, strict=False)))


def files_of(disk: MemoryDisk) -> dict[Path, bytes]:
    return dict(disk.files(WORKSPACE.archive))


def with_definition(found: Arrival, *, is_other: bool) -> Arrival:
    if not is_other:
        return found
    text = OTHER_DEFINITION
    return replace(found, definition_text=text, definition_sha256=sha(text.encode()))


ARRIVALS = st.builds(
    lambda path, content, is_other: with_definition(
        arrival(path, content), is_other=is_other
    ),
    st.sampled_from(PATHS),
    st.sampled_from(CONTENTS),
    st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ARRIVALS, max_size=9), st.integers(1, 4), st.sampled_from(TIMES))
def test_a_batch_leaves_what_one_after_the_other_leaves(
    arrivals: list[Arrival], most: int, now: datetime
) -> None:
    single, batched = make_disk({}), make_disk({})
    fs, salts = Fs(disk=single), new_salts()
    book = open_book(WORKSPACE, fs)
    one_by_one = [enter(book, each, fs, now, salts) for each in arrivals]

    fs = Fs(disk=batched)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entering, "MOST_VERSIONS", most)
        batch = Batch(open_book(WORKSPACE, fs), fs, now, new_salts())
        together = [batch.add(each) for each in arrivals]
        batch.enter_all()

    assert batch.failed == {}
    assert together == one_by_one
    assert files_of(batched) == files_of(single)


def failing(step: str, part: str, number: int = errno.EIO) -> Fs:
    """An Fs on which one step fails at paths with that part."""

    def before(taken: str, path: Path) -> None:
        if taken == step and part in str(path):
            raise OSError(number, "simulated", str(path))

    return Fs(before)


@pytest.mark.parametrize(
    ("step", "part"),
    [
        ("make_dir", FOLDER),
        ("create", f"{FOLDER}_{sha(CLOSED_FORM)[:12]}/original"),
        ("write", f"{FOLDER}_{sha(CLOSED_FORM)[:12]}/record"),
        ("fsync", f"{FOLDER}_{sha(CLOSED_FORM)[:12]}/record"),
        ("fsync_dir", FOLDER),
    ],
)
def test_one_that_fails_does_not_stop_the_others(
    workspace: Workspace, step: str, part: str
) -> None:
    book = open_book(workspace, Fs())
    batch = Batch(book, failing(step, part), NOW)
    for each in three():
        batch.add(each)
    batch.enter_all()

    assert list(batch.failed) == [PATHS[1]]
    assert list(book.entered) == ["R20261121-0001", "R20261121-0003"]
    assert len(list(workspace.archive.glob("2026/11/*"))) == 2
    assert enter(book, three()[1], Fs(), NOW).receipt == "R20261121-0004"
    assert open_book(workspace, Fs()).head == book.head


@pytest.mark.parametrize(
    ("step", "part"), [("make_dir", "2026"), ("fsync_dir", "2026/11")]
)
def test_without_their_month_none_is_entered(
    workspace: Workspace, step: str, part: str
) -> None:
    book = open_book(workspace, Fs())

    def before(taken: str, path: Path) -> None:
        if taken == step and str(path).endswith(part):
            raise OSError(errno.EIO, "simulated", str(path))

    batch = Batch(book, Fs(before), NOW)
    for each in three():
        batch.add(each)
    batch.enter_all()

    assert set(batch.failed) == set(PATHS)
    assert list(book.entered) == []
    assert list(workspace.archive.glob("2026/11/*")) == []


def test_after_lines_that_failed_nothing_more_is_entered(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    enter(book, arrival("a.xlsx", b"1"), Fs(), NOW)
    batch = Batch(book, failing("append", "ledger"), NOW)
    for each in three():
        batch.add(each)
    batch.enter_all()

    assert set(batch.failed) == set(PATHS)
    with pytest.raises(LedgerMovedError):
        enter(book, arrival("b.xlsx", b"2"), Fs(), NOW)


def test_a_share_that_goes_ends_the_batch(workspace: Workspace) -> None:
    book = open_book(workspace, Fs())
    enter(book, arrival("a.xlsx", b"1"), Fs(), NOW)
    batch = Batch(book, Fs(), NOW)
    batch.add(three()[0])
    workspace.marker.unlink()

    with pytest.raises(ShareAwayError):
        batch.enter_all()
    assert not list(workspace.archive.glob("2026/11/R20261121-0002*"))


def test_what_failed_and_is_added_again_is_failed_no_more(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    is_full = [True]

    def before(step: str, path: Path) -> None:
        if step == "create" and is_full and path.name.startswith("original"):
            raise OSError(errno.ENOSPC, "simulated", str(path))

    batch = Batch(book, Fs(before), NOW)
    batch.add(three()[0])
    batch.enter_all()
    assert batch.failed[PATHS[0]].errno == errno.ENOSPC
    is_full.clear()
    batch.add(three()[0])
    batch.enter_all()

    assert batch.failed == {}
    assert len(book.entered) == 1


def test_the_same_bytes_twice_in_a_batch(workspace: Workspace) -> None:
    batch = Batch(open_book(workspace, Fs()), Fs(), NOW)
    first = batch.add(arrival(PATHS[0], OPEN_FORM))
    assert batch.touches(sha(OPEN_FORM), "other.xlsx")
    assert batch.touches(sha(CLOSED_FORM), PATHS[0])
    assert not batch.touches(sha(CLOSED_FORM), PATHS[1])
    twins = [batch.add(arrival(f"{n}.xlsx", OPEN_FORM)) for n in range(2)]
    batch.enter_all()

    assert twins == [Entered(Outcome.DUPLICATE, first.receipt)] * 2
    said = [e.event.event for e in open_book(workspace, Fs()).entries]
    assert said == ["init", "definition", "entered", "duplicate"]


def test_many_bytes_do_not_wait_for_more(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "MOST_BYTES", len(OPEN_FORM))
    book = open_book(workspace, Fs())
    batch = Batch(book, Fs(), NOW)
    batch.add(arrival(PATHS[0], OPEN_FORM))
    batch.add(arrival(PATHS[1], CLOSED_FORM))

    assert list(book.entered) == ["R20261121-0001"]


def test_what_follows_a_refusal_stays_writable_with_it(workspace: Workspace) -> None:
    """A start protects from the newest file on, until it meets a read-only one."""
    refusals = ["once"]

    def before(step: str, path: Path) -> None:
        if step == "set_read_only" and FOLDER in str(path) and refusals:
            refusals.clear()
            raise OSError(errno.EIO, "simulated", str(path))

    book = open_book(workspace, Fs())
    enter(book, arrival("a.xlsx", b"1"), Fs(), NOW)
    batch = Batch(book, Fs(before), NOW)
    for each in three():
        batch.add(each)
    batch.enter_all()
    waiting = [path.parent.name[:14] for path in book.unprotected]
    assert (
        waiting
        == ["R20261121-0002"] * 2 + ["R20261121-0003"] * 2 + ["R20261121-0004"] * 2
    )

    enter(book, arrival("b.xlsx", b"2"), Fs(before), NOW)
    assert book.unprotected == []


def test_no_more_lines_are_appended_together_than_a_start_takes_for_torn(
    workspace: Workspace,
) -> None:
    book = open_book(workspace, Fs())
    most = MOST_TOGETHER - 2  # one more may say that the clock went back
    assert max(entering.MOST_VERSIONS, replies.MOST_REPLIES) <= most

    with pytest.raises(ValueError, match="too many"):
        book.append_all((ClockWentBackEvent(seconds=1),) * (most + 1), Fs(), NOW)
    assert len(book.append_all((ClockWentBackEvent(seconds=1),) * most, Fs(), NOW)) == (
        most
    )


def appended(book: Book, fs: Fs, seconds: int) -> list[str]:
    entries = book.append_all(
        (ClockWentBackEvent(seconds=1),) * 2, fs, NOW - timedelta(seconds=seconds)
    )
    return [f"{entry.sequence} {entry.event.event}" for entry in entries]


def test_lines_appended_together_are_a_chain_with_one_sync(
    workspace: Workspace,
) -> None:
    steps: list[str] = []
    fs = Fs(lambda step, path: steps.append(f"{step} {path.name}"))
    book = open_book(workspace, Fs())

    assert book.append_all((), fs, NOW) == ()
    assert steps == []
    assert appended(book, fs, 0) == ["2 clock_went_back", "3 clock_went_back"]
    assert steps.count("append ledger.jsonl") == 1
    assert (
        steps.count("replace checkpoint.tmp") + steps.count("replace checkpoint") == 1
    )
    assert appended(book, Fs(), 90) == ["5 clock_went_back", "6 clock_went_back"]
    assert book.entries[3].event == ClockWentBackEvent(seconds=90)
    assert open_book(workspace, Fs()).head == book.head
