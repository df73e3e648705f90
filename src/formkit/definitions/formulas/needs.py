"""What must be filled now (red) and what the next step needs (grey)."""

from collections.abc import Mapping

from formkit.definitions.formulas.cells import Cell
from formkit.definitions.formulas.compiling import twin_of
from formkit.definitions.formulas.operands import NoTwinError, Sheet
from formkit.definitions.formulas.text import (
    FALSE,
    FORMAT_LIMIT,
    TRUE,
    all_of,
    any_of,
    within,
)
from formkit.definitions.model import Field, FieldType, FormDef, StateKind
from formkit.definitions.progress import is_event


def missing_formula(
    field: Field,
    form: FormDef,
    cells: Mapping[str, str],
    begun: str,
    *,
    workdays: str = "",
) -> str | None:
    """TRUE where the cell is blank and due now: what `required_fields` calls missing.

    `begun` is a formula, TRUE for a record somebody has started. A field with 从 is due
    where the typed state, or a filled date that shows one, is that state or a later
    one; a state that is only reached makes nothing missing, it was reached by being
    filled. None for a field that is never demanded or has no cell, and where the
    condition has no twin.
    """
    sheet = Sheet(form, cells, workdays)
    if not field.required.ever or field.key == form.number_field:
        return None
    try:
        parts = (begun, sheet.cell(field.key).blank, _asked(field, sheet))
        formula = all_of((*parts, _is_due(field, sheet)))
    except NoTwinError:
        return None
    return within(FORMAT_LIMIT, formula)


def next_formula(
    field: Field,
    form: FormDef,
    cells: Mapping[str, str],
    begun: str,
    *,
    workdays: str = "",
) -> str | None:
    """TRUE where the cell is blank and the state after the one due will need it.

    What is due is the state that is reached, typed or shown by a date; while nothing
    due is missing, these are `next_fields` of the standing, less those only the
    condition of a state reads. Whether a state is reached is told field by field: in a
    large form that is longer than a formula may be, and then only what the record says
    of itself counts. None like `missing_formula`, and for fields without 从.
    """
    sheet = Sheet(form, cells, workdays)
    index = _index(field, form)
    if index < 1 or field.key == form.number_field:
        return None
    try:
        parts = (
            begun,
            sheet.cell(field.key).blank,
            _may_be_asked(field, sheet),
            _no_final_side(sheet),
            _not_claimed(index, sheet),
            any_of((_asked(field, sheet), _is_unfinished(index, sheet))),
        )
        before = TRUE if index == 1 else _claimed(index - 1, sheet)
        gates = all_of(part for step in range(1, index) for part in _gate(step, sheet))
        whole = all_of((*parts, any_of((before, gates))))
    except NoTwinError:
        return None
    short = all_of((*parts, before))
    return within(FORMAT_LIMIT, whole) or within(FORMAT_LIMIT, short)


def _asked(field: Field, sheet: Sheet) -> str:
    condition = field.required.condition
    return TRUE if condition is None else twin_of(condition.tree, sheet).true


def _may_be_asked(field: Field, sheet: Sheet) -> str:
    condition = field.required.condition
    return TRUE if condition is None else twin_of(condition.tree, sheet).not_false


def _index(field: Field, form: FormDef) -> int:
    keys = [state.key for state in form.main_states]
    state = field.required.from_state
    return keys.index(state) if state in keys else -1


def _is_due(field: Field, sheet: Sheet) -> str:
    index = _index(field, sheet.form)
    if index < 0:
        return TRUE
    return all_of((_claimed(index, sheet), _no_final_side(sheet)))


def _claimed(index: int, sheet: Sheet) -> str:
    """The record says that it is in this main state or a later one."""
    later = {state.label for state in sheet.form.main_states[index:]}
    typed = (cell.says(later) for cell in _state_cells(sheet))
    return any_of((*typed, *(cell.filled for cell in _event_cells(index, sheet))))


def _not_claimed(index: int, sheet: Sheet) -> str:
    """Surely nothing says that it is in this main state or a later one."""
    later = {state.label for state in sheet.form.main_states[index:]}
    others = {state.label for state in sheet.form.states} - later
    typed = (any_of((c.unknown, c.says(others))) for c in _state_cells(sheet))
    return all_of((*typed, *(cell.blank for cell in _event_cells(index, sheet))))


def _state_cells(sheet: Sheet) -> list[Cell]:
    fields = [f for f in sheet.form.fields if f.type is FieldType.STATE]
    return [sheet.cell(field.key) for field in fields]


def _event_cells(index: int, sheet: Sheet) -> list[Cell]:
    """The dates that show this main state, or a later one, when they are filled."""
    return [
        sheet.cell(field.key)
        for field in sheet.form.fields
        if _index(field, sheet.form) >= index
        and is_event(field)
        and field.key != sheet.form.number_field
    ]


def _no_final_side(sheet: Sheet) -> str:
    """No final state beside the main line holds; the first that is true counts."""
    parts: list[str] = []
    earlier: list[str] = []
    for state in sheet.form.states:
        if state.kind is not StateKind.SIDE or state.condition is None:
            continue
        found = twin_of(state.condition.tree, sheet)
        if state.final:
            parts.append(any_of((found.not_true, *earlier)))
        else:
            earlier.append(found.true)
    return all_of(parts)


def _is_not_asked(field: Field, sheet: Sheet) -> str:
    condition = field.required.condition
    return FALSE if condition is None else twin_of(condition.tree, sheet).not_true


def _gate(step: int, sheet: Sheet) -> list[str]:
    """The main state is surely reached, if those before it are."""
    state = sheet.form.main_states[step]
    parts = [
        any_of((_is_not_asked(field, sheet), sheet.cell(field.key).filled))
        for field in _demanded(sheet.form)
        if _index(field, sheet.form) <= step
        and (state.final or field.required.always or field.required.from_state)
    ]
    if state.condition is not None:
        parts.append(twin_of(state.condition.tree, sheet).true)
    return parts


def _is_unfinished(index: int, sheet: Sheet) -> str:
    """A field the main state asks for without a condition is blank."""
    return any_of(
        sheet.cell(field.key).blank
        for field in _demanded(sheet.form)
        if field.required.condition is None and _index(field, sheet.form) == index
    )


def _demanded(form: FormDef) -> list[Field]:
    return [
        field
        for field in form.fields
        if field.required.ever and field.key != form.number_field
    ]
