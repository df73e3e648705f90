"""The general words of words.toml, ready to compare with."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

from formkit.values.script import simplified
from formkit.values.text import bare, clean, without_dashes

_LONGEST: Final = 60  # no word of the list is longer; forms hold whole pages


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PhoneWords(_Table):
    """Words beside a phone number."""

    labels: tuple[str, ...]
    same_elsewhere: tuple[str, ...]
    elsewhere: tuple[str, ...]


class EmailWords(_Table):
    """Words beside an address, and top-level domains that are slips."""

    labels: tuple[str, ...]
    typing_slips: Mapping[str, str]


class MoneyWords(_Table):
    """Words beside an amount."""

    yuan: tuple[str, ...]
    foreign: tuple[str, ...]
    free: tuple[str, ...]


class NumberWords(_Table):
    """Words beside a number: counters, and what makes it vague."""

    counters: tuple[str, ...]
    about: tuple[str, ...]
    bounds: tuple[str, ...]


class PersonWords(_Table):
    """Forms of address, and endings of what is no person."""

    titles: tuple[str, ...]
    departments: tuple[str, ...]


class Words(_Table):
    """All of words.toml; what each list is for is said there."""

    none: tuple[str, ...]
    missing: tuple[str, ...]
    ditto: tuple[str, ...]
    untouched: tuple[str, ...]
    error_literals: tuple[str, ...]
    tick_on: tuple[str, ...]
    tick_off: tuple[str, ...]
    crosses: tuple[str, ...]
    lost_ticks: tuple[str, ...]
    lost_marks: tuple[str, ...]
    separators: tuple[str, ...]
    everything: tuple[str, ...]
    other_choices: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    satisfaction_none: tuple[str, ...]
    satisfaction: Mapping[str, int]
    phone: PhoneWords
    email: EmailWords
    money: MoneyWords
    number: NumberWords
    person: PersonWords


@cache
def words() -> Words:
    """The general words."""
    content = files("formkit.values").joinpath("words.toml").read_text("utf-8")
    return Words.model_validate(tomllib.loads(content))


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """What two spellings of one word have in common; "" for nothing but marks."""
    plain = bare(without_dashes(simplified(clean(text))))
    return plain or clean(text)


def is_one_of(text: str, listed: Iterable[str]) -> bool:
    """Whether the text as a whole is one of the words."""
    is_short = 0 < len(text) <= _LONGEST
    return is_short and key(text) in _keys(tuple(listed))


def is_none_word(text: str) -> bool:
    """Whether the text says on purpose that there is nothing: 无, -, N/A."""
    return is_one_of(text, words().none)


def is_missing_word(text: str) -> bool:
    """Whether the text only says that something will come: 待定."""
    return is_one_of(text, words().missing)


def is_ditto(text: str) -> bool:
    """Whether the text points at the cell above: 同上."""
    return is_one_of(text, words().ditto)


@cache
def _keys(listed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(key, listed))
