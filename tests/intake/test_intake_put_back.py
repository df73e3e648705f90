"""A filed form put back into the inbox: corrected, or opened again."""

from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from tests.intake.office import Office, closed, open_form, saved_again
from tests.intake.test_intake_sweep import KILLED, Countdown, die, in_child, moved

from formkit.cases.casebook import replay
from formkit.filing.opening import open_book
from formkit.filing.put_back import PutBack, Standing, put_back
from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake.outcome import FileState
from formkit.ledger.entries import PutBackEvent

PATH = "质量/异常.xlsx"
Purpose = Literal["correct", "reopen"]


@pytest.fixture
def filed(office: Office) -> Office:
    """One abnormality form that was filed."""
    office.save(PATH, closed())
    assert office.outcome(PATH).state is FileState.FILED
    assert office.inbox == []
    return office


def wanted(office: Office, purpose: Purpose = "correct") -> PutBack:
    wish = PutBackEvent(receipt=office.receipts[0], purpose=purpose)
    return put_back(office.book, wish, office.fs, office.now)


def cycle(office: Office) -> tuple[int, bool]:
    """The cycle of the one case there is, and whether it is closed."""
    cases = replay(
        office.book.versions,
        office.site.catalogue,
        office.site.calendar,
        office.now.date(),
        office.book.closed(),
    ).cases
    assert len(cases) == 1
    return cases[0].cycle, cases[0].is_final


def test_the_very_bytes_stand_where_they_stood(filed: Office) -> None:
    (filed.workspace.inbox / "质量").rmdir()
    assert wanted(filed) == PutBack(Standing.DONE, PATH)
    assert filed.read(PATH) == closed()
    assert [p.name for p in filed.workspace.work.iterdir() if p.is_file()] == []


@pytest.mark.parametrize("purpose", ["correct", "reopen"])
def test_it_stays_until_somebody_changes_it(filed: Office, purpose: Purpose) -> None:
    wanted(filed, purpose)
    for _ in range(3):
        outcome = filed.outcome(PATH)
        assert (outcome.state, outcome.reason) == (FileState.ENTERED, "put_back")
    assert filed.receipts == filed.receipts[:1]
    assert wanted(filed, purpose) == PutBack(Standing.ALREADY, PATH)


def test_a_correction_goes_on_where_the_form_was(filed: Office) -> None:
    wanted(filed)
    filed.edit(PATH, {"root_cause": "供应商批次换了胶水，耐热不足"})
    outcome = filed.outcome(PATH)
    assert outcome.state is FileState.FILED
    assert cycle(filed) == (1, True)
    first, second = filed.receipts
    assert filed.book.entered[second].previous == first
    version = filed.book.version(second)
    assert version is not None
    assert set(version.record_ids) == set(filed.book.versions[0].record_ids)
    assert verify(filed.workspace, Fs()).is_sound


def test_what_is_opened_again_is_one_more_cycle(filed: Office) -> None:
    wanted(filed, "reopen")
    filed.edit(PATH, {"closed_by": None, "closed_at": None, "track_result": "未解决"})
    assert filed.outcome(PATH).state is not FileState.FILED
    assert cycle(filed) == (2, False)


def test_saved_without_a_change_it_is_filed_again(filed: Office) -> None:
    wanted(filed)
    filed.save(PATH, saved_again(closed()))
    assert filed.outcome(PATH).state is FileState.FILED
    assert filed.inbox == []


def test_taken_away_by_a_person_nothing_happens(filed: Office) -> None:
    wanted(filed)
    (filed.workspace.inbox / PATH).unlink()
    assert filed.look().outcomes == ()


def test_nothing_is_overwritten(filed: Office) -> None:
    filed.save(PATH, open_form())
    assert wanted(filed) == PutBack(Standing.OCCUPIED, PATH)
    assert filed.read(PATH) == open_form()
    assert filed.receipts[0] not in filed.book.held


def test_what_cannot_be_put_back_is_said(filed: Office) -> None:
    receipt = filed.receipts[0]
    unknown = PutBackEvent(receipt="R20200101-0001", purpose="correct")
    made = partial(put_back, filed.book)
    assert made(unknown, filed.fs, filed.now) == PutBack(Standing.UNKNOWN)
    original = filed.workspace.original(filed.book.entered[receipt])
    original.chmod(0o644)
    original.write_bytes(b"changed")
    assert wanted(filed).standing is Standing.DAMAGED
    assert filed.inbox == []


def test_a_form_still_in_the_inbox_is_there_already(office: Office) -> None:
    office.save(PATH, open_form())
    office.look()
    assert wanted(office) == PutBack(Standing.IN_INBOX, PATH)


def test_only_the_last_version_of_a_file_comes_back(filed: Office) -> None:
    filed.save(PATH, open_form())
    filed.look()
    assert wanted(filed).standing is Standing.OLD


def test_a_restart_remembers(filed: Office) -> None:
    wanted(filed)
    again = filed.restarted()
    outcome = again.outcome(PATH)
    assert (outcome.state, outcome.reason) == (FileState.ENTERED, "put_back")


def test_killed_at_every_step_it_is_there_or_asked_again(
    filed: Office, memory_path: Path
) -> None:
    steps: list[str] = []
    counted = moved(filed, memory_path / "count")
    counted.fs = Fs(lambda step, _path: steps.append(step))
    wanted(counted)
    assert {"create", "rename", "append"} & set(steps)
    wrong = []
    for at in range(len(steps)):
        office = moved(filed, memory_path / "killed")
        office.fs = Fs(Countdown(at, die))
        assert in_child(partial(wanted, office)) == KILLED
        office = Office(office.workspace, open_book(office.workspace, Fs()))
        office.now = filed.now
        office = office.restarted()
        office.look()
        answer = wanted(office)
        outcome = office.outcome(PATH)
        is_held = (outcome.state, outcome.reason) == (FileState.ENTERED, "put_back")
        is_whole = office.read(PATH) == closed() if is_held else False
        if not (
            answer.is_there and is_whole and verify(office.workspace, Fs()).is_sound
        ):
            wrong.append((at, steps[at], answer, outcome.state))
    assert wrong == []
