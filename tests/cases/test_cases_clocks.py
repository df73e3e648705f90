from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import Maker, rows

from formkit.cases import CaseBook, replay
from formkit.cases.clocks import ClockState, ClockStatus, clocks
from formkit.cases.deadlines import Instant, Pause, due_of, end_of, extended, is_after
from formkit.cases.moments import elsewhere
from formkit.definitions.catalogue import Catalogue, Definition, load_catalogue
from formkit.records import Duration, Record, Value, Version
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

MAKE = Maker()
CALENDAR = chinese_calendar(Settings())
at = datetime.fromisoformat


def nov(day: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, day)


def on(text: str) -> datetime:
    """A day and a time of November 2026: `02 09:10`."""
    return at(f"2026-11-{text}")


NOW = on("23 10:00")
TODAY = NOW.date()
NUMBER = "ZX-20261102-001"


def book_of(
    *versions: Version, catalogue: Catalogue = MAKE.catalogue, today: date = TODAY
) -> CaseBook:
    return replay(versions, catalogue, CALENDAR, today)


def saved(
    sequence: int,
    also: Mapping[str, Value] | None = None,
    form: str = "consultation",
    number: str = NUMBER,
    **values: Value,
) -> Version:
    record = MAKE.record(number, 3, form, also={**(also or {}), **values})
    return MAKE.version(sequence, {f"n:{number}": record}, f"客服部/{form}.xlsx")


def states_of(
    *versions: Version, now: datetime = NOW, catalogue: Catalogue = MAKE.catalogue
) -> Mapping[str, ClockState]:
    """The clocks of the first case, by key."""
    book = book_of(*versions, catalogue=catalogue, today=now.date())
    found = clocks(book.cases[0], book, catalogue, CALENDAR, now)
    return {state.clock.key: state for state in found}


def resolution(*versions: Version, now: datetime = NOW) -> ClockState:
    return states_of(*versions, now=now)["resolution"]


# ---- due dates -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "allowed", "due"),
    [
        ("2026-11-02 09:10", Duration(work_minutes=120), "2026-11-02 11:10"),
        ("2026-11-02 17:00", Duration(work_minutes=120), "2026-11-03 10:00"),
        ("2026-11-02 17:00", Duration(minutes=90), "2026-11-02 18:30"),
        ("2026-11-02 17:00", Duration(workdays=3), "2026-11-05"),
        ("2026-11-02 17:00", Duration(days=7), "2026-11-09"),
        ("2026-11-02", Duration(work_minutes=120), "2026-11-03"),
        ("2026-11-02", Duration(work_minutes=960), "2026-11-04"),
        ("2026-11-02", Duration(minutes=2880), "2026-11-04"),
        ("2026-09-30", Duration(workdays=3), "2026-10-10"),
        ("2026-11-30", Duration(months=3), "2027-02-28"),
        ("2026-11-02 09:10", Duration(days=1, work_minutes=60), "2026-11-04"),
        ("9999-12-31 17:00", Duration(work_minutes=960), "9999-12-31"),
        ("9999-12-30", Duration(months=1), "9999-12-31"),
    ],
)
def test_a_due_date(start: str, allowed: Duration, due: str) -> None:
    assert due_of(instant(start), allowed, CALENDAR) == instant(due)


def instant(text: str) -> Instant:
    return at(text) if ":" in text else date.fromisoformat(text)


@given(st.dates(date(2025, 1, 1), date(2026, 6, 1)), st.integers(1, 960))
def test_a_date_is_never_stricter_than_any_time_of_its_day(
    day: date, minutes: int
) -> None:
    """Nobody is late by a time of day that nobody wrote."""
    allowed = Duration(work_minutes=minutes)
    by_day = end_of(due_of(day, allowed, CALENDAR), CALENDAR)
    for hour in range(24):
        begun = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
        assert end_of(due_of(begun, allowed, CALENDAR), CALENDAR) <= by_day


