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
_LONGEST = 32_000  # Excel cuts at 32 767 without a word


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
        case datetime():
            return Shown(value, "yyyy-mm-dd hh:mm")
        case date():
            return Shown(value, "yyyy-mm-dd")
        case int():
            return Shown(value, "0")
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
            return f"{value:%H:%M}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case RowSet():
            return "\n".join(
                "；".join(text_of(v.value) for v in row.values() if v.is_filled)
                for row in value.rows
            )
        case Duration() | date() | int() | Decimal() | str():
            return str(value)


def _row_text(values: Iterable[FieldValue]) -> str:
    return "；".join(text_of(each.value) for each in values if each.is_filled)


def cell_text(text: str) -> str:
    """Text a spreadsheet can hold, with nothing hidden in it or cut in silence.

    Control characters become their visible pictures, invisible marks a visible box;
    text beyond what Excel keeps ends with a note to see the original.
    """
    text = _UNPRINTABLE.sub(lambda m: _picture(m.group()), text)
    text = _INVISIBLE.sub("␣", text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…（全文见原件）"


def _picture(character: str) -> str:
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"


def _number(value: Decimal) -> Shown:
    """A number cell while a double holds it exactly, text beyond."""
    if len(value.as_tuple().digits) > _EXACT_DIGITS or not value.is_finite():
        return Shown(str(value))
    places = -int(value.as_tuple().exponent)
    return Shown(float(value), f"0.{'0' * places}" if places > 0 else "0")
