"""Whether two records speak of the same matter and the same person.

Compared are the intake cells: the fields a form always requires, without its number.
Two persons are never taken for one: where customers differ, all the rest must agree.
"""

import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum

from formkit.definitions.model import FieldType, FormDef, Mask
from formkit.records import FieldValue, Outcome, Record, RowSet

Values = Mapping[str, FieldValue]

_VERSION_FIELD = "doc_version"
_NOT_INTAKE = {FieldType.STATE, FieldType.COMPUTED}
_CONTACTS = {Mask.PHONE, Mask.EMAIL}
_FEW = 2


class Likeness(Enum):
    """What two records that may be one are to each other."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"


def fold(text: str) -> str:
    """The text as people compare it: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def essence(value: FieldValue | None) -> Hashable:
    """What a cell says, without where it stands; None for blank.

    What nobody could read is compared by what stands there.
    """
    if value is None or value.outcome is Outcome.EMPTY:
        return None
    if not value.is_known:
        return ("?", value.raw.strip())
    if value.outcome is Outcome.NONE:
        return (Outcome.NONE,)
    if isinstance(value.value, RowSet):
        return tuple(
            tuple(sorted((key, essence(cell)) for key, cell in row.items()))
            for row in value.value.rows
        )
    return value.value


def record_essence(record: Record) -> Hashable:
    """What a record says, without where it stands, and without computed fields."""
    said = {key: essence(value) for key, value in record.values.items() if value.place}
    cells = frozenset((key, value) for key, value in said.items() if value is not None)
    return (record.form, record.number, cells, frozenset(record.extra.items()))


def case_name(record: Record) -> str:
    """The number as typed, with the version of a controlled document; "" without one.

    Each version of such a document (`doc_version`) is a document of its own.
    """
    version = record.values.get(_VERSION_FIELD)
    if record.number and version is not None and isinstance(version.value, str):
        return f"{record.number}/{version.value}"
    return record.number


def case_number(record: Record) -> str:
    """What a case is known by, folded; "" without a number."""
    return fold(case_name(record)).upper()


@dataclass(frozen=True, slots=True)
class Gauge:
    """What records of a form are compared by: keys of its fields."""

    intake: tuple[str, ...]
    names: tuple[str, ...]
    contacts: tuple[str, ...]

    def intake_of(self, values: Values) -> Mapping[str, Hashable]:
        """The filled intake cells by field; texts folded."""
        said = ((key, _folded(values.get(key))) for key in self.intake)
        return {key: value for key, value in said if value is not None}

    def customer_of(self, values: Values) -> str:
        """The customer's name as people compare it, "" where there is none."""
        said = (_folded(values.get(key)) for key in self.names)
        return "/".join(str(name) for name in said if name is not None)

    def contacts_of(self, values: Values) -> frozenset[str]:
        """The customer's phone numbers and mail addresses."""
        found: set[str] = set()
        for key in self.contacts:
            value = values.get(key)
            if value is not None and value.is_filled and value.value is not None:
                said = value.value
                parts = said if isinstance(said, tuple) else (str(said),)
                found.update(fold(part) for part in parts)
        return frozenset(found)

    def is_other_customer(self, a: Values, b: Values) -> bool:
        """Whether the records surely name different persons.

        Different names with a phone number or mail address in common are one person
        written in two ways; a blank name says nothing.
        """
        first, second = self.customer_of(a), self.customer_of(b)
        if not first or not second or first == second:
            return False
        return not self.contacts_of(a) & self.contacts_of(b)

    def likeness(self, a: Values, b: Values) -> Likeness:
        """Whether the two are one record that was edited in between."""
        before, after = self.intake_of(a), self.intake_of(b)
        shared = before.keys() & after.keys()
        equal = {key for key in shared if before[key] == after[key]}
        if self.is_other_customer(a, b):
            rest = shared - {*self.names, *self.contacts}
            is_same = len(rest) >= _FEW and rest <= equal
            return Likeness.SAME if is_same else Likeness.OTHER
        if equal and len(equal) * 2 >= len(shared):
            return Likeness.SAME
        return Likeness.UNSURE


def gauge_of(form: FormDef) -> Gauge:
    """What records of the form are compared by."""
    return Gauge(
        intake=tuple(
            field.key
            for field in form.fields
            if field.required.always
            and field.key != form.number_field
            and field.type not in _NOT_INTAKE
        ),
        names=tuple(field.key for field in form.fields if field.mask is Mask.NAME),
        contacts=tuple(field.key for field in form.fields if field.mask in _CONTACTS),
    )


def _folded(value: FieldValue | None) -> Hashable:
    said = essence(value)
    if isinstance(said, str):
        return fold(said) or None
    return said
