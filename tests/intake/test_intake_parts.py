"""A complaint in two files: the desk's, and that of whoever decides on liability."""

from collections.abc import Iterable
from datetime import date, datetime

import pytest
from tests.intake.office import ZONE, Office, definition

from formkit.blanks import blank
from formkit.blanks.make import part_name
from formkit.definitions.model import FieldType, Layout
from formkit.demo.fill import Filling, Typed, fill_record
from formkit.intake.outcome import FileState
from formkit.problems import Level

NUMBER = "TS-20261121-001"
MAIN, PART = f"客服/投诉/{NUMBER}.xlsx", f"质量/受限/{NUMBER}_定责.xlsx"
COMPLAINT = definition("complaint")
(LIABILITY,) = COMPLAINT.form.parts
LEFT_OUT = {
    *("anonymous", "contact_email", "category_other", "l1_support_depts"),
    *("compensation", "on_behalf_of", "invalid_reason", "invalid_approver"),
    *("l2_other_note", "l3_other_note", "l3_waiver_reason", "l3_waiver_approver"),
    *("attempts", "first_attempt_on", "last_attempt_on", "attempt_rows"),
    *("satisfaction", "track_result"),
}
FOLLOWED = {"track_result": "已解决", "satisfaction": "满意"}


def examples(groups: Iterable[str]) -> Filling:
    """The examples of the definition, as somebody types them."""
    return {
        field.key: typed(field.type, field.example)
        for field in COMPLAINT.form.fields
        if field.group in groups and field.example and field.key not in LEFT_OUT
    }


def typed(kind: FieldType, example: str) -> Typed:
    match kind:
        case FieldType.DATE:
            return date.fromisoformat(example)
        case FieldType.DATETIME:
            return datetime.fromisoformat(example)
        case _:
            return example


def main_file(**changed: Typed) -> bytes:
    values = examples(("登记", "受理", "第一层 客户界面处理"))
    values |= {
        "progress_rows": "2026-11-23|赵敏|电话|明天上午上门",
        "repeat_of": "无",
        "evidence": "无",
    }
    return fill_record(blank(COMPLAINT, Layout.RECORD), values | changed)


def part_file(**changed: Typed) -> bytes:
    empty = blank(COMPLAINT, Layout.RECORD, part=LIABILITY)
    values = {"complaint_id": NUMBER, **examples(LIABILITY.groups), **FOLLOWED}
    return fill_record(empty, values | changed)


@pytest.fixture
def late_office(office: Office) -> Office:
    office.now = datetime(2027, 1, 4, 10, 0, tzinfo=ZONE)
    return office


def errors(office: Office, path: str) -> list[tuple[str, str]]:
    found = office.outcome(path).findings
    return [(f.code, f.field) for f in found if f.level is Level.ERROR]


def test_the_part_has_a_blank_of_its_own() -> None:
    assert part_name(COMPLAINT.form, LIABILITY) == "投诉处理单_定责.xlsx"


def test_both_files_together_close_the_case_and_are_filed(late_office: Office) -> None:
    late_office.save(MAIN, main_file())
    late_office.save(PART, part_file())
    report = {one.path: one for one in late_office.look().outcomes}
    said = {
        path: [
            (f.code, f.field, f.place) for f in one.findings if f.level is Level.ERROR
        ]
        for path, one in report.items()
    }
    assert said == {MAIN: [], PART: []}
    assert {one.state for one in report.values()} == {FileState.FILED}
    assert late_office.inbox == []


def test_the_main_file_alone_waits_for_the_part(late_office: Office) -> None:
    late_office.save(MAIN, main_file())
    outcome = late_office.outcome(MAIN)
    assert outcome.state is FileState.ENTERED
    assert late_office.inbox == [MAIN]


def test_the_part_alone_is_entered_and_never_filed(late_office: Office) -> None:
    late_office.save(PART, part_file())
    assert late_office.outcome(PART).state is not FileState.FILED
    codes = {code for code, _ in errors(late_office, PART)}
    assert "S101" not in codes


def test_what_the_part_lacks_is_asked_for_in_the_part(late_office: Office) -> None:
    late_office.save(MAIN, main_file())
    late_office.save(PART, part_file(resp_person=""))
    assert ("V202", "resp_person") in errors(late_office, PART)
    assert errors(late_office, MAIN) == []


def test_a_rule_across_both_files_is_told_where_it_can_be_mended(
    late_office: Office,
) -> None:
    """定责日期 不早于 客户端解决时间: one stands here, the other there."""
    late_office.save(MAIN, main_file())
    late_office.save(PART, part_file(l2_done_at=date(2026, 11, 22)))
    told = {
        one.path: [(f.code, f.field) for f in one.findings if f.level is Level.ERROR]
        for one in late_office.look().outcomes
    }
    assert told[PART] == [("R300", "l2_done_at")]
    assert told[MAIN] == []
    assert MAIN in late_office.inbox  # stays until the other one is mended


def test_a_state_claimed_in_the_main_file_rests_on_the_part(
    late_office: Office,
) -> None:
    late_office.save(MAIN, main_file(status="已关闭"))
    assert "R310" in {f.code for f in late_office.outcome(MAIN).findings}
    late_office.save(PART, part_file())
    assert late_office.outcome(MAIN).state is FileState.FILED
