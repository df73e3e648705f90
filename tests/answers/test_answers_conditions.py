"""The formulas of the red cells, as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.answers.conditions import is_ours, standing_as
from formkit.answers.stored import Stored, StoredKind

BLANK = Stored(StoredKind.BLANK)


def text(value: str) -> Stored:
    return Stored(StoredKind.TEXT, value)


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=9))
def test_a_formula_is_short_closed_and_known_again(bad: str, others: list[str]) -> None:
    related = [(f"$C${n}", text(other)) for n, other in enumerate(others, start=1)]
    formula = standing_as("$XFD$1048576", text(bad), related)
    assert len(formula) <= 255
    assert formula.count('"') % 2 == 0
    assert is_ours(formula)


@pytest.mark.parametrize(
    ("stored", "condition"),
    [
        (BLANK, "LEN(TRIM($B$4))=0"),
        (text("王敏"), 'EXACT($B$4,"王敏")'),
        (text('"'), 'EXACT($B$4,"""")'),
        (text("甲\n乙"), 'EXACT(LEFT($B$4,1),"甲"),LEN($B$4)=3'),
        (text("\n乙"), "LEN($B$4)=2"),
        (text("好😀"), 'EXACT(LEFT($B$4,1),"好"),LEN($B$4)>1'),
        (text("😀"), "LEN($B$4)>0"),
        (text("甲_x000D_乙"), 'EXACT(LEFT($B$4,1),"甲"),LEN($B$4)>1'),
        (Stored(StoredKind.BOOLEAN, "1"), "ISLOGICAL($B$4),$B$4=TRUE"),
        (Stored(StoredKind.BOOLEAN, "0"), "ISLOGICAL($B$4),$B$4=FALSE"),
        (Stored(StoredKind.ERROR, "#N/A"), "ISERROR($B$4)"),
        (Stored(StoredKind.NUMBER, "0"), "ISNUMBER($B$4),$B$4=0"),
        (
            Stored(StoredKind.NUMBER, "-1e+20"),
            "ISNUMBER($B$4),$B$4=-1E+20",
        ),
        (Stored(StoredKind.NUMBER, "1e999"), "ISNUMBER($B$4)"),
        (Stored(StoredKind.NUMBER, "abc"), "ISNUMBER($B$4)"),
    ],
)
def test_each_kind_of_value_has_its_condition(stored: Stored, condition: str) -> None:
    assert standing_as("$B$4", stored, []) == f'AND(N("formkit")=0,{condition})'


def test_a_long_text_is_told_by_its_beginning_and_its_length() -> None:
    formula = standing_as("$B$4", text("长" * 3000), [])
    assert 'EXACT(LEFT($B$4,118),"' in formula
    assert formula.endswith(",LEN($B$4)=3000)")


def test_a_blank_cell_stays_red_whatever_other_cells_say() -> None:
    formula = standing_as("$B$4", BLANK, [("$B$5", text("其他"))])
    assert "$B$5" not in formula


def test_other_peoples_rules_are_not_ours() -> None:
    assert not is_ours("LEN(TRIM(B4))=0")
    assert is_ours('AND( N( "formkit" ) = 0 , LEN(B4)=0)')
