"""Every formula of a form, with what the check says of the same cells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from formkit.check.limits import limit_findings
from formkit.check.rules import blank_findings
from formkit.definitions.compute import shown
from formkit.definitions.conditions import AllOf, Condition
from formkit.definitions.evaluate import fields_of, truth
from formkit.definitions.formulas import (
    breached_formula,
    computed_formula,
    false_formula,
    missing_formula,
    next_formula,
    true_formula,
    unless_formula,
    validation_formula,
)
from formkit.definitions.model import Field, FieldType, FormDef, Rule
from formkit.definitions.progress import judge
from formkit.definitions.scope import Scope
from formkit.definitions.states import required_fields
from formkit.records import FieldValue

Values = Mapping[str, FieldValue]
_SILENT = {FieldType.EMAIL, FieldType.DURATION}


@dataclass(frozen=True)
class Judged:
    """What the check says of one record."""

    values: Values
    scope: Scope

    @cached_property
    def missing(self) -> set[str]:
        """The fields that are due and blank."""
        needs = required_fields(self.scope.form, self.values, self.scope)
        return {need.field for need in needs if need.is_missing}

    @cached_property
    def superfluous(self) -> set[str]:
        """The fields that are filled though their 仅当 is false."""
        return {f.field for f in blank_findings(self.values, self.scope, set())}

    @cached_property
    def next(self) -> set[str]:
        """The blank fields the state after the one due needs."""
        progress = judge(self.scope.form, self.values, self.scope)
        if progress.side and progress.side.final:
            return set()
        return {
            demand.field.key
            for demand in progress.demands
            if demand.is_blank
            and demand.asked is not False
            and demand.index == progress.due + 1
        }

    def says(self, condition: Condition | None) -> bool | None:
        """What the condition comes to; True without one."""
        if condition is None:
            return True
        return truth(condition, self.values, self.scope)


@dataclass(frozen=True)
class Claim:
    """A formula and what it must say; `reads` None when it may always be silent.

    `is_inverted`: the formula is FALSE where the check says yes.
    """

    name: str
    formula: str
    expected: Callable[[Judged], bool | str]
    reads: tuple[str, ...] | None
    is_inverted: bool = False

    def is_exact(self, values: Values, form: FormDef) -> bool:
        """Whether the formula can read all that is typed as the reader does."""
        if self.reads is None:
            return False
        return all(_is_readable(form.field(k), values.get(k)) for k in self.reads)


def _is_readable(field: Field, value: FieldValue | None) -> bool:
    return field.type not in _SILENT or value is None or not value.raw.strip()


def claims_of(
    form: FormDef, cells: Mapping[str, str], workdays: str
) -> Iterator[Claim]:
    """All formulas of the form that there are."""
    for name, condition in _conditions(form):
        yield from _condition_claims(name, condition, form, cells, workdays)
    for rule in form.rules:
        formula = breached_formula(rule, form, cells, workdays=workdays)
        if formula is not None:
            when = fields_of(rule.when) if rule.when else ()
            says = partial(_is_broken, rule)
            yield Claim(
                f"rule {rule.key}", formula, says, (*when, *fields_of(rule.then))
            )
    for field in form.fields:
        yield from _field_claims(field, form, cells, workdays)


def _condition_claims(
    name: str,
    condition: Condition,
    form: FormDef,
    cells: Mapping[str, str],
    workdays: str,
) -> Iterator[Claim]:
    for wanted, compile_ in ((True, true_formula), (False, false_formula)):
        formula = compile_(condition, cells, form, workdays=workdays)
        if formula is not None:
            says = partial(_is_so, condition, wanted)
            called = f"{name} {wanted}: {condition.text}"
            yield Claim(called, formula, says, fields_of(condition))


def _conditions(form: FormDef) -> Iterator[tuple[str, Condition]]:
    for field in form.fields:
        if field.required.condition:
            yield f"required {field.key}", field.required.condition
        if field.limits.condition:
            yield f"limit {field.key}", field.limits.condition
    for rule in form.rules:
        if rule.when:
            yield f"when {rule.key}", rule.when
        yield f"then {rule.key}", rule.then
    for state in form.states:
        if state.condition:
            yield f"state {state.key}", state.condition


def _is_so(condition: Condition, wanted: object, judged: Judged) -> bool:
    return judged.says(condition) is wanted


def _is_broken(rule: Rule, judged: Judged) -> bool:
    return judged.says(rule.when) is True and judged.says(rule.then) is False


def _field_claims(
    field: Field, form: FormDef, cells: Mapping[str, str], workdays: str
) -> Iterator[Claim]:
    limit = fields_of(field.limits.condition) if field.limits.condition else ()
    need = fields_of(field.required.condition) if field.required.condition else ()
    everything = tuple(f.key for f in form.fields)
    for name, formula, says, reads in (
        (
            "missing",
            missing_formula(field, form, cells, "TRUE", workdays=workdays),
            _is_missing,
            everything,
        ),
        (
            "next",
            next_formula(field, form, cells, "TRUE", workdays=workdays),
            _is_next,
            None,
        ),
        (
            "limits",
            breached_formula(field, form, cells, workdays=workdays),
            _is_past,
            (field.key, *limit),
        ),
        (
            "unless",
            unless_formula(field, form, cells, workdays=workdays),
            _is_superfluous,
            (field.key, *need),
        ),
        (
            "validation",
            validation_formula(field, form, cells, workdays=workdays),
            _is_past,
            None,
        ),
        (
            "computed",
            computed_formula(field, form, cells, workdays=workdays),
            _computed,
            (),
        ),
    ):
        if formula is not None:
            is_inverted = name == "validation"
            called = f"{name} {field.key}"
            yield Claim(called, formula, partial(says, field), reads, is_inverted)


def _computed(field: Field, judged: Judged) -> str:
    return shown(judged.values[field.key].value)


def _is_missing(field: Field, judged: Judged) -> bool:
    return field.key in judged.missing


def _is_next(field: Field, judged: Judged) -> bool:
    return field.key in judged.next


def _is_superfluous(field: Field, judged: Judged) -> bool:
    return field.key in judged.superfluous


def _is_past(field: Field, judged: Judged) -> bool:
    value = judged.values.get(field.key)
    if value is None or not value.is_filled:
        return False
    if any(limit_findings(judged.scope.form, field, value)):
        return True
    condition = field.limits.condition
    if condition is None:
        return False
    tree = condition.tree
    parts = tree.parts if isinstance(tree, AllOf) else (tree,)
    return any(judged.says(Condition("", part)) is False for part in parts)
