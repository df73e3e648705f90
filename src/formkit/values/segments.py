"""A list in one cell, cut only where every piece is known."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Lookup = Callable[[str], tuple[str, ...]]
"""The options with the name: none, one, or several that share an alias."""

_MOST_PIECES = 60


@dataclass(frozen=True, slots=True)
class Segments:
    """All ways to read the list (two are enough to ask), or what is not known."""

    readings: tuple[tuple[str, ...], ...]
    unknown: str = ""


def segment(text: str, separators: Sequence[str], lookup: Lookup) -> Segments:
    """The list read piece by piece.

    A separator may be part of a name (`物流/交付问题`), so neighbouring pieces are also
    tried joined; a way of cutting counts only when every piece is a name.
    """
    tokens = _tokens(text, separators)
    readings: list[set[tuple[str, ...]]] = [set() for _ in range(len(tokens) + 1)]
    readings[-1] = {()}
    if len(tokens) > _MOST_PIECES:
        return Segments((), text)
    for start in range(len(tokens) - 1, -1, -1):
        readings[start] = _from(start, tokens, readings, lookup)
    ways = sorted({tuple(dict.fromkeys(way)) for way in readings[0] if way})
    if ways:
        return Segments(tuple(ways[:2]))
    return Segments((), _first_unknown(tokens, lookup) or text)


def _from(
    start: int,
    tokens: list[tuple[str, bool]],
    readings: list[set[tuple[str, ...]]],
    lookup: Lookup,
) -> set[tuple[str, ...]]:
    """The readings of all tokens from one on; at most a few are kept."""
    is_separator = tokens[start][1]
    found = set(readings[start + 1]) if is_separator else set()
    joined = ""
    for end in range(start, len(tokens)):
        joined += tokens[end][0]
        if is_separator or tokens[end][1]:
            continue
        for value in lookup(joined):
            found |= {(value, *rest) for rest in readings[end + 1]}
    return set(sorted(found)[:_MOST_PIECES])


def _tokens(text: str, separators: Sequence[str]) -> list[tuple[str, bool]]:
    longest = sorted(separators, key=len, reverse=True)
    pattern = "|".join(re.escape(separator) for separator in longest)
    pieces = re.split(f"({pattern})", text)
    return [(p, n % 2 == 1) for n, p in enumerate(pieces) if p]


def _first_unknown(tokens: list[tuple[str, bool]], lookup: Lookup) -> str:
    words = (word.strip() for word, is_separator in tokens if not is_separator)
    return next((word for word in words if word and not lookup(word)), "")
