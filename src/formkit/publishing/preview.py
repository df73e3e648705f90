"""What a new definition would have said to the records of the last 90 days.

The archived originals are read again and checked under both definitions, as of the day
each was entered; nothing is written. Said are numbers, cells and codes, never content.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from formkit.check import CheckScope, check_form
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.model import FormDef
from formkit.definitions.scope import Scope
from formkit.definitions.states import required_fields
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.publishing.places import place_of
from formkit.records import Version
from formkit.workdays import WorkCalendar

DAYS = 90


@dataclass(frozen=True, slots=True)
class Past:
    """Where the records of the past come from, and what they are judged with."""

    book: Book
    fs: Fs
    read: Callable[[bytes], RawForm | Finding]
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True, order=True)
class Demand:
    """What a finding insists on: the field and, where one is broken, the rule."""

    field: str
    code: str
    rule: str

    def label(self, form: FormDef) -> str:
        """The field as people call it."""
        return next((f.label for f in form.fields if f.key == self.field), self.field)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that would be returned: its number and the cell, "" without one."""

    receipt: str
    case: str
    cell: str
    demand: Demand


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change.

    `records` were looked at; `returned` of them have an error they would not have
    had, `cleared` are rid of every error they had. `unread` are the originals that
    could not be read again. `hits` are the new errors, by receipt.
    """

    form: FormDef
    records: int
    returned: int
    cleared: int
    unread: int
    hits: tuple[Hit, ...]

    @property
    def by_demand(self) -> tuple[tuple[Demand, int], ...]:
        """How many records each new demand would have returned, the most first."""
        records = {(hit.demand, hit.receipt, hit.case, hit.cell) for hit in self.hits}
        counted = Counter(demand for demand, *_ in records)
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def preview(
    new: Definition, old: Definition | None, past: Past, today: date
) -> Preview:
    """The records of the last 90 days under the new definition and the one before.

    Of every file the last save counts, as it was entered.
    """
    records = returned = cleared = unread = 0
    hits: list[Hit] = []
    for version in _versions(new.form.key, past.book, today - timedelta(DAYS)):
        raw = _raw(version, past)
        if raw is None:
            unread += 1
            continue
        before = _judged(raw, old, version, past) if old else {}
        after = _judged(raw, new, version, past)
        records += len(after)
        for place, (number, now) in after.items():
            former = before[place][1] if place in before else []
            known = {_demand(finding) for finding in former}
            added = [one for one in now if _demand(one) not in known]
            returned += bool(added)
            cleared += bool(former) and not now
            hits += [_hit(one, version.receipt, number) for one in added]
    return Preview(new.form, records, returned, cleared, unread, tuple(hits))


def _versions(key: str, book: Book, since: date) -> Iterator[Version]:
    """The last version of every file that was entered since that day."""
    last = {v.inbox_path: v for v in book.versions if v.form == key}
    for version in last.values():
        if version.entered_at.date() >= since:
            yield version


def _raw(version: Version, past: Past) -> RawForm | None:
    event = past.book.entered[version.receipt]
    try:
        content = past.fs.read_regular(past.book.workspace.original(event))
    except OSError:
        return None
    raw = past.read(content)
    return None if isinstance(raw, Finding) else raw


def _judged(
    raw: RawForm, definition: Definition, version: Version, past: Past
) -> dict[tuple[str, int], tuple[str, list[Finding]]]:
    """Number and errors of every record, by the place it stands in.

    A field that has no place in the file is said once for the file; here it counts
    for each record that needs it.
    """
    scope = CheckScope(version.entered_at.date(), past.calendar)
    checked = check_form(raw, Catalogue((definition,)), scope)
    form = definition.form
    judged_in = Scope(form, scope.today, scope.calendar)
    absent = [one for one in checked.findings if one.level is Level.ERROR and one.field]
    found = {}
    for one in checked.records:
        required = required_fields(form, one.record.values, judged_in)
        due = {each.field for each in required if each.is_due}
        errors = [each for each in one.findings if each.level is Level.ERROR]
        errors += [each for each in absent if each.field in due]
        found[place_of(one)] = (one.record.number, errors)
    return found


def _demand(finding: Finding) -> Demand:
    return Demand(finding.field, finding.code, finding.rule)


def _hit(finding: Finding, receipt: str, number: str) -> Hit:
    cell = str(finding.place) if finding.place else ""
    return Hit(receipt, number, cell, _demand(finding))
