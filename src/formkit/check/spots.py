"""A label and the cell that holds its value, and the choice between several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from formkit.check.grid import is_empty
from formkit.check.vocabulary import Word
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import RawCell
from formkit.problems import Finding


@dataclass(frozen=True, slots=True)
class Spot:
    """A label, what it means, and the cell with its value."""

    label: RawCell
    word: Word
    value: RawCell


@dataclass(frozen=True, slots=True)
class Assigned:
    """Each field with the spots that may be its place; and headings nobody can place.

    `open_questions` are ambiguous headings, `spare` those whose field has a better
    place or that name nothing.
    """

    spots: Mapping[str, tuple[Spot, ...]]
    open_questions: tuple[Spot, ...]
    spare: tuple[Spot, ...]


def assign(spots: Sequence[Spot]) -> Assigned:
    """Own labels first, then synonyms for what is still without a place."""
    placed: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.word.own:
            placed.setdefault(spot.word.keys[0], []).append(spot)
    own = frozenset(placed)
    questions, spare = [], []
    for spot in spots:
        key = spot.word.decide(own)
        if spot.word.own:
            continue
        if key:
            placed.setdefault(key, []).append(spot)
        elif spot.word.open_keys(own):
            questions.append(spot)
        else:
            spare.append(spot)
    settled = {key: tuple(found) for key, found in placed.items()}
    return Assigned(settled, tuple(questions), tuple(spare))


def choose(values: Sequence[RawCell]) -> tuple[RawCell, bool]:
    """The cell that counts, and whether that is sure: filled ones must agree.

    Of several blank ones the last counts: a group title stands before its fields.
    """
    filled = [cell for cell in values if not is_empty(cell)]
    if not filled:
        return values[-1], True
    same = len({cell.shown.strip() for cell in filled}) == 1
    return filled[0], same


def twice(form: FormDef, key: str, cells: Iterable[RawCell]) -> Finding:
    """S102: a field stands in several places that disagree."""
    places = tuple(cell.place for cell in cells if not is_empty(cell))
    return Finding(
        "S102",
        default_level("S102"),
        places[0],
        key,
        form.field(key).label,
        params={"n": str(len(places)), "cells": "、".join(p.cell for p in places)},
    )


def question(form: FormDef, spot: Spot, taken: Iterable[str]) -> Finding:
    """S107: a heading that could mean several fields; it is used for none."""
    keys = spot.word.open_keys(tuple(taken))
    labels = tuple(form.field(key).label for key in keys)
    return Finding(
        "S107",
        default_level("S107"),
        spot.label.place,
        label=labels[0],
        found=spot.label.shown.strip(),
        suggest=labels,
    )
