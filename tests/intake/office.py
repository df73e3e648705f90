"""A workspace with invented staff: they fill real blanks, formkit passes over them."""

import functools
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import blank
from formkit.definitions.catalogue import Catalogue, Definition, shipped
from formkit.definitions.model import Layout
from formkit.demo import abnormalities
from formkit.demo.consultations import consultations
from formkit.demo.fill import Filling, fill_record, fill_table
from formkit.demo.timetable import Timetable
from formkit.filing.book import Book
from formkit.filing.opening import open_book
from formkit.filing.recover import recover
from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs
from formkit.intake.inbox_pass import run_pass
from formkit.intake.memory import Memory
from formkit.intake.outcome import FileOutcome, PassReport
from formkit.intake.site import FormReader, Moment, Site
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.settings import Settings
from formkit.workdays import WorkCalendar, chinese_calendar

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZONE)
SHARE_ID = "0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11"
SETTINGS = Settings(settle_seconds=0.0, answer_delay_minutes=0.0, numbered_blanks=())


class HereReader:
    """The reader without its process."""

    def read(self, data: bytes) -> RawForm | Finding:
        return read_form(data)


@functools.cache
def catalogue() -> Catalogue:
    return shipped()


@functools.cache
def calendar() -> WorkCalendar:
    return chinese_calendar(SETTINGS)


def definition(key: str) -> Definition:
    found = catalogue().current(key)
    assert found is not None
    return found


TIMES = Timetable(NOW.date(), chinese_calendar(SETTINGS))


@functools.cache
def empty(key: str, layout: Layout) -> bytes:
    return blank(definition(key), layout)


def abnormality(filling: Filling) -> bytes:
    return fill_record(empty("abnormality", Layout.RECORD), filling)


@functools.cache
def closed(index: int = 0, **changed: str) -> bytes:
    """A complete, closed abnormality form."""
    return abnormality(abnormalities.closed(TIMES)[index] | changed)


@functools.cache
def open_form(**changed: str) -> bytes:
    """A form somebody is working on, nothing wrong with it."""
    return abnormality(abnormalities.in_progress(TIMES) | changed)


@functools.cache
def faulty() -> bytes:
    """A form with four mistakes."""
    return abnormality(abnormalities.mistaken(TIMES))


MENDED = {
    "source": "客户反馈",
    "contact_phone": "0571-87654321",
    "occurred_at": TIMES.at(1, "09:10"),
    "category": "产品质量问题",
}


def table_rows() -> tuple[Filling, ...]:
    return consultations(TIMES)


def table(rows: tuple[Filling, ...]) -> bytes:
    sheet = empty("consultation", Layout.TABLE)
    return fill_table(sheet, definition("consultation").form, rows)


def edited(content: bytes, values: Mapping[str, object]) -> bytes:
    """The file after somebody typed into the cells of these fields and saved."""
    book = load_workbook(io.BytesIO(content), rich_text=True)
    for key, value in values.items():
        sheet, cell = next(iter(book.defined_names[f"fk_{key}"].destinations))
        page = book[sheet]
        assert isinstance(page, Worksheet)
        page[cell.replace("$", "").split(":")[0]] = value  # type: ignore[assignment] # any cell value
    # The time of saving has seconds: two saves within one would be the same bytes.
    book.properties.revision = f"{int(book.properties.revision or 0) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_again(content: bytes) -> bytes:
    """Other bytes, the same words: what an office program makes of a mere save."""
    return edited(content, {})


@dataclass
class Office:
    """One workspace, its book, and the clock of the story."""

    workspace: Workspace
    book: Book
    fs: Fs = field(default_factory=Fs)
    reader: FormReader = field(default_factory=HereReader)
    settings: Settings = SETTINGS
    now: datetime = NOW
    wait: Callable[[float], None] = lambda _seconds: None
    memory: Memory = field(default_factory=Memory)
    definitions: Catalogue = field(default_factory=catalogue)

    @classmethod
    def opened(cls, root: Path) -> "Office":
        root.mkdir(parents=True)
        workspace = create(root, Fs(), NOW, SHARE_ID)
        return cls(workspace, open_book(workspace, Fs()))

    @property
    def site(self) -> Site:
        return Site(
            self.workspace,
            self.settings,
            self.definitions,
            calendar(),
            self.fs,
            self.reader,
        )

    def save(self, path: str, content: bytes, *, minutes_ago: float = 60) -> Path:
        """Somebody saves a file."""
        target = self.workspace.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        at = (self.now - timedelta(minutes=minutes_ago)).timestamp()
        os.utime(target, (at, at))
        return target

    def edit(self, path: str, values: Mapping[str, object]) -> None:
        """Somebody types into a file and saves it."""
        self.save(path, edited(self.read(path), values), minutes_ago=1)

    def look(self, *, later_minutes: float = 5) -> PassReport:
        """One pass, some minutes after the last."""
        self.now += timedelta(minutes=later_minutes)
        moment = Moment(self.now, self.wait)
        return run_pass(self.site, self.book, moment, self.memory)

    def outcome(self, path: str, report: PassReport | None = None) -> FileOutcome:
        """What became of one file in a pass (a new one, unless given)."""
        outcomes = (report or self.look()).outcomes
        found = [one for one in outcomes if one.path == path]
        assert len(found) == 1, (path, [one.path for one in outcomes])
        return found[0]

    def restarted(self, fs: Fs | None = None) -> "Office":
        """The same workspace after formkit was started again."""
        book = recover(self.workspace, Fs(), self.now).book
        return replace(self, book=book, fs=fs or Fs(), memory=Memory())

    def read(self, path: str) -> bytes:
        return (self.workspace.inbox / path).read_bytes()

    def archived(self, receipt: str) -> bytes:
        return self.workspace.original(self.book.entered[receipt]).read_bytes()

    @property
    def inbox(self) -> list[str]:
        """Every file in the inbox."""
        root = self.workspace.inbox
        files = (path for path in root.rglob("*") if path.is_file())
        return sorted(path.relative_to(root).as_posix() for path in files)

    @property
    def receipts(self) -> list[str]:
        return list(self.book.entered)


def codes(outcome: FileOutcome) -> set[str]:
    return {finding.code for finding in outcome.findings}
