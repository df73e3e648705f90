"""Every mistake in a twin has a code, its line, and what was perhaps meant."""

from datetime import date
from pathlib import Path

import pytest

from formkit import forms, messages
from formkit.definitions.catalogue import load_catalogue, shipped
from formkit.definitions.dumping import dump
from formkit.definitions.lint import lint, lint_together
from formkit.definitions.model import FormDef
from formkit.definitions.problems import DefinitionProblem, say
from formkit.definitions.twin import load
from formkit.problems import Level


def mistakes_after(text: str, old: str, new: str) -> tuple[DefinitionProblem, ...]:
    assert text.count(old) >= 1, old
    form, problems = load(text.replace(old, new, 1))
    assert (form is None) is bool(problems)
    return problems


CASES = [
    # what stands there, what is written instead, code, section, suggestion
    ("分组 | 字段 | 代号", "分组 | 字段 | 代码", "D701", "字段", "代号"),
    ("| 类型 | 必填", "| 类型 | 类型", "D713", "字段", ""),
    ("| 日期时间 | 是 |", "| 日期时问 | 是 |", "D702", "字段", "日期时间"),
    ("| 错误 | 请", "| 严重 | 请", "D702", "规则", ""),
    ("| 主线\n已解决", "| 主流\n已解决", "D702", "状态", "主线"),
    ("版式 | 单据", "版式 | 单剧", "D702", "设置", "单据"),
    ("归档时机 | 结案", "归档时机 | 关闭", "D702", "设置", ""),
    ("| 文本 | 异常分类 包含 其他", "| 文本 | 异常分类 包括 其他", "D703", "字段", ""),
    (
        "从 已受理 起 |  | 紧急程度",
        "从 已受里 起 |  | 紧急程度",
        "D714",
        "字段",
        "已受理",
    ),
    ("当 是否解决 = 是", "当 是否解决 = 对", "D703", "字段", ""),
    ("| 不早于 登记时间\n", "| 不早于 登记时问\n", "D703", "字段", ""),
    ("| 0~3", "| 0~3；1~2", "D703", "字段", ""),
    (
        "解决日期 不早于 登记时间 | 错误",
        "解决日期 不早于 登记 | 错误",
        "D703",
        "规则",
        "",
    ),
    ("编号字段 | 服务编号", "编号字段 | 服务编码", "D704", "设置", "服务编号"),
    ("跟踪进展 | 说明", "跟踪进度 | 说明", "D704", "明细", "跟踪进展"),
    (
        "D1 | 首次响应 | 登记时间",
        "D1 | 首次响应 | 登记时刻",
        "D704",
        "期限",
        "登记时间",
    ),
    ("受理时间 | 紧急 2工时", "跟踪进展.时间 | 紧急 2工时", "D704", "期限", ""),
    ("计划日期 |  |  | 是", "计划日起 |  |  | 是", "D704", "期限", "计划日期"),
    ("| 姓名 | 姓名、Customer", "| 姓名 | 登记时间、Customer", "D705", "字段", ""),
    ("| 姓名 | 姓名、Customer", "| 姓名 | received、Customer", "D705", "字段", ""),
    ("其它、other", "其它、质量问题", "D705", "选项", ""),
    (
        "| 多选 | 是 |  | 异常分类",
        "| 多选 | 是 |  | 异常类别",
        "D706",
        "字段",
        "异常分类",
    ),
    ("| 多选 | 是 |  | 异常分类", "| 多选 | 是", "D706", "字段", ""),
    ("[规则]", "[规责]", "D711", "规责", "规则"),
    ("编号样式 |", "编号格式 |", "D712", "设置", "编号样式"),
    ("编号样式 | SM-{yyyymmdd}-{nnn}", "版本 | 2.0", "D713", "设置", ""),
    ("| 联系电话 | phone", "| 客户姓名 | phone", "D713", "字段", ""),
    ("| 联系电话 | phone", "| 联系电话 | email", "D713", "字段", ""),
    ("异常分类 | 服务投诉", "异常分类 | 其他", "D713", "选项", ""),
    ("已解决 | solved", "已解决 | accepted", "D713", "状态", ""),
    ("D2 |", "D1 |", "D713", "期限", ""),
    ("紧急 2工时；一般 8工时", "紧急 2工时；P1 8工时", "D713", "期限", ""),
    ("[期限]", "[状态]", "D713", "状态", ""),
    ("表单代号 | visit\n", "", "D715", "设置", ""),
    ("R1 |", " |", "D715", "规则", ""),
    (
        "暂停 | on_hold | 旁支 | 暂停开始 已填 且 暂停结束 为空",
        "暂停 | on_hold | 旁支",
        "D715",
        "状态",
        "",
    ),
    ("编号 | 当 | 应当 |", "编号 | 当 |", "D715", "规则", ""),
    ("表单代号 | visit", "表单代号 | 上门", "D716", "设置", ""),
    ("SM-{yyyymmdd}-{nnn}", "SM-{年月日}-{nnn}", "D716", "设置", ""),
    ("归档时机 | 结案", "生效日期 | 2026-02-30", "D716", "设置", ""),
    ("归档时机 | 结案", "生效日期 | 2026-02-03 09:00", "D716", "设置", ""),
    ("D1 | 首次响应 | 登记时间", "D1 | 首次响应 | 客户姓名", "D716", "期限", ""),
    ("紧急 2工时；", "紧急；", "D716", "期限", ""),
    ("紧急 2工时；", "紧急 2周；", "D716", "期限", ""),
    ("| 2个工作日", "| 2周", "D716", "期限", ""),
    ("暂停 | on_hold", "暂停 | onHold", "D716", "状态", ""),
    ("| 请核对两个日期", "| 请核对 | 两个日期", "D717", "规则", ""),
    ("[设置]", "客户服务\n[设置]", "D718", "", ""),
    ("紧急 2工时；", "紧集 2工时；", "D719", "期限", ""),
    ("一般 |  |  | 客服", "中等 |  |  | 客服", "D719", "期限", ""),
    ("客户姓名 | customer", "客户\u200b\x07姓名 | customer", "D720", "字段", ""),
    ("请核对两个日期", "请核对\\t两个日期", "D721", "规则", ""),
    ("跟踪进展 | 日期", "处理结果 | 日期", "D725", "明细", ""),
    ("金额\n", "金额 |  |  | 满意度\n", "D725", "字段", ""),
    ("紧急程度 | 一般 |  |", "客户姓名 | 一般 |  |", "D725", "期限", ""),
    (
        "文本\n反馈 | 状态",
        "计算 |  | = 天数(登记时间)\n反馈 | 状态",
        "D703",
        "字段",
        "",
    ),
]


