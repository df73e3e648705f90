"""Whole conditions: Kleene's 且, 或 and 非 over comparisons."""

from collections.abc import Mapping
from typing import Final, assert_never

from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Filled,
    Not,
    Tree,
)
from formkit.definitions.formulas.comparing import Twin, compared, twin
from formkit.definitions.formulas.operands import NoTwinError, Sheet, number_in
from formkit.definitions.formulas.text import (
    FALSE,
    FORMAT_LIMIT,
    all_of,
    any_of,
    guarded,
    within,
)
from formkit.definitions.model import FieldType, FormDef

_ANY: Final = "$AA$1000"


def true_formula(
    condition: Condition, cells: Mapping[str, str], form: FormDef, *, workdays: str = ""
) -> str | None:
    """TRUE where the condition is definitely true of the cells; without `=`.

    `cells` maps a field key to its reference (`$D5`). `workdays` is the name of an
    area that holds every working day in ascending order. None when the condition
    reads a field without a cell, or cannot be said within Excel's limits.
    """
    return _limited(condition, Sheet(form, cells, workdays), wanted=True)


def false_formula(
    condition: Condition, cells: Mapping[str, str], form: FormDef, *, workdays: str = ""
) -> str | None:
    """TRUE where the condition is definitely false; see `true_formula`."""
    return _limited(condition, Sheet(form, cells, workdays), wanted=False)


def has_twin(condition: Condition, form: FormDef) -> bool:
    """Whether the condition can be said as a formula at all.

    Working days count as sayable: a template that lists them can.
    """
    shown = (f.key for f in form.fields if f.type is not FieldType.SECTION)
    cells = dict.fromkeys(shown, _ANY)
    formulas = (f(condition, cells, form, workdays="W") for f in _BOTH)
    return all(formula is not None for formula in formulas)


_BOTH: Final = (true_formula, false_formula)


def _limited(condition: Condition, sheet: Sheet, *, wanted: bool) -> str | None:
    try:
        found = twin_of(condition.tree, sheet)
    except NoTwinError:
        return None
    return within(FORMAT_LIMIT, found.true if wanted else found.false)


def twin_of(tree: Tree, sheet: Sheet) -> Twin:
    """The twin of a condition's tree.

    Raises:
        NoTwinError: it has none.
    """
    match tree:
        case AllOf(parts):
            return _together([twin_of(part, sheet) for part in parts])
        case AnyOf(parts):
            opposites = [twin_of(part, sheet).reversed() for part in parts]
            return _together(opposites).reversed()
        case Not(part):
            return twin_of(part, sheet).reversed()
        case Filled(operand, expected):
            found = _filled(operand.key, sheet)
            return found if expected else found.reversed()
        case Compare():
            return compared(tree, sheet)
        case _:
            assert_never(tree)


def _filled(key: str, sheet: Sheet) -> Twin:
    if sheet.field(key).type is FieldType.COMPUTED:
        count = number_in(key, sheet)
        return twin(guarded(count.guard, count.known), count.unknown, FALSE)
    cell = sheet.cell(key)
    return twin(cell.filled, cell.blank, FALSE)


def _together(twins: list[Twin]) -> Twin:
    """All must hold: one that is false decides, else one that is unknown."""
    return Twin(
        all_of(each.true for each in twins),
        any_of(each.false for each in twins),
        any_of(each.not_true for each in twins),
        all_of(each.not_false for each in twins),
    )
