"""All definitions that were ever in force, found by key, version or hash."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from formkit.definitions.model import FormDef
from formkit.definitions.problems import DefinitionProblem, say
from formkit.definitions.twin import load
from formkit.forms import ORDER

_SUFFIX = ".def.txt"


@dataclass(frozen=True, slots=True)
class Definition:
    """A form with the exact text it was loaded from.

    `sha256` is that of the text in UTF-8, in hex: what a record keeps of the
    definition it was judged by.
    """

    form: FormDef
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Definitions in the order they were published."""

    definitions: tuple[Definition, ...]

    def current(self, key: str, on: date | None = None) -> Definition | None:
        """The last published definition of the form, None when there is none.

        With `on`, the last one in force that day: without 生效日期, or with one that
        is not later.
        """
        for definition in reversed(self.definitions):
            effective_on = definition.form.effective_on
            is_effective = on is None or effective_on is None or effective_on <= on
            if definition.form.key == key and is_effective:
                return definition
        return None

    def by_sha256(self, sha256: str) -> Definition | None:
        """The definition whose text has the hash, None when it is not here."""
        for definition in self.definitions:
            if definition.sha256 == sha256:
                return definition
        return None

    def by_version(self, key: str, version: str) -> Definition | None:
        """The last published definition of the form with that version."""
        for definition in reversed(self.definitions):
            form = definition.form
            if (form.key, form.version) == (key, version):
                return definition
        return None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all forms, each once, in the order of their first definition."""
        return tuple(dict.fromkeys(each.form.key for each in self.definitions))


def load_catalogue(
    texts: Iterable[tuple[str, str]],
) -> tuple[Catalogue, Mapping[str, tuple[DefinitionProblem, ...]]]:
    """The definitions in the texts, and by name the mistakes in those that failed.

    `texts` are pairs of a name (to report by) and a twin, in publishing order. A text
    with mistakes gives no definition and does not disturb the others.
    """
    definitions = []
    problems: dict[str, tuple[DefinitionProblem, ...]] = {}
    for name, text in texts:
        form, found = load(text)
        if form is None:
            problems[name] = found
        else:
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            definitions.append(Definition(form, sha256, text))
    return Catalogue(tuple(definitions)), problems


@cache
def shipped() -> Catalogue:
    """The definitions that come with formkit.

    Raises:
        ValueError: one of them has a mistake: our own fault.
    """
    folder = files("formkit.forms")
    names = [each.name for each in folder.iterdir() if each.name.endswith(_SUFFIX)]
    names.sort(key=lambda name: _place(name.removesuffix(_SUFFIX)))
    catalogue, problems = load_catalogue(
        (name, (folder / name).read_text("utf-8")) for name in names
    )
    if problems:
        said = [f"{n}: {say(p, 'en')}" for n, found in problems.items() for p in found]
        raise ValueError("\n".join(said))
    return catalogue


def _place(key: str) -> tuple[int, str]:
    """Where the form stands in the order; one that is not in it comes last."""
    return (ORDER.index(key) if key in ORDER else len(ORDER), key)
