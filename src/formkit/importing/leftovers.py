"""The rows of a register that were not taken over, as a workbook with every reason."""

from collections.abc import Iterator

from formkit.check import CheckedRecord
from formkit.importing.proposal import Proposal
from formkit.importing.sorting import unreadable
from formkit.messages import fix, sentence, text
from formkit.publishing.places import place_of
from formkit.registers.cells import Shown, cell_text
from formkit.registers.table import Entry, Heading, Register, Row
from formkit.registers.workbook import listing

_COLUMNS = (
    ("sheet", 14),
    ("row", 7),
    ("number", 20),
    ("cell", 8),
    ("label", 14),
    ("found", 26),
    ("reason", 46),
    ("fix", 40),
)


def leftovers(proposal: Proposal, language: str) -> bytes:
    """A row a reason, what is to be mended first; the same bytes every time."""
    found = [
        *(each for one in proposal.rows.rejected for each in _rejected(one, language)),
        *(_plain(one, "known", language) for one in proposal.rows.known),
        *(_plain(one, "repeated", language) for one in proposal.rows.repeated),
    ]
    headings = tuple(
        Heading(key, text(f"importing.column_{key}", language), width)
        for key, width in _COLUMNS
    )
    title = text("importing.title", language, name=proposal.name)
    facts = tuple(_facts(proposal, language))
    register = Register(title, title, facts, headings, tuple(found))
    return listing(register, text("importing.how_on", language), language)


def _rejected(one: CheckedRecord, language: str) -> Iterator[Row]:
    faults = unreadable(one)
    if not faults:
        yield _plain(one, "same_number", language, alarm=True)
    for fault in faults:
        cell = fault.place.cell if fault.place else ""
        said = sentence(fault, language), fix(fault, language)
        yield _row(one, (cell, fault.label, fault.found, *said), alarm=True)


def _plain(
    one: CheckedRecord, reason: str, language: str, *, alarm: bool = False
) -> Row:
    """A row that was left out as a whole."""
    said = (text(f"importing.{part}_{reason}", language) for part in ("why", "fix"))
    return _row(one, ("", "", "", *said), alarm=alarm)


def _row(one: CheckedRecord, said: tuple[str, ...], *, alarm: bool) -> Row:
    sheet, row = place_of(one)
    entries = (
        _text(sheet),
        Entry(Shown(row, "0")),
        _text(one.record.number),
        *(_text(each) for each in said),
    )
    return Row(entries, alarm=alarm)


def _text(words: str) -> Entry:
    return Entry(Shown(cell_text(words) if words else None))


def _facts(proposal: Proposal, language: str) -> Iterator[tuple[str, str]]:
    counts = proposal.rows.counts
    said = {
        "file": proposal.name,
        "sha256": proposal.form.sha256,
        "form": proposal.form.definition.form.name,
        "rows": counts.rows,
        "taken": counts.taken,
        "rejected": counts.rejected,
        "known": counts.known,
        "repeated": counts.repeated,
    }
    for key, value in said.items():
        yield text(f"importing.fact_{key}", language), str(value)
