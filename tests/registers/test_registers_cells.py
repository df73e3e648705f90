"""What a register cell holds: exact, visible, never cut in silence, never a formula."""

import io
import math
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from formkit.model import CellKind, RawCell, RawForm
from formkit.read import read_form
from formkit.records import Duration, FieldValue, Outcome, RowSet, Value
from formkit.registers.cells import Shown, cell_text, shown, text_of
from formkit.registers.pen import Look, Pen

AT = datetime.fromisoformat("2026-11-20 14:05")


def written(*contents: Shown) -> bytes:
    book, pen = Workbook(), Pen()
    for row, one in enumerate(contents, start=1):
        cell = book.worksheets[0].cell(row, 1)
        assert isinstance(cell, Cell)
        pen.put(cell, one.content, Look(one.number_format))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_back(*contents: Shown) -> list[RawCell]:
    raw = read_form(written(*contents))
    assert isinstance(raw, RawForm)
    return list(raw.sheets[0].cells)


def field_value(value: Value, outcome: Outcome = Outcome.OK) -> FieldValue:
    return FieldValue(value, "", None, outcome)


ROWS = RowSet(
    (
        {"date": field_value(date(2026, 11, 11)), "by": field_value("陈建国")},
        {"date": field_value(None, Outcome.EMPTY), "by": field_value("马骏")},
    )
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, Shown(None), id="nothing"),
        pytest.param(True, Shown("是"), id="yes"),
        pytest.param(False, Shown("否"), id="no"),
        pytest.param(AT, Shown(AT, "yyyy-mm-dd hh:mm"), id="instant"),
        pytest.param(AT.date(), Shown(AT.date(), "yyyy-mm-dd"), id="day"),
        pytest.param(date(1899, 12, 30), Shown("1899-12-30"), id="before-excel"),
        pytest.param(
            datetime.combine(date(1900, 2, 28), time(8)),
            Shown("1900-02-28 08:00"),
            id="where-excel-is-wrong",
        ),
        pytest.param(3, Shown(3, "0"), id="integer"),
        pytest.param(
            110105199001011234, Shown("110105199001011234"), id="eighteen-digits"
        ),
        pytest.param(Decimal("12.50"), Shown(12.5, "0.00"), id="money"),
        pytest.param(Decimal("1E+3"), Shown(1000, "0"), id="exponent"),
        pytest.param(Decimal("-0.5"), Shown(-0.5, "0.0"), id="negative"),
        pytest.param(Decimal("NaN"), Shown("NaN"), id="not-a-number"),
        pytest.param(Decimal("-Infinity"), Shown("-Infinity"), id="infinite"),
        pytest.param(
            Decimal("1234567890.1234567"), Shown("1234567890.1234567"), id="long"
        ),
        pytest.param(Decimal("1E+20"), Shown("1" + "0" * 20), id="large"),
        pytest.param(Decimal("1E-20"), Shown("0." + "0" * 19 + "1"), id="small"),
        pytest.param(Decimal("1E+99999"), Shown("1E+99999"), id="absurd"),
        pytest.param("0012", Shown("0012"), id="text"),
        pytest.param(("客服部", "质量部"), Shown("客服部、质量部"), id="several"),
        pytest.param(time(9, 5), Shown("09:05"), id="time"),
        pytest.param(Duration(workdays=2), Shown("P2WD"), id="duration"),
        pytest.param(ROWS, Shown("2026-11-11；陈建国\n马骏"), id="rows"),
    ],
)
def test_shown(value: Value, expected: Shown) -> None:
    got = shown(value)
    assert got == expected
    assert type(got.content) is type(expected.content)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, "", id="nothing"),
        pytest.param(True, "是", id="yes"),
        pytest.param(False, "否", id="no"),
        pytest.param(AT, "2026-11-20 14:05", id="instant"),
        pytest.param(AT.replace(second=7), "2026-11-20 14:05:07", id="seconds"),
        pytest.param(AT.replace(year=987), "0987-11-20 14:05", id="early-year"),
        pytest.param(time(9, 5, 7), "09:05:07", id="time-with-seconds"),
        pytest.param(AT.date(), "2026-11-20", id="day"),
        pytest.param(Decimal("12.50"), "12.50", id="money"),
    ],
)
def test_text_of(value: Value, expected: str) -> None:
    assert text_of(value) == expected


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param("一行\n二行\t三", "一行\n二行\t三", id="line-and-tab"),
        pytest.param("一行\r\n二行\r三", "一行\n二行\n三", id="line-ends"),
        pytest.param("a\x00b\x1f", "a␀b␟", id="control"),
        pytest.param("a\u202eb\u200b\ufeff", "a␣b␣␣", id="invisible"),
        pytest.param("a\ud800b\uffff", "a\ufffdb\ufffd", id="no-character"),
    ],
)
def test_nothing_hidden_stays_hidden(said: str, kept: str) -> None:
    assert cell_text(said) == kept


@pytest.mark.parametrize("sign", ["汉", "😀"])
def test_text_too_long_for_excel_says_so(sign: str) -> None:
    kept = cell_text(sign * 40_000)
    assert kept.endswith(f"{sign}…（全文见原件）")
    assert len(kept.encode("utf-16-le")) // 2 <= 32_767
    (cell,) = read_back(Shown(kept))
    assert cell.value == kept


def test_text_excel_can_hold_is_not_cut() -> None:
    assert cell_text("汉" * 32_000) == "汉" * 32_000


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
@example("=1+1")
@example("_x0041_")
@example("x_x005F_x0041_")
@example("#N/A")
@example("  两边空格  ")
@example("https://example.com")
@example("1e5")
def test_any_text_is_the_same_text_in_the_file(text: str) -> None:
    kept = cell_text(text)
    *before, last = read_back(Shown(text), Shown("末"))
    assert last.value == "末"
    found = [(cell.kind, cell.value, cell.formula) for cell in before]
    assert found == ([(CellKind.TEXT, kept, "")] if text else [])


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-3", "@SUM(A1)"])
def test_text_like_a_formula_is_quoted_text(text: str) -> None:
    sheet = load_workbook(io.BytesIO(written(Shown(text)))).worksheets[0]
    assert sheet["A1"].data_type == "s"
    assert sheet["A1"].quotePrefix
    assert sheet["A1"].value == text


def test_other_text_is_not_quoted() -> None:
    sheet = load_workbook(io.BytesIO(written(Shown("王芳")))).worksheets[0]
    assert not sheet["A1"].quotePrefix


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_any_number_is_exactly_the_number(number: Decimal) -> None:
    got = shown(number)
    if isinstance(got.content, str):
        assert Decimal(got.content) == number
    else:
        assert isinstance(got.content, int | float)
        assert math.isfinite(got.content)
        assert Decimal(repr(got.content)) == number
        (cell,) = read_back(got)
        assert isinstance(cell.value, Decimal)
        # The library writes 16 digits of the double; Excel shows and keeps 15.
        assert Decimal(f"{cell.value:.14e}") == number


@given(st.dates(date(1900, 3, 1)))
def test_any_day_is_the_day_in_the_file(day: date) -> None:
    raw = load_workbook(io.BytesIO(written(shown(day)))).worksheets[0]["A1"].value
    assert isinstance(raw, datetime)
    assert raw.date() == day
