"""Tick boxes in one cell: `☑是 ☐否`, `是√ 否□`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from formkit.values.text import clean
from formkit.values.words import words


@dataclass(frozen=True, slots=True)
class Ticks:
    """The labels beside the boxes, split by whether the box is ticked."""

    on: tuple[str, ...]
    off: tuple[str, ...]


def ticks(text: str) -> Ticks | None:
    """The boxes of a text; None when it has none, or is no clear row of boxes.

    Boxes stand all before or all behind their labels. A cross counts as an empty box
    only beside a tick: alone it may be either.
    """
    pieces = [piece.strip(" \n,;、") for piece in _marks().split(clean(text))]
    marks = _marks().findall(clean(text))
    if not marks:
        return None
    labels = pieces[1:] if not pieces[0] else pieces[:-1]
    leftover = pieces[0] if not pieces[0] else pieces[-1]
    if leftover or not all(labels):
        return None
    crosses = {mark.casefold() for mark in words().crosses}
    is_on = [mark in words().tick_on for mark in marks]
    has_cross = any(mark.casefold() in crosses for mark in marks)
    if has_cross and not any(is_on):
        return None
    return Ticks(
        tuple(label for label, on in zip(labels, is_on, strict=True) if on),
        tuple(label for label, on in zip(labels, is_on, strict=True) if not on),
    )


def doubtful(text: str, is_label: Callable[[str], bool]) -> tuple[str, ...]:
    """The labels beside marks nobody can tell apart; () when the text is no such row.

    A tick drawn with a symbol font (Wingdings þ, R, û) is a letter where the font is
    lost, and ticked and empty boxes are different letters.
    """
    pieces = [piece.strip(" \n,;、:") for piece in _lost_marks().split(clean(text))]
    labels = tuple(piece for piece in pieces if piece)
    has_marks = len(pieces) > 1
    return labels if has_marks and labels and all(map(is_label, labels)) else ()


def is_lone(text: str, marks: tuple[str, ...]) -> bool:
    """Whether the text is one of the marks and nothing else."""
    return clean(text) in {clean(mark) for mark in marks}


@cache
def _marks() -> re.Pattern[str]:
    listed = words()
    crosses = [mark for mark in listed.crosses if not mark.isalpha()]
    marks = sorted((*listed.tick_on, *listed.tick_off, *crosses), key=len, reverse=True)
    return re.compile("|".join(re.escape(clean(mark)) for mark in marks))


@cache
def _lost_marks() -> re.Pattern[str]:
    listed = words()
    marks = (*listed.lost_marks, *listed.tick_on, *listed.tick_off)
    longest = sorted(map(clean, marks), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)))
