"""When a field must be filled, and what limits it, as sentences."""

from collections.abc import Iterator

from formkit.definitions.model import Field, FieldType, FormDef
from formkit.definitions.sentences import sentence
from formkit.model import plain_number
from formkit.reference.blocks import word


def required_sentence(form: FormDef, field: Field, language: str) -> str:
    """When the field must be filled, "" for never."""
    required = field.required
    if field.key == form.number_field and required.ever:
        return word("required_number", language)
    if required.always:
        return word("required_always", language)
    said = {
        "state": form.state(required.from_state).label if required.from_state else "",
        "condition": (
            sentence(required.condition, language) if required.condition else ""
        ),
    }
    entries = {
        (True, True): "required_from_if",
        (True, False): "required_from",
        (False, True): "required_if",
    }
    entry = entries.get((bool(said["state"]), bool(said["condition"])))
    if entry is None:
        return ""
    asked = word(entry, language, **said)
    return asked + word("required_only", language) if required.only else asked


def limit_sentences(form: FormDef, field: Field, language: str) -> str:
    """What the value must satisfy besides its type, "" for nothing."""
    return word("joined", language).join(_limits(form, field, language))


def _limits(form: FormDef, field: Field, language: str) -> Iterator[str]:
    limits = field.limits
    bounds = {
        name: plain_number(number)
        for name, number in (("low", limits.minimum), ("high", limits.maximum))
        if number is not None
    }
    if bounds:
        entry = "between" if len(bounds) > 1 else "_".join(("at", *bounds))
        yield word(entry, language, **bounds)
    counts = {
        "min_chars": limits.min_chars,
        "max_chars": limits.max_chars,
        "max_items": limits.max_items,
    }
    for entry, count in counts.items():
        if count is not None:
            yield word(entry, language, count=count)
    is_number = field.key == form.number_field and not limits.mask
    shape = form.number_pattern if is_number else limits.mask
    if shape:
        yield word("pattern" if is_number else "mask", language, shape=shape)
    if limits.condition is not None:
        yield sentence(limits.condition, language)
    if field.type is FieldType.COMPUTED:
        yield word("computed", language, expression=field.expression)
    if field.none_ok:
        yield word("none_ok", language)
