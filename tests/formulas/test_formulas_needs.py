"""Which fields get which colour, and where there is nothing to say."""

import pytest

from formkit.definitions.formulas import (
    breached_formula,
    computed_formula,
    has_twin,
    missing_formula,
    next_formula,
    unless_formula,
    validation_formula,
)
from formkit.definitions.model import FormDef
from formkit.definitions.twin import load

_MORE = """[设置]
表单代号 | more
表单名称 | 其余条件试验表
版本 | 1.0
版式 | 登记表
编号字段 | 单号
编号样式 | DH-{dept}-{nn}
归档时机 | 填写合格
登记表页名 | 登记
[字段]
分组 | 字段 | 代号 | 类型 | 必填 | 限制 | 选项表
 | 单号 | number | 编号 | 是
 | 原因 | reason | 文本 | 已逾期 = 是 | 样式 AB ##
 | 说明 | note | 文本 | 仅当 已逾期 = 是 | 已逾期 = 否
 | 用时 | effort | 时长 |  | ≤ 2工时
 | 次数 | times | 整数 |  | ~5；≥ 数量
 | 数量 | amount | 小数
 | 类别 | kinds | 多选 | 仅当 原因 已填 |  | 类别
 | 日期 | day | 日期 |  | 1~
 | 编码 | code | 文本 |  | 样式 ###-##
 | 相连 | joined | 计算 |  | = 连接(次数, “-”)
 | 固定 | fixed | 计算 |  | = 连接(“甲”, “乙”)
[选项]
选项表 | 值
类别 | 一
类别 | 二
[规则]
编号 | 当 | 应当 | 级别
R1 | 已逾期 = 是 | 说明 已填 | 提醒
"""


@pytest.fixture(scope="module")
def more() -> FormDef:
    form, problems = load(_MORE)
    assert form is not None, problems
    return form


def cells_of(form: FormDef) -> dict[str, str]:
    return {field.key: field.key.upper() for field in form.fields}


@pytest.mark.parametrize("key", ["number", "effort", "reason"])
def test_nothing_is_missing(more: FormDef, key: str) -> None:
    """A number is never demanded; what the outside decides, a sheet cannot tell."""
    assert missing_formula(more.field(key), more, cells_of(more), "TRUE") is None


def test_only_a_begun_record_has_missing_cells(language: FormDef) -> None:
    field = language.field("begun_on")
    formula = missing_formula(field, language, cells_of(language), "BEGUN")
    assert str(formula).startswith("AND(BEGUN,ISNUMBER(FIND(")
    # What is always required is red whatever the state says.
    assert "STATUS" not in str(formula)
    assert missing_formula(field, language, {}, "BEGUN") is None


def test_a_later_field_is_missing_where_the_record_says_so(language: FormDef) -> None:
    level, ended = language.field("level"), language.field("ended_on")
    cells = cells_of(language)
    red = str(missing_formula(level, language, cells, "TRUE"))
    assert '"|在办|已办|2|3|"' in red
    # A filled date of what has happened shows the state it is required from.
    assert "ENDED_ON>=32874" in red
    # A final state beside the main line ends all demands.
    assert "VOID_REASON" in red
    assert '"|已办|3|"' in str(missing_formula(ended, language, cells, "TRUE"))


def test_grey_needs_a_state_to_come(language: FormDef) -> None:
    cells = cells_of(language)
    for key in ("begun_on", "weight", "number"):
        assert next_formula(language.field(key), language, cells, "TRUE") is None
    assert next_formula(language.field("level"), language, {}, "TRUE") is None
    grey = str(next_formula(language.field("level"), language, cells, "TRUE"))
    # Not where the record says that it is there already.
    assert '"|已登记|暂停|作废|1|4|5|"' in grey


def test_a_rule_of_the_outside_has_no_formula(more: FormDef) -> None:
    assert breached_formula(more.rules[0], more, cells_of(more)) is None
    then = more.rules[0].then
    assert has_twin(then, more)


@pytest.mark.parametrize("key", ["note", "effort", "day", "kinds", "number", "reason"])
def test_no_limit_that_a_formula_can_say(more: FormDef, key: str) -> None:
    """A mask with blanks or letters, a span, a range of dates: left to the check."""
    field, cells = more.field(key), cells_of(more)
    assert breached_formula(field, more, cells) is None
    assert validation_formula(field, more, cells) is None


def test_a_field_without_a_cell_has_no_limits(more: FormDef) -> None:
    assert breached_formula(more.field("times"), more, {}) is None
    assert validation_formula(more.field("times"), more, {}) is None


def test_a_validation_is_short_and_lets_blanks_pass(more: FormDef) -> None:
    cells = cells_of(more)
    assert validation_formula(more.field("times"), more, cells) == (
        "AND(NOT(IF(ISNUMBER(TIMES),AND(ABS(TIMES)<1E+15,INT(TIMES)=TIMES,TIMES>5),"
        "FALSE)),NOT(IF(AND(ISNUMBER(TIMES),ISNUMBER(AMOUNT)),AND(ABS(TIMES)<1E+15,"
        "INT(TIMES)=TIMES,ABS(AMOUNT)<1E+15,TIMES<AMOUNT),FALSE)))"
    )
    # A mask that begins with digits would also refuse the words that mean blank.
    assert validation_formula(more.field("code"), more, cells) is None
    assert breached_formula(more.field("code"), more, cells) is not None


def test_a_part_that_does_not_fit_is_left_out(language: FormDef) -> None:
    field = language.field("ended_at")
    cells = {key: f"$AAA${n}0000" for n, key in enumerate(cells_of(language), 10)}
    formula = str(validation_formula(field, language, cells))
    assert 0 < len(formula) <= 255
    assert "+30" not in formula
    assert "+30" in str(breached_formula(field, language, cells))


def test_superfluous_needs_an_only(more: FormDef, language: FormDef) -> None:
    cells = cells_of(more)
    assert unless_formula(more.field("note"), more, cells) is None
    assert unless_formula(more.field("reason"), more, cells) is None
    formula = str(unless_formula(more.field("kinds"), more, cells))
    assert "KINDS" in formula
    assert "REASON" in formula
    assert unless_formula(language.field("note"), language, {}) is None


def test_computed_values_a_sheet_can_show(more: FormDef, language: FormDef) -> None:
    cells = cells_of(language)
    days = computed_formula(language.field("days"), language, cells)
    assert days == (
        "IF(IF(AND(ISNUMBER(BEGUN_ON),ISNUMBER(ENDED_ON)),AND(BEGUN_ON>=32874,"
        "BEGUN_ON<73416,ENDED_ON>=32874,ENDED_ON<73416),FALSE),"
        '(INT(ENDED_ON)-INT(BEGUN_ON)),"")'
    )
    assert computed_formula(language.field("working_days"), language, cells) is None
    assert computed_formula(language.field("days"), language, {}) is None
    assert computed_formula(language.field("note"), language, cells) is None
    assert computed_formula(more.field("joined"), more, cells_of(more)) is None
    assert computed_formula(more.field("fixed"), more, {}) == '"甲"&"乙"'
