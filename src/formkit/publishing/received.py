"""Each record judged by the definition in force on the day it was received.

That day is the earliest one known of: the date in the form's own field, the day its
file was first entered, and today. The own field is the one the first deadline counts
from, if it may not be in the future (登记时间, 接收时间, 投诉时间); a planned date says
nothing. A blank of a version that is in force says that the record is not older.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from formkit.check import (
    Checked,
    CheckedRecord,
    CheckScope,
    HeadingMap,
    check_form,
)
from formkit.check.marks import Mark, mark_of
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.conditions import Compare, Comparison, FieldOperand, Today
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.model import RawForm
from formkit.publishing.catalogue import in_force
from formkit.publishing.places import place_of

_DATES = {FieldType.DATE, FieldType.DATETIME}
_NOT_LATER = {Comparison.NOT_AFTER, Comparison.AT_MOST}


def check_received(
    raw: RawForm,
    catalogue: Catalogue,
    scope: CheckScope,
    entered_on: date | None,
    mapping: HeadingMap | None = None,
) -> Checked:
    """What `check_form` says, each record by the definition of its own day.

    `entered_on` is the day a form of one record was first entered, None for a file
    that is new or a table: its rows have days of their own, and one without a
    readable date is judged as of today. A table of several ages keeps the definition
    of today; only its older rows are judged by theirs. `mapping` is what the site has
    confirmed about its headings.
    """
    checked = check_form(raw, in_force(catalogue, scope.today), scope, mapping)
    if checked.definition is None or not checked.records:
        return checked
    mark = mark_of(raw)
    if _is_retired(checked, mark):
        return checked
    ages = _Ages(catalogue, checked.definition, mark.version if mark else "")
    days = [
        _day(one, checked.definition.form, scope.today, entered_on)
        for one in checked.records
    ]
    own = [ages.definition(day) for day in days]
    others = {each.sha256: each for each in own if each != checked.definition}
    by_hash = {
        sha256: check_form(raw, Catalogue((other,)), scope, mapping)
        for sha256, other in others.items()
    }
    if len(others) == 1 and checked.definition not in own:
        return by_hash.popitem()[1]
    rows = {sha256: _by_place(found) for sha256, found in by_hash.items()}
    records = tuple(
        rows.get(mine.sha256, {}).get(place_of(one), one)
        for one, mine in zip(checked.records, own, strict=True)
    )
    return replace(checked, records=records)


def received_field(form: FormDef) -> Field | None:
    """The field that says when a record was received; None when no field does."""
    for clock in form.clocks[:1]:
        for field in form.fields:
            if field.key == clock.start and _is_past(field):
                return field
    return None


def _is_retired(checked: Checked, mark: Mark | None) -> bool:
    """Whether a form of one record is of a version that is answered with a new blank.

    Whatever its age: it goes on as the new blank, so that is what it is judged by.
    """
    definition = checked.definition
    if definition is None or mark is None or checked.layout is not Layout.RECORD:
        return False
    return mark.version in definition.form.retired


@dataclass(frozen=True, slots=True)
class _Ages:
    """The definitions of one form; `said` is the version its file names."""

    catalogue: Catalogue
    present: Definition
    said: str

    def definition(self, day: date) -> Definition:
        """The one of the day, or a later one the file was made from."""
        key = self.present.form.key
        then = self.catalogue.current(key, day) or self.present
        mine = [d for d in self.catalogue.definitions if d.form.key == key]
        after = mine[mine.index(then) : mine.index(self.present) + 1]
        return next((d for d in reversed(after) if d.form.version == self.said), then)


def _day(
    checked: CheckedRecord, form: FormDef, today: date, entered_on: date | None
) -> date:
    days = [today]
    if entered_on is not None and not checked.record.row:
        days.append(entered_on)
    field = received_field(form)
    value = checked.record.values.get(field.key) if field else None
    match value.value if value is not None and value.is_filled else None:
        case datetime() as at:
            days.append(at.date())
        case date() as on:
            days.append(on)
        case _:
            pass
    return min(days)


def _is_past(field: Field) -> bool:
    limit = field.limits.condition
    match limit.tree if limit and field.type in _DATES else None:
        case Compare(FieldOperand(key), comparison, Today()):
            return key == field.key and comparison in _NOT_LATER
        case _:
            return False


def _by_place(checked: Checked) -> dict[tuple[str, int], CheckedRecord]:
    return {place_of(one): one for one in checked.records}
