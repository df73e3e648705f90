"""Words of a sheet that no option of its field is known by."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from formkit.adopting.columns import Column, Columns
from formkit.aliases import Aliases, may_be_alias
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.values import Choice, Context, Reading, Typed, ValueKind, clean, read_value

_KINDS = {FieldType.CHOICE: ValueKind.CHOICE, FieldType.CHOICES: ValueKind.CHOICES}


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word, the field it stands in, how often, and the option it may stand for."""

    field: Field
    typed: str
    count: int
    suggest: str


def unknown_words(
    columns: Columns, form: FormDef, aliases: Aliases
) -> tuple[UnknownWord, ...]:
    """Every word to be asked about, of the columns whose field is certain."""
    by_key = {field.key: field for field in form.fields if field.type in _KINDS}
    return tuple(
        word
        for column in columns.columns
        if column.meant in by_key
        for word in _words(column, by_key[column.meant], form, aliases)
    )


def reading_of(field: Field, form: FormDef, typed: str) -> Reading:
    """What the definition makes of a word in a field with options."""
    choices = tuple(Choice(o.value, o.aliases) for o in form.choices(field))
    return read_value(_KINDS[field.type], Typed(typed), Context(date.min, "", choices))


def _words(
    column: Column, field: Field, form: FormDef, aliases: Aliases
) -> Iterator[UnknownWord]:
    counted = Counter(clean(cell.shown) for cell in column.values)
    for typed, count in counted.items():
        reading = reading_of(field, form, typed)
        is_known = bool(aliases.option(form.key, field.key, typed))
        if not is_known and may_be_alias(field, typed, reading):
            suggest = reading.suggest[0] if len(reading.suggest) == 1 else ""
            yield UnknownWord(field, typed, count, suggest)
