"""What a part of a form asks for: at once, at a later stage, or only now and then."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from formkit.blanks.requirements import is_later
from formkit.definitions.conditions import AllOf, AnyOf, Filled, Not, Tree
from formkit.definitions.evaluate import fields_of
from formkit.definitions.model import Field, FieldType, FormDef

_NOWHERE = {FieldType.SECTION}


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a form, in its order; `seldom` are those that few cases need.

    `state` is the label of the state from which on its first field is required, "" for
    what is asked for at once.
    """

    title: str
    fields: tuple[Field, ...]
    seldom: tuple[Field, ...]
    state: str

    @property
    def often(self) -> tuple[Field, ...]:
        """What every case needs, or may need because of what is filled in another."""
        return tuple(field for field in self.fields if field not in self.seldom)

    @property
    def is_later(self) -> bool:
        """Whether nothing in it is asked for at once, but something later."""
        return is_later(self.fields)

    @property
    def is_now(self) -> bool:
        """Whether something in it is asked for at once."""
        return any(field.required.always for field in self.fields)


def parts(
    form: FormDef,
    groups: Sequence[str] | None = None,
    also: Collection[str] = frozenset(),
) -> list[Part]:
    """The groups of the form with their visible fields; only `groups` when given.

    Those that belong to no stage come last: what may happen at any time. A form of
    some groups begins with its number, which says which case it belongs to. `also` are
    the keys of fields that are there in any case: they have been filled in.
    """
    shown = [f for f in form.fields if f.type not in _NOWHERE]
    visible = [f for f in shown if not f.hidden or f.key in also]
    if groups is not None:
        wanted = {f.key for f in visible if f.group in groups} | set(also)
        number = [f for f in visible if f.key == form.number_field]
        visible = [f for f in visible if f.key in wanted and f not in number]
        visible = [*number, *visible]
    made = list(_parts(form, visible, _often(visible)))
    return sorted(made, key=lambda part: _is_apart(part, visible))


def _is_apart(part: Part, fields: Collection[Field]) -> bool:
    """Whether a group belongs to no stage, nor to what is written at once."""
    if part.is_now or part.is_later:
        return False
    at_once = {field.key for field in fields if field.required.always}
    asked = [f.required.condition for f in part.fields if f.required.condition]
    return not asked or any(at_once.isdisjoint(fields_of(one)) for one in asked)


def _parts(
    form: FormDef, visible: Sequence[Field], often: Collection[str]
) -> Iterator[Part]:
    for title, members in groupby(visible, key=lambda field: field.group):
        fields = tuple(members)
        yield Part(
            title or form.name,
            fields,
            tuple(f for f in fields if f.key not in often),
            _state(form, fields),
        )


def _state(form: FormDef, fields: Sequence[Field]) -> str:
    keys = {f.required.from_state for f in fields} - {""}
    first = (state.label for state in form.main_states if state.key in keys)
    return next(first, "") if is_later(fields) else ""


def _often(fields: Collection[Field]) -> set[str]:
    """The fields every case needs, and those that are asked for because of them."""
    found = {f.key for f in fields if f.required.always or f.required.from_state}
    found |= {f.key for f in fields if f.type is FieldType.STATE}
    for field in fields:
        condition = field.required.condition
        if condition is None:
            continue
        instead = set(_blank_ones(condition.tree))
        if instead or found & set(fields_of(condition)):
            # 联系电话 when 电子邮箱 is blank: either will do, so both stand together.
            found |= instead | {field.key}
    return found


def _blank_ones(tree: Tree) -> Iterator[str]:
    match tree:
        case AllOf(inner) | AnyOf(inner):
            for part in inner:
                yield from _blank_ones(part)
        case Filled(operand, False):
            yield operand.key
        case Not(Filled(operand, True)):
            yield operand.key
        case _:
            return
