"""A label and the cell that holds its value, and the choice between several."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from formkit.check.grid import is_empty
from formkit.check.vocabulary import Word
from formkit.definitions.model import FormDef
from formkit.messages import default_level, text
from formkit.model import Place, RawCell
from formkit.problems import Finding

PlaceName = Callable[[Place, str], str]
"""How a place is said in a language."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A label, what it means, and the cell with its value.

    `word` is None for a label the definition does not know; `group` is the title of
    the section or the bar it stands under, "" without one.
    """

    label: RawCell
    word: Word | None
    value: RawCell
    group: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields it could mean."""
        return (*self.word.keys, *self.word.rivals) if self.word else ()


@dataclass(frozen=True, slots=True)
class Assigned:
    """Each field with the spots that may be its place; and headings nobody can place.

    `open_questions` are headings with the fields each could mean, `spare` those whose
    field has a better place or that name nothing. `kept` are columns the site wants
    kept with the original, `ignored` those it wants left alone. `findings` say which
    field was found by something else than its name.
    """

    spots: Mapping[str, tuple[Spot, ...]]
    open_questions: tuple[tuple[Spot, tuple[str, ...]], ...] = ()
    spare: tuple[Spot, ...] = ()
    kept: tuple[Spot, ...] = ()
    ignored: tuple[Spot, ...] = ()
    findings: tuple[Finding, ...] = ()


def choose(values: Sequence[RawCell]) -> tuple[RawCell, bool]:
    """The cell that counts, and whether that is sure: filled ones must agree.

    Of several blank ones the last counts: a group title stands before its fields.
    """
    filled = [cell for cell in values if not is_empty(cell)]
    if not filled:
        return values[-1], True
    same = len({cell.shown.strip() for cell in filled}) == 1
    return filled[0], same


def cell_name(place: Place, _language: str) -> str:
    """The address of a cell in a sentence about one sheet: `B4`."""
    return place.cell


def twice(
    form: FormDef, key: str, cells: Iterable[RawCell], name: PlaceName = cell_name
) -> Finding:
    """S102: a field stands in several places that disagree; `name` says each."""
    places = tuple(cell.place for cell in cells if not is_empty(cell))
    return Finding(
        "S102",
        default_level("S102"),
        places[0],
        key,
        form.field(key).label,
        params={
            "n": str(len(places)),
            "cells": "、".join(name(place, "zh") for place in places),
            "cells_en": "; ".join(name(place, "en") for place in places),
        },
    )


def question(form: FormDef, spot: Spot, keys: Sequence[str]) -> Finding:
    """S107: a heading that could mean one of the fields; it is used for none."""
    labels = tuple(form.field(key).label for key in keys)
    return Finding(
        "S107",
        default_level("S107"),
        spot.label.place,
        label=labels[0],
        found=spot.label.shown.strip(),
        suggest=labels,
    )


def understood(form: FormDef, label: RawCell, key: str, way: str) -> Finding:
    """S118: a field found by something else than its name; `way` says by what."""
    field = form.field(key)
    return Finding(
        "S118",
        default_level("S118"),
        label.place,
        key,
        field.label,
        label.shown.strip(),
        {"way": text(f"check.by_{way}"), "way_en": text(f"check.by_{way}", "en")},
    )
