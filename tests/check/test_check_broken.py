"""Our own form after people have worked on it: every value is found, or is spoken of.

A sheet is broken by what people do: rows and columns inserted, deleted, moved and
merged, the sheet renamed, hidden marks lost. Then a field either has its value or a
finding speaks of it, and a planted fault is reported at the very cell it stands in.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.blanks import blank
from formkit.check import Checked, CheckScope, check_form
from formkit.check.report import all_findings
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.demo.fill import fill_record
from formkit.model import Area, CellKind, Place, RawCell, RawForm, RawSheet
from formkit.read import read_form
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 12, 31), WorkCalendar(()))
FILLED = {
    "abnormality": {
        "abn_id": "YC-20261120-001",
        "received_at": "2026-11-20 09:30",
        "recorder": "王芳",
        "source": "客户反馈",
        "customer_name": "张三",
        "contact_phone": "13800138000",
        "product_service": "收银机",
        "occurred_at": "2026-11-20 08:00",
        "symptom": "早上开机后黑屏，重启三次无效",
        "category": "产品故障",
        "batch_no": "B240618",
        "assignee": "赵敏",
        "root_cause": "电源板焊点虚焊，抽检没有覆盖",
        "remark": "老客户",
    },
    "complaint": {
        "complaint_id": "TS-20261120-001",
        "received_at": "2026-11-20 10:20",
        "receiver": "陈静",
        "channel": "电话",
        "customer_name": "李四",
        "contact_phone": "13900139000",
        "product_service": "会员卡",
        "description": "送来的货少了两箱，包装也破损了",
        "remedy_requested": "补发并承担运费",
        "resp_person": "李雷",
    },
}


@dataclass(frozen=True)
class Broken:
    """The file as it is now; where each value was put no longer matters."""

    sheet: RawSheet
    names: Mapping[str, Place]


Step = Callable[[Broken, int], Broken]
Move = Callable[[int, int], tuple[int, int] | None]


@functools.cache
def filled(key: str) -> RawForm:
    definition = shipped().current(key)
    assert definition is not None
    raw = read_form(fill_record(blank(definition, Layout.RECORD), dict(FILLED[key])))
    assert isinstance(raw, RawForm)
    return raw


def moved(broken: Broken, move: Move) -> Broken:
    """Every cell, merge and name at its new place; None is a cell that is gone."""
    sheet = broken.sheet
    cells = [(move(c.place.row, c.place.column), c) for c in sheet.cells]
    kept = [replace(c, place=Place(sheet.name, *at)) for at, c in cells if at]
    places = {n: (move(p.row, p.column), p) for n, p in broken.names.items()}
    names = {n: Place(p.sheet, *at) for n, (at, p) in places.items() if at}
    merges = (moved_area(area, move) for area in sheet.merges)
    return Broken(
        replace(
            sheet,
            cells=tuple(sorted(kept, key=lambda c: c.place)),
            merges=tuple(m for m in merges if m),
            hidden_rows=frozenset(),
        ),
        names,
    )


def moved_area(area: Area, move: Move) -> Area | None:
    corners = [
        at
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
        if (at := move(row, column))
    ]
    if not corners:
        return None
    rows, columns = zip(*corners, strict=True)
    return Area(min(rows), min(columns), max(rows), max(columns))


def insert_row(broken: Broken, at: int) -> Broken:
    return moved(broken, lambda r, c: (r + (r >= at), c))


def insert_column(broken: Broken, at: int) -> Broken:
    before = at % 10 + 1
    return moved(broken, lambda r, c: (r, c + (c >= before)))


def delete_row(broken: Broken, at: int) -> Broken:
    if at == 2:  # the row that says what form it is
        return broken
    return moved(broken, lambda r, c: None if r == at else (r - (r > at), c))


def delete_column(broken: Broken, at: int) -> Broken:
    gone = at % 10 + 1
    return moved(broken, lambda r, c: None if c == gone else (r, c - (c > gone)))


def swap_rows(broken: Broken, at: int) -> Broken:
    """Two neighbouring rows exchanged, as a sort does; names stay where they are."""
    order = {at: at + 1, at + 1: at}
    tall = any(
        a.bottom > a.top and a.top <= at + 1 and a.bottom >= at
        for a in broken.sheet.merges
    )
    if tall or at <= 2:
        return broken
    changed = moved(broken, lambda r, c: (order.get(r, r), c))
    return replace(changed, names=broken.names)


def move_column(broken: Broken, at: int) -> Broken:
    """A column without merges over it cut and put at the end; names go with it."""
    column = at % 8 + 1
    last = max(c.place.column for c in broken.sheet.cells)
    wide = (a for a in broken.sheet.merges if a.left < a.right)
    kept = [a for a in wide if not a.left <= column <= a.right]
    merges = [a for a in broken.sheet.merges if a.left == a.right] + kept
    sheet = replace(broken.sheet, merges=tuple(merges))

    def move(row: int, col: int) -> tuple[int, int]:
        return (row, last) if col == column else (row, col - (col > column))

    return moved(replace(broken, sheet=sheet), move)


def unmerge(broken: Broken, at: int) -> Broken:
    merges = broken.sheet.merges
    kept = tuple(m for i, m in enumerate(merges) if i != at % max(len(merges), 1))
    return replace(broken, sheet=replace(broken.sheet, merges=kept))


def merge(broken: Broken, at: int) -> Broken:
    """Two neighbouring cells merged; what stood in the right one is gone, as in Excel.

    Only blank ones are: a value a person has wiped out is no value any more.
    """
    cells = {(c.place.row, c.place.column): c for c in broken.sheet.cells}
    column = at % 7 + 1
    right = cells.get((at, column + 1))
    area = Area(at, column, at, column + 1)
    touched = any(
        m.holds(at, column) or m.holds(at, column + 1) for m in broken.sheet.merges
    )
    if touched or (right is not None and right.kind is not CellKind.BLANK):
        return broken
    merges = (*broken.sheet.merges, area)
    return replace(broken, sheet=replace(broken.sheet, merges=merges))


def rename(broken: Broken, at: int) -> Broken:
    name = f"副本{at}"
    cells = tuple(
        replace(c, place=replace(c.place, sheet=name)) for c in broken.sheet.cells
    )
    names = {n: replace(p, sheet=name) for n, p in broken.names.items()}
    return Broken(replace(broken.sheet, name=name, cells=cells), names)


def lose_names(broken: Broken, at: int) -> Broken:
    kept = {n: p for i, (n, p) in enumerate(broken.names.items()) if i % 3 != at % 3}
    return replace(broken, names=kept)


def copy_elsewhere(broken: Broken, _at: int) -> Broken:
    return replace(broken, names={})


STEPS: tuple[Step, ...] = (
    insert_row,
    insert_column,
    delete_row,
    delete_column,
    swap_rows,
    move_column,
    unmerge,
    merge,
    rename,
    lose_names,
    copy_elsewhere,
)
FAULTS = ("#N/A", "同上")
MANY = 50


def leaves_a_trace(plan: list[tuple[Step, int]]) -> bool:
    """Whether it can be seen in the sheet what happened to it.

    With the value beside one label and the label of the next value gone, nothing but a
    hidden mark in its right place tells the next value from one of the first label.
    """
    steps = [step for step, _ in plan]
    lost = any(step in (lose_names, copy_elsewhere, swap_rows) for step in steps)
    return not lost or sum(step in (delete_column, move_column) for step in steps) <= 1


PLANS = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(1, 56)), max_size=5
).filter(leaves_a_trace)


def broken_form(key: str, plan: list[tuple[Step, int]]) -> RawForm:
    raw = filled(key)
    broken = Broken(raw.sheets[0], raw.names)
    for step, at in plan:
        broken = step(broken, at)
    return replace(raw, sheets=(broken.sheet,), names=broken.names)


def check(raw: RawForm) -> Checked:
    return check_form(raw, shipped(), SCOPE)


def is_told(checked: Checked, key: str, shown: str) -> bool:
    """Whether a finding speaks of the field or shows its text, or nothing was read."""
    findings = all_findings(checked)
    if checked.definition is None or not checked.records:
        return bool(findings)
    return any(
        f.field == key or shown in f.found or shown in f.params.get("other_found", "")
        for f in findings
    ) or is_kept(checked, shown)


def is_kept(checked: Checked, shown: str) -> bool:
    """Whether the text is kept under a heading that a finding names."""
    extra = checked.records[0].record.extra
    headings = {name.partition("(")[0] for name, text in extra.items() if text == shown}
    return any(f.found in headings for f in all_findings(checked) if f.found)


@settings(max_examples=MANY, deadline=None)
@given(key=st.sampled_from(sorted(FILLED)), plan=PLANS)
def test_every_value_is_found_or_spoken_of(
    key: str, plan: list[tuple[Step, int]]
) -> None:
    raw = broken_form(key, plan)
    checked = check(raw)
    there = {cell.shown for cell in raw.sheets[0].cells}
    values = checked.records[0].record.values if checked.records else {}
    for field, text in FILLED[key].items():
        if text not in there:
            continue  # its row or column is deleted
        value = values.get(field)
        found = value is not None and value.raw == text
        assert found or is_told(checked, field, text), (field, text)


@settings(max_examples=MANY, deadline=None)
@given(key=st.sampled_from(sorted(FILLED)), plan=PLANS)
def test_no_field_takes_the_value_of_another_one(
    key: str, plan: list[tuple[Step, int]]
) -> None:
    checked = check(broken_form(key, plan))
    owner = {text: field for field, text in FILLED[key].items()}
    for one in checked.records:
        for field, value in one.record.values.items():
            if value.raw in owner and value.place is not None:
                told = any(f.field == field for f in all_findings(checked))
                assert owner[value.raw] == field or told, (field, value)


@settings(max_examples=MANY, deadline=None)
@given(
    key=st.sampled_from(sorted(FILLED)),
    plan=PLANS,
    at=st.integers(0, 9),
    fault=st.sampled_from(FAULTS),
)
def test_a_planted_fault_is_reported_at_its_own_cell(
    key: str, plan: list[tuple[Step, int]], at: int, fault: str
) -> None:
    raw = broken_form(key, plan)
    field, text = list(FILLED[key].items())[at]
    before = check(raw)
    value = before.records[0].record.values[field] if before.records else None
    if value is None or value.raw != text or value.place is None:
        return
    place = value.place
    cells = (planted(c, fault) if c.place == place else c for c in raw.sheets[0].cells)
    raw = replace(raw, sheets=(replace(raw.sheets[0], cells=tuple(cells)),))
    after = all_findings(check(raw))
    assert place in {f.place for f in after}
    assert {f.place for f in after if f.found == fault} == {place}


def planted(cell: RawCell, fault: str) -> RawCell:
    kind = CellKind.ERROR if fault.startswith("#") else CellKind.TEXT
    return replace(cell, kind=kind, value=fault)
