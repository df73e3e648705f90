"""The abnormality forms of the demonstration, right ones and wrong ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from formkit.demo.fill import Filling, Typed
from formkit.demo.material import load
from formkit.demo.timetable import Timetable

_RECORDERS = ("林晓燕", "周子航", "郭敏")
_OWNERS = ("陈建国", "何雨", "马骏")


@dataclass(frozen=True, slots=True)
class Case:
    """One invented case: its number on the day, when it came, and its story."""

    index: int
    days_ago: int
    story: Mapping[str, Any]


def closed(times: Timetable) -> tuple[Filling, ...]:
    """Complete, closed forms: they can be filed as they are."""
    stories = load("abnormalities")["cases"]
    cases = (
        Case(i, 30 - i, stories[i % len(stories)]) for i in range(len(stories) + 4)
    )
    return tuple(
        _reported(case, times)
        | _accepted(case, times)
        | _planned(case, times)
        | _resolved(case, times)
        | _fed_back(case, times)
        | _tracked(case, times)
        | _closed(case, times)
        for case in cases
    )


def incomplete(times: Timetable) -> Filling:
    """A form whose writer forgot the customer's contact and what happened."""
    filled = dict(_reported(_case(0, 1), times))
    for key in ("contact_phone", "symptom", "product_service"):
        del filled[key]
    return filled


def mistaken(times: Timetable) -> Filling:
    """A form with the four slips staff make most."""
    return _reported(_case(1, 1), times) | {
        "occurred_at": "4/10/2026",
        "contact_phone": "138oo138ooo",
        "source": "老客户介绍",
        "category": "产品质量问题、其他",
    }


def never_followed_up(times: Timetable) -> Filling:
    """Solved and told to the customer more than two weeks ago; nobody called back."""
    case = _case(7, 22)
    return (
        _reported(case, times)
        | _accepted(case, times)
        | _planned(case, times)
        | _resolved(case, times)
        | _fed_back(case, times)
    )


def in_progress(times: Timetable) -> Filling:
    """A case somebody is working on, with nothing wrong about the form."""
    case = _case(8, 2)
    return _reported(case, times) | _accepted(case, times)


def register(times: Timetable) -> tuple[Filling, ...]:
    """Six rows for the abnormality register, received in the last days."""
    cases = (_case(i, 7 - i) for i in range(6))
    return tuple(
        _reported(case, times)
        | _accepted(case, times)
        | _planned(case, times)
        | {"abn_id": _number(case, times, 50)}
        for case in cases
    )


def _case(index: int, days_ago: int) -> Case:
    return Case(index, days_ago, load("abnormalities")["cases"][index])


def _number(case: Case, times: Timetable, base: int = 1) -> str:
    return f"YC-{times.day(case.days_ago):%Y%m%d}-{base + case.index % 10:03}"


def _reported(case: Case, times: Timetable) -> Filling:
    story = case.story
    filled: dict[str, Typed] = {
        "abn_id": _number(case, times),
        "source": "客户反馈" if case.index % 2 else "客户投诉",
        "channel": "电话" if case.index % 3 else "企微",
        "received_at": times.at(case.days_ago, "10:15"),
        "recorder": _RECORDERS[case.index % len(_RECORDERS)],
        "customer_name": story["customer"],
        "contact_phone": f"0571-8{(7654321 + case.index * 31337) % 10000000:07}",
        "product_service": story["product"],
        "product_model": story["model"],
        "batch_no": story["batch"],
        "occurred_at": times.at(case.days_ago, "09:10"),
        "symptom": story["symptom"],
        "category": story["category"],
    }
    if "category_other" in story:
        filled["category_other"] = story["category_other"]
    return filled


def _accepted(case: Case, times: Timetable) -> Filling:
    story = case.story
    return {
        "nature": story["nature"],
        "impact_scope": story["scope"],
        "urgency": story["urgency"],
        "impact": "影响门店当日营业",
        "quantity": 5 if story["scope"] == "批量问题" else 1,
        "purchase_date": times.day(case.days_ago) - timedelta(days=200),
        "first_response_at": times.at(case.days_ago, "10:40"),
        "evidence": "无",
    }


def _planned(case: Case, times: Timetable) -> Filling:
    story = case.story
    inside = story["side"] in {"内部原因", "内外部兼有"}
    outside = story["side"] in {"外部原因", "内外部兼有"}
    filled: dict[str, Typed] = {
        "assignee": _OWNERS[case.index % len(_OWNERS)],
        "assignee_dept": "质量部",
        "plan_due": times.day(case.days_ago - 4),
        "cause_side": story["side"],
        "root_cause": story["cause"],
        "temp_solution": story["temporary"],
        "temp_done_at": times.at(case.days_ago, "16:30"),
    }
    if inside:
        filled["internal_cause"] = story["cause"]
    if outside:
        filled["external_cause"] = story["cause"]
        filled["external_party"] = story.get("supplier", "承运方")
        filled["external_notified_at"] = times.day(case.days_ago - 1)
    return filled


def _resolved(case: Case, times: Timetable) -> Filling:
    filled: dict[str, Typed] = {
        "long_solution": case.story["lasting"],
        "resolved_at": times.at(case.days_ago - 3, "15:00"),
        "progress_rows": f"{times.day(case.days_ago - 2)}|"
        f"{_OWNERS[case.index % len(_OWNERS)]}|按计划|{case.story['temporary']}",
        "result": case.story["result"],
    }
    if case.story["scope"] == "批量问题":
        filled["capa_ids"] = f"GJ-{times.today:%Y}-0007"
    return filled


def _fed_back(case: Case, times: Timetable) -> Filling:
    return {
        "feedback_at": times.at(case.days_ago - 3, "16:10"),
        "feedback_method": "电话",
        "customer_opinion": case.story["opinion"],
    }


def _tracked(case: Case, times: Timetable) -> Filling:
    return {
        "effect_check_1": "回访正常，未再发生",
        "tracked_at": times.day(case.days_ago - 5),
        "track_result": "已解决",
        "satisfaction": "满意" if case.index % 3 else "非常满意",
    }


def _closed(case: Case, times: Timetable) -> Filling:
    filled: dict[str, Typed] = {
        "closed_by": "宋立群",
        "closed_at": times.day(case.days_ago - 6),
    }
    if case.story["scope"] == "批量问题":
        filled["lessons"] = "入厂抽检项目要覆盖使用环境的极限温度。"
    return filled