WHOLE_ROW = {"D711", "D717", "D718", "D720"}
OWN_COLUMN = {"D701": "代码", "D705": "别名", "D706": "选项表", "D712": "项目"}
# what is written instead, where the sentence speaks of something else than the column
BESIDES = {
    "| 类型 | 类型": "类型",
    "版本 | 2.0": "项目",
    "[状态]": "",
    "编号 | 当 |": "",
    "": "",
    "跟踪进度 | 说明": "字段",
    "处理结果 | 日期": "字段",
}


def place_of(problem: DefinitionProblem, written: str) -> str:
    """The column whose cell the case changes."""
    if written in BESIDES:
        return BESIDES[written]
    if problem.code in WHOLE_ROW:
        return ""
    own = OWN_COLUMN.get(problem.code, problem.params.get("column", ""))
    return "内容" if problem.section == "设置" and problem.code != "D712" else own


@pytest.mark.parametrize(
    ("old", "new", "code", "section", "suggestion"),
    CASES,
    ids=[f"{case[2]}-{index}" for index, case in enumerate(CASES)],
)
def test_a_mistake_is_named_at_its_line(
    old: str, new: str, code: str, section: str, suggestion: str, twin_text: str
) -> None:
    problems = mistakes_after(twin_text, old, new)
    found = [p for p in problems if p.code == code and p.section == section]
    assert found, problems
    before, after = (t.split("\n") for t in (twin_text, twin_text.replace(old, new, 1)))
    touched = {n for n, line in enumerate(after, 1) if line not in before}
    if len(before) == len(after):
        both = enumerate(zip(before, after, strict=True), 1)
        touched = {n for n, (was, line) in both if was != line}
    first = found[0].params.get("first", "")
    told = {found[0].line, int(first) if first.isdecimal() else -1}
    assert told & (touched or {0})
    if suggestion:
        assert found[0].suggest[0] == suggestion
    assert found[0].level is Level.ERROR
    assert found[0].column == place_of(found[0], new)
    said = say(found[0], "zh+en")
    assert str(found[0].line or "") in said
    assert " / " in said


