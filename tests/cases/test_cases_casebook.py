from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import Maker, say

from formkit.cases import Case, CaseBook, follow, replay
from formkit.cases.written import NumberSet
from formkit.definitions.catalogue import Catalogue, load_catalogue
from formkit.model import Place
from formkit.records import Outcome, Record, Value, Version
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

MAKE = Maker()
CALENDAR = chinese_calendar(Settings())
TODAY = date(2026, 11, 23)
NUMBER = "ZX-20261102-001"
OTHER_FILE = "质量部/异常处理.xlsx"

CLOSED: Mapping[str, Value] = {
    "consult_type": "售后服务",
    "urgency": "一般",
    "triaged_by": "孙悦",
    "triaged_at": datetime.fromisoformat("2026-11-02 09:40"),
    "first_response_at": datetime.fromisoformat("2026-11-02 09:20"),
    "product_service": "收银一体机",
    "assignee": "赵刚",
    "assignee_dept": "技术支持部",
    "sop_no": "SOP-KF-03",
    "process_log": "远程升级驱动后重启",
    "answer": "驱动已升级，扫码恢复正常",
    "resolved_at": datetime.fromisoformat("2026-11-03 10:00"),
    "feedback_at": datetime.fromisoformat("2026-11-03 11:00"),
    "feedback_by": "李敏",
    "feedback_method": "电话",
    "feedback_content": "已告知客户处理结果和注意事项",
    "track_by": "李敏",
    "tracked_at": date(2026, 11, 6),
    "track_result": "已解决",
    "satisfaction": "满意",
    "resolved_confirmed": True,
}


def book_of(*versions: Version) -> CaseBook:
    book = replay(versions, MAKE.catalogue, CALENDAR, TODAY)
    say(one.finding for one in book.findings)
    return book


def saved(
    sequence: int,
    path: str = "客服部/李敏.xlsx",
    also: Mapping[str, Value] | None = None,
    **values: Value,
) -> Version:
    """A save of a file with the one record under NUMBER."""
    record = MAKE.record(NUMBER, also={**(also or {}), **values})
    return MAKE.version(sequence, {f"n:{NUMBER}": record}, path)


def said(book: CaseBook) -> list[tuple[str, str, str]]:
    return [(f.finding.code, f.finding.field, f.inbox_path) for f in book.findings]


def only(book: CaseBook) -> Case:
    (case,) = book.cases
    return case


def test_the_first_version_begins_a_case() -> None:
    case = only(book_of(saved(1)))
    assert (case.key, case.number, case.form) == (NUMBER, NUMBER, "consultation")
    assert case.inbox_path == "客服部/李敏.xlsx"
    assert case.first_entered_at == datetime.fromisoformat("2026-11-02 11:00")
    assert case.receipts == ("R20261102-0001",)
    value = case.values["customer_name"]
    assert (value.value.value, value.receipt) == ("王芳", "R20261102-0001")
    assert value.sha256 == f"{1:064x}"
    assert case.standing is not None
    assert case.standing.reached is not None
    assert case.standing.reached.label == "已接收"
    assert not case.is_final
    assert case.flags == ()


def test_a_closed_case_is_final_since_the_version_that_closed_it() -> None:
    case = only(book_of(saved(1), saved(2, also=CLOSED)))
    assert case.is_final
    assert case.final_at == datetime.fromisoformat("2026-11-02 12:00")
    assert case.receipts == ("R20261102-0001", "R20261102-0002")
    assert case.values["channel"].receipt == "R20261102-0002"


def test_the_home_file_may_change_its_own_fields() -> None:
    book = book_of(saved(1, urgency="一般"), saved(2, urgency="紧急"))
    case = only(book)
    assert case.values["urgency"].value.value == "紧急"
    assert [each.value.value for each in case.history["urgency"]] == ["一般", "紧急"]
    assert book.findings == ()


def test_another_file_fills_only_what_is_blank() -> None:
    book = book_of(saved(1), saved(2, OTHER_FILE, answer="驱动已升级，扫码恢复正常"))
    case = only(book)
    assert case.inbox_path == "客服部/李敏.xlsx"
    assert case.values["answer"].inbox_path == OTHER_FILE
    assert book.findings == ()


