"""The second answer: what was mended, what is still open, what is new."""

import io
from collections.abc import Callable
from dataclasses import replace

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.answers import (
    Former,
    Since,
    Slip,
    list_workbook,
    mark_document,
    mark_workbook,
)
from formkit.answers.since import Standing, cells_of
from formkit.check.collapse import collapse
from formkit.model import Place
from formkit.problems import Finding, Level

Findings = tuple[Finding, ...]
Make = Callable[..., Finding]
STILL, NEW, UNKNOWN = Standing.STILL, Standing.NEW, Standing.UNKNOWN


def said(
    field: str, row: int = 4, case: str = "", level: Level = Level.ERROR
) -> Finding:
    place = Place("登记", row, 2)
    return Finding(
        "V201", level, place, field, f"{field}栏", params={"example": "1"}, case=case
    )


def kept(*findings: Finding) -> Findings:
    """As the archive keeps them: without a place."""
    return tuple(replace(finding, place=None) for finding in findings)


def table(before: Findings, now: Findings) -> Since:
    return Former(kept(*before), kept(*now), by_case=True).since(now)


def standing(since: Since, finding: Finding) -> Standing:
    (only,) = since.standings(finding)
    return only


def test_mended_still_open_and_new_are_told_wherever_the_cell_is() -> None:
    before = kept(said("电话"), said("日期"))
    now = (said("日期", 9), said("部门"))
    since = Former(before, kept(*now), by_case=False).since(now)
    assert [f.field for f in since.fixed] == ["电话"]
    assert [standing(since, f) for f in now] == [STILL, NEW]


def test_the_number_of_a_one_record_form_may_be_mended_itself() -> None:
    before, now = said("电话", case="YC-1"), said("电话", case="YC-20261121-001")
    one = Former(kept(before), kept(now), by_case=False).since((now,))
    assert (one.fixed, standing(one, now)) == ((), STILL)
    other = table((before,), (now,))
    assert [f.case for f in other.fixed] == ["YC-1"]
    assert standing(other, now) is NEW


def test_a_row_that_got_its_number_is_the_same_row() -> None:
    before = (said("电话", 4), said("电话", 5, "B"))
    now = (said("电话", 4, "A"), said("电话", 5, "B"))
    since = table(before, now)
    assert since.fixed == ()
    assert [standing(since, f) for f in now] == [STILL, STILL]


def test_rows_without_a_number_are_counted() -> None:
    before = tuple(said("电话", row) for row in (3, 4, 5))
    now = tuple(said("电话", row) for row in (3, 4))
    assert len(table(before, now).fixed) == 1
    more = table(now, before)
    assert more.fixed == ()
    assert [standing(more, f) for f in before] == [STILL, STILL, NEW]


def test_what_the_version_did_not_keep_has_no_standing() -> None:
    """It came from another file of the case, or with the clock."""
    other = said("完成期限")
    since = Former((), (), by_case=False).since((other,))
    assert standing(since, other) is UNKNOWN


def test_what_another_file_fills_in_is_not_called_mended() -> None:
    found = said("电话")
    since = Former(kept(found), kept(found), by_case=False).since(())
    assert since == Since()


def test_what_is_only_noted_does_not_count() -> None:
    note = said("电话", level=Level.INFO)
    since = Former(kept(note), (), by_case=False).since(())
    assert since.fixed == ()


def test_many_said_at_once_are_counted_cell_by_cell() -> None:
    before = tuple(said("电话", row, f"A{row}") for row in range(3, 6))
    now = tuple(said("电话", row, f"A{row}") for row in range(3, 40))
    (together,) = collapse(now)
    assert table(before, now).standings(together) == {STILL: 3, NEW: 34}
    assert table((said("日期"),), now).standings(together) == {NEW: 37}
    assert cells_of(together) == 37


def test_many_said_at_once_say_how_many_are_old(rich: bytes, slip: Slip) -> None:
    before = tuple(said("电话", row, f"A{row}") for row in range(3, 6))
    now = tuple(said("电话", row, f"A{row}") for row in range(3, 40))
    data = mark_workbook(rich, collapse(now), slip, "zh", table(before, now))
    with pytest.warns(UserWarning, match="extension is not supported"):
        sheet = openpyxl.load_workbook(io.BytesIO(data))["问题清单"]
    assert "已改好 0 处，还没改好 3 处，新出现 34 处。\n必须改 37" in str(
        sheet["A3"].value
    )
    assert str(sheet["E5"].value).startswith("【其中 3 处上次没改好】")


