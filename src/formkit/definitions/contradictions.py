"""What excludes what: which clauses no record of a form can ever make true."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from formkit.definitions.clauses import Clause, Literal, read_keys
from formkit.definitions.conditions import (
    AllOf,
    Compare,
    Comparison,
    Constant,
    FieldOperand,
    Filled,
    Shifted,
    Today,
)
from formkit.definitions.lexicon import Family, family
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.definitions.words import read_date, read_number

_BELOW: Final = {
    Comparison.LESS: False,
    Comparison.BEFORE: False,
    Comparison.AT_MOST: True,
    Comparison.NOT_AFTER: True,
    Comparison.EQUAL: True,
}
"""Comparisons that set an upper end, and whether the end itself is allowed."""
_ABOVE: Final = {
    Comparison.MORE: False,
    Comparison.AFTER: False,
    Comparison.AT_LEAST: True,
    Comparison.NOT_BEFORE: True,
    Comparison.EQUAL: True,
}
_SIGNS: Final = {
    Comparison.EQUAL: "=",
    Comparison.UNEQUAL: "<>",
    Comparison.LESS: "<",
    Comparison.BEFORE: "<",
    Comparison.AT_MOST: "<=",
    Comparison.NOT_AFTER: "<=",
    Comparison.MORE: ">",
    Comparison.AFTER: ">",
    Comparison.AT_LEAST: ">=",
    Comparison.NOT_BEFORE: ">=",
}
_MIRROR: Final = str.maketrans("<>", "><")
_SINGLE: Final = frozenset({Family.CHOICE, Family.YES_NO, Family.TEXT})
_CLOSED: Final = frozenset({Family.CHOICE, Family.YES_NO})
_ALLOWING: Final = frozenset({Comparison.EQUAL, Comparison.ONE_OF})
_DENYING: Final = frozenset({Comparison.UNEQUAL, Comparison.NONE_OF})


@dataclass(slots=True)
class _Span:
    """Where a value can still lie on one axis: numbers, days, days from today."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = True
    high_in: bool = True

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (
            self.low == self.high and not (self.low_in and self.high_in)
        )

    def narrow(self, comparison: Comparison, end: Decimal) -> None:
        below, above = _BELOW.get(comparison), _ABOVE.get(comparison)
        if below is not None and (self.high is None or end <= self.high):
            self.high_in = below and (end != self.high or self.high_in)
            self.high = end
        if above is not None and (self.low is None or end >= self.low):
            self.low_in = above and (end != self.low or self.low_in)
            self.low = end


@dataclass(slots=True)
class _Knowledge:
    """What one clause says of the fields it reads."""

    blank: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    denied: dict[str, set[str]] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)
    lacked: dict[str, set[str]] = field(default_factory=dict)
    spans: dict[tuple[str, str], _Span] = field(default_factory=dict)
    signs: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def is_impossible(self, fields: Mapping[str, Field]) -> bool:
        return (
            bool(self.blank & self.filled)
            or any(span.is_empty for span in self.spans.values())
            or any(not signs for signs in self.signs.values())
            or any(not left for left in self._left())
            or any(
                self.lacked.get(key, set()) & held for key, held in self.held.items()
            )
            or any(_are_too_many(fields.get(k), held) for k, held in self.held.items())
        )

    def _left(self) -> Iterator[AbstractSet[str]]:
        for key, words in self.words.items():
            yield words - self.denied.get(key, set())


