"""Answers and filed forms of many files at once: each with its own safeguards."""

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.intake.office import MENDED, Office, closed, edited, faulty

from formkit.filing.book import LedgerMovedError
from formkit.filing.workspace import ShareAwayError
from formkit.fs import FileFacts, Fs
from formkit.intake import replies, replying
from formkit.intake.outcome import FileState, PassReport
from formkit.intake.replies import Answer, Leave, Replies
from formkit.ledger.entries import AnsweredEvent, ClearedEvent

ONE, TWO, DONE, TOO = "一组/一.xlsx", "一组/二.xlsx", "二组/已办.xlsx", "二组/也办.xlsx"
REPLY = "一组/一.需补正.xlsx"
NOBODY = "还没有人看过".encode()


@pytest.fixture
def busy(office: Office) -> Office:
    """Two forms to be mended and two that are done."""
    office.save(ONE, faulty())
    office.save(TWO, edited(faulty(), {"category": ""}))
    office.save(DONE, closed())
    office.save(TOO, closed(1))
    return office


def states(report: PassReport) -> dict[str, FileState]:
    return {one.path: one.state for one in report.outcomes}


ALL_DONE = {
    ONE: FileState.ANSWERED,
    TWO: FileState.ANSWERED,
    DONE: FileState.FILED,
    TOO: FileState.FILED,
}


def acting(step: str, part: str, act: Callable[[], object]) -> Fs:
    """An Fs that does something once, before the first such step at such a path."""
    left = [act]

    def before(taken: str, path: Path) -> None:
        if left and taken == step and part in str(path):
            left.pop()()

    return Fs(before)


def fail(number: int = errno.EIO) -> None:
    raise OSError(number, "simulated")


def test_all_lines_are_appended_at_once_in_the_order_of_the_forms(busy: Office) -> None:
    steps: list[str] = []

    def note(step: str, path: Path) -> None:
        is_known = path.name == "ledger.jsonl" or "inbox" in path.parts
        steps.extend([f"{step} {path.name}"] if is_known else [])

    report = replace(busy, fs=Fs(note)).look()

    assert states(report) == ALL_DONE
    said = [e.event for e in busy.book.entries]
    lines = [one for one in said if isinstance(one, AnsweredEvent | ClearedEvent)]
    assert lines == said[-4:]
    kinds = [one.event for one in lines]
    assert kinds == ["answered", "answered", "cleared", "cleared"]
    appended = len(steps) - 1 - steps[::-1].index("append ledger.jsonl")
    renames = [n for n, step in enumerate(steps) if step.startswith("rename")]
    answered = [n for n, step in enumerate(steps) if step.startswith("replace")]
    assert max(renames) < appended < min(n for n in answered if n > max(renames))
    assert len([n for n in answered if n > appended]) == 2


def test_an_answer_that_is_edited_meanwhile_is_left_alone(busy: Office) -> None:
    """Somebody types into the old answer after it was looked at for the first time."""
    busy.look()
    target = busy.workspace.inbox / REPLY
    busy.edit(ONE, {"contact_phone": "没有"})

    def before(step: str, path: Path) -> None:
        if step == "create" and path.name == f"{target.name}.tmp":
            target.write_bytes(NOBODY)

    report = replace(busy, fs=Fs(before)).look()

    assert states(report)[ONE] is FileState.ANSWERED
    assert target.read_bytes() == NOBODY
    assert not target.with_name(f"{target.name}.tmp").exists()


def test_an_answer_that_is_opened_meanwhile_is_left_alone(busy: Office) -> None:
    busy.look()
    target = busy.workspace.inbox / REPLY
    standing = target.read_bytes()
    busy.edit(ONE, {"contact_phone": "没有"})
    owner = target.with_name(f"~${target.name}")
    opening = acting("create", f"{target.name}.tmp", owner.touch)
    replace(busy, fs=opening).look()
    assert target.read_bytes() == standing

    owner.unlink()
    busy.look()
    assert target.read_bytes() != standing


def test_a_form_that_is_opened_meanwhile_is_held(busy: Office) -> None:
    """After it was found to be done, before the batch takes it away."""
    owner = busy.workspace.inbox / "二组/~$已办.xlsx"
    may_be_cleared = replying.add
    with pytest.MonkeyPatch.context() as patch:

        def open_it(reply: replies.Reply, work: object) -> None:
            may_be_cleared(reply, work)  # type: ignore[arg-type] # passed on as it came
            if reply.form == DONE:
                owner.touch()

        patch.setattr(replying, "add", open_it)
        outcome = busy.outcome(DONE)

    assert (outcome.state, outcome.owner) == (FileState.TO_CLEAR, owner.name)
    assert busy.read(DONE) == closed()
    owner.unlink()
    assert busy.outcome(DONE).state is FileState.FILED


def test_a_newer_save_met_in_the_batch_goes_back_alone(busy: Office) -> None:
    source = busy.workspace.inbox / DONE
    newer = edited(closed(), MENDED)
    saving = acting("rename", "已办", lambda: source.write_bytes(newer))
    report = replace(busy, fs=saving).look()

    expected = (FileState.WAITING, "changing")
    (mine,) = (one for one in report.outcomes if one.path == DONE)
    assert (mine.state, mine.reason) == expected
    assert states(report) == ALL_DONE | {DONE: FileState.WAITING}
    assert busy.read(DONE) == newer


