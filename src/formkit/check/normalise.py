"""What stands in a cell, as the value of a field; every change of it is noted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from formkit.aliases import NO_ALIASES, RULE, Aliases, may_be_alias
from formkit.check import persons
from formkit.check.grid import is_empty
from formkit.check.labels import INVISIBLE
from formkit.check.plausible import direction_of, far_off, nameless
from formkit.check.wording import at, example_of
from formkit.definitions.evaluate import fields_of
from formkit.definitions.model import Column, Field, FieldType, FormDef
from formkit.model import CellKind, FileKind, RawCell
from formkit.problems import Finding
from formkit.records import FieldValue, Outcome, RowSet, Value
from formkit.staff import NO_STAFF, Staff
from formkit.values import (
    Choice,
    Context,
    Reading,
    Typed,
    ValueKind,
    read_value,
    shown,
)

_KINDS: Mapping[FieldType, ValueKind] = {
    FieldType.DATE: ValueKind.DATE,
    FieldType.DATETIME: ValueKind.DATETIME,
    FieldType.TIME: ValueKind.TIME,
    FieldType.CHOICE: ValueKind.CHOICE,
    FieldType.STATE: ValueKind.CHOICE,
    FieldType.CHOICES: ValueKind.CHOICES,
    FieldType.YES_NO: ValueKind.YES_NO,
    FieldType.INTEGER: ValueKind.INTEGER,
    FieldType.DECIMAL: ValueKind.DECIMAL,
    FieldType.MONEY: ValueKind.MONEY,
    FieldType.PERCENT: ValueKind.PERCENT,
    FieldType.DURATION: ValueKind.DURATION,
    FieldType.PHONE: ValueKind.PHONE,
    FieldType.EMAIL: ValueKind.EMAIL,
    FieldType.PERSON: ValueKind.PERSON,
    FieldType.SATISFACTION: ValueKind.SATISFACTION,
}
_LISTS = frozenset({FieldType.REFERENCES, FieldType.TEXTS, FieldType.ATTACHMENT})
_PICTURE = "（图片）"
_SPLIT = re.compile(r"[、，,；;\n]+")
_REPEATED = re.compile(r"(.{2,}?)\1{3,}", re.DOTALL)
_DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Reader:
    """What the cells of a form are read with: the definition, the day, the file."""

    form: FormDef
    today: date
    kind: FileKind = FileKind.XLSX
    date1904: bool = False
    zone: tzinfo = _DEFAULT_ZONE
    aliases: Aliases = NO_ALIASES
    staff: Staff = NO_STAFF

    def read(
        self, field: Field, cell: RawCell, above: RawCell | None = None
    ) -> tuple[FieldValue, tuple[Finding, ...]]:
        """The value of a field and what is wrong with, or was changed in, its cell.

        `above` is the same column's cell in the row above: what 同上 may mean.
        """
        broken = self._broken(field, cell)
        if broken is not None:
            return _without_value(cell, Outcome.ERROR), (broken,)
        if is_empty(cell):
            return _without_value(cell, Outcome.EMPTY), ()
        if cell.picture:
            return self._picture(field, cell)
        reading = self._reading(field, cell)
        value = FieldValue(
            reading.value, cell.shown, cell.place, _outcome(reading), _rule(reading)
        )
        return value, self._findings(field, cell, reading, above)

    def read_rows(
        self,
        field: Field,
        cell: RawCell,
        rows: Sequence[Mapping[str, RawCell]],
    ) -> tuple[FieldValue, tuple[Finding, ...]]:
        """The rows of a sub-table; without a header of its own, a row each line."""
        if not rows:
            return self._lines(field, cell)
        findings: list[Finding] = []
        values = []
        for row in rows:
            read = {}
            for column in field.columns:
                if column.key in row:
                    part = _as_field(field, column)
                    read[column.key], found = self.read(part, row[column.key])
                    findings += found
            values.append(read)
        raw = "\n".join(
            "、".join(c.shown for c in row.values() if not is_empty(c)) for row in rows
        )
        value = FieldValue(RowSet(tuple(values)), raw, cell.place, Outcome.OK)
        return value, tuple(findings)

    def _lines(
        self, field: Field, cell: RawCell
    ) -> tuple[FieldValue, tuple[Finding, ...]]:
        broken = self._broken(field, cell)
        if broken is not None or is_empty(cell):
            return self.read(field, cell)
        texts = [line.strip() for line in cell.shown.splitlines() if line.strip()]
        rows = tuple(self._line(field, cell, text) for text in texts)
        return FieldValue(RowSet(rows), cell.shown, cell.place, Outcome.OK), ()

    def _line(self, field: Field, cell: RawCell, text: str) -> dict[str, FieldValue]:
        """A line as a row: the day it begins with, and the text in the last column."""
        day, rest = "", text
        dated = next((c for c in field.columns if c.type is FieldType.DATE), None)
        first, _, after = text.partition(" ")
        row: dict[str, FieldValue] = {}
        if dated is not None:
            said = replace(cell, kind=CellKind.TEXT, value=first.rstrip("：:，,"))
            reading = self._reading(_as_field(field, dated), said)
            if reading.is_accepted:
                day, rest = first, after.strip()
                row[dated.key] = FieldValue(
                    reading.value, day, cell.place, reading.outcome, reading.rule
                )
        row[field.columns[-1].key] = FieldValue(
            rest or None, rest, cell.place, Outcome.OK if rest else Outcome.EMPTY
        )
        return row

    def _broken(self, field: Field, cell: RawCell) -> Finding | None:
        if cell.kind is CellKind.ERROR and not cell.picture:
            params = {"example": self._example(field)}
            return at("S105", field, cell.place, cell.shown, params)
        if cell.kind is CellKind.BLANK and cell.formula and not cell.picture:
            return at("S104", field, cell.place, "", {})
        return None

    def _picture(
        self, field: Field, cell: RawCell
    ) -> tuple[FieldValue, tuple[Finding, ...]]:
        if field.type is FieldType.ATTACHMENT:
            value = FieldValue((_PICTURE,), _PICTURE, cell.place, Outcome.OK)
            return value, ()
        params = {"example": self._example(field)}
        found = at("V217", field, cell.place, _PICTURE, params)
        return _without_value(cell, Outcome.ERROR), (found,)

    def _reading(self, field: Field, cell: RawCell) -> Reading:
        kind = _KINDS.get(field.type, ValueKind.TEXT)
        typed = Typed(cell.value, cell.number_format, date1904=self.date1904)
        context = Context(
            self.today,
            direction_of(field),
            self._choices(field),
            none_ok=field.none_ok,
            zone=self.zone,
        )
        reading = _read(kind, typed, context)
        if field.type in _LISTS and isinstance(reading.value, str):
            items = tuple(i.strip() for i in _SPLIT.split(reading.value) if i.strip())
            return replace(reading, value=items)
        reading = persons.by_number(reading, field, self.staff)
        return self._by_alias(field, cell, reading)

    def _by_alias(self, field: Field, cell: RawCell, reading: Reading) -> Reading:
        """What the site's own word means, where the definition knows none."""
        if not may_be_alias(field, cell.shown, reading):
            return reading
        option = self.aliases.option(self.form.key, field.key, cell.shown)
        if option not in {choice.value for choice in self._choices(field)}:
            return reading
        value = (option,) if field.type is FieldType.CHOICES else option
        return Reading(Outcome.CHANGED, value, RULE)

    def _choices(self, field: Field) -> tuple[Choice, ...]:
        is_state = field.type is FieldType.STATE
        return _choices(self.form, field.options, is_state=is_state)

    def _example(self, field: Field) -> str:
        return example_of(field, tuple(c.value for c in self._choices(field)))

    def _findings(
        self, field: Field, cell: RawCell, reading: Reading, above: RawCell | None
    ) -> tuple[Finding, ...]:
        found: list[Finding] = []
        if reading.code:
            found.append(self._misread(field, cell, reading, above))
        elif reading.rule == "unusual":
            found.append(at("V216", field, cell.place, cell.shown, {}))
        elif reading.outcome is Outcome.CHANGED:
            found.append(_changed(field, cell, reading))
        if reading.remark and reading.is_accepted:
            params = {
                "remark": reading.remark,
                "day": shown(reading.value),
                "target": _remark_field(self.form, field),
            }
            found.append(at("V243", field, cell.place, cell.shown, params))
        found += persons.unknown(reading, field, cell, self.staff)
        if reading.is_accepted:
            found += self._far_off(field, cell, reading.value)
            found += nameless(field, cell, reading.value)
        if self.kind is FileKind.DOCX and isinstance(reading.value, str):
            found += _repeated(field, cell, reading.value)
        return tuple(found)

    def _far_off(self, field: Field, cell: RawCell, value: Value) -> list[Finding]:
        if not isinstance(value, date):
            return []
        return far_off(field, cell, value, self.today, self._example(field))

    def _above(self, field: Field, above: RawCell) -> tuple[str, ...]:
        """What 同上 points at, as a person would type it; () when that is no value."""
        if is_empty(above) or above.kind in {CellKind.ERROR, CellKind.BLANK}:
            return ()
        reading = self._reading(field, above)
        if not reading.is_accepted:
            return ()
        is_text = above.kind is CellKind.TEXT
        return (above.shown.strip() if is_text else shown(reading.value),)

    def _misread(
        self, field: Field, cell: RawCell, reading: Reading, above: RawCell | None
    ) -> Finding:
        suggest = reading.suggest
        if reading.rule == "ditto" and above is not None:
            suggest = self._above(field, above)
        example = suggest[0] if suggest else field.example
        params = {
            "item": cell.shown.strip(),
            "remark": reading.remark,
            "day": shown(reading.value),
            "target": _remark_field(self.form, field),
            **reading.params,
            "example": example or self._example(field),
        }
        # An option with a remark behind it is a question of its own.
        code = "V234" if reading.code == "V230" and reading.remark else reading.code
        return at(code, field, cell.place, cell.shown, params, suggest)


