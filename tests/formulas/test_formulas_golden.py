"""Formulas letter by letter: a change of meaning shows without an office."""

import pytest

from formkit.definitions.conditions import (
    Compare,
    Comparison,
    Condition,
    Constant,
    FieldOperand,
    Filled,
    Operand,
    Shifted,
    Today,
)
from formkit.definitions.formulas import (
    computed_formula,
    false_formula,
    has_twin,
    true_formula,
)
from formkit.definitions.lexicon import lexicon_of
from formkit.definitions.model import FormDef
from formkit.definitions.parsing import parse_condition

BARE = (
    'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(CLEAN(IFERROR({0},"#"))'
    '," ",""),"\u3000",""),"\xa0","")'
)
WORD = f'"|"&SUBSTITUTE(LOWER({BARE}),"|","||")&"|"'


def condition(text: str, form: FormDef) -> Condition:
    found = parse_condition(text, lexicon_of(form))
    assert isinstance(found, Condition), found
    return found


def cells_of(form: FormDef) -> dict[str, str]:
    return {field.key: field.key.upper() for field in form.fields}


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "开始日期 早于 今天",
            "IF(ISNUMBER(A),AND(A>=32874,A<73416,INT(A)<TODAY()),FALSE)",
            "IF(ISNUMBER(A),AND(A>=32874,A<73416,INT(A)>=TODAY()),FALSE)",
        ),
        (
            "开始日期 = 2026-01-31",
            "IF(ISNUMBER(A),AND(A>=32874,A<73416,INT(A)=DATE(2026,1,31)),FALSE)",
            "IF(ISNUMBER(A),AND(A>=32874,A<73416,INT(A)<>DATE(2026,1,31)),FALSE)",
        ),
        (
            "今天 - 3天 晚于 开始日期",
            "IF(ISNUMBER(A),AND(A>=32874,A<73416,(TODAY()-3)>INT(A)),FALSE)",
            "IF(ISNUMBER(A),AND(A>=32874,A<73416,(TODAY()-3)<=INT(A)),FALSE)",
        ),
        (
            "次数 > 2",
            "IF(ISNUMBER(A),AND(ABS(A)<1E+15,INT(A)=A,A>2),FALSE)",
            "IF(ISNUMBER(A),AND(ABS(A)<1E+15,INT(A)=A,A<=2),FALSE)",
        ),
        (
            "时刻 ≤ 09:30",
            "IF(ISNUMBER(A),AND(A>=0,A<1,ROUND(A*86400,0)<=34200),FALSE)",
            "IF(ISNUMBER(A),AND(A>=0,A<1,ROUND(A*86400,0)>34200),FALSE)",
        ),
        (
            "级别 属于 高、中",
            f'ISNUMBER(FIND({WORD},"|高|中|p1|特急|p2|1|2|"))',
            f'ISNUMBER(FIND({WORD},"|低|p3|3|"))',
        ),
        (
            "非 级别 = 高",
            f'ISNUMBER(FIND({WORD},"|中|低|p2|p3|2|3|"))',
            f'ISNUMBER(FIND({WORD},"|高|p1|特急|1|"))',
        ),
    ],
)
def test_a_comparison_is_this_formula(
    language: FormDef, text: str, true: str, false: str
) -> None:
    parsed = condition(text, language)
    cells = dict.fromkeys((field.key for field in language.fields), "A")
    assert true_formula(parsed, cells, language) == true.replace("{0}", "A")
    assert false_formula(parsed, cells, language) == false.replace("{0}", "A")


def test_midnight_written_in_a_condition_is_a_time(language: FormDef) -> None:
    parsed = condition("开始时间 晚于 2026-01-31 00:00", language)
    midnight = "(DATE(2026,1,31)+TIME(0,0,0))"
    by_day = f"INT(A)>INT({midnight})"
    exact = f"ROUND(A*86400,0)>ROUND({midnight}*86400,0)"
    expected = f"IF(INT(A)=A,{by_day},{exact})"
    assert expected in str(true_formula(parsed, {"begun_at": "A"}, language))


def test_several_options_are_taken_away_until_nothing_is_left(
    language: FormDef,
) -> None:
    parsed = condition("类别 不包含 服务投诉", language)
    formula = true_formula(parsed, cells_of(language), language)
    assert formula is not None
    assert '"|物流/交付问题|",""' in formula
    assert '"|产品质量|",""' in formula
    assert '"|服务投诉|",""' not in formula
    assert formula.endswith('=""')
    # A sign that is part of an option's name does not separate options.
    assert 'SUBSTITUTE(IFERROR(KINDS,"#"),"/"' not in formula
    assert '"/"," ")' not in formula


