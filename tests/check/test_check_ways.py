"""The ways a field is found, one by one; and what goes wrong if one is loosened."""

import difflib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from formkit.check import (
    EXTRA,
    IGNORE,
    Checked,
    CheckScope,
    HeadingMap,
    check_form,
    header_hash,
    table_layout,
)
from formkit.check import assign as assigning
from formkit.check.labels import bilingual, with_unit
from formkit.check.patterns import headings, meaning
from formkit.check.report import all_findings
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import FormDef
from formkit.model import FileKind, RawCell, RawForm, RawSheet
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
MakeForm = Callable[[str], RawForm]
MakeSheet = Callable[[str, Sequence[Sequence[str]]], RawSheet]
HEADER = [
    "咨询编号",
    "接收时间",
    "咨询渠道",
    "客户名称",
    "联系电话",
    "咨询内容",
    "接收人",
]
ROW = ["ZX-20261120-001", "2026-11-20 09:00", "电话", "张三", "13800138000"]
ROW += ["打印机怎么装驱动程序", "王芳"]
BAD = Path(__file__).parent / "bad"


def form(key: str) -> FormDef:
    definition = shipped().current(key)
    assert definition is not None
    return definition.form


@pytest.fixture
def register(make_sheet: MakeSheet) -> Callable[..., Checked]:
    """A register with further columns: headings and what stands below each."""

    def check(
        more: dict[str, str] | None = None, mapping: HeadingMap | None = None
    ) -> Checked:
        more = more or {}
        rows = [[*HEADER, *more], [*ROW, *more.values()]]
        raw = RawForm(FileKind.XLSX, (make_sheet("咨询登记", rows),))
        return check_form(raw, shipped(), SCOPE, mapping)

    return check


def told(checked: Checked, cell: str) -> list[tuple[str, str]]:
    return [
        (f.code, f.field)
        for f in all_findings(checked)
        if f.place and f.place.cell == cell
    ]


def raw_of(checked: Checked, key: str) -> str:
    return checked.records[0].record.values[key].raw


def test_a_pattern_is_taken_and_said(register: Callable[..., Checked]) -> None:
    checked = register({"维修人员": "李雷"})
    assert raw_of(checked, "assignee") == "李雷"
    assert told(checked, "H1") == [("S118", "assignee")]


def test_two_headings_of_one_pattern_are_questions(
    register: Callable[..., Checked],
) -> None:
    checked = register({"维修人员": "李雷", "承办人员": "赵敏"})
    assert raw_of(checked, "assignee") == ""
    assert [told(checked, c)[0][0] for c in ("H1", "I1")] == ["S107", "S107"]
    assert checked.records[0].record.extra == {"维修人员": "李雷", "承办人员": "赵敏"}


def test_a_pattern_gives_no_field_that_has_its_place(
    register: Callable[..., Checked],
) -> None:
    checked = register({"处理责任人": "陈静", "维修人员": "李雷"})
    assert raw_of(checked, "assignee") == "陈静"
    assert checked.records[0].record.extra == {"维修人员": "李雷"}


@pytest.mark.parametrize(
    "heading", ["供应商电话", "上次投诉日期", "原因", "日期", "电话费"]
)
def test_no_pattern_for_what_may_be_something_else(heading: str) -> None:
    assert meaning(form("abnormality"), heading) == ""


def test_what_patterns_mean_are_fields() -> None:
    keys = {field.key for d in shipped().definitions for field in d.form.fields}
    said = headings()
    meant = {pattern.means for pattern in said.pattern}
    meant |= {c for cs in said.ambiguous.values() for c in cs if not c.startswith("*")}
    assert meant <= keys
    for name, alias in said.alias.items():
        assert set(alias.values()) <= {field.key for field in form(name).fields}


def test_an_ambiguous_heading_is_told_by_its_neighbours(
    register: Callable[..., Checked],
) -> None:
    checked = register({"处理过程": "电话告知了步骤", "责任人": "赵敏"})
    assert raw_of(checked, "assignee") == "赵敏"
    assert told(checked, "I1") == [("S118", "assignee")]


def test_an_ambiguous_heading_among_others_is_a_question(
    register: Callable[..., Checked],
) -> None:
    checked = register({"责任人": "赵敏"})
    assert raw_of(checked, "assignee") == ""
    assert told(checked, "H1") == [("S107", "")]
    assert checked.records[0].record.extra == {"责任人": "赵敏"}


def test_the_bar_above_decides(form_of: MakeForm) -> None:
    text = """## 台账
| 咨询编号 | 接收咨询 | << | 咨询内容 | 客户名称 | 联系电话 | 反馈客户 | << |
| ^^ | 接收时间 | 咨询渠道 | ^^ | ^^ | ^^ | 反馈人 | 反馈时间 |
| ZX-1 | 2026-11-20 | 电话 | 怎么装驱动程序 | 张三 | 13800138000 | 王芳 | 2026-11-21 |
"""
    checked = check_form(form_of(text), shipped(), SCOPE)
    assert raw_of(checked, "feedback_at") == "2026-11-21"
    assert [r.record.row for r in checked.records] == [3]