def test_a_pause_moves_the_due_date() -> None:
    start, due = on("02 09:00"), on("02 17:00")
    lunch = Pause(on("02 10:00"), on("02 14:00"))
    assert extended(due, start, NOW, (lunch,), CALENDAR) == on("03 11:00")
    days = Pause(nov(3), nov(5))
    assert extended(nov(6), start, NOW, (days,), CALENDAR) == date(2026, 11, 10)
    late = Pause(on("02 17:30"), None)
    assert extended(due, start, NOW, (late,), CALENDAR) == due
    same_day = Pause(on("03 09:00"), on("03 10:00"))
    assert extended(nov(6), start, NOW, (same_day,), CALENDAR) == date(2026, 11, 6)
    weekend = Pause(on("07 09:00"), on("08 09:00"))
    monday = on("09 11:00")
    assert extended(monday, start, NOW, (weekend,), CALENDAR) == monday


def test_a_pause_without_end_beyond_the_calendar() -> None:
    pause = Pause(on("02 10:00"), None)
    last = at("9999-12-31 17:59")
    assert extended(last, on("02 09:00"), NOW, (pause,), CALENDAR) == date.max


def test_a_day_is_not_after_an_instant_of_that_day() -> None:
    assert not is_after(nov(2), on("02 08:00"))
    assert is_after(nov(3), on("02 08:00"))
    assert is_after(on("02 08:01"), on("02 08:00"))


# ---- one clock -------------------------------------------------------------------


def test_a_running_clock() -> None:
    state = resolution(saved(1, urgency="一般"), now=on("03 15:00"))
    assert state.status is ClockStatus.RUNNING
    assert (state.start, state.due) == (on("02 09:10"), nov(5))
    assert state.revised_due == state.due
    assert (state.used_workdays, state.used_minutes) == (1, 470 + 300)
    assert state.calendar_version == CALENDAR.version
    assert state.is_open
    assert not state.was_late


def test_a_met_clock() -> None:
    state = resolution(saved(1, resolved_at=on("05 20:00")))
    assert state.status is ClockStatus.MET
    assert state.stop == on("05 20:00")
    assert not state.is_open


def test_a_breached_clock() -> None:
    state = resolution(saved(1, resolved_at=on("06 09:00")))
    assert (state.status, state.was_late) == (ClockStatus.BREACHED, True)


def test_an_open_breach_is_one_now() -> None:
    state = resolution(saved(1))
    assert state.status is ClockStatus.BREACHED_OPEN
    assert state.is_open
    assert state.was_late


def test_the_due_day_lasts_until_work_ends() -> None:
    assert resolution(saved(1), now=on("05 18:00")).status == "running"
    assert resolution(saved(1), now=on("05 18:01")).status == "breached_open"


def test_a_clock_that_has_not_begun_is_waiting() -> None:
    assert states_of(saved(1))["feedback"].status is ClockStatus.WAITING
    future = saved(1, received_at=at("2027-11-02 09:10"))
    assert resolution(future).status is ClockStatus.WAITING


def test_a_start_typed_too_late_is_no_first_start() -> None:
    versions = (saved(1, received_at=at("2027-11-02 09:10")), saved(2))
    assert resolution(*versions).due == nov(5)


def test_a_date_typed_later_than_now_stops_nothing() -> None:
    state = resolution(saved(1, resolved_at=on("05 09:00")), now=on("04 09:00"))
    assert (state.status, state.stop) == (ClockStatus.RUNNING, None)


def test_now_may_carry_the_zone_of_the_site() -> None:
    zoned = on("03 15:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert resolution(saved(1), now=zoned).status is ClockStatus.RUNNING


def test_a_date_without_time_counts_whole_days() -> None:
    state = states_of(saved(1, received_at=nov(2), first_response_at=on("03 17:00")))[
        "first_response"
    ]
    assert (state.due, state.status) == (nov(3), ClockStatus.MET)
    assert (state.used_workdays, state.used_minutes) == (1, None)


# ---- targets ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("紧急", nov(3)),
        (None, nov(5)),
        ("轻微", nov(9)),
    ],
)
def test_the_target_follows_the_urgency(urgency: str | None, due: date) -> None:
    state = resolution(saved(1, urgency=urgency))
    assert state.due == due
    assert state.option == (urgency or "一般")


