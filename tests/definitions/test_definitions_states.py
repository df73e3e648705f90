"""Where a case stands, told by what is filled and by nothing else."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from formkit.definitions.catalogue import shipped
from formkit.definitions.compute import computed, shown
from formkit.definitions.model import FormDef
from formkit.definitions.scope import Scope
from formkit.definitions.states import Standing, required_fields, standing
from formkit.definitions.twin import load
from formkit.records import Duration, FieldValue, Outcome, RowSet
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

Fill = Callable[..., Mapping[str, FieldValue]]

AT = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - the site's time
REPORTED: Mapping[str, Any] = {
    "visit_id": "SM-20261120-001",
    "received_at": AT,
    "customer": "王芳",
    "phone": "13800138000",
    "category": ("服务投诉",),
}
ACCEPTED = {**REPORTED, "urgency": "一般", "accepted_at": AT}
SOLVED = {
    **ACCEPTED,
    "plan_on": date(2026, 11, 21),
    "result": "已更换密封圈",
    "solved_on": date(2026, 11, 21),
}
CLOSED = {**SOLVED, "solved": True, "score": "满意"}


@pytest.fixture
def stands(form: FormDef, fill: Fill, scope: Scope) -> Callable[..., Standing]:
    return lambda **values: standing(form, fill(**values), scope)


def keys(found: Standing) -> tuple[str, str, str, str, bool]:
    states = (found.reached, found.side, found.claimed, found.evident)
    reached, side, claimed, evident = (s.key if s else "" for s in states)
    return reached, side, claimed, evident, found.is_final


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ("reported", "", "", "", False)),
        (REPORTED, ("reported", "", "", "", False)),
        (ACCEPTED, ("accepted", "", "", "accepted", False)),
        (SOLVED, ("solved", "", "", "solved", False)),
        (CLOSED, ("closed", "", "", "solved", True)),
        ({**CLOSED, "score": None}, ("solved", "", "", "solved", False)),
        ({**CLOSED, "solved": False}, ("solved", "", "", "solved", False)),
        ({**CLOSED, "urgency": Outcome.ERROR}, ("reported", "", "", "solved", False)),
        ({**CLOSED, "result": Outcome.NONE}, ("closed", "", "", "solved", True)),
        ({**SOLVED, "pause_from": AT}, ("solved", "on_hold", "", "solved", False)),
        (
            {**REPORTED, "invalid_reason": "拨错电话"},
            ("reported", "invalid", "", "", True),
        ),
        ({**REPORTED, "status": "已关闭"}, ("reported", "", "closed", "", False)),
        ({**REPORTED, "status": "暂停"}, ("reported", "", "on_hold", "", False)),
        ({**REPORTED, "status": "办完了"}, ("reported", "", "", "", False)),
        ({**REPORTED, "status": Outcome.ASK}, ("reported", "", "", "", False)),
        ({**REPORTED, "plan_on": date(2026, 12, 1)}, ("reported", "", "", "", False)),
    ],
)
def test_the_state_follows_from_what_is_filled(
    values: Mapping[str, Any],
    expected: tuple[str, str, str, str, bool],
    stands: Callable[..., Standing],
) -> None:
    assert keys(stands(**values)) == expected


def test_a_condition_alone_never_holds_a_case_back_but_stops_it_closing(
    stands: Callable[..., Standing],
) -> None:
    without = {"phone": None, "category": ("其他",)}
    assert keys(stands(**{**SOLVED, **without}))[0] == "solved"
    assert keys(stands(**{**CLOSED, **without}))[0] == "solved"


def test_cells_of_later_states_are_next_and_never_lacking(
    stands: Callable[..., Standing],
) -> None:
    found = stands(**REPORTED)
    assert found.lacking == ()
    assert found.next_state
    assert found.next_state.key == "accepted"
    assert found.next_fields == ("urgency", "accepted_at")
    assert stands(**SOLVED).next_fields == ("solved", "score")


def test_the_condition_of_the_next_state_is_told_when_nothing_else_is_blank(
    stands: Callable[..., Standing],
) -> None:
    refused = stands(**{**CLOSED, "solved": False})
    assert refused.unmet
    assert refused.unmet.text == "是否解决 = 是"
    assert stands(**CLOSED).unmet is None
    assert stands(**ACCEPTED).unmet is None


def test_a_claim_makes_everything_up_to_it_lacking(
    stands: Callable[..., Standing],
) -> None:
    found = stands(**{**ACCEPTED, "customer": None, "status": "已解决"})
    assert found.lacking == ("customer", "plan_on", "result", "solved_on")


def test_a_date_of_what_happened_claims_its_state(
    stands: Callable[..., Standing],
) -> None:
    found = stands(**{**REPORTED, "solved_on": date(2026, 11, 21)})
    assert found.lacking == ("urgency", "accepted_at", "plan_on", "result")
    assert found.next_fields == ()


def test_a_claim_behind_the_state_reached_asks_for_nothing(
    stands: Callable[..., Standing],
) -> None:
    found = stands(**{**SOLVED, "status": "已受理"})
    assert (found.lacking, found.claimed and found.claimed.key) == ((), "accepted")


def test_nothing_of_later_states_is_asked_in_a_final_side_state(
    stands: Callable[..., Standing],
) -> None:
    found = stands(**{**REPORTED, "invalid_reason": "拨错电话", "status": "已关闭"})
    assert (found.lacking, found.next_state, found.next_fields) == ((), None, ())


def test_requirements_say_why_from_where_and_whether_now(
    form: FormDef, fill: Fill, scope: Scope
) -> None:
    values = fill(
        **{**REPORTED, "phone": None, "category": ("其他",), "email": Outcome.ASK}
    )
    found = {each.field: each for each in required_fields(form, values, scope)}
    other = found["category_other"]
    assert other.because
    assert other.because.text == "异常分类 包含 其他"
    assert (other.state, other.is_due, other.is_missing) == (None, True, True)
    assert not found["phone"].is_due  # nobody knows whether the mail address is there
    assert found["customer"].is_due
    assert not found["customer"].is_missing
    urgency = found["urgency"]
    assert urgency.state
    assert (urgency.state.key, urgency.is_due) == ("accepted", False)
    assert "email" not in found


def test_an_unreadable_value_is_due_but_not_missing(
    form: FormDef, fill: Fill, scope: Scope
) -> None:
    values = fill(**{**REPORTED, "received_at": Outcome.ERROR})
    found = {each.field: each for each in required_fields(form, values, scope)}
    assert found["received_at"].is_due
    assert not found["received_at"].is_missing


def test_a_form_without_states_is_final_when_it_is_complete(
    fill: Fill, scope: Scope
) -> None:
    definition = shipped().current("training")
    assert definition is not None
    form = definition.form
    assert not standing(form, fill(training_id="PX-2026-001"), scope).is_final
    values = {field.key: "有" for field in form.fields}
    found = standing(form, fill(**values), scope)
    assert keys(found) == ("", "", "", "", True)
    assert (found.next_state, found.lacking, found.next_fields) == (None, (), ())


def test_a_complaint_needs_its_third_level_to_close(fill: Fill, scope: Scope) -> None:
    definition = shipped().current("complaint")
    assert definition is not None
    form = definition.form
    values: dict[str, Any] = {
        field.key: AT if field.type.value.startswith("日期") else "甲"
        for field in form.fields
        if field.key not in {"status", "pause_from", "merged_into", "withdrawn_at"}
    }
    values |= {"external_route": None, "capa_ids": None, "l3_waiver_reason": None}
    found = standing(form, fill(**values), scope)
    assert found.reached
    assert not found.reached.final
    assert {"capa_ids", "l3_waiver_reason"} & {*found.next_fields, *found.lacking}


COMPUTING = """\
[设置]
表单代号 | trip
表单名称 | 出差单
版本 | 1
版式 | 单据
[字段]
字段 | 代号 | 类型 | 限制
开始 | begin | 日期时间
结束 | end | 日期
单号 | no | 文本
天数 | days | 计算 | = 天数(开始, 结束)
工作日 | workdays | 计算 | = 工作日数(开始, 结束)
标题 | title | 计算 | = 连接(单号, “/”, 结束)
前缀 | prefix | 计算 | = 编号(结束, “CC-{yyyymmdd}-{yy}{mm}”)
长差 | long | 文本
[规则]
编号 | 当 | 应当
R1 | 天数 > 3 | 长差 已填
"""


@pytest.fixture(scope="module")
def trip() -> FormDef:
    form, problems = load(COMPUTING)
    assert form is not None, problems
    return form


def test_the_working_calendar_fits(trip: FormDef, fill: Fill) -> None:
    scope = Scope(trip, date(2026, 11, 23), chinese_calendar(Settings()))
    values = fill(begin=date(2026, 9, 30), end=date(2026, 10, 8))
    assert computed(trip, values, scope)["workdays"].value == 1


def test_fields_are_computed(trip: FormDef, fill: Fill, scope: Scope) -> None:
    values = fill(begin=AT, end=date(2026, 11, 24), no="A1")
    found = computed(trip, values, scope)
    assert {key: each.value for key, each in found.items()} == {
        "days": 4,
        "workdays": 2,
        "title": "A1/2026-11-24",
        "prefix": "CC-20261124-2611",
    }
    assert {(each.outcome, each.place) for each in found.values()} == {
        (Outcome.OK, None)
    }


def test_what_cannot_be_computed_is_blank(
    trip: FormDef, fill: Fill, scope: Scope
) -> None:
    found = computed(trip, fill(begin=Outcome.ERROR, end="周五", no="A1"), scope)
    outcomes = {key: each.outcome for key, each in found.items()}
    assert outcomes.pop("title") is Outcome.OK
    assert set(outcomes.values()) == {Outcome.EMPTY}
    wrong = computed(trip, fill(begin="周四", end="周五"), scope)
    assert [each.value for each in wrong.values()] == [None] * 4


@pytest.mark.parametrize(
    "expression",
    [
        "天数(开始)",
        "天数(开始, 单号)",
        "天数(开始, 结束",
        "天数 开始, 结束",
        "天数(开始, 结束) 多余",
        "编号(结束, 单号)",
        "合计(开始, 结束)",
        "连接(开头)",
    ],
)
def test_an_expression_that_makes_no_sense_is_refused(expression: str) -> None:
    form, problems = load(COMPUTING.replace("天数(开始, 结束)", expression, 1))
    assert form is None
    assert ("D703", 12 - 1) in {(p.code, p.line) for p in problems}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (3, "3"),
        (Decimal("120.50"), "120.5"),
        (AT, "2026-11-20 09:30"),
        (AT.time(), "09:30"),
        (Duration(workdays=2), "2个工作日"),
        (("甲", "乙"), "甲、乙"),
        (RowSet(({},)), "1"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: Any, text: str) -> None:  # noqa: ANN401 - any value
    assert shown(value) == text
