"""The one way to write a condition, so that reading it gives the same tree back."""

import re
from typing import assert_never

from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Constant,
    FieldOperand,
    Filled,
    Not,
    Operand,
    Shifted,
    Today,
    Tree,
)
from formkit.definitions.lexicon import Family, Lexicon, Term, widen
from formkit.definitions.words import LITERALS, UNIT_SHOWN

_MASK = re.compile(r"[^\s()“”\"【】、,]+")


def canonical(tree: Tree, lexicon: Lexicon, subject: str = "") -> str:
    """The text of the tree in the words of the twin.

    `subject` is the key of the field a 限制 is about; it is left out of the text.
    """
    match tree:
        case AnyOf(parts):
            return " 或 ".join(_inside(p, lexicon, subject, AnyOf) for p in parts)
        case AllOf(parts):
            return " 且 ".join(
                _inside(p, lexicon, subject, AnyOf, AllOf) for p in parts
            )
        case Not(part):
            return f"非 {_inside(part, lexicon, subject, AnyOf, AllOf)}"
        case Filled(operand, expected):
            word = "已填" if expected else "为空"
            return f"{_left(operand, lexicon, subject)}{word}"
        case Compare(left, comparison, right):
            return (
                f"{_left(left, lexicon, subject)}{comparison.value} "
                f"{_right(left, comparison, right, lexicon)}"
            )
        case _:
            assert_never(tree)


def _inside(
    tree: Tree, lexicon: Lexicon, subject: str, *bracketed: type[AnyOf | AllOf]
) -> str:
    text = canonical(tree, lexicon, subject)
    return f"({text})" if isinstance(tree, bracketed) else text


def _left(operand: Operand, lexicon: Lexicon, subject: str) -> str:
    if isinstance(operand, FieldOperand) and operand.key == subject:
        return ""
    return f"{_operand(operand, lexicon, None)} "


def _right(
    left: Operand, comparison: Comparison, right: Operand, lexicon: Lexicon
) -> str:
    term = lexicon.by_key.get(left.key) if isinstance(left, FieldOperand) else None
    if not isinstance(right, Constant):
        return _operand(right, lexicon, term)
    if comparison is Comparison.MATCHES:
        mask = right.words[0]
        is_bare = _MASK.fullmatch(mask) and widen(mask) == mask
        return mask if is_bare else quoted(mask)
    return "、".join(_word(word, term) for word in right.words)


def _operand(operand: Operand, lexicon: Lexicon, left: Term | None) -> str:
    match operand:
        case FieldOperand(key, label):
            term = lexicon.by_key.get(key)
            is_option = (
                left is not None
                and left.choices is not None
                and bool(left.choices.find(label))
            )
            is_bare = term is not None and term.is_bare and not is_option
            return label if is_bare else named(label)
        case Today():
            return "今天"
        case Shifted(moved, amount, unit):
            sign = "-" if amount < 0 else "+"
            shown = f"{abs(amount)}{UNIT_SHOWN[unit]}"
            return f"{_operand(moved, lexicon, left)} {sign} {shown}"
        case Constant(words):
            return "、".join(quoted(word) for word in words)
        case _:
            assert_never(operand)


def _word(word: str, term: Term | None) -> str:
    family = term.family if term else Family.DATE
    if family in LITERALS:
        return word
    is_bare = term and term.choices and term.choices.is_bare(word)
    return word if is_bare else quoted(word)


def quoted(word: str) -> str:
    """The word in `“”`; a `”` inside is doubled."""
    return f"“{word.replace('”', '””')}”"


def named(label: str) -> str:
    """The label in `【】`; a `】` inside is doubled."""
    return f"【{label.replace('】', '】】')}】"
