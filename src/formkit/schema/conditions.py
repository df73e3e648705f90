"""Conditions as JSON Schema, where that is exact: unknown stays neither true nor false.

`when(tree, expected)` gives a schema that only those records satisfy for which the
condition is certainly what is expected. A blank field has no property, so every part
asks for the property first: without that a missing one would satisfy `properties`, the
known trap of if/then.
"""

from typing import Any, assert_never

from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Constant,
    FieldOperand,
    Filled,
    Not,
    Tree,
)
from formkit.definitions.lexicon import OUTSIDE_KEYS
from formkit.definitions.model import FieldType, FormDef
from formkit.schema.patterns import constant_mask_pattern

Schema = dict[str, Any]

_NEGATED = {
    Comparison.UNEQUAL: Comparison.EQUAL,
    Comparison.NONE_OF: Comparison.ONE_OF,
    Comparison.LACKS: Comparison.CONTAINS,
}
_WORDS = {
    FieldType.ID,
    FieldType.TEXT,
    FieldType.LONGTEXT,
    FieldType.CHOICE,
    FieldType.STATE,
    FieldType.PERSON,
    FieldType.DEPARTMENT,
    FieldType.REFERENCE,
    FieldType.SECTION,
}
_LISTS = {FieldType.CHOICES, FieldType.TEXTS, FieldType.REFERENCES}


def when(form: FormDef, tree: Tree, *, expected: bool) -> Schema | None:
    """The records the condition is certainly true (or false) for; None: no schema can.

    Comparisons of dates, numbers and spans, of two fields, and with today, and words
    set from outside (已逾期) need a calendar, arithmetic or a ledger.
    """
    match tree:
        case AllOf(parts) | AnyOf(parts):
            said = [when(form, part, expected=expected) for part in parts]
            known = [part for part in said if part is not None]
            if len(known) < len(said):
                return None
            is_all = isinstance(tree, AllOf) is expected
            return {"allOf" if is_all else "anyOf": known}
        case Not(part):
            return when(form, part, expected=not expected)
        case Filled(operand, is_filled):
            return _filled(operand.key, is_filled=is_filled is expected)
        case Compare():
            return _compare(form, tree, expected=expected)
        case _:
            assert_never(tree)


def _filled(key: str, *, is_filled: bool) -> Schema | None:
    if key in OUTSIDE_KEYS:
        return None
    there = {"required": [key]}
    return there if is_filled else {"not": there}


def _compare(form: FormDef, compare: Compare, *, expected: bool) -> Schema | None:
    left, right = compare.left, compare.right
    if not isinstance(left, FieldOperand) or not isinstance(right, Constant):
        return None
    if left.key in OUTSIDE_KEYS:
        return None
    kind = form.field(left.key).type
    comparison = _NEGATED.get(compare.comparison, compare.comparison)
    if comparison is not compare.comparison:
        expected = not expected
    said = _value(kind, comparison, right.words)
    if said is None:
        return None
    value: Schema = said if expected else {"not": {"anyOf": [said, {"type": "null"}]}}
    return {"properties": {left.key: value}, "required": [left.key]}


def _value(
    kind: FieldType, comparison: Comparison, words: tuple[str, ...]
) -> Schema | None:
    """The values the comparison is true for; None when patterns cannot say it."""
    is_same = comparison in {Comparison.EQUAL, Comparison.ONE_OF}
    if kind is FieldType.YES_NO and is_same:
        return {"enum": [word == "是" for word in words]}
    if kind in _WORDS and is_same:
        return {"enum": list(words)}
    if kind in _WORDS and comparison is Comparison.MATCHES:
        return {"type": "string", "pattern": constant_mask_pattern(words[0])}
    if kind in _LISTS and comparison is Comparison.CONTAINS:
        holds = {"properties": {"list": {"contains": {"const": words[0]}}}}
        return {**holds, "required": ["list"]}
    return None
