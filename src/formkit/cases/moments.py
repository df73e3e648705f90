"""When something of a case happened: dates in its fields, its rows, other forms.

Where a definition says `progress_rows.date`, the rows of a sub-table are meant; where
it says `followup:visited_at`, a field of another form that refers to the case.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from formkit.cases.case import Case, CaseBook
from formkit.cases.deadlines import Instant, Pause, is_after
from formkit.cases.likeness import fold, gauge_of
from formkit.definitions.catalogue import Catalogue
from formkit.definitions.model import FieldType
from formkit.records import FieldValue, RowSet

_REFERENCES = {FieldType.REFERENCE, FieldType.REFERENCES}
PAUSE_FROM, PAUSE_TO = "pause_from", "pause_to"


def instant_of(value: FieldValue | None) -> Instant | None:
    """The date in a value somebody could read, None for anything else."""
    if value is None or not value.is_filled or not isinstance(value.value, date):
        return None
    return value.value


def written(case: Case, key: str) -> tuple[Instant, ...]:
    """Every date the field ever had, in the order they were written."""
    found = (instant_of(each.value) for each in case.history.get(key, ()))
    return tuple(each for each in found if each is not None)


def in_rows(case: Case, path: str) -> tuple[Instant, ...]:
    """The dates in a column of a sub-table, earliest first; `path` is `rows.column`."""
    key, _, column = path.partition(".")
    value = case.values.get(key)
    rows = value.value.value if value else None
    if not isinstance(rows, RowSet):
        return ()
    found = (instant_of(row.get(column)) for row in rows.rows)
    return tuple(sorted((at for at in found if at is not None), key=sort_key))


def sort_key(instant: Instant) -> datetime:
    """For sorting only: a date goes before the times of its day."""
    if isinstance(instant, datetime):
        return instant
    return datetime.combine(instant, datetime.min.time())


def elsewhere(
    case: Case, path: str, book: CaseBook, catalogue: Catalogue
) -> tuple[Instant, ...] | None:
    """The dates in a field of the form that refers to this case, earliest first.

    `path` is `form:field`. For the case's own form, those of other cases under the
    same number, or of the same customer. None when no case of that form is known.
    """
    form, _, key = path.partition(":")
    others = book.of_form(form)
    if not others:
        return None
    of_same_form = form == case.form
    related = _next_of_kind if of_same_form else _referring
    found = (
        at for other in related(case, others, catalogue) for at in written(other, key)
    )
    return tuple(sorted(found, key=sort_key))


def _referring(
    case: Case, others: Iterable[Case], catalogue: Catalogue
) -> Iterator[Case]:
    for other in others:
        definition = catalogue.current(other.form)
        fields = definition.form.fields if definition else ()
        keys = (field.key for field in fields if field.type in _REFERENCES)
        if any(_names(other.values[k].value, case) for k in keys if k in other.values):
            yield other


def _names(value: FieldValue, case: Case) -> bool:
    said = value.value if isinstance(value.value, tuple) else (value.value,)
    wanted = fold(case.number or case.key)
    return any(isinstance(each, str) and fold(each) == wanted for each in said)


def _next_of_kind(
    case: Case, others: Iterable[Case], catalogue: Catalogue
) -> Iterator[Case]:
    definition = catalogue.current(case.form)
    if definition is None:
        return
    gauge = gauge_of(definition.form)
    customer = gauge.customer_of(case.field_values)
    for other in others:
        is_same = bool(customer) and gauge.customer_of(other.field_values) == customer
        has_number = bool(case.number) and other.number == case.number
        if other.key != case.key and (is_same or has_number):
            yield other


def pauses(case: Case) -> tuple[Pause, ...]:
    """The pauses of a case, also those whose cells were used again for a later one.

    A new beginning after the end of the last pause is another pause; one before it
    corrects the last.
    """
    steps = [
        (each.sequence, key, instant_of(each.value))
        for key in (PAUSE_FROM, PAUSE_TO)
        for each in case.history.get(key, ())
    ]
    found: list[Pause] = []
    for _, key, at in sorted(steps, key=lambda step: step[:2]):
        if at is None:
            continue
        last = found[-1] if found else None
        if key == PAUSE_TO:
            if last is not None:
                found[-1] = Pause(last.start, at)
        elif last is None or (last.end is not None and not is_after(last.end, at)):
            found.append(Pause(at, None))
        else:
            found[-1] = Pause(at, last.end)
    return tuple(each for each in found if not _is_negative(each))


def _is_negative(pause: Pause) -> bool:
    return pause.end is not None and is_after(pause.start, pause.end)
