from datetime import date, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import Maker, say

from formkit.cases import CaseBook, replay
from formkit.cases.duplicates import possible_duplicates
from formkit.cases.numbers import gaps, next_number, proposed_number
from formkit.cases.sops import SopState, effective_sops, sop_states
from formkit.messages import sentence
from formkit.records import Value, Version
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

MAKE = Maker()
CALENDAR = chinese_calendar(Settings())
TODAY = date(2026, 11, 23)
FORM = MAKE.form("consultation")


def book_of(*versions: Version) -> CaseBook:
    return replay(versions, MAKE.catalogue, CALENDAR, TODAY)


def numbered(*numbers: str) -> CaseBook:
    records = {
        f"n:{each}": MAKE.record(each, row) for row, each in enumerate(numbers, 3)
    }
    return book_of(MAKE.version(1, records))


# ---- the next number, gaps --------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "used", "expected"),
    [
        ("YC-{yyyymmdd}-{nnn}", (), "YC-20261123-001"),
        ("YC-{yyyymmdd}-{nnn}", ("YC-20261123-001",), "YC-20261123-002"),
        ("YC-{yyyymmdd}-{nnn}", ("YC-20261122-007",), "YC-20261123-001"),
        ("YC-{yyyymmdd}-{nnn}", ("yc-20261123-004", "乱填"), "YC-20261123-005"),
        ("YC-{yyyymmdd}-{nnn}", ("YC-20261123-999",), "YC-20261123-1000"),
        ("GJ-{yyyy}-{nnnn}", ("GJ-2026-0009",), "GJ-2026-0010"),
        ("KH-{nnnnnn}", (), "KH-000001"),
        ("{yy}{mm}{dd}/{nn}号", ("261123/01号",), "261123/02号"),
        ("SOP-{dept}-{nn}", (), ""),
        ("YC-{yyyy}", (), ""),
        ("", (), ""),
    ],
)
def test_the_next_free_number(
    pattern: str, used: tuple[str, ...], expected: str
) -> None:
    assert next_number(pattern, used, TODAY) == expected


@given(st.sets(st.integers(1, 1200)))
def test_the_next_number_is_free_and_of_the_pattern(used: set[int]) -> None:
    numbers = {f"ZX-20261123-{each:03d}" for each in used}
    number = next_number("ZX-{yyyymmdd}-{nnn}", numbers, TODAY)
    assert number not in numbers
    assert int(number.rpartition("-")[2]) == max(used, default=0) + 1


def test_a_number_that_was_replaced_is_not_proposed_again() -> None:
    first, second = "ZX-20261123-001", "ZX-20261123-002"
    book = book_of(
        MAKE.version(1, {"n:1": MAKE.record(second)}),
        MAKE.version(2, {"n:1": MAKE.record(first)}),
    )
    assert proposed_number(book, FORM, TODAY) == "ZX-20261123-003"
    assert proposed_number(book_of(), FORM, TODAY) == "ZX-20261123-001"


def test_a_gap_is_said_at_the_number_after_it() -> None:
    book = numbered("ZX-20261102-001", "ZX-20261102-004", "ZX-20261103-002", "电话记录")
    first, second = gaps(book, FORM)
    say((first, second))
    assert (first.code, first.case) == ("G402", "ZX-20261102-004")
    assert first.params == {"missing": "ZX-20261102-002、ZX-20261102-003"}
    assert (second.case, second.params["missing"]) == (
        "ZX-20261103-002",
        "ZX-20261103-001",
    )


def test_a_voided_number_is_no_gap() -> None:
    book = numbered("ZX-20261102-001", "ZX-20261102-003")
    assert gaps(book, FORM, voided=["ZX-20261102-002"]) == ()
    assert gaps(book, FORM, voided=["ZX-20261102-005"])[0].case == "ZX-20261102-003"
    assert len(gaps(book, FORM, voided=["ZX-20261102-005"])) == 1


def test_a_wide_gap_is_shortened() -> None:
    (finding,) = gaps(numbered("ZX-20261102-900"), FORM)
    assert finding.params["missing"].endswith("ZX-20261102-020…")


def test_gaps_of_numbers_with_a_department() -> None:
    form = MAKE.form("sop")
    records = {
        each: MAKE.record(each, 0, "sop")
        for each in ("SOP-KF-01", "SOP-KF-03", "SOP-ZL-01")
    }
    (finding,) = gaps(book_of(MAKE.version(1, records)), form)
    assert (finding.case, finding.params["missing"]) == ("SOP-KF-03", "SOP-KF-02")


def test_a_form_without_a_counter_has_no_gaps() -> None:
    form = FORM.model_copy(update={"number_pattern": ""})
    assert gaps(numbered("ZX-20261102-900"), form) == ()


# ---- possible duplicates ----------------------------------------------------------


def call(number: int, day: int, **values: Value) -> Version:
    said: dict[str, Value] = {
        "received_at": datetime.fromisoformat(f"2026-11-{day:02d} 09:10"),
        "product_service": "收银一体机",
        "content": f"第{number}次来电，内容各不相同",
    }
    name = f"ZX-202611{day:02d}-{number:03d}"
    record = MAKE.record(name, number + 2, also={**said, **values})
    return MAKE.version(number, {f"n:{name}": record})


