"""What the reader makes of every word a field has a meaning for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from formkit.definitions.model import Field, FieldType, FormDef
from formkit.records import Outcome, Value
from formkit.values import Choice, Context, Typed, ValueKind, read_value
from formkit.values.words import words

KINDS: Final[Mapping[FieldType, ValueKind]] = {
    FieldType.DATE: ValueKind.DATE,
    FieldType.DATETIME: ValueKind.DATETIME,
    FieldType.TIME: ValueKind.TIME,
    FieldType.CHOICE: ValueKind.CHOICE,
    FieldType.STATE: ValueKind.CHOICE,
    FieldType.CHOICES: ValueKind.CHOICES,
    FieldType.YES_NO: ValueKind.YES_NO,
    FieldType.INTEGER: ValueKind.INTEGER,
    FieldType.DECIMAL: ValueKind.DECIMAL,
    FieldType.MONEY: ValueKind.MONEY,
    FieldType.PERCENT: ValueKind.PERCENT,
    FieldType.DURATION: ValueKind.DURATION,
    FieldType.PHONE: ValueKind.PHONE,
    FieldType.EMAIL: ValueKind.EMAIL,
    FieldType.PERSON: ValueKind.PERSON,
    FieldType.SATISFACTION: ValueKind.SATISFACTION,
}
_ANY_DAY: Final = date(2026, 1, 1)
_WIDE: Final = {ord("/"): "／", ord("-"): "－", ord("?"): "？", ord("\\"): "＼"}
_DASHES: Final = "—–－−"


@dataclass(frozen=True, slots=True)
class Spellings:
    """The spellings of one field, as `normal` writes them.

    `meanings` is what a spelling says: an option, a tuple of one, or a bool. `blank`
    are the words that say as much as nothing, `none` those for an allowed 无, and
    `doubtful` those that are neither a value nor blank.
    """

    meanings: Mapping[str, Value]
    blank: tuple[str, ...]
    none: tuple[str, ...]
    doubtful: tuple[str, ...]


def normal(word: str) -> str:
    """The word as formulas compare it: in small letters, without blanks."""
    return re.sub(r"\s", "", word).lower()


def spellings(form: FormDef, field: Field) -> Spellings:
    """What the words of a field mean, in the judgement of the reader itself."""
    kind = KINDS.get(field.type, ValueKind.TEXT)
    return _spellings(kind, _choices(form, field), none_ok=field.none_ok)


@lru_cache(maxsize=1024)
def _spellings(
    kind: ValueKind, choices: tuple[Choice, ...], *, none_ok: bool
) -> Spellings:
    context = Context(_ANY_DAY, "", choices, none_ok=none_ok)
    meanings: dict[str, Value] = {}
    others: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    for word in dict.fromkeys(map(normal, _words(context.choices))):
        reading = read_value(kind, Typed(word), context)
        is_value = reading.outcome in {Outcome.OK, Outcome.CHANGED}
        if is_value and not reading.remark:
            meanings[word] = reading.value
        else:
            others[reading.outcome].append(word)
    return Spellings(
        meanings,
        tuple(others[Outcome.EMPTY]),
        tuple(others[Outcome.NONE]),
        (*others[Outcome.ASK], *others[Outcome.ERROR]),
    )


def _choices(form: FormDef, field: Field) -> tuple[Choice, ...]:
    options = form.choices(field)
    if field.type is FieldType.STATE and not options:
        return tuple(Choice(state.label) for state in form.states)
    return tuple(Choice(option.value, option.aliases) for option in options)


def _words(choices: tuple[Choice, ...]) -> Iterator[str]:
    listed = words()
    for choice in choices:
        yield choice.value
    for choice in choices:
        yield from choice.aliases
    yield from listed.other_choices
    yield from (*listed.yes, *listed.no, *listed.satisfaction)
    yield from map(str, range(1, len(choices) + 1))
    yield from _variants((*listed.none, *listed.untouched))
    yield from _variants((*listed.missing, *listed.ditto, *listed.satisfaction_none))


def _variants(listed: Iterable[str]) -> Iterator[str]:
    """The words, also with the signs a Chinese keyboard types for them."""
    for word in listed:
        yield word
        yield word.translate(_WIDE)
        if set(word) == {"-"}:
            yield from (dash * len(word) for dash in _DASHES)
