"""One column with two fields: 姓名/电话, split with its values, or not used."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from formkit.check.labels import folded
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FieldType, FormDef
from formkit.model import CellKind, RawCell

_BETWEEN_NAMES = re.compile(r"[/、,&+|\n]|及|和|与")
_BETWEEN = re.compile(r"\s*[/／、，,；;|\n]\s*|\s+")
_PHONE = re.compile(
    r"(?<!\d)(?:1\d{10}|0\d{2,3}[- ]?\d{7,8}|400[- ]?\d{3,4}[- ]?\d{3,4})(?!\d)"
)
_TWO = 2


def combined(form: FormDef, heading: str, taken: Collection[str]) -> tuple[str, ...]:
    """The fields a heading names together, in its order; () when it names no two.

    Every part must be a certain name of a field of its own, without a place yet.
    """
    parts = [part.strip() for part in _BETWEEN_NAMES.split(heading.strip())]
    words = [words_of(form).word(part) for part in parts if part]
    keys = [w.keys[0] for w in words if w and len(w.keys) == 1 and not w.vague]
    is_sure = len(keys) == len(parts) == _TWO == len(set(keys))
    return tuple(keys) if is_sure and not set(keys) & set(taken) else ()


def split(form: FormDef, keys: Sequence[str], cell: RawCell) -> tuple[RawCell, ...]:
    """The cell as one cell a field, all at its place; () when it can't be told."""
    if cell.kind is CellKind.BLANK:
        return tuple(cell for _ in keys)
    phones = [form.field(key).type is FieldType.PHONE for key in keys]
    text = cell.shown.strip()
    parts = _by_phone(text, phones) if sum(phones) == 1 else _BETWEEN.split(text)
    if len(parts) != len(keys) or not all(parts):
        return ()
    return tuple(_part(cell, part) for part in parts)


def _by_phone(text: str, phones: Sequence[bool]) -> list[str]:
    found = _PHONE.findall(folded(text))
    if len(found) != 1 or found[0] not in text:
        return []
    rest = text.replace(found[0], " ").strip(" /／、，,；;|:：()（）\n\t")
    parts = {True: found[0], False: rest}
    return [parts[is_phone] for is_phone in phones]


def _part(cell: RawCell, text: str) -> RawCell:
    return replace(cell, kind=CellKind.TEXT, value=text, number_format="General")