@lru_cache(maxsize=1024)
def _choices(form: FormDef, options: str, *, is_state: bool) -> tuple[Choice, ...]:
    named = next((o.options for o in form.option_lists if o.name == options), ())
    if is_state and not named:
        return tuple(Choice(state.label) for state in form.states)
    return tuple(Choice(option.value, option.aliases) for option in named)


def _read(kind: ValueKind, typed: Typed, context: Context) -> Reading:
    # Only texts are remembered: True, 1 and 1.0 are equal and not the same.
    if isinstance(typed.value, str):
        return _read_text(kind, typed, context)
    return read_value(kind, typed, context)


@lru_cache(maxsize=8192)
def _read_text(kind: ValueKind, typed: Typed, context: Context) -> Reading:
    """A register says the same words in every row; reading them once is enough."""
    return read_value(kind, typed, context)


def _outcome(reading: Reading) -> Outcome:
    # A day without its time is a day we know: only the finding says what is missing.
    return Outcome.OK if reading.rule == "date_only" else reading.outcome


def _rule(reading: Reading) -> str:
    return reading.rule if reading.outcome is Outcome.CHANGED else ""


def _without_value(cell: RawCell, outcome: Outcome) -> FieldValue:
    raw = "" if outcome is Outcome.EMPTY else cell.shown
    return FieldValue(None, raw, cell.place, outcome)


def _changed(field: Field, cell: RawCell, reading: Reading) -> Finding:
    params = {"before": cell.shown, "after": shown(reading.value), **reading.params}
    code = "N601" if reading.rule == RULE else "N600"
    found = at(code, field, cell.place, cell.shown, params)
    return replace(found, rule=reading.rule)


def _repeated(field: Field, cell: RawCell, text: str) -> list[Finding]:
    """LibreOffice 7.4 writes Chinese text of a content control several times."""
    whole = INVISIBLE.sub("", text)
    match = _REPEATED.fullmatch(whole)
    if match is None or whole.isascii():
        return []
    params = {"n": str(len(whole) // len(match[1]))}
    return [at("S112", field, cell.place, text, params, (match[1],))]


def _remark_field(form: FormDef, field: Field) -> str:
    """The label of the field that takes the remark on a choice."""
    for other in form.fields:
        condition = other.required.condition
        is_text = other.type in {FieldType.TEXT, FieldType.LONGTEXT}
        if condition and is_text and field.key in fields_of(condition):
            return other.label
    return "备注"


def _as_field(field: Field, column: Column) -> Field:
    label = f"{field.label}·{column.label}"
    return Field(key=field.key, label=label, type=column.type)
