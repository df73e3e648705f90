"""Conditions: sentences in a closed word language, three-valued.

The grammar is forms-and-checks §1.5: comparisons, 包含/属于/为空/已填, 且/或/非,
今天 with ± days. A blank or unreadable operand makes a comparison unknown (None):
never true, never false, never an exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Union


class Comparison(StrEnum):
    """How two operands relate; the value is the canonical word of the twin."""

    EQUAL = "="
    UNEQUAL = "≠"
    LESS = "<"
    AT_MOST = "≤"
    MORE = ">"
    AT_LEAST = "≥"
    BEFORE = "早于"
    NOT_BEFORE = "不早于"
    AFTER = "晚于"
    NOT_AFTER = "不晚于"
    CONTAINS = "包含"
    LACKS = "不包含"
    ONE_OF = "属于"
    NONE_OF = "不属于"
    MATCHES = "匹配"


@dataclass(frozen=True, slots=True)
class FieldOperand:
    """The value of a field, by key."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A word, number or date written in the condition; several for 属于."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """The day the check runs, or of the record's own calendar day."""


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date operand moved by so many 天, 工作日 or 个月 (negative: back)."""

    operand: "FieldOperand | Today"
    amount: int
    unit: str


Operand = FieldOperand | Constant | Today | Shifted


@dataclass(frozen=True, slots=True)
class Compare:
    """`left` stands in the relation to `right`."""

    left: Operand
    comparison: Comparison
    right: Operand


@dataclass(frozen=True, slots=True)
class Filled:
    """The field is filled (or, negated by `expected` False, blank)."""

    operand: FieldOperand
    expected: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    """且."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """或."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """非."""

    part: "Tree"


Tree = Union[Compare, Filled, AllOf, AnyOf, Not]  # noqa: UP007 - recursive for pydantic


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: its canonical text (what the twin holds) and its tree."""

    text: str
    tree: Tree


Vocabulary = Mapping[str, str]
"""Label (or alias) to field key: the words a condition may use."""
