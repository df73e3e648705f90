"""A definition workbook read, loaded and checked; nothing is decided yet."""

from collections.abc import Iterator

from formkit.definition_workbook import judge, read
from formkit.definitions import twin
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.lint import lint_together
from formkit.definitions.model import FormDef
from formkit.definitions.problems import DefinitionProblem
from formkit.model import RawForm
from formkit.publishing.catalogue import definition_of
from formkit.publishing.verdict import Draft, with_problems


def draft_of(raw: RawForm, catalogue: Catalogue) -> Draft | None:
    """The draft in a workbook; None for one that has none of the sheets.

    Its definition is the canonical twin: the same content has the same hash, whatever
    the order of the sheets and the spelling of the conditions.
    """
    sheeted = read(raw)
    if not sheeted.is_definition:
        return None
    judged = judge(sheeted)
    draft = Draft(
        definition_of(twin.dump(judged.form)) if judged.form else None,
        sheeted.publish_wanted,
        judged.faults,
        sheeted.text,
        sheeted.places,
    )
    if judged.form is None:
        return draft
    return with_problems(draft, _between_forms(judged.form, catalogue))


def _between_forms(form: FormDef, catalogue: Catalogue) -> Iterator[DefinitionProblem]:
    """What would be wrong between the forms with this one, and is not now."""
    current = (catalogue.current(key) for key in catalogue.keys)
    present = {each.form.key: each.form for each in current if each is not None}
    now = [each.params for each in lint_together(tuple(present.values()))]
    changed = present | {form.key: form}
    for problem in lint_together(tuple(changed.values())):
        if problem.params not in now:
            yield problem
