"""A file's cells checked: which form, which records, what is wrong with each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from formkit.aliases import NO_ALIASES, Aliases
from formkit.check.claims import macro_findings, unsettled_findings
from formkit.check.identify import Identity, identify
from formkit.check.locate import locate_document, locate_record, locate_tables
from formkit.check.located import Entry, Located
from formkit.check.mapping import HeadingMap
from formkit.check.normalise import Reader
from formkit.check.verdict import verdict
from formkit.check.word_places import placed
from formkit.check.wording import at, listed
from formkit.definitions.catalogue import Catalogue, Definition
from formkit.definitions.evaluate import Scope
from formkit.definitions.model import Field, FieldType, FilePart, FormDef, Layout
from formkit.definitions.scope import Calendar
from formkit.definitions.states import Standing
from formkit.garbage import uncollected
from formkit.messages import default_level
from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.records import FieldValue, Outcome, Record
from formkit.staff import NO_STAFF, Staff

_ABSENT = FieldValue(None, "", None, Outcome.EMPTY)
_DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class CheckScope:
    """The day the check runs (or the record's own), the working calendar, the zone.

    `aliases` are the site's own words for options, `staff` its list of colleagues.
    `form` is the key of the form the site has confirmed for such a file, "" for none.
    """

    today: date
    calendar: Calendar
    zone: tzinfo = _DEFAULT_ZONE
    aliases: Aliases = NO_ALIASES
    staff: Staff = NO_STAFF
    form: str = ""


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """One record, what was found in it, where it stands and what comes next.

    `next_fields` are the blank fields the next state will need: work to come, never a
    fault. `reading` are those findings that come from reading its cells alone.
    """

    record: Record
    findings: tuple[Finding, ...]
    standing: Standing
    next_fields: tuple[str, ...]
    reading: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking one file.

    `definition` is None when the form was not recognised; `findings` are those of the
    whole file, never of one record. `matched_by` is `cell`, `property` or `labels`;
    `score` of `total` fields were named in the file.
    """

    definition: Definition | None
    layout: Layout | None
    sheet: str
    matched_by: str
    score: int
    total: int
    records: tuple[CheckedRecord, ...]
    findings: tuple[Finding, ...]


def check_form(
    raw: RawForm,
    catalogue: Catalogue,
    scope: CheckScope,
    mapping: HeadingMap | None = None,
) -> Checked:
    """Everything that can be said about the cells of one file.

    `mapping` is what the site has confirmed about the headings of such a file.

    Never raises for what a person wrote: every fault is a finding. A fault in one
    record changes nothing in another one.
    """
    with uncollected():
        return _check(raw, catalogue, scope, mapping)


def _check(
    raw: RawForm,
    catalogue: Catalogue,
    scope: CheckScope,
    mapping: HeadingMap | None,
) -> Checked:
    identity = identify(raw, catalogue, scope.today, mapping, scope.form)
    definition = identity.definition
    if definition is None:
        return _checked(identity, "", (), identity.findings)
    located = _locate(raw, identity, definition.form, mapping)
    work = _Work(raw, definition, scope, located.absent, identity.part)
    judged = tuple(work.judge(located.entries))
    records = tuple(one.record for one in judged)
    if not any(_is_filled_in(one, definition.form) for one in records):
        unread = tuple(f for f in located.findings if _is_unread(f))
        said = unread or (_blank_form(definition.form),)
        return _checked(identity, located.sheet, (), (*identity.findings, *said))
    findings = (
        *identity.findings,
        *macro_findings(raw),
        *located.findings,
        *work.lacking_fields(judged),
    )
    return _checked(identity, located.sheet, records, placed(raw, findings))


def _checked(
    identity: Identity,
    sheet: str,
    records: Iterable[CheckedRecord],
    findings: Iterable[Finding],
) -> Checked:
    return Checked(
        identity.definition,
        identity.layout,
        sheet,
        identity.matched_by,
        identity.score,
        identity.total,
        tuple(records),
        tuple(findings),
    )


def _locate(
    raw: RawForm, identity: Identity, form: FormDef, mapping: HeadingMap | None
) -> Located:
    match identity.layout:
        case Layout.DOCUMENT:
            return locate_document(raw, form, mapping)
        case Layout.TABLE:
            return locate_tables(identity.sheets, form, mapping)
        case _:
            return locate_record(raw, identity.sheets[0], form, mapping)


def _is_filled_in(checked: CheckedRecord, form: FormDef) -> bool:
    """Whether somebody wrote something besides the number."""
    written = (
        key
        for key, value in checked.record.values.items()
        if value.outcome is not Outcome.EMPTY and value.place is not None
    )
    return any(key != form.number_field for key in written)


def _is_unread(finding: Finding) -> bool:
    """Whether it speaks of content that became part of no field."""
    return finding.level is Level.ERROR or finding.code == "S122"


def _blank_form(form: FormDef) -> Finding:
    return Finding("F007", default_level("F007"), params={"form": form.name})


@dataclass(frozen=True, slots=True)
class _Judged:
    """A checked record, and the fields that are due in it."""

    record: CheckedRecord
    due: frozenset[str]


@dataclass(frozen=True)
class _Work:
    """What every record of a file is judged with."""

    raw: RawForm
    definition: Definition
    scope: CheckScope
    absent: Mapping[str, str]
    part: FilePart | None

    @property
    def form(self) -> FormDef:
        return self.definition.form

    @cached_property
    def judged_in(self) -> Scope:
        return Scope(self.form, self.scope.today, self.scope.calendar)

    @cached_property
    def reader(self) -> Reader:
        kind, zone = self.raw.kind, self.scope.zone
        date1904 = self.raw.date1904
        return Reader(
            self.form,
            self.scope.today,
            kind,
            date1904,
            zone,
            aliases=self.scope.aliases,
            staff=self.scope.staff,
        )

    def judge(self, entries: Sequence[Entry]) -> Iterator[_Judged]:
        above: Entry | None = None
        for entry in entries:
            yield self._record(entry, above)
            above = entry

    def lacking_fields(self, judged: Sequence[_Judged]) -> Iterator[Finding]:
        """S101 for each field without a place that a record needs now.

        One S117 names those that later steps may need. The number is never demanded:
        a case without one runs under its receipt.
        """
        due = frozenset().union(*(one.due for one in judged))
        later = []
        for field in self.form.fields:
            if field.key not in self.absent or not self._belongs_here(field):
                continue
            if field.key in due:
                params = {"sheet": self.absent[field.key]}
                yield replace(at("S101", field, None, "", params), hint=field.help)
            else:
                later.append(field)
        if later:
            labels = [field.label for field in later]
            params = {
                "sheet": self.absent[later[0].key],
                "fields_zh": listed(labels),
                "fields_en": listed(labels, "en"),
            }
            yield Finding("S117", default_level("S117"), params=params)

    def _belongs_here(self, field: Field) -> bool:
        """Whether this file is to have a place for the field: a part has few."""
        if field.hidden or not field.required.ever:
            return False
        return self.part is None or field.group in self.part.groups

    def _record(self, entry: Entry, above: Entry | None) -> _Judged:
        values, reading = self._read(entry, above)
        said = verdict(values, reading, self.judged_in, self.absent)
        findings = [
            *said.findings,
            *unsettled_findings(values, self.form, said.standing, self.raw),
        ]
        record = self._filed(entry, said.values)
        checked = CheckedRecord(
            record,
            placed(self.raw, _of_case(record, findings)),
            said.standing,
            said.standing.next_fields,
            placed(self.raw, _of_case(record, reading)),
        )
        return _Judged(checked, said.due)

    def _filed(self, entry: Entry, values: Mapping[str, FieldValue]) -> Record:
        number = _number(self.form, values)
        sha256 = self.definition.sha256
        return Record(self.form.key, sha256, number, entry.row, values, entry.extra)

    def _read(
        self, entry: Entry, above: Entry | None
    ) -> tuple[dict[str, FieldValue], list[Finding]]:
        values: dict[str, FieldValue] = {}
        findings = list(entry.findings)
        for field in self.form.fields:
            if field.type is FieldType.COMPUTED:
                continue
            values[field.key], found = self._value(field, entry, above)
            findings += found
        return values, findings

    def _value(
        self, field: Field, entry: Entry, above: Entry | None
    ) -> tuple[FieldValue, tuple[Finding, ...]]:
        cell = entry.cells.get(field.key)
        if cell is None:
            return _ABSENT, ()
        if field.key in entry.unsure:
            return FieldValue(None, cell.shown, cell.place, Outcome.ASK), ()
        if field.columns and (
            field.type is FieldType.ROWS or entry.rows.get(field.key)
        ):
            return self.reader.read_rows(field, cell, entry.rows.get(field.key, ()))
        previous = above.cells.get(field.key) if above is not None else None
        return self.reader.read(field, cell, previous)


def _of_case(record: Record, findings: Iterable[Finding]) -> Iterator[Finding]:
    return (replace(finding, case=record.number) for finding in findings)


def _number(form: FormDef, values: Mapping[str, FieldValue]) -> str:
    number = values.get(form.number_field)
    if number is None or not number.is_known:
        return ""
    return number.value if isinstance(number.value, str) else ""
