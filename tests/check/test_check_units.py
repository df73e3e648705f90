from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from formkit import messages
from formkit.check import Checked, CheckScope, check_form
from formkit.check.collapse import collapse
from formkit.check.labels import plain, without_hint
from formkit.check.limits import fits_mask, number_mask
from formkit.check.marks import mark_in
from formkit.check.report import fingerprint, report, unreadable
from formkit.check.vocabulary import words_of
from formkit.definitions.catalogue import Catalogue, load_catalogue, shipped
from formkit.model import Place, RawForm
from formkit.problems import Finding, Level
from formkit.records import RowSet
from formkit.workdays import WorkCalendar

TODAY = date(2026, 11, 23)
SCOPE = CheckScope(TODAY, WorkCalendar(()))
MakeForm = Callable[[str], RawForm]

REPAIR = """[设置]
表单代号 | repair
表单名称 | 维修单
版本 | 1.0
版式 | 单据
编号字段 | 维修编号
编号样式 | WX-{yyyymmdd}-{nn}
单据页名 | 维修单
[字段]
分组 | 字段 | 代号 | 类型 | 必填 | 限制 | 选项表 | 可填无
基本 | 维修编号 | repair_id | 编号 | 是
基本 | 登记日期 | reported_on | 日期 | 是 | 不早于 2026-01-01；不晚于 今天
基本 | 故障 | fault | 文本 | 是
基本 | 类别 | kind | 单选 |  |  | 类别
基本 | 配件费 | parts | 金额 |  | 0~
基本 | 工时 | hours | 小数 |  | ~8
处理 | 处理人 | handler | 人员 | 从 处理中 起
处理 | 完成日期 | done_on | 日期 | 从 已完成 起
处理 | 停工说明 | stopped | 文本
处理 | 回访记录 | calls | 明细
处理 | 照片 | photos | 附件 |  |  |  | 是
处理 | 状态 | status | 状态
处理 | 天数 | days | 计算 |  | = 天数(登记日期, 完成日期)
[明细]
字段 | 栏目 | 代号 | 类型
回访记录 | 日期 | on | 日期
回访记录 | 说明 | said | 文本
[选项]
选项表 | 值 | 别名
类别 | 保内
类别 | 保外
[规则]
编号 | 当 | 应当 | 级别 | 提示
R1 | 类别 = 保外 | 配件费 已填 | 提醒 | 保外要收配件费
R2 | 类别 = 保内 | 配件费 为空 | 错误
R3 |  | 完成日期 不早于 登记日期 | 错误
R4 | 处理人 已填 | 故障 ≠ “无故障” | 错误
[状态]
状态 | 代号 | 类别 | 条件 | 终态 | 说明
已登记 | registered | 主线
处理中 | working | 主线
已完成 | done | 主线 | 类别 已填 | 是
停工 | stopped | 旁支 | 停工说明 已填
"""

BODY = {
    "维修编号": "WX-20261120-01",
    "登记日期": "2026-11-20",
    "故障": "打印头堵塞",
    "类别": "保内",
    "配件费": "·",
    "工时": "2.5",
    "处理人": "王芳",
    "完成日期": "2026-11-21",
    "停工说明": "·",
    "回访记录": "·",
    "照片": "·",
    "状态": "已完成",
}


@pytest.fixture(scope="session")
def repairs() -> Catalogue:
    catalogue, problems = load_catalogue([("repair", REPAIR)])
    assert problems == {}
    return catalogue


@pytest.fixture
def check(form_of: MakeForm, repairs: Catalogue) -> Callable[..., Checked]:
    def run(**changed: str) -> Checked:
        rows = "\n".join(f"| {k} | {v} |" for k, v in (BODY | changed).items())
        raw = form_of(f"## 维修单\n| 表单编号 repair v1.0 | · |\n{rows}\n")
        return check_form(raw, repairs, SCOPE)

    return run


def said(checked: Checked) -> list[tuple[str, str, str]]:
    findings = checked.records[0].findings
    return [(f.code, f.place.cell if f.place else "", f.rule) for f in findings]


