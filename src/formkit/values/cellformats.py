"""What a number format shows: a day, a time, a share, foreign money."""

import re
from functools import lru_cache
from typing import Final

_GENERAL: Final = {"", "general", "g/通用格式", "@", "0", "0_ "}
_HIDDEN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_HOME_CURRENCY: Final = re.compile(
    r"\[\$(?:[¥￥]|RMB|CNY)?-[^\]]*\]|\[\$CNY\]", re.IGNORECASE
)
_FOREIGN: Final = re.compile(
    r"[$€£₩]|USD|EUR|GBP|HKD|JPY|美元|港币|欧元", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def is_elapsed(number_format: str) -> bool:
    """Whether a span is shown: `[h]:mm`."""
    return bool(_ELAPSED.search(_first(number_format)))


@lru_cache(maxsize=1024)
def shows_time(number_format: str) -> bool:
    """Whether a time of day is shown: `h:mm`."""
    return bool(re.search("[hs]", _tokens(number_format)))


def shows_day(number_format: str) -> bool:
    """Whether the day of a date is shown: `yyyy/m/d`, but not `yyyy-mm`."""
    return "d" in _tokens(number_format)


def shows_month(number_format: str) -> bool:
    """Whether a year is shown, so that `m` means a month."""
    return "y" in _tokens(number_format)


@lru_cache(maxsize=1024)
def is_calendar(number_format: str) -> bool:
    """Whether the number is shown as a date, a time or a span."""
    shown = (is_elapsed, shows_time, shows_day, shows_month)
    return any(shows(number_format) for shows in shown)


def is_percent(number_format: str) -> bool:
    """Whether the number is shown as a share of a hundred."""
    return "%" in _tokens(number_format)


def is_foreign_money(number_format: str) -> bool:
    """Whether the number is shown with a currency other than the yuan."""
    return bool(_FOREIGN.search(_HOME_CURRENCY.sub("", _first(number_format))))


def is_scaled(number_format: str) -> bool:
    """Whether thousands are shown as ones: `0.0,` shows 120000 as 120.0."""
    return bool(re.search(r"[0#?],+(?![0#?,])", _tokens(number_format)))


def zero_padding(number_format: str) -> int:
    """How many digits a format like `00000` fills up to; 0 for other formats."""
    return len(number_format) if re.fullmatch("0{2,}", number_format) else 0


def _first(number_format: str) -> str:
    return number_format.partition(";")[0]


@lru_cache(maxsize=1024)
def _tokens(number_format: str) -> str:
    if number_format.casefold() in _GENERAL:
        return ""
    visible = _HIDDEN.sub("", _first(number_format))
    return _BRACKETS.sub("", visible).casefold().replace("general", "")
