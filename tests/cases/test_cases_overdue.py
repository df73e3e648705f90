from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import Maker, say

from formkit.cases import CaseBook, replay
from formkit.cases.overdue import Overdue, overdue, overdue_findings
from formkit.definitions.catalogue import Catalogue, load_catalogue
from formkit.messages import sentence
from formkit.records import Value, Version
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

MAKE = Maker()
CALENDAR = chinese_calendar(Settings())
NUMBER = "ZX-20261102-001"
LONG_AGO = datetime.fromisoformat("2024-03-01 09:00")

RESPONDED: Mapping[str, Value] = {
    "first_response_at": datetime.fromisoformat("2026-11-02 09:20"),
    "triaged_at": datetime.fromisoformat("2026-11-02 09:40"),
    "urgency": "一般",
    "assignee": "赵刚",
}


def on(text: str) -> datetime:
    """A day and a time of November 2026: `02 09:10`."""
    return datetime.fromisoformat(f"2026-11-{text}")


def saved(
    sequence: int = 1,
    also: Mapping[str, Value] = RESPONDED,
    form: str = "consultation",
    number: str = NUMBER,
    **values: Value,
) -> Version:
    record = MAKE.record(number, 3, form, also={**also, **values})
    return MAKE.version(sequence, {f"n:{number}": record}, f"客服部/{form}.xlsx")


def book_of(*versions: Version, catalogue: Catalogue = MAKE.catalogue) -> CaseBook:
    return replay(versions, catalogue, CALENDAR, date(2026, 11, 23))


def list_at(now: str, *versions: Version) -> tuple[Overdue, ...]:
    return overdue(book_of(*versions), MAKE.catalogue, CALENDAR, on(now))


def only(now: str, *versions: Version) -> Overdue:
    (item,) = list_at(now, *versions)
    return item


def test_nothing_is_said_before_four_fifths_of_the_time() -> None:
    assert list_at("04 09:00", saved()) == ()


def test_what_is_due_soon_is_level_0() -> None:
    item = only("05 11:00", saved())
    assert (item.state.clock.key, item.level) == ("resolution", 0)
    assert (item.is_overdue, item.workdays, item.minutes) == (False, 0, 360)
    assert (item.owner, item.escalate_to) == ("赵刚", "")
    assert item.due == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("now", "level", "workdays"),
    [
        ("05 18:30", 1, 0),
        ("06 10:00", 1, 0),
        ("06 18:30", 2, 1),
        ("07 10:00", 2, 1),
        ("10 18:30", 3, 3),
    ],
)
def test_levels_rise_with_time(now: str, level: int, workdays: int) -> None:
    item = only(now, saved())
    assert item.is_overdue
    assert (item.level, item.workdays) == (level, workdays)
    assert item.escalate_to == "客服主管"


@pytest.mark.parametrize(
    ("now", "level"), [("02 11:09", 0), ("02 11:11", 1), ("02 14:10", 3)]
)
def test_short_clocks_rise_by_their_share(now: str, level: int) -> None:
    version = saved(also={"urgency": "紧急"})
    found = [i for i in list_at(now, version) if i.state.clock.key == "first_response"]
    assert [item.level for item in found] == [level]


def test_a_typed_level_counts_when_it_is_higher() -> None:
    assert only("05 18:30", saved(escalation_level=3)).level == 3
    assert only("10 18:30", saved(escalation_level=1)).level == 3
    assert only("05 18:30", saved(escalation_level=7)).level == 3
    assert only("05 18:30", saved(escalation_level="高")).level == 1


def test_a_typed_level_is_told_before_the_time_is_over() -> None:
    item = only("05 11:00", saved(escalation_level=2))
    assert (item.is_overdue, item.level, item.escalate_to) == (False, 2, "客服主管")


def test_the_most_urgent_comes_first() -> None:
    versions = (
        saved(1),
        saved(2, number="ZX-20261102-002", received_at=on("03 09:10")),
        saved(3, number="ZX-20261102-003", urgency="轻微"),
        saved(4, number="ZX-20261102-004", escalation_level=3),
    )
    items = list_at("06 18:30", *versions)
    assert [(item.case.number[-3:], item.level) for item in items] == [
        ("004", 3),
        ("001", 2),
        ("002", 1),
        ("003", 0),
    ]
    assert [item.is_overdue for item in items] == [True, True, True, False]


def test_what_is_done_or_paused_is_not_listed() -> None:
    assert (
        list_at(
            "20 09:00",
            saved(
                resolved_at=on("05 10:00"),
                feedback_at=on("05 11:00"),
                tracked_at=date(2026, 11, 9),
            ),
        )
        == ()
    )
    paused = saved(pause_from=on("05 09:00"), pause_reason="待客户确认")
    assert list_at("20 09:00", paused) == ()


def test_the_owner_is_the_first_person_named() -> None:
    unassigned = saved(assignee=None)
    assert only("06 09:30", unassigned).owner == "李敏"
    nobody = saved(assignee=None, receiver=None)
    assert only("06 09:30", nobody).owner == ""


def test_several_owners_are_all_named() -> None:
    assert only("06 09:30", saved(assignee=("赵刚", "钱进"))).owner == "赵刚、钱进"


def capa(**values: Value) -> Version:
    said: dict[str, Value] = {
        "start_date": date(2026, 11, 2),
        "due_date": date(2026, 11, 20),
        "owner": "钱进",
    }
    return saved(1, said, "capa", "GJ-2026-0001", **values)


