"""A condition, taken apart: the ways in which it can be true, and whether one can be.

What is asked is decidable from the definition alone: 非 is driven inwards, 且 and 或
become a list of clauses, and a clause is impossible when two of its comparisons
exclude each other, whatever the fields hold. A comparison that is not understood here
excludes nothing, so that what is called impossible always is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    FieldOperand,
    Filled,
    Not,
    Operand,
    Shifted,
    Tree,
)

Literal = Compare | Filled
Clause = tuple[Literal, ...]

_MOST_CLAUSES: Final = 200
_PAIRS: Final = {
    Comparison.EQUAL: Comparison.UNEQUAL,
    Comparison.LESS: Comparison.AT_LEAST,
    Comparison.MORE: Comparison.AT_MOST,
    Comparison.BEFORE: Comparison.NOT_BEFORE,
    Comparison.AFTER: Comparison.NOT_AFTER,
    Comparison.CONTAINS: Comparison.LACKS,
    Comparison.ONE_OF: Comparison.NONE_OF,
}
_OPPOSITE: Final = _PAIRS | {other: one for one, other in _PAIRS.items()}


def clauses(tree: Tree) -> tuple[Clause, ...] | None:
    """The ways in which the tree can be true, None when there are too many to list.

    `非` of a comparison is its opposite: of a blank field neither is true. `非 … 匹配`
    says only that the field is filled.
    """
    found = _true(tree)
    return None if found is None else tuple(found)


def is_possible(tree: Tree, excludes: Callable[[Clause], bool]) -> bool:
    """Whether the tree can be true; `excludes` says which clauses can't."""
    found = clauses(tree)
    return found is None or not all(excludes(clause) for clause in found)


def literals(tree: Tree) -> Iterator[Literal]:
    """Every comparison and 为空/已填 in the tree, in its order."""
    match tree:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from literals(part)
        case Not(part):
            yield from literals(part)
        case Compare() | Filled():
            yield tree


def read_keys(literal: Literal) -> tuple[str, ...]:
    """The fields the literal reads."""
    if isinstance(literal, Filled):
        return (literal.operand.key,)
    return tuple(filter(None, (key_of(literal.left), key_of(literal.right))))


def condition_keys(condition: Condition | None) -> frozenset[str]:
    """The fields (and outside words) a condition reads; none for None."""
    if condition is None:
        return frozenset()
    return frozenset(
        key for each in literals(condition.tree) for key in read_keys(each)
    )


def key_of(operand: Operand) -> str:
    """The field an operand reads, "" when it reads none."""
    match operand:
        case FieldOperand(key) | Shifted(FieldOperand(key), _, _):
            return key
        case _:
            return ""


def _true(tree: Tree) -> list[Clause] | None:
    match tree:
        case AllOf(parts):
            return _product(_true(part) for part in parts)
        case AnyOf(parts):
            return _sum(_true(part) for part in parts)
        case Not(part):
            return _false(part)
        case Compare() | Filled():
            return [(tree,)]


def _false(tree: Tree) -> list[Clause] | None:
    match tree:
        case AllOf(parts):
            return _sum(_false(part) for part in parts)
        case AnyOf(parts):
            return _product(_false(part) for part in parts)
        case Not(part):
            return _true(part)
        case Compare() | Filled():
            return [_opposite(tree)]


def _opposite(literal: Literal) -> Clause:
    if isinstance(literal, Filled):
        return (Filled(literal.operand, not literal.expected),)
    comparison = _OPPOSITE.get(literal.comparison)
    if comparison:
        return (Compare(literal.left, comparison, literal.right),)
    left = literal.left
    return (Filled(left, expected=True),) if isinstance(left, FieldOperand) else ()


def _sum(parts: Iterable[Sequence[Clause] | None]) -> list[Clause] | None:
    total: list[Clause] = []
    for part in parts:
        if part is None or len(total) + len(part) > _MOST_CLAUSES:
            return None
        total.extend(part)
    return total


def _product(parts: Iterable[Sequence[Clause] | None]) -> list[Clause] | None:
    total: list[Clause] = [()]
    for part in parts:
        if part is None or len(total) * len(part) > _MOST_CLAUSES:
            return None
        total = [one + other for one in total for other in part]
    return total
