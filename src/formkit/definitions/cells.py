"""Single cells of a twin, read: words from a closed list, keys, dates, spans."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from formkit.definitions.conditions import Condition
from formkit.definitions.lexicon import Lexicon, fold, widen
from formkit.definitions.parsing import parse_condition
from formkit.definitions.rows import Mistakes, Row
from formkit.definitions.spans import read_span
from formkit.definitions.words import read_date
from formkit.problems import Level
from formkit.records import Duration

LEVELS: Final[Mapping[str, Level]] = {
    "错误": Level.ERROR,
    "提醒": Level.WARNING,
    "信息": Level.INFO,
}
YES: Final = "是"

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_TARGET = re.compile(
    r"(>=|<=|[≥≧≤≦<>=])\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([^\s\d]{0,8})"
)
_SIGNS = {">=": "≥", "≧": "≥", "<=": "≤", "≦": "≤"}
_Word = TypeVar("_Word", bound=StrEnum)


def read_flag(row: Row, column: str, mistakes: Mistakes) -> bool:
    """Whether the cell says 是; anything else but empty is a mistake."""
    found = row.text(column)
    if found not in {"", YES}:
        mistakes.add("D702", row, column=column, found=found, allowed=YES)
    return found == YES


def read_word(
    row: Row, column: str, words: type[_Word], mistakes: Mistakes
) -> _Word | None:
    """The word of a closed list, None when the cell is empty or says another."""
    found = row.text(column)
    return word_of(row, column, found, words, mistakes) if found else None


def word_of(
    row: Row, column: str, found: str, words: type[_Word], mistakes: Mistakes
) -> _Word | None:
    """The member whose word it is; a mistake and None when there is none."""
    for word in words:
        if word.value == found:
            return word
    allowed = [word.value for word in words]
    params = {"column": column, "found": found, "allowed": "、".join(allowed)}
    mistakes.add("D702", row, allowed, **params)
    return None


def read_level(row: Row, column: str, mistakes: Mistakes) -> Level:
    """The level of a rule; an empty cell is 错误."""
    found = row.text(column) or "错误"
    if found not in LEVELS:
        allowed = "、".join(LEVELS)
        mistakes.add("D702", row, LEVELS, column=column, found=found, allowed=allowed)
    return LEVELS.get(found, Level.ERROR)


def read_key(row: Row, column: str, mistakes: Mistakes, example: str) -> str:
    """A key in small Latin letters; a mistake when it is anything else."""
    found = widen(row.text(column))
    if found and not _KEY.fullmatch(found):
        mistakes.add("D716", row, column=column, found=found, example=example)
    return found


def read_day(row: Row, column: str, mistakes: Mistakes) -> date | None:
    """A date like 2026-01-31, None for an empty cell."""
    found = row.text(column)
    day = read_date(widen(found)) if found else None
    if found and type(day) is not date:
        mistakes.add("D716", row, column=column, found=found, example="2026-01-31")
        return None
    return day


def read_duration(row: Row, column: str, mistakes: Mistakes) -> Duration | None:
    """A span like 2工时, None for an empty cell."""
    found = row.text(column)
    span = read_span(found) if found else None
    if found and span is None:
        example = "2工时、3天、5个工作日"
        mistakes.add("D716", row, column=column, found=found, example=example)
    return span


def read_target(row: Row, column: str, mistakes: Mistakes) -> str:
    """What a metric aims at, as `≥ 95%`; "" for an empty cell."""
    found = row.text(column)
    match = _TARGET.fullmatch(widen(found))
    if not found or match is None:
        if found:
            example = "≥ 95%、≤ 8工时"
            mistakes.add("D716", row, column=column, found=found, example=example)
        return ""
    sign = _SIGNS.get(match[1], match[1])
    return f"{sign} {match[2]}{match[3]}"


def read_condition(
    row: Row, column: str, lexicon: Lexicon, mistakes: Mistakes
) -> Condition | None:
    """The condition in the cell, None when it is empty or not understood."""
    text = row.text(column)
    if not text:
        return None
    condition = parse_condition(text, lexicon)
    if isinstance(condition, Condition):
        return condition
    mistakes.add_condition(row, column, condition)
    return None


def find_field(
    row: Row, column: str, label: str, lexicon: Lexicon, mistakes: Mistakes
) -> str:
    """The key of the field with the label (or alias), "" when there is none."""
    term = lexicon.find(label)
    if term is None or not term.is_field:
        mistakes.add("D704", row, lexicon.labels, column=column, found=label)
        return ""
    return term.key


def note_repeats(rows: Sequence[Row], column: str, mistakes: Mistakes) -> None:
    """A mistake for each row whose cell says what an earlier one says."""
    first_lines: dict[str, int] = {}
    for row in rows:
        word = row.text(column)
        first = first_lines.setdefault(fold(word), row.line)
        if word and first != row.line:
            params = {"column": column, "found": word, "first": str(first)}
            mistakes.add("D713", row, **params)
