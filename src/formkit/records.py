"""A checked form as values that know where they came from, and their exact JSON.

The JSON of a record is what its commitment in the ledger is made from, so its shape is
permanent: sorted keys, no spaces, UTF-8, every value with its kind.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, assert_never

from formkit.model import Place
from formkit.problems import Finding


@dataclass(frozen=True, slots=True)
class Duration:
    """A span as people state it; the parts are never folded into each other.

    Working days and working minutes only mean something with a calendar. The text is
    ISO 8601 with two additions: `P2WD` (working days) and `PT120WM` (working minutes).
    """

    months: int = 0
    days: int = 0
    minutes: int = 0
    workdays: int = 0
    work_minutes: int = 0

    def __str__(self) -> str:
        day_parts = ((self.months, "M"), (self.days, "D"), (self.workdays, "WD"))
        days = "".join(f"{n}{unit}" for n, unit in day_parts if n)
        if self.work_minutes:
            clock = f"T{self.work_minutes}WM"
        elif self.minutes and self.minutes % 60 == 0:
            clock = f"T{self.minutes // 60}H"
        elif self.minutes:
            clock = f"T{self.minutes}M"
        else:
            clock = ""
        return f"P{days}{clock}" if days or clock else "P0D"


class Outcome(StrEnum):
    """What became of what stood in a cell.

    NONE is an explicit 无 in a field that allows it: it counts as filled. ASK is
    readable in more than one way; ERROR is not readable. Neither gives a value to
    rely on.
    """

    OK = "ok"
    CHANGED = "changed"
    EMPTY = "empty"
    NONE = "none"
    ASK = "ask"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class RowSet:
    """The rows of a sub-table (跟踪进展, 修订记录), each column with its source."""

    rows: "tuple[Mapping[str, FieldValue], ...]"


Value = (
    None
    | str
    | bool
    | int
    | Decimal
    | date
    | datetime
    | time
    | Duration
    | tuple[str, ...]
    | RowSet
)
"""A `date` in a datetime field is a date whose time of day nobody wrote: never 00:00.
Datetimes are naive, in the site's time zone. A tuple of str is several options,
phones, addresses or persons."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of one field and the cell it was read from.

    `raw` is what stood there. `rule` names the normalisation when outcome is CHANGED
    (`alias`, `fullwidth`, …), "" otherwise. `place` is None for a computed value.
    """

    value: Value
    raw: str
    place: Place | None
    outcome: Outcome
    rule: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether the field counts as filled: a value, or an allowed 无."""
        outcome = self.outcome  # one by one: a set would hash them, in Python
        is_taken = outcome is Outcome.OK or outcome is Outcome.CHANGED
        return outcome is Outcome.NONE or (is_taken and self.value is not None)

    @property
    def is_known(self) -> bool:
        """Whether a rule may rely on it: blank is known, unreadable is not."""
        return self.outcome is not Outcome.ASK and self.outcome is not Outcome.ERROR


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a form: a whole one-record form, or one row of a table.

    `number` is the case number as typed, "" without one. `row` is the sheet row of a
    table record, 0 for a one-record form. `extra` keeps what stood in columns the
    definition does not know, header to text: no column is ever dropped.
    """

    form: str
    definition_sha256: str
    number: str
    row: int
    values: Mapping[str, FieldValue]
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """One save of one file that was entered: what the archive holds under a receipt.

    `inbox_path` is relative to the inbox, with `/`. `records` are only those that
    changed; `carried` names, for the unchanged rest, record id and receipt. Record ids
    are unique within a file and stable from version to version (`records` and
    `record_ids` are parallel). `previous` is the receipt of the version before, "" for
    the first: it may have been entered under another name of the same file. `findings`
    are those said when it was entered: code, level, field and case, no place or words.
    """

    receipt: str
    sequence: int
    entered_at: datetime
    inbox_path: str
    sha256: str
    form: str
    definition_sha256: str
    records: tuple[Record, ...]
    record_ids: tuple[str, ...]
    carried: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    previous: str = ""
    findings: tuple[Finding, ...] = ()


def encode_value(value: Value) -> Any:  # noqa: ANN401, C901, PLR0912 - one arm a kind
    """A JSON value that says its own kind; `decode_value` gives the same value back."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return {"integer": str(value)}
        case Decimal():
            return {"number": str(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case Duration():
            parts = ("months", "days", "minutes", "workdays", "work_minutes")
            return {"duration": {p: getattr(value, p) for p in parts}}
        case tuple():
            return {"list": list(value)}
        case RowSet():
            rows = [{k: encode_field(v) for k, v in r.items()} for r in value.rows]
            return {"rows": rows}
        case _:
            assert_never(value)


def decode_value(data: Any) -> Value:  # noqa: ANN401, C901, PLR0912 - one arm a kind
    """The value `encode_value` made the JSON from.

    Raises:
        ValueError: the JSON was not made by `encode_value`.
    """
    match data:
        case None | bool() | str():
            return data
        case {"integer": str(text)}:
            return int(text)
        case {"number": str(text)}:
            return Decimal(text)
        case {"datetime": str(text)}:
            return datetime.fromisoformat(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"time": str(text)}:
            return time.fromisoformat(text)
        case {"duration": dict(parts)}:
            return Duration(**parts)
        case {"list": list(items)}:
            return tuple(items)
        case {"rows": list(rows)}:
            return RowSet(
                tuple({k: decode_field(v) for k, v in r.items()} for r in rows)
            )
        case _:
            raise ValueError(f"not a stored value: {data!r}")


def encode_field(value: FieldValue) -> dict[str, Any]:
    """A field value as JSON, with its cell and what stood there."""
    place = value.place
    return {
        "value": encode_value(value.value),
        "raw": value.raw,
        "at": [place.sheet, place.row, place.column] if place else None,
        "outcome": value.outcome.value,
        "rule": value.rule,
    }


def decode_field(data: Mapping[str, Any]) -> FieldValue:
    """The field value `encode_field` made the JSON from."""
    at = data["at"]
    return FieldValue(
        decode_value(data["value"]),
        data["raw"],
        Place(*at) if at else None,
        Outcome(data["outcome"]),
        data["rule"],
    )


def encode_record(record: Record) -> dict[str, Any]:
    """A record as JSON."""
    return {
        "form": record.form,
        "definition": record.definition_sha256,
        "number": record.number,
        "row": record.row,
        "values": {key: encode_field(v) for key, v in record.values.items()},
        "extra": dict(record.extra),
    }


def decode_record(data: Mapping[str, Any]) -> Record:
    """The record `encode_record` made the JSON from."""
    return Record(
        data["form"],
        data["definition"],
        data["number"],
        data["row"],
        {key: decode_field(v) for key, v in data["values"].items()},
        dict(data["extra"]),
    )


def canonical_json(data: object) -> bytes:
    """The one JSON spelling of the data: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def commitment(record: Record, salt: bytes) -> str:
    """`sha256(salt ‖ canonical JSON)` in hex: proves a record without showing it."""
    return commitment_to(encode_record(record), salt)


def commitment_to(encoded: Mapping[str, Any], salt: bytes) -> str:
    """As `commitment`, of a record that `encode_record` has made JSON."""
    return hashlib.sha256(salt + canonical_json(encoded)).hexdigest()


def commitments_root(commitments: Sequence[str]) -> str:
    """The hash over the ordered commitments that a ledger line carries."""
    return hashlib.sha256("\n".join(commitments).encode()).hexdigest()
