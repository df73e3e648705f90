"""openpyxl reads the same cells: two readers that share no code."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from formkit.model import CellKind, RawCell, RawForm
from formkit.read import read_form

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\ufffe\uffff"),
    max_size=12,
).filter(lambda t: not ILLEGAL_CHARACTERS_RE.search(t) and not t.startswith("="))
NUMBERS = st.one_of(
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
)
VALUES = st.one_of(TEXTS, NUMBERS, st.booleans(), st.sampled_from(["#N/A", "#REF!"]))
CELLS = st.dictionaries(
    st.tuples(st.integers(1, 60), st.integers(1, 40)), VALUES, max_size=25
)
SHEETS = st.dictionaries(
    st.text("异常单登记客户投诉2026 ()", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool),
    CELLS,
    min_size=1,
    max_size=3,
)


def saved(sheets: Mapping[str, Mapping[tuple[int, int], Any]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for (row, column), value in cells.items():
            sheet.cell(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_openpyxl_says(sheet: Worksheet) -> dict[str, Any]:
    return {
        cell.coordinate: cell.value
        for line in sheet.iter_rows()
        for cell in line
        if cell.value not in {None, ""}
    }


def agrees(ours: RawCell, theirs: object) -> bool:
    match ours.value:
        case bool() | str():
            return ours.value == theirs
        case Decimal():
            assert isinstance(theirs, int | float)
            return float(ours.value) == float(theirs)
        case _:
            return False


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHEETS)
def test_generated_workbooks_read_the_same(
    sheets: dict[str, dict[tuple[int, int], Any]],
) -> None:
    data = saved(sheets)

    form = read_form(data)

    assert isinstance(form, RawForm)
    theirs = openpyxl.load_workbook(io.BytesIO(data))
    assert [s.name for s in form.sheets] == theirs.sheetnames
    for sheet in form.sheets:
        expected = as_openpyxl_says(theirs[sheet.name])
        found = {c.place.cell: c for c in sheet.cells}
        assert found.keys() == expected.keys()
        for address, value in expected.items():
            assert agrees(found[address], value), (address, found[address], value)


@settings(deadline=None)
@given(st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False))
def test_numbers_keep_every_digit_of_the_file(
    cells_of: Callable[..., dict[str, RawCell]], number: Decimal
) -> None:
    found = cells_of(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')

    assert str(found["A1"].value) == str(number)


@pytest.fixture(scope="module")
def form() -> RawForm:
    """One workbook with what staff use, written by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "异常单"
    sheet["A1"] = date(2026, 11, 21)
    sheet["A2"] = datetime(2026, 11, 21, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    sheet["A3"] = "=A1+1"
    sheet["A4"] = "合并"
    sheet.merge_cells("A4:C5")
    sheet.row_dimensions[6].hidden = True
    sheet["A6"] = "藏"
    sheet.column_dimensions["D"].hidden = True
    sheet["D1"] = "藏列"
    book.create_sheet("选项").sheet_state = "veryHidden"
    book.defined_names["fk_date"] = DefinedName("fk_date", attr_text="异常单!$A$1")
    out = io.BytesIO()
    book.save(out)
    read = read_form(out.getvalue())
    assert isinstance(read, RawForm)
    return read


def test_dates_are_numbers_with_a_date_format(form: RawForm) -> None:
    found = {c.place.cell: c for c in form.sheets[0].cells}

    assert (found["A1"].value, found["A1"].number_format) == (
        Decimal(46347),
        "yyyy-mm-dd",
    )
    assert str(found["A2"].value).startswith("46347.3958")
    assert found["A2"].number_format == "yyyy-mm-dd h:mm:ss"


def test_a_formula_never_calculated_is_blank_with_its_formula(form: RawForm) -> None:
    found = {c.place.cell: c for c in form.sheets[0].cells}

    assert (found["A3"].kind, found["A3"].formula) == (CellKind.BLANK, "A1+1")


def test_the_shape_of_the_sheet_is_read(form: RawForm) -> None:
    sheet, options = form.sheets

    assert [(a.top, a.left, a.bottom, a.right) for a in sheet.merges] == [(4, 1, 5, 3)]
    assert sheet.hidden_rows == frozenset({6})
    hidden = {c.place.cell for c in sheet.cells if c.hidden}
    assert hidden == {"A6", "D1"}
    assert (options.name, options.visible) == ("选项", False)
    assert str(form.names["fk_date"]) == "异常单!A1"
