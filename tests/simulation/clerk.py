"""What formkit does with an inbox, in small, on a disk in memory; and what must hold.

A pass: recover, enter every form, clear those that are closed. The judge lets days go
by with a sound disk and then looks for a broken promise.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.filing.world import (
    CLOSED_FORM,
    NOW,
    OPEN_FORM,
    SHARE_ID,
    arrival,
    is_closed,
    sha,
)
from tests.simulation.memory_disk import LINUX, ROOT, Kind, Loss, MemoryDisk

from formkit.filing import clear, enter, recover, verify
from formkit.filing import workspace as places
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.index import Index
from formkit.ledger.entries import EnteredEvent

WORKSPACE = Workspace(ROOT)
INBOX = WORKSPACE.inbox
DAY = timedelta(hours=25)
OPEN, CLOSED = INBOX / "一组" / "张丽华.xlsx", INBOX / "一组" / "李建国.xlsx"
FORMS: Mapping[Path, bytes] = {OPEN: OPEN_FORM, CLOSED: CLOSED_FORM}
TWINS = {**FORMS, INBOX / "二组" / "李建国 副本.xlsx": CLOSED_FORM}
NEWER = "客户 李建国 退款金额更正为 128 元，结案".encode()

Salts = Callable[[int], bytes]


def new_salts() -> Salts:
    """Salts that are the same in every run, so that equal disks can be told."""
    count = itertools.count()
    return lambda size: next(count).to_bytes(size, "big")


def make_disk(forms: Mapping[Path, bytes] = FORMS, kind: Kind = LINUX) -> MemoryDisk:
    """A share with a workspace and these forms in its inbox; all of it is safe."""
    disk = MemoryDisk(kind)
    disk.now_ns = int(NOW.timestamp() - 3600) * 1_000_000_000
    places.create(ROOT, Fs(disk=disk), NOW, SHARE_ID)
    for path, content in forms.items():
        if not disk.exists(path.parent):
            disk.folder(path.parent)
        disk.save(path, content)
    disk = disk.after_loss(Loss.KILLED)
    disk.calls = 0
    return disk


@dataclass
class Pass:
    """One pass over the inbox; `acknowledged` are the receipts it was given."""

    disk: MemoryDisk
    now: datetime = NOW
    acknowledged: dict[str, str] = field(default_factory=dict)
    failures: list[OSError] = field(default_factory=list)
    salts: Salts = field(default_factory=new_salts)
    book: Book | None = None
    index: Index | None = None

    def __post_init__(self) -> None:
        self.fs = Fs(disk=self.disk)

    def run(self) -> None:
        """The whole pass; a failing disk ends it, a failing file does not."""
        book = self.book or self._recover()
        for path in tuple(self._forms()):
            try:
                self._one(book, path)
            except LedgerMovedError:
                book = self._recover()
                self._one(book, path)
            except OSError as error:
                self.failures.append(error)
        clear.purge(book, self.fs, self.now, timedelta(hours=24))

    def _recover(self) -> Book:
        self.book = recover.recover(WORKSPACE, self.fs, self.now, self.index).book
        return self.book

    def _one(self, book: Book, path: Path) -> None:
        content = self.fs.read_regular(path)
        inbox_path = path.relative_to(INBOX).as_posix()
        found = arrival(inbox_path, content)
        entered = enter.enter(book, found, self.fs, self.now, self.salts)
        self.acknowledged[entered.receipt] = sha(content)
        if is_closed(content):
            clear.clear(book, entered.receipt, inbox_path, self.fs, self.now)

    def _forms(self, folder: Path = INBOX) -> Iterator[Path]:
        for listed in self.fs.list_dir(folder):
            if listed.is_dir:
                yield from self._forms(folder / listed.name)
            elif listed.name.endswith(".xlsx"):
                yield folder / listed.name


class BatchPass(Pass):
    """A pass that enters every form at once, then clears at once what is closed."""

    def run(self) -> None:
        """The whole pass; a failing disk ends it."""
        book = self.book or self._recover()
        batch = enter.Batch(book, self.fs, self.now, self.salts)
        contents = {path: self.fs.read_regular(path) for path in self._forms()}
        entered: dict[str, str] = {}
        for path, content in contents.items():
            inbox_path = path.relative_to(INBOX).as_posix()
            receipt = batch.add(arrival(inbox_path, content)).receipt
            entered[inbox_path] = receipt
        batch.enter_all()
        closed: dict[str, str] = {}
        for path, content in contents.items():
            inbox_path = path.relative_to(INBOX).as_posix()
            if inbox_path not in batch.failed:
                self.acknowledged[entered[inbox_path]] = sha(content)
                if is_closed(content):
                    closed[inbox_path] = entered[inbox_path]
        took = clear.take(book, closed, self.fs)
        lines = [one.event for one in took if isinstance(one, clear.Taken)]
        book.append_all(lines, self.fs, self.now)


def run_batch(disk: MemoryDisk, now: datetime = NOW) -> dict[str, str]:
    """The receipts of a pass that enters all at once; a failing disk may end it."""
    one = BatchPass(disk, now)
    with suppress(OSError, LedgerMovedError):
        one.run()
    return one.acknowledged


def run_quietly(disk: MemoryDisk, now: datetime = NOW) -> dict[str, str]:
    """The receipts of a pass that a failing disk may have ended."""
    one = Pass(disk, now)
    with suppress(OSError, LedgerMovedError):
        one.run()
    return one.acknowledged


def watch_for_days(disk: MemoryDisk) -> dict[str, str]:
    """The receipts of a process that goes on for days and is never started again."""
    one = Pass(disk)
    for days in (0, 0, 1, 2):
        one.now = NOW + days * DAY
        try:
            one.run()
        except (OSError, LedgerMovedError):
            one.book = None
    return one.acknowledged


@dataclass(frozen=True, slots=True)
class Promise:
    """What must hold in the end.

    `contents` must be entered exactly once; `optional` may be: a save that another one
    followed at once. `acknowledged` are receipts that were given. `may_be_writable`:
    the share refused to make archived files read-only.
    """

    contents: frozenset[bytes]
    optional: frozenset[bytes] = frozenset()
    acknowledged: frozenset[tuple[str, str]] = frozenset()
    may_be_writable: bool = False


def judge(disk: MemoryDisk, promise: Promise) -> str:
    """What is broken after two days with a sound disk; "" when nothing is."""
    try:
        for days in (0, 0, 1, 2):
            Pass(disk, NOW + days * DAY).run()
        return broken(disk, promise)
    except Exception as error:  # noqa: BLE001 - a mutant may break anything
        return repr(error)


def judge_running(disk: MemoryDisk, promise: Promise) -> str:
    """What is broken on the disk of a process that was never started again.

    Its checkpoint may be behind: the next line or the next start brings it up.
    """
    misplaced = _misplaced(disk, promise)
    recover.recover(WORKSPACE, Fs(disk=disk), NOW + 8 * DAY)
    return misplaced or broken(disk, promise)


def broken(disk: MemoryDisk, promise: Promise) -> str:
    """What is not as promised; "" when nothing is."""
    fs = Fs(disk=disk)
    book = open_book(WORKSPACE, fs)
    entered = [e.event for e in book.entries if isinstance(e.event, EnteredEvent)]
    counts = Counter(event.original for event in entered)
    for content in promise.contents:
        if counts[sha(content)] != 1:
            return f"{content.decode()}: entered {counts[sha(content)]} times"
    if max(counts.values(), default=0) > 1:
        return "one content entered twice"
    if counts.keys() - {sha(c) for c in promise.contents | promise.optional}:
        return "entered what nobody saved"
    originals = {event.receipt: event.original for event in entered}
    if promise.acknowledged - originals.items():
        return f"acknowledged and lost: {promise.acknowledged - originals.items()}"
    return _misplaced(disk, promise) or _unsound(disk, promise)


def _misplaced(disk: MemoryDisk, promise: Promise) -> str:
    left = Counter(content for _, content in disk.files(INBOX))
    wanted = Counter(content for content in promise.contents if not is_closed(content))
    may = {content for content in promise.optional if not is_closed(content)}
    if wanted - left or {*left} - {*wanted} - may:
        return f"in the inbox: {[content.decode() for content in left]}"
    kept = [path for path, _ in disk.files(WORKSPACE.work)]
    return f"in work: {kept}" if kept else ""


def _unsound(disk: MemoryDisk, promise: Promise) -> str:
    report = verify.verify(WORKSPACE, Fs(disk=disk))
    allowed = {"file_writable"} if promise.may_be_writable else set()
    damages = [f"{d.code} {d.path}" for d in report.damages if d.code not in allowed]
    if damages:
        return f"verify: {damages}"
    before = disk.key()
    again = recover.recover(WORKSPACE, Fs(disk=disk), NOW + 9 * DAY)
    if again.acts or again.torn_bytes or disk.key() != before:
        return f"recovery found {again.acts}"
    return f"written to nowhere: {disk.strays}" if disk.strays else ""
