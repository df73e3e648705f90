"""Findings about a field, with the words their sentences need."""

from collections.abc import Mapping

from formkit.definitions.model import Field, FieldType
from formkit.messages import default_level
from formkit.model import Place
from formkit.problems import Finding
from formkit.records import FieldValue

_EXAMPLES: Mapping[FieldType, str] = {
    FieldType.DATE: "2026-11-21",
    FieldType.DATETIME: "2026-11-21 09:30",
    FieldType.TIME: "09:30",
    FieldType.YES_NO: "是",
    FieldType.INTEGER: "3",
    FieldType.DECIMAL: "2.5",
    FieldType.MONEY: "1280.00",
    FieldType.PERCENT: "95%",
    FieldType.DURATION: "2小时",
    FieldType.PHONE: "13800138000",
    FieldType.EMAIL: "name@example.com",
    FieldType.PERSON: "王芳",
    FieldType.DEPARTMENT: "客服部",
    FieldType.ATTACHMENT: "照片1.jpg",
    FieldType.TEXT: "按实际情况填写",
    FieldType.LONGTEXT: "写清时间、经过和结果",
}
_OTHERWISE = "按实际情况填写"


def example_of(field: Field, options: tuple[str, ...] = ()) -> str:
    """What a right value looks like: the definition's example, else one of the type."""
    if field.example:
        return field.example
    if options:
        return options[0]
    return _EXAMPLES.get(field.type, _OTHERWISE)


def about(
    code: str,
    field: Field,
    value: FieldValue,
    params: Mapping[str, str],
    suggest: tuple[str, ...] = (),
) -> Finding:
    """A finding about what stands in a field's cell."""
    return at(code, field, value.place, value.raw, params, suggest)


def at(
    code: str,
    field: Field,
    place: Place | None,
    found: str,
    params: Mapping[str, str],
    suggest: tuple[str, ...] = (),
) -> Finding:
    """A finding about a field at a place, at the level of its code."""
    return Finding(
        code,
        default_level(code),
        place,
        field.key,
        field.label,
        found.strip(),
        params,
        suggest=suggest,
        hint=field.help if code in {"V201", "V202"} else "",
    )
