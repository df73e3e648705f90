"""Cases as register rows: every value with the cell it was read from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from formkit.cases.case import Case, CaseValue
from formkit.cases.overdue import Overdue
from formkit.check.wording import seen
from formkit.definitions.model import Field, FieldType, FormDef, Mask
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


def headings(form: FormDef, language: str) -> tuple[Heading, ...]:
    """The columns: what formkit derived, then every field of the form."""
    derived = tuple(
        Heading(key, text(f"registers.{key}", language), width)
        for key, width in _DERIVED
    )
    fields = tuple(
        Heading(field.key, field.label, _WIDTHS.get(field.type, 14))
        for field in register_fields(form)
    )
    return (*derived, *fields)


def register_fields(form: FormDef) -> Iterator[Field]:
    """The fields a register shows; the number has a column of its own."""
    return (field for field in form.fields if field.key != form.number_field)


def rows(
    form: FormDef,
    cases: Sequence[Case],
    overdue: Mapping[str, Sequence[Overdue]],
    view: View,
) -> tuple[Row, ...]:
    """A row a case, in the order given; `overdue` maps a case key to its breaches."""
    return tuple(
        _row(number, form, case, overdue.get(case.key, ()), view)
        for number, case in enumerate(cases, start=1)
    )


def _row(
    number: int, form: FormDef, case: Case, late: Sequence[Overdue], view: View
) -> Row:
    known = case.values.get(form.number_field)
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
        *(
            _entry(field, case.values.get(field.key), view)
            for field in register_fields(form)
        ),
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
