"""What is unwise has a code, a line, a column, and words that say how to mend it."""

from pathlib import Path

import pytest

from formkit import forms, messages
from formkit.definitions.clauses import clauses
from formkit.definitions.conditions import AllOf, AnyOf, FieldOperand, Filled
from formkit.definitions.lint import lint, lint_text
from formkit.definitions.model import FormDef
from formkit.definitions.problems import say
from formkit.definitions.twin import load
from formkit.problems import Level

REPAIR = """\
[设置]
表单代号 | repair
表单名称 | 维修单
版本 | 1.0
版式 | 单据
归档时机 | 结案
[字段]
分组 | 字段 | 代号 | 类型 | 必填 | 限制 | 选项表 | 可填无 | 隐藏 | 脱敏 | 别名
登记 | 登记时间 | received_at | 日期时间 | 是 | 不晚于 今天
登记 | 故障类别 | kind | 多选 | 是 | 至多2项 | 故障类别
登记 | 类别说明 | kind_note | 文本 | 仅当 故障类别 包含 其他
登记 | 紧急程度 | urgency | 单选 | 是 |  | 紧急程度
登记 | 年龄 | age | 整数 |  | 0~120
处理 | 受理人 | taker | 人员 | 从 已受理 起
处理 | 受理日期 | taken_on | 日期 |  | 不晚于 今天
处理 | 计划完工日期 | plan_on | 日期 |  | 不早于 登记时间
处理 | 完工日期 | done_on | 日期 | 从 已完工 起 | 不晚于 今天
处理 | 检测结论 | tested | 文本
处理 | 免检理由 | untested_reason | 文本 | 检测结论 = “不需要检测”
处理 | 免检批准人 | untested_by | 人员 | 免检理由 已填
处理 | 是否返修 | again | 是否
处理 | 作废日期 | void_on | 日期
处理 | 作废原因 | void_reason | 文本 | 作废日期 已填
处理 | 暂停开始 | pause_from | 日期时间
处理 | 暂停结束 | pause_to | 日期时间
处理 | 暂停原因 | pause_reason | 文本 | 暂停开始 已填
处理 | 状态 | status | 状态
处理 | 用料 | parts | 明细
[明细]
字段 | 栏目 | 代号 | 类型
用料 | 名称 | name | 文本
用料 | 数量 | count | 整数
[选项]
选项表 | 值 | 别名
故障类别 | 机械
故障类别 | 电气 | 电器
故障类别 | 其他
紧急程度 | 紧急 | 特急
紧急程度 | 一般
[规则]
编号 | 当 | 应当 | 级别 | 提示
R1 | 完工日期 已填 | 完工日期 不早于 登记时间 | 错误 | 请核对
[状态]
状态 | 代号 | 类别 | 条件 | 终态 | 说明
已登记 | reported | 主线
已受理 | taken | 主线
已完工 | done | 主线 |  | 是
暂停 | on_hold | 旁支 | 暂停开始 已填 且 暂停结束 为空
作废 | void | 旁支 | 作废日期 已填 | 是
[期限]
编号 | 名称 | 起算 | 完成于 | 时限 | 按 | 缺省 | 可暂停
D1 | 受理 | 登记时间 | 受理日期 | 紧急 2工时；一般 1天 | 紧急程度 | 一般
D2 | 完工 | 登记时间 | 完工日期 | 计划完工日期 |  |  | 是
"""


def load_or_fail(text: str) -> FormDef:
    form, problems = load(text)
    assert form is not None, [say(problem) for problem in problems]
    return form


REPAIRED = load_or_fail(REPAIR)


def line_of(text: str, beginning: str) -> int:
    lines = [
        n for n, line in enumerate(text.split("\n"), 1) if line.startswith(beginning)
    ]
    assert len(lines) == 1, (beginning, lines)
    return lines[0]


def changed(*pairs: tuple[str, str]) -> str:
    text = REPAIR
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def test_a_clean_twin_has_nothing_to_be_told() -> None:
    assert lint_text(REPAIR) == ()
    assert lint_text(REPAIR, previous=REPAIRED, others=[REPAIRED]) == ()


MANY = "\n".join(f"紧急程度 | 第{n}级" for n in range(1, 100))
LONG = "长" * 256