def test_the_site_decides_what_nothing_else_does(
    register: Callable[..., Checked],
) -> None:
    mapping = {
        "责任人": "assignee",
        "区域": EXTRA,
        "打印": IGNORE,
        "师傅": "triaged_by",
    }
    more = {"责任人": "赵敏", "区域": "杭州", "打印": "√", "师傅": "李雷"}
    checked = register(more, mapping)
    assert raw_of(checked, "assignee") == "赵敏"
    assert raw_of(checked, "triaged_by") == "李雷"
    assert checked.records[0].record.extra == {"区域": "杭州"}
    assert [told(checked, f"{c}1") for c in "HIJK"] == [[], [], [], []]


def test_a_mapping_against_a_fields_own_label_is_a_question(
    register: Callable[..., Checked],
) -> None:
    checked = register(mapping={"接收人": "assignee"})
    assert raw_of(checked, "receiver") == ""
    assert told(checked, "G1") == [("S107", "")]


def test_a_mapping_to_no_field_changes_nothing(
    register: Callable[..., Checked],
) -> None:
    checked = register({"区域": "杭州"}, {"区域": "no_such_field"})
    assert told(checked, "H1") == [("S103", "")]


def test_the_site_may_tell_the_form(make_sheet: MakeSheet) -> None:
    theirs = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
    raw = RawForm(FileKind.XLSX, (make_sheet("表", [theirs, ROW]),))
    keys = ["consult_id", "received_at", "channel", "customer_name", "contact_phone"]
    mapping = dict(zip(theirs, [*keys, "content", "receiver"], strict=True))
    assert check_form(raw, shipped(), SCOPE).definition is None
    mapped = check_form(raw, shipped(), SCOPE, mapping)
    assert mapped.definition is not None
    assert mapped.definition.form.key == "consultation"


def test_header_hash_is_that_of_the_headings(make_sheet: MakeSheet) -> None:
    plain = header_hash(make_sheet("一", [["台账"], HEADER, ROW]))
    spaced = [f"* {text[0]} {text[1:]}：" for text in HEADER]
    assert header_hash(make_sheet("二", [spaced, ROW, ROW])) == plain
    assert header_hash(make_sheet("三", [[*HEADER, "区域"], ROW])) != plain
    assert header_hash(make_sheet("四", [HEADER[::-1], ROW])) != plain
    assert header_hash(make_sheet("五", [["台账"]])) == ""
    assert len(plain) == 64


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("客户姓名 Customer Name", ("客户姓名", "customername")),
        ("Phone/电话", ("电话", "phone")),
        ("渠道\nChannel", ("渠道", "channel")),
        ("客户姓名", ("", "")),
        ("Customer", ("", "")),
    ],
)
def test_two_languages_in_one_heading(text: str, names: tuple[str, str]) -> None:
    assert bilingual(text) == names


def test_two_languages_that_disagree_are_no_name(
    register: Callable[..., Checked],
) -> None:
    checked = register({"处理结果 Phone": "已解决"})
    assert checked.records[0].record.extra == {"处理结果 Phone": "已解决"}


def test_units_in_brackets() -> None:
    assert with_unit("数量（台）") == ("数量", "台")
    assert with_unit("工时(小时)(含路程)") == ("", "")
    assert with_unit("数量") == ("", "")


# What follows loosens one rule and shows which proof breaks.


def test_red_when_likeness_decides(
    register: Callable[..., Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {"处理部门电话": "6688"}
    before = register(more)
    assert before.records[0].record.extra == {"处理部门电话": "6688"}

    def alike(a_form: FormDef, text: str) -> str:
        labels = {field.label: field.key for field in a_form.fields}
        near = difflib.get_close_matches(text, labels, 1, 0.5)
        return labels[near[0]] if near else ""

    monkeypatch.setattr(assigning, "meaning", alike)
    after = register(more)
    assert raw_of(after, "assignee_dept") == "6688"  # a phone number as a department


def test_red_when_names_no_longer_contradict(
    form_of: MakeForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (BAD / "abnormality_moved/form.md").read_text("utf-8")
    codes = {f.code for f in all_findings(check_form(form_of(text), shipped(), SCOPE))}
    assert "S108" in codes

    def silent(*_args: object) -> tuple[dict[str, RawCell], tuple[()]]:
        located = _args[2]
        assert isinstance(located, dict)
        return located, ()

    monkeypatch.setattr("formkit.check.locate.with_names", silent)
    codes = {f.code for f in all_findings(check_form(form_of(text), shipped(), SCOPE))}
    assert "S108" not in codes


def test_red_when_the_first_of_two_columns_wins(
    make_sheet: MakeSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[*HEADER, "联系电话"], [*ROW, "13900139000"]]
    raw = RawForm(FileKind.XLSX, (make_sheet("咨询登记", rows),))
    before = check_form(raw, shipped(), SCOPE)
    assert "S102" in {code for code, _ in told(before, "E2")}
    assert before.records[0].record.values["contact_phone"].value is None
    monkeypatch.setattr(table_layout, "choose", lambda cells: (cells[0], True))
    after = check_form(raw, shipped(), SCOPE)
    assert after.records[0].record.values["contact_phone"].value is not None
