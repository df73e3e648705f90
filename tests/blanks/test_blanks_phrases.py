"""Names that stand for what many colours say: short formulas, and none cut wrongly."""

import re

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank

from formkit.blanks.phrases import Phrases

NAME = re.compile(r"formkit_\w+")
LONG = '"' + "某" * 60 + '"'


def names_of(book: Workbook) -> dict[str, str]:
    return {name: made.attr_text or "" for name, made in book.defined_names.items()}


def test_a_long_text_is_a_name_and_the_same_text_the_same_name() -> None:
    book = Workbook()
    phrases = Phrases(book)
    first = phrases.shortened(f"ISNUMBER(FIND($A4,{LONG}))")
    again = phrases.shortened(f"NOT(ISNUMBER(FIND($B4,{LONG})))")
    assert first == "ISNUMBER(FIND($A4,formkit_words_1))"
    assert again == "NOT(ISNUMBER(FIND($B4,formkit_words_1)))"
    assert names_of(book) == {"formkit_words_1": LONG}
    assert book.defined_names["formkit_words_1"].hidden


@pytest.mark.parametrize(
    "formula",
    [
        pytest.param('FIND($A4,"短")', id="short"),
        pytest.param("SUM(" + ",".join(f"$A{n}" for n in range(60)) + ")", id="cells"),
    ],
)
def test_what_is_no_long_text_stays(formula: str) -> None:
    book = Workbook()
    assert Phrases(book).shortened(formula) == formula
    assert not names_of(book)


def test_a_quote_within_a_text_does_not_end_it() -> None:
    book = Workbook()
    odd = '"' + "某" * 30 + '""&$A4&""' + "某" * 30 + '"'
    assert Phrases(book).shortened(f'IF($B4="",{odd},"")') == (
        'IF($B4="",formkit_words_1,"")'
    )
    assert names_of(book) == {"formkit_words_1": odd}


def test_texts_joined_are_one_name() -> None:
    book = Workbook()
    assert Phrases(book).shortened(f"FIND($A4,{LONG}&{LONG})") == (
        "FIND($A4,formkit_words_1)"
    )
    assert names_of(book) == {"formkit_words_1": f"{LONG}&{LONG}"}


def test_what_is_begun_is_said_once() -> None:
    book = Workbook()
    assert Phrases(book).begun("COUNTA(表!$A$1)>0") == "formkit_begun"
    assert names_of(book) == {"formkit_begun": "COUNTA(表!$A$1)>0"}


def test_a_workbook_has_the_names_its_colours_use(table: Blank) -> None:
    said = names_of(table.book())
    sheet = table.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    formulas = (
        one.formula[0] for area in sheet.conditional_formatting for one in area.rules
    )
    used = {name for one in formulas for name in NAME.findall(_unquoted(one))}
    assert used <= {name for name in said if name.startswith("formkit_")}
    assert used >= {name for name in said if name.startswith("formkit_words_")}
    for name in used:
        assert len(said[name]) <= 8192, name


def _unquoted(formula: str) -> str:
    return re.sub(r'"[^"]*"', "", formula)
