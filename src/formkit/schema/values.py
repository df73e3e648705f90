"""The JSON of one value, by the type of its field: the shapes of `formkit.records`."""

from typing import Any

from formkit.definitions.model import Column, Field, FieldType, FormDef
from formkit.records import Outcome
from formkit.schema.patterns import length_pattern, mask_pattern, range_pattern

Schema = dict[str, Any]

NONE: Schema = {"type": "null"}
"""An explicit 无 where the field allows it: filled, and nothing more."""

_TEXT: Schema = {"type": "string", "minLength": 1}
_DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}
_CLOCK = r"\d\d:\d\d:\d\d(\.\d+)?"
_WHOLE: Schema = {"type": "string", "pattern": r"^-?\d+$"}
_NUMBER: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$"}
_SPAN = ("months", "days", "minutes", "workdays", "work_minutes")


def value_schema(form: FormDef, field: Field) -> Schema:
    """The canonical value of a filled field, as reports and the ledger hold it."""
    said = _of_type(form, field)
    return {"anyOf": [said, NONE]} if field.none_ok else said


def _of_type(form: FormDef, field: Field) -> Schema:
    match field.type:
        case FieldType.CHOICE | FieldType.STATE | FieldType.SATISFACTION:
            return {"enum": list(words_of(form, field))}
        case FieldType.CHOICES:
            return _list({"enum": list(words_of(form, field))}, field)
        case FieldType.TEXTS | FieldType.REFERENCES | FieldType.ATTACHMENT:
            return _list(_TEXT, field)
        case FieldType.PHONE:
            return _list(_TEXT, field)
        case FieldType.EMAIL:
            # Several addresses in one cell are a list, one is a text.
            address = {**_TEXT, "format": "idn-email"}
            return {"anyOf": [address, _list(address, field)]}
        case FieldType.ROWS:
            return _rows(field)
        case FieldType.COMPUTED:
            return {"anyOf": [_TEXT, _kind("integer", _WHOLE)]}
        case _:
            return _plain(field.type, field, _pattern_of(form, field))


def _plain(kind: FieldType, field: Field, pattern: str) -> Schema:
    """A value that is one thing: a day, a number, a text."""
    match kind:
        case FieldType.YES_NO:
            return {"type": "boolean"}
        case FieldType.DATE:
            return _kind("date", _DAY)
        case FieldType.DATETIME:
            moment = rf"^\d{{4}}-\d\d-\d\dT{_CLOCK}$"
            at = _kind("datetime", {"type": "string", "pattern": moment})
            # A date is a date whose time of day nobody wrote.
            return {"anyOf": [at, _kind("date", _DAY)]}
        case FieldType.TIME:
            return _kind("time", {"type": "string", "pattern": f"^{_CLOCK}$"})
        case FieldType.INTEGER:
            return _kind("integer", _ranged(_WHOLE, field))
        case FieldType.DECIMAL | FieldType.MONEY | FieldType.PERCENT:
            return _kind("number", _ranged(_NUMBER, field))
        case FieldType.DURATION:
            whole = {"type": "integer", "minimum": 0}
            return _kind("duration", _object(dict.fromkeys(_SPAN, whole)))
        case _:
            return _with_patterns(_TEXT, [pattern, _length(field)])


def words_of(form: FormDef, field: Field) -> tuple[str, ...]:
    """The words a field with options can hold; () for any other."""
    options = tuple(option.value for option in form.choices(field))
    if field.type is FieldType.STATE and not options:
        return tuple(state.label for state in form.states)
    return options


def _list(item: Schema, field: Field) -> Schema:
    items: Schema = {"type": "array", "items": item, "minItems": 1}
    if field.limits.max_items is not None:
        items["maxItems"] = field.limits.max_items
    return _kind("list", items)


def _rows(field: Field) -> Schema:
    row = {column.key: _cell(column) for column in field.columns}
    rows = {"type": "object", "properties": row, "additionalProperties": False}
    return _kind("rows", {"type": "array", "items": rows})


def _cell(column: Column) -> Schema:
    """A cell of a sub-table: with where it stood, as `records.encode_field` says."""
    place = {
        "anyOf": [
            NONE,
            {
                "type": "array",
                "prefixItems": [
                    {"type": "string"},
                    {"type": "integer", "minimum": 1},
                    {"type": "integer", "minimum": 1},
                ],
                "items": False,
            },
        ]
    }
    parts: Schema = {
        "value": {},
        "raw": {"type": "string"},
        "at": place,
        "outcome": {"enum": [outcome.value for outcome in Outcome]},
        "rule": {"type": "string"},
    }
    return {"title": column.label, **_object(parts)}


def _object(parts: Schema) -> Schema:
    return {
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }


def _kind(name: str, said: Schema) -> Schema:
    return _object({name: said})


def _ranged(number: Schema, field: Field) -> Schema:
    return _with_patterns(
        number, [range_pattern(field.limits.minimum, field.limits.maximum)]
    )


def _length(field: Field) -> str:
    limits = field.limits
    if limits.min_chars is None and limits.max_chars is None:
        return ""
    return length_pattern(limits.min_chars, limits.max_chars)


def _pattern_of(form: FormDef, field: Field) -> str:
    is_number = field.key == form.number_field and field.type is FieldType.ID
    mask = field.limits.mask or (form.number_pattern if is_number else "")
    return mask_pattern(mask) if mask else ""


def _with_patterns(said: Schema, patterns: list[str]) -> Schema:
    """The schema with each pattern; all of them hold."""
    given = [{"pattern": pattern} for pattern in patterns if pattern]
    return {**said, "allOf": given} if given else dict(said)
