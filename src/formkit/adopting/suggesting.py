"""Which field a column may be, with a reason: a suggestion, never a decision."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from formkit.adopting.columns import Column
from formkit.check.labels import plain
from formkit.check.normalise import Reader
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.messages import text
from formkit.records import Outcome

MOST = 3
_ENOUGH = 0.4
_VETO = 0.5
_TELLING = 0.5
_WEAK = 0.2
_BONUS = {
    FieldType.PHONE: _TELLING,
    FieldType.EMAIL: _TELLING,
    FieldType.CHOICE: _TELLING,
    FieldType.STATE: _TELLING,
    FieldType.DATE: _WEAK,
    FieldType.DATETIME: _WEAK,
    FieldType.TIME: _WEAK,
    FieldType.CHOICES: _TELLING,
    FieldType.YES_NO: _WEAK,
    FieldType.INTEGER: _WEAK,
    FieldType.DECIMAL: _WEAK,
    FieldType.MONEY: _WEAK,
    FieldType.PERCENT: _WEAK,
    FieldType.DURATION: _WEAK,
    FieldType.SATISFACTION: _WEAK,
}
_CONTACT = re.compile(r"\S+@\S+\.\S+|(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field a column may be.

    `likeness` (0 to 1) compares the names; `readable` of `tried` values read as the
    field's type, both 0 for a field that takes any text.
    """

    field: Field
    likeness: float
    readable: int = 0
    tried: int = 0

    @property
    def score(self) -> float:
        """What suggestions are ordered by."""
        share = self.readable / self.tried if self.tried else 0.0
        return self.likeness + _BONUS.get(self.field.type, 0.0) * share

    def reason(self, language: str) -> str:
        """Why, in words: 名称相似 0.67；37/40 个值像电话."""
        said = [text("adopting.by_name", language, score=f"{self.likeness:.2f}")]
        if self.tried:
            facts = {"n": self.readable, "m": self.tried, "kind": self.field.type.value}
            said.append(text("adopting.by_values", language, **facts))
        return "；".join(said)


def suggest(
    columns: Sequence[Column], form: FormDef, taken: frozenset[str], reader: Reader
) -> tuple[tuple[Suggestion, ...], ...]:
    """Up to three fields for each column, best first; () where nothing fits.

    No field is the first suggestion of two columns, and one that is stands nowhere
    else. A field most values cannot be read as is not suggested.
    """
    free = [f for f in form.fields if _is_typed(f) and f.key not in taken]
    rated = [_rated(column, free, reader) for column in columns]
    pairs = [
        (each.score, -index, each.field.key)
        for index, some in enumerate(rated)
        for each in some
    ]
    firsts: dict[int, str] = {}
    for _, index, key in sorted(pairs, reverse=True):
        if -index not in firsts and key not in firsts.values():
            firsts[-index] = key
    return tuple(
        _listed(some, firsts.get(index, ""), frozenset(firsts.values()))
        for index, some in enumerate(rated)
    )


def _listed(
    some: Sequence[Suggestion], first: str, firsts: frozenset[str]
) -> tuple[Suggestion, ...]:
    mine = [each for each in some if each.field.key == first]
    return (*mine, *(each for each in some if each.field.key not in firsts))[:MOST]


def _is_typed(field: Field) -> bool:
    return not field.hidden and field.type not in {FieldType.COMPUTED, FieldType.ROWS}


def _rated(column: Column, fields: Sequence[Field], reader: Reader) -> list[Suggestion]:
    found = (_rate(column, field, reader) for field in fields)
    fit = [each for each in found if each is not None and each.score >= _ENOUGH]
    return sorted(fit, key=lambda each: (-each.score, each.field.key))


def _rate(column: Column, field: Field, reader: Reader) -> Suggestion | None:
    """The suggestion of a field; None when the values speak against it."""
    names = [plain(name) for name in (field.label, *field.aliases)]
    likeness = max(SequenceMatcher(None, column.name, name).ratio() for name in names)
    if column.meant == field.key:
        likeness = max(likeness, _ENOUGH)
    tried = len(column.values)
    if field.type not in _BONUS:
        contacts = sum(_is_contact(cell.shown) for cell in column.values)
        return None if contacts > tried * _VETO else Suggestion(field, likeness)
    read = (reader.read(field, cell)[0].outcome for cell in column.values)
    readable = sum(outcome in {Outcome.OK, Outcome.CHANGED} for outcome in read)
    if readable < tried * _VETO:
        return None
    return Suggestion(field, likeness, readable, tried)


def _is_contact(said: str) -> bool:
    return _CONTACT.fullmatch(said.strip()) is not None