def test_what_parts_have_in_common_is_said_once(language: FormDef) -> None:
    short = condition("说明 包含 “甲”", language)
    long = condition("说明 包含 “甲” 或 说明 包含 “乙” 或 说明 包含 “丙”", language)
    one = true_formula(short, cells_of(language), language)
    three = true_formula(long, cells_of(language), language)
    assert one is not None
    assert three is not None
    assert len(three) < len(one) + 300


@pytest.mark.parametrize(
    "text",
    [
        "已逾期 = 是",
        "用时 > 2工时",
        "电话 = “13800138000”",
        "次数 > 2 且 邮箱 = “a@example.com”",
        "部门 = 说明",
        "签名 = “王芳”",
        "签名 已填",
        "说明 包含 经办人",
        "说明 = 部门",
        "部门 = “客服部”",
        "类别 = 部门",
    ],
)
def test_some_conditions_have_no_twin(language: FormDef, text: str) -> None:
    parsed = condition(text, language)
    assert not has_twin(parsed, language)
    assert true_formula(parsed, cells_of(language), language) is None
    assert false_formula(parsed, cells_of(language), language) is None


@pytest.mark.parametrize(
    "text", ["天数 > 3", "工作日 > 3", "开始日期 + 5个工作日 早于 今天", "天数 已填"]
)
def test_counts_and_shifts_have_a_twin(language: FormDef, text: str) -> None:
    assert has_twin(condition(text, language), language)


@pytest.mark.parametrize("text", ["工作日 > 3", "开始日期 + 5个工作日 早于 今天"])
def test_working_days_need_their_list(language: FormDef, text: str) -> None:
    parsed = condition(text, language)
    cells = cells_of(language)
    assert true_formula(parsed, cells, language) is None
    assert "MATCH(" in str(true_formula(parsed, cells, language, workdays="days"))


def test_a_field_without_a_cell_has_no_twin(language: FormDef) -> None:
    parsed = condition("次数 > 2 或 说明 已填", language)
    assert true_formula(parsed, {"times": "A"}, language) is None


def test_a_formula_that_is_too_long_is_none(language: FormDef) -> None:
    many = "类别 包含 其他 且 经办人 ≠ 复核人 且 代码 ≠ 说明"
    wide = " 且 ".join(f"({many} 或 说明 = “{n}”)" for n in range(20))
    parsed = condition(wide, language)
    assert true_formula(parsed, cells_of(language), language) is None


@pytest.mark.parametrize(
    ("key", "comparison", "right"),
    [
        ("times", Comparison.MATCHES, Constant(("##",))),
        ("times", Comparison.EQUAL, Today()),
        ("times", Comparison.EQUAL, Constant(("很多",))),
        ("times", Comparison.EQUAL, FieldOperand("clock", "时刻")),
        ("times", Comparison.EQUAL, FieldOperand("note", "说明")),
        ("clock", Comparison.EQUAL, Constant(("早上",))),
        ("begun_on", Comparison.CONTAINS, Constant(("2026-01-31",))),
        ("begun_on", Comparison.EQUAL, Constant(("明天",))),
        ("begun_on", Comparison.EQUAL, FieldOperand("times", "次数")),
        ("note", Comparison.LESS, Constant(("甲",))),
        ("note", Comparison.EQUAL, Today()),
        ("kinds", Comparison.LESS, Constant(("其他",))),
        ("signature", Comparison.EQUAL, Constant(("1",))),
        ("begun_on", Comparison.AFTER, Shifted(Today(), 0, "工作日")),
    ],
)
def test_what_no_definition_says_has_no_twin_either(
    language: FormDef, key: str, comparison: Comparison, right: Operand
) -> None:
    """The loader refuses most of these; a formula must never guess."""
    tree = Compare(FieldOperand(key, key), comparison, right)
    assert not has_twin(Condition("", tree), language)


def test_an_expression_that_is_not_understood_has_no_formula(
    language: FormDef,
) -> None:
    field = language.field("days").model_copy(update={"expression": "天数(开始日期)"})
    fields = tuple(field if f.key == field.key else f for f in language.fields)
    form = language.model_copy(update={"fields": fields})
    tree = Filled(FieldOperand("days", "天数"), expected=True)
    assert not has_twin(Condition("", tree), form)
    assert computed_formula(field, form, cells_of(form)) is None
