"""Limits that check nothing: of another type, or with the ends the wrong way round."""

from collections.abc import Iterator
from typing import Final

from formkit.definitions.lexicon import Family, family
from formkit.definitions.model import Field, FieldType, FormDef, Limits
from formkit.definitions.problems import DefinitionProblem, unwise

_KINDS: Final = (
    ({"minimum", "maximum"}, frozenset({Family.NUMBER})),
    ({"min_chars", "max_chars", "mask"}, frozenset({Family.TEXT})),
    ({"max_items"}, frozenset({Family.CHOICES, Family.LIST, Family.ROWS})),
)


def idle_limits(form: FormDef) -> Iterator[DefinitionProblem]:
    """D751: a range of what is no number, a length of what is no text, … .

    D708: a range or a length that nothing can have.
    """
    for field in form.fields:
        place = ("字段", field.key, "限制")
        for said in _unfit(field):
            params = {"found": said, "kind": field.type.value}
            yield unwise("D751", place, params)
        for said in _reversed(field.limits):
            params = {"found": field.label, "column": "限制", "condition": said}
            yield unwise("D708", place, params)


def _unfit(field: Field) -> Iterator[str]:
    kind = Family.ROWS if field.type is FieldType.SECTION else family(field)
    said = _said(field.limits)
    for names, families in _KINDS:
        if kind not in families:
            yield from sorted({said[name] for name in names if name in said})


def _reversed(limits: Limits) -> Iterator[str]:
    said = _said(limits)
    low, high = limits.minimum, limits.maximum
    if low is not None and high is not None and low > high:
        yield said["minimum"]
    least, most = limits.min_chars, limits.max_chars
    if least is not None and most is not None and least > most:
        yield f"{said['min_chars']}；{said['max_chars']}"


def _said(limits: Limits) -> dict[str, str]:
    """The limits that are set, as a 限制 cell says them."""
    low, high = limits.minimum, limits.maximum
    ends = "~".join("" if end is None else f"{end:f}" for end in (low, high))
    words = {
        "minimum": ends if low is not None else "",
        "maximum": ends if high is not None else "",
        "min_chars": f"至少{limits.min_chars}字" if limits.min_chars else "",
        "max_chars": f"至多{limits.max_chars}字" if limits.max_chars else "",
        "max_items": f"至多{limits.max_items}项" if limits.max_items else "",
        "mask": f"样式 {limits.mask}" if limits.mask else "",
    }
    return {name: word for name, word in words.items() if word}
