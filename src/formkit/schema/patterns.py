"""Limits of a definition as patterns every JSON Schema validator reads alike."""

import re
from decimal import Decimal

from formkit.check.limits import number_mask

_UNSEEN = r"\s\u200b-\u200f\u2060\ufeff\u00ad"
_SPECIAL = frozenset(r"\^$.|?*+()[]{}/")
_PART = re.compile(r"(#+|\{[a-z]+\})")
_EXPONENT = r"-?\d+(\.\d+)?[eE][+-]?\d+"


def length_pattern(least: int | None, most: int | None) -> str:
    """Texts of so many signs, spaces and invisible ones not counted.

    `minLength` would count them: the check does not.
    """
    times = f"{{{least or 0},{'' if most is None else most}}}"
    return f"^([{_UNSEEN}]*[^{_UNSEEN}]){times}[{_UNSEEN}]*$"


def mask_pattern(mask: str) -> str:
    """Texts of the shape of a mask or a number pattern; letter case does not count."""
    parts = _PART.split(number_mask(mask))
    return f"^{''.join(map(_part, parts))}$"


def constant_mask_pattern(mask: str) -> str:
    """Texts that 匹配 holds for: `#` is a digit, everything else is itself."""
    signs = ("[0-9]" if sign == "#" else _escaped(sign) for sign in mask)
    return f"^{''.join(signs)}$"


def range_pattern(low: Decimal | None, high: Decimal | None) -> str:
    """Numbers from low to high as formkit writes them, "" when that takes arithmetic.

    Only ranges with whole bounds from zero on can be said in a pattern. A number
    written with an exponent always passes: it is left to the check.
    """
    bounds = [bound for bound in (low, high) if bound is not None]
    is_whole = all(bound == int(bound) for bound in bounds)
    if low is None or low < 0 or not is_whole:
        return ""
    whole = _at_least(int(low)) if high is None else _between(int(low), int(high) - 1)
    choices = [rf"0*({whole})(\.\d+)?"] if whole else []
    if high is not None:
        choices.append(rf"0*{int(high)}(\.0+)?")
    if low == 0:
        choices.append(r"-0+(\.0+)?")
    return f"^({'|'.join([*choices, _EXPONENT])})$"


def _at_least(low: int) -> str:
    """Whole numbers from low on: longer ones, and as long ones that are not less."""
    digits = str(low)
    same = [
        f"{digits[:at]}[{int(digit) + 1}-9]\\d{{{len(digits) - at - 1}}}"
        for at, digit in enumerate(digits)
        if digit != "9"
    ]
    longer = rf"[1-9]\d{{{len(digits)},}}"
    return "|".join([digits, *same, longer])


def _between(low: int, high: int) -> str:
    """Whole numbers from low to high, "" when there are none."""
    parts = []
    for length in range(len(str(low)), len(str(high)) + 1 if high >= low else 0):
        first = max(low, 10 ** (length - 1) if length > 1 else 0)
        last = min(high, 10**length - 1)
        parts += _same_length(str(first), str(last))
    return "|".join(parts)


def _same_length(low: str, high: str) -> list[str]:
    """Numbers of one length from low to high: `0[5-9]`, `[1-2].`, `3[0-2]`."""
    rest = len(low) - 1
    if low[:1] == high[:1]:
        deeper = _same_length(low[1:], high[1:]) if rest else [""]
        return [low[0] + part for part in deeper]
    first, last = int(low[0]), int(high[0])
    before: list[str] = []
    after: list[str] = []
    if rest and int(low[1:]):
        before = [low[0] + part for part in _same_length(low[1:], "9" * rest)]
        first += 1
    if rest and high[1:] != "9" * rest:
        after = [high[0] + part for part in _same_length("0" * rest, high[1:])]
        last -= 1
    middle = [f"[{first}-{last}]" + "\\d" * rest] if first <= last else []
    return [*before, *middle, *after]


def _part(part: str) -> str:
    if part.startswith("#"):
        return f"[0-9]{{{len(part)}}}"
    if part.startswith("{"):
        return r"[^-\s]+"
    return "".join(map(_either_case, part))


def _either_case(sign: str) -> str:
    if sign.upper() == sign.lower():
        return _escaped(sign)
    return f"[{sign.upper()}{sign.lower()}]"


def _escaped(sign: str) -> str:
    return f"\\{sign}" if sign in _SPECIAL else sign
