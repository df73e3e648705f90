"""Live colours of a workbook: red is missing, amber contradicts, grey comes next.

One conditional format a field and colour, in this order, each the last one that is
looked at: a cell that is missing is never amber or grey. The formulas are those of
`formkit.definitions.formulas`: they say TRUE only where the check says the same.
"""

from collections.abc import Iterator, Mapping

from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks.phrases import Phrases
from formkit.definitions import formulas
from formkit.definitions.conditions import Filled
from formkit.definitions.evaluate import fields_of
from formkit.definitions.formulas.cells import Cell
from formkit.definitions.formulas.text import FORMAT_LIMIT, all_of, any_of
from formkit.definitions.model import Field, FormDef
from formkit.definitions.model import Rule as FormRule
from formkit.problems import Level

RED = PatternFill("solid", bgColor="F8CBAD")
AMBER = PatternFill("solid", bgColor="FFE699")
GREY = PatternFill("solid", bgColor="E2E2E2")


def add_colours(
    sheet: Worksheet,
    form: FormDef,
    cells: Mapping[str, str],
    areas: Mapping[str, str],
    begun: str,
    phrases: Phrases,
) -> None:
    """Colour the areas of the fields while somebody types.

    `cells` maps the key of every field on the sheet to the reference of its (first)
    cell as formulas name it: `$D$5` on a form of one record, `$D4` in a table whose
    first row is 4. `areas` maps the same keys to what is coloured: `D5:F5`,
    `D4:D2003`. `begun` is a formula without `=`, TRUE for a record somebody has begun.
    `phrases` are the names of the workbook: what is long is said by them.
    """
    for field in form.fields:
        if field.key in areas:
            for formula, fill in _colours(field, form, cells, begun):
                shown = paint(phrases.shortened(formula), fill)
                sheet.conditional_formatting.add(areas[field.key], shown)


def paint(formula: str, fill: PatternFill) -> Rule:
    """A conditional format that paints while the formula is true, and ends there."""
    made: Rule = FormulaRule([formula], stopIfTrue=True, fill=fill)  # type: ignore[no-untyped-call] # untyped there
    return made


def _colours(
    field: Field, form: FormDef, cells: Mapping[str, str], begun: str
) -> Iterator[tuple[str, PatternFill]]:
    for formula, fill in (
        (red_formula(field, form, cells, begun), RED),
        (amber_formula(field, form, cells), AMBER),
        (formulas.next_formula(field, form, cells, begun), GREY),
    ):
        if formula:
            yield formula, fill


def red_formula(
    field: Field, form: FormDef, cells: Mapping[str, str], begun: str
) -> str:
    """TRUE where the field is missing: by its 必填, or by a rule; "" if it never is."""
    rules = (r for r in form.rules if _lacks(r, field) and r.level is Level.ERROR)
    parts = [formulas.missing_formula(field, form, cells, begun)]
    parts += [formulas.breached_formula(rule, form, cells) for rule in rules]
    return _any(parts)


def amber_formula(field: Field, form: FormDef, cells: Mapping[str, str]) -> str:
    """TRUE where a limit of the field, or a rule that names it, is broken, else ""."""
    parts = [formulas.breached_formula(field, form, cells)]
    parts.append(_superfluous(field, form, cells))
    for rule in form.rules:
        is_red = _lacks(rule, field) and rule.level is Level.ERROR
        if field.key in named_by(rule) and not is_red:
            parts.append(formulas.breached_formula(rule, form, cells))
    return _any(parts)


def _superfluous(field: Field, form: FormDef, cells: Mapping[str, str]) -> str | None:
    """TRUE where the field is filled though its 仅当 says that it stays blank."""
    need = field.required
    if not need.only or need.condition is None:
        return None
    is_not_so = formulas.false_formula(need.condition, cells, form)
    known = Cell(form, field, cells[field.key]).known
    return all_of((known, is_not_so)) if is_not_so else None


def named_by(rule: FormRule) -> tuple[str, ...]:
    """The fields that show a broken rule: what must hold, and for 为空 also why.

    A field that a rule demands is shown alone: what asks for it is no fault.
    """
    then = rule.then.tree
    if rule.when is None or not isinstance(then, Filled):
        return fields_of(rule.then)
    if then.expected:
        return (then.operand.key,)
    return (then.operand.key, *fields_of(rule.when))


def _lacks(rule: FormRule, field: Field) -> bool:
    """Whether the rule, broken, says that the field is missing."""
    then = rule.then.tree
    return (
        rule.when is not None
        and isinstance(then, Filled)
        and then.expected
        and then.operand.key == field.key
    )


def _any(parts: list[str | None]) -> str:
    """As many of the formulas as fit into one, "" for none."""
    kept: list[str] = []
    for part in parts:
        if part and len(any_of((*kept, part))) <= FORMAT_LIMIT:
            kept.append(part)
    return any_of(kept) if kept else ""
