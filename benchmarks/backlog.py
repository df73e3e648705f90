"""A week's backlog in one look, against a loop that only makes as much durable.

Both are wall time: most of a durable effect is waiting, and we use more than one core.
The loop reads nothing, checks nothing and answers nobody.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.backlog_forms import backlog
from benchmarks.measure import Row
from formkit.definitions.catalogue import shipped
from formkit.disk import Disk
from formkit.filing.book import Book
from formkit.filing.copying import Draft, copy_all, draft_of
from formkit.filing.enter import MOST_VERSIONS, commit_all
from formkit.filing.recover import recover
from formkit.filing.stored import load
from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs
from formkit.intake.inbox_pass import run_pass
from formkit.intake.pages import write_pages
from formkit.intake.site import Moment, Site
from formkit.read.readers import Readers
from formkit.read.worker import Reader
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

_NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
_SHARE_ID = "0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11"
_SETTINGS = Settings(settle_seconds=0.0, numbered_blanks=())
_LINE = b"x" * 480 + b"\n"
_DEADLINE_SECONDS, _MEMORY_BYTES = 30.0, 1 << 30
_LOOP = "a loop, each form durable"


class _Share(Disk):
    """This machine's disk, as slow to sync as a share is."""

    def __init__(self, sync_seconds: float) -> None:
        self._sync_seconds = sync_seconds

    def fsync(self, handle: int) -> None:
        super().fsync(handle)
        time.sleep(self._sync_seconds)

    def fsync_dir(self, path: Path) -> None:
        super().fsync_dir(path)
        time.sleep(self._sync_seconds)


def rows(forms: int, sync_seconds: float = 0.0) -> Iterator[Row]:
    """All of a look at the forms, and only their way into the archive.

    `sync_seconds` is how much longer every sync takes than here, on both sides.
    """
    share = Fs(disk=_Share(sync_seconds))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        workspace = _workspace(root / "share")
        for lying in backlog(shipped(), forms):
            path = workspace.inbox / lying.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(lying.content)
        if os.name == "posix":
            os.sync()
        looked = _seconds(partial(_look, workspace, share))
        drafts = tuple(_drafts(workspace))
        loop = _seconds(partial(_floor, root / "loop", drafts, share))
        book = recover(_workspace(root / "again"), share, _NOW).book
        entered = _seconds(partial(_enter, book, drafts, share))
    where = f", {sync_seconds * 1000:.0f} ms a sync" if sync_seconds else ""
    yield Row(f"{forms} forms, end to end{where}", looked / loop, 2.5, _LOOP)
    yield Row(f"{forms} forms, archived{where}", entered / loop, 1.0, _LOOP)


def _look(workspace: Workspace, fs: Fs) -> None:
    """What the watcher does with a backlog, from its start to the status pages."""
    with Readers(lambda: Reader(_DEADLINE_SECONDS, _MEMORY_BYTES)) as readers:
        book = recover(workspace, fs, _NOW).book
        calendar = chinese_calendar(_SETTINGS)
        site = Site(workspace, _SETTINGS, shipped(), calendar, fs, readers)
        report = run_pass(site, book, Moment(_NOW, time.sleep))
        write_pages(site, book, report, _NOW)


def _enter(book: Book, drafts: Sequence[Draft], fs: Fs) -> None:
    for at in range(0, len(drafts), MOST_VERSIONS):
        batch = drafts[at : at + MOST_VERSIONS]
        if copy_all(book, batch, fs):
            raise OSError("a form could not be archived")
        commit_all(book, batch, fs, _NOW)


def _floor(root: Path, drafts: Sequence[Draft], fs: Fs) -> None:
    """Per form: two files, their folder, a ledger line, a checkpoint; all synced."""
    root.mkdir()
    ledger, checkpoint = root / "ledger.jsonl", root / "checkpoint"
    ledger.touch()
    for draft in drafts:
        folder = root / draft.event.receipt
        fs.make_dir(folder)
        fs.write_new(folder / "original.xlsx", draft.content)
        fs.write_new(folder / "record.json", draft.record)
        fs.fsync_dir(folder)
        fs.fsync_dir(root)
        fs.append(ledger, _LINE)
        fs.replace_file(checkpoint, _LINE)


def _drafts(workspace: Workspace) -> Iterator[Draft]:
    """What the look has entered, to be entered once more."""
    for path in sorted(workspace.archive.glob("*/*/*/record.json")):
        kept = load(path.read_bytes())
        yield draft_of(kept, (path.parent / f"original.{kept.kind}").read_bytes())


def _workspace(root: Path) -> Workspace:
    root.mkdir()
    return create(root, Fs(), _NOW, _SHARE_ID)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
