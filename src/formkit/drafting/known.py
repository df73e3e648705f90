"""What our own forms already call a field: its key and type."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from formkit.check.vocabulary import words_of
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.model import Field, FormDef


@dataclass(frozen=True, slots=True)
class KnownForms:
    """Our forms, the one that shares the most labels first."""

    forms: tuple[FormDef, ...]

    def field(self, label: str, taken: Collection[str]) -> tuple[FormDef, Field] | None:
        """The one field a label can mean, in the first form that says so."""
        for form in self.forms:
            word = words_of(form).word(label)
            key = word.decide(taken) if word is not None else ""
            if key and key not in taken:
                return form, form.field(key)
        return None


def is_known(catalogue: Catalogue, text: str) -> bool:
    """Whether some form of ours has a field of that name."""
    return any(words_of(form).word(text) for form in current(catalogue))


def current(catalogue: Catalogue) -> tuple[FormDef, ...]:
    """The last published definition of every form."""
    found = (catalogue.current(key) for key in catalogue.keys)
    return tuple(each.form for each in found if each is not None)


def by_likeness(catalogue: Catalogue, labels: Sequence[str]) -> KnownForms:
    """The forms by how many of the labels they know; those that know none left out."""
    scores = [
        (sum(words_of(form).word(label) is not None for label in labels), form)
        for form in current(catalogue)
    ]
    ranked = sorted(scores, key=lambda score: -score[0])
    return KnownForms(tuple(form for hits, form in ranked if hits))
