"""The formula for the next number: which patterns it can say, and how."""

import re

import pytest

from formkit.blanks.next_number import next_number

AREA = "$A$4:$A$2003"
PATTERNS = [
    pytest.param("YC-{yyyymmdd}-{nnn}", 15, "000", id="a-day"),
    pytest.param("GJ-{yyyymm}-{nnn}", 13, "000", id="a-month"),
    pytest.param("GJ-{yyyy}-{nnnn}", 12, "0000", id="a-year"),
    pytest.param("GJ{yy}{mm}{dd}{nn}", 10, "00", id="parts"),
    pytest.param("KH-{nnnnnn}", 9, "000000", id="for-ever"),
    pytest.param("{nnn}", 3, "000", id="counter-alone"),
]


@pytest.mark.parametrize(("pattern", "length", "zeros"), PATTERNS)
def test_the_counter_is_read_where_it_stands(
    pattern: str, length: int, zeros: str
) -> None:
    formula = next_number(pattern, AREA)
    assert formula is not None
    places = {int(at) for at in re.findall(r",(\d+),1\)", formula)}
    assert places == set(range(length - len(zeros) + 1, length + 1))
    assert f'"{zeros}"' in formula


@pytest.mark.parametrize(("pattern", "length", "zeros"), PATTERNS)
def test_no_array_formula_and_nothing_new(
    pattern: str, length: int, zeros: str
) -> None:
    formula = next_number(pattern, AREA)
    assert formula is not None
    assert len(formula) < 8192 // 2, (length, zeros)
    used = set(re.findall(r"([A-Z]+)\(", formula))
    assert used <= {
        *("IFERROR", "TEXT", "MAX", "SUMPRODUCT", "TRIM", "FIND", "MID"),
        *("YEAR", "MONTH", "DAY", "TODAY", "MOD"),
    }
    assert "{" not in formula


def test_a_block_begins_where_it_is_told() -> None:
    formula = next_number("YC-{yyyymmdd}-{nnn}", AREA, 101)
    assert formula is not None
    assert "MAX(101,1+" in formula


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("SOP-{dept}-{nn}", id="unknown-part"),
        pytest.param("YC-{yyyymmdd}", id="no-counter"),
        pytest.param("YC-{nnn}-A", id="counter-in-the-middle"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_pattern_that_cannot_be_said_has_none(pattern: str) -> None:
    assert next_number(pattern, AREA) is None
