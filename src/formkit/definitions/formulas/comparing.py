"""A comparison as three formulas: surely true, surely false, surely unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from formkit.definitions.conditions import (
    Compare,
    Comparison,
    Constant,
    FieldOperand,
)
from formkit.definitions.formulas.cells import (
    CLOSED,
    DATES,
    LISTS,
    NUMBERS,
    TEXTS,
    Cell,
)
from formkit.definitions.formulas.masks import fits_formula
from formkit.definitions.formulas.operands import (
    NoTwinError,
    Number,
    Sheet,
    constant_of,
    day_of,
    number_in,
)
from formkit.definitions.formulas.text import (
    FALSE,
    all_of,
    any_of,
    guarded,
    not_,
    quoted,
)
from formkit.definitions.model import FieldType
from formkit.definitions.relation import holds_constant

_SIGNS: Final[Mapping[Comparison, str]] = {
    Comparison.EQUAL: "=",
    Comparison.UNEQUAL: "<>",
    Comparison.LESS: "<",
    Comparison.AT_MOST: "<=",
    Comparison.MORE: ">",
    Comparison.AT_LEAST: ">=",
    Comparison.BEFORE: "<",
    Comparison.NOT_BEFORE: ">=",
    Comparison.AFTER: ">",
    Comparison.NOT_AFTER: "<=",
}
_OPPOSITE: Final[Mapping[str, str]] = {
    "=": "<>",
    "<>": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_NEGATIVE: Final[Mapping[Comparison, Comparison]] = {
    Comparison.UNEQUAL: Comparison.EQUAL,
    Comparison.LACKS: Comparison.CONTAINS,
    Comparison.NONE_OF: Comparison.ONE_OF,
}


@dataclass(frozen=True, slots=True)
class Twin:
    """What `truth` surely says of the cells, as four formulas.

    `not_true` is TRUE where it says False or None, `not_false` where True or None.
    """

    true: str
    false: str
    not_true: str
    not_false: str

    def reversed(self) -> "Twin":
        """The twin of the opposite."""
        return Twin(self.false, self.true, self.not_false, self.not_true)


def twin(true: str, false: str, unknown: str) -> Twin:
    """The twin of which is known where nobody can say."""
    return Twin(true, false, any_of((false, unknown)), any_of((true, unknown)))


def compared(compare: Compare, sheet: Sheet) -> Twin:
    """The twin of a comparison.

    Raises:
        NoTwinError: it has none.
    """
    left, right = compare.left, compare.right
    if not isinstance(left, FieldOperand):
        return _dates(compare, sheet)
    kind = sheet.field(left.key).type
    if isinstance(right, Constant) and kind in CLOSED:
        return _choice(sheet.cell(left.key), compare.comparison, right.words)
    if compare.comparison in _NEGATIVE:
        positive = Compare(left, _NEGATIVE[compare.comparison], right)
        return compared(positive, sheet).reversed()
    if kind in DATES:
        return _dates(compare, sheet)
    if kind in NUMBERS | {FieldType.TIME, FieldType.COMPUTED}:
        return _numbers(left.key, compare, sheet)
    return _worded(sheet.cell(left.key), compare, sheet)


def _worded(cell: Cell, compare: Compare, sheet: Sheet) -> Twin:
    kind, right = cell.field.type, compare.right
    if kind in TEXTS:
        return _texts(cell, compare, sheet)
    if isinstance(right, Constant) and kind is FieldType.CHOICES:
        return _choices(cell, compare.comparison, right.words)
    if isinstance(right, Constant) and kind in LISTS:
        return _list(cell, compare.comparison, right.words[0])
    raise NoTwinError(kind)


def _choice(cell: Cell, comparison: Comparison, words: tuple[str, ...]) -> Twin:
    """What `holds_constant` says of every option, said of its names."""
    values = dict.fromkeys(cell.spelt.meanings.values())
    said = {value: holds_constant(value, comparison, words) for value in values}
    true, false = (
        cell.says(value for value, known in said.items() if known is wanted)
        for wanted in (True, False)
    )
    return twin(true, false, cell.unknown)


def _choices(cell: Cell, comparison: Comparison, words: tuple[str, ...]) -> Twin:
    options = {v[0] for v in cell.spelt.meanings.values() if isinstance(v, tuple)}
    is_all = cell.holds_only()
    if comparison is Comparison.CONTAINS:
        without = cell.holds_only(options - set(words))
        return twin(all_of((is_all, not_(without))), without, cell.unknown)
    if comparison is Comparison.EQUAL:
        only = cell.holds_only(words)
        return twin(only, all_of((is_all, not_(only))), cell.unknown)
    raise NoTwinError(comparison)


def _list(cell: Cell, comparison: Comparison, word: str) -> Twin:
    if comparison is not Comparison.CONTAINS:
        raise NoTwinError(comparison)
    exact, bare = (
        f'ISNUMBER(FIND({quoted(f"|{wanted}|")},"|"&{items}&"|"))'
        for wanted, items in (
            (word, cell.items),
            ("".join(word.split()), cell.bare_items),
        )
    )
    known = cell.known
    return twin(all_of((known, exact)), all_of((known, not_(bare))), cell.unknown)


def _texts(cell: Cell, compare: Compare, sheet: Sheet) -> Twin:
    comparison, right = compare.comparison, compare.right
    if isinstance(right, FieldOperand) and comparison is Comparison.EQUAL:
        other = sheet.cell(right.key)
        if other.field.type not in TEXTS:
            raise NoTwinError(other.field.type)
        return _same(cell, other)
    if not isinstance(right, Constant):
        raise NoTwinError(comparison)
    if comparison is Comparison.ONE_OF:
        twins = [_text(cell, Comparison.EQUAL, word) for word in right.words]
        true = any_of(each.true for each in twins)
        return twin(true, all_of(each.false for each in twins), cell.unknown)
    return _text(cell, comparison, right.words[0])


def _same(cell: Cell, other: Cell) -> Twin:
    """Two texts: blanks inside a text count, those at its ends do not."""
    known = all_of((cell.known, other.known))
    alike = f"EXACT({cell.bare},{other.bare})"
    plain = all_of(f"EXACT({c.trimmed},{c.bare})" for c in (cell, other))
    same = any_of(
        (f"EXACT({cell.reference},{other.reference})", all_of((alike, plain)))
    )
    unknown = any_of((cell.unknown, other.unknown))
    return twin(guarded(known, same), guarded(known, not_(alike)), unknown)


def _text(cell: Cell, comparison: Comparison, word: str) -> Twin:
    bare = "".join(word.split())
    if comparison is Comparison.EQUAL:
        true = f"EXACT({cell.trimmed},{quoted(word)})"
        false = not_(f"EXACT({cell.bare},{quoted(bare)})")
    elif comparison is Comparison.CONTAINS:
        true = f"ISNUMBER(FIND({quoted(word)},{cell.trimmed}))"
        false = f"ISERROR(FIND({quoted(bare)},{cell.bare}))"
    elif comparison is Comparison.MATCHES:
        true = fits_formula(cell.trimmed, word)
        false = not_(true)
    else:
        raise NoTwinError(comparison)
    known = cell.known
    return twin(all_of((known, true)), all_of((known, false)), cell.unknown)


def _numbers(key: str, compare: Compare, sheet: Sheet) -> Twin:
    left, right = number_in(key, sheet), compare.right
    is_time = sheet.field(key).type is FieldType.TIME
    if compare.comparison is Comparison.ONE_OF and isinstance(right, Constant):
        twins = [
            _related(left, "=", constant_of(word, is_time=is_time))
            for word in right.words
        ]
        true = any_of(each.true for each in twins)
        return twin(true, all_of(each.false for each in twins), left.unknown)
    sign = _SIGNS.get(compare.comparison)
    if sign is None:
        raise NoTwinError(compare.comparison)
    if isinstance(right, Constant):
        return _related(left, sign, constant_of(right.words[0], is_time=is_time))
    if not isinstance(right, FieldOperand):
        raise NoTwinError(compare.comparison)
    if (sheet.field(right.key).type is FieldType.TIME) is not is_time:
        raise NoTwinError(right.key)
    return _related(left, sign, number_in(right.key, sheet))


def _dates(compare: Compare, sheet: Sheet) -> Twin:
    sign = _SIGNS.get(compare.comparison)
    if sign is None:
        raise NoTwinError(compare.comparison)
    left, right = (day_of(operand, sheet) for operand in (compare.left, compare.right))
    return _related(left, sign, right)


def _related(left: Number, sign: str, right: Number) -> Twin:
    guard = all_of((left.guard, right.guard))
    known = all_of((left.known, right.known))
    true, false = (
        guarded(guard, all_of((known, _ordered(left, one, right))))
        for one in (sign, _OPPOSITE[sign])
    )
    return twin(true, false, any_of((left.unknown, right.unknown)))


def _ordered(left: Number, sign: str, right: Number) -> str:
    """Two days, or two moments; where one has no time, the days count."""
    by_day = f"{left.day}{sign}{right.day}"
    if left.is_day or right.is_day:
        return by_day
    open_ = [each.formula for each in (left, right) if not each.has_time]
    is_day = any_of(f"INT({formula})={formula}" for formula in open_)
    exact = f"ROUND({left.formula}*86400,0){sign}ROUND({right.formula}*86400,0)"
    return exact if is_day == FALSE else f"IF({is_day},{by_day},{exact})"