CASES = [
    ("D751", [("| 整数 |  | 0~120", "| 文本 |  | 0~120")], "登记 | 年龄", "限制"),
    ("D751", [("| 整数 |  | 0~120", "| 整数 |  | 至少2字")], "登记 | 年龄", "限制"),
    ("D751", [("| 整数 |  | 0~120", "| 整数 |  | 样式 ##")], "登记 | 年龄", "限制"),
    ("D751", [("| 整数 |  | 0~120", "| 整数 |  | 至多2项")], "登记 | 年龄", "限制"),
    ("D708", [("| 整数 |  | 0~120", "| 整数 |  | 120~0")], "登记 | 年龄", "限制"),
    (
        "D708",
        [("| tested | 文本", "| tested | 文本 |  | 至少9字；至多5字")],
        "处理 | 检测结论",
        "限制",
    ),
    # code, what is changed, where the row begins, column
    ("D707", [(" | 仅当 故障类别 包含 其他", "")], "登记 | 故障类别", "选项表"),
    (
        "D708",
        [("R1 | 完工日期 已填", "R1 | 完工日期 已填 且 完工日期 为空")],
        "R1",
        "当",
    ),
    (
        "D708",
        [("完工日期 不早于 登记时间 | 错误", "年龄 > 200 | 错误")],
        "R1",
        "应当",
    ),
    (
        "D708",
        [("已完工 | done | 主线 | ", "已完工 | done | 主线 | 年龄 < 0")],
        "已完工",
        "条件",
    ),
    (
        "D708",
        [("已受理 | taken | 主线", "已受理 | taken | 主线 | 年龄 < 0")],
        "处理 | 受理人",
        "必填",
    ),
    (
        "D708",
        [
            ("已受理 | taken | 主线", "已受理 | taken | 主线 | 年龄 < 0"),
            ("R1 | 完工日期 已填", "R1 | 状态 = 已完工"),
        ],
        "R1",
        "当",
    ),
    (
        "D708",
        [("免检理由 已填", "免检理由 已填 且 免检理由 为空")],
        "处理 | 免检批准人",
        "必填",
    ),
    (
        "D708",
        [
            (
                "计划完工日期 | plan_on | 日期 |  | 不早于 登记时间",
                "计划完工日期 | plan_on | 日期 |  | 早于 登记时间；晚于 登记时间",
            )
        ],
        "处理 | 计划完工日期",
        "限制",
    ),
    (
        "D709",
        [("紧急程度 | 一般\n[", f"紧急程度 | 一般\n{MANY}\n[")],
        "紧急程度 | 紧急",
        "选项表",
    ),
    ("D749", [("故障类别 | 机械", f"故障类别 | {LONG}")], "故障类别 | 长", "值"),
    ("D750", [("故障类别 | 机械", "故障类别 | 机械，液压")], "故障类别 | 机械", "值"),
    ("D750", [("| 电器", "| 电器\\;电机")], "故障类别 | 电气", "别名"),
    (
        "D748",
        [("紧急程度 | 一般\n[", "紧急程度 | 一般\n等级 | 甲\n[")],
        "等级",
        "选项表",
    ),
    (
        "D722",
        [("已受理 | taken | 主线", "已受理 | taken | 主线\n检测中 | testing | 主线")],
        "检测中",
        "条件",
    ),
    ("D722", [(" | 日期 | 从 已完工 起 | ", " | 日期 |  | ")], "已完工", "条件"),
    ("D723", [("紧急 2工时；一般 1天", "紧急 2工时")], "D1", "时限"),
    ("D726", [("| pause_to |", "| pause_end |")], "D2", "可暂停"),
    ("D726", [(" | 文本 | 暂停开始 已填", " | 文本")], "D2", "可暂停"),
    ("D726", [("暂停开始 已填 且 暂停结束 为空", "暂停开始 已填")], "D2", "可暂停"),
    ("D727", [("暂停开始 已填 且 暂停结束 为空", "状态 = 暂停")], "暂停", "条件"),
    ("D727", [("暂停开始 已填 且 暂停结束 为空", "已逾期 = 是")], "暂停", "条件"),
    ("D728", [(" | 文本 | 作废日期 已填", " | 文本")], "作废", "条件"),
    (
        "D729",
        [(" | 人员 | 免检理由 已填", " | 人员 | 从 已完工 起")],
        "处理 | 免检理由",
        "必填",
    ),
    ("D729", [("R1 | 完工日期 已填", "R1 | 类别说明 = “免修”")], "R1", "当"),
    ("D745", [(" | 人员 | 免检理由 已填", " | 人员")], "处理 | 免检批准人", "必填"),
    (
        "D746",
        [("完工日期 | 计划完工日期 |  |  | 是", "完工日期 | 3天 |  |  | 是")],
        "处理 | 计划完工日期",
        "字段",
    ),
]


