"""Cases as register rows: every value with the cell it was read from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formkit.cases.case import Case, CaseValue
from formkit.cases.overdue import Overdue
from formkit.check.wording import seen
from formkit.definitions.model import Field, FieldType, Mask
from formkit.messages import text
from formkit.records import Outcome
from formkit.registers.cells import Shown, cell_text, shown, text_of
from formkit.registers.editions import Edition, masked
from formkit.registers.table import Entry, Heading, Row, Source

_WIDTHS = {
    FieldType.LONGTEXT: 36,
    FieldType.SECTION: 36,
    FieldType.ROWS: 30,
    FieldType.DATETIME: 17,
    FieldType.DATE: 12,
    FieldType.ID: 20,
    FieldType.PHONE: 18,
    FieldType.EMAIL: 24,
}
_DERIVED = (
    ("number", 7),
    ("case", 20),
    ("state", 12),
    ("overdue", 16),
    ("flags", 30),
    ("receipt", 17),
    ("original", 8),
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where archived originals stand, seen from the folder of the register.

    `originals` maps a receipt to the path of its original relative to the archive.
    """

    originals: Mapping[str, str]
    up: str = "../../"

    def link(self, receipt: str) -> str:
        """The relative link to the original of a receipt; "" when it is not there."""
        path = self.originals.get(receipt, "")
        return f"{self.up}{path}" if path else ""


@dataclass(frozen=True, slots=True)
class View:
    """For whom a register is made, in which language, and what it has to say.

    `doubts` maps a case key to what a person should look at, "" for nothing.
    """

    edition: Edition
    language: str
    shelf: Shelf
    doubts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a register: the key of the number's field, then the others."""

    number_field: str
    fields: Sequence[Field]


def headings(columns: Columns, language: str) -> tuple[Heading, ...]:
    """What formkit derived, then the fields.

    Two fields of one label, from two definitions, are told apart by their keys.
    """
    labels = Counter(field.label for field in columns.fields)
    derived = tuple(
        Heading(key, text(f"registers.{key}", language), width)
        for key, width in _DERIVED
    )
    return (*derived, *(_heading(field, labels) for field in columns.fields))


def _heading(field: Field, labels: Mapping[str, int]) -> Heading:
    is_one = labels[field.label] == 1
    label = field.label if is_one else f"{field.label} {field.key}"
    return Heading(field.key, label, _WIDTHS.get(field.type, 14))


def rows(
    columns: Columns,
    cases: Sequence[Case],
    overdue: Mapping[str, Sequence[Overdue]],
    view: View,
) -> tuple[Row, ...]:
    """A row a case, in the order given; `overdue` maps a case key to its breaches."""
    return tuple(
        _row(number, columns, case, overdue.get(case.key, ()), view)
        for number, case in enumerate(cases, start=1)
    )


def _row(
    number: int, columns: Columns, case: Case, late: Sequence[Overdue], view: View
) -> Row:
    known = case.values.get(columns.number_field)
    entries = (
        Entry(Shown(number, "0")),
        Entry(Shown(cell_text(case.number or case.key)), _source(known, view)),
        _said(state_label(case)),
        _said("、".join(one.state.clock.label for one in late)),
        _said(view.doubts.get(case.key, "")),
        _said(case.last_receipt),
        Entry(
            Shown(text("registers.original", view.language)),
            link=view.shelf.link(case.last_receipt),
        ),
        *(_entry(field, case.values.get(field.key), view) for field in columns.fields),
    )
    return Row(entries, alarm=bool(late))


def state_label(case: Case) -> str:
    """The derived state in the words of the form."""
    standing = case.standing
    state = (standing.side or standing.reached) if standing else None
    return state.label if state else ""


def mask_of(field: Field) -> Mask | None:
    """The mask of a field; what people write at length may always hold a number."""
    is_long = field.type in {FieldType.LONGTEXT, FieldType.ROWS, FieldType.SECTION}
    return field.mask or (Mask.FREETEXT if is_long else None)


def _entry(field: Field, value: CaseValue | None, view: View) -> Entry:
    if value is None or value.value.outcome is Outcome.EMPTY:
        return Entry(Shown(None))
    said = value.value
    if said.outcome in {Outcome.ASK, Outcome.ERROR}:
        # Nobody could read it for sure: the register shows what stands there.
        content = Shown(
            cell_text(f"？{masked(said.raw, mask_of(field), view.edition)}")
        )
    elif said.outcome is Outcome.NONE:
        content = Shown(text("registers.none", view.language))
    elif mask_of(field) is not None and view.edition is Edition.AUDIT:
        plain = masked(text_of(said.value), mask_of(field), view.edition)
        content = Shown(cell_text(plain))
    else:
        content = shown(said.value)
    return Entry(content, _source(value, view, field))


def _source(
    value: CaseValue | None, view: View, field: Field | None = None
) -> Source | None:
    if value is None or value.value.place is None:
        return None
    place = value.value.place
    raw = seen(value.value)
    if field is not None:
        raw = masked(raw, mask_of(field), view.edition)
    return Source(
        value.receipt,
        value.sha256,
        view.shelf.originals.get(value.receipt, ""),
        place.sheet,
        place.cell,
        raw,
        value.value.rule,
    )


def _said(words: str) -> Entry:
    return Entry(Shown(cell_text(words) if words else None))
