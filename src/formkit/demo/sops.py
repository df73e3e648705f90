"""The five procedures of the demonstration, signed and in force, and one draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from formkit.blanks.procedures import VERSION, Procedure, procedures
from formkit.demo.fill import Typed
from formkit.demo.timetable import Timetable

_AUTHORS = ("林晓燕", "周子航", "陈建国", "何雨", "郭敏")


@dataclass(frozen=True, slots=True)
class WrittenSop:
    """What a person writes into one SOP."""

    file_name: str
    filling: Mapping[str, Typed]
    rows: Mapping[str, Sequence[Sequence[str]]]


def approved(times: Timetable) -> tuple[WrittenSop, ...]:
    """The five finished procedures, approved and in force."""
    return tuple(
        _approved(procedure, author, times)
        for procedure, author in zip(procedures(), _AUTHORS, strict=True)
    )


def draft() -> WrittenSop:
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
    return WrittenSop("SOP-KF-06 投诉转入（草稿）.docx", filling, {})


def _approved(procedure: Procedure, author: str, times: Timetable) -> WrittenSop:
    signed = {
        "doc_status": "已批准",
        "process_owner": author,
        "author": author,
        "author_on": f"{times.day(40)}",
        "reviewer": "宋立群",
        "reviewer_on": f"{times.day(36)}",
        "approver": "高建平",
        "approver_on": f"{times.day(35)}",
        "issue_date": f"{times.day(34)}",
        "effective_date": f"{times.day(30)}",
        "next_review_date": f"{times.day(30) + timedelta(days=360)}",
        "distribution": "客服部、质量部",
    }
    change = (VERSION, f"{times.day(40)}", "全部", "首次编制", author, "高建平")
    content = procedure.content
    return WrittenSop(
        procedure.file_name,
        {**content.texts, **signed},
        {**content.rows, "change_rows": [change]},
    )
