"""Findings about a field, with the words their sentences need."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time

from formkit import messages
from formkit.definitions.model import Field, FieldType, Mask
from formkit.messages import default_level
from formkit.model import Place
from formkit.problems import Finding
from formkit.records import FieldValue
from formkit.values import shown

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
    FieldType.LONGTEXT: "写清时间、经过和结果",
}
_MASKED: Mapping[Mask | None, str] = {
    Mask.NAME: "张三",
    Mask.ADDRESS: "上海市浦东新区世纪大道 100 号",
    Mask.ORGANISATION: "上海某某公司",
}
_OTHERWISE = "写明具体内容"
_LISTED = 8
_SERIAL = re.compile(r"\d+(\.\d+)?")


def listed(labels: Sequence[str], language: str = "zh") -> str:
    """The labels in one breath; of many, the first eight and how many they are."""
    comma = messages.text("check.comma", language)
    if len(labels) <= _LISTED:
        return comma.join(labels)
    shown = comma.join(labels[:_LISTED])
    return messages.text("check.and_more", language, shown=shown, n=len(labels))


def example_of(field: Field, options: tuple[str, ...] = ()) -> str:
    """What a right value looks like: the definition's example, else one of the type."""
    if field.example:
        return field.example
    if options:
        return options[0]
    if field.mask in _MASKED:
        return _MASKED[field.mask]
    return _EXAMPLES.get(field.type, _OTHERWISE)


def seen(value: FieldValue) -> str:
    """What a person sees in the cell: a day, where the file has its serial number."""
    is_serial = _SERIAL.fullmatch(value.raw) is not None
    is_moment = isinstance(value.value, date | time)
    return shown(value.value) if is_serial and is_moment else value.raw.strip()


def about(
    code: str,
    field: Field,
    value: FieldValue,
    params: Mapping[str, str],
    suggest: tuple[str, ...] = (),
) -> Finding:
    """A finding about what stands in a field's cell."""
    return at(code, field, value.place, seen(value), params, suggest)


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
