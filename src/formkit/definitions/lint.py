"""What is unwise in a definition, and with it everything that makes it unusable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from formkit.definitions.clauses import condition_keys
from formkit.definitions.formulas import has_twin
from formkit.definitions.lexicon import OUTSIDE_KEYS
from formkit.definitions.lint_change import lost_words
from formkit.definitions.lint_clocks import (
    lost_moments,
    silent_clocks,
    unwatched_promises,
)
from formkit.definitions.lint_duties import (
    open_gates,
    unapproved_waivers,
    unasked_approvers,
    unshown_pauses,
    unshown_states,
)
from formkit.definitions.lint_limits import idle_limits
from formkit.definitions.lint_options import unexplained_others, unfit_lists
from formkit.definitions.lint_reach import conditions_of, idle_conditions
from formkit.definitions.model import FormDef, Layout
from formkit.definitions.problems import DefinitionProblem, unwise
from formkit.definitions.twin import read

__all__ = ["lint", "lint_text", "lint_together"]


def lint_text(
    text: str, *, previous: FormDef | None = None, others: Sequence[FormDef] = ()
) -> tuple[DefinitionProblem, ...]:
    """Everything that is wrong with a twin, by line; () when nothing is.

    If it can't be loaded, every mistake in it, as errors. If it can, what is unwise,
    as warnings. `previous` is the version in force: what it could read must stay
    readable (D710). `others` are the other forms in use: deadlines may name their
    fields, and without any, such names are not looked up.
    """
    reading = read(text)
    if reading.form is None:
        return reading.problems
    form = reading.form
    forms = [other for other in others if other.key != form.key]
    found = [*lint(form, forms)]
    if forms:
        found += lost_moments(form, [form, *forms])
    if previous is not None:
        found += lost_words(form, previous)
    placed = (_placed(problem, reading.lines) for problem in found)
    return tuple(sorted(placed, key=lambda problem: problem.line))


def lint(
    form: FormDef, others: Sequence[FormDef] = ()
) -> tuple[DefinitionProblem, ...]:
    """What is unwise in one form, as warnings. Lines are 0: `part` says where it is.

    A date may be promised here and watched by a deadline of one of `others`.
    """
    return (
        *unexplained_others(form),
        *unfit_lists(form),
        *idle_conditions(form),
        *idle_limits(form),
        *_formless(form),
        *open_gates(form),
        *unshown_states(form),
        *unshown_pauses(form),
        *unapproved_waivers(form),
        *unasked_approvers(form),
        *silent_clocks(form),
        *unwatched_promises(form, others),
    )


def lint_together(forms: Sequence[FormDef]) -> tuple[DefinitionProblem, ...]:
    """What is wrong between forms: a deadline that names a field no form has."""
    return tuple(problem for form in forms for problem in lost_moments(form, forms))


def _formless(form: FormDef) -> Iterator[DefinitionProblem]:
    """D747: a condition the blanks can't show in colour, as no formula says it."""
    if set(form.layouts) == {Layout.DOCUMENT}:
        return
    for section, part, column, label, condition in conditions_of(form):
        if section == "状态" or condition is None:
            continue
        if condition_keys(condition) & OUTSIDE_KEYS or has_twin(condition, form):
            continue
        params = {"found": label, "column": column, "condition": condition.text}
        yield unwise("D747", (section, part, column), params)


def _placed(
    problem: DefinitionProblem, lines: Mapping[tuple[str, str], int]
) -> DefinitionProblem:
    return replace(problem, line=lines.get((problem.section, problem.part), 0))
