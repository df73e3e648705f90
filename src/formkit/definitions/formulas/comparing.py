"""A comparison as three formulas: surely true, surely false, surely unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from formkit.definitions.conditions import (
    Compare,
    Comparison,
    Constant,
    FieldOperand,
    Operand,
    Shifted,
    Today,
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
from formkit.definitions.formulas.text import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    guarded,
    not_,
    quoted,
)
from formkit.definitions.model import FieldType, FormDef
from formkit.definitions.relation import holds_constant
from formkit.definitions.words import read_date, read_number, read_time
from formkit.model import plain_number

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
_LISTED: Final = {Comparison.ONE_OF, Comparison.NONE_OF}
_NEGATIVE: Final[Mapping[Comparison, Comparison]] = {
    Comparison.UNEQUAL: Comparison.EQUAL,
    Comparison.LACKS: Comparison.CONTAINS,
    Comparison.NONE_OF: Comparison.ONE_OF,
}


class NoTwinError(Exception):
    """The condition cannot be said in a formula; never leaves this package."""


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form and where its fields stand; `workdays` names the working days."""

    form: FormDef
    cells: Mapping[str, str]
    workdays: str = ""

    def cell(self, key: str) -> Cell:
        """The cell of the field.

        Raises:
            NoTwinError: the field has none.
        """
        reference = self.cells.get(key)
        if reference is None:
            raise NoTwinError(key)
        return Cell(self.form, self.form.field(key), reference)


@dataclass(frozen=True, slots=True)
class _Number:
    """A date or number as an expression; `is_day` has no time, None may have one."""

    formula: str
    guard: str = TRUE
    known: str = TRUE
    unknown: str = FALSE
    is_day: bool = True

    @property
    def day(self) -> str:
        return self.formula if self.is_day else f"INT({self.formula})"


def compared(compare: Compare, sheet: Sheet) -> Twin:
    """The twin of a comparison.

    Raises:
        NoTwinError: it has none.
    """
    left, right = compare.left, compare.right
    if not isinstance(left, FieldOperand):
        return _dates(compare, sheet)
    cell = sheet.cell(left.key)
    kind = cell.field.type
    if isinstance(right, Constant) and kind in CLOSED:
        return _choice(cell, compare.comparison, right.words)
    if compare.comparison in _NEGATIVE:
        positive = Compare(left, _NEGATIVE[compare.comparison], right)
        return compared(positive, sheet).reversed()
    if kind in DATES:
        return _dates(compare, sheet)
    if kind in NUMBERS or kind is FieldType.TIME:
        return _numbers(cell, compare, sheet)
    if kind in TEXTS:
        return _texts(cell, compare, sheet)
    if isinstance(right, Constant):
        return _listed(cell, compare.comparison, right.words)
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


def _listed(cell: Cell, comparison: Comparison, words: tuple[str, ...]) -> Twin:
    if cell.field.type is FieldType.CHOICES:
        return _choices(cell, comparison, words)
    if cell.field.type in LISTS:
        return _list(cell, comparison, words[0])
    raise NoTwinError(cell.field.type)


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


def _numbers(cell: Cell, compare: Compare, sheet: Sheet) -> Twin:
    left = _cell_number(cell)
    right = compare.right
    if compare.comparison is Comparison.ONE_OF and isinstance(right, Constant):
        twins = [
            _related(left, "=", _constant(word, cell.field.type))
            for word in right.words
        ]
        true = any_of(each.true for each in twins)
        return twin(true, all_of(each.false for each in twins), left.unknown)
    sign = _SIGNS.get(compare.comparison)
    if sign is None:
        raise NoTwinError(compare.comparison)
    if isinstance(right, Constant):
        return _related(left, sign, _constant(right.words[0], cell.field.type))
    if not isinstance(right, FieldOperand):
        raise NoTwinError(compare.comparison)
    other = sheet.cell(right.key)
    is_time = cell.field.type is FieldType.TIME
    if (other.field.type is FieldType.TIME) is not is_time or (
        not is_time and other.field.type not in NUMBERS
    ):
        raise NoTwinError(other.field.type)
    return _related(left, sign, _cell_number(other))