def test_the_first_urgency_stays_the_one_that_counts() -> None:
    late: dict[str, Value] = {"resolved_at": on("06 09:00")}
    state = resolution(saved(1, urgency="一般"), saved(2, late, urgency="轻微"))
    assert (state.due, state.revised_due) == (nov(5), nov(9))
    assert state.status is ClockStatus.BREACHED
    assert state.option == "轻微"


def test_no_target_is_not_applicable() -> None:
    state = states_of(
        saved(1, form="abnormality", received_at=on("02 09:10"), urgency="轻微")
    )["containment"]
    assert state.status is ClockStatus.NOT_APPLICABLE
    assert state.due is None


def test_a_target_that_came_later_counts() -> None:
    first = saved(1, form="abnormality", received_at=on("02 09:10"), urgency="轻微")
    second = saved(2, form="abnormality", received_at=on("02 09:10"), urgency="一般")
    assert states_of(first, second)["containment"].due == nov(5)


def test_a_due_date_of_the_form_is_kept_as_first_set() -> None:
    values: dict[str, Value] = {"start_date": nov(2)}
    first = saved(1, values, "capa", "GJ-2026-0001", due_date=nov(10))
    moved = {
        **values,
        "due_date": nov(10),
        "due_date_revised": nov(20),
    }
    second = saved(2, moved, "capa", "GJ-2026-0001", done_date=nov(18))
    state = states_of(first, second)["capa_due"]
    assert (state.due, state.revised_due) == (nov(10), nov(20))
    assert state.status is ClockStatus.BREACHED


def test_a_form_without_its_due_date_has_no_clock_yet() -> None:
    state = states_of(saved(1, form="capa", start_date=nov(2)))["capa_due"]
    assert state.status is ClockStatus.NOT_APPLICABLE


# ---- a breach is never erased ----------------------------------------------------


def test_a_corrected_stop_does_not_erase_a_breach() -> None:
    late, early = on("06 09:00"), on("05 09:00")
    state = resolution(saved(1, resolved_at=late), saved(2, resolved_at=early))
    assert (state.status, state.stop) == (ClockStatus.BREACHED, early)


def test_a_moved_start_does_not_erase_a_breach() -> None:
    late: dict[str, Value] = {"resolved_at": on("06 09:00")}
    state = resolution(saved(1, late), saved(2, late, received_at=on("05 09:00")))
    assert (state.start, state.status) == (on("02 09:10"), ClockStatus.BREACHED)
    assert state.revised_due == nov(10)


def test_a_published_policy_does_not_erase_a_breach() -> None:
    old = MAKE.definition("consultation")
    new_text = old.text.replace("版本 | 1.0", "版本 | 2.0").replace(
        "紧急 1个工作日；一般 3个工作日；轻微 5个工作日",
        "紧急 5个工作日；一般 9个工作日；轻微 9个工作日",
    )
    catalogue, problems = load_catalogue([("old", old.text), ("new", new_text)])
    assert not problems
    version = saved(1, resolved_at=on("06 09:00"))
    again = _judged_by(
        saved(2, resolved_at=on("06 09:00"), urgency="一般"),
        catalogue.definitions[1],
    )
    state = states_of(version, again, catalogue=catalogue)["resolution"]
    assert (state.due, state.status) == (nov(5), ClockStatus.BREACHED)
    assert state.revised_due == nov(13)


def test_a_clock_taken_out_of_the_definition_is_still_breached() -> None:
    old = MAKE.definition("consultation")
    lines = [
        line for line in old.text.splitlines() if not line.startswith("resolution |")
    ]
    new_text = "\n".join(lines).replace("版本 | 1.0", "版本 | 2.0") + "\n"
    catalogue, problems = load_catalogue([("old", old.text), ("new", new_text)])
    assert not problems
    new = catalogue.definitions[1]
    late, met = on("06 09:00"), on("04 09:00")
    for stop, is_kept in ((late, True), (met, False)):
        second = _judged_by(saved(2, resolved_at=stop, urgency="一般"), new)
        states = states_of(saved(1), second, catalogue=catalogue)
        assert ("resolution" in states) is is_kept


