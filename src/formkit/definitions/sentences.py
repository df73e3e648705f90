"""A condition as a sentence a person reads, in either language."""

from collections.abc import Callable
from typing import assert_never

from formkit import messages
from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Constant,
    FieldOperand,
    Filled,
    Not,
    Operand,
    Shifted,
    Today,
    Tree,
)
from formkit.definitions.spans import read_span
from formkit.definitions.words import read_date, read_number, read_time

_UNIT_NAMES = {"天": "days", "工作日": "workdays", "个月": "months"}
_LITERALS: tuple[Callable[[str], object], ...] = (
    read_number,
    read_date,
    read_time,
    read_span,
)


def sentence(condition: Condition, language: str = "zh") -> str:
    """The condition in words: `异常分类包含“其他”，并且备注没有填`.

    `language` is `zh`, `en` or `zh+en` (both, Chinese first). Labels stay Chinese.
    """
    return " / ".join(
        _say(condition.tree, one) for one in messages.LANGUAGES if one in language
    )


def _word(entry: str, language: str, **params: object) -> str:
    return messages.text(f"definitions.{entry}", language, **params)


def _say(tree: Tree, language: str) -> str:
    match tree:
        case AnyOf(parts):
            said = (_grouped(part, language, AnyOf) for part in parts)
            return _word("or", language).join(said)
        case AllOf(parts):
            said = (_grouped(part, language, AnyOf, AllOf) for part in parts)
            return _word("and", language).join(said)
        case Not(part):
            return _word("nor", language, part=_say(part, language))
        case Filled(operand, expected):
            entry = "filled" if expected else "blank"
            return _word(entry, language, label=operand.label)
        case Compare(left, comparison, right):
            return _word(
                "compare",
                language,
                left=_operand(left, language),
                word=_word(f"word_{comparison.name.lower()}", language),
                right=_operand(right, language),
            )
        case _:
            assert_never(tree)


def _grouped(tree: Tree, language: str, *kinds: type[AnyOf | AllOf]) -> str:
    said = _say(tree, language)
    return _word("group", language, part=said) if isinstance(tree, kinds) else said


def _operand(operand: Operand, language: str) -> str:
    match operand:
        case FieldOperand(_, label):
            return label
        case Today():
            return _word("today", language)
        case Shifted(moved, amount, unit):
            side = "before" if amount < 0 else "after"
            return _word(
                f"{side}_{_UNIT_NAMES[unit]}",
                language,
                date=_operand(moved, language),
                amount=abs(amount),
            )
        case Constant(words):
            comma = "、" if language == "zh" else ", "
            return comma.join(_constant(word) for word in words)
        case _:
            assert_never(operand)


def _constant(word: str) -> str:
    is_literal = any(read(word) is not None for read in _LITERALS)
    return word if is_literal else f"“{word}”"
