"""A definition workbook read, loaded and checked; nothing is decided yet."""

from dataclasses import replace

from formkit.definition_workbook import judge, read
from formkit.definition_workbook.faults import from_twin
from formkit.definitions import twin
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.lint import lint_text
from formkit.definitions.model import FormDef
from formkit.definitions.problems import DefinitionProblem
from formkit.model import RawForm
from formkit.problems import Level
from formkit.publishing.catalogue import definition_of
from formkit.publishing.verdict import Draft


def draft_of(raw: RawForm, catalogue: Catalogue) -> Draft | None:
    """The draft in a workbook; None for one that has none of the sheets.

    Its definition is the canonical twin: the same content has the same hash, whatever
    the order of the sheets and the spelling of the conditions. A changed one is checked
    among the other forms, and against the last definition of its own.
    """
    sheeted = read(raw)
    if not sheeted.is_definition:
        return None
    form, _ = twin.load(sheeted.text)
    definition = definition_of(twin.dump(form)) if form else None
    faults = sheeted.faults
    if form is None or definition is None:
        faults = judge(sheeted).faults
    elif not _is_in_force(definition, catalogue):
        problems = _problems(form, sheeted.text, catalogue)
        faults += tuple(from_twin(each, sheeted.places) for each in problems)
    wanted = sheeted.publish_wanted
    return Draft(definition, wanted, faults, sheeted.text, sheeted.places)


def _is_in_force(definition: Definition, catalogue: Catalogue) -> bool:
    before = catalogue.current(definition.form.key)
    return before is not None and before.sha256 == definition.sha256


def _problems(
    form: FormDef, text: str, catalogue: Catalogue
) -> tuple[DefinitionProblem, ...]:
    current = (catalogue.current(key) for key in catalogue.keys)
    present = {each.form.key: each.form for each in current if each is not None}
    previous = present.pop(form.key, None)
    others = tuple(present.values())
    found = lint_text(text, previous=previous, others=others)
    return tuple(
        replace(each, level=Level.ERROR) if _is_renamed(each) else each
        for each in found
    )


def _is_renamed(problem: DefinitionProblem) -> bool:
    """Whether a field lost its name or key by being renamed; one taken out is advice.

    Files on people's desks and in the archive still have the old one.
    """
    is_field = problem.section == "字段" and bool(problem.part)
    return problem.code == "D710" and is_field and problem.column in {"代号", "别名"}