def test_all_mistakes_are_told_at_once_by_line(twin_text: str) -> None:
    text = twin_text.replace("日期时间", "日期时问", 1).replace("[规则]", "[规责]")
    form, problems = load(text.replace("已解决 | solved", "已解决 | Solved"))
    assert form is None
    assert {"D702", "D711", "D716"} <= {problem.code for problem in problems}
    assert [p.line for p in problems] == sorted(p.line for p in problems)


def test_an_empty_text_lacks_settings_and_fields() -> None:
    form, problems = load("")
    assert form is None
    missing = {(problem.code, problem.params["column"]) for problem in problems}
    assert {("D715", "[设置]"), ("D715", "[字段]")} <= missing


def test_order_spaces_and_line_ends_do_not_matter(
    twin_text: str, form: FormDef
) -> None:
    loose = twin_text.replace(" | ", "|").replace("\n", "　\r\n\r\n")
    head, rules = loose.split("[规则]")
    rules, rest = rules.split("[状态]")
    assert load(f"\ufeff[规则]{rules}{head}[状态]{rest}") == (form, ())


def test_steps_facts_and_numbers_are_read() -> None:
    text = (
        "[设置]\n表单代号 | a\n表单名称 | 甲\n版本 | 1\n版式 | 单据\n"
        "生效日期 | 2026-11-01\n[说明]\n流程目标 | 每次有\\|记录\\n可追溯\n"
        "[字段]\n字段 | 代号 | 类型 | 限制\n开始 | begin | 日期\n结束 | end | 日期\n"
        "天数合计 | days | 计算 | = 天数（开始，结束）\n"
        "[步骤]\n序号 | 步骤 | 时限\n1 | 接收 | 2工时\n"
    )
    form, problems = load(text)
    assert problems == ()
    assert form is not None
    assert form.facts == (("流程目标", "每次有|记录\n可追溯"),)
    assert form.field("days").expression == "天数(开始, 结束)"
    assert str(form.steps[0].limit) == "PT120WM"
    assert "天数合计 | days | 计算 |  | = 天数(开始, 结束)" in dump(form)
    _, wrong = load(text.replace("1 | 接收", "一 | 接收"))
    assert [(p.code, p.section) for p in wrong] == [("D716", "步骤")]


@pytest.mark.parametrize("text", [" 甲", "甲\t", "甲\x00", "甲\u2028"])
def test_what_a_twin_cannot_say_is_not_written(text: str, form: FormDef) -> None:
    with pytest.raises(ValueError, match="a twin cannot say"):
        dump(form.model_copy(update={"approver": text}))


def test_other_without_an_explanation_is_unwise(twin_text: str) -> None:
    silent = twin_text.replace("异常分类 包含 其他 | 至少5字", "| 至少5字")
    form, problems = load(silent)
    assert form is not None, problems
    (found,) = lint(form)
    assert (found.code, found.params["word"]) == ("D707", "包含")
    assert "异常分类 包含 其他" in say(found)
    ruled, _ = load(
        silent.replace(
            "R1 | 解决日期 已填 | 解决日期 不早于 登记时间",
            "R1 | 异常分类 包含 其他 且 联系电话 已填 | 分类备注 已填",
        )
    )
    assert ruled is not None
    assert lint(ruled) == ()


def test_a_clean_form_has_nothing_unwise(form: FormDef) -> None:
    assert lint(form) == ()