def test_a_disagreement_keeps_the_agreed_value() -> None:
    book = book_of(saved(1, urgency="一般"), saved(2, OTHER_FILE, urgency="紧急"))
    assert only(book).values["urgency"].value.value == "一般"
    (one,) = book.findings
    assert (one.inbox_path, one.receipt) == (OTHER_FILE, "R20261102-0002")
    finding = one.finding
    assert (finding.code, finding.field, finding.found) == ("G409", "urgency", "紧急")
    assert finding.params["other_found"] == "一般"
    assert finding.params["agreed"] == "一般"
    assert finding.params["other"].startswith("客服部/李敏.xlsx 咨询登记!")
    assert finding.related[0].shown == "一般"
    assert only(book).flags == ("G409",)
    assert book.findings_of(OTHER_FILE) == (finding,)
    assert book.findings_of("客服部/李敏.xlsx") == ()


def test_a_field_changed_in_two_files_is_said_until_both_agree() -> None:
    both = (saved(1, urgency="一般"), saved(2, OTHER_FILE, urgency="一般"))
    apart = (*both, saved(3, urgency="紧急"), saved(4, OTHER_FILE, urgency="轻微"))
    book = book_of(*apart)
    assert only(book).values["urgency"].value.value == "紧急"
    assert said(book) == [("G409", "urgency", OTHER_FILE)]
    settled = book_of(*apart, saved(5, OTHER_FILE, urgency="紧急"))
    assert settled.findings == ()


def test_a_field_belongs_to_the_file_that_filled_it_first() -> None:
    book = book_of(
        saved(1),
        saved(2, OTHER_FILE, assignee="赵刚"),
        saved(3, assignee="钱进"),
    )
    assert only(book).values["assignee"].value.value == "赵刚"
    assert said(book) == [("G409", "assignee", "客服部/李敏.xlsx")]


def test_an_emptied_cell_takes_nothing_away() -> None:
    book = book_of(saved(1), saved(2, contact_phone=None), saved(3, contact_phone=None))
    assert only(book).values["contact_phone"].value.value == ("13800138000",)
    assert said(book) == [("G407", "contact_phone", "客服部/李敏.xlsx")]
    assert book.findings[0].receipt == "R20261102-0003"
    assert book.findings[0].finding.params == {"before": "13800138000"}
    assert book_of(saved(1), saved(2, contact_phone=None), saved(3)).findings == ()


def test_a_cell_that_became_unreadable_keeps_what_was_entered() -> None:
    book = book_of(saved(1, urgency="一般"), saved(2, urgency=Outcome.ASK))
    assert only(book).values["urgency"].value.value == "一般"


def test_a_cell_that_was_never_readable_is_not_blank() -> None:
    case = only(book_of(saved(1, urgency=Outcome.ASK)))
    assert case.values["urgency"].value.outcome is Outcome.ASK
    case = only(book_of(saved(1, urgency=Outcome.ASK), saved(2, urgency="紧急")))
    assert case.values["urgency"].value.value == "紧急"


def test_a_vanished_row_is_said_and_kept() -> None:
    gone = MAKE.version(2, {}, "客服部/李敏.xlsx", gone=[f"n:{NUMBER}"])
    book = book_of(saved(1), gone)
    assert only(book).values["customer_name"].value.value == "王芳"
    (one,) = book.findings
    assert (one.finding.code, one.receipt) == ("G406", "R20261102-0002")
    assert one.finding.params == {"old_row": "3"}
    assert book_of(saved(1), gone, saved(3)).findings == ()


def test_a_form_that_was_replaced_is_said_and_kept() -> None:
    form = MAKE.record("YC-20261102-001", 0, "abnormality", sheet="异常单")
    book = book_of(
        MAKE.version(1, {"n:1": form}, "异常单.xlsx"),
        MAKE.version(2, {}, "异常单.xlsx", gone=["n:1"]),
    )
    assert said(book) == [("G412", "", "异常单.xlsx")]
    assert book.findings[0].finding.found == "YC-20261102-001"


def test_a_row_that_moved_to_another_file_is_not_lost() -> None:
    gone = MAKE.version(3, {}, "客服部/李敏.xlsx", gone=[f"n:{NUMBER}"])
    versions = (saved(1, urgency="一般"), saved(2, OTHER_FILE, urgency="紧急"), gone)
    book = book_of(*versions)
    assert only(book).values["urgency"].value.value == "紧急"
    assert book.findings == ()


def test_a_reopened_file_may_change_what_the_cleared_one_held() -> None:
    """`reopen` puts the original back, perhaps under another name."""
    again = saved(2, "客服部/李敏-再处理.xlsx", CLOSED, answer="换了新的扫码枪")
    versions = (saved(1, also=CLOSED), again)
    held = book_of(*versions)
    assert only(held).values["answer"].value.value == "驱动已升级，扫码恢复正常"
    book = replay(versions, MAKE.catalogue, CALENDAR, TODAY, cleared=["R20261102-0001"])
    assert only(book).values["answer"].value.value == "换了新的扫码枪"
    assert only(book).inbox_path == "客服部/李敏.xlsx"
    assert only(book).flags == ("G404",)


