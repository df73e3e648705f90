"""Days told from today: 昨天, 3天前, 上周五, 月底."""

import re
from datetime import date, timedelta
from typing import Final

from formkit.values import numerals

_DISTANCE: Final = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "后日": 2,
    "大后天": 3,
}
_DAYS: Final = re.compile(rf"(\d{{1,3}}|{numerals.NUMERAL}{{1,3}})\s*[天日]([前后])")
_WEEK: Final = re.compile("(上|本|这|下)个?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKS: Final = {"上": -7, "本": 0, "这": 0, "下": 7}
_MONTH_END: Final = re.compile("(本月|这个月|当月|上个?月|下个?月|月)[底末]")


def day(text: str, base_on: date) -> date | None:
    """The day meant, counted from `base_on`; None when the text is no such word.

    Weeks start on Monday. Never raises for a day outside the calendar: None.
    """
    try:
        return _day(text.replace(" ", ""), base_on)
    except (OverflowError, ValueError):
        return None


def _day(text: str, base_on: date) -> date | None:
    if text in _DISTANCE:
        return base_on + timedelta(days=_DISTANCE[text])
    counted = _DAYS.fullmatch(text)
    if counted:
        return _counted(counted[1], counted[2], base_on)
    week = _WEEK.fullmatch(text)
    if week:
        monday = base_on - timedelta(days=base_on.weekday())
        number = "一二三四五六日".index(week[2].replace("天", "日"))
        return monday + timedelta(days=_WEEKS[week[1]] + number)
    month = _MONTH_END.fullmatch(text)
    if month:
        distance = {"上": -1, "下": 1}.get(month[1][0], 0)
        return _month_end(base_on, distance)
    return None


def _counted(amount: str, side: str, base_on: date) -> date | None:
    days = int(amount) if amount.isdigit() else numerals.integer(amount)
    if days is None:
        return None
    return base_on + timedelta(days=-days if side == "前" else days)


def _month_end(base_on: date, distance: int) -> date:
    months = base_on.year * 12 + base_on.month - 1 + distance + 1
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
