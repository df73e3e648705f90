"""Dates with a time of day, and dates from cells that hold more than a date."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from formkit.values import dates, times
from formkit.values.reading import Context, Reading, accept, ask, refuse, shown

_SPLIT: Final = re.compile(rf"(?P<day>.+?)[\st]*(?P<clock>{times.CLOCK}(?:左右|许)?)")
_HALF_DAY: Final = re.compile(rf"(?P<day>.+?)\s*(?P<half>{times.PERIOD_WORDS})")
_OFFSET: Final = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*"
    r"(?P<zone>z|[+-]\d\d:?\d\d)"
)
_DIGITS: Final = re.compile(r"(\d{8})[\st]*(\d{2})(\d{2})(\d{2})?")
_TOGETHER: Final = {
    "今早": "今天早上",
    "今晨": "今天早上",
    "今晚": "今天晚上",
    "昨晚": "昨天晚上",
    "昨早": "昨天早上",
    "前晚": "前天晚上",
    "明早": "明天早上",
    "明晚": "明天晚上",
}
_RANGE: Final = re.compile(r"\s*[-~至到/、]\s*(?=\d)")


def read_date(raw: str, context: Context) -> Reading:
    """The date a text holds; a time of day beside it is dropped and said."""
    text = dates.prepared(raw)
    reading = dates.day(text, context)
    if reading.rule not in {"unreadable", "vague"}:
        return reading
    whole = _moment(text, context)
    if whole is not None:
        return _only_date(whole)
    if reading.rule == "vague":
        return reading
    return _range(text, context) or reading


def read_datetime(raw: str, context: Context) -> Reading:
    """The date and time a text holds; `date_only` when nobody wrote the time."""
    text = dates.prepared(raw)
    whole = _moment(text, context)
    if whole is not None:
        return whole
    reading = dates.day(text, context)
    if isinstance(reading.value, date):
        return date_only(reading.value, reading.remark)
    return _range(text, context) or reading if reading.rule == "unreadable" else reading


def read_time(raw: str, context: Context) -> Reading:
    """The time of day a text holds."""
    return times.time_reading(dates.prepared(raw), context)


def date_only(on: date, remark: str = "") -> Reading:
    """The question for a time of day nobody wrote; 00:00 is never invented."""
    question = ask("date_only", "V215", remark=remark)
    return Reading(
        question.outcome, on, question.rule, remark=remark, code=question.code
    )


def _moment(text: str, context: Context) -> Reading | None:
    """None when the text is not a date followed by something of a clock."""
    with_zone = _OFFSET.fullmatch(text)
    # After a blank, -16:00 is the end of what began at 15:00, and no time zone.
    if with_zone and not (with_zone["at"][10] == " " and "-" in with_zone["zone"]):
        return _in_zone(with_zone["at"] + with_zone["zone"], context)
    digits = _DIGITS.fullmatch(text)
    if digits:
        text = f"{digits[1]} {digits[2]}:{digits[3]}:{digits[4] or '00'}"
    for together, apart in _TOGETHER.items():
        text = text.replace(together, apart)
    match = _SPLIT.fullmatch(text)
    if match:
        return _joined(match["day"], match["clock"], text, context)
    half = _HALF_DAY.fullmatch(text)
    reading = dates.day(half["day"].strip(), context) if half else None
    if half and reading and isinstance(reading.value, date):
        return date_only(reading.value, half["half"])
    return None


def _joined(day: str, clock: str, text: str, context: Context) -> Reading | None:
    reading = dates.day(day.strip(" ,t"), context)
    if not isinstance(reading.value, date):
        return None if reading.rule == "unreadable" else reading
    at = times.clock(clock)
    if not isinstance(at, times.Clock):
        return _with_day(reading.value, at) if at else None
    is_iso = re.fullmatch(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d(:\d\d)?", text)
    rule = "" if is_iso else at.rule or reading.rule or "date_style"
    start = datetime.combine(reading.value, time())
    if at.seconds == times.DAY_SECONDS:
        rule = "midnight"
    return accept(start + timedelta(seconds=at.seconds), rule, at.remark)


def _with_day(on: date, at: Reading) -> Reading:
    suggest = tuple(f"{on} {clock}" for clock in at.suggest)
    return Reading(at.outcome, rule=at.rule, suggest=suggest, code=at.code)


def _in_zone(text: str, context: Context) -> Reading:
    try:
        at = datetime.fromisoformat(text.upper()).astimezone(context.zone)
    except (ValueError, OverflowError):
        return refuse("calendar", "V212")
    limits = dates.plausible(at.date(), "offset")
    return accept(at.replace(tzinfo=None), "offset") if limits.is_accepted else limits


def _only_date(whole: Reading) -> Reading:
    if isinstance(whole.value, datetime):
        clock = shown(whole.value.time())
        remark = "" if clock == "00:00" else clock
        return accept(whole.value.date(), "time_dropped", remark)
    if whole.rule == "date_only":
        return accept(whole.value, "time_dropped", whole.remark)
    return whole


def _range(text: str, context: Context) -> Reading | None:
    for mark in _RANGE.finditer(text):
        start = dates.day(text[: mark.start()], context)
        if isinstance(start.value, date):
            return ask("range", "V211", str(start.value))
    return None