def _judged_by(version: Version, definition: Definition) -> Version:
    (record,) = version.records
    record = replace(record, definition_sha256=definition.sha256)
    return replace(version, records=(record,), definition_sha256=definition.sha256)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "urgency": st.sampled_from([None, "紧急", "一般", "轻微"]),
                "resolved_at": st.sampled_from(
                    [None, *(at(f"2026-11-{day:02d} 09:30") for day in range(3, 12))]
                ),
            }
        ),
        min_size=1,
        max_size=6,
    ),
    st.data(),
)
def test_no_later_save_turns_a_breach_into_anything_else(
    saves: list[dict[str, Value]], data: st.DataObject
) -> None:
    versions = [saved(number, values) for number, values in enumerate(saves, 1)]
    cut = data.draw(st.integers(1, len(versions)))
    known_urgency = any(values["urgency"] for values in saves[:cut])
    before, after = resolution(*versions[:cut]), resolution(*versions)
    if before.status is ClockStatus.BREACHED and known_urgency:
        assert after.status is ClockStatus.BREACHED
        assert after.due == before.due


# ---- pauses ----------------------------------------------------------------------

PAUSE: Mapping[str, Value] = {
    "pause_from": on("03 09:00"),
    "pause_reason": "待客户提供资料",
}


def test_an_open_pause_waits() -> None:
    state = resolution(saved(1, PAUSE))
    assert (state.status, state.is_paused) == (ClockStatus.WAITING, True)
    assert state.due == nov(25)
    assert state.used_minutes == 470
    assert state.is_open


def test_a_finished_pause_is_not_counted() -> None:
    versions = (
        saved(1, PAUSE),
        saved(
            2,
            PAUSE,
            pause_to=on("05 09:00"),
            resolved_at=on("09 10:00"),
        ),
    )
    state = resolution(*versions)
    assert (state.due, state.status) == (nov(9), ClockStatus.MET)
    assert state.used_minutes == 470 + 480 + 480 + 60


def test_a_second_pause_in_the_same_cells_is_another_one() -> None:
    first = {**PAUSE, "pause_to": on("04 09:00")}
    second = {
        **first,
        "pause_from": on("05 09:00"),
        "pause_to": on("09 09:00"),
    }
    state = resolution(saved(1, first), saved(2, second))
    assert state.due == nov(10)


def test_a_corrected_pause_replaces_the_wrong_one() -> None:
    wrong = {**PAUSE, "pause_to": on("09 09:00")}
    right = {
        **wrong,
        "pause_from": on("04 09:00"),
        "pause_to": on("05 09:00"),
    }
    assert resolution(saved(1, wrong), saved(2, right)).due == nov(6)


def test_a_negative_pause_counts_for_nothing() -> None:
    wrong = {**PAUSE, "pause_to": on("02 09:30")}
    assert resolution(saved(1, wrong)).due == nov(5)


def test_an_end_without_a_beginning_counts_for_nothing() -> None:
    state = resolution(saved(1, pause_to=on("02 09:30")), saved(2, pause_from="？"))
    assert state.due == nov(5)


def test_a_clock_that_is_not_pausable_goes_on() -> None:
    states = states_of(saved(1, {**PAUSE, "pause_from": on("02 09:15")}))
    assert states["first_response"].status is ClockStatus.BREACHED_OPEN
    assert not states["first_response"].is_paused


def test_a_pause_after_the_due_date_is_too_late() -> None:
    state = resolution(saved(1, {**PAUSE, "pause_from": on("09 09:00")}))
    assert (state.due, state.status) == (nov(5), ClockStatus.BREACHED_OPEN)


# ---- rows, other forms, the end --------------------------------------------------


def progress(day: int) -> Mapping[str, Value]:
    return {"date": nov(day), "note": "已联系客户"}


def abnormality(sequence: int, *days: int, **values: Value) -> Version:
    said: dict[str, Value] = {"received_at": on("02 09:10")}
    if days:
        said["progress_rows"] = rows(*map(progress, days))
    return saved(sequence, {**said, **values}, "abnormality", "YC-20261102-001")


def test_each_row_starts_the_clock_anew() -> None:
    state = states_of(abnormality(1, 3, 5), now=on("06 09:00"))["update"]
    assert (state.start, state.due) == (nov(5), nov(10))
    assert state.status is ClockStatus.RUNNING
    assert not state.was_late


