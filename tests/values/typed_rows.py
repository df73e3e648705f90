"""The rows of typed.tsv and held_out.tsv as cells with what is expected of them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from formkit.records import Outcome, Value
from formkit.values import Choice, Context, Reading, Typed, ValueKind, read_value

BASE_ON = date(2026, 11, 21)
FOLDER = Path(__file__).parent

_KINDS = {
    "amount": ValueKind.MONEY,
    "bool": ValueKind.YES_NO,
    "option": ValueKind.CHOICE,
    "multi": ValueKind.CHOICES,
    "name": ValueKind.PERSON,
}

OPTIONS = ("产品质量", "服务态度", "物流配送", "价格费用", "技术支持", "其他")
"""The options the first row of each kind names in its note."""

COMPANY_ALIASES = {
    "产品质量": ("质量", "产品品质"),
    "物流配送": ("物流",),
    "价格费用": ("价格",),
    "技术支持": ("技术支援",),
}
"""Rows noted `alias`, `synonym` or `TW wording` need a company's own words."""


@dataclass(frozen=True)
class Row:
    """One line of a table. `expected` may be ERROR, AMBIGUOUS or EMPTY."""

    name: str
    kind: str
    raw: str
    expected: str
    note: str

    @property
    def reading(self) -> Reading:
        value = Decimal(self.raw) if "[num]" in self.note else self.raw
        number_format = "0%" if "percent cell" in self.note else "General"
        return read_value(
            _KINDS.get(self.kind) or ValueKind(self.kind),
            Typed(value, number_format),
            self.context,
        )

    @property
    def context(self) -> Context:
        choices = tuple(Choice(o, COMPANY_ALIASES.get(o, ())) for o in OPTIONS)
        has_options = self.kind in {"option", "multi"}
        return Context(BASE_ON, choices=choices if has_options else ())


def rows(file_name: str, prefix: str = "") -> list[Row]:
    lines = (FOLDER / file_name).read_text("utf-8").split("\n")[1:]
    counts: dict[str, int] = {}
    found = []
    for line in filter(None, lines):
        kind, raw, expected, note = line.split("\t")
        counts[kind] = counts.get(kind, 0) + 1
        name = f"{prefix}{kind}-{counts[kind]:03}"
        found.append(Row(name, kind, _unescaped(raw), expected, note))
    return found


def _unescaped(raw: str) -> str:
    return raw.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


def word(reading: Reading) -> str:
    """The reading in the words of the table."""
    match reading.outcome:
        case Outcome.OK | Outcome.CHANGED:
            return spelt(reading.value)
        case Outcome.EMPTY | Outcome.NONE:
            return "EMPTY"
        case Outcome.ASK:
            return "AMBIGUOUS"
        case Outcome.ERROR:
            return "ERROR"


def spelt(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime() | time():
            return value.isoformat(timespec="seconds" if value.second else "minutes")
        case tuple():
            return "|".join(value)
        case _:
            return str(value)
