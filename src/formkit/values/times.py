"""Times of day as staff type them: 9点半, 下午3:20, 3:20pm, 0930."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from formkit.values.reading import Context, Reading, accept, ask, refuse


@dataclass(frozen=True, slots=True)
class _Period:
    """Which hours a word allows: as they are, or with 12 added."""

    same: range
    later: range = range(0)


_MORNING: Final = _Period(range(4, 12))
_EVENING: Final = _Period(range(17, 24), range(5, 12))
_PERIODS: Final = {
    "凌晨": _Period(range(7)),
    "清晨": _MORNING,
    "早晨": _MORNING,
    "早上": _MORNING,
    "早": _MORNING,
    "上午": _Period(range(12)),
    "am": _Period(range(12)),
    "中午": _Period(range(11, 14), range(1, 3)),
    "下午": _Period(range(12, 20), range(1, 12)),
    "傍晚": _Period(range(16, 21), range(4, 9)),
    "晚上": _EVENING,
    "晚间": _EVENING,
    "晚": _EVENING,
    "夜里": _EVENING,
    "深夜": _EVENING,
    "pm": _Period(range(12, 24), range(1, 12)),
}
PERIOD_WORDS: Final = (
    "凌晨|清晨|早晨|早上|早|上午|中午|下午|傍晚|晚上|晚间|晚|夜里|深夜"
)
_AM_PM: Final = r"[ap]\.?m\.?"
CLOCK: Final = (
    rf"(?P<period>{PERIOD_WORDS}|{_AM_PM})?\s*(?P<hour>\d{{1,2}})\s*"
    r"(?:(?P<colon>:\s*)(?P<minute>\d{1,2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"|[点时]\s*(?:(?P<part>半|整|钟|[13]刻)|(?P<past>\d{1,2})\s*(?P<fen>分)?"
    r"(?:\s*(?P<sec>\d{1,2})\s*秒)?)?"
    r"|(?=\s*[ap]\.?m))"
    rf"\s*(?P<suffix>{_AM_PM})?"
)
_CLOCK: Final = re.compile(CLOCK)
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{2})")
_FOUR_DIGITS: Final = re.compile(r"([01]\d|2[0-4])([0-5]\d)")
_ABOUT: Final = re.compile(r"^(?:大约|大概|约)|(?:左右|前后|许)$")
_RANGE: Final = re.compile(
    rf"(?:{PERIOD_WORDS})?\s*\d{{1,2}}\D*[-~到至]\D*\d{{1,2}}\D.*"
)
_PARTS: Final = {"半": 30, "1刻": 15, "3刻": 45}
_SMALL_HOURS: Final = range(1, 7)
_NOON: Final = 12
DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds since midnight, up to and including 24:00."""

    seconds: int
    rule: str = ""
    remark: str = ""


def time_reading(text: str, _context: Context) -> Reading:
    """The time of day in a prepared text."""
    found = clock(text) or _digits(text)
    if found is None:
        return _unreadable(text)
    if isinstance(found, Reading):
        return found
    if found.seconds == DAY_SECONDS:
        return ask("midnight", "V211", "00:00")
    return accept(as_time(found.seconds), found.rule, found.remark)


def as_time(seconds: int) -> time:
    """The time so many seconds after midnight, below 24 hours."""
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def clock(text: str) -> Clock | Reading | None:
    """What the clock says: a time, a question or refusal, None when it is no time."""
    about = _ABOUT.search(text)
    match = _CLOCK.fullmatch(_ABOUT.sub("", text).strip())
    if match is None:
        return None
    if _is_cut_short(match):
        return ask("minute", "V211")
    hour = _hour(match)
    if not isinstance(hour, int):
        return hour
    rule = "about" if about else _style(match)
    return _clock(hour, _minute(match), _second(match), rule, about)


def _clock(
    hour: int, minute: int, second: int, rule: str, about: re.Match[str] | None
) -> Clock | Reading:
    seconds = hour * 3600 + minute * 60 + second
    if max(minute, second) > 59 or seconds > DAY_SECONDS:  # noqa: PLR2004 - of the clock
        return refuse("clock", "V212")
    return Clock(seconds, rule, about[0] if about else "")


def _is_cut_short(match: re.Match[str]) -> bool:
    """9:5 and 9点5 may be 9:05 or 9:50."""
    colon, past = match["minute"], match["past"]
    return bool(
        (colon and len(colon) == 1) or (past and len(past) == 1 and not match["fen"])
    )


def _hour(match: re.Match[str]) -> int | Reading:
    hour = int(match["hour"])
    word = (match["period"] or match["suffix"] or "").replace(".", "")
    if match["period"] and match["suffix"]:
        return refuse("period", "V212")
    if not word:
        return _plain_hour(match, hour)
    if hour == _NOON and word in {"am", "凌晨"}:
        return 0
    return _hour_of(_PERIODS[word], hour)


def _hour_of(period: _Period, hour: int) -> int | Reading:
    if hour in period.later:
        return hour + 12
    if hour in period.same:
        return hour
    if hour <= _NOON:
        return ask("period", "V211")
    return refuse("period", "V212")


def _plain_hour(match: re.Match[str], hour: int) -> int | Reading:
    """3点 without a word is said of the night and of the afternoon."""
    if match["colon"] is None and hour in _SMALL_HOURS:
        minute = _minute(match)
        both = (f"{hour:02}:{minute:02}", f"{hour + 12}:{minute:02}")
        return ask("period", "V213", *both)
    return hour


def _minute(match: re.Match[str]) -> int:
    return _PARTS.get(match["part"] or "", int(match["minute"] or match["past"] or 0))


def _second(match: re.Match[str]) -> int:
    return int(match["second"] or match["sec"] or 0)


def _style(match: re.Match[str]) -> str:
    if match["period"] or match["suffix"]:
        return "period"
    return "" if match["colon"] else "time_style"


def _digits(text: str) -> Clock | Reading | None:
    match = _DOTTED.fullmatch(text) or _FOUR_DIGITS.fullmatch(text)
    if match is None:
        return None
    return _clock(int(match[1]), int(match[2]), 0, "digits", None)


def _unreadable(text: str) -> Reading:
    if re.fullmatch(PERIOD_WORDS, text):
        return ask("half_day", "V211")
    if _RANGE.fullmatch(text):
        return ask("range", "V211")
    if re.fullmatch(r"[1-9][0-5]\d", text):
        return ask("digits", "V211", f"0{text[0]}:{text[1:]}")
    return refuse("unreadable", "V211")