def test_fine_record_has_no_finding(check: Callable[..., Checked]) -> None:
    checked = check()
    assert said(checked) == []
    record = checked.records[0].record
    assert record.number == "WX-20261120-01"
    assert record.values["days"].value == 1
    assert record.values["hours"].value == Decimal("2.5")
    assert checked.records[0].standing.is_final


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"维修编号": "·"}, []),
        ({"维修编号": "WX-1"}, [("V222", "B2", "")]),
        ({"登记日期": "2026-12-01", "完成日期": "2026-12-02"}, [("V214", "B3", "")]),
        ({"登记日期": "2025-11-20"}, [("R300", "B3", "limit:reported_on")]),
        ({"工时": "9"}, [("V250", "B7", "")]),
        ({"配件费": "30"}, [("V203", "B6", "R2")]),
        ({"类别": "保外"}, [("V202", "B6", "R1")]),
        ({"类别": "保外", "配件费": "-3"}, [("V250", "B6", "")]),
        ({"完成日期": "2026-11-19"}, [("R300", "B9", "R3")]),
        ({"故障": "无故障"}, [("R300", "B4", "R4")]),
        ({"故障": "{err #N/A}"}, [("S105", "B4", ""), ("R310", "B13", "")]),
        ({"完成日期": "·"}, [("V202", "B9", "required:done_on"), ("R310", "B13", "")]),
        ({"类别": "·"}, [("R310", "B13", "")]),
        ({"状态": "处理中"}, [("R311", "B13", "")]),
        ({"状态": "停工"}, [("R310", "B13", "")]),
        ({"停工说明": "等配件", "状态": "停工"}, []),
        ({"停工说明": "等配件"}, [("R311", "B13", "")]),
        ({"状态": "快好了"}, [("V230", "B13", "")]),
        ({"照片": "{pic}"}, []),
        ({"故障": "{pic}"}, [("V217", "B4", ""), ("R310", "B13", "")]),
    ],
)
def test_one_cause_is_one_finding(
    check: Callable[..., Checked],
    changed: dict[str, str],
    expected: list[tuple[str, str, str]],
) -> None:
    assert said(check(**changed)) == expected


def test_level_and_hint_are_those_of_the_rule(check: Callable[..., Checked]) -> None:
    finding = check(类别="保外").records[0].findings[0]
    assert finding.level is Level.WARNING
    assert finding.hint == "保外要收配件费"
    assert [(r.field, r.shown) for r in finding.related] == [("kind", "保外")]


def test_missing_number_is_no_error(check: Callable[..., Checked]) -> None:
    record = check(维修编号="·").records[0]
    assert record.findings == ()
    assert record.standing.is_final


def test_range_in_words(check: Callable[..., Checked]) -> None:
    few = check(配件费="-1", 类别="保外").records[0].findings[0]
    many = check(工时="9").records[0].findings[0]
    assert messages.sentence(few) == "B6 “配件费”应在 0 以上，现在是“-1”。"
    assert messages.sentence(many, "en") == "B7 “工时” must be 8 or less; found “9”."


def test_what_lacks_for_a_claim_is_named(check: Callable[..., Checked]) -> None:
    gap = check(完成日期="·").records[0].findings[-1]
    gate = check(类别="·").records[0].findings[-1]
    assert gap.params["lacking_zh"] == "完成日期"
    assert gate.params["lacking_zh"] == "类别已填写"


def test_lines_in_a_cell_are_rows(check: Callable[..., Checked]) -> None:
    checked = check(回访记录="2026-11-21：已修好\\n客户没接电话\\n2026-11-22")
    rows = checked.records[0].record.values["calls"].value
    assert isinstance(rows, RowSet)
    read = [{key: value.value for key, value in row.items()} for row in rows.rows]
    assert read == [
        {"said": "2026-11-21：已修好"},
        {"said": "客户没接电话"},
        {"on": date(2026, 11, 22), "said": None},
    ]


def test_broken_cell_of_a_sub_table(check: Callable[..., Checked]) -> None:
    assert said(check(回访记录="{err #REF!}")) == [("S105", "B11", "")]


def test_serial_number_is_shown_as_its_day(check: Callable[..., Checked]) -> None:
    # 46345 is 2026-11-19 in the calendar of Excel.
    checked = check(完成日期="{n 46345 yyyy-mm-dd}")
    finding = checked.records[0].findings[0]
    assert (finding.code, finding.found) == ("R300", "2026-11-19")
    assert "完成日期=2026-11-19（B9）" in finding.params["facts"]


def test_label_and_value_in_one_cell(form_of: MakeForm, repairs: Catalogue) -> None:
    raw = form_of(
        "## 维修单\n| 表单编号 repair v1.0 |\n| 维修编号：WX-20261120-01 |\n"
        "| 登记日期: 2026-11-20 |\n| 故障：打印头堵塞 |\n"
    )
    values = check_form(raw, repairs, SCOPE).records[0].record.values
    assert values["fault"].value == "打印头堵塞"
    assert values["reported_on"].value == date(2026, 11, 20)
    assert values["repair_id"].place == Place("维修单", 2, 1)


