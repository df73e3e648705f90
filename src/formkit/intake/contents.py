"""What stands on a form of one record, taken along as it was typed.

A value goes into the cell of its field as the file has it: a text as that text, a
number with its digits and format, an error as the error. Nothing is read as something
else on the way, with one exception: where boxes are ticked beyond doubt, the words of
the ticked ones are written, since a dropdown has no boxes. What has no cell, or has two
that disagree, is listed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from formkit.blanks import Contents, Other, Written
from formkit.check.grid import Grid, is_empty
from formkit.check.labels import plain
from formkit.check.marks import mark_in
from formkit.check.patterns import is_guide
from formkit.check.record_layout import TICKS
from formkit.check.sheets import form_sheets
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.messages import text
from formkit.model import CellKind, Place, RawCell, RawForm
from formkit.problems import Finding, Level
from formkit.records import FieldValue, Outcome, Record, RowSet

_LONGEST = 32_767  # characters a cell holds
_LIST_MARK = "、"


@dataclass(frozen=True)
class Source:
    """One record as it was read, the file it is from, and what was found in it.

    `words` are texts that stand on every such form and are nobody's content.
    """

    name: str
    raw: RawForm
    record: Record
    findings: tuple[Finding, ...]
    form: FormDef
    words: frozenset[str]

    @cached_property
    def cells(self) -> Mapping[Place, RawCell]:
        """Every cell of the file, by its place."""
        return {cell.place: cell for sheet in self.raw.sheets for cell in sheet.cells}


def contents_of(source: Source) -> Contents:
    """All that is to stand on the new form."""
    cells: dict[str, Written] = {}
    rows: dict[str, tuple[tuple[tuple[str, Written], ...], ...]] = {}
    taken: list[FieldValue] = []
    for key, value in source.record.values.items():
        if isinstance(value.value, RowSet):
            rows[key] = tuple(_row(row, source) for row in value.value.rows)
            taken += [one for row in value.value.rows for one in row.values()]
        elif (written := _written(key, value, source)) is not None:
            cells[key] = written
            taken.append(value)
    others = (*_others(source, taken), *_pictures(source))
    return Contents(source.name, tuple(cells.items()), tuple(rows.items()), others)


def _row(
    row: Mapping[str, FieldValue], source: Source
) -> tuple[tuple[str, Written], ...]:
    read = ((key, _as_typed(value, source)) for key, value in row.items())
    return tuple((key, written) for key, written in read if written is not None)


def _written(key: str, value: FieldValue, source: Source) -> Written | None:
    """What goes into the cell of the field; None for nothing, or what is listed."""
    is_unsure = any(f.code == "S102" and f.field == key for f in source.findings)
    is_rows = bool(source.form.field(key).columns)
    if value.place is None or is_unsure or is_rows or len(value.raw) > _LONGEST:
        return None
    return _ticked(key, value, source) or _as_typed(value, source)


def _ticked(key: str, value: FieldValue, source: Source) -> Written | None:
    """The ticked options; None when there are no boxes or something stands beside."""
    has_remark = any(f.code == "V243" and f.field == key for f in source.findings)
    if value.rule != "ticks" or has_remark:
        return None
    match value.value:
        case str() as option:
            return Written(option)
        case tuple() as options:
            return Written(_LIST_MARK.join(options))
        case _:
            return None


def _as_typed(value: FieldValue, source: Source) -> Written | None:
    cell = source.cells.get(value.place) if value.place else None
    if cell is None or value.outcome is Outcome.EMPTY:
        return None
    if cell.shown != value.raw:  # a part of the cell, or several boxes together
        return Written(value.raw) if value.raw and not cell.picture else None
    match cell.value:
        case None:
            return None
        case bool():
            return Written(cell.value)
        case Decimal():
            is_old = source.raw.date1904
            return Written(cell.value, cell.number_format, days_since_1904=is_old)
        case str():
            return Written(cell.value, is_error=cell.kind is CellKind.ERROR)


def _others(source: Source, taken: Sequence[FieldValue]) -> Iterator[Other]:
    """Every filled cell that was not taken along and is no word of the form itself."""
    places = {value.place for value in taken}
    beside: dict[tuple[str, int], str] = {}
    for value in taken:
        if value.place is not None:
            row = value.place.sheet, value.place.row
            beside[row] = f"{beside.get(row, '')} {value.raw}"
    before = _before(source)
    kept = {
        label.place
        for place, label in before.items()
        if source.record.extra.get(label.shown.strip()) == source.cells[place].shown
    }
    for cell in _filled(source):
        is_known = cell.place in places or cell.place in kept
        if is_known or _is_of_the_form(cell, source) or _is_box(cell, beside):
            continue
        label = before.get(cell.place)
        is_label = label and (label.place in kept or _is_of_the_form(label, source))
        name = label.shown.strip() if label and is_label else ""
        yield Other(str(cell.place), name, cell.shown)


def _before(source: Source) -> Mapping[Place, RawCell]:
    """The cell with something in it that stands before a cell in its row."""
    return {
        cell.place: before
        for before, cell in pairwise(_filled(source))
        if before.place.row == cell.place.row
    }


def _filled(source: Source) -> Iterator[RawCell]:
    for sheet in form_sheets(source.raw):
        for cell in Grid(sheet).filled:
            if cell.shown:
                yield cell


def _is_of_the_form(cell: RawCell, source: Source) -> bool:
    said = cell.shown
    is_word = plain(said) in source.words or words_of(source.form).stops(said)
    is_label = is_word and cell.kind is CellKind.TEXT
    return is_label or is_guide(said) or mark_in(said) is not None


def _is_box(cell: RawCell, beside: Mapping[tuple[str, int], str]) -> bool:
    """Whether it is one of several boxes in a row that were taken along together."""
    said = cell.shown.strip()
    row = beside.get((cell.place.sheet, cell.place.row), "")
    return said.startswith(TICKS) and said in row


def _pictures(source: Source) -> Iterator[Other]:
    if source.raw.pictures:
        said = text("blanks.other_pictures", count=source.raw.pictures)
        yield Other("", "", said)


def words_on(blank: RawForm) -> frozenset[str]:
    """The texts of an empty form, as they compare; not those that explain it."""
    cells = (cell for sheet in form_sheets(blank) for cell in sheet.cells)
    return frozenset(plain(cell.shown) for cell in cells if not is_empty(cell))


def is_same(key: str, old: Record, new: Record | None) -> bool:
    """Whether the field says on the new form what it said on the old one."""
    before = old.values.get(key)
    now = new.values.get(key) if new is not None else None
    return before is not None and now is not None and before.raw == now.raw


def moved(finding: Finding, source: Record, target: Record | None) -> Finding | None:
    """The finding at the cell of the new form that the old one has become.

    An error about a cell that has become none still names the old one. A remark on
    such a cell is None: what stood there is listed.
    """
    at = finding.place
    if at is None:
        return finding
    if "cells" in finding.params:
        finding = replace(finding, params={**finding.params, **_of_old(finding)})
    place = _places(source, target).get(at)
    if place is None and finding.field and target is not None:
        value = target.values.get(finding.field)
        place = value.place if value is not None else None
    if place is not None:
        return replace(finding, place=place)
    if finding.level is not Level.ERROR:
        return None
    where = {"sheet": at.sheet, "cell": at.cell}
    return replace(finding, place=None, params={**where, **finding.params})


def _of_old(finding: Finding) -> Mapping[str, str]:
    """The cells a finding names, said to be those of the old file."""
    cells = finding.params["cells"]
    words = {"cells": "zh", "cells_en": "en"}
    return {
        name: text("blanks.other_cells", language, cells=cells)
        for name, language in words.items()
    }


def _places(source: Record, target: Record | None) -> dict[Place, Place]:
    """Old cell to new cell, for fields and for the rows of small tables."""
    found: dict[Place, Place] = {}
    for old, new in _together(source, target):
        if old.place is not None and new.place is not None:
            found.setdefault(old.place, new.place)
    return found


def _together(
    source: Record, target: Record | None
) -> Iterator[tuple[FieldValue, FieldValue]]:
    for key, old in source.values.items():
        new = target.values.get(key) if target is not None else None
        if new is None:
            continue
        yield old, new
        if isinstance(old.value, RowSet) and isinstance(new.value, RowSet):
            for before, now in zip(old.value.rows, new.value.rows, strict=False):
                for column in before.keys() & now.keys():
                    yield before[column], now[column]
