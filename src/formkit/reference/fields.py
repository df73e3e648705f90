"""The part of a page about the fields: by group, with sub-tables and options."""

from collections.abc import Iterator
from itertools import groupby

from formkit.definitions.model import Field, FormDef
from formkit.reference.blocks import Block, Heading, Paragraph, table, word
from formkit.reference.sentences import limit_sentences, required_sentence

_FIELD = (
    *("field_key", "type", "required", "limits", "options"),
    *("help", "example", "aliases"),
)


def field_blocks(form: FormDef, language: str) -> Iterator[Block]:
    """Every field, group by group, then the columns of the sub-tables."""
    yield Heading(2, word("fields", language))
    for group, members in groupby(form.fields, key=lambda field: field.group):
        if group:
            yield Heading(3, group)
        rows = (_row(form, field, language) for field in members)
        yield table(_FIELD, rows, language)
    with_columns = [field for field in form.fields if field.columns]
    if with_columns:
        yield Heading(2, word("columns", language))
    for field in with_columns:
        yield Heading(3, field.label)
        parts = ((c.label, c.key, c.type.value) for c in field.columns)
        yield table(("column", "key", "type"), parts, language)


def option_blocks(form: FormDef, language: str) -> Iterator[Block]:
    """The option lists with the other words for each option."""
    if not form.option_lists:
        return
    yield Heading(2, word("option_lists", language))
    yield Paragraph(word("option_lists_said", language))
    rows = (
        (each.name if not number else "", option.value, "、".join(option.aliases))
        for each in form.option_lists
        for number, option in enumerate(each.options)
    )
    yield table(("options", "option", "aliases"), rows, language)


def _row(form: FormDef, field: Field, language: str) -> tuple[str, ...]:
    hidden = word("hidden", language) if field.hidden else ""
    words = "、".join(option.value for option in form.choices(field))
    return (
        f"{field.label}\n`{field.key}`",
        field.type.value,
        required_sentence(form, field, language),
        limit_sentences(form, field, language),
        words,
        "".join(part for part in (field.help, hidden) if part),
        field.example,
        "、".join(field.aliases),
    )
