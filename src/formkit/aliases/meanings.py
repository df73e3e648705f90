"""Which option a text stands for, and how sure that is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from formkit.definitions.model import Field, FieldType
from formkit.records import Record
from formkit.values import Reading, clean, same_word

CONFIRMED_BY: Final = 3
"""So many equal mendings, and no other one, confirm an alias."""
RULE: Final = "site_alias"
"""The rule of a value that was read by an alias."""

_TYPES: Final = frozenset({FieldType.CHOICE, FieldType.CHOICES})
_CODES: Final = frozenset({"V230", "V231"})
_WHY_UNKNOWN: Final = frozenset({"alike", "unknown", "remark"})
_LONGEST: Final = 20
_MAY_BE_PERSONAL: Final = re.compile(r"\d{5}|@|\n")


class Act(StrEnum):
    """What a line of the file tells; the value is its word there."""

    MENDED = "改正"
    CONFIRMED = "确认"
    REMOVED = "取消"


class Standing(StrEnum):
    """How far an alias is: only a confirmed one is ever read."""

    PROPOSED = "proposed"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What somebody typed into a field of a form, and the option meant by it."""

    form: str
    field: str
    typed: str
    option: str

    @property
    def spot(self) -> tuple[str, str, str]:
        """Form, field, and the word however it is spelt."""
        return (self.form, self.field, same_word(self.typed))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: what happened to a meaning."""

    act: Act
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Alias:
    """What all lines about one meaning come to; `mended` counts the mendings."""

    meaning: Meaning
    standing: Standing
    mended: int


@dataclass(frozen=True)
class Aliases:
    """The whole history of a site's aliases, oldest line first."""

    lines: tuple[Line, ...] = ()

    def option(self, form: str, field: str, typed: str) -> str:
        """The option the confirmed alias of the field gives, "" without one."""
        return self._confirmed.get((form, field, same_word(typed)), "")

    def told(self, lines: Iterable[Line]) -> "Aliases":
        """The same with more lines behind."""
        return Aliases((*self.lines, *lines))

    @cached_property
    def all(self) -> tuple[Alias, ...]:
        """Every meaning once, by form, field and text."""
        spots: dict[tuple[str, str, str], list[Line]] = {}
        for line in self.lines:
            spots.setdefault(line.meaning.spot, []).append(line)
        return tuple(a for spot in sorted(spots) for a in _aliases(spots[spot]))

    @cached_property
    def _confirmed(self) -> Mapping[tuple[str, str, str], str]:
        return {
            alias.meaning.spot: alias.meaning.option
            for alias in self.all
            if alias.standing is Standing.CONFIRMED
        }


NO_ALIASES: Final = Aliases()


def may_be_alias(field: Field, typed: str, reading: Reading) -> bool:
    """Whether the text is an unknown word for an option, and nothing personal.

    Never true where the definition can read the text, nor for a list, 待定 or 同上.
    """
    is_unknown = reading.code in _CODES and reading.rule in _WHY_UNKNOWN
    if field.type not in _TYPES or field.mask is not None or not is_unknown:
        return False
    text = clean(typed)
    return 0 < len(text) <= _LONGEST and not _MAY_BE_PERSONAL.search(text)


def used_in(records: Iterable[Record]) -> Aliases:
    """The aliases by which the values of these records were read."""
    meanings = dict.fromkeys(m for record in records for m in _used(record))
    return Aliases(tuple(Line(Act.CONFIRMED, meaning) for meaning in meanings))


def _used(record: Record) -> Iterator[Meaning]:
    for key, value in record.values.items():
        option = value.value[0] if isinstance(value.value, tuple) else value.value
        if value.rule == RULE and isinstance(option, str):
            yield Meaning(record.form, key, clean(value.raw), option)


def _aliases(lines: list[Line]) -> Iterator[Alias]:
    """The meanings of one text in one field.

    A word of a person (确认, 取消) counts for good, the last one wins. Without one,
    mendings confirm themselves only while they all say the same.
    """
    mended = Counter(x.meaning.option for x in lines if x.act is Act.MENDED)
    said = [line for line in lines if line.act is not Act.MENDED]
    for option in dict.fromkeys(line.meaning.option for line in lines):
        first = next(x.meaning for x in lines if x.meaning.option == option)
        standing = _standing(option, mended, said)
        yield Alias(first, standing, mended[option])


def _standing(option: str, mended: Counter[str], said: list[Line]) -> Standing:
    last = said[-1] if said else None
    own = [line for line in said if line.meaning.option == option]
    if last is not None and last.act is Act.CONFIRMED:
        if last.meaning.option == option:
            return Standing.CONFIRMED
        return Standing.REMOVED if own else Standing.PROPOSED
    if last is not None:  # removed by a person: never again by itself
        return Standing.REMOVED if own else Standing.PROPOSED
    if len(mended) > 1:
        return Standing.DISPUTED
    return Standing.CONFIRMED if mended[option] >= CONFIRMED_BY else Standing.PROPOSED
