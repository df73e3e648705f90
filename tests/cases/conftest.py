"""Records and versions as short words: `record(number="…", customer_name="…")`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from formkit.definitions.catalogue import Catalogue, Definition, shipped
from formkit.definitions.model import FormDef
from formkit.messages import LANGUAGES, fix, sentence
from formkit.model import Place
from formkit.problems import Finding
from formkit.records import FieldValue, Outcome, Record, RowSet, Value, Version
from formkit.settings import Settings
from formkit.workdays import WorkCalendar, chinese_calendar

DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "consultation": {
        "received_at": datetime.fromisoformat("2026-11-02 09:10"),
        "channel": "电话",
        "customer_name": "王芳",
        "contact_phone": ("13800138000",),
        "content": "扫码枪连不上收银机，重启两次仍不行",
        "receiver": "李敏",
    },
}


def filled(value: Value, place: Place | None) -> FieldValue:
    """A value as read; None is a blank cell, an Outcome stands for itself."""
    if isinstance(value, Outcome):
        return FieldValue(None, "？", place, value)
    outcome = Outcome.EMPTY if value is None else Outcome.OK
    shown = "、".join(value) if isinstance(value, tuple) else str(value or "")
    return FieldValue(value, shown, place, outcome)


class Maker:
    """Makes records and versions of the shipped forms."""

    def __init__(self) -> None:
        self.catalogue: Catalogue = shipped()

    def definition(self, form: str) -> Definition:
        found = self.catalogue.current(form)
        assert found is not None
        return found

    def form(self, form: str) -> FormDef:
        return self.definition(form).form

    def record(
        self,
        number: str = "",
        row: int = 3,
        form: str = "consultation",
        sheet: str = "咨询登记",
        also: Mapping[str, Value] | None = None,
        **values: Value,
    ) -> Record:
        """One record; what is not given, there or in `also`, is as in DEFAULTS."""
        definition = self.definition(form)
        said = {**DEFAULTS.get(form, {}), **(also or {}), **values}
        said[definition.form.number_field] = number or None
        keys = [field.key for field in definition.form.fields]
        assert set(said) <= set(keys), set(said) - set(keys)
        cells = {
            key: filled(said.get(key), Place(sheet, row or 3 + at, at + 2))
            for at, key in enumerate(keys)
        }
        return Record(form, definition.sha256, number, row, cells)

    def version(
        self,
        sequence: int,
        records: Mapping[str, Record],
        inbox_path: str = "客服部/李敏/咨询登记.xlsx",
        *,
        gone: Sequence[str] = (),
        at: str = "",
    ) -> Version:
        """One entered save; without `at`, an hour after the one before."""
        start = datetime.fromisoformat("2026-11-02 10:00")
        moment = datetime.fromisoformat(at) if at else None
        first = next(iter(records.values()), None)
        return Version(
            receipt=f"R20261102-{sequence:04d}",
            sequence=sequence,
            entered_at=moment or start + timedelta(hours=sequence),
            inbox_path=inbox_path,
            sha256=f"{sequence:064x}",
            form=first.form if first else "consultation",
            definition_sha256=first.definition_sha256 if first else "",
            records=tuple(records.values()),
            record_ids=tuple(records),
            gone=tuple(gone),
        )


def say(findings: Iterable[Finding]) -> None:
    """Say every finding in every language: each has the words it needs."""
    for finding in findings:
        for language in LANGUAGES:
            assert sentence(finding, language)
            assert fix(finding, language)


def rows(*cells: Mapping[str, Value]) -> RowSet:
    """A sub-table from plain values."""
    place = Place("异常单", 40, 2)
    return RowSet(
        tuple(
            {key: filled(value, place) for key, value in row.items()} for row in cells
        )
    )


@pytest.fixture(scope="session")
def make() -> Maker:
    return Maker()


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return chinese_calendar(Settings())
