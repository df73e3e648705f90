"""What Excel takes: length, depth, texts, functions; nothing it would call damaged."""

import re
from collections.abc import Iterator

import pytest
from tests.formulas.formulas_claims import Claim, claims_of

from formkit.definitions.catalogue import shipped
from formkit.definitions.formulas.text import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    guarded,
    not_,
    quoted,
)
from formkit.definitions.model import FormDef

_LITERAL = re.compile(r'"(?:[^"]|"")*"')
_KNOWN = {
    *("ABS", "AND", "CHAR", "CLEAN", "DATE", "DAY", "EDATE", "EXACT", "FIND", "IF"),
    *("IFERROR", "INDEX", "INT", "ISERROR", "ISNUMBER", "LEFT", "LEN", "LOWER"),
    *("MATCH", "MID", "MOD", "MONTH", "NOT", "OR", "RIGHT", "ROUND", "SUBSTITUTE"),
    *("SUMPRODUCT", "TEXT", "TIME", "TODAY", "TRIM", "UPPER", "YEAR"),
}
"""All of them are in Excel 2007, WPS and LibreOffice, and need no prefix in a file."""


@pytest.fixture(scope="module")
def claims(language: FormDef) -> tuple[Claim, ...]:
    forms = (language, *(each.form for each in shipped().definitions))
    return tuple(claim for form in forms for claim in _claims(form))


def _claims(form: FormDef) -> Iterator[Claim]:
    cells = {field.key: f"$AB{n}" for n, field in enumerate(form.fields, 1)}
    return claims_of(form, cells, "formkit_workdays")


def test_no_formula_is_longer_than_its_place(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        limit = 255 if claim.name.startswith("validation") else 8192
        assert len(claim.formula) <= limit, claim.name
    assert any(len(claim.formula) > 5000 for claim in claims)


def test_no_formula_is_too_deep(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        depth = deepest = 0
        for sign in _LITERAL.sub("", claim.formula):
            depth += (sign == "(") - (sign == ")")
            deepest = max(deepest, depth)
        assert depth == 0, claim.name
        assert deepest <= 64, f"{claim.name}: {deepest}"


def test_no_text_is_longer_than_255(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        assert all(len(each) <= 257 for each in _LITERAL.findall(claim.formula))


def test_only_functions_that_all_three_programs_have(
    claims: tuple[Claim, ...],
) -> None:
    used = {
        function
        for claim in claims
        for function in re.findall(
            r"([A-Za-z_.0-9]+)\(", _LITERAL.sub("", claim.formula)
        )
    }
    assert used <= _KNOWN
    assert "SUBSTITUTE" in used


def test_no_array_constant_no_line_break_no_equals_sign(
    claims: tuple[Claim, ...],
) -> None:
    for claim in claims:
        assert not set("{}\n\r") & set(_LITERAL.sub("", claim.formula))
        assert "\n" not in claim.formula
        assert not claim.formula.startswith("=")


def test_constants_fold_away() -> None:
    assert all_of(()) == TRUE
    assert any_of(()) == FALSE
    assert all_of(("A", TRUE, "A")) == "A"
    assert any_of(("A", FALSE)) == "A"
    assert all_of(("A", FALSE)) == FALSE
    assert any_of(("A", TRUE)) == TRUE
    assert not_(TRUE) == FALSE
    assert not_("A") == "NOT(A)"
    assert guarded(TRUE, "A") == "A"
    assert guarded("G", FALSE) == FALSE
    assert guarded("G", "A") == "IF(G,A,FALSE)"


def test_common_parts_are_said_once() -> None:
    assert all_of((all_of(("K", "A")), "K")) == "AND(K,A)"
    both = any_of((all_of(("K", "A")), all_of(("K", "B"))))
    assert both == "AND(K,OR(A,B))"
    assert any_of((all_of(("K", "A")), "K")) == "K"
    assert any_of((all_of(("K", "A")), "B")) == "OR(AND(K,A),B)"


@pytest.mark.parametrize("text", ["", '"', 'a"b', "长" * 300, '"' * 130])
def test_a_quoted_text_reads_back(text: str) -> None:
    literals = _LITERAL.findall(quoted(text))
    assert "&".join(literals) == quoted(text)
    assert "".join(each[1:-1].replace('""', '"') for each in literals) == text
    assert all(len(each) <= 257 for each in literals)
