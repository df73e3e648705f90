"""The overdue list as register rows."""

from collections.abc import Sequence

from formkit.cases.overdue import Overdue
from formkit.definitions.catalogue import Catalogue
from formkit.messages import text
from formkit.registers.cells import Shown, cell_text, shown
from formkit.registers.table import Entry, Heading, Row

_COLUMNS = (
    ("number", 8),
    ("case", 22),
    ("form", 20),
    ("clock", 16),
    ("due", 18),
    ("overdue", 16),
    ("left", 16),
    ("level", 12),
    ("owner", 12),
    ("escalate_to", 14),
)


def overdue_headings(language: str) -> tuple[Heading, ...]:
    """The columns of the overdue list."""
    return tuple(
        Heading(key, text(f"registers.{key}", language), width)
        for key, width in _COLUMNS
    )


def overdue_rows(
    overdue: Sequence[Overdue], catalogue: Catalogue, language: str
) -> tuple[Row, ...]:
    """A row a deadline, in the order given; new breaches are painted."""
    return tuple(
        _row(number, one, catalogue, language)
        for number, one in enumerate(overdue, start=1)
    )


def state_of(one: Overdue, language: str) -> str:
    """Whether it is overdue or due soon, and that formkit took the case over."""
    state = "is_overdue" if one.is_overdue else "due_soon"
    mark = "_imported" if one.case.is_imported else ""
    return text(f"registers.{state}{mark}", language)


def _row(number: int, one: Overdue, catalogue: Catalogue, language: str) -> Row:
    definition = catalogue.current(one.case.form)
    form = definition.form.name if definition else one.case.form
    entries = (
        Entry(Shown(number, "0")),
        _said(one.case.number or one.case.key),
        _said(form),
        _said(one.state.clock.label),
        Entry(shown(one.due)),
        _said(state_of(one, language)),
        Entry(Shown(one.workdays, "0")),
        Entry(Shown(one.level, "0")),
        _said(one.owner),
        _said(one.escalate_to),
    )
    return Row(entries, alarm=one.is_overdue and not one.is_inherited)


def _said(words: str) -> Entry:
    return Entry(Shown(cell_text(words) if words else None))
