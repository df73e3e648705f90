"""The five procedures of the demonstration and one draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from formkit.demo.fill import Typed
from formkit.demo.material import load
from formkit.demo.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Procedure:
    """What a person writes into one SOP."""

    file_name: str
    filling: Mapping[str, Typed]
    rows: Mapping[str, Sequence[Sequence[str]]]


def approved(times: Timetable) -> tuple[Procedure, ...]:
    """Five finished procedures, approved and in force."""
    return tuple(_approved(sop, times) for sop in load("sops")["sops"])


def draft() -> Procedure:
    """A procedure somebody is still writing: it stays in the inbox."""
    filling = {
        "doc_no": "SOP-KF-06",
        "title": "投诉转入作业标准",
        "doc_version": "V0.1",
        "doc_status": "草稿",
        "step": "投诉处理",
        "process_owner": "宋立群",
        "sec_purpose": "咨询中发现投诉时，按投诉流程处理。",
    }
    return Procedure("SOP-KF-06 投诉转入（草稿）.docx", filling, {})


def _approved(sop: Mapping[str, Any], times: Timetable) -> Procedure:
    filling = {
        "doc_no": sop["number"],
        "title": sop["title"],
        "doc_version": "V1.0",
        "doc_status": "已批准",
        "step": sop["step"],
        "process_owner": sop["owner"],
        "author": sop["owner"],
        "author_on": f"{times.day(40)}",
        "reviewer": "宋立群",
        "reviewer_on": f"{times.day(36)}",
        "approver": "高建平",
        "approver_on": f"{times.day(35)}",
        "issue_date": f"{times.day(34)}",
        "effective_date": f"{times.day(30)}",
        "next_review_date": f"{times.day(30) + timedelta(days=360)}",
        "distribution": "客服部、质量部",
        "retention": "三年",
        "sec_purpose": sop["purpose"],
        "sec_scope": sop["scope"],
        "sec_roles": sop["roles"],
        "sec_escalation": sop["escalation"],
        "sec_records": sop["records"],
        "sec_refs": "客户咨询管理流程表填写说明。",
    }
    change = ["V1.0", f"{times.day(40)}", "全部", "首次发布", sop["owner"], "高建平"]
    return Procedure(
        f"{sop['number']} {sop['title']}.docx",
        filling,
        {"sec_steps": sop["steps"], "change_rows": [change]},
    )