def test_a_missing_row_is_an_open_breach() -> None:
    assert states_of(abnormality(1, 3, 5))["update"].status is ClockStatus.BREACHED_OPEN


def test_a_late_row_of_the_past_stays_late() -> None:
    state = states_of(abnormality(1, 3, 12), now=on("13 09:00"))["update"]
    assert (state.status, state.was_late) == (ClockStatus.RUNNING, True)


def test_rows_without_a_date_do_not_begin_it() -> None:
    version = abnormality(1, progress_rows=rows({"note": "已联系客户"}))
    assert states_of(version)["update"].status is ClockStatus.WAITING
    future = abnormality(1, 30)
    assert states_of(future)["update"].status is ClockStatus.WAITING


def test_rows_end_where_the_form_asks_for_them() -> None:
    ended = {"invalid_reason": "客户操作问题，非产品异常", "ended_by": "李娜"}
    side = abnormality(1, 3, 5, **ended)
    assert states_of(side)["update"].status is ClockStatus.MET
    late = abnormality(1, 3, 20, **ended)
    assert states_of(late)["update"].status is ClockStatus.BREACHED


def test_a_case_that_ended_beside_the_line_has_no_open_clocks() -> None:
    state = resolution(saved(1, invalid_reason="客户打错电话", ended_by="李娜"))
    assert state.status is ClockStatus.NOT_APPLICABLE
    assert not state.is_open


def complaint(sequence: int, **values: Value) -> Version:
    said: dict[str, Value] = {
        "received_at": on("02 09:10"),
        "customer_name": "王芳",
        "l1_done_at": on("04 10:00"),
        "decision_communicated_at": on("04 11:00"),
    }
    return saved(sequence, {**said, **values}, "complaint", "TS-20261102-001")


def test_a_stop_in_another_form_needs_such_a_form() -> None:
    states = states_of(complaint(1))
    assert states["l3_plan"].status is ClockStatus.NOT_APPLICABLE
    assert states["followup"].status is ClockStatus.NOT_APPLICABLE


def test_another_form_that_refers_to_the_case_stops_it() -> None:
    capa = saved(
        2,
        form="capa",
        number="GJ-2026-0001",
        source_ids=("TS-20261102-001",),
        start_date=nov(9),
    )
    state = states_of(complaint(1), capa)["l3_plan"]
    assert (state.status, state.stop) == (ClockStatus.MET, nov(9))


def test_another_form_that_refers_elsewhere_stops_nothing() -> None:
    call = saved(
        2,
        form="followup",
        number="HF-20261105-001",
        source_id="TS-20261102-999",
        visited_at=nov(5),
    )
    state = states_of(complaint(1), call)["followup"]
    assert state.status is ClockStatus.BREACHED_OPEN
    assert state.due == nov(11)


def test_a_review_is_stopped_by_the_next_version() -> None:
    one: dict[str, Value] = {
        "doc_version": "V1.0",
        "title": "咨询接待",
        "effective_date": date(2025, 1, 6),
        "next_review_date": date(2026, 1, 5),
    }
    two = {**one, "doc_version": "V2.0", "effective_date": date(2025, 12, 1)}
    versions = [
        MAKE.version(
            n, {"r:1": MAKE.record("SOP-KF-01", 0, "sop", also=values)}, f"{n}.docx"
        )
        for n, values in ((1, one), (2, two))
    ]
    assert states_of(versions[0])["sop_review"].status is ClockStatus.BREACHED_OPEN
    state = states_of(*versions)["sop_review"]
    assert (state.status, state.stop) == (ClockStatus.MET, date(2025, 12, 1))


def test_a_survey_is_stopped_by_the_next_of_the_same_customer() -> None:
    calls = [
        saved(
            n,
            form="followup",
            number=f"HF-20260{n}01-001",
            customer_name=name,
            visited_at=date(2026, n, 1),
        )
        for n, name in ((1, "王芳"), (2, "李强"), (6, "王芳"))
    ]
    state = states_of(*calls)["survey_cycle"]
    assert (state.status, state.stop) == (ClockStatus.MET, date(2026, 6, 1))


