"""Every mistake is told with its cell; nothing unknown is ever left out."""

import io
import re
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from tests.definition_workbook.conftest import Change, faults, sheeted

from formkit.definition_workbook import judge, judge_text, say, where
from formkit.definitions.catalogue import shipped
from formkit.messages import catalogue

Changed = Callable[[Change], bytes]


def _set(sheet: str, cell: str, value: object) -> Change:
    def change(book: Workbook) -> None:
        book[sheet][cell].value = value

    return change


def _unknown_sheet(book: Workbook) -> None:
    book.create_sheet("备忘")["B2"] = "下次要加的字段"


def _misnamed_sheet(book: Workbook) -> None:
    book["规则"].title = "规责"


def _copied_sheet(book: Workbook) -> None:
    book.copy_worksheet(book["规则"]).title = "规则 (2)"


def _twice(book: Workbook) -> None:
    book.copy_worksheet(book["规则"]).title = "规则 "


def _no_sheet(book: Workbook) -> None:
    del book["字段"]


def _hidden_sheet(book: Workbook) -> None:
    book["期限"].sheet_state = "hidden"


def _merged(book: Workbook) -> None:
    for cell in ("A4", "A5"):
        book["选项"][cell].value = None
    book["选项"].merge_cells("A3:A5")


def _merged_across(book: Workbook) -> None:
    book["规则"].merge_cells("B2:C2")


def _column_twice(book: Workbook) -> None:
    book["规则"]["F1"] = "提示"


def _outside(book: Workbook) -> None:
    book["状态"]["H3"] = "以后删掉"


def _no_key_column(book: Workbook) -> None:
    book["明细"].delete_cols(3)


def _no_content_column(book: Workbook) -> None:
    book["说明"]["A2"], book["说明"]["B2"] = "流程目标", "两小时内答复"
    book["说明"]["B1"] = None


def _publish_word(book: Workbook) -> None:
    sheet = book["设置"]
    row = next(r for r in range(1, 40) if sheet.cell(r, 1).value == "发布")
    assert row == 17
    sheet.cell(row, 2).value = "马上"


def _misspelt_column(book: Workbook) -> None:
    book["字段"]["E1"].value = "必塡"


BOOK_MISTAKES = [
    (_unknown_sheet, ("D730", "备忘!A1")),
    (_misnamed_sheet, ("D730", "规责!A1")),
    (_copied_sheet, ("D732", "规则 (2)!A1")),
    (_twice, ("D732", "规则 !A1")),
    (_no_sheet, ("D731", "字段")),
    (_hidden_sheet, ("D735", "期限!A1")),
    (_merged, ("D733", "选项!A3")),
    (_merged_across, ("D733", "规则!B2")),
    (_set("字段", "L3", "=TODAY()"), ("D734", "字段!L3")),
    (_column_twice, ("D736", "规则!F1")),
    (_outside, ("D737", "状态!H3")),
    (_set("字段", "L3", "#N/A"), ("D738", "字段!L3")),
    (_set("字段", "A3", "登\x7f记"), ("D720", "字段!A3")),
    (_misspelt_column, ("D701", "字段!E1")),
    (_publish_word, ("D702", "设置!B17")),
    (_no_key_column, ("D715", "明细!A1")),
    (_no_content_column, ("D715", "说明!A1")),
]


BOOK_IDS = [f"{code}_{n}" for n, (_, (code, _)) in enumerate(BOOK_MISTAKES)]


@pytest.mark.parametrize(("change", "expected"), BOOK_MISTAKES, ids=BOOK_IDS)
def test_a_mistake_of_the_book_has_its_cell(
    change: Change, expected: tuple[str, str], changed: Changed
) -> None:
    data = changed(change)
    assert expected in faults(data)
    assert judge(sheeted(data)).form is None


@pytest.mark.parametrize(
    "change",
    [
        _unknown_sheet,
        _misnamed_sheet,
        _copied_sheet,
        _twice,
        _hidden_sheet,
        _merged,
        _column_twice,
        _outside,
        _misspelt_column,
        _publish_word,
    ],
    ids=lambda change: change.__name__,
)
def test_one_mistake_of_the_book_is_told_once(change: Change, changed: Changed) -> None:
    assert len(faults(changed(change))) == 1


