"""Everything that is wrong with a definition, wherever it was written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formkit.definition_workbook.faults import Fault, from_twin
from formkit.definition_workbook.reading import Sheeted
from formkit.definitions.lint import lint, lint_together
from formkit.definitions.model import FormDef
from formkit.definitions.problems import DefinitionProblem
from formkit.definitions.twin import load
from formkit.problems import Level


@dataclass(frozen=True, slots=True)
class Judged:
    """A definition and what is wrong with it; `form` is None when it can't be used."""

    form: FormDef | None
    faults: tuple[Fault, ...]


def judge_text(text: str, others: Sequence[FormDef] = ()) -> Judged:
    """A twin with its mistakes and advice, by line.

    `others` are the other forms in force, for what one form says of another.
    """
    form, problems = problems_of(text, others)
    return Judged(form, tuple(from_twin(problem) for problem in problems))


def judge(sheeted: Sheeted, others: Sequence[FormDef] = ()) -> Judged:
    """A workbook with its mistakes and advice, each with its cell."""
    if not sheeted.is_definition:
        return Judged(None, sheeted.faults)
    form, problems = problems_of(sheeted.text, others)
    missing = {
        fault.problem.params["found"]
        for fault in sheeted.faults
        if fault.code == "D731"
    }
    found = [
        from_twin(problem, sheeted.places)
        for problem in problems
        if problem.line or problem.section not in missing
    ]
    faults = (*sheeted.faults, *found)
    is_usable = not any(fault.is_error for fault in faults)
    return Judged(form if is_usable else None, faults)


def problems_of(
    text: str, others: Sequence[FormDef] = ()
) -> tuple[FormDef | None, tuple[DefinitionProblem, ...]]:
    """The form of a twin, None with a mistake, and its mistakes and advice."""
    form, problems = load(text)
    if form is None:
        return None, problems
    found = lint(form)
    if others:
        rest = (other for other in others if other.key != form.key)
        found += tuple(
            problem
            for problem in lint_together((form, *rest))
            if problem.params["found"].startswith(f"{form.name} ")
        )
    return form, tuple(replace(each, level=Level.WARNING) for each in found)
