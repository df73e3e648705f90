"""What kind of answer a question takes: by lists, formats, samples, words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from formkit.definitions.model import FieldType
from formkit.drafting.looks import Look
from formkit.model import CellKind, RawCell
from formkit.values import Context, Typed, ValueKind, read_value
from formkit.values.cellformats import (
    is_percent,
    shows_day,
    shows_month,
    shows_time,
)
from formkit.values.ticks import ticks

YES_NO = frozenset({"是", "否"})
_MONEY = re.compile("[¥￥元]")
_WHOLE = re.compile("0|#,##0")
_EARLIEST = date(1990, 1, 1)
_INTEGER = FieldType.INTEGER

_BY_RULE: Mapping[str, FieldType] = {
    "date": FieldType.DATE,
    "time": FieldType.TIME,
    "whole": FieldType.INTEGER,
    "decimal": FieldType.DECIMAL,
}
_SAMPLED: Mapping[ValueKind, FieldType] = {
    ValueKind.EMAIL: FieldType.EMAIL,
    ValueKind.PHONE: FieldType.PHONE,
    ValueKind.DATETIME: FieldType.DATETIME,
    ValueKind.DATE: FieldType.DATE,
    ValueKind.TIME: FieldType.TIME,
}
_WORDS: tuple[tuple[str, FieldType], ...] = (
    (r"(编号|单号|流水号|序列号|\bNO\.?|\bID)$", FieldType.ID),
    (r"(部门|科室|单位部门|班组)$", FieldType.DEPARTMENT),
    (r"(电话|手机|手机号码?|联系方式|传真|tel|phone)$", FieldType.PHONE),
    (r"(邮箱|电子邮件|e-?mail)$", FieldType.EMAIL),
    (r"(时长|用时|耗时|工时)", FieldType.DURATION),
    (r"(时刻|钟点)$", FieldType.TIME),
    (r"时间$", FieldType.DATETIME),
    (r"(日期|年月日|date)$|^(生日|日期)", FieldType.DATE),
    (
        r"(金额|费用|单价|价格|总价|合计|成本|赔偿)(\(元\))?$|\(万?元\)$",
        FieldType.MONEY,
    ),
    (r"(率|占比|比例|百分比)(\(%\))?$|\(%\)$", FieldType.PERCENT),
    (r"(数量|件数|次数|人数|台数|个数|年龄)(\(.\))?$", FieldType.INTEGER),
    (r"^(是否|有无|能否)|是否", FieldType.YES_NO),
    (r"(附件|照片|图片|凭证)$", FieldType.ATTACHMENT),
    (
        r"(描述|内容|说明|原因|分析|措施|意见|建议|方案|经过|情况|备注|结果|要求)$",
        FieldType.LONGTEXT,
    ),
    (r"(人|人员|者|员|姓名|签名|签字|经理|主管|负责人)$", FieldType.PERSON),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A type and the reason for it: an entry of messages/drafting.toml, and a word."""

    kind: FieldType
    reason: str
    shown: str = ""


def by_cell(look: Look, rule: str, *, label: str = "") -> Guess | None:
    """By the data validation and the number format of the place for the answer."""
    shown = look.number_format
    if shows_day(shown) or (shows_month(shown) and not shows_time(shown)):
        kind = FieldType.DATETIME if shows_time(shown) else FieldType.DATE
        return Guess(kind, "by_format", shown)
    if shows_time(shown):
        return Guess(FieldType.TIME, "by_format", shown)
    if is_percent(shown):
        return Guess(FieldType.PERCENT, "by_format", shown)
    if _MONEY.search(shown):
        return Guess(FieldType.MONEY, "by_format", shown)
    if rule == "date" and re.search(r"时间$", label):
        return Guess(FieldType.DATETIME, "by_rule", rule)
    if rule in _BY_RULE:
        return Guess(_BY_RULE[rule], "by_rule", rule)
    if _WHOLE.fullmatch(shown):
        return Guess(FieldType.INTEGER, "by_format", shown)
    return None


def by_samples(samples: Iterable[RawCell]) -> Guess | None:
    """By what is filled in already: all of it must read as one kind."""
    cells = list(samples)
    if not cells:
        return None
    first = by_cell(Look(cells[0].number_format), "")
    numbers = [cell for cell in cells if cell.kind is CellKind.NUMBER]
    if len(numbers) == len(cells):
        if first is not None:
            return Guess(first.kind, "by_sample")
        kind = FieldType.DECIMAL if any("." in c.shown for c in cells) else _INTEGER
        is_phone = all(re.fullmatch(r"1\d{10}", cell.shown) for cell in numbers)
        return Guess(FieldType.PHONE if is_phone else kind, "by_sample")
    for value, kind in _SAMPLED.items():
        if all(_reads(cell, value) for cell in cells):
            return Guess(kind, "by_sample")
    return None


def by_words(label: str, *, is_large: bool) -> Guess | None:
    """By words in the label; by the size of the place when there are none."""
    for pattern, kind in _WORDS:
        found = re.search(pattern, label, re.IGNORECASE)
        if found:
            return Guess(kind, "by_word", found[0])
    return Guess(FieldType.LONGTEXT, "by_size") if is_large else None


def tick_words(samples: Iterable[RawCell]) -> tuple[str, ...]:
    """The labels beside tick boxes: `□一般 □紧急`; () when there are none."""
    text = " ".join(cell.shown.strip() for cell in samples)
    found = ticks(text)
    if found is None:
        return ()
    order = sorted((*found.on, *found.off), key=text.find)
    return tuple(dict.fromkeys(order))


def _reads(cell: RawCell, kind: ValueKind) -> bool:
    if cell.kind is not CellKind.TEXT:
        return False
    has_clock = ":" in cell.shown or "：" in cell.shown
    if kind in {ValueKind.DATETIME, ValueKind.TIME} and not has_clock:
        return False
    reading = read_value(kind, Typed(cell.value), Context(_EARLIEST))
    return reading.is_accepted and reading.value is not None and not reading.remark