@given(
    st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from(["", "1", "2"]))),
    st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from(["", "1", "2"]))),
)
def test_nothing_is_counted_twice(
    before: list[tuple[str, str]], now: list[tuple[str, str]]
) -> None:
    old = tuple(said(field, n, case) for n, (field, case) in enumerate(before, 1))
    new = tuple(said(field, n, case) for n, (field, case) in enumerate(now, 1))
    since = table(old, new)
    standings = [standing(since, finding) for finding in new]
    assert len(old) - len(since.fixed) == standings.count(STILL)
    assert standings.count(STILL) + standings.count(NEW) == len(new)
    assert table(old, old).fixed == ()


@pytest.fixture
def since(findings: Findings) -> Since:
    """Three mended; B5 still open; the rest new, but for the finding without a cell."""
    before = (*findings[1:4], said("登记日期"), said("登记日期", 5), said("数量"))
    wrong = replace(findings[1], place=None)
    former = Former((*kept(*before[3:]), wrong), kept(*findings[:6]), by_case=False)
    return former.since(findings)


def test_a_marked_copy_says_what_is_different(
    rich: bytes, findings: Findings, slip: Slip, since: Since
) -> None:
    data = mark_workbook(rich, findings, slip, "zh", since)
    with pytest.warns(UserWarning, match="extension is not supported"):
        book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["问题清单"]
    assert sheet["A3"].value == (
        "和上次比：已改好 3 处，还没改好 1 处，新出现 5 处。"
        "已改好的是：登记日期栏（2 处）、数量栏。\n必须改 7 处，提醒 1 处。"
    )
    remarks = {
        sheet.cell(r, 2).value: str(sheet.cell(r, 5).value) for r in range(5, 13)
    }
    assert remarks["登记 B5"].startswith("【上次没改好】B5 ")
    assert remarks["登记 B4"].startswith("【新出现】B4 ")
    assert not remarks["整个文件"].startswith("【")
    assert book["登记"]["B5"].comment.text.startswith("【表单校验】【上次没改好】B5")


def test_a_first_answer_compares_nothing(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    data = mark_workbook(rich, findings, slip, "zh")
    with pytest.warns(UserWarning, match="extension is not supported"):
        sheet = openpyxl.load_workbook(io.BytesIO(data))["问题清单"]
    assert sheet["A3"].value == "必须改 7 处，提醒 1 处。"
    assert str(sheet["E6"].value).startswith("B4 ")


def test_a_list_says_what_is_different(slip: Slip, make_finding: Make) -> None:
    old = tuple(replace(said(str(n)), label=f"第{n}栏") for n in range(14))
    now = (make_finding("V201", "B5", "电话", example="1"),)
    since = Former(kept(*old), kept(*now), by_case=True).since(now)
    data = list_workbook(now, slip, "咨询.xlsx", "zh", since)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert "已改好 14 处，还没改好 0 处，新出现 1 处" in str(sheet["A3"].value)
    assert "第11栏 等。" in str(sheet["A3"].value)
    assert "第12栏" not in str(sheet["A3"].value)


def test_a_document_says_what_is_different(slip: Slip) -> None:
    document = docx.Document()
    document.add_paragraph("编制人")
    out = io.BytesIO()
    document.save(out)
    place = Place("正文", 1, 1)
    now = Finding(
        "V201", Level.ERROR, place, "owner", "编制人", params={"example": "甲"}
    )
    whole = Finding("S102", Level.ERROR)
    since = Former((now, whole), (now,), by_case=False).since((now,))
    data = mark_document(out.getvalue(), (now,), slip, "zh", since)
    first, second = docx.Document(io.BytesIO(data)).comments
    assert (
        "已改好 1 处，还没改好 1 处，新出现 0 处。已改好的是：整个文件。" in first.text
    )
    assert second.text.startswith("【表单校验】必须改：【上次没改好】")


def test_forty_cells_said_at_once_are_counted_as_forty(
    rich: bytes, slip: Slip, make_finding: Make
) -> None:
    same = tuple(
        make_finding("V201", f"F{row}", "电话", example="1") for row in range(3, 43)
    )
    data = mark_workbook(rich, collapse(same), slip, "zh")
    with pytest.warns(UserWarning, match="extension is not supported"):
        sheet = openpyxl.load_workbook(io.BytesIO(data))["问题清单"]
    assert sheet["A3"].value == "必须改 40 处，提醒 0 处。"
    assert "F3～F42" in str(sheet["E5"].value)
    assert sheet["A6"].value != 2
