"""Values that are there and wrong: rules (amber) and the limits of one field."""

from collections.abc import Mapping

from formkit.definitions.conditions import AllOf, Tree
from formkit.definitions.formulas.cells import NUMBERS, TEXTS, Cell
from formkit.definitions.formulas.compiling import twin_of
from formkit.definitions.formulas.masks import fits_formula, mask_of
from formkit.definitions.formulas.operands import NoTwinError, Sheet
from formkit.definitions.formulas.text import (
    FALSE,
    FORMAT_LIMIT,
    TRUE,
    VALIDATION_LIMIT,
    all_of,
    any_of,
    guarded,
    not_,
    quoted,
    within,
)
from formkit.definitions.model import Field, FormDef, Rule
from formkit.model import plain_number


def breached_formula(
    what: Rule | Field, form: FormDef, cells: Mapping[str, str], *, workdays: str = ""
) -> str | None:
    """TRUE where the check finds a rule broken, or a filled field past its 限制.

    A rule is broken where 当 is definitely true and 应当 definitely false. None when
    there is nothing to break, or no twin for it.
    """
    sheet = Sheet(form, cells, workdays)
    try:
        formula = _rule(what, sheet) if isinstance(what, Rule) else _limit(what, sheet)
    except NoTwinError:
        return None
    return within(FORMAT_LIMIT, formula) if formula != FALSE else None


def _rule(rule: Rule, sheet: Sheet) -> str:
    then = twin_of(rule.then.tree, sheet).false
    if rule.when is None:
        return then
    return all_of((twin_of(rule.when.tree, sheet).true, then))


def unless_formula(
    field: Field, form: FormDef, cells: Mapping[str, str], *, workdays: str = ""
) -> str | None:
    """TRUE where the field is filled though its 仅当 says that it stays blank.

    None for a field without 仅当, without a cell or without a twin.
    """
    need = field.required
    if not need.only or need.condition is None:
        return None
    sheet = Sheet(form, cells, workdays)
    try:
        known = sheet.cell(field.key).known
        formula = all_of((known, twin_of(need.condition.tree, sheet).false))
    except NoTwinError:
        return None
    return within(FORMAT_LIMIT, formula)


def validation_formula(
    field: Field, form: FormDef, cells: Mapping[str, str], *, workdays: str = ""
) -> str | None:
    """FALSE only where the check finds an error in this very cell.

    Range, mask and the conditions of its 限制, as many of them as fit into the 255
    characters of a data validation. None when that is none.
    """
    sheet = Sheet(form, cells, workdays)
    if field.key not in cells:
        return None
    cell = sheet.cell(field.key)
    parts = [not_(_out_of_range(cell)), _masked_shortly(cell)]
    parts += [not_(broken) for broken in _broken_conditions(field, sheet)]
    kept: list[str] = []
    for part in parts:
        if len(all_of((*kept, part))) <= VALIDATION_LIMIT and part != TRUE:
            kept.append(part)
    return all_of(kept) if kept else None


def _limit(field: Field, sheet: Sheet) -> str:
    cell = sheet.cell(field.key)
    broken = any_of(_broken_conditions(field, sheet))
    parts = (_out_of_range(cell), _wrong_length(cell), _off_mask(cell))
    return any_of((*parts, all_of((cell.filled, broken))))


def _broken_conditions(field: Field, sheet: Sheet) -> list[str]:
    """Where each is definitely false; one without a twin is left to the check."""
    found = []
    for tree in _trees(field):
        try:
            found.append(twin_of(tree, sheet).false)
        except NoTwinError:
            continue
    return found


def _out_of_range(cell: Cell) -> str:
    low, high = cell.field.limits.minimum, cell.field.limits.maximum
    if cell.field.type not in NUMBERS:
        return FALSE
    least = "" if low is None else f"{cell.reference}<{plain_number(low)}"
    most = "" if high is None else f"{cell.reference}>{plain_number(high)}"
    outside = any_of(part for part in (least, most) if part)
    return guarded(f"ISNUMBER({cell.reference})", all_of((cell.in_range, outside)))


def _wrong_length(cell: Cell) -> str:
    least, most = cell.field.limits.min_chars, cell.field.limits.max_chars
    if cell.field.type not in TEXTS:
        return FALSE
    short = FALSE if least is None else f"LEN({cell.bare})<{least}"
    long = FALSE if most is None else f"LEN({cell.bare})>{most}"
    return all_of((cell.known, any_of((short, long))))


def _off_mask(cell: Cell) -> str:
    mask = mask_of(cell.form, cell.field)
    if not mask:
        return FALSE
    fits = fits_formula(cell.trimmed, mask, is_case_exact=False)
    return all_of((cell.known, not_(fits)))


def _masked_shortly(cell: Cell) -> str:
    """What fits or is surely no number of ours: blanks at its ends may pass."""
    mask = mask_of(cell.form, cell.field)
    prefix = mask.partition("#")[0].upper()
    if not mask or not prefix:
        return TRUE
    fits = fits_formula(cell.reference, mask, is_case_exact=False)
    size, ref = len(mask), cell.reference
    other = f"UPPER(LEFT({ref},{len(prefix)}))<>{quoted(prefix)}"
    return f"IF(LEN({ref})={size},{fits},OR(LEN({ref})>{size},{other}))"


def _trees(field: Field) -> tuple[Tree, ...]:
    if field.limits.condition is None:
        return ()
    tree = field.limits.condition.tree
    return tree.parts if isinstance(tree, AllOf) else (tree,)