DEFINITION_MISTAKES = [
    (_set("设置", "A4", "版夲"), {("D712", "设置!A4"), ("D715", "设置!A1")}),
    (_set("设置", "B4", None), {("D715", "设置!B4")}),
    (_set("设置", "B5", "单剧"), {("D702", "设置!B5")}),
    (_set("设置", "B7", "异常号"), {("D704", "设置!B7")}),
    (_set("设置", "B10", "下周一"), {("D716", "设置!B10")}),
    (_set("字段", "D3", "日期时间点"), {("D702", "字段!D3")}),
    (_set("字段", "C3", "接收时间"), {("D716", "字段!C3")}),
    (_set("期限", "E2", "紧急 2公时"), {("D716", "期限!E2")}),
    (_set("期限", "C3", "登计时间"), {("D704", "期限!C3")}),
    (_set("规则", "C2", "分类备住 为空"), {("D703", "规则!C2")}),
    (_set("规则", "D2", "警告"), {("D702", "规则!D2")}),
    (_set("选项", "B4", "客户投诉"), {("D713", "选项!B4")}),
    (_set("选项", "B3", None), {("D715", "选项!B3")}),
]


@pytest.mark.parametrize(
    ("change", "expected"),
    DEFINITION_MISTAKES,
    ids=[f"{min(found)[0]}_{n}" for n, (_, found) in enumerate(DEFINITION_MISTAKES)],
)
def test_a_mistake_of_the_definition_has_its_cell(
    change: Change, expected: set[tuple[str, str]], changed: Changed
) -> None:
    found = faults(changed(change))
    assert expected <= set(found)


def test_a_repeated_word_is_told_by_the_row_of_the_sheet(changed: Changed) -> None:
    data = changed(_set("选项", "B4", "客户投诉"))
    said = [say(fault) for fault in judge(sheeted(data)).faults]
    repeated = "选项!B4：“值”里“客户投诉”重复了（第 2 行已有）。"
    assert any(each.startswith(repeated) for each in said)


def test_all_mistakes_come_at_once_in_reading_order(changed: Changed) -> None:
    def change(book: Workbook) -> None:
        book["期限"]["E2"] = "紧急 2公时"
        book["字段"]["C3"] = "接收时间"
        book["字段"]["P9"] = "？"
        book.create_sheet("备忘")["A1"] = "x"

    found = faults(changed(change))
    assert [place for _, place in found] == ["字段!C3", "字段!P9", "期限!E2", "备忘!A1"]


def test_a_misspelt_name_is_told_with_what_was_meant(changed: Changed) -> None:
    data = changed(_misnamed_sheet)
    (fault,) = judge(sheeted(data)).faults
    assert say(fault) == (
        "规责!A1：不认识的工作表“规责”，里面的内容不会算数。 是不是“规则”？"
    )
    assert say(fault, "en") == (
        "规责!A1: unknown sheet “规责”; what it holds would not count."
        " Did you mean 规则?"
    )
    assert " / " in say(fault, "zh+en")


def test_a_header_that_is_missing_is_told_with_the_sheet(changed: Changed) -> None:
    def change(book: Workbook) -> None:
        book["字段"]["D1"] = "样子"

    found = set(faults(changed(change)))
    assert found >= {("D701", "字段!D1"), ("D715", "字段!A1")}


def test_another_workbook_is_no_definition() -> None:
    book = Workbook()
    book.worksheets[0].title = "工资表"
    book.worksheets[0]["A1"] = "姓名"
    out = io.BytesIO()
    book.save(out)
    found = sheeted(out.getvalue())
    assert not found.is_definition
    judged = judge(found)
    assert [fault.code for fault in judged.faults] == ["D739"]
    assert judged.form is None
    assert "工资表" in say(judged.faults[0])


def test_an_empty_needed_sheet_is_where_to_begin(changed: Changed) -> None:
    def change(book: Workbook) -> None:
        book["字段"].delete_rows(1, 400)

    assert ("D715", "字段!A1") in faults(changed(change))


def test_a_twin_is_judged_by_line(twin: str) -> None:
    judged = judge_text(twin.replace("版式 | 单据", "版式 | 单剧"))
    assert judged.form is None
    assert [where(fault) for fault in judged.faults] == ["第 5 行"]
    assert judge_text(twin).form is not None


def test_a_deadline_of_another_form_is_looked_up() -> None:
    definition = shipped().current("complaint")
    assert definition is not None
    others = [d.form for d in shipped().definitions]
    twin = definition.text
    assert "followup:" in twin
    assert "D724" not in {f.code for f in judge_text(twin, others).faults}
    without = [form for form in others if form.key != "followup"]
    found = [f for f in judge_text(twin, without).faults if f.code == "D724"]
    assert found
    assert not any(fault.is_error for fault in found)


def test_every_code_of_the_workbook_is_produced() -> None:
    codes = {code for code in catalogue("definitions") if re.match("D73[0-9]$", code)}
    produced = {code for _, (code, _) in BOOK_MISTAKES} | {"D739"}
    assert codes <= produced