class Contradictions:
    """Which clauses are impossible in a form.

    `unreachable` are labels of states that no record reaches: a condition that asks
    for one of them is impossible too.
    """

    def __init__(
        self, form: FormDef, unreachable: AbstractSet[str] = frozenset()
    ) -> None:
        self._fields = {each.key: each for each in form.fields}
        self._families = {each.key: family(each) for each in form.fields}
        self._words: dict[str, frozenset[str]] = {}
        for each in form.fields:
            if self._families[each.key] in _CLOSED:
                self._words[each.key] = _options(each, form) - unreachable

    def excludes(self, clause: Clause) -> bool:
        """Whether no record can make every literal of the clause true."""
        known = _Knowledge()
        for literal in clause:
            self._learn(literal, known)
        for key in known.filled:
            self._learn_limits(key, known)
        return known.is_impossible(self._fields)

    def _learn(self, literal: Literal, known: _Knowledge) -> None:
        if isinstance(literal, Filled):
            keys = known.filled if literal.expected else known.blank
            keys.add(literal.operand.key)
            return
        known.filled.update(read_keys(literal))
        match literal:
            case Compare(FieldOperand(key), comparison, Constant(words)):
                self._learn_words(key, comparison, words, known)
            case Compare(FieldOperand(key), comparison, FieldOperand(other)):
                _learn_signs(key, comparison, other, known)
            case Compare(FieldOperand(key), comparison, right):
                days = _days_from_today(right)
                if days is not None:
                    _narrow(known, (key, "today"), comparison, days)
            case Compare():
                pass

    def _learn_words(
        self, key: str, comparison: Comparison, words: Sequence[str], known: _Knowledge
    ) -> None:
        kind = self._families.get(key)
        if kind in _SINGLE:
            self._learn_single(key, comparison, frozenset(words), known)
        elif kind is Family.CHOICES and comparison is Comparison.CONTAINS:
            known.held.setdefault(key, set()).update(words)
        elif kind is Family.CHOICES and comparison is Comparison.LACKS:
            known.lacked.setdefault(key, set()).update(words)
        elif kind in {Family.NUMBER, Family.DATE} and len(words) == 1:
            end = _end(words[0])
            if end is not None:
                _narrow(known, (key, "constant"), comparison, end)

    def _learn_single(
        self,
        key: str,
        comparison: Comparison,
        words: frozenset[str],
        known: _Knowledge,
    ) -> None:
        allowed = known.words.get(key, self._words.get(key))
        if comparison in _DENYING:
            known.denied.setdefault(key, set()).update(words)
        elif comparison in _ALLOWING:
            allowed = words if allowed is None else allowed & words
        if allowed is not None:
            known.words[key] = allowed

    def _learn_limits(self, key: str, known: _Knowledge) -> None:
        """The number range and the dates a value of the field must keep anyway."""
        if key not in self._fields:
            return
        limits = self._fields[key].limits
        ends = (
            (Comparison.AT_LEAST, limits.minimum),
            (Comparison.AT_MOST, limits.maximum),
        )
        for comparison, end in ends:
            if end is not None:
                _narrow(known, (key, "constant"), comparison, end)
        tree = limits.condition.tree if limits.condition else None
        for part in tree.parts if isinstance(tree, AllOf) else (tree,):
            if isinstance(part, Compare) and read_keys(part) == (key,):
                self._learn(part, known)


def _options(each: Field, form: FormDef) -> frozenset[str]:
    if each.type is FieldType.YES_NO:
        return frozenset({"是", "否"})
    if each.type is FieldType.STATE:
        return frozenset(state.label for state in form.states)
    return frozenset(option.value for option in form.choices(each))


def _narrow(
    known: _Knowledge, axis: tuple[str, str], comparison: Comparison, end: Decimal
) -> None:
    known.spans.setdefault(axis, _Span()).narrow(comparison, end)


def _learn_signs(
    key: str, comparison: Comparison, other: str, known: _Knowledge
) -> None:
    signs = _SIGNS.get(comparison)
    if signs is None:
        return
    if key == other:
        known.signs.setdefault((key, key), {"="}).intersection_update(signs)
        return
    if key > other:
        key, other, signs = other, key, signs.translate(_MIRROR)
    known.signs.setdefault((key, other), set("<=>")).intersection_update(signs)


def _days_from_today(operand: object) -> Decimal | None:
    match operand:
        case Today():
            return Decimal(0)
        case Shifted(Today(), amount, "天"):
            return Decimal(amount)
        case _:
            return None


def _end(word: str) -> Decimal | None:
    """The place of a number, or of a day, on its axis; None for a day with a time."""
    number = read_number(word)
    day = read_date(word) if number is None else None
    if isinstance(day, date) and not isinstance(day, datetime):
        return Decimal(day.toordinal())
    return number


def _are_too_many(each: Field | None, held: AbstractSet[str]) -> bool:
    most = each.limits.max_items if each else None
    return most is not None and len(held) > most
