"""The one way in: what holds for every kind, then the kind's own grammar."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from formkit.messages import text as message
from formkit.model import plain_number
from formkit.records import Outcome
from formkit.values import (
    cell_text,
    cellformats,
    choices,
    day_cells,
    durations,
    emails,
    numbers,
    persons,
    phones,
    satisfaction,
    yes_no,
)
from formkit.values.reading import (
    EMPTY,
    Context,
    Reading,
    Typed,
    ValueKind,
    accept,
    ask,
    refuse,
)
from formkit.values.text import clean, cleaning_rule
from formkit.values.words import (
    is_ditto,
    is_missing_word,
    is_none_word,
    is_one_of,
    words,
)

_DAYS: Final = {ValueKind.DATE, ValueKind.DATETIME, ValueKind.TIME}
_UNREADABLE: Final = {
    **dict.fromkeys(_DAYS, "V211"),
    ValueKind.PHONE: "V220",
    ValueKind.EMAIL: "V221",
}
_LONGEST: Final = 1000
_MOST_ZEROS: Final = 400
_ONLY_MARKS: Final = re.compile(r"[.。…,、;:·~～!?]+")
_NARROW: Final = re.compile("#{2,}")


def read_value(kind: ValueKind, typed: Typed, context: Context) -> Reading:
    """What the typed thing means as a value of the kind. Never raises.

    Codes: S105 an error cell; V242 待定, 同上; V210 wrong kind; V211 no date or time;
    V212 not in the calendar; V213 two ways to read; V215 the time is missing; V220
    phone; V221 e-mail; V223 digits lost; V230, V231, V233 options; V250 out of
    range. The params always hold `example`, `type_zh` and `type_en`, and `choices`
    for a kind with options; a definition's own example should replace ours.
    """
    reading = _read(kind, typed, context)
    if reading.code:
        return replace(reading, params={**_said(kind, context), **reading.params})
    return _with_cleaning(reading, typed)


def _read(kind: ValueKind, typed: Typed, context: Context) -> Reading:
    if typed.is_error:
        return refuse("error_cell", "S105")
    if typed.value is None:
        return EMPTY
    if _is_beyond_reason(kind, typed.value):
        return refuse("unreadable", _UNREADABLE.get(kind, "V210"))
    if isinstance(typed.value, str):
        own = _own_word(kind, clean(typed.value), context)
        general = None if own else _general_word(kind, clean(typed.value), context)
        if own or general:
            return own or general or EMPTY
    return _READERS[kind](typed, context)


def _is_beyond_reason(kind: ValueKind, value: str | Decimal | bool) -> bool:  # noqa: FBT001 - what a cell may hold
    """Longer than a person types, or a number no spreadsheet holds."""
    if isinstance(value, str):
        return kind is not ValueKind.TEXT and len(value) > _LONGEST
    if isinstance(value, bool):
        return False
    return not value.is_finite() or abs(value.adjusted()) > _MOST_ZEROS


def _own_word(kind: ValueKind, text: str, context: Context) -> Reading | None:
    """A word the kind knows itself, before 无 or - would mean nothing."""
    match kind:
        case ValueKind.YES_NO:
            return yes_no.exact(text, context)
        case ValueKind.CHOICE | ValueKind.CHOICES if choices.exact(text, context):
            return _READERS[kind](Typed(text), context)
        case ValueKind.SATISFACTION:
            return satisfaction.exact(text, context)
        case _:
            return None


def _general_word(kind: ValueKind, text: str, context: Context) -> Reading | None:
    if not text or is_one_of(text, words().untouched):
        return EMPTY
    if text.upper() in words().error_literals:
        return refuse("error_cell", "S105")
    if _NARROW.fullmatch(text):
        return refuse("narrow_column", _UNREADABLE.get(kind, "V210"))
    if is_none_word(text):
        return Reading(Outcome.NONE) if context.none_ok else EMPTY
    if is_ditto(text):
        return ask("ditto", "V242")
    is_missing = is_missing_word(text) or _ONLY_MARKS.fullmatch(text)
    if is_missing and kind is not ValueKind.YES_NO:
        return refuse("placeholder", "V242")
    return None


def _choice(typed: Typed, context: Context) -> Reading:
    text = _option_text(typed)
    return choices.read_choice(text, context) if text else refuse("unreadable", "V230")


def _choices(typed: Typed, context: Context) -> Reading:
    text = _option_text(typed)
    if not text:
        return refuse("unreadable", "V231", item="")
    return choices.read_choices(text, context)


def _option_text(typed: Typed) -> str:
    """The text of an option cell; a date or a tick box is no option."""
    match typed.value:
        case str():
            return typed.value
        case Decimal():
            is_calendar = cellformats.is_calendar(typed.number_format)
            return "" if is_calendar else plain_number(typed.value)
        case _:
            return ""


def _person(typed: Typed, _context: Context) -> Reading:
    if isinstance(typed.value, str):
        return persons.read_person(typed.value)
    reading = cell_text.read_text(typed)
    return (
        replace(reading, rule="unusual") if reading.outcome is Outcome.OK else reading
    )


_READERS: Final[Mapping[ValueKind, Callable[[Typed, Context], Reading]]] = {
    ValueKind.TEXT: lambda typed, _context: cell_text.read_text(typed),
    ValueKind.DATE: day_cells.read_date,
    ValueKind.DATETIME: day_cells.read_datetime,
    ValueKind.TIME: day_cells.read_time,
    ValueKind.PHONE: phones.read_phones,
    ValueKind.EMAIL: emails.read_emails,
    ValueKind.CHOICE: _choice,
    ValueKind.CHOICES: _choices,
    ValueKind.YES_NO: yes_no.read_yes_no,
    ValueKind.INTEGER: lambda typed, _context: numbers.read_integer(typed),
    ValueKind.DECIMAL: lambda typed, _context: numbers.read_decimal(typed),
    ValueKind.MONEY: lambda typed, _context: numbers.read_money(typed),
    ValueKind.PERCENT: lambda typed, _context: numbers.read_percent(typed),
    ValueKind.DURATION: lambda typed, _context: durations.read_duration(typed),
    ValueKind.PERSON: _person,
    ValueKind.SATISFACTION: satisfaction.read_satisfaction,
}


def _said(kind: ValueKind, context: Context) -> dict[str, str]:
    """What every sentence about the kind may need."""
    options = [choice.value for choice in context.choices]
    example = message(f"values.example_{kind}", "zh")
    if options:
        example = "、".join(options[:2] if kind is ValueKind.CHOICES else options[:1])
    return {
        "type_zh": message(f"values.type_{kind}", "zh"),
        "type_en": message(f"values.type_{kind}", "en"),
        "example": example,
        "choices": "、".join(options),
    }


def _with_cleaning(reading: Reading, typed: Typed) -> Reading:
    """CHANGED, where a fine reading needed the text cleaned first."""
    is_plain = reading.outcome is Outcome.OK and not reading.rule
    if not is_plain or not isinstance(typed.value, str) or reading.value == typed.value:
        return reading
    rule = cleaning_rule(typed.value)
    return accept(reading.value, rule, reading.remark) if rule else reading
