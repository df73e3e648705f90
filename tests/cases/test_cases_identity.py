from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import Maker, filled, rows, say

from formkit.cases.identity import Followed, follow
from formkit.model import Place
from formkit.records import FieldValue, Outcome, Record, Value

NAMES = ("王芳", "李强", "张伟", "陈静", "刘洋", "杨帆", "赵敏", "黄磊", "周杰", "吴倩")
MAKE = Maker()


def person(at: int, *, numbered: bool, row: int = 0) -> Record:
    """One of ten different customers with a matter of their own."""
    return MAKE.record(
        f"ZX-20261102-{at + 1:03d}" if numbered else "",
        row=row or at + 3,
        customer_name=NAMES[at],
        contact_phone=(f"1380013800{at}",),
        content=f"第{at + 1}台设备开机后一直停在启动页面",
        received_at=datetime.fromisoformat(f"2026-11-02 09:1{at}"),
    )


def by_id(followed: Followed, records: Sequence[Record]) -> Mapping[str, Record]:
    return dict(zip(followed.ids, records, strict=True))


def first(records: Sequence[Record]) -> Mapping[str, Record]:
    return by_id(follow({}, records, MAKE.form("consultation")), records)


def names(records: Mapping[str, Record]) -> Mapping[str, Value]:
    return {
        key: record.values["customer_name"].value for key, record in records.items()
    }


def next_version(previous: Mapping[str, Record], current: Sequence[Record]) -> Followed:
    followed = follow(previous, current, MAKE.form("consultation"))
    say(followed.findings)
    return followed


def put_on_rows(records: Sequence[Record], start: int = 3) -> list[Record]:
    """The records one below the other, as after a sort."""
    return [
        replace(
            record,
            row=at,
            values={k: _moved(v, at) for k, v in record.values.items()},
        )
        for at, record in enumerate(records, start)
    ]


def _moved(value: FieldValue, row: int) -> FieldValue:
    place = value.place
    return replace(
        value, place=Place(place.sheet, row, place.column) if place else None
    )


def edited(record: Record, **values: Value) -> Record:
    cells = {
        key: filled(value, record.values[key].place) for key, value in values.items()
    }
    return replace(record, values={**record.values, **cells})


def sheet_of(**values: Value) -> Record:
    return MAKE.record("", 0, "abnormality", sheet="异常单", also=values)


def codes(followed: Followed) -> list[str]:
    return [finding.code for finding in followed.findings]


def test_a_new_file_has_only_new_records() -> None:
    followed = next_version({}, [person(0, numbered=True), person(1, numbered=False)])
    assert followed.ids[0] == "n:ZX-20261102-001"
    assert followed.ids[1].startswith("r:")
    assert followed.changed == followed.ids
    assert (followed.carried, followed.gone, followed.findings) == ((), (), ())


def test_an_id_says_nothing_about_the_customer() -> None:
    ids = first([person(at, numbered=False) for at in range(3)])
    assert not any(name in key for key in ids for name in NAMES)
    assert ids.keys() == first([person(at, numbered=False) for at in range(3)]).keys()


@given(
    st.lists(st.integers(0, 9), min_size=1, unique=True),
    st.sets(st.integers(0, 9)),
    st.randoms(use_true_random=False),
    st.integers(0, 2**10 - 1),
)
def test_sorting_adding_and_deleting_rows_keeps_identities(
    before: list[int], added: set[int], random: object, numbered: int
) -> None:
    """Whatever rows are sorted, added and deleted, a person keeps the id."""
    people = [person(at, numbered=bool(numbered >> at & 1)) for at in range(10)]
    previous = first(put_on_rows([people[at] for at in before]))
    kept = [at for at in before if at % 3]
    after = [*kept, *sorted(added - set(before))]
    random.shuffle(after)  # type: ignore[attr-defined]  # hypothesis's Random
    current = put_on_rows([people[at] for at in after])

    followed = next_version(previous, current)

    now = by_id(followed, current)
    assert len(set(followed.ids)) == len(current)
    was, is_now = names(previous), names(now)
    assert all(is_now[key] == was[key] for key in now if key in previous)
    assert {was[key] for key in followed.carried} == {NAMES[at] for at in kept}
    assert {is_now[key] for key in followed.changed} == {
        NAMES[at] for at in added - set(before)
    }
    assert {was[key] for key in followed.gone} == {
        NAMES[at] for at in before if not at % 3
    }
    said = [f for f in followed.findings if f.code in {"G405", "G406"}]
    assert len(said) == len(followed.gone)


@given(st.lists(st.integers(0, 9), min_size=1, unique=True), st.data())
def test_an_edited_row_stays_itself(before: list[int], data: st.DataObject) -> None:
    """Filling a cell of one row changes that row only, with and without numbers."""
    numbered = data.draw(st.booleans())
    records = put_on_rows([person(at, numbered=numbered) for at in before])
    previous = first(records)
    at = data.draw(st.integers(0, len(records) - 1))
    records[at] = edited(records[at], content="客户来电补充：换了网线以后还是一样")

    followed = next_version(previous, records)

    assert followed.ids == tuple(previous)
    assert followed.changed == (tuple(previous)[at],)
    assert followed.gone == ()
    assert followed.findings == ()


