"""Whole passes of the real intake over real forms, on a disk in memory.

What a form says is read and judged by the real code, once for the same bytes; what is
tried here, hundreds of times, is what is done about it.
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from tests.filing.world import sha
from tests.intake.office import (
    NOW,
    SETTINGS,
    SHARE_ID,
    HereReader,
    calendar,
    catalogue,
    closed,
    faulty,
    table,
    table_rows,
)
from tests.simulation.memory_disk import LINUX, ROOT, Kind, Loss, MemoryDisk

from formkit.filing import recover, verify
from formkit.filing import workspace as places
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake import opinions, responding
from formkit.intake.answering import make_answer
from formkit.intake.entering import Form
from formkit.intake.inbox_pass import run_pass
from formkit.intake.judging import Judged, judge
from formkit.intake.memory import Memory
from formkit.intake.site import Moment, Site

WORKSPACE = Workspace(ROOT)
INBOX = WORKSPACE.inbox
COMPLETE, FAULTY, TABLE = closed(), faulty(), table(table_rows()[:2])
FORMS = {
    INBOX / "一.xlsx": COMPLETE,
    INBOX / "三" / "一 副本.xlsx": COMPLETE,
    INBOX / "二.xlsx": FAULTY,
    INBOX / "四.xlsx": TABLE,
}
LATER = timedelta(minutes=5)


def make_desk(kind: Kind = LINUX) -> MemoryDisk:
    """A share with a workspace and the forms in its inbox."""
    disk = MemoryDisk(kind)
    disk.now_ns = int(NOW.timestamp() - 3600) * 1_000_000_000
    places.create(ROOT, Fs(disk=disk), NOW, SHARE_ID)
    disk.folder(INBOX / "三")
    for path, content in FORMS.items():
        disk.save(path, content)
    return disk.after_loss(Loss.KILLED)


@dataclass
class Watch:
    """A process that watches: passes with one book and one memory."""

    disk: MemoryDisk
    now: datetime = NOW
    book: Book | None = None
    memory: Memory = field(default_factory=Memory)

    def look(self) -> None:
        """One pass, five minutes after the last."""
        self.now += LATER
        fs = Fs(disk=self.disk)
        if self.book is None:
            self.book = recover.recover(WORKSPACE, fs, self.now).book
        site = Site(WORKSPACE, SETTINGS, catalogue(), calendar(), fs, HereReader())
        moment = Moment(self.now, lambda _seconds: None)
        try:
            run_pass(site, self.book, moment, self.memory)
        except LedgerMovedError:
            self.book = None


def one_pass(disk: MemoryDisk) -> dict[str, str]:
    """A single pass of a fresh process, which may fail."""
    with suppress(OSError):
        Watch(disk).look()
    return {}


def broken(disk: MemoryDisk, newest: dict[str, bytes]) -> str:
    """What is wrong after some sound passes and two days; "" when nothing is.

    `newest` is what people left under each name, in the order of the story.
    """
    watch = Watch(disk, NOW + LATER)
    for hours in (0, 0, 25):
        watch.now += timedelta(hours=hours)
        watch.look()
    book = open_book(WORKSPACE, Fs(disk=disk))
    counts = Counter(event.original for event in book.entered.values())
    wanted = {sha(content) for content in newest.values()}
    if wanted - counts.keys() or max(counts.values()) > 1:
        return f"entered {counts}"
    left = {path.name: content for path, content in disk.files(INBOX)}
    copies = [name for name in left if left[name] == COMPLETE]
    if len(copies) > 1:
        return f"not filed: {copies}"
    if "二.xlsx" in newest and "二.需补正.xlsx" not in left:
        return "no answer"
    for name in ("二.xlsx", "四.xlsx"):
        if name in newest and left.get(name) != newest[name]:
            return f"{name} is not as its owner left it"
    report = verify.verify(WORKSPACE, Fs(disk=disk))
    found = [f"{d.code} {d.path}" for d in report.damages if d.code != "file_writable"]
    kept = [path for path, _ in disk.files(WORKSPACE.work)]
    return f"{found} {kept}" if found or kept else ""


@contextmanager
def opinions_once(site: Callable[[], Site]) -> Iterator[None]:
    """The same bytes on the same day are judged and answered once."""

    @functools.cache
    def opinion(content: bytes, *days: date | None) -> Judged:
        return judge(content, site(), *days)  # type: ignore[arg-type]  # as they came

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            opinions, "judge", lambda content, _, *days: opinion(content, *days)
        )
        patch.setattr(responding, "make_answer", answer_by_key(make_answer))
        yield


def answer_by_key(make: Callable[..., bytes]) -> Callable[..., bytes]:
    """The maker of answers, asked once for the same form, slip and findings."""
    made: dict[object, bytes] = {}

    def once(form: Form, *rest: object) -> bytes:
        key = (form.sha256, repr(rest))
        if key not in made:
            made[key] = make(form, *rest)
        return made[key]

    return once
