"""A value as a register shows it: text that stays text, dates that sort."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from formkit.records import Duration, FieldValue, RowSet, Value

CellContent = str | int | float | date | datetime | None
"""What goes into a spreadsheet cell; None leaves it empty."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_EXACT_DIGITS = 15  # what a double, and so Excel, keeps
_LONGEST = 32_000  # UTF-16 units; Excel cuts at 32 767 without a word
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel's calendar is wrong or has no days


@dataclass(frozen=True, slots=True)
class Shown:
    """What a register cell holds, and how it is formatted."""

    content: CellContent
    number_format: str = "@"


def shown(value: Value) -> Shown:
    """The cell for a value: dates as dates, numbers as numbers, the rest as text."""
    match value:
        case None:
            return Shown(None)
        case bool():
            return Shown("是" if value else "否")
        case datetime() if value.date() >= _FIRST_DAY:
            return Shown(value, "yyyy-mm-dd hh:mm")
        case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
            return Shown(value, "yyyy-mm-dd")
        case int():
            return _number(Decimal(value))
        case Decimal():
            return _number(value)
        case _:
            return Shown(cell_text(text_of(value)))


def text_of(value: Value) -> str:
    """The value as plain text, for registers, lists and masks."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(value)
        case time():
            return value.isoformat("seconds" if value.second else "minutes")
        case datetime():
            return value.isoformat(" ", "seconds" if value.second else "minutes")
        case RowSet():
            return "\n".join(_row_text(row.values()) for row in value.rows)
        case Duration() | date() | int() | Decimal() | str():
            return str(value)


def _row_text(values: Iterable[FieldValue]) -> str:
    return "；".join(text_of(each.value) for each in values if each.is_filled)


def cell_text(text: str) -> str:
    """Text a spreadsheet can hold, with nothing hidden in it or cut in silence.

    Control characters become their visible pictures, invisible marks a visible box;
    text beyond what Excel keeps ends with a note to see the original.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNPRINTABLE.sub(lambda m: _picture(m.group()), text)
    text = _INVISIBLE.sub("␣", text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST:
        return text
    return units[: 2 * _LONGEST].decode("utf-16-le", "ignore") + "…（全文见原件）"


def _picture(character: str) -> str:
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"


def _number(value: Decimal) -> Shown:
    """A number cell while a double holds it exactly, text beyond."""
    if not value.is_finite():
        return Shown(str(value))
    _, digits, exponent = value.as_tuple()
    places = max(-int(exponent), 0)
    longest = max(len(digits), value.adjusted() + 1, places)
    if longest > _EXACT_DIGITS:
        return Shown(f"{value:f}" if longest < _LONGEST else str(value))
    if not places:
        return Shown(int(value), "0")
    return Shown(float(value), f"0.{'0' * places}")