def test_a_moved_row_is_not_a_change() -> None:
    previous = first([person(0, numbered=True)])
    followed = next_version(previous, put_on_rows([person(0, numbered=True)], 40))
    assert followed.carried == ("n:ZX-20261102-001",)
    assert followed.changed == ()


def test_a_number_that_comes_later_keeps_the_id() -> None:
    previous = first([person(0, numbered=False), person(1, numbered=False)])
    current = [person(0, numbered=False), person(1, numbered=True)]
    followed = next_version(previous, current)
    assert followed.ids == tuple(previous)
    assert followed.changed == followed.ids[1:]
    assert followed.findings == ()


def test_a_corrected_number_keeps_the_id() -> None:
    wrong = person(0, numbered=True)
    wrong = edited(replace(wrong, number="ZX-2026-1"), consult_id="ZX-2026-1")
    previous = first([wrong])
    followed = next_version(previous, [person(0, numbered=True)])
    assert followed.ids == ("n:ZX-2026-1",)
    assert (followed.changed, followed.gone) == (("n:ZX-2026-1",), ())


def test_a_row_completed_in_place_is_the_same_record() -> None:
    started = edited(
        person(1, numbered=False), content=None, contact_phone=None, receiver=None
    )
    previous = first([person(0, numbered=True), started, person(2, numbered=True)])
    current = [person(at, numbered=at != 1) for at in range(3)]
    followed = next_version(previous, current)
    assert followed.ids == tuple(previous)
    assert followed.changed == followed.ids[1:2]


def test_another_person_in_the_place_of_a_row_is_never_merged() -> None:
    previous = first([person(0, numbered=True), person(1, numbered=False)])
    followed = next_version(
        previous, [person(0, numbered=True), person(5, numbered=False, row=4)]
    )
    assert followed.ids[1] not in previous
    assert followed.gone == tuple(previous)[1:]
    assert codes(followed) == ["G406"]
    assert followed.findings[0].params == {"old_row": "4"}


def test_another_person_under_the_same_number_is_never_merged() -> None:
    previous = first([person(0, numbered=True)])
    reused = edited(person(5, numbered=True), consult_id="ZX-20261102-001")
    reused = replace(reused, number="ZX-20261102-001", row=3)
    followed = next_version(previous, [reused])
    assert followed.ids == ("n:ZX-20261102-001#2",)
    assert followed.gone == ("n:ZX-20261102-001",)


def test_a_corrected_name_is_the_same_person() -> None:
    previous = first([person(0, numbered=False)])
    followed = next_version(
        previous, [edited(person(0, numbered=False), customer_name="王方")]
    )
    assert followed.ids == tuple(previous)


def test_a_row_that_may_be_another_is_a_question() -> None:
    """Same customer, everything else different: a new matter or an edited one."""
    previous = first([person(0, numbered=True), person(1, numbered=False)])
    new = MAKE.record(
        "",
        row=4,
        customer_name=NAMES[1],
        contact_phone=("13900139000",),
        channel="微信/企业微信",
        content="问发票什么时候能寄出",
        receiver="孙悦",
        received_at=datetime.fromisoformat("2026-11-05 15:00"),
    )
    followed = next_version(previous, [person(0, numbered=True), new])
    assert codes(followed) == ["G405"]
    assert followed.findings[0].place == Place("咨询登记", 4, 1)
    assert followed.findings[0].params == {
        "sheet": "咨询登记",
        "row": "4",
        "old_row": "4",
    }
    assert followed.gone == tuple(previous)[1:]


def test_two_rows_that_may_be_the_former_one_are_a_question() -> None:
    """One row became two that are both like it: which is which, nobody can tell."""
    former = person(0, numbered=False)
    previous = first([former])
    current = put_on_rows(
        [edited(former, content=said) for said in ("改为第一件事", "改为第二件事")]
    )
    followed = next_version(previous, current)
    assert not set(followed.ids) & set(previous)
    assert followed.gone == tuple(previous)
    assert codes(followed) == ["G405"]


def test_an_emptied_cell_is_a_finding_at_its_cell() -> None:
    previous = first([person(0, numbered=True)])
    current = [edited(person(0, numbered=True), contact_phone=None)]
    followed = next_version(previous, current)
    (finding,) = followed.findings
    assert (finding.code, finding.field) == ("G407", "contact_phone")
    assert finding.place == current[0].values["contact_phone"].place
    assert finding.params == {"before": "13800138000"}
    assert finding.case == "ZX-20261102-001"


