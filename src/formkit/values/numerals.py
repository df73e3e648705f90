"""Chinese numerals: 二〇二四, 十二, 壹仟贰佰, 十二点五."""

import re
from decimal import Decimal
from typing import Final

_DIGITS: Final = {
    character: digit
    for digit, characters in enumerate(
        (
            "零〇○",
            "一壹",
            "二贰两",
            "三叁",
            "四肆",
            "五伍",
            "六陆",
            "七柒",
            "八捌",
            "九玖",
        )
    )
    for character in characters
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG: Final = (("亿", 10**8), ("万", 10**4))
NUMERAL: Final = "[零〇○一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]"
_BEFORE_UNIT: Final = re.compile(rf"{NUMERAL}+(?=\s*[年月日号点时分秒刻])")


def integer(text: str) -> int | None:
    """The number a run of numerals stands for; None when it is not well formed.

    一千二 is None: spoken it is 1200, spelt it would be 1002 with 零.
    """
    if text and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    for sign, size in _BIG:
        if sign in text:
            high, _, low = text.partition(sign)
            return _big(high, low, size)
    return _section(text)


def decimal(text: str) -> Decimal | None:
    """Like `integer`, with decimals after 点: 十二点五 is 12.5."""
    whole, point, rest = text.partition("点")
    number = integer(whole)
    if number is None or not point:
        return None if number is None else Decimal(number)
    if not rest or any(c not in _DIGITS for c in rest):
        return None
    return Decimal(f"{number}.{''.join(str(_DIGITS[c]) for c in rest)}")


def arabic(text: str) -> str:
    """The text with numerals before 年月日点时分 as digits: 十月四日 is 10月4日."""
    return _BEFORE_UNIT.sub(_as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    number = integer(match[0])
    return match[0] if number is None else str(number)


def _big(left: str, right: str, size: int) -> int | None:
    high = integer(left)
    low = integer(right) if right else 0
    is_spoken = len(right) == 1 and right in _DIGITS
    if high is None or low is None or low >= size or is_spoken:
        return None
    return high * size + low


def _section(text: str) -> int | None:
    total, last_unit, pending = 0, 10_000, 0
    for place, character in enumerate(text):
        digit = _DIGITS.get(character)
        if digit is not None:
            if pending:
                return None
            pending = digit
            continue
        unit = _UNITS.get(character, last_unit)
        starts_with_ten = unit == _UNITS["十"] and place == 0
        if unit >= last_unit or not (pending or starts_with_ten):
            return None
        total, last_unit, pending = total + (pending or 1) * unit, unit, 0
    return total + pending if _ends_well(text, last_unit, pending) else None


def _ends_well(text: str, last_unit: int, pending: int) -> bool:
    if not pending:
        return bool(text) and text[-1] in _UNITS
    return last_unit == _UNITS["十"] or text[-2:-1] in set("零〇○")
