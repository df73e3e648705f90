"""Answers beside forms: written, replaced, taken away, adopted, or left alone."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from tests.intake.office import (
    MENDED,
    Office,
    closed,
    definition,
    edited,
    empty,
    faulty,
    saved_again,
)

from formkit.answers import slip_in
from formkit.definitions.model import Layout
from formkit.demo import sops
from formkit.demo.fill import fill_document
from formkit.filing.verify import verify
from formkit.fs import Fs
from formkit.intake.answering import answer_path
from formkit.intake.outcome import FileState

PATH = "质量/填写有误.xlsx"
ANSWER = "质量/填写有误.需补正.xlsx"


@pytest.fixture
def answered(office: Office) -> Office:
    office.save(PATH, faulty())
    office.look()
    return office


def test_mistakes_are_answered_beside_the_form(office: Office) -> None:
    content = faulty()
    office.save(PATH, content)

    outcome = office.outcome(PATH)

    assert (outcome.state, outcome.answer) == (FileState.ANSWERED, ANSWER)
    fields = {finding.field for finding in outcome.findings}
    assert fields == {"source", "contact_phone", "occurred_at", "category_other"}
    assert office.inbox == [PATH, ANSWER]
    assert office.read(PATH) == content
    slip = slip_in(office.read(ANSWER))
    assert slip is not None
    assert (slip.receipt, slip.source_name) == (outcome.receipt, "填写有误.xlsx")


def test_an_answer_is_written_once(answered: Office) -> None:
    lines, answer = answered.book.length, answered.read(ANSWER)

    answered.look()
    answered.look()

    assert answered.book.length == lines
    assert answered.read(ANSWER) == answer


def test_an_answer_that_cannot_be_written_is_named_once(office: Office) -> None:
    office.save(PATH, faulty())

    def fail(step: str, path: Path) -> None:
        if step == "replace" and path.name == "填写有误.需补正.xlsx":
            raise PermissionError(13, "no", str(path))

    office.fs = Fs(fail)
    first = office.outcome(PATH)
    lines = office.book.length
    office.look()

    assert (first.state, first.reason) == (FileState.WAITING, "busy")
    assert office.book.length == lines
    office.fs = Fs()
    assert office.outcome(PATH).state is FileState.ANSWERED


def test_another_mistake_replaces_the_answer(answered: Office) -> None:
    before = answered.read(ANSWER)
    answered.edit(PATH, {"source": "客户反馈"})

    answered.look()

    assert answered.read(ANSWER) != before
    assert answered.inbox == [PATH, ANSWER]


def test_mended_in_the_form_the_answer_goes(answered: Office) -> None:
    answered.edit(PATH, MENDED)

    outcome = answered.outcome(PATH)

    assert (outcome.state, outcome.is_new) == (FileState.ENTERED, True)
    assert answered.inbox == [PATH]


def test_mended_and_final_it_is_filed(office: Office) -> None:
    good = closed()
    office.save(PATH, edited(good, {"contact_phone": "138oo138ooo"}))
    assert office.outcome(PATH).state is FileState.ANSWERED
    office.save(PATH, good)

    assert office.outcome(PATH).state is FileState.FILED
    assert office.inbox == []
    assert verify(office.workspace, Fs()).is_sound


def test_mended_in_the_answer_one_file_remains(answered: Office) -> None:
    first = answered.receipts[0]
    answered.edit(ANSWER, MENDED)
    mended = answered.read(ANSWER)

    outcome = answered.outcome(PATH)

    assert (outcome.state, outcome.findings) == (FileState.ENTERED, ())
    assert answered.inbox == [PATH]
    assert answered.read(PATH) == mended
    assert answered.book.entered[outcome.receipt].previous == first
    version = answered.book.version(outcome.receipt)
    assert version is not None
    assert version.inbox_path == PATH
    assert version.records[0].values["source"].value == "客户反馈"
    assert answered.outcome(PATH).receipt == outcome.receipt
    assert verify(answered.workspace, Fs()).is_sound


def test_half_mended_in_the_answer_is_answered_again(answered: Office) -> None:
    answered.edit(ANSWER, {"source": "客户反馈"})

    outcome = answered.outcome(PATH)
    again = answered.outcome(PATH)

    assert outcome.state is again.state is FileState.ANSWERED
    assert answered.inbox == [PATH, ANSWER]
    slip = slip_in(answered.read(ANSWER))
    assert slip is not None
    assert slip.receipt == outcome.receipt
    answered.edit(ANSWER, MENDED)
    assert answered.outcome(PATH).state is FileState.ENTERED
    assert answered.inbox == [PATH]


def test_a_final_form_mended_in_the_answer_is_filed(office: Office) -> None:
    office.save(PATH, edited(closed(), {"contact_phone": "138oo138ooo"}))
    office.look()
    office.edit(ANSWER, {"contact_phone": "0571-87654321"})

    assert office.outcome(PATH).state is FileState.FILED
    assert office.inbox == []
    assert len(office.receipts) == 2


def test_the_source_saved_without_a_change_is_not_both_changed(
    answered: Office,
) -> None:
    answered.edit(ANSWER, MENDED)
    answered.save(PATH, saved_again(answered.read(PATH)))

    assert answered.outcome(PATH).state is FileState.ENTERED
    assert answered.inbox == [PATH]
    assert verify(answered.workspace, Fs()).is_sound


def test_both_changed_is_a_question(answered: Office) -> None:
    answered.edit(ANSWER, MENDED)
    answered.edit(PATH, {"recorder": "沈佳宜"})
    kept = answered.read(ANSWER), answered.read(PATH)

    report = answered.look()

    question = answered.outcome(ANSWER, report)
    assert (question.state, question.reason) == (FileState.QUESTION, "both_changed")
    assert answered.outcome(PATH, report).is_new
    assert (answered.read(ANSWER), answered.read(PATH)) == kept
    again = answered.look()
    assert answered.outcome(ANSWER, again).state is FileState.QUESTION
    assert len(answered.receipts) == 2


def test_a_source_that_became_unreadable_is_a_question(answered: Office) -> None:
    answered.edit(ANSWER, MENDED)
    answered.save(PATH, "不是表格".encode())

    assert answered.outcome(ANSWER).reason == "both_changed"
    assert answered.inbox == [PATH, ANSWER]


@pytest.mark.parametrize("owner", ["~$填写有误.需补正.xlsx", "~$填写有误.xlsx"])
def test_an_open_answer_is_left_alone(answered: Office, owner: str) -> None:
    open_file = answered.save(f"质量/{owner}", b"\x06")
    answered.edit(ANSWER, MENDED)

    waiting = answered.outcome(ANSWER)

    assert (waiting.state, waiting.owner) == (FileState.WAITING, owner)
    assert len(answered.receipts) == 1
    open_file.unlink()
    assert answered.outcome(PATH).state is FileState.ENTERED
    assert answered.inbox == [PATH]


def test_an_open_unedited_answer_is_neither_replaced_nor_removed(
    answered: Office,
) -> None:
    open_file = answered.save("质量/~$填写有误.需补正.xlsx", b"\x06")
    before = answered.read(ANSWER)

    answered.edit(PATH, {"source": "客户反馈"})
    answered.look()
    assert answered.read(ANSWER) == before
    answered.edit(PATH, MENDED)
    answered.look()
    assert answered.read(ANSWER) == before
    open_file.unlink()
    answered.look()
    assert answered.inbox == [PATH]


def test_an_unedited_answer_goes_with_its_source(answered: Office) -> None:
    (answered.workspace.inbox / PATH).unlink()

    answered.look()

    assert answered.inbox == []


def test_an_edited_answer_takes_the_place_of_a_lost_source(answered: Office) -> None:
    answered.edit(ANSWER, MENDED)
    (answered.workspace.inbox / PATH).unlink()

    outcome = answered.outcome(PATH)

    assert (outcome.state, outcome.is_new) == (FileState.ENTERED, True)
    assert answered.inbox == [PATH]


def test_an_answer_without_its_mark_is_a_question(answered: Office) -> None:
    answered.save(ANSWER, edited(faulty(), MENDED))

    outcome = answered.outcome(ANSWER)

    assert (outcome.state, outcome.reason) == (FileState.QUESTION, "no_slip")


def test_the_mended_answer_saved_elsewhere_too_is_a_question(answered: Office) -> None:
    answered.edit(ANSWER, MENDED)
    answered.save("甲/另存.xlsx", answered.read(ANSWER))
    (answered.workspace.inbox / ANSWER).unlink()
    answered.look()
    answered.save(ANSWER, answered.read("甲/另存.xlsx"))

    outcome = answered.outcome(ANSWER)

    assert outcome.reason == "both_changed"
    assert "甲/另存.xlsx" in answered.inbox


def test_a_renamed_faulty_form_can_be_mended_in_its_answer(answered: Office) -> None:
    root = answered.workspace.inbox
    (root / PATH).rename(root / "质量/新名.xlsx")
    outcome = answered.outcome("质量/新名.xlsx")
    assert outcome.state is FileState.ANSWERED
    assert answered.inbox == ["质量/新名.xlsx", "质量/新名.需补正.xlsx"]
    answered.edit("质量/新名.需补正.xlsx", MENDED)

    assert answered.outcome("质量/新名.xlsx").state is FileState.ENTERED
    assert answered.inbox == ["质量/新名.xlsx"]


def test_an_answer_moved_away_by_a_stopped_pass_is_settled(answered: Office) -> None:
    answered.edit(PATH, MENDED)
    aside = answered.workspace.work / "answer-1.xlsx"
    (answered.workspace.inbox / ANSWER).rename(aside)

    answered.look()

    assert not aside.exists()
    assert answered.inbox == [PATH]


def test_an_edited_answer_moved_away_comes_back(answered: Office) -> None:
    words = edited(answered.read(ANSWER), {"symptom": "屏幕无显示"})
    (answered.workspace.inbox / ANSWER).unlink()
    (answered.workspace.work / "answer-1.xlsx").write_bytes(words)
    (answered.workspace.work / "answer-2.xlsx").write_bytes(b"?")

    report = answered.look()

    version = answered.book.version(answered.outcome(PATH, report).receipt)
    assert version is not None
    assert version.records[0].values["symptom"].value == "屏幕无显示"
    assert "answer-2.需补正.xlsx" in answered.inbox


def test_an_answer_saved_while_it_is_removed_comes_back(answered: Office) -> None:
    answered.edit(PATH, MENDED)
    words = edited(answered.read(ANSWER), {"symptom": "屏幕无显示"})

    def save(step: str, path: Path) -> None:
        if step == "rename" and path.name == "填写有误.需补正.xlsx":
            path.write_bytes(words)

    answered.fs = Fs(save)
    answered.look()

    assert answered.read(ANSWER) == words


def test_what_is_aside_already_is_not_written_over(answered: Office) -> None:
    answered.edit(PATH, MENDED)
    held = answered.workspace.work / "answer-1.xlsx"
    held.mkdir()

    answered.look()

    assert held.is_dir()
    assert answered.inbox == [PATH]


def test_a_word_form_is_answered_with_comments(office: Office) -> None:
    draft = sops.draft()
    filling = {**draft.filling, "doc_status": "写完了", "effective_date": "13月40日"}
    office.save(
        "质量/SOP/六.docx",
        fill_document(
            empty("sop", Layout.DOCUMENT), definition("sop").form, filling, draft.rows
        ),
    )

    outcome = office.outcome("质量/SOP/六.docx")

    assert outcome.state is FileState.ANSWERED
    answer = office.read("质量/SOP/六.需补正.docx")
    with zipfile.ZipFile(io.BytesIO(answer)) as package:
        comments = package.read("word/comments.xml").decode()
    assert "写完了" in comments
    assert Document(io.BytesIO(answer)).tables


def test_the_answer_to_a_table_is_a_workbook_of_its_own() -> None:
    assert answer_path("甲/表.xlsm") == "甲/表.需补正.xlsm"
    assert answer_path("甲/表.xlsm", Layout.TABLE) == "甲/表.xlsm.需补正.xlsx"