@pytest.mark.parametrize(
    ("when", "is_idle"),
    [
        ("联系电话 已填 且 联系电话 为空", True),
        ("联系电话 为空 且 联系电话 = “1”", True),
        ("联系电话 = “1” 且 联系电话 为空", True),
        ("紧急程度 = 紧急 且 (联系电话 已填 且 紧急程度 = 一般)", True),
        ("紧急程度 = 紧急 且 紧急程度 = 一般", True),
        ("紧急程度 = 紧急 且 紧急程度 = 一般 或 联系电话 已填", False),
        ("(紧急程度 = 紧急 且 紧急程度 = 一般) 且 联系电话 已填", True),
        ("异常分类 = 其他 且 异常分类 = 服务投诉", False),
        ("非 联系电话 已填 且 紧急程度 = 紧急", False),
    ],
)
def test_a_rule_that_never_applies_is_unwise(
    when: str, twin_text: str, *, is_idle: bool
) -> None:
    form, problems = load(twin_text.replace("R1 | 解决日期 已填", f"R1 | {when}"))
    assert form is not None, problems
    assert ("D708" in [p.code for p in lint(form)]) is is_idle


def test_states_and_deadlines_that_say_nothing_are_unwise(twin_text: str) -> None:
    text = twin_text.replace("已解决 | solved", "处理中 | busy | 主线\n已解决 | solved")
    form, problems = load(text.replace("紧急 2工时；一般 8工时", "紧急 2工时"))
    assert form is not None, problems
    found = {(p.code, p.params["found"]) for p in lint(form)}
    assert found == {("D722", "处理中"), ("D723", "首次响应")}


def test_a_deadline_of_an_unknown_form_is_found(twin_text: str) -> None:
    text = twin_text.replace(
        "登记时间 | 解决日期 | 计划日期", "登记时间 | capa:done_at | 3天"
    )
    form, problems = load(text)
    assert form is not None, problems
    (found,) = lint_together([form])
    assert (found.code, found.params["target"]) == ("D724", "capa:done_at")
    assert lint_together([each.form for each in shipped().definitions]) == ()


def test_every_sentence_has_the_same_places_in_both_languages() -> None:
    entries = messages.catalogue("definitions")
    for key, entry in entries.items():
        placeholders = [
            {
                part.split("}")[0]
                for part in entry[lang].replace("{{", "").split("{")[1:]
            }
            for lang in ("zh", "en")
        ]
        assert placeholders[0] == placeholders[1], key


def test_a_faulty_text_does_not_disturb_the_others(twin_text: str) -> None:
    newer = twin_text.replace("版本 | 1.0", "版本 | 1.1\n生效日期 | 2026-12-01")
    catalogue, problems = load_catalogue(
        [("a", twin_text), ("b", "[设置]"), ("c", newer)]
    )
    assert list(problems) == ["b"]
    assert catalogue.keys == ("visit",)
    first, second = catalogue.definitions
    assert catalogue.current("visit") == second
    assert catalogue.current("visit", second.form.effective_on) == second
    assert catalogue.current("visit", date(2026, 11, 30)) == first
    assert catalogue.current("none") is None
    assert catalogue.by_version("visit", "1.0") == first
    assert catalogue.by_version("visit", "2.0") is None
    assert catalogue.by_sha256(second.sha256) == second
    assert catalogue.by_sha256("0") is None


def test_the_shipped_catalogue_has_every_file() -> None:
    catalogue = shipped()
    assert set(catalogue.keys) >= set(forms.ORDER)
    assert len(catalogue.keys) == len(catalogue.definitions)
    definition = catalogue.current("complaint")
    assert definition is not None
    folder = Path(forms.__file__).parent
    assert (folder / "complaint.def.txt").read_text("utf-8") == definition.text


def test_a_list_of_signs_is_no_layout(twin_text: str) -> None:
    (problem,) = mistakes_after(twin_text, "版式 | 单据", "版式 | 、，")
    assert (problem.code, problem.column, problem.line) == ("D715", "内容", 5)


def test_a_choice_without_any_list_is_told_so(twin_text: str) -> None:
    problems = mistakes_after(twin_text, "| 多选 | 是 |  | 异常分类", "| 多选 | 是")
    (found,) = [problem for problem in problems if problem.code == "D706"]
    assert "（空）" in say(found)
