"""`仅当`: filled when the condition is true, blank when it is false; and metrics."""

from collections.abc import Mapping
from datetime import date

import pytest

from formkit.blanks.requirements import required_words
from formkit.check.verdict import verdict
from formkit.definitions.model import FormDef, Metric
from formkit.definitions.scope import Scope
from formkit.definitions.twin import dump, load
from formkit.model import Place
from formkit.problems import Level
from formkit.records import FieldValue, Outcome, Value
from formkit.workdays import WorkCalendar

TEXT = """\
[设置]
表单代号 | repair
表单名称 | 维修单
版本 | 1.0
版式 | 单据
归档时机 | 结案
[字段]
分组 | 字段 | 代号 | 类型 | 必填 | 限制 | 选项表 | 可填无
 | 是否换件 | replaced | 是否 | 是
 | 配件名称 | part | 文本 | 仅当 是否换件 = 是 |  |  | 是
 | 完工日期 | done_on | 日期 | 从 已完工 起
 | 返修原因 | again | 文本 | 从 已完工 起 仅当 是否换件 = 否
[状态]
状态 | 代号 | 类别 | 条件 | 终态 | 说明
已登记 | reported | 主线
已完工 | done | 主线 |  | 是
[指标]
代号 | 指标 | 口径 | 目标 | 周期 | 责任人
in_time | 按期完工率 | 按期完工数/完工数 | ≥ 95% | 每月 | 质量经理
hours | 平均处理工时 |  | ≤ 8工时
"""


@pytest.fixture(scope="module")
def repair() -> FormDef:
    form, problems = load(TEXT)
    assert form is not None, problems
    return form


def findings(form: FormDef, **values: Value) -> Mapping[str, tuple[str, Level]]:
    cells = {}
    for row, field in enumerate(form.fields, 3):
        value = values.get(field.key)
        place = Place("单据", row, 2)
        outcome = Outcome.EMPTY if value is None else Outcome.OK
        cells[field.key] = FieldValue(value, str(value or ""), place, outcome)
        if isinstance(value, Outcome):
            cells[field.key] = FieldValue(None, "无", place, value)
    scope = Scope(form, date(2026, 11, 23), WorkCalendar(()))
    found = verdict(cells, (), scope, ()).findings
    return {f.field: (f.code, f.level) for f in found}


def test_what_stands_in_the_twin_is_read_and_written_the_same(repair: FormDef) -> None:
    assert repair.field("part").required.only
    assert not repair.field("part").required.from_state
    again = repair.field("again").required
    assert (again.only, again.from_state) == (True, "done")
    assert repair.metrics[0] == Metric(
        key="in_time",
        label="按期完工率",
        definition="按期完工数/完工数",
        target="≥ 95%",
        cycle="每月",
        owner="质量经理",
    )
    assert load(dump(repair)) == (repair, ())
    for line in TEXT.split("\n")[7:]:
        assert line in dump(repair)


def test_a_field_is_asked_for_when_its_condition_is_true(repair: FormDef) -> None:
    assert findings(repair, replaced=True) == {"part": ("V202", Level.ERROR)}
    assert findings(repair, replaced=False) == {}


def test_a_field_must_be_blank_when_its_condition_is_false(repair: FormDef) -> None:
    found = findings(repair, replaced=False, part="电源板")
    assert found == {"part": ("V203", Level.WARNING)}
    assert findings(repair, replaced=True, part="电源板") == {}
    assert findings(repair, replaced=False, part=Outcome.NONE) == {}


def test_it_must_be_blank_before_its_state_too(repair: FormDef) -> None:
    found = findings(repair, replaced=True, part="电源板", again="焊点虚焊")
    assert found == {"again": ("V203", Level.WARNING)}
    assert findings(repair, replaced=False) == {}


def test_an_unknown_condition_forbids_nothing(repair: FormDef) -> None:
    found = findings(repair, part="电源板")
    assert found == {"replaced": ("V201", Level.ERROR)}


def test_people_are_told_in_words(repair: FormDef) -> None:
    said = required_words(repair, repair.field("part"))
    assert "是否换件" in said
    assert "留空" in said
    said = required_words(repair, repair.field("again"))
    assert "已完工" in said
    assert "留空" in said


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (">= 95 %", "≥ 95%"),
        ("≤８工时", "≤ 8工时"),
        ("= 0", "= 0"),
        ("<1.5次", "< 1.5次"),
    ],
)
def test_a_target_has_one_form(written: str, kept: str) -> None:
    form, problems = load(TEXT.replace("≥ 95%", written))
    assert form is not None, problems
    assert form.metrics[0].target == kept


@pytest.mark.parametrize("written", ["高", "95%", "≥", "≥ 95% 以上 吧", "≥ 九成"])
def test_a_target_that_can_not_be_met_is_a_mistake(written: str) -> None:
    form, (problem,) = load(TEXT.replace("≥ 95%", written))
    assert form is None
    assert (problem.code, problem.section, problem.column) == ("D716", "指标", "目标")


def test_a_field_named_like_the_word_stays_a_field() -> None:
    text = TEXT.replace("是否换件 | replaced", "仅当更换 | replaced").replace(
        "仅当 是否换件 = 是", "仅当更换 = 是"
    )
    form, problems = load(text.replace("是否换件", "仅当更换"))
    assert form is not None, problems
    required = form.field("part").required
    assert not required.only
    assert required.condition is not None
    assert required.condition.text == "仅当更换 = 是"


def test_the_word_may_stand_without_spaces_and_with_a_comma() -> None:
    text = TEXT.replace("从 已完工 起 仅当 是否", "从已完工起，仅当：是否")
    form, problems = load(text.replace("| 仅当 是否换件", "| 仅当：是否换件"))
    assert form == load(TEXT)[0], problems


def test_the_place_of_a_mistake_counts_from_the_cell() -> None:
    _, (problem,) = load(TEXT.replace("仅当 是否换件 = 是", "仅当 是否换件 = 对"))
    assert problem.condition is not None
    assert problem.condition.position == len("仅当 是否换件 = ") + 1
    assert (problem.code, problem.column) == ("D703", "必填")