def test_a_new_file_under_the_name_of_a_cleared_one_is_another() -> None:
    """Its ids begin anew: the same number is the same case, a person never is."""
    one = MAKE.version(1, {"r:1": MAKE.record(NUMBER, 0)}, "异常单.xlsx")
    same = MAKE.version(2, {f"n:{NUMBER}": MAKE.record(NUMBER, 0)}, "异常单.xlsx")
    stranger = MAKE.record(
        NUMBER, 0, customer_name="李强", contact_phone=("13900139000",), content="卡纸"
    )
    other = MAKE.version(2, {"r:1": stranger}, "异常单.xlsx")
    cleared = ["R20261102-0001"]
    book = replay((one, same), MAKE.catalogue, CALENDAR, TODAY, cleared)
    assert only(book).flags == ()
    book = replay((one, other), MAKE.catalogue, CALENDAR, TODAY, cleared)
    assert [case.flags for case in book.cases] == [("G410",), ("G410",)]


def test_one_number_for_two_customers_is_two_cases() -> None:
    book = book_of(
        saved(1),
        saved(
            2,
            OTHER_FILE,
            customer_name="李强",
            contact_phone=("13900139000",),
            content="打印机卡纸",
        ),
    )
    assert [case.key for case in book.cases] == [NUMBER, f"{NUMBER}@R20261102-0002/3"]
    assert [case.flags for case in book.cases] == [("G410",), ("G410",)]
    first, second = book.findings
    assert first.inbox_path == "客服部/李敏.xlsx"
    assert (second.finding.found, second.finding.field) == ("李强", "customer_name")
    assert second.finding.params["other_found"] == "王芳"
    assert second.finding.suggest == ("ZX-20261102-002",)
    assert book.cases[0].values["customer_name"].value.value == "王芳"


def test_a_number_twice_in_one_file_is_two_cases() -> None:
    rows = [MAKE.record(NUMBER, 3), MAKE.record(NUMBER, 4, content="另外问一下保修期")]
    ids = follow({}, rows, MAKE.form("consultation")).ids
    book = book_of(MAKE.version(1, dict(zip(ids, rows, strict=True))))
    assert [case.key for case in book.cases] == [NUMBER, f"{NUMBER}@R20261102-0001/4"]
    assert [one.finding.code for one in book.findings] == ["G401", "G401"]
    finding = book.findings[1].finding
    assert finding.place == Place("咨询登记", 4, 2)
    assert finding.found == NUMBER
    assert finding.params == {"file": "客服部/李敏/咨询登记.xlsx", "on": "2026-11-02"}
    assert finding.suggest == ("ZX-20261102-002",)


def test_without_a_number_the_case_runs_under_its_receipt() -> None:
    blank = MAKE.record("", 7)
    book = book_of(MAKE.version(1, {"r:1": blank}))
    assert (only(book).key, only(book).number) == ("R20261102-0001/7", "")
    later = book_of(
        MAKE.version(1, {"r:1": blank}),
        MAKE.version(2, {"r:1": MAKE.record(NUMBER, 7)}),
    )
    assert (only(later).key, only(later).number) == (NUMBER, NUMBER)
    form = MAKE.version(1, {"r:1": MAKE.record("", 0, "abnormality")}, "异常单.xlsx")
    assert only(book_of(form)).key == "R20261102-0001"


def test_keys_are_unique_even_when_sheets_have_the_same_rows() -> None:
    one, two, three = (
        MAKE.record("", 5, sheet=sheet, customer_name=name)
        for sheet, name in (("一月", "王芳"), ("二月", "李强"), ("三月", "张伟"))
    )
    book = book_of(MAKE.version(1, {"r:1": one, "r:2": two, "r:3": three}))
    assert len({case.key for case in book.cases}) == 3


def test_changing_a_closed_case_is_said() -> None:
    changed = saved(2, also={**CLOSED, "answer": "换了新的扫码枪"})
    book = book_of(saved(1, also=CLOSED), changed)
    (one,) = book.findings
    assert (one.finding.code, one.receipt) == ("G404", "R20261102-0002")
    assert one.finding.params == {"on": "2026-11-02", "fields": "处理结果"}
    assert only(book).is_final
    assert only(book).cycle == 1


