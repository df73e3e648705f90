"""Everything a page says about a form, in its order."""

from collections.abc import Iterator

from formkit.definitions.catalogue import Definition
from formkit.definitions.model import FormDef
from formkit.reference.blocks import Block, Paragraph, table, word
from formkit.reference.fields import field_blocks, option_blocks
from formkit.reference.findings import finding_blocks
from formkit.reference.process import (
    clock_blocks,
    rule_blocks,
    state_blocks,
    step_blocks,
)


def blocks(definition: Definition, language: str) -> Iterator[Block]:
    """The blocks of the page of a form."""
    form = definition.form
    yield Paragraph(summary(form, language))
    yield table(("item", "content"), _basics(definition, language), language)
    yield from field_blocks(form, language)
    yield from option_blocks(form, language)
    yield from rule_blocks(form, language)
    yield from state_blocks(form, language)
    yield from clock_blocks(form, language)
    yield from step_blocks(form, language)
    yield from finding_blocks(form, language)


def summary(form: FormDef, language: str) -> str:
    """What the form is for, in a sentence: its own words where it has some."""
    facts = dict(form.facts)
    own = facts.get("用途") or facts.get("流程目标") or ""
    counts = word(
        "summary",
        language,
        fields=len(form.fields),
        required=sum(f.required.always for f in form.fields),
        rules=len(form.rules),
        clocks=len(form.clocks),
    )
    return f"{own.rstrip('。')}。{counts}" if own else counts


def _basics(definition: Definition, language: str) -> Iterator[tuple[str, str]]:
    form = definition.form
    titles = dict(form.sheet_names)
    layouts = (
        word("layout", language, layout=each.value, sheet=titles[each])
        if each in titles
        else each.value
        for each in form.layouts
    )
    yield word("key", language), f"`{form.key}`"
    yield word("version", language), form.version
    yield word("layouts", language), "、".join(layouts)
    if form.titles:
        yield word("titles", language), "、".join(form.titles)
    if form.number_field:
        number = form.field(form.number_field).label
        yield word("number_field", language), f"{number}：`{form.number_pattern}`"
    yield word("file_when", language), form.file_when.value
    if form.effective_on:
        yield word("effective_on", language), form.effective_on.isoformat()
    if form.approver:
        yield word("approver", language), form.approver
    for part in form.parts:
        label = word("part", language, name=part.name)
        yield label, "、".join(part.groups)
    yield from form.facts
