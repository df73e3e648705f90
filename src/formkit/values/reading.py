"""One typed thing, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from formkit.messages import text
from formkit.model import plain_number
from formkit.records import Outcome, RowSet, Value


class ValueKind(StrEnum):
    """What kind of value a cell should hold."""

    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    PHONE = "phone"
    EMAIL = "email"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    PERSON = "person"
    SATISFACTION = "satisfaction"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a cell, never turned into text.

    `10.10` typed into a General cell is stored as the number 10.1: whoever sees only
    text calls that October. `date1904` is the workbook's.
    """

    value: str | Decimal | bool | None
    number_format: str = "General"
    is_error: bool = False
    date1904: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """An option and the other words the definition has for it."""

    value: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to read a value.

    `base_on` is the day relative words and dates without a year are counted from.
    `direction` says where a date without a year lies; "" asks when both sides are
    possible. `separators` () are the usual ones of words.toml. With `none_ok` an
    explicit 无 is Outcome.NONE, otherwise EMPTY. `zone` is the site's.
    """

    base_on: date
    direction: Literal["past", "future", ""] = ""
    choices: tuple[Choice, ...] = ()
    separators: tuple[str, ...] = ()
    none_ok: bool = False
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed thing means.

    * OK and CHANGED carry a value. `rule` of CHANGED names the normalisation and
      `params` hold `why_zh`, `why_en`. OK with the rule `unusual` is a warning and
      nothing more: a person's name that does not look like one (`张三/李四`).
    * ASK and ERROR carry a `code` with the `params` of its sentence and no value, with
      one exception: rule `date_only`, where the value is the date of a date and time.
      `suggest` holds what may be meant, as a person would type it.
    * `remark` is what else stood there: 包装破损 in `其他：包装破损`.
    """

    outcome: Outcome
    value: Value = None
    rule: str = ""
    suggest: tuple[str, ...] = ()
    remark: str = ""
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        """Whether there is a value to rely on."""
        return self.outcome in {Outcome.OK, Outcome.CHANGED}


EMPTY = Reading(Outcome.EMPTY)


def accept(value: Value, rule: str = "", remark: str = "") -> Reading:
    """OK, or CHANGED when a rule was needed to get the value."""
    if not rule:
        return Reading(Outcome.OK, value, remark=remark)
    return Reading(Outcome.CHANGED, value, rule, remark=remark, params=why(rule))


def ask(
    rule: str, code: str, *suggest: str, remark: str = "", **params: str
) -> Reading:
    """A question: readable, but not in one way only."""
    return Reading(
        Outcome.ASK,
        rule=rule,
        code=code,
        suggest=suggest,
        remark=remark,
        params=params,
    )


def refuse(rule: str, code: str, *suggest: str, **params: str) -> Reading:
    """No value can be read."""
    return Reading(Outcome.ERROR, rule=rule, code=code, suggest=suggest, params=params)


def why(rule: str) -> dict[str, str]:
    """The reason of a normalisation in words, for the note N600."""
    key = f"values.rule_{rule}"
    return {"why_zh": text(key, "zh"), "why_en": text(key, "en")}


def shown(value: Value) -> str:
    """The value as a person would type it; "" for nothing."""
    match value:
        case bool():
            return "是" if value else "否"
        case Decimal():
            return plain_number(value)
        case datetime() | time():
            return _clock_shown(value)
        case tuple():
            return "、".join(value)
        case None | RowSet():
            return ""
        case _:
            return str(value)


def _clock_shown(value: datetime | time) -> str:
    day = f"{value:%Y-%m-%d} " if isinstance(value, datetime) else ""
    return f"{day}{value:%H:%M:%S}" if value.second else f"{day}{value:%H:%M}"