def test_a_new_classification_starts_the_next_round() -> None:
    first = saved(
        1,
        form="segment",
        number="KH-000001",
        classified_at=date(2025, 1, 6),
        next_review=date(2026, 1, 5),
    )
    second = saved(
        2,
        form="segment",
        number="KH-000001",
        classified_at=date(2026, 1, 20),
        next_review=date(2027, 1, 19),
    )
    state = states_of(first, second)["segment_review"]
    assert (state.start, state.due) == (date(2026, 1, 20), date(2027, 1, 19))
    assert state.status is ClockStatus.RUNNING
    assert state.unloaded_years == (2027,)


def test_a_year_without_a_calendar_is_said() -> None:
    late = saved(1, received_at=at("2026-12-30 09:10"), urgency="轻微")
    state = resolution(late, now=at("2026-12-30 10:00"))
    assert state.unloaded_years == (2027,)
    assert resolution(saved(1)).unloaded_years == ()


def test_a_form_nobody_knows_has_no_clocks() -> None:
    version = saved(1)
    book = replay((version,), Catalogue(()), CALENDAR, NOW.date())
    assert clocks(book.cases[0], book, Catalogue(()), CALENDAR, NOW) == ()


def test_a_clock_of_an_unknown_definition_is_that_of_the_present_one() -> None:
    version = saved(1)
    (record,) = version.records
    old = Record(record.form, "e" * 64, record.number, 3, record.values)
    assert resolution(replace(version, records=(old,))).due == nov(5)


def _with(text: str, *changes: tuple[str, str]) -> Catalogue:
    """A catalogue with one definition, its text changed."""
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    catalogue, problems = load_catalogue([("new", text)])
    assert not problems
    return catalogue


def test_clocks_may_begin_in_rows_or_in_another_form() -> None:
    old = MAKE.definition("abnormality").text
    catalogue = _with(
        old,
        (
            "首次响应 | 登记时间 | 首次响应时间",
            "首次响应 | 跟踪进展.日期 | 首次响应时间",
        ),
        ("处理完成 | 登记时间 | 实际完成时间", "处理完成 | 登记时间 | 跟踪进展.日期"),
        ("反馈客户 | 实际完成时间 |", "反馈客户 | capa:start_date |"),
    )
    states = states_of(abnormality(1, 3, 5), catalogue=catalogue)
    assert states["first_response"].start == nov(5)
    assert (states["resolution"].stop, states["resolution"].status) == (nov(3), "met")
    assert states["feedback"].status is ClockStatus.WAITING


def test_a_clock_without_a_target_for_the_option() -> None:
    old = MAKE.definition("abnormality").text
    catalogue = _with(
        old,
        ("紧急 1个工作日；一般 3个工作日；轻微 5个工作日", "紧急 1个工作日"),
        ("紧急 1个工作日；一般 3个工作日；轻微 无", "紧急 1个工作日"),
    )
    states = states_of(abnormality(1, 3, urgency="轻微"), catalogue=catalogue)
    assert states["update"].status is ClockStatus.NOT_APPLICABLE
    assert states["containment"].status is ClockStatus.NOT_APPLICABLE


def test_rows_nobody_asks_for_end_with_the_case() -> None:
    old = MAKE.definition("abnormality").text
    catalogue = _with(
        old, ("progress_rows | 明细 | 从 已解决 起", "progress_rows | 明细 | ")
    )
    state = states_of(abnormality(1, 3, 5), catalogue=catalogue)["update"]
    assert state.status is ClockStatus.BREACHED_OPEN


def test_the_time_used_leaves_out_a_pause_that_ended_before_the_start() -> None:
    pause = {**PAUSE, "pause_from": on("01 09:00"), "pause_to": on("02 09:00")}
    state = resolution(saved(1, pause, resolved_at=on("02 10:10")))
    assert (state.used_minutes, state.due) == (60, nov(5))


def test_rows_that_are_not_a_table_have_no_dates() -> None:
    assert (
        states_of(abnormality(1, progress_rows="见附件"))["update"].status == "waiting"
    )


def test_a_document_nobody_defines_has_no_next_version() -> None:
    version = saved(1, form="segment", number="KH-000001", classified_at=nov(2))
    book = book_of(version)
    found = elsewhere(book.cases[0], "segment:classified_at", book, Catalogue(()))
    assert found == ()
