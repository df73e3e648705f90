"""Options: too many or too long for a dropdown, and a 其他 nobody explains."""

from collections.abc import Iterator
from typing import Final

from formkit.definitions.clauses import literals
from formkit.definitions.conditions import (
    Compare,
    Comparison,
    Constant,
    FieldOperand,
    Filled,
)
from formkit.definitions.model import Field, FieldType, FormDef, Option, OptionList
from formkit.definitions.problems import DefinitionProblem, unwise

OTHER: Final = "其他"
MOST_OPTIONS: Final = 100
"""Nobody finds a word in a longer dropdown."""
MOST_CHARS: Final = 255
"""A longer word does not fit the message and the list of a spreadsheet's dropdown."""
SEPARATORS: Final = "、，,;；\n"
"""What divides several choices in one cell, and so can't be part of one."""

_NAMING: Final = frozenset({Comparison.EQUAL, Comparison.CONTAINS, Comparison.ONE_OF})


def unexplained_others(form: FormDef) -> Iterator[DefinitionProblem]:
    """D707: a field offers 其他, and nothing asks what it is."""
    asking = [field.required.condition for field in form.fields]
    asking += [rule.when for rule in form.rules if isinstance(rule.then.tree, Filled)]
    explained = {
        each.left.key
        for condition in asking
        if condition
        for each in literals(condition.tree)
        if isinstance(each, Compare)
        and isinstance(each.left, FieldOperand)
        and isinstance(each.right, Constant)
        and each.comparison in _NAMING
        and OTHER in each.right.words
    }
    for field in form.fields:
        offers_other = any(option.value == OTHER for option in form.choices(field))
        if offers_other and field.key not in explained:
            word = "包含" if field.type is FieldType.CHOICES else "="
            place = ("字段", field.key, "选项表")
            params = {"field": field.label, "option": OTHER, "word": word}
            yield unwise("D707", place, params)


def unfit_lists(form: FormDef) -> Iterator[DefinitionProblem]:
    """D709 and D748: lists no dropdown can show, and lists no field uses."""
    for each in form.option_lists:
        users = [field for field in form.fields if field.options == each.name]
        if not users:
            yield unwise("D748", ("选项", each.name, "选项表"), {"found": each.name})
        if len(each.options) > MOST_OPTIONS:
            count, limit = str(len(each.options)), str(MOST_OPTIONS)
            place = ("选项", each.name, "选项表")
            yield unwise(
                "D709", place, {"list": each.name, "count": count, "limit": limit}
            )
        yield from _unfit_options(each, users)


def _unfit_options(each: OptionList, users: list[Field]) -> Iterator[DefinitionProblem]:
    several = [field for field in users if field.type is FieldType.CHOICES]
    for option in each.options:
        part = f"{each.name}/{option.value}"
        if len(option.value) > MOST_CHARS:
            params = {"found": option.value[:10], "count": str(len(option.value))}
            yield unwise(
                "D749", ("选项", part, "值"), {"limit": str(MOST_CHARS), **params}
            )
        for word, column in _words(option):
            signs = [sign for sign in SEPARATORS if sign in word]
            if several and signs:
                shown = "".join(signs).replace("\n", "\\n")
                params = {"found": word, "signs": shown, "field": several[0].label}
                yield unwise("D750", ("选项", part, column), params)


def _words(option: Option) -> Iterator[tuple[str, str]]:
    yield option.value, "值"
    for alias in option.aliases:
        yield alias, "别名"
