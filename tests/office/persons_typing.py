"""What a careful person types into a form whose whole life is over, field by field.

Fields with rows are left out: their rows are typed line by line.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from formkit.definitions.model import Field, FieldType, FormDef
from formkit.records import Value

_MORNING = datetime(2026, 11, 9, 9, 0)  # noqa: DTZ001 - as the clock on the wall says
_DAYS = {FieldType.DATE, FieldType.DATETIME}
_SEVERAL = {
    FieldType.ATTACHMENT,
    FieldType.EMAIL,
    FieldType.REFERENCES,
    FieldType.TEXTS,
}
_LONG = {FieldType.LONGTEXT, FieldType.SECTION}

Typing = tuple[str, Value]
"""The text typed, and the value it must be read as."""


def typing_for(form: FormDef, own: Mapping[str, Typing]) -> dict[str, Typing]:
    """Every visible field of the form; `own` says what its rules ask for in special."""
    moments = _moments(form)
    typed = {}
    for field in form.fields:
        if not field.hidden and not field.columns:
            found = own.get(field.key) or _typing(form, field, moments)
            typed[field.key] = found
    return typed


def _moments(form: FormDef) -> Mapping[str, datetime]:
    """Times that go on as the form does: half a day a field."""
    keys = [field.key for field in form.fields if field.type in _DAYS]
    return {key: _MORNING + timedelta(hours=12) * n for n, key in enumerate(keys)}


def _typing(form: FormDef, field: Field, moments: Mapping[str, datetime]) -> Typing:
    words = list(_words(form, field))
    if words:
        return _chosen(field, words)
    if field.type in _DAYS:
        return _moment(field, moments[field.key])
    if field.type in {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY}:
        return "3", 3 if field.type is FieldType.INTEGER else Decimal(3)
    if field.type is FieldType.PHONE:
        return field.example, (f"+86{field.example}",)
    if field.type in _SEVERAL:
        return field.example, tuple(field.example.split("、"))
    if field.type in _LONG and not field.example:
        said = f"{field.label}：已按流程核对并如实记录"
        return said, said
    return field.example, field.example


def _words(form: FormDef, field: Field) -> Iterator[str]:
    if field.type is FieldType.YES_NO:
        yield from ("是", "否")
    elif field.type is FieldType.STATE:
        yield form.main_states[-1].label
    else:
        yield from (option.value for option in form.choices(field))


def _chosen(field: Field, words: list[str]) -> Typing:
    if field.type is FieldType.YES_NO:
        return words[0], True
    if field.type is FieldType.CHOICES:
        return "、".join(words[:2]), tuple(words[:2])
    return words[0], words[0]


def _moment(field: Field, moment: datetime) -> Typing:
    if field.type is FieldType.DATE:
        day: date = moment.date()
        return f"{day}", day
    return f"{moment:%Y-%m-%d %H:%M}", moment
