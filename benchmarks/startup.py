"""What a start and one more form cost, with few forms in the archive and with many.

A thousand forms are filed a month: many forms are many months. The archive is made
without putting every file on the disk at once, which only the making would feel. Both
sides are ours: the ratio says what a long life costs.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.files import DAY
from benchmarks.measure import Row, ratio
from formkit.blanks import blank
from formkit.check import CheckScope, check_form
from formkit.definitions.catalogue import Catalogue, Definition, shipped
from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.fill import fill_record
from formkit.demo.timetable import Timetable
from formkit.disk import Disk
from formkit.filing.book import Book
from formkit.filing.enter import enter
from formkit.filing.recover import recover
from formkit.filing.stored import Arrival
from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs
from formkit.index import open_index
from formkit.intake.inbox_pass import run_pass
from formkit.intake.site import Moment, Site
from formkit.ledger.entries import ClearedEvent
from formkit.model import FileKind, RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.records import Outcome, Record
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

_GOAL = 1.25
_A_MONTH = 1000
_ZONE = ZoneInfo("Asia/Shanghai")
_NOW = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=_ZONE)
_SETTINGS = Settings(settle_seconds=0.0, incomplete_minutes=0.0, numbered_blanks=())
_FORM = "abnormality"


class _NoSync(Disk):
    """A disk that is not waited for."""

    def fsync(self, _handle: int) -> None:
        """Nothing."""

    def fsync_dir(self, _path: Path) -> None:
        """Nothing."""


class _Here:
    """Reads in this process: its start is not what is measured."""

    def read(self, data: bytes) -> RawForm | Finding:
        return read_form(data)


@dataclass
class _Life:
    """A workspace with so many forms filed, over years."""

    root: Path
    count: int
    definition: Definition

    def __post_init__(self) -> None:
        self.root.mkdir()
        share_id = f"{self.count:032x}"
        fs = Fs(disk=_NoSync())
        self.months = self.count / _A_MONTH
        began_at = _before(self.months)
        self.workspace: Workspace = create(self.root, fs, began_at, share_id)
        self.index = self.root.with_suffix(".sqlite3")
        self.filed = self.count
        self._live(fs)

    def _live(self, fs: Fs) -> None:
        index = open_index(self.index)
        book = recover(self.workspace, fs, _before(self.months), index).book
        model = _record(self.definition)
        for number in range(1, self.count + 1):
            now = _before(self.months * (1 - number / self.count))
            entered = enter(book, self._arrival(model, number), fs, now)
            book.append(ClearedEvent(receipt=entered.receipt, number=1), fs, now)
        index.keep()
        recover(self.workspace, fs, _NOW, index)
        index.close()

    def _arrival(self, model: Record, number: int) -> Arrival:
        field = self.definition.form.number_field
        name = _number(number)
        typed = replace(model.values[field], value=name, raw=name)
        record = replace(model, number=name, values={**model.values, field: typed})
        return Arrival(
            inbox_path=f"客服{number % 20:02}/客户异常管理表_{name}.xlsx",
            content=name.encode(),
            kind=FileKind.XLSX,
            form=_FORM,
            definition_sha256=self.definition.sha256,
            definition_text=self.definition.text,
            records=(record,),
            record_ids=(f"n:{name}",),
            carried={},
            gone=(),
            findings=(),
        )

    def start(self) -> Book:
        """What a process does before its first look."""
        index = open_index(self.index)
        return recover(self.workspace, Fs(), _NOW, index).book

    def file_one(self, book: Book, site: Site) -> None:
        """One more form, from the inbox into the archive."""
        self.filed += 1
        content = closed_form(self.definition, _number(self.filed))
        path = self.workspace.inbox / f"客户异常管理表_{_number(self.filed)}.xlsx"
        path.write_bytes(content)
        report = run_pass(site, book, Moment(_NOW, lambda _seconds: None))
        if path.exists():
            raise RuntimeError(report.outcomes)


def rows(rounds: int, few: int, many: int) -> Iterator[Row]:
    """Start-up and one more form, with many forms filed and with few."""
    catalogue = shipped()
    definition = catalogue.current(_FORM)
    if definition is None:
        raise LookupError(_FORM)
    with tempfile.TemporaryDirectory() as folder:
        young = _Life(Path(folder) / "young", few, definition)
        old = _Life(Path(folder) / "old", many, definition)
        cost = ratio(old.start, young.start, rounds)
        peer = f"{few} forms filed"
        yield Row(f"start-up with {many} forms filed", cost, _GOAL, peer)
        ours, theirs = old.start(), young.start()
        site = _site(old.workspace, catalogue)
        other = _site(young.workspace, catalogue)
        cost = ratio(
            lambda: old.file_one(ours, site),
            lambda: young.file_one(theirs, other),
            rounds,
        )
        yield Row(f"one more form with {many} filed", cost, _GOAL, peer)


def _site(workspace: Workspace, catalogue: Catalogue) -> Site:
    calendar = chinese_calendar(_SETTINGS)
    return Site(workspace, _SETTINGS, catalogue, calendar, Fs(), _Here())


def _before(months: float) -> datetime:
    return _NOW - timedelta(days=30 * months)


def _number(number: int) -> str:
    on = DAY - timedelta(days=1 + number // 900)
    return f"YC-{on:%Y%m%d}-{number % 900 + 1:03}"


def closed_form(definition: Definition, number: str) -> bytes:
    """A closed abnormality form with that number."""
    times = Timetable(DAY, chinese_calendar(Settings()))
    filling = abnormalities.closed(times)[0]
    said = {**filling, definition.form.number_field: number}
    return fill_record(blank(definition, Layout.RECORD), said)


def _record(definition: Definition) -> Record:
    raw = read_form(closed_form(definition, _number(1)))
    if not isinstance(raw, RawForm):
        raise TypeError(raw.code)
    scope = CheckScope(DAY, chinese_calendar(Settings()), _ZONE)
    (checked,) = check_form(raw, shipped(), scope).records
    number = checked.record.values[definition.form.number_field]
    if number.outcome is not Outcome.OK:
        raise ValueError(number.raw)
    return checked.record
