"""Names of colleagues compared with the site's list of staff."""

from dataclasses import replace

from formkit.check.wording import at
from formkit.definitions.model import Field, FieldType
from formkit.model import RawCell
from formkit.problems import Finding
from formkit.staff import Staff
from formkit.values import Reading, numbered_person


def by_number(reading: Reading, field: Field, staff: Staff) -> Reading:
    """The name for an employee number; every other reading as it is."""
    if not _is_colleague(field) or not isinstance(reading.value, str):
        return reading
    name = "" if staff.has(reading.value) else staff.name_of(reading.value)
    return numbered_person(name) if name else reading


def unknown(
    reading: Reading, field: Field, cell: RawCell, staff: Staff
) -> list[Finding]:
    """A warning about a name that is not on the list; the name itself stays."""
    name = reading.value
    if not staff.employees or not _is_colleague(field) or not isinstance(name, str):
        return []
    if not reading.is_accepted or staff.has(name):
        return []
    suggest = staff.like(name)
    params = {"example": (*suggest, staff.employees[0].name)[0]}
    found = at("V236", field, cell.place, cell.shown, params, suggest)
    return [replace(found, rule="staff")]


def _is_colleague(field: Field) -> bool:
    """Persons of the site; those of customers are personal data (掩码)."""
    return field.type is FieldType.PERSON and field.mask is None
