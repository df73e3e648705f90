"""Sheets beside a form, as people leave them: read, or named, and never in the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.check import CheckScope, check_form
from formkit.check.report import all_findings
from formkit.definitions.catalogue import shipped
from formkit.model import CellKind, Place, RawCell, RawForm, RawSheet
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
GOOD = Path(__file__).parent / "good"
MakeForm = Callable[[str], RawForm]

TEXTS = st.sampled_from(
    [
        *("", "张三", "合计", "7", "2026-11-20", "ZX-20261120-009", "备注：无"),
        *("咨询编号", "接收时间", "咨询渠道", "客户名称", "咨询内容", "接收人"),
        *("异常编号", "登记时间", "填写人", "异常表现", "客户姓名", "联系电话"),
    ]
)
CELLS = st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 6)), TEXTS)
BESIDE = st.lists(CELLS, min_size=1, max_size=3)


def sheet(name: str, cells: dict[tuple[int, int], str]) -> RawSheet:
    kinds = {True: CellKind.TEXT, False: CellKind.BLANK}
    found = [
        RawCell(Place(name, *at), kinds[bool(said)], said or None)
        for at, said in sorted(cells.items())
    ]
    return RawSheet(name, tuple(found))


@pytest.mark.parametrize("case", ["abnormality_registered", "consultation_register"])
@given(beside=BESIDE)
def test_what_lies_beside_a_form_is_read_or_named(
    case: str, form_of: MakeForm, beside: list[dict[tuple[int, int], str]]
) -> None:
    alone = form_of((GOOD / case / "form.md").read_text("utf-8"))
    more = [sheet(f"Sheet{at}", cells) for at, cells in enumerate(beside, start=2)]
    raw = replace(alone, sheets=(*alone.sheets, *more))
    checked = check_form(raw, shipped(), SCOPE)
    own = check_form(alone, shipped(), SCOPE).records
    own_values = [one.record.values for one in own]
    assert [one.record.values for one in checked.records][: len(own)] == own_values
    cells = {
        place.sheet
        for one in checked.records
        for value in one.record.values.values()
        if (place := value.place) is not None
    }
    findings = all_findings(checked)
    told = {f.place.sheet for f in findings if f.place is not None}
    told |= {finding.found for finding in findings}
    filled = {s.name for s in more if any(c.kind is CellKind.TEXT for c in s.cells)}
    assert filled <= cells | told