@pytest.mark.parametrize("step", ["create", "write", "fsync", "replace"])
def test_an_answer_that_cannot_be_written_stops_no_other(
    busy: Office, step: str
) -> None:
    name = "一.需补正.xlsx.tmp" if step != "replace" else "一.需补正.xlsx"
    report = replace(busy, fs=acting(step, name, lambda: fail(errno.ENOSPC))).look()

    assert states(report) == ALL_DONE | {ONE: FileState.WAITING}
    assert {one.reason for one in report.outcomes} == {"", "disk_full"}
    assert busy.inbox == ["_状态.html"] * ("_状态.html" in busy.inbox) + [
        ONE,
        TWO,
        "一组/二.需补正.xlsx",
    ]
    assert states(busy.look())[ONE] is FileState.ANSWERED


def test_a_folder_that_cannot_be_synced_is_that_of_its_answers(busy: Office) -> None:
    """And what was taken from it is told by the next pass."""
    seen: list[str] = []

    def before(step: str, path: Path) -> None:
        if step == "fsync_dir" and path.name in {"一组", "cleared"}:
            seen.append(path.name)
            fail()

    report = replace(busy, fs=Fs(before)).look()
    assert states(report) == {
        ONE: FileState.WAITING,
        TWO: FileState.WAITING,
        DONE: FileState.TO_CLEAR,
        TOO: FileState.TO_CLEAR,
    }
    assert seen == ["cleared", "一组"]
    assert states(busy.look()) == {ONE: FileState.ANSWERED, TWO: FileState.ANSWERED}
    assert {receipt for receipt, _ in busy.book.cleared_at} == {
        busy.book.latest[DONE],
        busy.book.latest[TOO],
    }


def test_lines_that_cannot_be_written_leave_everything_to_a_start(
    busy: Office,
) -> None:
    appends: list[Path] = []

    def before(step: str, path: Path) -> None:
        if step == "append":
            appends.append(path)
            if len(appends) == 3:  # of the definition, the forms, and what follows
                fail()

    with pytest.raises(LedgerMovedError):
        replace(busy, fs=Fs(before)).look()
    assert busy.inbox == [ONE, TWO]
    again = busy.restarted()
    assert states(again.look()) == {
        ONE: FileState.ANSWERED,
        TWO: FileState.ANSWERED,
    }
    assert again.inbox == [ONE, REPLY, TWO, "一组/二.需补正.xlsx"]


def test_a_share_that_goes_ends_the_pass(busy: Office) -> None:
    moved = replace(busy, fs=acting("rename", "已办", busy.workspace.marker.unlink))
    with pytest.raises(ShareAwayError):
        moved.look()


def test_what_has_to_do_with_each_other_is_not_done_together() -> None:
    waiting = Replies()
    answer = Answer(ONE, "R1", REPLY, b"")
    waiting.waiting.append(answer)

    assert waiting.touches(Answer("一组/一.xls", "R2", REPLY, b""))
    assert waiting.touches(Leave("elsewhere", "R1", str))
    assert waiting.touches(Leave(ONE, "R2", str))
    assert not waiting.touches(Leave(TWO, "R2", str))
    assert waiting.is_awaited(REPLY)
    assert not waiting.is_awaited(TWO)


@pytest.mark.parametrize(
    ("most_bytes", "most", "is_full"), [(3, 3, False), (2, 3, True), (3, 2, True)]
)
def test_much_does_not_wait_for_more(
    monkeypatch: pytest.MonkeyPatch, most_bytes: int, most: int, *, is_full: bool
) -> None:
    monkeypatch.setattr(replies, "MOST_BYTES", most_bytes)
    monkeypatch.setattr(replies, "MOST_REPLIES", most)
    waiting = Replies([Answer(ONE, "R1", REPLY, b"12"), Leave(TWO, "R2", str)])

    assert waiting.is_full is is_full


def test_two_forms_with_one_answer_are_answered_in_their_order(office: Office) -> None:
    """一.xlsx is to be mended, its twin 一.XLSX is not: one name for both answers."""
    office.save("一.XLSX", closed())
    office.save("一.xlsx", faulty())
    report = office.look()

    assert states(report)["一.xlsx"] is FileState.ANSWERED
    assert states(report)["一.XLSX"] is FileState.FILED


class Unreadable(Fs):
    """One answer that cannot be hashed, one owner file asked for once in vain."""

    asked = 0

    def stat(self, path: Path) -> FileFacts | None:
        if path.name == "~$已办.xlsx":
            self.asked += 1
            if self.asked > 1:
                fail()
        return super().stat(path)

    def sha256_of(self, path: Path) -> str:
        if path.name == "一.需补正.xlsx":
            fail()
        return super().sha256_of(path)


def test_an_answer_that_cannot_be_read_concerns_its_own_form(busy: Office) -> None:
    busy.look()
    busy.edit(ONE, {"contact_phone": "没有"})
    (busy.workspace.inbox / "一组/二.需补正.xlsx").unlink()
    report = replace(busy, fs=Unreadable()).look()

    assert states(report) == {
        ONE: FileState.WAITING,
        TWO: FileState.ANSWERED,
    }


def test_a_form_whose_owner_cannot_be_asked_for_stays(busy: Office) -> None:
    report = replace(busy, fs=Unreadable()).look()

    assert states(report) == ALL_DONE | {DONE: FileState.WAITING}
    assert busy.read(DONE) == closed()
