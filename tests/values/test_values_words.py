"""The words every company uses, and text without what nobody sees."""

from datetime import date
from pathlib import Path

import pytest

from formkit import messages
from formkit.records import Outcome
from formkit.values import (
    Context,
    Typed,
    ValueKind,
    clean,
    is_ditto,
    is_missing_word,
    is_none_word,
    read_value,
    simplified,
    tidy,
)
from formkit.values.numerals import decimal, integer
from formkit.values.text import cleaning_rule

SOURCES = Path(messages.__file__).parents[1] / "values"


@pytest.mark.parametrize(
    "text", ["无", " 无。", "没有", "沒有", "n/a", "／", "—", "——", "－"]
)
def test_none_words(text: str) -> None:
    assert is_none_word(text)
    allowed = Context(date(2026, 11, 21), none_ok=True)
    outcomes = [
        read_value(ValueKind.TEXT, Typed(text), context).outcome
        for context in (Context(date(2026, 11, 21)), allowed)
    ]
    assert outcomes == [Outcome.EMPTY, Outcome.NONE]


@pytest.mark.parametrize("text", ["待定", "待補充", "tbd", "？", "未知"])
def test_missing_words(text: str) -> None:
    assert is_missing_word(text)
    assert not is_none_word(text)


@pytest.mark.parametrize("text", ["同上", "〃", '"', "''", "同上。"])
def test_ditto(text: str) -> None:
    assert is_ditto(text)


@pytest.mark.parametrize("text", ["", "无法开机", "待定稿", "同上海"])
def test_words_are_whole_texts(text: str) -> None:
    said = (is_none_word(text), is_missing_word(text), is_ditto(text))
    assert said == (False, False, False)


@pytest.mark.parametrize(
    "text", ["请选择", "单击或点击此处输入文字。", "Choose an item."]
)
def test_untouched_template_text_is_empty(text: str) -> None:
    assert (
        read_value(ValueKind.TEXT, Typed(text), Context(date(2026, 11, 21))).value
        is None
    )


def test_clean_folds_widths_and_nothing_else() -> None:
    assert clean(" ＡＢ１２\u3000：\u200b（x）\xa0 y ") == "AB12 :(x) y"
    assert clean("10²½①℃…") == "10²½①℃…"
    assert clean("第一行 \r\n　第二行") == "第一行\n第二行"
    assert clean("⽤户\ud800☑\ufe0f") == "用户☑"


def test_tidy_keeps_the_persons_own_words() -> None:
    assert tidy("第一行\r\nA\tB") == "第一行\nA\tB"
    assert tidy(" 外壳：（左）\u200b破损　") == "外壳：（左）破损"


def test_cleaning_rule_says_what_was_done() -> None:
    raws = ("a", " a", "ａ", "a\u200bb")
    assert [cleaning_rule(raw) for raw in raws] == [
        "",
        "spaces",
        "fullwidth",
        "invisible",
    ]


def test_names_keep_their_script() -> None:
    name = read_value(ValueKind.PERSON, Typed("李乾"), Context(date(2026, 11, 21)))
    assert (simplified("李乾"), name.value, name.rule) == ("李干", "李乾", "unusual")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二〇二四", 2024),
        ("一百零五", 105),
        ("一千零二十", 1020),
        ("壹仟贰佰", 1200),
        ("三万五千", 35_000),
        ("一亿二千万", 120_000_000),
        ("一千二", None),
        ("三万五", None),
        ("一百零", None),
        ("十十", None),
        ("百", None),
        ("一二百", None),
        ("万", None),
        ("一万亿", 1_000_000_000_000),
        ("", None),
    ],
)
def test_numeral(text: str, number: int | None) -> None:
    assert integer(text) == number


def test_numeral_with_decimals() -> None:
    assert str(decimal("十二点五")) == "12.5"
    assert str(decimal("十二")) == "12"
    assert (decimal("十二点"), decimal("十点十"), decimal("点五")) == (None, None, None)


def test_every_rule_and_kind_has_its_words() -> None:
    """What `accept` can be given must be sayable; the property tests find the rest."""
    entries = messages.catalogue("values")
    for kind in ValueKind:
        assert {f"type_{kind}", f"example_{kind}"} <= set(entries)
    source = "\n".join(path.read_text("utf-8") for path in SOURCES.glob("*.py"))
    unused = [
        name
        for name in entries
        if name.startswith("rule_") and f'"{name.removeprefix("rule_")}"' not in source
    ]
    assert unused == []


def test_no_company_words_in_code() -> None:
    """Options and their aliases come from definitions; code knows none of them."""
    source = "\n".join(path.read_text("utf-8") for path in SOURCES.glob("[!w]*.py"))
    assert not any(word in source for word in ("产品质量", "物流配送", "投诉", "客服"))