def test_a_deleted_column_empties_the_cell_where_it_was() -> None:
    record = person(0, numbered=True)
    previous = first([record])
    cells = {k: v for k, v in record.values.items() if k != "channel"}
    followed = next_version(previous, put_on_rows([replace(record, values=cells)], 9))
    (finding,) = followed.findings
    assert finding.code == "G407"
    assert finding.place == Place("咨询登记", 9, record.values["channel"].place.column)  # type: ignore[union-attr]  # filled


def test_duplicate_numbers_stay_two_records() -> None:
    copied = replace(person(0, numbered=True), row=4)
    copied = edited(copied, content="另一件事：打印机不出纸")
    previous = first([person(0, numbered=True), copied])
    assert list(previous) == ["n:ZX-20261102-001", "n:ZX-20261102-001#2"]
    followed = next_version(previous, put_on_rows([copied, person(0, numbered=True)]))
    assert followed.ids == ("n:ZX-20261102-001#2", "n:ZX-20261102-001")
    assert followed.changed == ()


def test_equal_rows_without_a_number_are_told_apart_by_count() -> None:
    twins = put_on_rows([person(0, numbered=False)] * 2)
    previous = first(twins)
    assert len(previous) == 2
    assert next_version(previous, twins).changed == ()
    assert len(next_version(previous, twins[:1]).gone) == 1


def test_a_written_back_row_gets_its_id_again() -> None:
    record = person(0, numbered=False)
    previous = first([record])
    followed = next_version({}, put_on_rows([record], 30))
    assert followed.ids == tuple(previous)


def test_what_nobody_can_read_is_compared_by_what_stands_there() -> None:
    unread = edited(person(0, numbered=True), channel=Outcome.ASK)
    previous = first([unread])
    assert next_version(previous, [unread]).changed == ()
    assert next_version(previous, [person(0, numbered=True)]).changed


def test_a_new_row_of_a_sub_table_is_a_change() -> None:
    form = MAKE.form("abnormality")
    one, two = {"note": "已电话告知客户"}, {"note": "备件已发出"}
    old = MAKE.record("YC-20261102-001", 0, "abnormality", progress_rows=rows(one))
    new = MAKE.record("YC-20261102-001", 0, "abnormality", progress_rows=rows(one, two))
    ids = follow({}, [old], form).ids
    assert follow({ids[0]: old}, [old], form).changed == ()
    assert follow({ids[0]: old}, [new], form).changed == ids


@pytest.mark.parametrize("name", ["王芳", None])
def test_a_form_of_one_record_is_its_file(name: str | None) -> None:
    """Without a number, a single form that was rewritten is still that form."""
    form = MAKE.form("abnormality")
    old = MAKE.record(
        "", 0, "abnormality", customer_name=name, symptom="开机后黑屏无法收银"
    )
    new = MAKE.record("", 0, "abnormality", symptom="开机黑屏，重启三次无效，无法收银")
    ids = follow({}, [old], form).ids
    assert follow({ids[0]: old}, [new], form).ids == ids


def test_a_file_reused_for_another_customer_is_another_record() -> None:
    form = MAKE.form("abnormality")
    old = MAKE.record(
        "", 0, "abnormality", customer_name="王芳", symptom="开机后黑屏无法收银"
    )
    new = MAKE.record(
        "", 0, "abnormality", customer_name="李强", symptom="打印机卡纸不出票"
    )
    ids = follow({}, [old], form).ids
    followed = follow({ids[0]: old}, [new], form)
    assert followed.gone == ids
    assert followed.ids != ids
    assert codes(followed) == ["G412"]
    assert followed.findings[0].found == "王芳"
    say(followed.findings)


def test_a_table_rewritten_from_scratch_is_quickly_new() -> None:
    many, others = (
        [MAKE.record("", at + 3, customer_name=f"{who}{at}") for at in range(120)]
        for who in ("客户", "顾客")
    )
    followed = next_version(first(many), others)
    assert len(followed.gone) == 120
    assert len(followed.changed) == 120


def test_many_different_rows_under_one_number_are_all_kept() -> None:
    many, others = (
        [MAKE.record("ZX", at + 3, customer_name=f"{who}{at}") for at in range(60)]
        for who in ("客户", "顾客")
    )
    assert len(set(first(many))) == 60
    assert len(next_version(first(many), others).gone) == 60


def test_an_explicit_none_is_not_a_blank() -> None:
    none = edited(person(0, numbered=True), product_service=Outcome.NONE)
    blank = edited(person(0, numbered=True), product_service=None)
    assert next_version(first([blank]), [none]).changed
    assert codes(next_version(first([none]), [blank])) == ["G407"]


def test_each_version_of_a_document_is_one_of_its_own() -> None:
    form = MAKE.form("sop")
    one = MAKE.record("SOP-KF-01", 0, "sop", doc_version="V1.0", title="咨询接待")
    assert follow({}, [one], form).ids == ("n:SOP-KF-01/V1.0",)
