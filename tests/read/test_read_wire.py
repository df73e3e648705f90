"""What the child sends is what the parent gets, and small."""

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.messages import LANGUAGES, sentence
from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.problems import Finding
from formkit.read.refusal import refuse, refuse_format, refuse_late
from formkit.read.wire import Answer, packed, unpacked

_TEXT = st.text(max_size=12)
_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(
    lambda number: (CellKind.NUMBER, number)
)
_CONTENTS = st.one_of(
    _NUMBERS,
    st.booleans().map(lambda value: (CellKind.BOOLEAN, value)),
    _TEXT.map(lambda value: (CellKind.TEXT, value)),
    _TEXT.map(lambda value: (CellKind.ERROR, value)),
    st.just((CellKind.BLANK, None)),
)


@st.composite
def cells(draw: st.DrawFn, sheet: str) -> RawCell:
    kind, value = draw(_CONTENTS)
    return RawCell(
        Place(sheet, draw(st.integers(1, 1_048_576)), draw(st.integers(1, 16_384))),
        kind,
        value,
        draw(st.sampled_from(["General", "yyyy-mm-dd"])),
        draw(st.sampled_from(["", "SUM(A1:A9)", "="])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(["", "客户姓名"])),
        draw(st.integers(0, 9)),
    )


@st.composite
def forms(draw: st.DrawFn) -> RawForm:
    names = draw(st.lists(_TEXT, max_size=3, unique=True))
    sheets = tuple(
        RawSheet(
            name,
            tuple(draw(st.lists(cells(name), max_size=5))),
            draw(st.booleans()),
            (Area(1, 2, 3, 4),) * draw(st.integers(0, 2)),
            draw(st.frozensets(st.integers(1, 99), max_size=3)),
        )
        for name in names
    )
    counts = draw(st.tuples(*[st.integers(0, 99)] * 3))
    return RawForm(
        draw(st.sampled_from(FileKind)),
        sheets,
        {name: Place(name, 3, 4) for name in names},
        draw(st.dictionaries(_TEXT, _TEXT, max_size=3)),
        draw(st.booleans()),
        *counts,
    )


@given(forms())
def test_a_form_arrives_as_it_was_sent(form: RawForm) -> None:
    arrived = unpacked(packed(form))

    assert arrived == form
    assert isinstance(arrived, RawForm)
    # Decimals compare equal with other digits: 1.0 and 1.
    for mine, other in zip(arrived.sheets, form.sheets, strict=True):
        assert [repr(c.value) for c in mine.cells] == [
            repr(c.value) for c in other.cells
        ]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"of an errand",
        refuse("damaged", "xl/workbook.xml").finding,
        refuse("incomplete").finding,
        refuse_format(".xls").finding,
        refuse_late(20).finding,
    ],
)
def test_a_refusal_arrives_with_its_words(answer: Answer) -> None:
    arrived = unpacked(packed(answer))

    assert arrived == answer
    if isinstance(arrived, Finding):
        assert all(sentence(arrived, language) for language in LANGUAGES)


def test_a_table_travels_smaller_than_its_objects() -> None:
    table = tuple(
        RawCell(Place("登记表", row, column), CellKind.NUMBER, Decimal(row))
        for row in range(1, 400)
        for column in range(1, 20)
    )
    form = RawForm(FileKind.XLSX, (RawSheet("登记表", table),))

    assert len(packed(form)) < 0.6 * len(pickle.dumps(form))
