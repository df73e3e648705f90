"""Pieces of formulas, put together; constants fold away."""

from collections.abc import Iterable
from typing import Final

TRUE: Final = "TRUE"
FALSE: Final = "FALSE"
FORMAT_LIMIT: Final = 8192
"""The longest formula of conditional formatting, and of a cell."""
VALIDATION_LIMIT: Final = 255
"""The longest formula of a data validation."""
_LITERAL: Final = 120  # Excel ends a text in a formula at 255, doubled quotes included


def quoted(text: str) -> str:
    """The text as a literal of a formula; a long one as several, joined."""
    pieces = [text[at : at + _LITERAL] for at in range(0, len(text), _LITERAL)] or [""]
    escaped = (piece.replace('"', '""') for piece in pieces)
    return "&".join(f'"{piece}"' for piece in escaped)


class _All(str):  # noqa: SLOT000 - a str cannot have slots with values
    """An AND that remembers its parts, so that they are never said twice."""

    parts: tuple[str, ...]


def all_of(parts: Iterable[str]) -> str:
    """TRUE where every part is."""
    flat = [one for part in parts for one in _parts(part)]
    kept = list(dict.fromkeys(part for part in flat if part != TRUE))
    if FALSE in kept:
        return FALSE
    if len(kept) <= 1:
        return kept[0] if kept else TRUE
    formula = _All(f"AND({','.join(kept)})")
    formula.parts = tuple(kept)
    return formula


def any_of(parts: Iterable[str]) -> str:
    """TRUE where one part is; what all parts have in common is said once."""
    kept = list(dict.fromkeys(part for part in parts if part != FALSE))
    if TRUE in kept:
        return TRUE
    if len(kept) <= 1:
        return kept[0] if kept else FALSE
    shared = set.intersection(*(set(_parts(part)) for part in kept))
    if not shared:
        return f"OR({','.join(kept)})"
    common = [part for part in _parts(kept[0]) if part in shared]
    rests = (all_of(p for p in _parts(part) if p not in shared) for part in kept)
    return all_of((*common, any_of(rests)))


def _parts(formula: str) -> tuple[str, ...]:
    return formula.parts if isinstance(formula, _All) else (formula,)


def not_(part: str) -> str:
    """TRUE where the part is FALSE."""
    constants = {TRUE: FALSE, FALSE: TRUE}
    return constants.get(part, f"NOT({part})")


def guarded(guard: str, part: str) -> str:
    """The part, computed only where the guard holds; FALSE elsewhere."""
    if FALSE in {guard, part}:
        return FALSE
    return part if guard == TRUE else f"IF({guard},{part},FALSE)"


def within(limit: int, formula: str) -> str | None:
    """The formula, None when it is longer than the limit."""
    return formula if len(formula) <= limit else None


def substituted(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The text with every first of a pair replaced by its second, in their order."""
    for old, new in pairs:
        text = f"SUBSTITUTE({text},{quoted(old)},{quoted(new)})"
    return text
