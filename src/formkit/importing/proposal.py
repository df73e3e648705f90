"""What importing a file would come to; the dry run shows it, the import does it."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from formkit.adopting.confirmed import dump
from formkit.adopting.memory import Maps
from formkit.cases.likeness import fold, record_essence
from formkit.definitions.model import Layout
from formkit.filing.book import Book
from formkit.filing.enter import Outcome, plan
from formkit.filing.imports import import_path
from formkit.importing.sorting import Before, Sorted, sort_rows
from formkit.intake.entering import Form, recognised
from formkit.intake.judging import Judged, judge
from formkit.intake.learning import with_lists
from formkit.intake.site import Site
from formkit.publishing.places import place_of
from formkit.records import canonical_json, encode_record


class Refusal(StrEnum):
    """Why a file cannot be imported at all."""

    UNREADABLE = "unreadable"
    NO_FORM = "no_form"
    NO_TABLE = "no_table"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be imported, and what was found in it."""

    why: Refusal
    judged: Judged


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would become of each row of a register.

    `entered_as` is the receipt these bytes were entered under before, "" for none.
    `digest` stands for all of it: the bytes, the map of the columns, what would be
    taken from every row and which rows would not be.
    """

    name: str
    form: Form
    rows: Sorted
    entered_as: str
    digest: str


def propose(
    name: str, content: bytes, site: Site, book: Book, today: date
) -> Proposal | Refused:
    """What importing the bytes would come to, as of now."""
    site = with_lists(site)
    judged = judge(content, site, today)
    form = recognised(judged)
    if form is None:
        why = Refusal.UNREADABLE if judged.checked is None else Refusal.NO_FORM
        return Refused(why, judged)
    if form.checked.layout is not Layout.TABLE:
        return Refused(Refusal.NO_TABLE, judged)
    rows = sort_rows(form.checked, _before(book, form.definition.form.key))
    planned = plan(book, import_path(form.sha256, name), form.sha256)
    entered_as = "" if planned.outcome is Outcome.NEW else planned.receipt
    return Proposal(name, form, rows, entered_as, _digest(form, rows, site.maps))


def _digest(form: Form, rows: Sorted, known: Maps) -> str:
    key = form.definition.form.key
    maps = [dump(each) for each in known.confirmed if each.form == key]
    told = {
        "file": form.sha256,
        "definition": form.definition.sha256,
        "maps": sorted(maps),
        "taken": [encode_record(one.record) for one in rows.taken],
        "rows": [[place_of(one) for one in part] for part in rows.parts],
    }
    return hashlib.sha256(canonical_json(told)).hexdigest()


def _before(book: Book, form: str) -> Before:
    """What is entered of the form already."""
    lines = book.entries.receipts_of("imported")
    imported = book.versions_of(one for one in lines if not book.is_undone(one))
    nameless = (
        record_essence(record)
        for version in imported
        for record in version.records
        if not record.number
    )
    numbers = (fold(number) for number in book.numbers.get(form, ()))
    return Before(frozenset(numbers), frozenset(nameless))
