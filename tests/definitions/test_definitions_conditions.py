"""Sentences people write: read, refused with a place, judged, and said again."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.definitions.conditions import Condition
from formkit.definitions.evaluate import Scope, fields_of, sentence, shift, truth
from formkit.definitions.lexicon import RESERVED, Lexicon
from formkit.definitions.parsing import parse_condition
from formkit.definitions.problems import ConditionProblem, say_condition
from formkit.definitions.words import COMPARISONS, FILLED
from formkit.records import Duration, FieldValue, Outcome, RowSet

Fill = Callable[..., Mapping[str, FieldValue]]


def understood(text: str, lexicon: Lexicon) -> Condition:
    found = parse_condition(text, lexicon)
    assert isinstance(found, Condition), found
    return found


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("异常分类包含其他且分类备注为空", "异常分类 包含 其他 且 分类备注 为空"),
        ("异常分类 包含 other", "异常分类 包含 其他"),
        ("紧急程度 包含 特急", "紧急程度 = 紧急"),
        ("紧急程度 不包含 P2", "紧急程度 ≠ 一般"),
        ("紧急程度　属于　紧急，一般", "紧急程度 属于 紧急、一般"),
        ("登记日期 >= 2026年1月5日", "登记时间 ≥ 2026-01-05"),
        ("登记时间 = 2026-1-5 9:30", "登记时间 = 2026-01-05 09:30"),
        ("到达时刻 早于 9:05", "到达时刻 早于 09:05"),
        ("处理时长 > 90分钟", "处理时长 > 90分钟"),
        (
            "解决日期 不晚于 登记时间＋5 个工作日",
            "解决日期 不晚于 登记时间 + 5个工作日",
        ),
        ("今天 晚于 解决日期 - 1 month", "今天 晚于 解决日期 - 1个月"),
        ("是否解决 is yes", "是否解决 = 是"),
        ("Customer Name is not “李 敏”", "客户姓名 ≠ “李 敏”"),
        ("not (phone blank or 电子邮箱 filled)", None),
        (
            "非（联系电话 blank or 电子邮箱 is filled）",
            "非 (联系电话 为空 或 电子邮箱 已填)",
        ),
        ("(联系电话 为空 或 电子邮箱 为空) 且 升级级别 ≥ 1", None),
        ("联系电话 匹配 021-＃＃＃", "联系电话 匹配 021-###"),
        ("客户姓名 属于 “甲”、“乙””丙”", "客户姓名 属于 “甲”、“乙””丙”"),
        ("【登记时间】 已填", "登记时间 已填"),
        ("已逾期 = 是", "已逾期 = 是"),
        ("来源紧急程度 = “特急”", "来源紧急程度 = “特急”"),
        ("升级级别 > -1", "升级级别 > -1"),
        ("解决日期 = “2026/1/5”", "解决日期 = 2026-01-05"),
        ("异常分类 = “质量问题”", "异常分类 = 产品质量问题"),
        ("赔付金额（元） > 0.5", "赔付金额(元) > 0.5"),
    ],
)
def test_a_sentence_has_one_canonical_text(
    written: str, canonical: str | None, lexicon: Lexicon
) -> None:
    found = parse_condition(written, lexicon)
    if "phone" in written:
        assert isinstance(found, ConditionProblem)
        return
    assert isinstance(found, Condition), found
    assert found.text == (canonical or written)
    assert parse_condition(found.text, lexicon) == found


@pytest.mark.parametrize(
    ("written", "position", "kind", "suggest"),
    [
        ("解决日期未 已填", 1, "field", "解决日期"),
        ("紧急程席 = 紧急", 1, "field", "紧急程度"),
        ("紧急程度 = 紧集", 8, "option", "紧急"),
        ("紧急程度 = “紧集”", 8, "option", "紧急"),
        ("客户姓名 = 王芳", 8, "value", None),
        ("升级级别 > 三", 8, "not_number", None),
        ("解决日期 早于 2026-02-30", 9, "not_date", None),
        ("解决日期 早于 2026-02-01 25:00", 9, "not_date", None),
        ("解决日期 早于 “去年”", 9, "not_date", None),
        ("到达时刻 早于 29:00", 9, "not_time", None),
        ("到达时刻 早于 9点", 9, "not_time", None),
        ("处理时长 > 三天", 8, "not_duration", None),
        ("处理时长 > 3周", 8, "not_duration", None),
        ("解决日期 早于 升级级别", 9, "not_comparable", None),
        ("异常分类 属于 其他", 6, "not_for_choices", None),
        ("紧急程度 早于 紧急", 6, "not_for_choice", None),
        ("跟踪进展 = “无”", 6, "not_for_rows", None),
        ("是否解决 包含 是", 6, "not_for_yes_no", None),
        ("升级级别 包含 1", 6, "not_for_number", None),
        ("处理时长 包含 3天", 6, "not_for_duration", None),
        ("到达时刻 包含 9:00", 6, "not_for_time", None),
        ("解决日期 匹配 ##", 6, "not_for_date", None),
        ("备件编号 < “A”", 6, "not_for_list", None),
        ("客户姓名 早于 “A”", 6, "not_for_text", None),
        ("联系电话 已填 电子邮箱 已填", 9, "unexpected", None),
        ("联系电话 匹配 (", 9, "unexpected", None),
        ("(联系电话 已填 且 (电子邮箱 已填) 其他", 22, "bracket", None),
        ("联系电话 大 3", 6, "operator", "大于"),
        ("今天 已填", 4, "filled", None),
        ("解决日期 + 三天 早于 今天", 6, "shift", None),
        ("升级级别 + 3天 > 1", 6, "shift", None),
        ("客户姓名 = “王芳", 8, "quote", None),
        ("【客户姓名 已填", 1, "quote", None),
        ("【客户性名】 已填", 1, "field", "客户姓名"),
        ("联系电话", 5, "unfinished", None),
        ("联系电话 =", 7, "unfinished", None),
        ("联系电话 已填 且 ", 11, "unfinished", None),
        ("", 1, "unfinished", None),
        ("(" * 30 + "联系电话 已填", 22, "too_deep", None),
    ],
)
def test_what_is_not_understood_has_a_place_and_a_suggestion(
    written: str, position: int, kind: str, suggest: str | None, lexicon: Lexicon
) -> None:
    problem = parse_condition(written, lexicon)
    assert isinstance(problem, ConditionProblem), problem
    assert (problem.kind, problem.position) == (kind, position)
    if suggest:
        assert problem.suggest[0] == suggest
        assert suggest in say_condition(problem, "zh")
    said = say_condition(problem, "zh+en")
    assert problem.found in said
    assert " / " in said


def test_no_operator_can_be_taken_for_a_name() -> None:
    words = {word for word in [*COMPARISONS, *FILLED] if word[0] not in "=<>≠≤≥!"}
    assert words <= RESERVED


AT = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - the site's time


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("联系电话 为空", {}, True),
        ("联系电话 为空", {"phone": None}, True),
        ("联系电话 已填", {"phone": Outcome.ERROR}, None),
        ("联系电话 已填", {"phone": Outcome.NONE}, True),
        ("联系电话 = “无”", {"phone": Outcome.NONE}, None),
        ("已逾期 已填", {}, None),
        ("已逾期 = 是", {}, None),
        ("已逾期 = 是", {"overdue": True}, True),
        ("异常分类 包含 其他", {"category": ("其他", "服务投诉")}, True),
        ("异常分类 包含 其他", {"category": ("服务投诉",)}, False),
        ("异常分类 包含 其他", {"category": None}, None),
        ("异常分类 = 其他", {"category": ("其他",)}, True),
        ("异常分类 = 其他", {"category": ("其他", "服务投诉")}, False),
        ("客户姓名 包含 “王”", {"customer": "王芳"}, True),
        ("客户姓名 不包含 “王”", {"customer": "王芳"}, False),
        ("客户姓名 = 处理结果", {"customer": "王芳", "result": "王芳"}, True),
        ("备件编号 包含 处理结果", {"parts": ("甲", "乙"), "result": "乙"}, True),
        ("备件编号 = 处理结果", {"parts": ("乙",), "result": "乙"}, True),
        ("处理结果 = 备件编号", {"parts": ("乙",), "result": "乙"}, True),
        ("备件编号 包含 异常分类", {"parts": ("其他",), "category": ("其他",)}, True),
        ("备件编号 = 异常分类", {"parts": ("其他",), "category": ("甲",)}, False),
        ("紧急程度 属于 紧急、一般", {"urgency": "紧急"}, True),
        ("紧急程度 不属于 紧急、一般", {"urgency": "紧急"}, False),
        ("紧急程度 属于 紧急", {"urgency": "一般"}, False),
        ("紧急程度 属于 紧急", {}, None),
        ("紧急程度 不属于 紧急", {"urgency": Decimal(1)}, None),
        ("登记时间 = 2026-11-20", {"received_at": AT}, True),
        ("登记时间 晚于 2026-11-20 09:00", {"received_at": AT}, True),
        ("登记时间 不晚于 今天", {"received_at": AT}, True),
        (
            "解决日期 不早于 登记时间",
            {"solved_on": date(2026, 11, 20), "received_at": AT},
            True,
        ),
        (
            "解决日期 晚于 登记时间",
            {"solved_on": date(2026, 11, 20), "received_at": AT},
            False,
        ),
        (
            "受理时间 早于 登记时间",
            {"accepted_at": AT.replace(hour=8), "received_at": AT},
            True,
        ),
        (
            "解决日期 = 登记时间 + 1个工作日",
            {"solved_on": date(2026, 11, 23), "received_at": AT},
            True,
        ),
        ("今天 ≥ 解决日期 + 3天", {"solved_on": date(2026, 11, 20)}, True),
        ("解决日期 + 1个月 = 2027-02-28", {"solved_on": date(2027, 1, 31)}, True),
        ("解决日期 早于 今天", {"solved_on": "上周五"}, None),
        ("解决日期 + 99999个月 早于 今天", {"solved_on": date(2026, 1, 1)}, None),
        ("解决日期 + 1天 早于 今天", {"solved_on": "上周五"}, None),
        ("升级级别 ≥ 1", {"level": 2}, True),
        ("升级级别 ≠ 2", {"level": 2}, False),
        ("升级级别 < 赔付金额(元)", {"level": 2, "paid": Decimal("120.50")}, True),
        ("升级级别 属于 “1”、“2”", {"level": 2}, True),
        ("赔付金额(元) = 50%", {"paid": Decimal("0.5")}, True),
        ("升级级别 > 1", {"level": True}, None),
        ("是否解决 = 是", {"solved": True}, True),
        ("是否解决 = 是", {"solved": False}, False),
        ("到达时刻 早于 09:00", {"arrived": time(8, 59)}, True),
        ("处理时长 > 1天", {"effort": Duration(minutes=1500)}, True),
        ("处理时长 = 24小时", {"effort": Duration(days=1)}, True),
        ("处理时长 > 1天", {"effort": Duration(workdays=2)}, None),
        ("处理时长 < 3个工作日", {"effort": Duration(workdays=2)}, True),
        ("联系电话 匹配 021-##", {"phone": "021-55"}, True),
        ("联系电话 匹配 021-##", {"phone": "021-５５"}, False),
        ("联系电话 匹配 021-##", {"phone": ("021-55",)}, None),
        ("跟踪进展 已填", {"rows": RowSet(())}, True),
        ("紧急程度 = 紧急 且 已逾期 = 是", {"urgency": "一般"}, False),
        ("紧急程度 = 紧急 且 已逾期 = 是", {"urgency": "紧急"}, None),
        ("紧急程度 = 紧急 或 已逾期 = 是", {"urgency": "紧急"}, True),
        ("紧急程度 = 紧急 或 已逾期 = 是", {"urgency": "一般"}, None),
        ("紧急程度 = 紧急 或 联系电话 已填", {"urgency": "一般"}, False),
        ("紧急程度 = 紧急 且 联系电话 为空", {"urgency": "紧急"}, True),
        ("非 已逾期 = 是", {}, None),
        ("非 联系电话 已填", {}, True),
    ],
)
def test_a_condition_is_true_false_or_unknown(
    text: str,
    values: Mapping[str, object],
    *,
    expected: bool | None,
    lexicon: Lexicon,
    fill: Fill,
    scope: Scope,
) -> None:
    condition = understood(text, lexicon)
    assert truth(condition, fill(**values), scope) is expected


@given(
    one=st.sampled_from([True, False, None]), other=st.sampled_from([True, False, None])
)
def test_the_logic_is_kleenes(
    lexicon: Lexicon, fill: Fill, scope: Scope, *, one: bool | None, other: bool | None
) -> None:
    values = fill(
        solved=Outcome.ASK if one is None else one,
        overdue=Outcome.ASK if other is None else other,
    )

    def judged(text: str) -> bool | None:
        return truth(understood(text, lexicon), values, scope)

    either = judged("是否解决 = 是 或 已逾期 = 是")
    neither = judged("非 是否解决 = 是 且 非 已逾期 = 是")
    assert neither is (None if either is None else not either)
    assert either is (
        True if True in (one, other) else None if None in (one, other) else False
    )


def test_a_day_moved_by_workdays_keeps_its_time(scope: Scope) -> None:
    assert shift(AT, 1, "工作日", scope) == AT.replace(day=23)
    assert shift(AT, -1, "工作日", scope) == AT.replace(day=19)
    assert shift(date(2026, 11, 20), 3, "天", scope) == date(2026, 11, 23)


def test_a_year_without_a_calendar_is_unknown(
    scope: Scope, lexicon: Lexicon, fill: Fill
) -> None:
    condition = understood("解决日期 + 3000个月 早于 今天", lexicon)
    values = fill(solved_on=date(9999, 1, 1))
    assert truth(condition, values, scope) is None


def test_the_fields_a_condition_reads_come_once_in_order(lexicon: Lexicon) -> None:
    either = "(紧急程度 = 紧急 或 解决日期 已填)"
    text = f"非 解决日期 早于 登记时间 + 3天 且 {either} 且 今天 晚于 解决日期"
    condition = understood(text, lexicon)
    assert fields_of(condition) == ("solved_on", "received_at", "urgency")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            "异常分类 包含 其他 且 (联系电话 为空 或 电子邮箱 已填)",
            "异常分类包含“其他”，并且（联系电话没有填，或者电子邮箱已填写）",
            "异常分类 contains “其他” and (联系电话 is blank or 电子邮箱 is filled in)",
        ),
        (
            "解决日期 不早于 登记时间 + 5个工作日",
            "解决日期不早于登记时间后 5 个工作日",
            "解决日期 is not before 5 working days after 登记时间",
        ),
        (
            "非 升级级别 ≥ 1",
            "并非（升级级别不小于1）",
            "not (升级级别 is at least 1)",
        ),
        (
            "紧急程度 属于 紧急、一般",
            "紧急程度是以下之一：“紧急”、“一般”",
            "紧急程度 is one of “紧急”, “一般”",
        ),
        (
            "今天 晚于 解决日期 - 3天",
            "今天晚于解决日期前 3 天",
            "today is after 3 days before 解决日期",
        ),
    ],
)
def test_a_condition_is_said_in_both_languages(
    text: str, zh: str, en: str, lexicon: Lexicon
) -> None:
    condition = understood(text, lexicon)
    assert sentence(condition, "zh") == zh
    assert sentence(condition, "en") == en
    assert sentence(condition, "zh+en") == f"{zh} / {en}"