@pytest.mark.parametrize(
    ("code", "pairs", "row", "column"),
    CASES,
    ids=[f"{case[0]}-{index}" for index, case in enumerate(CASES)],
)
def test_what_is_unwise_is_told_at_its_cell(
    code: str, pairs: list[tuple[str, str]], row: str, column: str
) -> None:
    text = changed(*pairs)
    load_or_fail(text)
    line = line_of(text, row)
    found = [p for p in lint_text(text) if p.code == code and p.line == line]
    assert [problem.column for problem in found] == [column], lint_text(text)
    (problem,) = found
    assert problem.level is Level.WARNING
    said = say(problem, "zh+en")
    assert f"第 {line} 行" in said
    assert " / line" in said
    assert "{" not in said


def test_a_condition_no_formula_says_is_told() -> None:
    many = " 或 ".join(f"检测结论 = “{'检测未通过' * 8}{n}”" for n in range(60))
    text = changed(("R1 | 完工日期 已填", f"R1 | {many}"))
    (problem,) = lint_text(text)
    assert (problem.code, problem.line, problem.column) == (
        "D747",
        line_of(text, "R1"),
        "当",
    )
    word_only = text.replace("版式 | 单据", "版式 | 文档")
    assert lint_text(word_only) == ()


FORMER = [
    # what the version in force said; how the row begins now ("" for none), its place
    ([("表单代号 | repair", "表单代号 | mending")], "表单代号", "内容", "设置"),
    ([("登记 | 年龄 | age", "登记 | 年龄 | years")], "登记 | 年龄", "代号", "字段"),
    ([("登记 | 年龄 | age", "登记 | 周岁 | years")], "", "代号", "字段"),
    ([("登记 | 年龄 | age", "登记 | 周岁 | age")], "登记 | 年龄", "别名", "字段"),
    ([("故障类别 | 机械", "故障类别 | 机械故障")], "故障类别 | 机械", "别名", "选项"),
    ([("用料 | 数量 | count", "用料 | 件数 | count")], "用料 | 名称", "栏目", "明细"),
    ([("暂停 | on_hold", "挂起 | on_hold")], "暂停", "状态", "状态"),
    ([("暂停 | on_hold", "挂起 | paused")], "", "状态", "状态"),
]


@pytest.mark.parametrize(
    ("pairs", "row", "column", "section"),
    FORMER,
    ids=[
        "form-key",
        "key",
        "key-and-label",
        "label",
        "option",
        "column",
        "state",
        "state-key",
    ],
)
def test_what_the_version_before_could_read_is_kept(
    pairs: list[tuple[str, str]], row: str, column: str, section: str
) -> None:
    previous = load_or_fail(changed(*pairs))
    (problem,) = lint_text(REPAIR, previous=previous)
    line = line_of(REPAIR, row) if row else 0
    where = (problem.code, problem.section, problem.line, problem.column)
    assert where == ("D710", section, line, column)
    assert problem.level is Level.WARNING
    assert "旧" in say(problem)


def test_an_alias_keeps_what_was_renamed() -> None:
    previous = load_or_fail(
        changed(
            ("登记 | 年龄 | age", "登记 | 周岁 | age"),
            ("故障类别 | 机械", "故障类别 | 机械故障"),
        )
    )
    text = changed(
        (
            "登记 | 年龄 | age | 整数 |  | 0~120",
            "登记 | 年龄 | age | 整数 |  | 0~120 |  |  |  |  | 周岁",
        ),
        ("故障类别 | 机械", "故障类别 | 机械 | 机械故障"),
    )
    assert lint_text(text, previous=previous) == ()


def test_a_name_that_now_means_another_field_is_told() -> None:
    previous = load_or_fail(changed(("登记 | 年龄 | age", "登记 | 名称 | age")))
    text = changed(("| tested | 文本", "| tested | 文本 |  |  |  |  |  |  | 名称"))
    (problem,) = lint_text(text, previous=previous)
    assert (problem.code, problem.line) == ("D710", line_of(text, "登记 | 年龄"))
    assert problem.suggest == ("年龄",)


