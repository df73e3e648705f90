from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from formkit.model import Area, CellKind, Place, RawCell, column_letters, plain_number
from formkit.problems import Finding, Level, has_errors

CellValue = str | Decimal | bool | None


@given(st.integers(1, 16_384))
def test_column_letters_are_those_of_the_spreadsheet(column: int) -> None:
    assert column_letters(column) == get_column_letter(column)


def test_place_is_where_a_person_looks() -> None:
    assert str(Place("异常单", 14, 2)) == "异常单!B14"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (CellKind.BLANK, None, ""),
        (CellKind.TEXT, "来电", "来电"),
        (CellKind.ERROR, "#N/A", "#N/A"),
        (CellKind.NUMBER, Decimal("13800138000.0"), "13800138000"),
        (CellKind.NUMBER, Decimal("1.3800138E+10"), "13800138000"),
        (CellKind.NUMBER, Decimal("0.50"), "0.5"),
        (CellKind.NUMBER, Decimal(100), "100"),
        (CellKind.BOOLEAN, True, "TRUE"),
        (CellKind.BOOLEAN, False, "FALSE"),
    ],
)
def test_shown(kind: CellKind, value: CellValue, shown: str) -> None:
    assert RawCell(Place("表", 1, 1), kind, value).shown == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_plain_number_is_the_same_number(number: Decimal) -> None:
    text = plain_number(number)
    assert Decimal(text) == number
    assert "E" not in text


def test_area_holds_its_corners() -> None:
    area = Area(top=2, left=3, bottom=4, right=5)
    assert area.holds(2, 3)
    assert area.holds(4, 5)
    for row, column in ((1, 3), (5, 3), (2, 2), (2, 6)):
        assert not area.holds(row, column)


def test_only_errors_must_be_mended() -> None:
    warning, error = Finding("V601", Level.WARNING), Finding("V201", Level.ERROR)
    assert not has_errors(())
    assert not has_errors((warning, Finding("N600", Level.INFO)))
    assert has_errors((warning, error))
