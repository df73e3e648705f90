"""What loads but is unwise: options nobody explains, rules that never apply, …"""

from collections.abc import Iterator, Sequence

from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Constant,
    FieldOperand,
    Filled,
    Not,
    Tree,
)
from formkit.definitions.model import FieldType, FormDef, Rule
from formkit.definitions.problems import DefinitionProblem, close_words

OTHER = "其他"
_OPTION_WORDS = {Comparison.EQUAL, Comparison.CONTAINS, Comparison.ONE_OF}


def lint(form: FormDef) -> tuple[DefinitionProblem, ...]:
    """What is unwise in one form. Lines are 0: the form no longer knows them."""
    return (
        *_unexplained_others(form),
        *_idle_rules(form),
        *_idle_states(form),
        *_silent_clocks(form),
    )


def lint_together(forms: Sequence[FormDef]) -> tuple[DefinitionProblem, ...]:
    """What is wrong between forms: a deadline that names a field no form has."""
    fields = {f"{form.key}:{field.key}" for form in forms for field in form.fields}
    problems = []
    for form in forms:
        for clock in form.clocks:
            for moment in (clock.start, clock.stop):
                if ":" in moment and moment not in fields:
                    params = {"found": f"{form.name} {clock.key}", "target": moment}
                    near = close_words(moment, fields)
                    problems.append(DefinitionProblem("D724", 0, "期限", params, near))
    return tuple(problems)


def _unexplained_others(form: FormDef) -> Iterator[DefinitionProblem]:
    asking = [field.required.condition for field in form.fields]
    asking += [rule.when for rule in form.rules if isinstance(rule.then.tree, Filled)]
    explained = {key for each in asking if each for key in _asked_when_other(each.tree)}
    for field in form.fields:
        offers_other = any(o.value == OTHER for o in form.choices(field))
        if offers_other and field.key not in explained:
            word = "包含" if field.type is FieldType.CHOICES else "="
            params = {"field": field.label, "option": OTHER, "word": word}
            yield DefinitionProblem("D707", 0, "字段", params)


def _asked_when_other(tree: Tree) -> Iterator[str]:
    """The fields whose option 其他 makes the condition true, or helps to."""
    match tree:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _asked_when_other(part)
        case Compare(FieldOperand(key), comparison, Constant(words)):
            if comparison in _OPTION_WORDS and OTHER in words:
                yield key
        case Compare() | Filled() | Not():
            return


def _idle_rules(form: FormDef) -> Iterator[DefinitionProblem]:
    single = {field.key for field in form.fields if field.type is not FieldType.CHOICES}
    for rule in form.rules:
        if rule.when and _is_impossible(rule.when.tree, single):
            yield DefinitionProblem("D708", 0, "规则", _rule_params(rule))


def _rule_params(rule: Rule) -> dict[str, str]:
    return {"found": rule.key, "condition": rule.when.text if rule.when else ""}


def _is_impossible(tree: Tree, single: set[str]) -> bool:
    """Whether a 且 asks for two things of one field that exclude each other."""
    if isinstance(tree, AnyOf):
        return all(_is_impossible(part, single) for part in tree.parts)
    if not isinstance(tree, AllOf):
        return False
    parts = tree.parts
    return any(_is_impossible(part, single) for part in parts) or any(
        _exclude(one, other, single)
        for index, one in enumerate(parts)
        for other in parts[index + 1 :]
    )


def _exclude(one: Tree, other: Tree, single: set[str]) -> bool:
    match one, other:
        case Filled(left, expected), Filled(right, wanted):
            return left == right and expected is not wanted
        case (Filled(operand, False), Compare(left, _, _)) | (
            Compare(left, _, _),
            Filled(operand, False),
        ):
            return left == operand
        case (
            Compare(FieldOperand(key), Comparison.EQUAL, Constant(words)),
            Compare(FieldOperand(second), Comparison.EQUAL, Constant(others)),
        ):
            return key == second and key in single and words != others
        case _:
            return False


def _idle_states(form: FormDef) -> Iterator[DefinitionProblem]:
    asked_from = {field.required.from_state for field in form.fields}
    for state in form.main_states[1:]:
        if state.condition is None and state.key not in asked_from:
            yield DefinitionProblem("D722", 0, "状态", {"found": state.label})


def _silent_clocks(form: FormDef) -> Iterator[DefinitionProblem]:
    for clock in form.clocks:
        if not clock.by_field:
            continue
        said = {target.option for target in clock.targets}
        for option in form.choices(form.field(clock.by_field)):
            if option.value not in said:
                params = {"found": clock.label, "option": option.value}
                yield DefinitionProblem("D723", 0, "期限", params)
