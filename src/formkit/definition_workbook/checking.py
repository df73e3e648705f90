"""Everything that is wrong with a definition, wherever it was written."""

from collections.abc import Sequence
from dataclasses import dataclass

from formkit.definition_workbook.faults import Fault, from_twin
from formkit.definition_workbook.reading import Sheeted
from formkit.definitions.lint import lint_text
from formkit.definitions.model import FormDef
from formkit.definitions.problems import DefinitionProblem
from formkit.definitions.rows import COLUMNS
from formkit.definitions.twin import load

_NOTHING_TO_JUDGE = frozenset({"D731", "D739"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A definition and what is wrong with it; `form` is None when it can't be used."""

    form: FormDef | None
    faults: tuple[Fault, ...]


def judge_text(text: str, in_force: Sequence[FormDef] = ()) -> Judged:
    """A twin with its mistakes and advice, by line.

    `in_force` are all forms in force: another one may be named by a deadline, and what
    the former version of this one could read must stay readable.
    """
    form, problems = problems_of(text, in_force)
    return Judged(form, tuple(from_twin(problem) for problem in problems))


def judge(sheeted: Sheeted, in_force: Sequence[FormDef] = ()) -> Judged:
    """A workbook with its mistakes and advice, each with its cell.

    Without one of the sheets that must be there nothing else can be judged.
    """
    is_whole = not any(fault.code in _NOTHING_TO_JUDGE for fault in sheeted.faults)
    if not is_whole:
        return Judged(None, sheeted.faults)
    form, problems = problems_of(sheeted.text, in_force)
    found = [from_twin(problem, sheeted.places) for problem in problems]
    faults = tuple(sorted((*sheeted.faults, *found), key=_reading_order))
    is_usable = not any(fault.is_error for fault in faults)
    return Judged(form if is_usable else None, faults)


def problems_of(
    text: str, in_force: Sequence[FormDef] = ()
) -> tuple[FormDef | None, tuple[DefinitionProblem, ...]]:
    """The form of a twin, None with a mistake, and its mistakes and advice."""
    form, problems = load(text)
    if form is None:
        return None, problems
    previous = next((each for each in in_force if each.key == form.key), None)
    return form, lint_text(text, previous=previous, others=in_force)


def _reading_order(fault: Fault) -> tuple[int, int, int]:
    """Sheet by sheet, row by row; what has no place comes first."""
    if fault.place is None:
        return (-1, 0, 0)
    order = [*COLUMNS]
    sheet = fault.place.sheet
    at = order.index(sheet) if sheet in order else len(order)
    return (at, fault.place.row, fault.place.column)
