"""Excel's day numbers as dates and times."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)
_DAY_SECONDS: Final = 86_400
_NEVER: Final = 60  # 1900-02-29, which Excel counts and no calendar has
_LAST_DAY: Final = 2_958_465  # 9999-12-31, the end of the calendar


def day(serial: int, *, date1904: bool = False) -> date | None:
    """The date of a day number; None for a day that never was."""
    if date1904:
        serial += 1462
    if not 0 < serial < _LAST_DAY or (serial == _NEVER and not date1904):
        return None
    start = date(1899, 12, 31) if serial < _NEVER else date(1899, 12, 30)
    return start + timedelta(days=serial)


def moment(serial: Decimal, *, date1904: bool = False) -> datetime | None:
    """The date and time, to the second: Excel's fractions are not exact."""
    if not is_in_calendar(serial):
        return None
    days = int(serial)
    total = seconds(serial - days)
    on = day(days, date1904=date1904)
    if on is None:
        return None
    return datetime.combine(on, datetime.min.time()) + timedelta(seconds=total)


def seconds(fraction: Decimal) -> int:
    """The whole seconds a fraction of a day stands for."""
    return int((fraction * _DAY_SECONDS).to_integral_value(ROUND_HALF_UP))


def is_plausible(on: date) -> bool:
    """Whether a form of today may hold the date: 1990 to 2100."""
    return EARLIEST <= on <= LATEST


def is_day_number(serial: Decimal) -> bool:
    """Whether the number can be the day number of a plausible date."""
    on = day(int(serial)) if 0 < serial < _LAST_DAY else None
    return on is not None and is_plausible(on)


def is_in_calendar(serial: Decimal) -> bool:
    """Whether Excel can show the number as a date or time at all."""
    return 0 <= serial < _LAST_DAY
