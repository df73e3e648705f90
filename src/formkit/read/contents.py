"""What the text between the tags of a cell says, by the type of the cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from formkit.model import CellKind
from formkit.read.cells import BLANK, Content
from formkit.read.incell import CellPictures
from formkit.read.limits import Limits
from formkit.read.refusal import refuse
from formkit.read.strings import decode_escapes

TRUE = frozenset({"1", "true"})
# Decimal() itself takes 1_000, ١٢٣ and an exponent that fills the memory.
_NUMBER = re.compile(r"[+-]?(?:\d{1,400}\.?|\d{0,400}\.\d{1,400})(?:[eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook share: texts, number formats, pictures in cells."""

    strings: Sequence[str]
    formats: Sequence[str]
    pictures: CellPictures
    limits: Limits


class Formats(dict[str, str]):
    """Number of a cell style, as the file writes it, to the number format."""

    def __init__(self, formats: Sequence[str]) -> None:
        super().__init__()
        self._formats = formats

    def __missing__(self, style: str) -> str:
        number = whole(style)
        known = number < len(self._formats)
        found = self[style] = self._formats[number] if known else "General"
        return found


class _Texts(dict[str, Content]):
    """Number of a shared text, as the file writes it, to the text."""

    def __init__(self, strings: Sequence[str], part: str) -> None:
        super().__init__()
        self._strings = strings
        self._part = part

    def __missing__(self, index: str) -> Content:
        number = index.strip()
        if not _is_whole(number) or int(number) >= len(self._strings):
            raise refuse("damaged", self._part)
        found = self[index] = _text(self._strings[int(number)])
        return found


def readers(
    strings: Sequence[str], part: str
) -> Mapping[str, Callable[[str], Content]]:
    """Type of a cell to what its text says; other types are numbers.

    Each raises RefusedError for a shared text that is not there.
    """
    return {
        "s": _Texts(strings, part).__getitem__,
        "str": _stored,
        "inlineStr": _stored,
        "d": _day,
        "b": _boolean,
        "e": _error,
    }


@lru_cache(maxsize=4096)
def numeric(text: str) -> Content:
    """Every digit of the file; what is no number is said as an error, never a blank."""
    text = text.strip()
    if not text.isascii() or not _NUMBER.fullmatch(text):
        return CellKind.ERROR, text
    return CellKind.NUMBER, Decimal(text)


def whole(text: str) -> int:
    """A whole number of at most nine digits; 0 when it is none."""
    return int(text) if _is_whole(text) else 0


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004 - 32 bits


def _text(text: str) -> Content:
    return (CellKind.TEXT, text) if text else BLANK


def _stored(text: str) -> Content:
    return _text(decode_escapes(text))


def _day(text: str) -> Content:
    return _text(text.strip())


def _boolean(text: str) -> Content:
    return CellKind.BOOLEAN, text.strip() in TRUE


def _error(text: str) -> Content:
    return CellKind.ERROR, text.strip()
