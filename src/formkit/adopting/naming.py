"""Whether what a map of columns names is there: form, fields and options."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formkit.adopting.confirmed import FIRST_LINE, FORM_LINE, ConfirmedMap, ordered
from formkit.check import EXTRA, IGNORE
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.model import FormDef


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line, counted from 1, that names a `form`, `field` or `option` there is not."""

    line: int
    what: str
    said: str


def unknown_name(confirmed: ConfirmedMap, catalogue: Catalogue) -> Unknown | None:
    """The first name of the map that no version of its form knows; None: all known.

    Any version will do: a field that was taken away since is in the sheets still.
    """
    every = catalogue.definitions
    forms = [each.form for each in every if each.form.key == confirmed.form]
    if not forms:
        return Unknown(FORM_LINE, "form", confirmed.form)
    return next(_unknown(confirmed, _options(forms)), None)


def _unknown(
    confirmed: ConfirmedMap, options: Mapping[str, set[str]]
) -> Iterator[Unknown]:
    columns, meanings = ordered(confirmed)
    for line, (_, key) in enumerate(columns, start=FIRST_LINE):
        if key not in {EXTRA, IGNORE} and key not in options:
            yield Unknown(line, "field", key)
    for line, each in enumerate(meanings, start=FIRST_LINE + len(columns)):
        if each.field not in options:
            yield Unknown(line, "field", each.field)
        elif each.option not in options[each.field]:
            yield Unknown(line, "option", each.option)


def _options(forms: list[FormDef]) -> Mapping[str, set[str]]:
    """The options of every field, of all versions together."""
    found: dict[str, set[str]] = {}
    for form in forms:
        for field in form.fields:
            values = {option.value for option in form.choices(field)}
            found.setdefault(field.key, set()).update(values)
    return found
