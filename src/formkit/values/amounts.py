"""Numbers as staff type them: 1,200.50, 1.2万, 一千二百, 十二点五."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from formkit.values import numerals
from formkit.values.words import words

_PLAIN: Final = r"\d+(?:\.\d+)?"
_GROUPED: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_SPACED: Final = r"\d{1,3}(?: \d{3})+\.\d{1,2}|\d{1,3}(?: \d{3}){2,}"
_SCALE: Final = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "k": 1000,
    "万": 10_000,
    "w": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_SCALES: Final = "十万|百万|千万|[千万亿wk]"
_NUMBER: Final = re.compile(rf"({_GROUPED}|{_SPACED}|{_PLAIN})\s*({_SCALES})?")
_MIXED: Final = re.compile(r"(?:(\d+)亿)?(?:(\d{1,4})万)?(?:(\d)千)?(?:(\d)百)?")
_HAN: Final = re.compile(rf"(?:{numerals.NUMERAL}|点)+")
_RANGE: Final = re.compile(r"\d[^-~至到]*(?:-|~|至|到)\s*¥?\d")
_TWO_OR_ONE: Final = re.compile(r"\d{1,3} \d{3}")
_EUROPEAN: Final = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and how it was written: `rule` is "" for plain digits."""

    number: Decimal
    rule: str = ""


def amount(text: str) -> Amount | None:
    """The number of a cleaned text; None when it is not exactly one number."""
    body, sign = _signed(text.strip())
    found = _digits(body) or _mixed(body) or _han(body)
    if found is None or not sign:
        return found
    return Amount(-found.number, found.rule or ("" if "-" in text else "brackets"))


def vagueness(text: str) -> str:
    """Why the text is no single number: a range, two numbers, about; "" if none."""
    listed = words().number
    if _RANGE.search(text):
        return "range"
    if _EUROPEAN.search(text):
        return "european"
    if _TWO_OR_ONE.fullmatch(text):
        return "spaced"
    if any(word in text for word in listed.bounds):
        return "bound"
    return "about" if any(word in text for word in listed.about) else ""


def without_vague_words(text: str) -> str:
    """The text without 约, 左右 and the like: what may be meant."""
    listed = words().number
    for word in sorted((*listed.about, *listed.bounds), key=len, reverse=True):
        text = text.replace(word, "")
    return text.strip()


def _signed(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    return text.removeprefix("+").strip(), False


def _digits(text: str) -> Amount | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number = Decimal(re.sub("[, ]", "", match[1]))
    scale = match[2] or ""
    if scale:
        return Amount(_whole(number * _SCALE[scale]), "scale")
    return Amount(number, "grouping" if re.search("[, ]", match[1]) else "")


def _mixed(text: str) -> Amount | None:
    """12万5千: every part with its unit, largest first."""
    match = _MIXED.fullmatch(text) if text else None
    if match is None or sum(part is not None for part in match.groups()) < 2:  # noqa: PLR2004 - one part is `_digits`
        return None
    sizes = (10**8, 10**4, 10**3, 10**2)
    total = sum(
        int(part) * size
        for part, size in zip(match.groups(), sizes, strict=True)
        if part
    )
    return Amount(Decimal(total), "scale")


def _han(text: str) -> Amount | None:
    number = numerals.decimal(text) if _HAN.fullmatch(text) else None
    return None if number is None else Amount(number, "numerals")


def _whole(number: Decimal) -> Decimal:
    """Without zeros behind the point: 1.2万 is 12000, not 12000.0."""
    return (
        number.to_integral_value() if number == number.to_integral_value() else number
    )