def test_a_field_that_is_no_choice_any_more_is_told_once() -> None:
    text = changed(
        (
            "登记 | 紧急程度 | urgency | 单选 | 是 |  | 紧急程度",
            "登记 | 紧急程度 | urgency | 文本 | 是",
        ),
        ("紧急程度 | 紧急 | 特急\n紧急程度 | 一般\n", ""),
        ("紧急 2工时；一般 1天 | 紧急程度 | 一般", "1天"),
        ("处理 | 用料 | parts | 明细", "处理 | 用料 | parts | 文本"),
        (
            REPAIR[REPAIR.index("[明细]") : REPAIR.index("[选项]")],
            "",
        ),
    )
    assert lint_text(text, previous=REPAIRED) == ()


def test_what_can_not_be_loaded_is_told_as_errors() -> None:
    text = changed(
        ("| 仅当 故障类别 包含 其他", "| 仅当 故障类别 包括 其他"),
        ("暂停 | on_hold", "暂停 | onHold"),
    )
    first, second = lint_text(text)
    assert (first.code, first.line, first.column) == (
        "D703",
        line_of(text, "登记 | 类别说明"),
        "必填",
    )
    assert (second.code, second.line, second.column) == (
        "D716",
        line_of(text, "暂停"),
        "代号",
    )
    assert {first.level, second.level} == {Level.ERROR}


def test_a_state_nobody_knows_is_told_with_the_one_meant() -> None:
    text = changed(("从 已受理 起", "从 已受里 起"))
    (problem,) = lint_text(text)
    assert (problem.code, problem.column, problem.suggest) == (
        "D714",
        "必填",
        ("已受理",),
    )
    assert "已受里" in say(problem)


def test_deadlines_between_forms_are_looked_up_among_the_others() -> None:
    text = changed(("登记时间 | 受理日期 | 紧急", "登记时间 | visit:went_on | 紧急"))
    assert lint_text(text) == ()
    visit = REPAIRED.model_copy(update={"key": "visit"})
    (problem,) = lint_text(text, others=[visit])
    assert (problem.code, problem.line, problem.column) == (
        "D724",
        line_of(text, "D1"),
        "完成于",
    )
    known = REPAIR.replace("received_at", "went_on").replace(
        "代号 | repair", "代号 | visit"
    )
    assert lint_text(text, others=[load_or_fail(known)]) == ()


def test_a_promise_may_be_watched_by_another_form() -> None:
    text = changed(("完工日期 | 计划完工日期 |  |  | 是", "完工日期 | 3天 |  |  | 是"))
    other = load_or_fail(
        REPAIR.replace("代号 | repair", "代号 | visit").replace(
            "登记时间 | 受理日期 | 紧急", "登记时间 | repair:plan_on | 紧急"
        )
    )
    assert [p.code for p in lint_text(text)] == ["D746"]
    assert lint_text(text, others=[other]) == ()


def test_a_promise_of_the_past_is_no_promise() -> None:
    text = changed(
        ("日期 |  | 不早于 登记时间", "日期 |  | 不早于 登记时间；不晚于 今天"),
        ("完工日期 | 计划完工日期 |  |  | 是", "完工日期 | 3天 |  |  | 是"),
    )
    assert lint_text(text) == ()


def test_without_a_text_the_part_says_where() -> None:
    form = load_or_fail(changed((" | 文本 | 作废日期 已填", " | 文本")))
    (problem,) = lint(form)
    assert (problem.code, problem.line, problem.part) == ("D728", 0, "void")
    assert problem.column == "条件"


