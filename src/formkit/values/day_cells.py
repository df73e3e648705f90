"""Dates and times in cells that hold a number."""

from datetime import date
from decimal import Decimal

from formkit.model import plain_number
from formkit.values import cellformats, dates, moments, serials, times
from formkit.values.reading import Context, Reading, Typed, accept, ask, refuse, shown


def read_date(typed: Typed, context: Context) -> Reading:
    """The date of a date, datetime or unformatted number cell."""
    if isinstance(typed.value, str):
        number = _serial_text(typed.value)
        if number is None:
            return moments.read_date(typed.value, context)
        if typed.date1904:
            return _either_system(number)
        return _date(number, Typed(number), context)
    if not isinstance(typed.value, Decimal):
        return refuse("unreadable", "V211")
    return _date(typed.value, typed, context)


def read_datetime(typed: Typed, context: Context) -> Reading:
    """Date and time; a whole day number is a date whose time nobody wrote."""
    if isinstance(typed.value, str):
        number = _serial_text(typed.value)
        if number is None:
            return moments.read_datetime(typed.value, context)
        if typed.date1904:
            return _either_system(number)
        return _moment(number, Typed(number), context)
    if not isinstance(typed.value, Decimal):
        return refuse("unreadable", "V211")
    return _moment(typed.value, typed, context)


def read_time(typed: Typed, context: Context) -> Reading:
    """The time of day; of a date and time only the time, and that is said."""
    if isinstance(typed.value, str):
        return moments.read_time(typed.value, context)
    number = typed.value
    if not isinstance(number, Decimal) or number < 0:
        return refuse("unreadable", "V211")
    if cellformats.shows_time(typed.number_format) and serials.is_in_calendar(number):
        rule = "date_dropped" if number >= 1 else ""
        return _fraction(number % 1, rule)
    if number >= 1 or cellformats.is_calendar(typed.number_format):
        return _no_clock(number, context)
    is_exact = len(number.as_tuple().digits) > 5 and _is_minute(number)  # noqa: PLR2004 - 0.25 may be a quarter of an hour
    if is_exact:
        return _fraction(number, "serial")
    return ask("serial", "V211", shown(times.as_time(serials.seconds(number) % 86_400)))


def _moment(number: Decimal, typed: Typed, context: Context) -> Reading:
    has_time = number != number.to_integral_value()
    if not has_time or not _is_serial(number, typed):
        reading = _date(number, typed, context)
        if isinstance(reading.value, date):
            return moments.date_only(reading.value)
        return reading
    at = serials.moment(number, date1904=typed.date1904)
    if at is None:
        return refuse("calendar", "V212")
    limits = dates.plausible(at.date(), "")
    rule = "" if cellformats.is_calendar(typed.number_format) else "serial"
    return accept(at, rule) if limits.is_accepted else limits


def _date(number: Decimal, typed: Typed, context: Context) -> Reading:
    if cellformats.is_calendar(typed.number_format):
        return _formatted(number, typed)
    if number == number.to_integral_value() and 0 < number < Decimal(10) ** 8:
        return _digits(int(number), typed, context)
    if serials.is_day_number(number):
        return _at(number, typed, "serial")
    return _decimal(number, context)


def _formatted(number: Decimal, typed: Typed) -> Reading:
    shown_as = typed.number_format
    if not cellformats.shows_month(shown_as) and not cellformats.shows_day(shown_as):
        return refuse("time_format", "V211")
    reading = _at(number, typed, "")
    if reading.is_accepted and not cellformats.shows_day(shown_as):
        return ask("no_day", "V211", shown(reading.value))
    return reading


def _at(number: Decimal, typed: Typed, rule: str) -> Reading:
    at = serials.moment(number, date1904=typed.date1904)
    if at is None:
        return refuse("calendar", "V212")
    reading = dates.plausible(at.date(), rule)
    clock = shown(at.time())
    if not reading.is_accepted or clock == "00:00":
        return reading
    return accept(reading.value, "time_dropped", clock)


def _digits(number: int, typed: Typed, context: Context) -> Reading:
    """20241004 and 241004 are spelt; 45569 is a day number that lost its format."""
    padded = f"{number:06}"
    spelt = dates.day(padded, context)
    if not serials.is_day_number(Decimal(number)):
        return spelt if number > 99_999 else dates.day(str(number), context)  # noqa: PLR2004 - six digits
    counted = _at(Decimal(number), typed, "serial")
    if spelt.is_accepted and counted.is_accepted:
        return ask("serial", "V213", shown(counted.value), shown(spelt.value))
    return counted


def _decimal(number: Decimal, context: Context) -> Reading:
    """10.1 may be the 1st, or the 10th with its zero lost."""
    text = plain_number(number)
    likely = (dates.day(spelling, context) for spelling in (text, f"{text}0"))
    suggest = dict.fromkeys(shown(r.value) for r in likely if r.is_accepted)
    code = "V213" if len(suggest) > 1 else "V211"
    return ask("decimal", code, *suggest)


def _is_serial(number: Decimal, typed: Typed) -> bool:
    has_format = cellformats.is_calendar(typed.number_format)
    return serials.is_day_number(number) or (
        has_format and serials.is_in_calendar(number)
    )


def _serial_text(text: str) -> Decimal | None:
    """A day number that was pasted as text: 45569 or 45569.395833."""
    whole, _, fraction = text.strip().partition(".")
    is_plain = f"{whole}{fraction}".isdecimal() and text.isascii()
    if not is_plain or len(whole) != 5:  # noqa: PLR2004 - digits of a day number
        return None
    return Decimal(text.strip())


def _either_system(number: Decimal) -> Reading:
    """A pasted day number may count from the other workbook's first day."""
    both = (serials.moment(number), serials.moment(number, date1904=True))
    return ask("serial", "V213", *(str(at.date()) for at in both if at))


def _fraction(number: Decimal, rule: str) -> Reading:
    return accept(times.as_time(serials.seconds(number) % 86_400), rule)


def _is_minute(number: Decimal) -> bool:
    return serials.seconds(number) % 60 == 0


def _no_clock(number: Decimal, context: Context) -> Reading:
    text = plain_number(number)
    reading = moments.read_time(text, context)
    if reading.is_accepted and number == number.to_integral_value():
        return reading
    return ask("decimal", "V211", *reading.suggest)