def test_a_reopened_case_has_gone_back_and_counts_a_cycle() -> None:
    again: dict[str, Value] = {
        **CLOSED,
        "track_result": "未解决",
        "resolved_confirmed": False,
    }
    again |= {"adjust_action": "上门更换扫码枪"}
    versions = (saved(1, also=CLOSED), saved(2, also=again))
    book = book_of(*versions)
    case = only(book)
    assert (case.cycle, case.is_final, case.final_at) == (2, False, None)
    finding = next(f.finding for f in book.findings if f.finding.code == "G408")
    assert finding.params == {"before": "已关闭", "after": "已跟踪"}
    closed = only(book_of(*versions, saved(3, also=CLOSED)))
    assert (closed.cycle, closed.is_final) == (2, True)
    assert "G408" not in closed.flags


def test_an_unknown_definition_is_judged_by_the_present_one() -> None:
    record = MAKE.record(NUMBER)
    old = Record("consultation", "f" * 64, NUMBER, 3, record.values)
    case = only(book_of(MAKE.version(1, {"n:1": old})))
    assert case.definition_sha256 == "f" * 64
    assert case.standing is not None


def test_a_form_nobody_knows_has_no_standing() -> None:
    record = MAKE.record(NUMBER)
    foreign = Record("visit", "f" * 64, NUMBER, 3, record.values)
    two = Record("visit", "f" * 64, NUMBER, 4, record.values)
    book = book_of(MAKE.version(1, {"n:1": foreign, "n:2": two}))
    assert [case.standing for case in book.cases] == [None, None]
    assert not book.cases[0].is_final
    assert book.findings == ()


def test_a_path_that_now_holds_another_form_begins_another_case() -> None:
    form = MAKE.record("YC-20261102-001", 0, "abnormality")
    book = book_of(
        MAKE.version(1, {"r:1": MAKE.record("", 3)}, "新表.xlsx"),
        MAKE.version(2, {"r:1": form}, "新表.xlsx"),
    )
    assert [case.form for case in book.cases] == ["consultation", "abnormality"]


def test_a_vanished_row_that_was_never_entered_is_nothing() -> None:
    assert book_of(saved(1), MAKE.version(2, {}, gone=["n:unknown"])).findings == ()


def test_computed_fields_follow_the_agreed_values() -> None:
    keys = [
        (form, field.key)
        for form in MAKE.catalogue.keys
        for field in MAKE.form(form).fields
        if field.type.value == "计算"
    ]
    for form, key in keys:
        case = only(book_of(MAKE.version(1, {"r:1": MAKE.record("", 3, form)})))
        assert case.values[key].value.place is None


def test_what_a_newer_definition_no_longer_has_is_named_by_its_key() -> None:
    old = MAKE.definition("consultation").text
    lines = old.replace("版本 | 1.0", "版本 | 2.0").splitlines(keepends=True)
    new = "".join(line for line in lines if not line.startswith("其他 | 备注 |"))
    new = new.replace(" | reported |", " | noted |")
    catalogue, problems = load_catalogue([("old", old), ("new", new)])
    assert not problems
    first, second = saved(1, remark="客户很着急"), saved(2, remark="客户很着急")
    (record,) = second.records
    values = {key: v for key, v in record.values.items() if key != "remark"}
    judged = replace(
        record, values=values, definition_sha256=catalogue.definitions[1].sha256
    )
    book = replay(
        (first, replace(second, records=(judged,))), catalogue, CALENDAR, TODAY
    )
    (one,) = book.findings
    assert (one.finding.code, one.finding.label) == ("G407", "remark")


def test_a_corrected_number_is_no_disagreement() -> None:
    other = MAKE.record("zx-20261102-001")
    book = book_of(saved(1), MAKE.version(2, {"r:9": other}, OTHER_FILE))
    assert only(book).key == NUMBER
    assert book.findings == ()


def test_two_vanished_rows_of_one_case_are_said_twice() -> None:
    key = f"n:{NUMBER}"
    book = book_of(
        saved(1),
        saved(2, OTHER_FILE),
        MAKE.version(3, {}, "客服部/李敏.xlsx", gone=[key]),
        MAKE.version(4, {}, OTHER_FILE, gone=[key]),
    )
    assert [one.receipt[-1] for one in book.findings] == ["3", "4"]


def test_each_version_of_a_document_is_a_case() -> None:
    one, two = (
        MAKE.record("SOP-KF-01", 0, "sop", title="咨询接待", doc_version=version)
        for version in ("V1.0", "V2.0")
    )
    book = book_of(
        MAKE.version(1, {"n:SOP-KF-01/V1.0": one}, "SOP/一.docx"),
        MAKE.version(2, {"n:SOP-KF-01/V2.0": two}, "SOP/二.docx"),
    )
    assert [case.key for case in book.cases] == ["SOP-KF-01/V1.0", "SOP-KF-01/V2.0"]
    assert book.findings == ()