def _cell_number(cell: Cell) -> _Number:
    is_time = cell.field.type is FieldType.TIME
    formula = f"ROUND({cell.reference}*86400,0)" if is_time else cell.reference
    return _Number(formula, f"ISNUMBER({cell.reference})", cell.known, cell.unknown)


def _constant(word: str, kind: FieldType) -> _Number:
    if kind is FieldType.TIME:
        at = read_time(word)
        if at is not None:
            return _Number(str(at.hour * 3600 + at.minute * 60))
    else:
        number = read_number(word)
        if number is not None:
            return _Number(plain_number(number))
    raise NoTwinError(word)


def _dates(compare: Compare, sheet: Sheet) -> Twin:
    sign = _SIGNS.get(compare.comparison)
    if sign is None:
        raise NoTwinError(compare.comparison)
    left, right = (_date(o, sheet) for o in (compare.left, compare.right))
    return _related(left, sign, right)


def _related(left: _Number, sign: str, right: _Number) -> Twin:
    guard = all_of((left.guard, right.guard))
    known = all_of((left.known, right.known))
    true, false = (
        guarded(guard, all_of((known, _ordered(left, one, right))))
        for one in (sign, _OPPOSITE[sign])
    )
    return twin(true, false, any_of((left.unknown, right.unknown)))


def _ordered(left: _Number, sign: str, right: _Number) -> str:
    """Two days, or two moments; where one has no time, the days count."""
    by_day = f"{left.day}{sign}{right.day}"
    if left.is_day or right.is_day:
        return by_day
    is_day = any_of(f"INT({each.formula})={each.formula}" for each in (left, right))
    exact = f"ROUND({left.formula}*86400,0){sign}ROUND({right.formula}*86400,0)"
    return f"IF({is_day},{by_day},{exact})"


def _date(operand: Operand, sheet: Sheet) -> _Number:
    match operand:
        case Today():
            return _Number("TODAY()")
        case Constant(words):
            return _fixed(read_date(words[0]))
        case Shifted(moved, amount, unit):
            return _shifted(_date(moved, sheet), amount, unit, sheet)
        case FieldOperand(key):
            cell = sheet.cell(key)
            if cell.field.type not in DATES:
                raise NoTwinError(key)
            is_day = cell.field.type is FieldType.DATE
            formula = f"INT({cell.reference})" if is_day else cell.reference
            guard = f"ISNUMBER({cell.reference})"
            return _Number(formula, guard, cell.known, cell.unknown, is_day)


def _fixed(day: date | None) -> _Number:
    if day is None:
        raise NoTwinError
    formula = f"DATE({day.year},{day.month},{day.day})"
    if isinstance(day, datetime):
        formula = f"({formula}+TIME({day.hour},{day.minute},0))"
        return _Number(formula, is_day=False)
    return _Number(formula)


def _shifted(day: _Number, amount: int, unit: str, sheet: Sheet) -> _Number:
    moved = _moved(day.day, amount, unit, sheet.workdays)
    guard = day.guard
    if unit != "天":
        # A calendar that ends too early, a day beyond the calendar: unknown.
        guard = guarded(guard, f"ISNUMBER({moved})")
    formula = moved if day.is_day else f"({moved}+MOD({day.formula},1))"
    return _Number(formula, guard, day.known, day.unknown, day.is_day)


def _moved(day: str, amount: int, unit: str, workdays: str) -> str:
    if unit == "天":
        return f"({day}{amount:+d})"
    if unit == "个月":
        return f"EDATE({day},{amount})"
    if not workdays or not amount:
        raise NoTwinError(unit)
    return workday_after(day, amount, workdays)


def workday_after(day: str, amount: int, workdays: str) -> str:
    """The working day so many after the day, before it when negative.

    `workdays` names an area with every working day, in order: a make-up Saturday is
    in it, a holiday is not.
    """
    if amount > 0:
        return f"INDEX({workdays},MATCH({day},{workdays},1)+{amount})"
    return f"INDEX({workdays},MATCH({day}-1,{workdays},1){amount + 1:+d})"
