"""What 457 typed values become: right, asked or refused, and never silently wrong."""

import pytest
from tests.values.typed_rows import Row, rows, word

from formkit.records import Outcome

_ROWS = rows("typed.tsv")
_HELD_OUT = rows("held_out.tsv", "new-")
_QUESTIONS = {"AMBIGUOUS", "ERROR"}

PROPOSED = {
    "1.3800138E+10": (
        "+8613800138000",
        "General cells round what they show in a narrow column: digits may be lost",
    ),
    "产品质量问题": ("产品质量", "noted: suggest and confirm"),
    "产品质里": ("产品质量", "noted: suggest"),
    "服务态度差": ("服务态度", "a suffix may change the sense: 已解决一半"),
}
"""Asked with the expected value as the proposal, and why it is not just taken."""

NAMES_AS_WRITTEN = {
    "张三先生",
    "李四女士",
    "王小姐",
    "张总",
    "李经理",
    "张三（销售部）",
    "张三/李四",
    "张三、李四",
    "買買提·艾力",
    "阿迪力.吐尔逊",
    "张三13800138000",
}
"""Names are never taken apart: as written, with the warning `unusual`."""

SAME_DURATION = {"PT0M": "P0D"}
"""Duration has one zero: 立即 and 当天 are the same span."""


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_typed_row(row: Row) -> None:
    reading = row.reading
    if row.kind == "name" and row.raw in NAMES_AS_WRITTEN:
        assert (reading.outcome, reading.rule) == (Outcome.OK, "unusual")
        assert reading.value == row.raw
    elif row.raw in PROPOSED and row.kind in {"phone", "option"}:
        proposal, _reason = PROPOSED[row.raw]
        assert (reading.outcome, reading.suggest[0]) == (Outcome.ASK, proposal)
        assert reading.value is None
    else:
        assert word(reading) == SAME_DURATION.get(row.expected, row.expected)


@pytest.mark.parametrize("row", [*_ROWS, *_HELD_OUT], ids=lambda row: row.name)
def test_question_has_code_and_no_value(row: Row) -> None:
    reading = row.reading
    if reading.outcome in {Outcome.ASK, Outcome.ERROR}:
        assert reading.code
        assert reading.value is None or reading.rule == "date_only"
    else:
        assert not reading.code


def test_every_exception_is_used() -> None:
    raws = {row.raw for row in _ROWS}
    assert raws >= NAMES_AS_WRITTEN | set(PROPOSED)
    assert len(_ROWS) == 457


def test_held_out_is_never_wrong() -> None:
    """Values the grammars were not written for; asking is allowed, wrong is not."""
    tally: dict[str, list[str]] = {"right": [], "asked": [], "wrong": []}
    for row in _HELD_OUT:
        got = word(row.reading)
        expected = SAME_DURATION.get(row.expected, row.expected)
        if got == expected:
            verdict = "right"
        else:
            verdict = "asked" if got in _QUESTIONS else "wrong"
        tally[verdict].append(f"{row.name} {row.raw!r}: {got}, not {row.expected}")
    print({verdict: len(found) for verdict, found in tally.items()})  # noqa: T201 - the tally is the point
    assert tally["wrong"] == []
    assert len(_HELD_OUT) == 40
    assert len(tally["right"]) >= 30
