"""Headings a company writes its own way: whole-heading patterns, as data."""

import re
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from formkit.check.labels import plain, without_hint
from formkit.definitions.model import FieldType, FormDef

_KINDS = {
    "*moments": frozenset({FieldType.DATE, FieldType.DATETIME}),
    "*departments": frozenset({FieldType.DEPARTMENT}),
}


class _Pattern(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    re: str
    means: str


class Headings(BaseModel):
    """What headings.toml says: see there."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    ambiguous: Mapping[str, list[str]]
    guide: list[str]
    pattern: list[_Pattern]
    alias: Mapping[str, Mapping[str, str]]


@cache
def headings() -> Headings:
    """The data of headings.toml."""
    source = files("formkit.check").joinpath("headings.toml")
    return Headings.model_validate(tomllib.loads(source.read_text("utf-8")))


@cache
def ambiguous() -> frozenset[str]:
    """Headings that mean different fields in different companies' forms."""
    return frozenset(headings().ambiguous)


def is_guide(text: str) -> bool:
    """Whether the text is one that our own blanks show beside a title."""
    return _guides().fullmatch(text.strip()) is not None


@cache
def _guides() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{guide})" for guide in headings().guide))


def rivals(form: FormDef, heading: str) -> tuple[str, ...]:
    """The fields an ambiguous heading (in the spelling of `plain`) may mean too."""
    keys: list[str] = []
    for concept in headings().ambiguous.get(heading, ()):
        types = _KINDS.get(concept)
        if types is None:
            keys.append(key_of(form, concept))
        else:
            keys += [field.key for field in form.fields if field.type in types]
    return tuple(dict.fromkeys(key for key in keys if key))


def meaning(form: FormDef, text: str) -> str:
    """The key of the one field a heading can mean by its pattern, "" without one."""
    heading = without_hint(text) or plain(text)
    if not heading or heading in ambiguous():
        return ""
    named = {key_of(form, p.means) for p in _matching(heading)}
    return named.pop() if len(named) == 1 else ""


def concepts(names: Collection[str]) -> frozenset[str]:
    """The meanings of names (in the spelling of `plain`) that have just one."""
    found = (_matching(name) for name in names if name not in ambiguous())
    return frozenset(each[0].means for each in found if len(each) == 1)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], _Pattern], ...]:
    return tuple((re.compile(each.re), each) for each in headings().pattern)


def _matching(heading: str) -> list[_Pattern]:
    return [each for pattern, each in _compiled() if pattern.fullmatch(heading)]


def key_of(form: FormDef, concept: str) -> str:
    """The key a meaning has in the form, "" where the form has no such field."""
    keys = {field.key for field in form.fields}
    key = headings().alias.get(form.key, {}).get(concept, concept)
    return key if key in keys else ""
