"""Sheets nobody would make on purpose: a check always ends, and passes nothing over."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from formkit import messages
from formkit.check import Checked, CheckScope, check_form
from formkit.check.collapse import collapse
from formkit.check.report import all_findings
from formkit.check.vocabulary import words_of
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
FORMS = ("abnormality", "consultation", "complaint", "capa", "sop")
MARKS = tuple(f"表单编号 {key} v1.0" for key in FORMS)


def labels(key: str) -> Iterator[str]:
    """What a person may take from a form: its name, labels, headings of its tables."""
    definition = shipped().current(key)
    assert definition is not None
    yield definition.form.name
    for field in definition.form.fields[:20]:
        yield field.label
        yield from (column.label for column in field.columns)


LABELS = st.sampled_from(sorted({label for key in FORMS for label in labels(key)}))
PHRASES = st.sampled_from(
    [
        *("张三", "合计", "2026-11-20", "13800138000", "同上", "见附件", "□是 ☑否"),
        *("备注：无", "编号：", "客户姓名/电话", "责任人", "日期", "奇怪栏目", *MARKS),
    ]
)
SAID = st.integers(1, 999).map(lambda number: f"内容{number}")
NUMBERS = st.sampled_from(["1", "46346", "13800138000", "0.5", "-3"]).map(Decimal)
CONTENTS = st.one_of(
    st.tuples(st.just(CellKind.TEXT), LABELS | PHRASES | SAID, st.just("")),
    st.tuples(st.just(CellKind.NUMBER), NUMBERS, st.just("")),
    st.just((CellKind.ERROR, "#N/A", "")),
    st.just((CellKind.BLANK, None, "A1")),
)
PLACES = st.tuples(st.integers(1, 6), st.integers(1, 7))
NAMES = st.sampled_from(
    ["fk_customer_name", "fk_contact_phone", "fk_progress_rows", "fk_consult_id"]
)
TITLES = st.sampled_from(
    [("A",), ("A", "说明"), ("咨询登记", "B"), ("异常单", "C", "D"), ("选项",)]
)


@st.composite
def sheets(draw: st.DrawFn, title: str) -> RawSheet:
    found = draw(st.dictionaries(PLACES, CONTENTS, max_size=20))
    cells = [
        RawCell(Place(title, *at), kind, value, formula=formula)
        for at, (kind, value, formula) in sorted(found.items())
    ]
    corners = draw(st.lists(st.tuples(PLACES, PLACES), max_size=2))
    merges = [Area(*a, a[0] + b[0] - 1, a[1] + b[1] - 1) for a, b in corners]
    return RawSheet(title, tuple(cells), draw(st.booleans()), tuple(merges))


@st.composite
def anything(draw: st.DrawFn) -> RawForm:
    kind = draw(st.sampled_from([FileKind.XLSX, FileKind.DOCX]))
    is_word = kind is FileKind.DOCX
    titles = ("正文", "表1", "表2") if is_word else draw(TITLES)
    found = tuple(draw(sheets(title)) for title in titles)
    named = draw(st.dictionaries(NAMES, PLACES, max_size=3))
    names = {name: Place(titles[0], *at) for name, at in named.items()}
    claims = st.sampled_from(["", *FORMS])
    claim = draw(claims)
    properties = {"formkit-form": claim, "formkit-version": "1.0"} if claim else {}
    return RawForm(kind, found, names, properties)


@given(anything(), st.sampled_from(["", "consultation", "sop"]))
def test_every_file_is_judged_and_told_of(raw: RawForm, confirmed: str) -> None:
    checked = check_form(raw, shipped(), replace(SCOPE, form=confirmed))
    for finding in collapse(all_findings(checked)):
        assert messages.sentence(finding, "zh")
        assert messages.sentence(finding, "en")


@st.composite
def filled(draw: st.DrawFn) -> tuple[RawForm, bool]:
    """A sheet of headings with content below (True) or beside them, with gaps."""
    kind, title = draw(st.sampled_from([(FileKind.XLSX, "A"), (FileKind.DOCX, "表1")]))
    is_register = draw(st.booleans())
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 7))
    own = st.sampled_from(sorted({*labels("abnormality"), *labels("consultation")}))
    cells = []
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            is_label = row == 1 if is_register else column % 2 == 1
            if (row == 1 and is_register) or draw(st.integers(0, 6)):
                value = draw(own if is_label else SAID)
                place = Place(title, row, column)
                cells.append(RawCell(place, CellKind.TEXT, value))
    return RawForm(kind, (RawSheet(title, tuple(cells)),)), is_register


@given(filled())
def test_what_is_written_is_taken_kept_or_told(made: tuple[RawForm, bool]) -> None:
    raw, is_register = made
    checked = check_form(raw, shipped(), SCOPE)
    if checked.definition is None or not checked.records:
        return  # the whole file is told of
    if not is_register and checked.layout is Layout.TABLE:
        return  # labels that happen to look like a header with bars above it
    words = words_of(checked.definition.form)
    cells = raw.sheets[0].cells
    first = first_row(checked, cells)
    passed_over = [
        (cell.place.cell, cell.shown)
        for cell in cells
        if not words.stops(cell.shown) and words.word(cell.shown) is None
        if cell.place.row >= first
        if not is_accounted_for(cell, checked)
    ]
    assert passed_over == []


def first_row(checked: Checked, cells: Sequence[RawCell]) -> int:
    """What stands above the first record, or the first label, is the form's title."""
    assert checked.definition is not None
    if checked.layout is Layout.TABLE:
        return min(one.record.row for one in checked.records)
    words = words_of(checked.definition.form)
    return min((c.place.row for c in cells if words.word(c.shown)), default=1)


def is_accounted_for(cell: RawCell, checked: Checked) -> bool:
    """Whether it is a value, is kept as extra content, or a finding names it."""
    for one in checked.records:
        values = one.record.values.values()
        if any(
            cell.shown in (value.raw, *one.record.extra.values()) for value in values
        ):
            return True
        if cell.shown in one.record.extra:
            return True
    said = f"第{cell.place.row}行第{cell.place.column}列"
    for finding in all_findings(checked):
        is_row = finding.code == "S113" and finding.params["row"] == str(cell.place.row)
        if is_row or finding.code in {"S120", "S121"} or finding.place == cell.place:
            return True
        listed = finding.params.get("cells", "")
        if cell.place.cell in listed.split("、") or said in listed:
            return True
    return False
