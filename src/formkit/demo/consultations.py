"""The consultation table of the demonstration: forty rows of a month's work."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from formkit.demo.fill import Filling, Typed
from formkit.demo.material import load
from formkit.demo.timetable import Timetable

ROWS = 40
_FORGOTTEN, _BAD_PHONE, _NO_REMARK = 20, 30, 32
_CHANNELS = ("电话", "微信/企业微信", "在线聊天", "来电", "电子邮件")
_URGENCIES = ("一般", "轻微", "一般", "紧急", "一般")
_SATISFACTIONS = ("非常满意", "满意", "满意", "一般", "很满意")
_TIMES = ("09:20", "10:05", "11:10", "13:30", "14:15", "15:40", "16:25")


@dataclass(frozen=True, slots=True)
class Row:
    """Which row it is, when the customer called, and what they asked."""

    index: int
    days_ago: int
    received_at: datetime
    question: Mapping[str, Any]
    people: Mapping[str, Any]

    @property
    def is_urgent(self) -> bool:
        """Whether the customer cannot wait."""
        return _URGENCIES[self.index % len(_URGENCIES)] == "紧急"


def consultations(times: Timetable) -> tuple[Filling, ...]:
    """Forty rows: most are closed, some wait, one was never followed up, two are wrong.

    One was fed back long ago and never followed up; one has letters in the phone
    number; one chose the channel 其他 without saying which.
    """
    material = load("consultations")
    numbers: Counter[date] = Counter()
    rows = []
    for index in range(ROWS):
        days_ago = 30 - index * 29 // (ROWS - 1)
        received_at = times.at(days_ago, _TIMES[index % len(_TIMES)])
        numbers[received_at.date()] += 1
        question = material["questions"][index % len(material["questions"])]
        row = Row(index, days_ago, received_at, question, material)
        filled: dict[str, Typed] = {
            "consult_id": f"ZX-{received_at:%Y%m%d}-{numbers[received_at.date()]:03}"
        }
        for stage in _stages(row):
            filled |= stage(row, times)
        rows.append(filled | _slips(index))
    return tuple(rows)


def _stages(row: Row) -> tuple[Any, ...]:
    """How far the row has come: the longer ago, the further."""
    all_stages = (_receive, _triage, _handle, _feed_back, _track)
    if row.index == _FORGOTTEN:
        return all_stages[:4]
    ages = (1, 1, 2, 2, 4 if row.is_urgent else 6)
    return tuple(
        stage
        for stage, days in zip(all_stages, ages, strict=True)
        if row.days_ago >= days
    )


def _slips(index: int) -> Filling:
    """What the writer got wrong."""
    slips: dict[int, Filling] = {
        _BAD_PHONE: {"contact_phone": "138oo138ooo"},
        _NO_REMARK: {"channel": "其他"},
    }
    return slips.get(index, {})


def _receive(row: Row, _: Timetable) -> Filling:
    agents = row.people["agents"]
    phone = f"139{(57000000 + row.index * 131071) % 100000000:08}"
    return {
        "received_at": row.received_at,
        "channel": _CHANNELS[row.index % len(_CHANNELS)],
        "customer_name": row.people["customers"][row.index],
        "contact_phone": phone
        if row.index % 4
        else f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        "content": row.question["content"],
        "receiver": agents[row.index % len(agents)],
        "first_response_at": row.received_at + timedelta(minutes=15),
    }


def _triage(row: Row, _: Timetable) -> Filling:
    agents = row.people["agents"]
    specialists = row.people["specialists"]
    step = row.index % 5 or 3
    return {
        "product_service": row.question["product"],
        "consult_type": row.question["type"],
        "urgency": _URGENCIES[row.index % len(_URGENCIES)],
        "triaged_by": agents[(row.index + 1) % len(agents)],
        "triaged_at": row.received_at + timedelta(minutes=40),
        "assignee": specialists[row.index % len(specialists)],
        "assignee_dept": "技术支持部" if step % 2 else "客服部",
        "sop_no": "SOP-KF-03",
    }


def _handle(row: Row, times: Timetable) -> Filling:
    resolved_at = (
        row.received_at + timedelta(minutes=75)
        if row.is_urgent
        else times.at(row.days_ago - 1, "11:30")
    )
    return {
        "process_log": row.question["process"],
        "answer": row.question["answer"],
        "resolved_at": resolved_at,
        "handling_minutes": 25 + row.index * 7 % 60,
    }


def _feed_back(row: Row, times: Timetable) -> Filling:
    agents = row.people["agents"]
    fed_back_on = times.day(row.days_ago - 1)
    return {
        "feedback_at": times.at(row.days_ago - 1, "14:20"),
        "feedback_by": agents[row.index % len(agents)],
        "feedback_method": "电话" if row.index % 3 else "微信/企业微信",
        "feedback_content": row.question["feedback"],
        "track_due": times.calendar.add_workdays(fed_back_on + timedelta(days=7), 0),
    }


def _track(row: Row, times: Timetable) -> Filling:
    visitors = row.people["visitors"]
    return {
        "track_by": visitors[row.index % len(visitors)],
        "tracked_at": times.day(row.days_ago - 4),
        "track_result": "已解决",
        "satisfaction": _SATISFACTIONS[row.index % len(_SATISFACTIONS)],
        "resolved_confirmed": "是" if row.index % 2 else "√",
        "first_contact_resolved": "否" if row.index % 3 else "是",
    }
