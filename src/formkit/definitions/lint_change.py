"""D710: what an earlier version could read and this one can't any more."""

from collections.abc import Iterator, Mapping

from formkit.definitions.lexicon import fold
from formkit.definitions.model import Field, FieldType, FormDef, State
from formkit.definitions.problems import DefinitionProblem, close_words, unwise


def lost_words(form: FormDef, previous: FormDef) -> Iterator[DefinitionProblem]:
    """D710 for keys, labels and options of `previous` that no name or alias keeps.

    Forms on people's desks still carry the old labels and options, and filed records
    the old keys: both must stay readable, or be given up knowingly.
    """
    if form.key != previous.key:
        params = {"kind": "表单代号", "found": previous.key}
        yield unwise("D710", ("设置", "表单代号", "内容"), params)
        return
    names = {fold(word): each for each in form.fields for word in _names(each)}
    now = {each.key: each for each in form.fields}
    for before in previous.fields:
        yield from _of_field(before, now, names)
    for before in previous.fields:
        if before.key in now:
            yield from _of_choices(before, previous, now[before.key], form)
            yield from _of_columns(before, now[before.key])
    yield from _of_states(form, previous)


def _of_field(
    before: Field, now: Mapping[str, Field], names: Mapping[str, Field]
) -> Iterator[DefinitionProblem]:
    holder = names.get(fold(before.label))
    if before.key not in now:
        part = holder.key if holder else ""
        near = (holder.key,) if holder else close_words(before.key, now)
        params = {"kind": "代号", "found": f"{before.key}（{before.label}）"}
        yield unwise("D710", ("字段", part, "代号"), params, near)
    elif holder is None or holder.key != before.key:
        params = {"kind": "字段", "found": before.label}
        near = (now[before.key].label,)
        yield unwise("D710", ("字段", before.key, "别名"), params, near)


def _names(field: Field) -> tuple[str, ...]:
    return (field.label, *field.aliases)


def _of_choices(
    before: Field, previous: FormDef, field: Field, form: FormDef
) -> Iterator[DefinitionProblem]:
    """The options of a field that is still a choice; another type is another field."""
    kept = {
        fold(word)
        for option in form.choices(field)
        for word in (option.value, *option.aliases)
    }
    if not kept:
        return
    for option in previous.choices(before):
        if fold(option.value) not in kept:
            near = close_words(option.value, (o.value for o in form.choices(field)))
            params = {"kind": field.options, "found": option.value}
            yield unwise("D710", ("选项", field.options, "别名"), params, near)


def _of_columns(before: Field, field: Field) -> Iterator[DefinitionProblem]:
    kept = {(column.key, fold(column.label)) for column in field.columns}
    if field.type not in {FieldType.ROWS, FieldType.SECTION}:
        return
    for column in before.columns:
        if (column.key, fold(column.label)) not in kept:
            params = {"kind": "栏目", "found": f"{field.label}.{column.label}"}
            yield unwise("D710", ("明细", field.key, "栏目"), params)


def _of_states(form: FormDef, previous: FormDef) -> Iterator[DefinitionProblem]:
    kept = {state.key: state for state in form.states}
    for before in previous.states:
        after = kept.get(before.key)
        if after is None or fold(after.label) != fold(before.label):
            part = after.key if after else ""
            near = (after.label,) if after else _near(before, form)
            params = {"kind": "状态", "found": f"{before.label}（{before.key}）"}
            yield unwise("D710", ("状态", part, "状态"), params, near)


def _near(before: State, form: FormDef) -> tuple[str, ...]:
    return close_words(before.label, (state.label for state in form.states))
