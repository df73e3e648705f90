"""What stands on either side of a comparison of numbers, days or times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from formkit.definitions.conditions import (
    Constant,
    FieldOperand,
    Operand,
    Shifted,
    Today,
)
from formkit.definitions.expressions import Expression, parse_expression
from formkit.definitions.formulas.cells import DATES, NUMBERS, Cell, cell_of
from formkit.definitions.formulas.text import FALSE, TRUE, all_of, any_of, guarded
from formkit.definitions.lexicon import lexicon_of
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.definitions.words import read_date, read_number, read_time
from formkit.model import plain_number


class NoTwinError(Exception):
    """The condition cannot be said in a formula; never leaves this package."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form and where its fields stand; `workdays` names the working days."""

    form: FormDef
    cells: Mapping[str, str]
    workdays: str = ""

    def field(self, key: str) -> Field:
        """The field with the key.

        Raises:
            NoTwinError: it is one of the words set from outside.
        """
        try:
            return self.form.field(key)
        except KeyError as unknown:
            raise NoTwinError(key) from unknown

    def cell(self, key: str) -> Cell:
        """The cell of the field.

        Raises:
            NoTwinError: the field has none.
        """
        reference = self.cells.get(key)
        if reference is None:
            raise NoTwinError(key)
        self.field(key)
        return cell_of(self.form, key, reference)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, day or moment as an expression.

    One with `is_day` has no time, one with `has_time` has one; any other may have.
    `guard` is TRUE where the expression can be computed at all, `known` (where it can)
    when its value counts, `unknown` where there surely is none.
    """

    formula: str
    guard: str = TRUE
    known: str = TRUE
    unknown: str = FALSE
    is_day: bool = True
    has_time: bool = False

    @property
    def day(self) -> str:
        """Without the time of day."""
        return self.formula if self.is_day else f"INT({self.formula})"


def number_in(key: str, sheet: Sheet) -> Number:
    """The number, or the time of day, of a field; of a computed one, what it counts.

    Raises:
        NoTwinError: it has none.
    """
    field = sheet.field(key)
    if field.type is FieldType.COMPUTED:
        return count_of(field, sheet)
    if field.type in NUMBERS | {FieldType.TIME}:
        return _cell_number(sheet.cell(key))
    raise NoTwinError(key)


def count_of(field: Field, sheet: Sheet) -> Number:
    """The days, or working days, from one date to the other.

    Raises:
        NoTwinError: the field counts no days.
    """
    expression = parse_expression(field.expression, lexicon_of(sheet.form))
    if not isinstance(expression, Expression):
        raise NoTwinError(field.key)
    if expression.function not in {"天数", "工作日数"}:
        raise NoTwinError(field.key)
    ends = [day_of(operand, sheet) for operand in expression.arguments]
    days = [end.day for end in ends]
    guard = all_of(end.guard for end in ends)
    if expression.function == "工作日数":
        if not sheet.workdays:
            raise NoTwinError(field.key)
        days = [f"MATCH({day},{sheet.workdays},1)" for day in days]
        # A day before the calendar begins: unknown.
        guard = guarded(guard, all_of(f"ISNUMBER({day})" for day in days))
    return Number(
        f"({days[1]}-{days[0]})",
        guard,
        all_of(end.known for end in ends),
        any_of(end.unknown for end in ends),
    )


def _cell_number(cell: Cell) -> Number:
    is_time = cell.field.type is FieldType.TIME
    formula = f"ROUND({cell.reference}*86400,0)" if is_time else cell.reference
    return Number(formula, f"ISNUMBER({cell.reference})", cell.in_range, cell.unknown)


def constant_of(word: str, *, is_time: bool) -> Number:
    """A number or a time of day written in a condition.

    Raises:
        NoTwinError: it is none.
    """
    if is_time:
        at = read_time(word)
        if at is not None:
            return Number(str(at.hour * 3600 + at.minute * 60))
    else:
        number = read_number(word)
        if number is not None:
            return Number(plain_number(number))
    raise NoTwinError(word)


def day_of(operand: Operand, sheet: Sheet) -> Number:
    """The day, or the moment, an operand stands for.

    Raises:
        NoTwinError: it is none, or cannot be said.
    """
    match operand:
        case Today():
            return Number("TODAY()")
        case Constant(words):
            return _fixed(read_date(words[0]))
        case Shifted(moved, amount, unit):
            return _shifted(day_of(moved, sheet), amount, unit, sheet)
        case FieldOperand(key):
            cell = sheet.cell(key)
            if cell.field.type not in DATES:
                raise NoTwinError(key)
            is_day = cell.field.type is FieldType.DATE
            formula = f"INT({cell.reference})" if is_day else cell.reference
            guard = f"ISNUMBER({cell.reference})"
            return Number(formula, guard, cell.in_range, cell.unknown, is_day)


def _fixed(day: date | None) -> Number:
    if day is None:
        raise NoTwinError
    formula = f"DATE({day.year},{day.month},{day.day})"
    if isinstance(day, datetime):
        formula = f"({formula}+TIME({day.hour},{day.minute},0))"
        return Number(formula, is_day=False, has_time=True)
    return Number(formula)


def _shifted(day: Number, amount: int, unit: str, sheet: Sheet) -> Number:
    moved = _moved(day.day, amount, unit, sheet.workdays)
    guard = day.guard
    if unit != "天":
        # A calendar that ends too early, a day beyond the calendar: unknown.
        guard = guarded(guard, f"ISNUMBER({moved})")
    formula = moved if day.is_day else f"({moved}+MOD({day.formula},1))"
    return Number(formula, guard, day.known, day.unknown, day.is_day)


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
