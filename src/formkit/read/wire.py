"""A form on its way between two processes: plain columns, not thousands of objects.

Pickling a table costs more than reading it; marshal moves tuples of texts at the speed
of the memory. Both ends are this program in this version, so no format is promised.
"""

import marshal
from array import array
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from formkit.garbage import uncollected
from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.problems import Finding, Level
from formkit.read.cells import plain_cell

Answer = RawForm | Finding | bytes | None
"""What the child says: bytes of an errand; None when the memory was not enough."""

_HIDDEN, _PICTURE = 1, 2
_KINDS = tuple(CellKind)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


def packed(answer: Answer) -> bytes:
    """The answer as bytes."""
    match answer:
        case None:
            return marshal.dumps(())
        case bytes():
            return marshal.dumps(answer)
        case Finding():
            params = dict(answer.params)
            said = (answer.code, answer.level.value, answer.found, params)
            return marshal.dumps(said)
        case RawForm():
            return marshal.dumps(_form(answer))


def unpacked(content: bytes) -> Answer:
    """The answer in bytes that `packed` made."""
    with uncollected():
        return _answer(content)


def _answer(content: bytes) -> Answer:
    said: Any = marshal.loads(content)  # noqa: S302 - our own child, no one else's bytes
    if isinstance(said, bytes):
        return said
    if not said:
        return None
    if isinstance(said[0], str):
        code, level, found, params = said
        return Finding(code, Level(level), found=found, params=params)
    sheets, names, (kind, *rest) = said
    properties, date1904, pictures, tracked_changes, comments = rest
    return RawForm(
        FileKind(kind),
        tuple(map(_unpacked_sheet, sheets)),
        {name: Place(*place) for name, place in names.items()},
        properties,
        date1904,
        pictures,
        tracked_changes,
        comments,
    )


def _form(form: RawForm) -> Any:  # noqa: ANN401 - nested tuples of texts and numbers
    places = {n: (p.sheet, p.row, p.column) for n, p in form.names.items()}
    about = (
        form.kind.value,
        dict(form.properties),
        form.date1904,
        form.pictures,
        form.tracked_changes,
        form.comments,
    )
    return tuple(map(_sheet, form.sheets)), places, about


def _sheet(sheet: RawSheet) -> tuple[object, ...]:
    merges = [(m.top, m.left, m.bottom, m.right) for m in sheet.merges]
    return (
        (sheet.name, sheet.visible, merges, sorted(sheet.hidden_rows)),
        array("L", [cell.place.row for cell in sheet.cells]).tobytes(),
        array("H", [cell.place.column for cell in sheet.cells]).tobytes(),
        bytes(_NUMBERS[cell.kind] for cell in sheet.cells),
        [_plain(cell.value) for cell in sheet.cells],
        [cell.number_format for cell in sheet.cells],
        [_seldom(cell) for cell in sheet.cells],
    )


def _plain(value: str | Decimal | bool | None) -> str | bool | None:  # noqa: FBT001 - a cell's value
    return str(value) if isinstance(value, Decimal) else value


def _seldom(cell: RawCell) -> tuple[str, int, str, int] | None:
    """What most cells do not have; None when this one has none of it."""
    flags = _HIDDEN * cell.hidden | _PICTURE * cell.picture
    if not (flags or cell.formula or cell.control or cell.heading):
        return None
    return cell.formula, flags, cell.control, cell.heading


def _unpacked_sheet(sheet: tuple[Any, ...]) -> RawSheet:
    (name, visible, merges, hidden_rows), rows, columns, *contents = sheet
    at = array("L"), array("H")
    for numbers, content in zip(at, (rows, columns), strict=True):
        numbers.frombytes(content)
    return RawSheet(
        name,
        tuple(_cells(name, [*at, *contents])),
        visible,
        tuple(Area(*merge) for merge in merges),
        frozenset(hidden_rows),
    )


def _cells(sheet: str, columns: list[Any]) -> Iterator[RawCell]:
    for row, column, said, value, number_format, seldom in zip(*columns, strict=True):
        kind = _KINDS[said]
        content = Decimal(value) if kind is CellKind.NUMBER else value
        cell = plain_cell(sheet, row, column, (kind, content), number_format)
        if seldom is None:
            yield cell
            continue
        formula, flags, control, heading = seldom
        yield replace(
            cell,
            formula=formula,
            hidden=bool(flags & _HIDDEN),
            picture=bool(flags & _PICTURE),
            control=control,
            heading=heading,
        )
