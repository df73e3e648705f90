"""Integers, decimals, money and percentages."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from decimal import Context as Precision
from typing import Final

from formkit.model import plain_number
from formkit.values import amounts, cellformats
from formkit.values.reading import Reading, Typed, accept, ask, refuse
from formkit.values.script import simplified
from formkit.values.text import clean, without_dashes
from formkit.values.words import key, words

_EXCEL: Final = Precision(prec=15, rounding=ROUND_HALF_EVEN)
_EXACT: Final = Decimal(10) ** 15
_JIAO_FEN: Final = re.compile(
    r"(.*?)(?:元|块)(?:([\d一二三四五六七八九])角)?零?(?:([\d一二三四五六七八九])分)?"
)
_LARGE: Final = 200  # a share above 200 % is hardly meant
_THOUSANDTHS: Final = re.compile(r"\d{1,3}\.\d{3}")
_RATE: Final = re.compile(r"/|每|次|人均")
_PERCENT: Final = re.compile(r"(.+?)\s*([%‰])")
_TENTHS: Final = re.compile(r"([一二三四五六七八九])成([一二三四五六七八九])?")


def from_cell(typed: Typed) -> Decimal | Reading:
    """The number a cell holds, to Excel's 15 digits, or why it is not to be trusted.

    Behind digit 15 stand rounding errors (1200.5000000000002); a whole number that
    long has lost its last digits for good.
    """
    number = typed.value
    if not isinstance(number, Decimal):
        return refuse("unreadable", "V210")
    if abs(number) >= _EXACT:
        return refuse("cut_off", "V223")
    if cellformats.is_calendar(typed.number_format):
        return refuse("date_format", "V210")
    if number and cellformats.is_scaled(typed.number_format):
        return ask("scaled", "V213", plain_number(number), plain_number(number / 1000))
    rounded = _EXCEL.plus(number)
    return rounded if rounded == number else Decimal(plain_number(rounded))


def read_integer(typed: Typed) -> Reading:
    """A whole number."""
    reading = _read(typed, _counted)
    number = reading.value
    if not isinstance(number, Decimal):
        return reading
    if number != number.to_integral_value():
        return refuse("fraction", "V210")
    return accept(int(number), reading.rule, reading.remark)


def read_decimal(typed: Typed) -> Reading:
    """A number as a Decimal."""
    return _read(typed, _counted)


def read_money(typed: Typed) -> Reading:
    """An amount in yuan as a Decimal; another currency is asked about."""
    if cellformats.is_foreign_money(typed.number_format) and not isinstance(
        typed.value, str
    ):
        return ask("currency", "V210")
    return _read(typed, _money)


def read_percent(typed: Typed) -> Reading:
    """A share as a Decimal: 95% is 0.95."""
    if isinstance(typed.value, str):
        return _percent(_prepared(typed.value))
    number = from_cell(typed)
    if isinstance(number, Reading):
        return number
    if cellformats.is_percent(typed.number_format):
        return accept(number)
    return _bare_share(number)


def _read(typed: Typed, read_text: Callable[[str], Reading]) -> Reading:
    if isinstance(typed.value, str):
        return read_text(_prepared(typed.value))
    number = from_cell(typed)
    if isinstance(number, Reading):
        return number
    if cellformats.is_percent(typed.number_format):
        return refuse("percent_format", "V210")
    return accept(number)


def _prepared(raw: str) -> str:
    text = without_dashes(simplified(clean(raw))).casefold()
    text = re.sub(r"(?<=\d)。(?=\d)", ".", text)
    return text.rstrip("。;,").strip()


def _counted(text: str) -> Reading:
    """A number, perhaps with a counter that changes nothing: 3台."""
    counters = "|".join(words().number.counters)
    match = re.fullmatch(rf"(.*?)\s*({counters})", text)
    unit = match[2] if match else ""
    found = amounts.amount(match[1] if match else text)
    if found is None:
        return _no_number(text, text)
    return accept(found.number, found.rule or ("unit" if unit else ""), unit)


def _money(text: str) -> Reading:
    listed = words().money
    if key(text) in listed.free:
        return accept(Decimal(0), "free")
    if any(word.casefold() in text for word in listed.foreign):
        return ask("currency", "V210")
    body = _without_yuan(text)
    found = amounts.amount(body) or _with_jiao(text)
    if found is None:
        return ask("rate", "V210") if _is_rate(text) else _no_number(text, body)
    if _THOUSANDTHS.fullmatch(body):
        either = (f"{found.number:.2f}", body.replace(".", ""))
        return ask("thousands", "V213", *either)
    return accept(found.number, found.rule or ("currency" if body != text else ""))


def _is_rate(text: str) -> bool:
    return bool(_RATE.search(text) and re.search(r"\d", text))


def _without_yuan(text: str) -> str:
    marks = "|".join(
        re.escape(word.casefold()) for word in _longest(words().money.yuan)
    )
    body = re.sub(rf"^-?\s*(?:{marks})+:?\s*", lambda m: "-" * ("-" in m[0]), text)
    return re.sub(rf"\s*(?:{marks})整?$", "", body).strip()


def _with_jiao(text: str) -> amounts.Amount | None:
    """1200元5角: the parts of a yuan with their units."""
    match = _JIAO_FEN.fullmatch(_without_yuan(text))
    if match is None or not (match[2] or match[3]):
        return None
    whole, jiao, fen = (amounts.amount(part or "0") for part in match.groups())
    if not (whole and jiao and fen) or whole.number < 0:
        return None
    parts = jiao.number / 10 + fen.number / 100
    return amounts.Amount(whole.number + parts, "jiao")


def _percent(text: str) -> Reading:
    written = _PERCENT.fullmatch(text)
    if text.startswith("百分之"):
        return _share(amounts.amount(text.removeprefix("百分之")), 2, text)
    tenths = _TENTHS.fullmatch(text)
    if tenths:
        digits = amounts.amount(tenths[1]), amounts.amount(tenths[2] or "零")
        number = sum(
            (d.number / 10**n for n, d in enumerate(digits, 1) if d), Decimal()
        )
        return accept(number, "numerals")
    if written:
        return _share(amounts.amount(written[1]), 2 if written[2] == "%" else 3, text)
    bare = amounts.amount(text)
    return _bare_share(bare.number) if bare else _no_number(text, text)


def _share(found: amounts.Amount | None, places: int, text: str) -> Reading:
    if found is None:
        return _no_number(text, text)
    return accept(found.number.scaleb(-places), found.rule)


def _bare_share(number: Decimal) -> Reading:
    """A number without % is a share below 1; 95 may be 95 % or 9500 %."""
    if -1 < number < 1:
        return accept(number)
    likely = [f"{plain_number(n)}%" for n in (number, number * 100) if n <= _LARGE]
    return ask("percent", "V213" if len(likely) > 1 else "V210", *likely)


def _no_number(text: str, body: str) -> Reading:
    rule = amounts.vagueness(text)
    if not rule:
        return refuse("unreadable", "V210")
    meant = (
        amounts.amount(amounts.without_vague_words(body)) if rule != "range" else None
    )
    return ask(rule, "V210", *([plain_number(meant.number)] if meant else []))


def _longest(listed: tuple[str, ...]) -> list[str]:
    return sorted(listed, key=len, reverse=True)
