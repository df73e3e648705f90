"""The operators of the condition language, and constants of every kind."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from formkit.definitions.conditions import Comparison
from formkit.definitions.lexicon import Family, WordIndex

COMPARISONS: Final[dict[str, Comparison]] = {
    **{each.value: each for each in Comparison},
    "==": Comparison.EQUAL,
    "等于": Comparison.EQUAL,
    "is": Comparison.EQUAL,
    "equals": Comparison.EQUAL,
    "!=": Comparison.UNEQUAL,
    "<>": Comparison.UNEQUAL,
    "不等于": Comparison.UNEQUAL,
    "is not": Comparison.UNEQUAL,
    "小于": Comparison.LESS,
    "<=": Comparison.AT_MOST,
    "不大于": Comparison.AT_MOST,
    "大于": Comparison.MORE,
    ">=": Comparison.AT_LEAST,
    "不小于": Comparison.AT_LEAST,
    "before": Comparison.BEFORE,
    "not before": Comparison.NOT_BEFORE,
    "after": Comparison.AFTER,
    "not after": Comparison.NOT_AFTER,
    "contains": Comparison.CONTAINS,
    "lacks": Comparison.LACKS,
    "one of": Comparison.ONE_OF,
    "none of": Comparison.NONE_OF,
    "matches": Comparison.MATCHES,
}
FILLED: Final[dict[str, bool]] = {
    "为空": False,
    "未填": False,
    "blank": False,
    "is blank": False,
    "已填": True,
    "不为空": True,
    "filled": True,
    "is filled": True,
}
JOINS: Final[dict[str, str]] = {"且": "且", "and": "且", "或": "或", "or": "或"}
NEGATIONS: Final = ("非", "not")
TODAY: Final = ("今天", "today")

OPERATOR_INDEX: Final = WordIndex([*COMPARISONS, *FILLED])
JOIN_INDEX: Final = WordIndex(JOINS)
NEGATION_INDEX: Final = WordIndex(NEGATIONS)
TODAY_INDEX: Final = WordIndex(TODAY)

UNITS: Final[dict[str, str]] = {
    "个工作日": "工作日",
    "工作日": "工作日",
    "workdays": "工作日",
    "workday": "工作日",
    "个月": "个月",
    "月": "个月",
    "months": "个月",
    "month": "个月",
    "天": "天",
    "日": "天",
    "days": "天",
    "day": "天",
}
UNIT_SHOWN: Final[dict[str, str]] = {"工作日": "个工作日", "个月": "个月", "天": "天"}
SHIFT: Final = re.compile(rf"([+-])\s*([0-9]{{1,5}})\s*({'|'.join(UNITS)})")

_ORDERED = {
    Comparison.LESS,
    Comparison.AT_MOST,
    Comparison.MORE,
    Comparison.AT_LEAST,
}
_DATED = {
    Comparison.BEFORE,
    Comparison.NOT_BEFORE,
    Comparison.AFTER,
    Comparison.NOT_AFTER,
}
_HELD = {Comparison.CONTAINS, Comparison.LACKS}
_LISTED = {Comparison.ONE_OF, Comparison.NONE_OF}
_SAME = {Comparison.EQUAL, Comparison.UNEQUAL}
FITTING: Final[dict[Family, set[Comparison]]] = {
    Family.DATE: _SAME | _ORDERED | _DATED,
    Family.TIME: _SAME | _ORDERED | _DATED,
    Family.NUMBER: _SAME | _ORDERED | _LISTED,
    Family.DURATION: _SAME | _ORDERED,
    Family.YES_NO: _SAME,
    Family.CHOICE: _SAME | _HELD | _LISTED,
    Family.CHOICES: _SAME | _HELD,
    Family.LIST: _SAME | _HELD,
    Family.TEXT: _SAME | _HELD | _LISTED | {Comparison.MATCHES},
    Family.ROWS: set(),
}
"""Which comparisons can ever be known for a field; 属于 is not for several values,
because it does not say whether all or any of them are meant."""

_WORDED = {Family.CHOICE, Family.CHOICES, Family.LIST, Family.TEXT}


def are_comparable(left: Family, right: Family) -> bool:
    """Whether values of the two families can be compared with each other."""
    return left is right or {left, right} <= _WORDED


_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?%?")
_DATE = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[ T]([0-9]{1,2}):([0-9]{2}))?"
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_SPAN = re.compile(r"(?:[0-9]+\s*[^\s0-9()、,+\-]+)+")
LITERALS: Final = {
    Family.NUMBER: _NUMBER,
    Family.DATE: _DATE,
    Family.TIME: _TIME,
    Family.DURATION: _SPAN,
}
"""How a constant of a family begins; `read_literal` says whether it is one."""


def read_number(word: str) -> Decimal | None:
    """The number a word says (`80%` is 0.8), None when it is not one."""
    if not _NUMBER.fullmatch(word):
        return None
    return Decimal(word[:-1]) / 100 if word.endswith("%") else Decimal(word)


def read_date(word: str) -> date | datetime | None:
    """The day, or the day with its time, a word says; None when there is no such."""
    match = _DATE.fullmatch(word)
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups()[:3])
    try:
        if match[4]:
            return datetime(year, month, day, int(match[4]), int(match[5]))  # noqa: DTZ001 - site time
        return date(year, month, day)
    except ValueError:
        return None


def read_time(word: str) -> time | None:
    """The time of day a word says, None when there is no such."""
    match = _TIME.fullmatch(word)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004 - a clock
        return None
    return time(int(match[1]), int(match[2]))