def test_a_case_is_found_by_its_key() -> None:
    book = book_of(saved(1))
    assert book.case(NUMBER) is book.cases[0]
    assert book.case("ZX-20261102-999") is None
    assert book.of_form("complaint") == ()
    assert book.numbers == {"consultation": NumberSet({NUMBER})}


# ---- properties ------------------------------------------------------------------

FIELDS: Mapping[str, Sequence[Value]] = {
    "urgency": ("紧急", "一般", None, Outcome.ASK),
    "assignee": ("赵刚", "钱进", None),
    "answer": ("已更换", "已退款", None),
}
PATHS = ("客服部/一.xlsx", "客服部/二.xlsx", "质量部/三.xlsx")


@st.composite
def histories(draw: Callable[..., Value]) -> tuple[Version, ...]:
    """Saves of one number in up to three files, in any order."""
    count = draw(st.integers(1, 8))
    made = []
    for sequence in range(1, int(str(count)) + 1):
        path = draw(st.sampled_from(PATHS))
        values = {key: draw(st.sampled_from(each)) for key, each in FIELDS.items()}
        made.append(saved(sequence, str(path), values))
    return tuple(made)


def essentials(book: CaseBook) -> list[object]:
    return [
        (
            case.key,
            case.receipts,
            case.flags,
            {key: (one.value.raw, one.receipt) for key, one in case.values.items()},
        )
        for case in book.cases
    ]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_arguments_does_not_count(
    versions: tuple[Version, ...], random: object
) -> None:
    shuffled = list(versions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's Random
    assert essentials(book_of(*shuffled)) == essentials(book_of(*versions))


@given(histories(), st.data())
def test_nothing_that_was_entered_is_ever_lost(
    versions: tuple[Version, ...], data: st.DataObject
) -> None:
    """A prefix of the versions and the rest: no case ends, no field becomes blank."""
    cut = data.draw(st.integers(1, len(versions)))
    before, after = book_of(*versions[:cut]), book_of(*versions)
    for case in before.cases:
        later = after.case(case.key)
        assert later is not None
        assert later.receipts[: len(case.receipts)] == case.receipts
        assert later.inbox_path == case.inbox_path
        for key, values in case.history.items():
            assert later.history[key][: len(values)] == values
            filled = [one for one in later.history[key] if one.value.is_filled]
            assert later.values[key].value.is_filled or not filled


@given(histories())
def test_a_save_of_one_file_never_changes_what_another_owns(
    versions: tuple[Version, ...],
) -> None:
    """The agreed value of a field always stands in the file that filled it first."""
    case = only(book_of(*versions))
    for key in FIELDS:
        readable = [
            version.inbox_path
            for version in versions
            if version.records[0].values[key].is_filled
        ]
        first_filled = {
            path: next(
                version.sequence
                for version in versions
                if version.inbox_path == path
                and version.records[0].values[key].outcome is not Outcome.EMPTY
            )
            for path in set(readable)
        }
        if first_filled:
            owner = min(first_filled, key=lambda path: first_filled[path])
            assert case.values[key].inbox_path == owner


@given(histories())
def test_files_of_their_own_do_not_depend_on_each_other(
    versions: tuple[Version, ...],
) -> None:
    """Saves under different numbers give the same cases however they interleave."""
    apart = tuple(
        MAKE.version(
            version.sequence,
            {"r:1": _renumbered(version.records[0], PATHS.index(version.inbox_path))},
            version.inbox_path,
        )
        for version in versions
    )
    together = {case.key: case.values for case in book_of(*apart).cases}
    for path in PATHS:
        alone = [version for version in apart if version.inbox_path == path]
        for case in book_of(*alone).cases:
            assert together[case.key] == case.values


def _renumbered(record: Record, at: int) -> Record:
    number = f"ZX-20261103-{at + 1:03d}"
    return Record(record.form, record.definition_sha256, number, 3, record.values)


def test_an_empty_catalogue_gives_cases_without_a_standing() -> None:
    book = replay((saved(1),), Catalogue(()), CALENDAR, TODAY)
    assert only(book).standing is None


@pytest.mark.parametrize("empty", [()])
def test_no_versions_give_an_empty_book(empty: tuple[Version, ...]) -> None:
    assert replay(empty, MAKE.catalogue, CALENDAR, TODAY) == CaseBook((), (), {})