def test_ticks_in_several_cells_are_one_value(
    form_of: MakeForm, repairs: Catalogue
) -> None:
    raw = form_of(
        "## 维修单\n| 表单编号 repair v1.0 | · | · |\n| 故障 | 卡纸 | · |\n"
        "| 类别 | □保内 | ☑保外 |\n| 登记日期 | 2026-11-20 | · |\n"
    )
    value = check_form(raw, repairs, SCOPE).records[0].record.values["kind"]
    assert (value.value, value.place) == ("保外", Place("维修单", 3, 2))


def test_month_added_without_the_mark_is_entered_too(form_of: MakeForm) -> None:
    header = "| 咨询编号 | 接收时间 | 咨询渠道 | 客户名称 | 咨询内容 |"
    row = "| ZX-20261120-00{} | 2026-11-20 09:00 | 电话 | 张三 | 发票什么时候寄出 |"
    raw = form_of(
        f"## 11月\n| 表单编号 consultation v1.0 |\n{header}\n{row.format(1)}\n"
        f"## 怎么填\n| 咨询编号 | 写编号 |\n| 接收时间 | 写到分钟 |\n"
        f"## 12月\n{header}\n{row.format(2)}\n"
    )
    records = check_form(raw, shipped(), SCOPE).records
    assert [one.record.number for one in records] == [
        "ZX-20261120-001",
        "ZX-20261120-002",
    ]


def test_property_tells_the_form(form_of: MakeForm) -> None:
    raw = form_of(
        "property formkit-form = complaint\nproperty formkit-version = 1.0\n"
        "## 表\n| 投诉编号 | TS-20261120-001 |\n| 客户姓名 | 张三 |\n"
    )
    checked = check_form(raw, shipped(), SCOPE)
    assert checked.definition is not None
    assert (checked.definition.form.key, checked.matched_by) == (
        "complaint",
        "property",
    )


def test_mark_without_any_label_is_not_believed(form_of: MakeForm) -> None:
    raw = form_of("## 表\n| 表单编号 complaint v1.0 |\n| 午餐 | 面条 |\n")
    checked = check_form(raw, shipped(), SCOPE)
    assert checked.definition is None
    assert [finding.code for finding in checked.findings] == ["F004"]


def test_title_decides_between_like_forms(form_of: MakeForm) -> None:
    twin = "[设置]\n表单代号 | {0}\n表单名称 | {0}表\n版本 | 1.0\n版式 | 登记表\n"
    twin += "[字段]\n分组 | 字段 | 代号 | 类型\n"
    twin += "".join(f" | 栏{c} | f{n} | 文本\n" for n, c in enumerate("甲乙丙丁"))
    texts = [(key, twin.format(key)) for key in ("one", "two")]
    catalogue, problems = load_catalogue(texts)
    assert problems == {}
    raw = form_of(
        "## 一\n| two表 |\n| 栏甲 | 栏乙 | 栏丙 | 栏丁 |\n| 1 | 2 | 3 | 4 |\n"
    )
    checked = check_form(raw, catalogue, SCOPE)
    assert checked.definition is not None
    assert checked.definition.form.key == "two"


def test_nothing_at_all_is_unrecognised() -> None:
    raw = RawForm(replace_kind := "xlsx", ())  # type: ignore[arg-type]  # any kind
    assert replace_kind == "xlsx"
    checked = check_form(raw, Catalogue(()), SCOPE)
    assert [finding.code for finding in checked.findings] == ["F004"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("＊ 客戶姓名（必填）：", "客户姓名必填"),
        ("1 目的", "目的"),
        ("一、适用范围", "适用范围"),
        ("（三）职责", "职责"),
        ("8D编号", "8d编号"),
        ("1", "1"),
        ("备\u3000注：", "备注"),
        ("长" * 41, ""),
    ],
)
def test_labels_compare_without_decoration(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记时间（写到分钟）", "登记时间"),
        ("处理工时(小时)", ""),
        ("登记时间", ""),
        ("长" * 41, ""),
    ],
)
def test_hint_in_brackets_may_follow_a_label(text: str, expected: str) -> None:
    assert without_hint(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("表单编号 abnormality v1.0", ("abnormality", "1.0", "")),
        ("表单：abnormality/1.0", ("abnormality", "1.0", "")),
        ("表单代号：cost_benefit  版本：2.1", ("cost_benefit", "2.1", "")),
        ("表單編號：ｃａｐａ Ｖ１．０", ("capa", "1.0", "")),
        ("表单编号 complaint v1.0 分表 定责", ("complaint", "1.0", "定责")),
        ("表单 complaint 1.0 分表：定责", ("complaint", "1.0", "定责")),
        ("表单编号 sop", ("sop", "", "")),
        ("异常编号 YC-20261120-001", None),
        ("填表说明", None),
    ],
)
def test_mark_is_read_tolerantly(
    text: str, expected: tuple[str, str, str] | None
) -> None:
    assert mark_in(text) == expected


