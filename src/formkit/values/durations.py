"""Spans of time as staff type them: 3天, 2个工作日, 1个半小时, T+1."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from formkit.records import Duration
from formkit.values import amounts, cellformats, numerals, serials
from formkit.values.reading import Reading, Typed, accept, ask, refuse
from formkit.values.script import simplified
from formkit.values.text import clean, without_dashes

_MINUTE: Final = ("minutes", 1)
_HOUR: Final = ("minutes", 60)
_DAY: Final = ("days", 1)
_UNITS: Final = {
    "工作日": ("workdays", 1),
    "个工作日": ("workdays", 1),
    "工作天": ("workdays", 1),
    "工时": ("work_minutes", 60),
    "个工时": ("work_minutes", 60),
    "工作小时": ("work_minutes", 60),
    "个工作小时": ("work_minutes", 60),
    "工作分钟": ("work_minutes", 1),
    "分钟": _MINUTE,
    "分": _MINUTE,
    "min": _MINUTE,
    "mins": _MINUTE,
    "小时": _HOUR,
    "个小时": _HOUR,
    "钟头": _HOUR,
    "个钟头": _HOUR,
    "时": _HOUR,
    "h": _HOUR,
    "hr": _HOUR,
    "hrs": _HOUR,
    "hour": _HOUR,
    "hours": _HOUR,
    "刻钟": ("minutes", 15),
    "天": _DAY,
    "日": _DAY,
    "d": _DAY,
    "day": _DAY,
    "days": _DAY,
    "周": ("days", 7),
    "个星期": ("days", 7),
    "星期": ("days", 7),
    "月": ("months", 1),
    "个月": ("months", 1),
    "年": ("months", 12),
}
_LONGEST: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER: Final = rf"(?:\d+(?:\.\d+)?|{numerals.NUMERAL}+|半)"
_PART: Final = re.compile(rf"({_NUMBER})\s*(个半)?({_LONGEST})(半)?\s*")
_WITHIN: Final = re.compile(r"^(?:≤|<=|不超过)\s*|\s*(?:以内|之内|内)$")
_NEXT_DAYS: Final = re.compile(r"t\+(\d{1,2})")
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)")
_AT_ONCE: Final = {"立即", "立刻", "马上", "即时", "当天", "当日"}
_ASKED: Final = re.compile(r"\d\s*(?:-|~|至|到)\s*\d|约|大概|左右|至少|以上|≥|>|半")
_MOST_MINUTES: Final = 100_000_000
_DAY_MINUTES: Final = 1440


def read_duration(typed: Typed) -> Reading:
    """A span as a Duration; a number without unit is asked about."""
    if isinstance(typed.value, str):
        return _text(without_dashes(simplified(clean(typed.value))).casefold())
    number = typed.value
    if not isinstance(number, Decimal):
        return refuse("unreadable", "V210")
    if not 0 <= number < _MOST_MINUTES:
        return refuse("unreadable", "V210")
    return _number(number, typed.number_format)


def _number(number: Decimal, number_format: str) -> Reading:
    is_span = cellformats.is_elapsed(number_format)
    has_date = cellformats.shows_day(number_format)
    if is_span or (cellformats.shows_time(number_format) and not has_date):
        minutes, rest = divmod(serials.seconds(number), 60)
        is_clear = not rest and (is_span or number < 1)
        return (
            accept(Duration(minutes=minutes))
            if is_clear
            else refuse("unreadable", "V210")
        )
    if cellformats.is_calendar(number_format):
        return refuse("date_format", "V210")
    return ask("no_unit", "V210", *_with_units(f"{number.normalize():f}"))


def _text(text: str) -> Reading:
    text = text.rstrip("。;,.").strip()
    if text in _AT_ONCE:
        return accept(Duration(), "at_once")
    later = _NEXT_DAYS.fullmatch(text)
    if later:
        return accept(Duration(workdays=int(later[1])), "next_days")
    clock = _CLOCK.fullmatch(text)
    if clock:
        return accept(Duration(minutes=int(clock[1]) * 60 + int(clock[2])), "clock")
    within = _WITHIN.search(text)
    body = _WITHIN.sub("", text)
    span = _span(body)
    if span is not None:
        return accept(span, "within" if within else "")
    if amounts.amount(body):
        return ask("no_unit", "V210", *_with_units(body))
    return _unclear(body)


def _span(text: str) -> Duration | None:
    span, end = Duration(), 0
    sizes: list[int] = []
    for part in _PART.finditer(text):
        if part.start() != end:
            return None
        amount, (name, size) = _amount(part), _UNITS[part[3]]
        total = None if amount is None else amount * size
        if total is None or total != int(total) or total > _MOST_MINUTES:
            return None
        span = replace(span, **{name: getattr(span, name) + int(total)})
        end, sizes = part.end(), [*sizes, _rank(name, size)]
    is_whole = bool(end) and end == len(text)
    return span if is_whole and _descends(sizes) else None


def _amount(part: re.Match[str]) -> Decimal | None:
    """The number before a unit; 半 only where half of it has one meaning."""
    number, half_before, unit, half_after = part.groups()
    found = Decimal("0.5") if number == "半" else _plain(number)
    if found is None or not (half_before or half_after or found % 1):
        return found
    if _UNITS[unit][0] not in {"minutes", "work_minutes"} and unit != "年":
        return None
    return found + Decimal("0.5") * (bool(half_before) + bool(half_after))


def _plain(number: str) -> Decimal | None:
    found = amounts.amount(number)
    return found.number if found else None


def _rank(name: str, size: int) -> int:
    minutes = {"months": 43_200, "days": _DAY_MINUTES, "workdays": _DAY_MINUTES}
    return minutes.get(name, 1) * size


def _descends(sizes: list[int]) -> bool:
    return all(first > second for first, second in pairwise(sizes))


def _unclear(text: str) -> Reading:
    if _ASKED.search(text) and re.search(_LONGEST, text):
        return ask("unclear", "V210")
    return refuse("unreadable", "V210")


def _with_units(number: str) -> tuple[str, ...]:
    return tuple(f"{number}{unit}" for unit in ("天", "个工作日", "小时"))
