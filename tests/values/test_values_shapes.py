"""Boxes, lists, counts, weekdays and odd cells: read, asked, never silently wrong."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.records import Outcome
from formkit.values import (
    Choice,
    Context,
    Reading,
    Typed,
    ValueKind,
    read_value,
    same_word,
)

_BASE_ON = date(2026, 11, 21)
_OPTIONS = ("产品质量", "服务态度", "物流/交付问题", "发票，报销", "其他")
_CONTEXT = Context(_BASE_ON, choices=tuple(map(Choice, _OPTIONS)))
CHOICE, CHOICES = ValueKind.CHOICE, ValueKind.CHOICES


def _read(kind: ValueKind, value: str | Decimal, shown_as: str = "General") -> Reading:
    return read_value(kind, Typed(value, shown_as), _CONTEXT)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("□产品质量 ☑服务态度", "服务态度"),
        ("（ ）产品质量（√）服务态度", "服务态度"),
        ("【√】产品质量【】服务态度", "产品质量"),
        ("[X]产品质量 [ ]服务态度", "产品质量"),
        ("○产品质量 ●服务态度", "服务态度"),
        ("▣产品质量 □服务态度", "产品质量"),
        ("产品质量□ 服务态度√", "服务态度"),
    ],
)
def test_ticked_box_is_its_label(text: str, value: str) -> None:
    reading = _read(CHOICE, text)
    assert (reading.value, reading.rule) == (value, "ticks")


def test_several_boxes_in_a_single_choice_are_a_finding() -> None:
    reading = _read(CHOICE, "□产品质量 ☑服务态度 ■其他")
    assert (reading.code, reading.suggest) == ("V233", ("服务态度", "其他"))


@pytest.mark.parametrize("text", ["□产品质量 □服务态度", "( )产品质量 ( )其他"])
@pytest.mark.parametrize("kind", [CHOICE, CHOICES])
def test_no_ticked_box_is_blank(kind: ValueKind, text: str) -> None:
    assert _read(kind, text).outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "þ服务态度 ¨产品质量",
        "R服务态度 £产品质量",
        "x服务态度 o产品质量",
        "û服务态度",
        "(x)服务态度",
        "\uf0fe服务态度\uf0a8产品质量",
        "o服务态度 ●产品质量",
    ],
)
@pytest.mark.parametrize("kind", [CHOICE, CHOICES])
def test_tick_of_a_lost_font_is_asked(kind: ValueKind, text: str) -> None:
    reading = _read(kind, text)
    assert (reading.outcome, reading.code) == (Outcome.ASK, "V235")
    assert reading.suggest[0] == "服务态度"


def test_line_to_write_on_is_no_remark() -> None:
    reading = _read(CHOICE, "☑其他：______ □服务态度")
    assert (reading.value, reading.remark) == ("其他", "")
    assert _read(CHOICE, "☑其他：外箱破").remark == "外箱破"


@pytest.mark.parametrize("text", ["产品质量×2", "产品质量 x 2次", "产品质量＊３"])
def test_count_is_kept_as_the_remark(text: str) -> None:
    reading = _read(CHOICE, text)
    assert (reading.value, reading.rule) == ("产品质量", "count")
    assert reading.remark


def test_counts_in_a_list() -> None:
    reading = _read(CHOICES, "产品质量×2、服务态度")
    assert reading.value == ("产品质量", "服务态度")
    assert reading.remark == "产品质量×2、服务态度"


@pytest.mark.parametrize("text", ["产品质量×0", "1×2", "产品质量×", "产品质量?×2"])
def test_what_is_no_count_is_asked(text: str) -> None:
    assert not _read(CHOICE, text).is_accepted


@given(
    st.lists(st.sampled_from(_OPTIONS), min_size=2, unique=True),
    st.sampled_from(
        ["、", "，", ",", ";", "；", "/", "\n", " ", "和", "及", "·", "\\"]
    ),
)
def test_options_with_any_separator_are_all_read(picked: list[str], mark: str) -> None:
    assert _read(CHOICES, mark.join(picked)).value == tuple(picked)
    assert _read(CHOICE, mark.join(picked)).code == "V233"


boxes = st.sampled_from("□☐☑☒√×■○●þ¨RxûoX£(x)[]【】 、1?")


@given(
    st.lists(st.one_of(boxes, st.sampled_from(_OPTIONS)), max_size=8).map("".join),
    st.sampled_from([CHOICE, CHOICES]),
)
def test_an_option_nobody_wrote_is_never_read(text: str, kind: ValueKind) -> None:
    """Whatever the boxes look like: only options that stand in the text, or numbers."""
    reading = _read(kind, text)
    if reading.is_accepted and reading.rule != "position":
        values = reading.value if isinstance(reading.value, tuple) else [reading.value]
        for value in values:
            assert same_word(str(value)) in same_word(text)


lost = st.sampled_from("Rþûüx¨£¤")


@given(st.lists(st.tuples(lost, st.sampled_from(_OPTIONS)), min_size=1, max_size=4))
def test_marks_that_may_be_ticks_never_give_a_value(
    row: list[tuple[str, str]],
) -> None:
    text = " ".join(mark + label for mark, label in row)
    for kind in (CHOICE, CHOICES):
        assert not _read(kind, text).is_accepted


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.integers(0, 6),
    st.sampled_from(["{day} 星期{name}", "周{name}，{day}", "{day}（周{name}）"]),
)
def test_weekday_agrees_or_is_asked_about(on: date, named: int, shape: str) -> None:
    reading = _read(ValueKind.DATE, shape.format(day=on, name="一二三四五六日"[named]))
    if on.weekday() == named:
        assert reading.value == on
    else:
        assert (reading.code, reading.value) == ("V219", None)
        first, second = map(date.fromisoformat, reading.suggest)
        assert (first, second.weekday()) == (on, named)
        assert abs((second - on).days) <= 3


@pytest.mark.parametrize(
    "text", ["……", "...", "。", "、、", "略", "如图", "见附图", "后补", "？"]
)
@pytest.mark.parametrize("kind", [ValueKind.TEXT, ValueKind.PERSON, ValueKind.DATE])
def test_words_without_content_are_no_content(kind: ValueKind, text: str) -> None:
    reading = _read(kind, text)
    assert (reading.outcome, reading.code) == (Outcome.ERROR, "V242")


@pytest.mark.parametrize(
    ("kind", "number", "shown_as", "code"),
    [
        (ValueKind.PHONE, "1.38E+10", "General", "V223"),
        (ValueKind.PHONE, "13800000000", "0.00E+00", "V223"),
        (ValueKind.MONEY, "120000", "0.0,", "V213"),
        (ValueKind.DECIMAL, "8000", "#,##0,", "V213"),
        (ValueKind.DECIMAL, "0.8", "0%", "V210"),
        (ValueKind.DATE, "20261131", "General", "V212"),
        (ValueKind.DATE, "20261121", "yyyy/m/d", "V212"),
    ],
)
def test_cell_that_shows_something_else_is_asked(
    kind: ValueKind, number: str, shown_as: str, code: str
) -> None:
    reading = _read(kind, Decimal(number), shown_as)
    assert (reading.value, reading.code) == (None, code)


@pytest.mark.parametrize(
    ("kind", "number", "shown_as", "value"),
    [
        (ValueKind.DATE, "20261121", "General", date(2026, 11, 21)),
        (ValueKind.PERCENT, "0.8", "0%", Decimal("0.8")),
        (ValueKind.PHONE, "1.38001380E+10", "0.00E+00", ("+8613800138000",)),
        (ValueKind.MONEY, "120000", "#,##0.00", Decimal(120000)),
        (ValueKind.MONEY, "0", "0.0,", Decimal(0)),
    ],
)
def test_cell_whose_format_hides_nothing_is_read(
    kind: ValueKind, number: str, shown_as: str, value: object
) -> None:
    assert _read(kind, Decimal(number), shown_as).value == value
