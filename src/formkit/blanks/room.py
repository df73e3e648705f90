"""Lines high enough for what is already written in them."""

from collections.abc import Iterable
from dataclasses import replace

from formkit.blanks import look
from formkit.blanks.contents import Contents
from formkit.blanks.slots import WIDTHS, Line, Slot

_LINE_POINTS = 15.0
_MOST_POINTS = 400.0  # a little less than the most a row can have


def with_room(lines: Iterable[Line], contents: Contents) -> tuple[Line, ...]:
    """The lines, higher where a text would be cut."""
    said = {key: each.value for key, each in contents.cells}
    texts = {key: value for key, value in said.items() if isinstance(value, str)}
    return tuple(_with_room(line, texts) for line in lines)


def _with_room(line: Line, texts: dict[str, str]) -> Line:
    wanted = (_points(slot, texts.get(slot.field.key, "")) for slot in line.slots)
    return replace(line, points=max((line.points, *wanted)))


def _points(slot: Slot, text: str) -> float:
    width = int(sum(WIDTHS[slot.column : slot.last]))
    count = sum(look.lines(each, width) for each in text.split("\n"))
    return min(count * _LINE_POINTS + 3, _MOST_POINTS) if text else 0.0
