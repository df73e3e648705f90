"""A cell as the text a person sees in it."""

import re
from decimal import Decimal
from typing import Final

from formkit.model import plain_number
from formkit.values import cellformats, serials
from formkit.values.reading import Reading, Typed, accept, refuse, shown
from formkit.values.text import tidy

_EXACT: Final = Decimal(10) ** 15
_CUT_OFF: Final = re.compile(r"\d(?:\.\d+)?E\+\d{2,}")


def read_text(typed: Typed) -> Reading:
    """The text as typed, without invisible characters and blank edges.

    A number is written as the cell shows it; one that Excel has cut off (a 18-digit
    order number) is refused.
    """
    match typed.value:
        case str():
            return _text(typed.value)
        case Decimal():
            return _number(typed.value, typed)
        case _:
            return accept("TRUE" if typed.value else "FALSE")


def _text(raw: str) -> Reading:
    text = tidy(raw)
    if _CUT_OFF.fullmatch(text):
        return refuse("cut_off", "V223")
    if text == raw:
        return accept(text)
    return accept(text, "spaces" if text == raw.strip() else "invisible")


def _number(number: Decimal, typed: Typed) -> Reading:
    if abs(number) >= _EXACT:
        return refuse("cut_off", "V223")
    if cellformats.is_calendar(typed.number_format):
        return _calendar(number, typed)
    if cellformats.is_percent(typed.number_format):
        return accept(f"{plain_number(number * 100)}%")
    digits = cellformats.zero_padding(typed.number_format)
    return accept(plain_number(number).zfill(digits))


def _calendar(number: Decimal, typed: Typed) -> Reading:
    has_day = cellformats.shows_day(typed.number_format)
    at = serials.moment(number, date1904=typed.date1904) if has_day else None
    if at is None:
        return refuse("date_format", "V210")
    has_time = cellformats.shows_time(typed.number_format)
    return accept(shown(at if has_time else at.date()), "date_format")
