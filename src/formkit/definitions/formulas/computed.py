"""Computed fields as formulas a template can show."""

from collections.abc import Mapping
from typing import Final

from formkit.definitions.conditions import Constant
from formkit.definitions.expressions import Argument, Expression, parse_expression
from formkit.definitions.formulas.cells import TEXTS, Cell
from formkit.definitions.formulas.operands import NoTwinError, Sheet, count_of
from formkit.definitions.formulas.text import (
    FORMAT_LIMIT,
    TRUE,
    all_of,
    guarded,
    quoted,
    within,
)
from formkit.definitions.lexicon import lexicon_of
from formkit.definitions.model import Field, FieldType, FormDef

_DATE_PARTS: Final[Mapping[str, str]] = {
    "{yyyymmdd}": 'YEAR({0})&TEXT(MONTH({0}),"00")&TEXT(DAY({0}),"00")',
    "{yyyymm}": 'YEAR({0})&TEXT(MONTH({0}),"00")',
    "{yyyy}": "YEAR({0})",
    "{yy}": 'TEXT(MOD(YEAR({0}),100),"00")',
    "{mm}": 'TEXT(MONTH({0}),"00")',
    "{dd}": 'TEXT(DAY({0}),"00")',
}


def computed_formula(
    field: Field, form: FormDef, cells: Mapping[str, str], *, workdays: str = ""
) -> str | None:
    """The value of a computed field, `""` where an operand is blank or unreadable.

    None for a field that computes nothing, operands without a cell or of a kind whose
    text a formula cannot write as we do, and working days without `workdays`.
    """
    expression = parse_expression(field.expression, lexicon_of(form))
    if not isinstance(expression, Expression):
        return None
    sheet = Sheet(form, cells, workdays)
    try:
        guard, value = _computed(field, expression, sheet)
    except NoTwinError:
        return None
    formula = value if guard == TRUE else f'IF({guard},{value},"")'
    return within(FORMAT_LIMIT, formula)


def _computed(field: Field, expression: Expression, sheet: Sheet) -> tuple[str, str]:
    """Where the value can be computed, and the value."""
    operands = expression.arguments
    if expression.function in {"天数", "工作日数"}:
        count = count_of(field, sheet)
        return guarded(count.guard, count.known), count.formula
    used = [sheet.cell(o.key) for o in operands if not isinstance(o, Constant)]
    known = all_of(cell.known for cell in used)
    if expression.function == "编号":
        return known, _numbered(used[0], operands[1])
    return known, "&".join(_shown(operand, sheet) for operand in operands)


def _numbered(day: Cell, pattern: Argument) -> str:
    text = pattern.words[0] if isinstance(pattern, Constant) else ""
    formula = quoted(text)
    for part, template in _DATE_PARTS.items():
        if part in text:
            said = template.format(day.reference)
            formula = f"SUBSTITUTE({formula},{quoted(part)},{said})"
    return formula


def _shown(operand: Argument, sheet: Sheet) -> str:
    if isinstance(operand, Constant):
        return quoted(operand.words[0])
    cell = sheet.cell(operand.key)
    if cell.field.type in TEXTS:
        return cell.trimmed
    if cell.field.type is FieldType.DATE:
        said = _DATE_PARTS["{yyyy}"], _DATE_PARTS["{mm}"], _DATE_PARTS["{dd}"]
        return '&"-"&'.join(part.format(cell.reference) for part in said)
    raise NoTwinError(operand.key)
