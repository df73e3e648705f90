"""Spans of time as a definition writes them: `2工时`, `5个工作日`, `1天12小时`."""

import re

from formkit.definitions.lexicon import widen
from formkit.records import Duration

_PARTS = {
    "工时": ("work_minutes", 60),
    "工作分钟": ("work_minutes", 1),
    "小时": ("minutes", 60),
    "分钟": ("minutes", 1),
    "天": ("days", 1),
    "日": ("days", 1),
    "个工作日": ("workdays", 1),
    "工作日": ("workdays", 1),
    "个月": ("months", 1),
    "月": ("months", 1),
}
_UNITS = "|".join(sorted(_PARTS, key=len, reverse=True))
_PART = re.compile(rf"([0-9]{{1,9}})\s*({_UNITS})\s*")


def read_span(text: str) -> Duration | None:
    """The span a text says, None when it is not one.

    Parts of the same kind add up: `1小时30分钟` is 90 minutes.
    """
    totals: dict[str, int] = {}
    position = 0
    text = widen(text).strip()
    while match := _PART.match(text, position):
        name, factor = _PARTS[match[2]]
        totals[name] = totals.get(name, 0) + int(match[1]) * factor
        position = match.end()
    return Duration(**totals) if totals and position == len(text) else None


def write_span(span: Duration) -> str:
    """The one way to write the span; `read_span` gives it back."""
    parts = (
        f"{span.months}个月" if span.months else "",
        f"{span.days}天" if span.days else "",
        f"{span.workdays}个工作日" if span.workdays else "",
        _hours(span.work_minutes, "工时", "工作分钟"),
        _hours(span.minutes, "小时", "分钟"),
    )
    return "".join(parts) or "0天"


def _hours(minutes: int, hour: str, minute: str) -> str:
    if not minutes:
        return ""
    whole, rest = divmod(minutes, 60)
    return f"{minutes}{minute}" if rest else f"{whole}{hour}"
