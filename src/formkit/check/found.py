"""What was located of a record so far; the first way that finds a field keeps it."""

import difflib
from collections.abc import Iterable, Sequence

from formkit.check.grid import is_empty
from formkit.check.labels import plain
from formkit.check.located import Entry, Located, Row
from formkit.check.patterns import is_guide
from formkit.check.record_layout import position
from formkit.check.spots import (
    Assigned,
    PlaceName,
    Spot,
    cell_name,
    choose,
    question,
    twice,
)
from formkit.check.subtables import SubTable
from formkit.definitions.model import FieldType, FormDef
from formkit.messages import default_level
from formkit.model import RawCell
from formkit.problems import Finding

_ALIKE = 0.5


class Found:
    """The places of one record's fields, and what was odd about them.

    `findings` are about the shape of the file, `doubts` about the places of the record;
    `name` is how its places are said.
    """

    def __init__(self, form: FormDef, name: PlaceName = cell_name) -> None:
        self.form = form
        self.name = name
        self.cells: dict[str, RawCell] = {}
        self.rows: dict[str, tuple[Row, ...]] = {}
        self.extra: dict[str, str] = {}
        self.unsure: set[str] = set()
        self.labels: set[tuple[int, int]] = set()
        self.findings: list[Finding] = []
        self.doubts: list[Finding] = []

    def add(self, key: str, cells: Sequence[RawCell]) -> None:
        """Give a field its cell, unless it has one with content."""
        if key in self.cells:
            return
        self.cells[key], sure = choose(cells)
        if not sure:
            self.unsure.add(key)
            self.doubts.append(twice(self.form, key, cells, self.name))

    def add_tables(self, tables: Iterable[SubTable]) -> None:
        """Give sub-table fields their rows."""
        for table in tables:
            if table.field not in self.rows:
                self.rows[table.field] = table.rows
                self.cells.setdefault(table.field, table.first)

    def add_spots(self, assigned: Assigned) -> None:
        """Give fields the cells beside their labels; keep what stands beside others."""
        for key, spots in assigned.spots.items():
            cells = (cell for spot in spots for cell in (spot.label, spot.value))
            self.labels |= {position(cell) for cell in cells}
            self.add(key, [spot.value for spot in spots])
        self.findings += assigned.findings
        for spot, keys in assigned.open_questions:
            if any(key not in self.cells for key in keys):
                self.findings.append(question(self.form, spot, keys))
                self._keep_spot(spot)
        named = [spot for spot in assigned.spare if spot.word is not None]
        for spot in named:
            if self._keep_spot(spot):
                self.findings.append(extra_heading(self.form, spot.label, ()))
        for spot in assigned.kept:
            self._keep_spot(spot)
        asked = (spot for spot, _ in assigned.open_questions)
        for spot in (*asked, *named, *assigned.kept, *assigned.ignored):
            self.labels |= {position(spot.label), position(spot.value)}

    def _keep_spot(self, spot: Spot) -> bool:
        """Keep what stands beside a label, unless it is a field's value or label.

        Beside the title of a group stands a guide, below it the first label.
        """
        places = {cell.place for cell in self.cells.values()}
        labels = {plain(field.label) for field in self.form.fields}
        is_other = spot.value.place in places or plain(spot.value.shown) in labels
        if is_empty(spot.value) or is_other or is_guide(spot.value.shown):
            return False
        self.keep(spot.label, spot.value)
        return True

    def keep(self, label: RawCell, value: RawCell) -> None:
        """Keep a value that belongs to no field, under what stands before it."""
        name = label.shown.strip()
        again = f"{name}({label.place.cell})"
        self.extra[again if name in self.extra else name] = value.shown

    def add_stray(self, cell: RawCell) -> None:
        """Keep content without a label, and say so."""
        self.extra[cell.place.cell] = cell.shown
        found, level = cell.shown.strip(), default_level("S122")
        self.findings.append(Finding("S122", level, cell.place, found=found))

    def add_inline(self, spots: Iterable[Spot]) -> None:
        """Give fields that have no place yet the text after their label's colon."""
        for spot in spots:
            is_sure = spot.word is not None and not spot.word.vague
            key = spot.word.decide(self.cells) if spot.word and is_sure else ""
            if key:
                self.labels.add(position(spot.label))
                self.add(key, [spot.value])

    @property
    def absent(self) -> tuple[str, ...]:
        """The fields without a place."""
        return tuple(k for k in typed_keys(self.form) if k not in self.cells)

    def located(self, sheet: str) -> Located:
        """The one record found, as a value."""
        unsure = frozenset(self.unsure)
        entry = Entry(self.cells, self.rows, self.extra, unsure, 0, tuple(self.doubts))
        absent = dict.fromkeys(self.absent, sheet)
        return Located(sheet, (entry,), absent, tuple(self.findings))


def typed_keys(form: FormDef) -> tuple[str, ...]:
    """The fields somebody types."""
    return tuple(f.key for f in form.fields if f.type is not FieldType.COMPUTED)


def is_alike(text: str, label: str) -> bool:
    """Whether the text may be the label in other words."""
    return bool(difflib.get_close_matches(plain(text), [plain(label)], 1, _ALIKE))


def extra_heading(form: FormDef, header: RawCell, missing: Iterable[str]) -> Finding:
    """S103 or S116: a heading nobody knows; what it may mean decides nothing."""
    labels = {plain(form.field(key).label): form.field(key).label for key in missing}
    alike = difflib.get_close_matches(plain(header.shown), labels, 3, _ALIKE)
    suggest = tuple(labels[label] for label in alike)
    code = "S116" if suggest else "S103"
    return Finding(
        code,
        default_level(code),
        header.place,
        label=suggest[0] if suggest else "",
        found=header.shown.strip(),
        suggest=suggest,
    )
