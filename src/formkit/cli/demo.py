"""`formkit demo`: a believable workspace, and the whole job run on it."""

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from formkit.cli.desk import FINE, OUR_FAULT, USAGE, Desk, pass_desk
from formkit.cli.init import write_blanks
from formkit.cli.reading import view_of
from formkit.cli.register import OVERVIEW, due_lines, issue
from formkit.cli.run import one_pass
from formkit.cli.writer import Writer, writing
from formkit.definitions.catalogue import Catalogue
from formkit.demo.inbox import DemoFile, files, first_files
from formkit.demo.timetable import Timetable
from formkit.filing.workspace import Workspace, create
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.messages import sentence, text
from formkit.problems import Level
from formkit.settings import Settings

DEFAULT_FOLDER = Path("formkit-demo")
_SAVED_AGO_SECONDS = 3600
_FIRST_LOOK_AGO = timedelta(minutes=1)
_STEPS = 5
_SHOWN = 4
Which = Callable[[Catalogue, Timetable], Iterator[DemoFile]]
_CALM = frozenset({FileState.FILED, FileState.ENTERED})


@click.command()
@click.argument(
    "folder",
    required=False,
    default=DEFAULT_FOLDER,
    type=click.Path(path_type=Path, file_okay=False),
)
@pass_desk
def demo(desk: Desk, folder: Path) -> None:
    """用示例表单演示全过程。 The whole job on invented forms."""
    root = folder.resolve()
    there = replace(desk, folder=root)
    show = _Progress(desk.language())
    show.step("make")
    workspace = _workspace(there)
    settings = there.settings().model_copy(update={"settle_seconds": 0.0})
    now = there.now(settings)
    show.step("fill")
    is_new = _is_new(workspace)
    if is_new:
        _save(there, workspace, settings, now, first_files)
    with writing(there, settings, now) as writer:
        if is_new:
            one_pass(_earlier(there, now), settings, writer)
            _save(there, workspace, settings, now, files)
            _filled(workspace).touch()
        show.step("run")
        report = one_pass(there, settings, writer)
        now = there.now(settings)  # it took a while
        show.step("register")
        paths = tuple(issue(there, settings, writer, now))
        show.step("done")
        shown = _Summary(there, settings, writer, report, there.language(settings))
        for line in shown.lines(paths, now):
            click.echo(line)
    raise SystemExit(OUR_FAULT if report.count(FileState.FAILED) else FINE)


@dataclass(slots=True)
class _Progress:
    """Says each step and how many there are."""

    language: str
    done: int = 0

    def step(self, name: str) -> None:
        self.done += 1
        said = text(f"demo.{name}", self.language)
        click.echo(f"[{self.done}/{_STEPS}] {said}", err=True)


def _workspace(desk: Desk) -> Workspace:
    """The demo's workspace; made on the first run, found on the next.

    Ends the command with 2 when the folder holds anything else: invented forms must
    never get into a real ledger, nor real files into the demo.
    """
    workspace = Workspace(desk.folder)
    mark = _mark(workspace)
    is_demo = mark.exists()
    if not is_demo and desk.folder.exists() and any(desk.folder.iterdir()):
        desk.fail("demo.not_empty", USAGE, folder=desk.folder)
    if is_demo and desk.is_workspace(desk.folder):
        return workspace
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    share_id, began_at = str(uuid.uuid4()), desk.now(Settings()) - _FIRST_LOOK_AGO
    content = text("demo.settings", "zh")
    create(desk.folder, desk.fs, began_at, share_id, content)
    write_blanks(desk, desk.catalogue(), workspace.templates)
    return workspace


def _mark(workspace: Workspace) -> Path:
    """The file that says that this workspace is a demonstration."""
    return workspace.marker.with_name("demo")


def _is_new(workspace: Workspace) -> bool:
    """Whether the files were not saved by an earlier run yet."""
    return not _filled(workspace).exists()


def _filled(workspace: Workspace) -> Path:
    return workspace.work / "demo-filled"


def _earlier(desk: Desk, now: datetime) -> Desk:
    """The desk when formkit looks for the first time."""
    return replace(desk, typed_now=now.replace(tzinfo=None) - _FIRST_LOOK_AGO)


def _save(
    desk: Desk, workspace: Workspace, settings: Settings, now: datetime, which: Which
) -> None:
    """Save files of the demo, as if people had some time ago."""
    times = Timetable(now.date(), desk.calendar(settings))
    saved_at = now.timestamp() - _SAVED_AGO_SECONDS
    for file in which(desk.catalogue(), times):
        path = workspace.inbox_file(file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        os.utime(path, (saved_at, saved_at))


@dataclass(frozen=True, slots=True)
class _Summary:
    """What a first-time user reads: what was filed, what was not and why, what next."""

    desk: Desk
    settings: Settings
    writer: Writer
    report: PassReport
    language: str

    def lines(self, paths: Sequence[Path], now: datetime) -> Iterator[str]:
        """The whole summary."""
        yield from self._filed()
        entered = self.report.count(FileState.ENTERED)
        yield text("demo.entered", self.language, count=entered)
        others = [o for o in self.report.outcomes if o.state not in _CALM]
        yield text("demo.mend", self.language, count=len(others))
        for outcome in others:
            yield from _why(outcome, self.language)
        yield text("demo.overdue", self.language)
        yield from self._overdue(now)
        yield text("demo.open", self.language)
        yield from (f"    {path}" for path in self._worth_opening(paths))
        yield text("demo.next", self.language, root=self.desk.folder)

    def _filed(self) -> Iterator[str]:
        book = self.writer.book
        receipts = sorted(book.closed())
        yield text("demo.filed", self.language, count=len(receipts))
        for receipt in receipts[:_SHOWN]:
            version = book.version(receipt)
            yield f"    {receipt}  {version.inbox_path if version else ''}".rstrip()
        if len(receipts) > _SHOWN:
            yield "    …"

    def _overdue(self, now: datetime) -> Iterator[str]:
        workspace = self.writer.site.workspace
        seen = view_of(workspace, self.writer.book, self.desk, self.settings, now)
        lines = list(due_lines(seen, self.desk, self.language))
        for line in lines or [text("cli.due_none", self.language)]:
            yield f"    {line}"

    def _worth_opening(self, paths: Sequence[Path]) -> list[Path]:
        """The overview, then the answers, then the registers."""
        inbox = self.writer.site.workspace.inbox
        answers = [inbox / o.answer for o in self.report.outcomes if o.answer]
        overview = [path for path in paths if path.name == OVERVIEW]
        registers = [path for path in paths if path.name != OVERVIEW]
        return [*overview, *answers, *registers]


def _why(outcome: FileOutcome, language: str) -> Iterator[str]:
    state = text(f"intake.{outcome.state}", language)
    yield f"    {state}  {outcome.path}"
    if outcome.reason:
        yield f"        {text(f'intake.reason_{outcome.reason}', language)}"
    said = [f for f in outcome.findings if f.level is not Level.INFO]
    for finding in (said or outcome.findings)[:_SHOWN]:
        yield f"        {sentence(finding, language)}"