def test_number_mask() -> None:
    assert number_mask("YC-{yyyymmdd}-{nnn}") == "YC-########-###"
    assert number_mask("SOP-{dept}-{nn}") == "SOP-{dept}-##"
    assert fits_mask("SOP-KF-01", "SOP-{dept}-##")
    assert not fits_mask("SOP-KF-1", "SOP-{dept}-##")
    assert not fits_mask("YC-20261120-０01", "YC-########-###")


def test_own_label_beats_a_synonym() -> None:
    form = shipped().definitions[0].form
    for field in form.fields:
        word = words_of(form).word(field.label)
        assert word is None or word.keys[0] == field.key


def finding(row: int, code: str = "V201") -> Finding:
    params = {"example": "王芳"}
    place = Place("登记", row, 2)
    return Finding(
        code, Level.ERROR, place, "by", "填写人", "", params, f"required:{code}"
    )


def test_many_times_the_same_is_said_once() -> None:
    many = tuple(finding(row) for row in range(3, 24))
    other = finding(5, "V211")
    (first, second) = collapse((*many, other))
    assert messages.sentence(first).startswith("B3～B23（共 21 处） “填写人”没有填")
    assert messages.sentence(first, "en").startswith("B3 to B23 (21 cells)")
    assert len(first.related) == 20
    assert second == other
    assert collapse(many[:20]) == many[:20]


def test_findings_about_the_file_are_never_collapsed() -> None:
    whole = tuple(replace(finding(3), place=None) for _ in range(30))
    assert collapse(whole) == whole


def test_fingerprint_stays_when_the_cell_moves() -> None:
    one = replace(finding(3), case="YC-20261120-001")
    moved = replace(one, place=Place("登记", 9, 4), label="填表人", found="x")
    assert fingerprint("abnormality", one) == fingerprint("abnormality", moved)
    assert fingerprint("abnormality", one) != fingerprint("complaint", one)
    assert fingerprint("a", finding(3)) != fingerprint("a", finding(4))


def test_report_of_a_returned_form(check: Callable[..., Checked]) -> None:
    told = report(check(完成日期="2026-11-19", 工时="２.5"), "维修.xlsx", "ab" * 32, 7)
    assert told["schema"] == "formkit.report/1"
    assert told["file"] == {"name": "维修.xlsx", "sha256": "ab" * 32, "size": 7}
    assert told["form"]["id"] == "repair"
    assert told["status"] == "returned"
    assert told["counts"] == {"error": 1, "warning": 0, "info": 1}
    assert told["records"][0]["number"] == "WX-20261120-01"
    assert told["records"][0]["normalised"][0]["cell"] == "B7"
    codes = [one["code"] for one in told["findings"]]
    assert codes == ["N600", "R300"]
    broken = told["findings"][1]
    assert broken["where"]["cell"] == "B9"
    assert broken["related"][0]["cell"] == "B3"
    assert set(broken["message"]) == {"zh", "en"}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, "accepted"),
        ({"类别": "保外"}, "accepted_with_warnings"),
        ({"工时": "9"}, "returned"),
    ],
)
def test_status(
    check: Callable[..., Checked], changed: dict[str, str], status: str
) -> None:
    assert report(check(**changed), "a.xlsx", "", 0)["status"] == status


def test_status_of_files_without_a_form(form_of: MakeForm) -> None:
    unknown = check_form(form_of("## 甲\n| 午餐 |\n"), shipped(), SCOPE)
    assert report(unknown, "a.xlsx", "", 0)["status"] == "unrecognised"
    locked = Finding("F002", Level.ERROR)
    told = unreadable(locked, "a.xlsx", "", 0, "zh")
    assert (told["status"], told["form"]) == ("unreadable", None)
    assert set(told["findings"][0]["message"]) == {"zh"}


def test_word_places_are_words(form_of: MakeForm) -> None:
    raw = form_of(
        "kind: docx\nproperty formkit-form = sop\n## 正文\n| 目的 |\n| {err #N/A} |\n"
        "| 范围 |\n| 全部投诉 |\n## 表1\n| 文件名称 | {err #N/A} |\n"
        "| 编制 | {c fk_author: 王芳} |\n| {c 未知: 甲} | {c 审核: 李雷} |\n"
    )
    checked = check_form(raw, shipped(), SCOPE)
    values = checked.records[0].record.values
    assert values["sec_scope"].value == "全部投诉"
    assert values["author"].value == "王芳"
    assert values["reviewer"].value == "李雷"
    said = [messages.sentence(f) for f in checked.records[0].findings]
    assert any(s.startswith("表1第1行第2列 “文件名称”显示") for s in said)