IMPOSSIBLE = [
    "年龄 > 30 且 年龄 < 20",
    "年龄 > 30 且 年龄 ≤ 30",
    "年龄 = 30 且 年龄 > 30",
    "年龄 > 121",
    "年龄 = -1",
    "完工日期 早于 2026-01-01 且 完工日期 晚于 2026-02-01",
    "完工日期 晚于 今天",
    "完工日期 晚于 今天 + 3天",
    "计划完工日期 晚于 今天 + 5天 且 计划完工日期 不晚于 今天",
    "登记时间 早于 完工日期 且 登记时间 晚于 完工日期",
    "登记时间 早于 完工日期 且 完工日期 早于 登记时间",
    "登记时间 = 完工日期 且 完工日期 ≠ 登记时间",
    "完工日期 早于 完工日期",
    "非 (年龄 ≥ 10 或 年龄 < 10)",
    "非 (年龄 已填 或 年龄 为空)",
    "非 非 (年龄 已填 且 年龄 为空)",
    "紧急程度 属于 紧急、一般 且 紧急程度 不属于 一般、紧急",
    "紧急程度 ≠ 紧急 且 紧急程度 ≠ 一般",
    "是否返修 = 是 且 是否返修 = 否",
    "检测结论 = “合格” 且 检测结论 = “不合格”",
    "检测结论 = “合格” 且 检测结论 不属于 “合格”、“待定”",
    "检测结论 为空 且 检测结论 包含 “合格”",
    "故障类别 包含 机械 且 故障类别 不包含 机械",
    "故障类别 包含 机械 且 故障类别 包含 电气 且 故障类别 包含 其他",
    "非 检测结论 匹配 “##” 且 检测结论 为空",
    "登记时间 早于 完工日期 + 3天 且 完工日期 为空",
]
POSSIBLE = [
    "年龄 ≥ 30 且 年龄 ≤ 30",
    "年龄 > 30 且 年龄 > 20 且 年龄 < 50 且 年龄 < 40",
    "年龄 > 30 或 年龄 < 20",
    "完工日期 不晚于 今天 且 计划完工日期 晚于 今天",
    "登记时间 不晚于 完工日期 且 登记时间 不早于 完工日期",
    "完工日期 = 完工日期",
    "登记时间 早于 完工日期 + 1个月 且 登记时间 晚于 完工日期 + 3天",
    "计划完工日期 晚于 今天 + 1个月 且 计划完工日期 早于 今天 + 3天",
    "登记时间 早于 2026-01-01 09:30 且 登记时间 晚于 2026-01-01 08:00",
    "故障类别 包含 机械 且 故障类别 不包含 电气",
    "故障类别 包含 机械 且 故障类别 包含 电气",
    "检测结论 = “合格” 或 检测结论 = “不合格”",
    "检测结论 ≠ “合格” 且 检测结论 ≠ “不合格”",
    "检测结论 包含 “合格” 且 检测结论 不包含 “合格”",
    "非 检测结论 匹配 “##”",
    "用料 已填",
    "来源紧急程度 = 紧急 且 来源紧急程度 = 一般",
    "检测结论 包含 类别说明",
    "非 (今天 + 3天 晚于 完工日期)",
]


@pytest.mark.parametrize("condition", IMPOSSIBLE)
def test_what_contradicts_itself_is_known(condition: str) -> None:
    text = changed(("R1 | 完工日期 已填", f"R1 | {condition}"))
    load_or_fail(text)
    assert ("D708", "当") in {(p.code, p.column) for p in lint_text(text)}


@pytest.mark.parametrize("condition", POSSIBLE)
def test_what_can_be_true_is_let_alone(condition: str) -> None:
    text = changed(("R1 | 完工日期 已填", f"R1 | {condition}"))
    load_or_fail(text)
    assert "D708" not in {problem.code for problem in lint_text(text)}


@pytest.mark.parametrize("outer", [AllOf, AnyOf])
def test_a_condition_with_too_many_ways_is_let_alone(
    outer: type[AllOf] | type[AnyOf],
) -> None:
    blank, other = (Filled(FieldOperand(k, k), expected=False) for k in "ab")
    inner = AnyOf((blank, other))
    many = AllOf((inner,) * 9)
    assert clauses(many) is None
    assert clauses(outer((many, blank))) is None
    assert clauses(AnyOf((blank,) * 201)) is None
    assert len(clauses(AllOf((inner,) * 3)) or ()) == 8


@pytest.mark.parametrize(
    "path", sorted(Path(forms.__file__).parent.glob("*.def.txt")), ids=lambda p: p.name
)
def test_a_shipped_form_has_no_error(path: Path) -> None:
    found = lint_text(path.read_text("utf-8"))
    assert all(problem.level is Level.WARNING for problem in found)
    assert all(problem.line for problem in found)


def test_every_sentence_of_the_lint_has_a_case() -> None:
    told = {case[0] for case in CASES} | {"D710", "D714", "D724", "D747"}
    known = {int(key[1:]) for key in messages.catalogue("definitions") if key[0] == "D"}
    lint_codes = {707, 708, 709, 710, 714, 722, 723, 724, 726, 727, 728, 729}
    lint_codes |= {745, 746, 747, 748, 749, 750, 751}
    assert lint_codes <= known
    assert {f"D{code}" for code in lint_codes} == told


def test_every_code_is_explained_in_the_document() -> None:
    document = Path(__file__).parents[2] / "docs" / "definitions.md"
    written = document.read_text("utf-8")
    loading = {*range(701, 707), *range(711, 722), 725}
    linting = {int(case[0][1:]) for case in CASES} | {710, 714, 724, 747}
    for code in loading | linting:
        assert f"D{code}" in written