def test_a_definition_may_warn_some_working_days_before() -> None:
    assert list_at("18 17:59", capa()) == ()
    item = only("18 18:00", capa())
    assert (item.state.clock.key, item.workdays) == ("capa_due", 2)


def test_a_document_is_reviewed_some_days_before() -> None:
    values: dict[str, Value] = {
        "effective_date": date(2025, 12, 1),
        "next_review_date": date(2026, 12, 1),
        "process_owner": "孙悦",
    }
    version = saved(1, values, "sop", "SOP-KF-01")
    assert list_at("01 17:59", version) == ()
    assert only("01 18:00", version).owner == "孙悦"


def test_a_definition_may_warn_some_hours_before() -> None:
    text = MAKE.definition("consultation").text.replace(
        "| 是 |  | 客服主管", "| 是 | 4工时 | 客服主管"
    )
    catalogue, problems = load_catalogue([("new", text)])
    assert not problems
    book = book_of(saved(), catalogue=catalogue)
    for now, count in (("05 13:59", 0), ("05 14:00", 1)):
        assert len(overdue(book, catalogue, CALENDAR, on(now))) == count


def test_a_due_date_at_the_end_of_time_is_no_trouble() -> None:
    assert list_at("23 10:00", capa(due_date=date.max)) == ()
    text = MAKE.definition("capa").text.replace("2个工作日", "4000000天")
    catalogue, problems = load_catalogue([("new", text)])
    assert not problems
    book = book_of(capa(), catalogue=catalogue)
    assert len(overdue(book, catalogue, CALENDAR, on("03 10:00"))) == 1


def test_a_case_from_long_ago_is_at_the_highest_level() -> None:
    old = saved(received_at=datetime.fromisoformat("1990-01-02 09:00"))
    item = only("23 10:00", old)
    assert item.level == 3


def test_findings_say_it_in_words() -> None:
    items = [only("05 11:00", saved()), only("10 18:30", saved())]
    soon, late, up = overdue_findings(tuple(items))
    say((soon, late, up))
    assert [soon.code, late.code, up.code] == ["T501", "T502", "T503"]
    assert sentence(soon).startswith(f"{NUMBER} 的“处理完成”还剩 不到一个工作日")
    assert sentence(soon).endswith("应于 2026-11-05 前完成，责任人 赵刚。")
    assert "3 个工作日" in sentence(late)
    assert "3 working days" in sentence(late, "en")
    assert "客服主管" in sentence(up)
    assert late.case == NUMBER


def test_hours_are_said_where_the_due_date_has_them() -> None:
    version = saved(also={"urgency": "紧急"}, assignee=None, receiver=None)
    items = list_at("02 11:00", version)
    (soon, *_) = overdue_findings(items)
    assert soon.params["due"] == "2026-11-02 11:10"
    assert soon.params["left_zh"] == "0 小时 10 分（工作时间）"
    assert soon.params["owner"] == "（未指定）"
    assert soon.params["owner_en"] == "(nobody named)"


def test_a_case_without_a_number_is_named_by_its_receipt() -> None:
    record = MAKE.record("", 3, also=RESPONDED)
    items = list_at("06 09:30", MAKE.version(1, {"r:1": record}))
    assert {finding.case for finding in overdue_findings(items)} == {"R20261102-0001/3"}


def taken_over(now: str, *versions: Version) -> tuple[Overdue, ...]:
    """The list when the first version was imported."""
    book = book_of(*versions).with_imported({versions[0].receipt})
    return overdue(book, MAKE.catalogue, CALENDAR, on(now))


def test_imported_cases_are_shown_and_never_escalate() -> None:
    old = saved(also={**RESPONDED, "received_at": LONG_AGO})
    ours = saved(2, number="ZX-20261102-002", escalation_level=2)
    items = taken_over("10 18:30", old, ours)
    assert [item.case.is_imported for item in items] == [False, True]
    assert (items[1].level, items[1].escalate_to) == (0, "")
    assert items[0].level == 3
    assert [f.code for f in overdue_findings(items)] == ["T502", "T503", "T504"]
    told = overdue_findings(items)[-1]
    assert sentence(told).startswith("有 1 件旧事项过了期限")
    assert not told.case


def test_a_level_somebody_typed_is_no_escalation_of_an_imported_case() -> None:
    old = saved(also={**RESPONDED, "received_at": LONG_AGO})
    typed = saved(2, escalation_level=3)
    assert {item.level for item in taken_over("10 18:30", old, typed)} == {0}


def test_what_was_late_before_formkit_is_told_from_what_became_late() -> None:
    old = saved(also={**RESPONDED, "received_at": LONG_AGO})
    assert [item.is_inherited for item in taken_over("10 18:30", old)] == [True]
    recent = saved()
    assert [item.is_inherited for item in taken_over("10 18:30", recent)] == [False]
    assert [item.is_inherited for item in list_at("10 18:30", old)] == [False]


def test_a_case_that_an_import_only_joined_is_not_imported() -> None:
    book = book_of(saved(), saved(2)).with_imported({saved(2).receipt})
    assert [case.is_imported for case in book.cases] == [False]


@given(st.integers(0, 40 * 24 * 60), st.integers(0, 40 * 24 * 60))
def test_a_level_never_falls_while_time_goes_on(a: int, b: int) -> None:
    book = book_of(saved())
    levels = []
    for minutes in sorted((a, b)):
        now = on("02 09:10") + timedelta(minutes=minutes)
        items = overdue(book, MAKE.catalogue, CALENDAR, now)
        levels.append(max((item.level for item in items), default=-1))
    assert levels[0] <= levels[1]
