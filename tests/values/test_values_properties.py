"""What holds for every value: no exception, no invention, one spelling to another."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit import messages
from formkit.model import Place
from formkit.problems import Finding
from formkit.records import Duration, Outcome
from formkit.values import (
    Choice,
    Context,
    Reading,
    Typed,
    ValueKind,
    clean,
    read_value,
    shown,
)

_BASE_ON = date(2026, 11, 21)
_CONTEXT = Context(
    _BASE_ON,
    choices=(Choice("产品质量", ("质量",)), Choice("物流/交付"), Choice("其他")),
)
_HAN_DIGITS = "〇一二三四五六七八九"
_FULL_WIDTH = str.maketrans("0123456789-/.:", "０１２３４５６７８９－／．：")

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
near_days = st.dates(date(2017, 1, 1), date(2036, 12, 31))
typed_texts = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "0123456789-/.:,;()、。，；：（）年月日号时点分半上下午周星期前后天"
            "万千百元¥$%转是否有无☑□√×～至+eEoO张三先生满意工作小时个 \n\t\u3000"
        ),
        st.characters(),
    ),
    max_size=30,
)
numbers = st.decimals(allow_nan=True, allow_infinity=True)
formats = st.sampled_from(
    ["General", "yyyy/m/d", "yyyy-mm", "h:mm", "[h]:mm", "0%", "@", "m/d/yy h:mm"]
)


def _read(kind: ValueKind, value: str | Decimal) -> Reading:
    return read_value(kind, Typed(value), _CONTEXT)


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, f"{_HAN_DIGITS[tens]}十")
    return ten + (_HAN_DIGITS[ones] if ones else "")


def _spellings(on: date) -> list[str]:
    year, month, day = on.year, on.month, on.day
    weekday = "一二三四五六日"[on.weekday()]
    return [
        on.isoformat(),
        f"{on:%Y/%m/%d}",
        f"{year}.{month}.{day}",
        f"{year}。{month}。{day}",
        f"{year}年{month}月{day}日",
        f" {year} 年 {month} 月 {day} 号",
        f"{year}年{month}月{day}日 星期{weekday}",
        f"{year}/{month}/{day}（周{weekday}）",
        f"{on:%Y%m%d}",
        f"{year}-{month}-{day}".translate(_FULL_WIDTH),
        "".join(_HAN_DIGITS[int(d)] for d in str(year))
        + f"年{_han(month)}月{_han(day)}日",
        f"{on:%Y-%m-%d} 00:00:00",
        f"{day}-{on:%b}-{year}",
        f"{on:%b} {day}, {year}",
        f"民国{year - 1911}年{month}月{day}日",
    ]


@given(days, st.integers(0, 14))
def test_every_way_of_typing_a_date_gives_that_date(on: date, way: int) -> None:
    reading = _read(ValueKind.DATE, _spellings(on)[way])
    assert (reading.value, reading.is_accepted) == (on, True)


@given(near_days)
def test_two_digit_year_near_the_form_is_that_year(on: date) -> None:
    text = f"{on.year % 100:02}.{on.month}.{on.day}"
    assert _read(ValueKind.DATE, text).value == on


@given(days)
def test_year_last_is_read_only_where_one_order_is_possible(on: date) -> None:
    reading = _read(ValueKind.DATE, f"{on.day}/{on.month}/{on.year}")
    if on.day > 12 or on.day == on.month:
        assert reading.value == on
    else:
        assert (reading.outcome, reading.code) == (Outcome.ASK, "V213")
        assert on.isoformat() in reading.suggest


@given(days)
def test_serial_is_the_date_in_both_systems(on: date) -> None:
    since_1900, since_1904 = on - date(1899, 12, 30), on - date(1904, 1, 1)
    first = Typed(Decimal(since_1900.days), "yyyy/m/d")
    second = Typed(Decimal(since_1904.days), "yyyy/m/d", date1904=True)
    assert read_value(ValueKind.DATE, first, _CONTEXT).value == on
    assert read_value(ValueKind.DATE, second, _CONTEXT).value == on


@given(days, st.integers(0, 86_399))
def test_serial_with_a_float_time_is_exact_to_the_second(
    on: date, seconds: int
) -> None:
    serial = (on - date(1899, 12, 30)).days + seconds / 86_400
    cell = Typed(Decimal(repr(serial)), "yyyy/m/d h:mm:ss")
    reading = read_value(ValueKind.DATETIME, cell, _CONTEXT)
    at = datetime.combine(on, time()) + timedelta(seconds=seconds)
    assert reading.value == (at if seconds else on)


@given(days, st.times())
def test_shown_datetime_is_read_back(on: date, at: time) -> None:
    moment = datetime.combine(on, at.replace(microsecond=0, tzinfo=None))
    assert _read(ValueKind.DATETIME, shown(moment)).value == moment


@given(st.integers(0, 23), st.integers(0, 59))
def test_clock_with_a_period_is_that_time(hour: int, minute: int) -> None:
    half = "am" if hour < 12 else "pm"
    reading = _read(ValueKind.TIME, f"{hour % 12 or 12}:{minute:02} {half}")
    assert reading.value == time(hour, minute)


@given(st.integers(13_000_000_000, 19_999_999_999), st.integers(3, 8))
def test_mobile_number_in_every_spelling(number: int, cut: int) -> None:
    digits = str(number)
    plain = _read(ValueKind.PHONE, digits)
    spelt = [
        f"{digits[:cut]}-{digits[cut:]}",
        f"{digits[:3]} {digits[3:7]} {digits[7:]}",
        f"+86 {digits}",
        f"电话：{digits}（王芳）",
        digits.translate(_FULL_WIDTH),
    ]
    for text in spelt:
        assert _read(ValueKind.PHONE, text).value == plain.value
    cell = read_value(ValueKind.PHONE, Typed(Decimal(number)), _CONTEXT)
    if number % 10**7:
        assert cell.value == plain.value
    else:  # 1.38E+10: what a narrow column showed was saved
        assert (cell.outcome, cell.code) == (Outcome.ASK, "V223")


@given(st.decimals(0, 10**9, places=2))
def test_money_in_every_spelling(amount: Decimal) -> None:
    for text in (f"{amount}", f"¥{amount:,}", f"{amount:,}元", f"RMB {amount}"):
        assert _read(ValueKind.MONEY, text).value == amount


@given(st.integers(1, 999), st.sampled_from([("天", "days"), ("个工作日", "workdays")]))
def test_shown_duration_counts_the_unit(number: int, unit: tuple[str, str]) -> None:
    reading = _read(ValueKind.DURATION, f"{number}{unit[0]}")
    assert reading.value == Duration(**{unit[1]: number})


@given(st.sampled_from(ValueKind), st.one_of(typed_texts, numbers), formats)
def test_anything_has_an_outcome_and_a_sentence(
    kind: ValueKind, value: str | Decimal, number_format: str
) -> None:
    reading = read_value(kind, Typed(value, number_format), _CONTEXT)
    if reading.outcome in {Outcome.ASK, Outcome.ERROR}:
        assert reading.value is None or reading.rule == "date_only"
        finding = _finding(reading)
        assert messages.sentence(finding, "zh+en")
        assert messages.fix(finding, "zh+en") or reading.code
    else:
        assert not reading.code
    if reading.outcome is Outcome.CHANGED:
        assert set(reading.params) == {"why_zh", "why_en"}
    if reading.outcome in {Outcome.EMPTY, Outcome.NONE}:
        assert reading.value is None


def _finding(reading: Reading) -> Finding:
    level = messages.default_level(reading.code)
    params = {"target": "备注", "day": "", "remark": reading.remark} | dict(
        reading.params
    )
    return Finding(
        reading.code, level, Place("单", 2, 2), "f", "栏目", "x", params, "", (),
        reading.suggest,
    )  # fmt: skip


@given(typed_texts)
def test_phone_digits_are_those_typed(text: str) -> None:
    reading = _read(ValueKind.PHONE, text)
    if reading.is_accepted:
        assert isinstance(reading.value, tuple)
        typed = re.sub(r"\D", "", clean(text))
        said = "".join(re.sub(r"\D", "", n.removeprefix("+86")) for n in reading.value)
        assert _is_subsequence(said, typed)


@given(st.from_regex(r"[ 0-9().,/\-]{1,24}", fullmatch=True))
def test_money_digits_are_those_typed(text: str) -> None:
    reading = _read(ValueKind.MONEY, text)
    if isinstance(reading.value, Decimal):
        said = re.sub(r"\D", "", str(reading.value))
        assert said.lstrip("0") == re.sub(r"\D", "", text).lstrip("0")


@given(
    st.from_regex(
        r"[0-9]{1,4}[-./ 年]?[0-9]{1,2}[-./ 月]?[0-9]{1,4}日?", fullmatch=True
    )
)
def test_date_digits_are_those_typed(text: str) -> None:
    reading = _read(ValueKind.DATE, text)
    is_serial = re.fullmatch(r"\d{5}(\.\d+)?", text) is not None
    if reading.is_accepted and isinstance(reading.value, date) and not is_serial:
        on = reading.value
        typed = [int(part) for part in re.findall(r"\d+", text)]
        if len(typed) > 1:
            parts = {on.year, on.year % 100, on.month, on.day}
            assert set(typed) <= parts


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(digit in rest for digit in short)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("kind", ValueKind)
@pytest.mark.parametrize("text", ["9" * 30_000, "(" * 900, "1、" * 400, " -" * 450])
def test_monstrous_text_is_read_in_no_time(kind: ValueKind, text: str) -> None:
    reading = _read(kind, text)
    assert reading.outcome in {Outcome.OK, Outcome.CHANGED, Outcome.ERROR, Outcome.ASK}
