"""Which rows are taken, which are left out, and what is said about them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.cases.likeness import fold, record_essence
from formkit.check import Checked, CheckedRecord
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.definitions.states import Standing
from formkit.filing.opening import open_book
from formkit.filing.workspace import create
from formkit.fs import Fs
from formkit.importing.proposal import Proposal
from formkit.importing.sorting import Before, Sorted, sort_rows, unreadable
from formkit.importing.summary import summary
from formkit.importing.taking_over import carry_out
from formkit.intake.entering import Form
from formkit.model import FileKind, Place
from formkit.problems import Finding, Level
from formkit.records import FieldValue, Outcome, Record

NOWHERE = Standing(None, None, None, None, None, (), (), None, is_final=False)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DEFINITION = shipped().current("consultation")


def row(at: int, number: str, said: str, *, is_readable: bool = True) -> CheckedRecord:
    """A row with a number and a phone that can be read or not."""
    place = Place("一月", at, 5)
    outcome = Outcome.OK if is_readable else Outcome.ERROR
    phone = FieldValue(said if is_readable else None, said, place, outcome)
    record = Record("consultation", "0" * 64, number, at, {"contact_phone": phone})
    gap = Finding("V201", Level.ERROR, place, "receiver", case=number)
    fault = Finding("V220", Level.ERROR, place, "contact_phone", found=said)
    reading = () if is_readable else (fault,)
    return CheckedRecord(record, (gap, *reading), NOWHERE, (), reading)


def checked(rows: Sequence[CheckedRecord], *findings: Finding) -> Checked:
    return Checked(
        DEFINITION, Layout.TABLE, "一月", "labels", 9, 9, tuple(rows), findings
    )


def proposal(rows: Sequence[CheckedRecord], *findings: Finding) -> Proposal:
    assert DEFINITION is not None
    opinion = checked(rows, *findings)
    form = Form(b"rows", "1" * 64, FileKind.CSV, opinion, DEFINITION, findings)
    return Proposal("台账.csv", form, sort_rows(opinion, Before()), "", "2" * 64)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "ZX-1", "ＺＸ-1", "zx-1", "ZX-2", "ZX-3"]),
        st.sampled_from(["13800138000", "13900139000"]),
        st.booleans(),
    ),
    max_size=12,
)
BEFORE = st.frozensets(st.sampled_from(["zx-1", "zx-2"]))


@given(ROWS, BEFORE)
def test_every_row_is_somewhere_and_no_number_is_taken_twice(
    said: list[tuple[str, str, bool]], before: frozenset[str]
) -> None:
    rows = [
        row(at, number, phone, is_readable=good)
        for at, (number, phone, good) in enumerate(said, start=2)
    ]
    found = sort_rows(checked(rows), Before(before))
    placed = [one.record.row for part in found.parts for one in part]
    assert sorted(placed) == [one.record.row for one in rows]
    taken = [fold(one.record.number) for one in found.taken if one.record.number]
    assert len(set(taken)) == len(taken)
    assert not before.intersection(taken)
    assert not any(unreadable(one) for one in found.taken)
    assert {fold(one.record.number) for one in found.known} <= before
    for one in found.repeated:
        above = [o for o in rows if o.record.row < one.record.row]
        assert record_essence(one.record) in {record_essence(o.record) for o in above}
    by_sheet = list(found.by_sheet())
    assert sum(part.counts.rows for _, part in by_sheet) == found.counts.rows


def test_a_gap_is_taken_and_counted() -> None:
    found = sort_rows(checked([row(2, "ZX-1", "13800138000")]), Before())
    assert found.counts.taken == found.counts.gaps == 1


def test_a_row_without_a_number_is_known_by_what_it_says() -> None:
    rows = [row(2, "", "13800138000"), row(3, "", "13900139000")]
    before = Before(contents={record_essence(rows[0].record)})
    found = sort_rows(checked(rows), before)
    assert found == Sorted((rows[1],), (), (rows[0],), ())


def test_the_summary_tells_what_was_left_of_the_file() -> None:
    other = Finding("S115", Level.ERROR, found="二月", params={"form": "客户咨询"})
    note = Finding("S123", Level.INFO)
    told = list(summary(proposal([row(2, "ZX-1", "x")], other, note), "zh"))
    assert told[0].startswith("台账.csv：")
    assert [line for line in told if "整份文件" in line] == [told[-1]]
    assert "二月" in told[-1]


def test_an_import_has_a_row(tmp_path: Path) -> None:
    workspace = create(tmp_path, Fs(), NOW, "0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11")
    book = open_book(workspace, Fs())
    nothing = proposal([row(2, "ZX-1", "x", is_readable=False)])
    with pytest.raises(ValueError, match="without a row"):
        carry_out(nothing, book, Fs(), NOW)
    assert book.length == 1
