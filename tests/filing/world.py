"""A workspace with believable forms, a job that files them, and what must hold.

The job is what the watcher does, in small: recover, enter what is in the inbox, clear
what is closed. The hooks break it off, make it fail, or let a person save in between.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from formkit.filing import clear, enter, recover, verify
from formkit.filing import workspace as places
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.opening import open_book
from formkit.filing.stored import Arrival
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import EnteredEvent
from formkit.model import FileKind, Place
from formkit.problems import Finding, Level
from formkit.records import FieldValue, Outcome, Record

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SHARE_ID = "0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11"
DEFINITION = "[设置]\n表单代号 | complaint\n表单名称 | 客户投诉单\n"
DEFINITION_SHA256 = hashlib.sha256(DEFINITION.encode()).hexdigest()
DAY = timedelta(hours=24)

OPEN_FORM = "客户 张丽华 反映 空调不制冷，待上门".encode()
CLOSED_FORM = "客户 李建国 退款已到账，结案".encode()
OTHER_FORM = "客户 王芳 物流破损，结案".encode()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def record(content: bytes) -> Record:
    text = content.decode()
    value = FieldValue(text, text, Place("投诉单", 3, 2), Outcome.OK)
    return Record("complaint", DEFINITION_SHA256, "TS-20261121-001", 0, {"what": value})


def arrival(inbox_path: str, content: bytes) -> Arrival:
    finding = Finding("R301", Level.ERROR, Place("投诉单", 5, 2), field="due_on")
    return Arrival(
        inbox_path=inbox_path,
        content=content,
        kind=FileKind.XLSX,
        form="complaint",
        definition_sha256=DEFINITION_SHA256,
        definition_text=DEFINITION,
        records=(record(content),),
        record_ids=("r1",),
        carried={},
        gone=(),
        findings=() if is_closed(content) else (finding,),
    )


def is_closed(content: bytes) -> bool:
    return "结案".encode() in content


def make_workspace(root: Path, forms: dict[str, bytes]) -> Workspace:
    root.mkdir()
    workspace = places.create(root, Fs(), NOW, SHARE_ID)
    for name, content in forms.items():
        path = workspace.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return workspace


@dataclass
class Job:
    """One pass over the inbox; `acknowledged` are the receipts it was given."""

    workspace: Workspace
    fs: Fs
    now: datetime = NOW
    acknowledged: dict[str, str] = field(default_factory=dict)
    failures: list[OSError] = field(default_factory=list)

    def run(self) -> None:
        book = recover.recover(self.workspace, self.fs, self.now).book
        for path in self._forms():
            try:
                self._one(book, path)
            except LedgerMovedError:
                book = recover.recover(self.workspace, self.fs, self.now).book
                self._one(book, path)
            except OSError as error:
                self.failures.append(error)

    def _one(self, book: Book, path: Path) -> None:
        content = self.fs.read_regular(path)
        inbox_path = path.relative_to(self.workspace.inbox).as_posix()
        found = arrival(inbox_path, content)
        entered = enter.enter(book, found, self.fs, self.now)
        self.acknowledged[entered.receipt] = sha(content)
        if is_closed(content):
            clear.clear(book, entered.receipt, inbox_path, self.fs, self.now)

    def _forms(self) -> Iterator[Path]:
        for path in sorted(self.workspace.inbox.rglob("*.xlsx")):
            if path.is_file():
                yield path


class BatchJob(Job):
    """A pass that enters every form at once, then clears those that are closed."""

    def run(self) -> None:
        book = recover.recover(self.workspace, self.fs, self.now).book
        batch = enter.Batch(book, self.fs, self.now)
        given: dict[str, tuple[str, bytes]] = {}
        for path in self._forms():
            inbox_path = path.relative_to(self.workspace.inbox).as_posix()
            content = self.fs.read_regular(path)
            receipt = batch.add(arrival(inbox_path, content)).receipt
            given[inbox_path] = receipt, content
        batch.enter_all()
        self.failures += batch.failed.values()
        for inbox_path in given.keys() - batch.failed.keys():
            receipt, content = given[inbox_path]
            self.acknowledged[receipt] = sha(content)
            if is_closed(content):
                clear.clear(book, receipt, inbox_path, self.fs, self.now)


def finish(workspace: Workspace) -> None:
    """Let two days pass with a healthy disk."""
    for days in range(3):
        now = NOW + days * (DAY + timedelta(hours=1))
        Job(workspace, Fs(), now).run()
        Job(workspace, Fs(), now).run()
        clear.purge(open_book(workspace, Fs()), Fs(), now, DAY)


def faults(workspace: Workspace, contents: set[bytes], acked: dict[str, str]) -> str:
    """What is not as promised; "" when every content was entered exactly once."""
    book = open_book(workspace, Fs())
    events = [e.event for e in book.entries if isinstance(e.event, EnteredEvent)]
    originals = [event.original for event in events]
    for content in contents:
        if originals.count(sha(content)) != 1:
            return f"{content.decode()}: entered {originals.count(sha(content))} times"
    if len(set(originals)) != len(originals):
        return "one content entered twice"
    for receipt, sha256 in acked.items():
        if receipt not in book.entered or book.entered[receipt].original != sha256:
            return f"acknowledged {receipt} is lost"
    return misplaced(workspace, contents) or unsound(workspace)


def misplaced(workspace: Workspace, contents: set[bytes]) -> str:
    """What is in the inbox and should not be, or the other way round."""
    left = {path.read_bytes() for path in workspace.inbox.rglob("*.xlsx")}
    if left != {content for content in contents if not is_closed(content)}:
        return f"in the inbox: {[content.decode() for content in left]}"
    kept = [*workspace.cleared.iterdir(), *workspace.set_aside.iterdir()]
    return f"in work: {kept}" if kept else ""


def unsound(workspace: Workspace) -> str:
    """What verify or one more recovery finds."""
    report = verify.verify(workspace, Fs())
    if report.damages:
        return f"verify: {[d.sentence() + d.path for d in report.damages]}"
    again = recover.recover(workspace, Fs(), NOW + 9 * DAY)
    return f"recovery found {again.acts}" if again.acts or again.torn_bytes else ""


def steps_of(action: Callable[[Fs], object]) -> list[tuple[str, Path]]:
    """Every step the action takes."""
    steps: list[tuple[str, Path]] = []
    action(Fs(lambda step, path: steps.append((step, path))))
    return steps


class Countdown:
    """A hook that does something before one step, the `at`-th counted from 0."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.left = at
        self.act = act

    def __call__(self, _step: str, _path: Path) -> None:
        self.left -= 1
        if self.left == -1:
            self.act()


class TornFs(Fs):
    """Writes half of what it should and is killed, at the `at`-th write."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.left = at

    def _write(self, handle: int, content: bytes) -> None:
        self.left -= 1
        if self.left == -1:
            os.write(handle, content[: len(content) // 2])
            os._exit(KILLED)
        super()._write(handle, content)


KILLED = 9


def in_child(action: Callable[[], object]) -> int:
    """The exit code of a child process that did the action, KILLED when it was."""
    child = os.fork()
    if child == 0:
        code = 3
        with suppress(BaseException):
            action()
            code = 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die() -> None:
    os._exit(KILLED)


def copy_of(workspace: Workspace, root: Path) -> Workspace:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(workspace.root, root, symlinks=True)
    return Workspace(root)