def test_the_same_customer_and_product_within_a_week() -> None:
    (said,) = possible_duplicates(book_of(call(1, 2), call(2, 9)), FORM)
    assert said.finding.params == {"other": "ZX-20261102-001", "n": "7"}
    assert (said.finding.code, said.case) == ("G403", "ZX-20261109-002")
    assert "可能和 ZX-20261102-001 重复" in sentence(said.finding)


@pytest.mark.parametrize(
    "values",
    [
        {"received_at": datetime.fromisoformat("2026-11-10 09:10")},
        {"received_at": None},
        {"customer_name": "李强"},
        {"customer_name": None},
        {"product_service": "打印机"},
        {"merged_into": "ZX-20261102-001"},
    ],
    ids=["later", "undated", "other customer", "no customer", "other", "settled"],
)
def test_what_is_not_a_possible_duplicate(values: dict[str, Value]) -> None:
    assert possible_duplicates(book_of(call(1, 2), call(2, 3, **values)), FORM) == ()


def test_a_case_is_compared_with_all_earlier_ones() -> None:
    book = book_of(call(1, 2), call(2, 3, product_service="打印机"), call(3, 4))
    (said,) = possible_duplicates(book, FORM)
    assert said.finding.params["other"] == "ZX-20261102-001"


# ---- documents in force -----------------------------------------------------------

SECTIONS: tuple[str, ...] = ("sec_purpose", "sec_scope", "sec_roles", "sec_steps")
SECTIONS += ("sec_escalation", "sec_records", "change_rows")
APPROVED: dict[str, Value] = {
    "title": "咨询接待",
    "doc_status": "已批准",
    "step": "接收咨询",
    "process_owner": "孙悦",
    "author": "孙悦",
    "author_on": date(2025, 12, 1),
    "reviewer": "周杰",
    "reviewer_on": date(2025, 12, 2),
    "approver": "郑宏",
    "approver_on": date(2025, 12, 3),
    "issue_date": date(2025, 12, 3),
    "next_review_date": date(2027, 1, 5),
    "distribution": ("客服部",),
    "retention": "3年",
    **dict.fromkeys(SECTIONS, "见正文"),
}
SEQUENCES = count(1)


def sop(version: str, effective: date | None, **values: Value) -> Version:
    also = {**APPROVED, "doc_version": version, "effective_date": effective, **values}
    record = MAKE.record("SOP-KF-01", 0, "sop", also=also)
    return MAKE.version(
        next(SEQUENCES), {f"n:SOP-KF-01/{version}": record}, f"SOP/{version}.docx"
    )


def states_on(day: date, *versions: Version) -> dict[str, SopState]:
    return dict(sop_states(book_of(*versions), day))


def test_a_newer_version_retires_the_older_the_same_day() -> None:
    versions = sop("V1.0", date(2026, 1, 5)), sop("V2.0", date(2026, 11, 1))
    book = book_of(*versions)
    (before,) = effective_sops(book, date(2026, 10, 31))
    (after,) = effective_sops(book, date(2026, 11, 1))
    assert (before.key, after.key) == ("SOP-KF-01/V1.0", "SOP-KF-01/V2.0")
    assert states_on(date(2026, 10, 31), *versions) == {
        "SOP-KF-01/V1.0": SopState.EFFECTIVE,
        "SOP-KF-01/V2.0": SopState.PENDING,
    }
    assert states_on(date(2026, 11, 1), *versions)["SOP-KF-01/V1.0"] == "obsolete"


def test_an_obsolete_document_leaves_nothing_in_force() -> None:
    end = date(2026, 6, 1)
    second = sop("V2.0", date(2026, 3, 1), obsolete_date=end, obsolete_reason="取消")
    book = book_of(sop("V1.0", date(2026, 1, 5)), second)
    assert [case.key for case in effective_sops(book, date(2026, 5, 31))] == [
        "SOP-KF-01/V2.0"
    ]
    assert effective_sops(book, date(2026, 6, 1)) == ()


def test_a_draft_is_never_in_force() -> None:
    draft = sop("V1.0", date(2026, 1, 5), doc_status="草稿")
    assert states_on(TODAY, draft) == {"SOP-KF-01/V1.0": SopState.DRAFT}
    unsigned = sop("V1.0", date(2026, 1, 5), approver=None)
    assert effective_sops(book_of(unsigned), TODAY) == ()


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=4),
    st.dates(date(2025, 12, 1), date(2027, 1, 31)),
)
def test_at_most_one_version_is_in_force(begins: list[date], day: date) -> None:
    versions = [sop(f"V{at}.0", begin) for at, begin in enumerate(begins, 1)]
    found = effective_sops(book_of(*versions), day)
    assert len(found) == any(begin <= day for begin in begins)
    for case in found:
        assert case.values["effective_date"].value.value == max(
            begin for begin in begins if begin <= day
        )
