"""A fault is reported at its own cell, whatever was inserted around it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit import messages
from formkit.check.form import CheckScope, check_form
from formkit.check.report import all_findings, report
from formkit.definitions.catalogue import shipped
from formkit.model import Place, RawForm, RawSheet
from formkit.problems import Finding
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
MARK = "表单编号 abnormality v1.0"
MakeSheet = Callable[[str, Sequence[Sequence[str]]], RawSheet]
MakeForm = Callable[[RawSheet, Mapping[str, Place]], RawForm]
Rows = list[list[str]]

RECORD = [
    ("abn_id", "异常编号", "YC-20261120-001"),
    ("received_at", "登记时间", "2026-11-20 09:30"),
    ("recorder", "填写人", "王芳"),
    ("source", "问题来源", "客户反馈"),
    ("customer_name", "客户姓名", "张三"),
    ("contact_phone", "联系电话", "13800138000"),
    ("product_service", "涉及产品或服务", "收银机"),
    ("occurred_at", "异常发生时间", "2026-11-20 08:00"),
    ("symptom", "异常表现", "早上开机后黑屏，重启三次无效"),
    ("category", "异常分类", "产品故障"),
]
REGISTER = [
    ("咨询编号", "ZX-20261120-{n:03}"),
    ("接收时间", "2026-11-20 09:{n:02}"),
    ("咨询渠道", "电话"),
    ("客户名称", "张三"),
    ("联系电话", "13800138000"),
    ("咨询内容", "打印机怎么装驱动程序"),
    ("接收人", "王芳"),
]
FAULTS = {
    "{err #N/A}": "S105",
    "{=A1+1}": "S104",
    "{pic}": "V217",
    "{sp}": "V201",
    "同上": "V242",
}


def shifted(position: int, inserted: Sequence[int]) -> int:
    """The position after blank lines were inserted before the given old positions."""
    return position + sum(1 for before in inserted if before <= position)


def with_blank_rows(rows: Rows, inserted: Sequence[int]) -> Rows:
    spread: Rows = []
    for number, row in enumerate(rows, 1):
        spread += [[] for before in inserted if before == number]
        spread.append(row)
    return spread


def with_blank_columns(rows: Rows, inserted: Sequence[int]) -> Rows:
    turned = [list(column) for column in zip(*rows, strict=True)]
    spread = with_blank_rows(turned, inserted)
    height = len(rows)
    full = [column or [""] * height for column in spread]
    return [list(row) for row in zip(*full, strict=True)]


def findings_at(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    return {(f.code, f.place.cell) for f in findings if f.place}


@settings(max_examples=60, deadline=None)
@given(
    field=st.integers(1, len(RECORD) - 1),
    fault=st.sampled_from(sorted(FAULTS)),
    rows_in=st.lists(st.integers(1, 7), max_size=3),
    columns_in=st.lists(st.integers(1, 5), max_size=3),
)
def test_fault_in_a_record_is_found_at_its_cell(
    make_sheet: MakeSheet,
    make_form: MakeForm,
    field: int,
    fault: str,
    rows_in: list[int],
    columns_in: list[int],
) -> None:
    rows: Rows = [[MARK, "", "", ""]]
    names: dict[str, tuple[int, int]] = {}
    for index in range(0, len(RECORD), 2):
        row: list[str] = []
        for offset, (key, label, value) in enumerate(RECORD[index : index + 2]):
            row += [label, fault if index + offset == field else value]
            names[f"fk_{key}"] = (len(rows) + 1, 2 * offset + 2)
        rows.append(row)
    rows = with_blank_rows(with_blank_columns(rows, columns_in), rows_in)
    places = {
        name: Place("异常单", shifted(row, rows_in), shifted(column, columns_in))
        for name, (row, column) in names.items()
    }
    raw = make_form(make_sheet("异常单", rows), places)
    checked = check_form(raw, shipped(), SCOPE)
    key = RECORD[field][0]
    found = [f for f in checked.records[0].findings if f.field == key]
    assert [f.place for f in found] == [places[f"fk_{key}"]]
    is_either = key == "contact_phone" and fault == "{sp}"
    assert found[0].code == ("V202" if is_either else FAULTS[fault])


@settings(max_examples=60, deadline=None)
@given(
    fault=st.tuples(
        st.integers(0, 4),
        st.integers(1, len(REGISTER) - 1),
        st.sampled_from(sorted(FAULTS)),
    ),
    order=st.permutations(range(len(REGISTER))),
    rows_in=st.lists(st.integers(1, 7), max_size=3),
    columns_in=st.lists(st.integers(1, 8), max_size=3),
)
def test_fault_in_a_register_is_found_at_its_cell_and_only_there(
    make_sheet: MakeSheet,
    make_form: MakeForm,
    fault: tuple[int, int, str],
    order: list[int],
    rows_in: list[int],
    columns_in: list[int],
) -> None:
    row, column, text = fault

    def checked_rows(planted: str) -> Mapping[int, set[tuple[str, str]]]:
        rows = [[REGISTER[i][0] for i in order]]
        rows += [[REGISTER[i][1].format(n=n) for i in order] for n in range(1, 6)]
        if planted:
            rows[row + 1][order.index(column)] = planted
        rows = with_blank_rows(with_blank_columns(rows, columns_in), rows_in)
        raw = make_form(make_sheet("咨询登记", rows), {})
        records = check_form(raw, shipped(), SCOPE).records
        return {one.record.row: findings_at(one.findings) for one in records}

    before, after = checked_rows(""), checked_rows(text)
    own = shifted(row + 2, rows_in)
    place = Place("咨询登记", own, shifted(order.index(column) + 1, columns_in))
    is_either = column == 4 and text == "{sp}"
    code = "V202" if is_either else FAULTS[text]
    assert after[own] == {(code, place.cell)}
    assert {r: found for r, found in before.items() if r != own} == {
        r: found for r, found in after.items() if r != own
    }


WORDS = st.sampled_from(
    [
        "",
        "·",
        "{sp}",
        "{err #N/A}",
        "{=A1}",
        "{n 46347.5 yyyy-mm-dd}",
        "{n 99999999999}",
        "{pic}",
        "同上",
        "待定",
        "合计",
        "说明：",
        "日期",
        "责任人",
        "跟踪进展",
        "跟踪人",
        "进展状态",
        "异常编号：YC-20261120-001",
        "已关闭",
        *(label for _, label, _ in RECORD),
        *(value for _, _, value in RECORD),
        "<<",
        "^^",
    ]
)


@settings(max_examples=150, deadline=None)
@given(body=st.lists(st.lists(WORDS, min_size=6, max_size=6), min_size=1, max_size=8))
def test_no_sheet_is_an_exception_or_invalid_without_a_word(
    make_sheet: MakeSheet, make_form: MakeForm, body: Rows
) -> None:
    rows = [[MARK, "", "", "", "", ""], *(["·", *row] for row in body)]
    rows[1] = ["问题来源" if text in {"<<", "^^"} else text for text in rows[1]]
    raw = make_form(make_sheet("异常单", rows), {})
    checked = check_form(raw, shipped(), SCOPE)
    told = report(checked, "a.xlsx", "0" * 64, 1)
    findings = all_findings(checked)
    if told["status"] not in {"accepted", "accepted_with_warnings"}:
        assert any(messages.sentence(f) for f in findings)
    assert all(messages.sentence(f, "zh+en") for f in findings)
    cells = {(c.place.row, c.place.column) for c in raw.sheets[0].cells}
    for finding in findings:
        if finding.place is not None and finding.code not in {"V201", "V202"}:
            assert (finding.place.row, finding.place.column) in cells


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0", "\u200b", " \t\n", "\ufeff"])
def test_invisible_text_is_blank(
    make_sheet: MakeSheet, make_form: MakeForm, blank: str
) -> None:
    rows = [[MARK, "", "", ""], ["填写人", blank, "客户姓名", "张三"]]
    raw = make_form(make_sheet("异常单", rows), {})
    checked = check_form(raw, shipped(), SCOPE)
    codes = {(f.code, f.place and f.place.cell) for f in checked.records[0].findings}
    assert ("V201", "B2") in codes
