"""`formkit demo`: a believable workspace, and the whole job run on it."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from formkit.cli.desk import Desk, pass_desk
from formkit.cli.init import write_blanks
from formkit.cli.reading import view_of
from formkit.cli.register import due_lines, issue
from formkit.cli.run import one_pass
from formkit.cli.writer import Writer, writing
from formkit.demo.inbox import files
from formkit.demo.timetable import Timetable
from formkit.filing.workspace import Workspace, create, find_workspace
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.messages import sentence, text
from formkit.problems import Level
from formkit.settings import Settings

DEFAULT_FOLDER = Path("formkit-demo")
_STEPS = 5
_SHOWN = 4


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
    show = _Progress(desk.language_wish or "zh")
    root = folder.resolve()
    show.step("make")
    there = replace(desk, folder=root)
    workspace = _workspace(there)
    show.step("fill")
    _fill_inbox(there, workspace)
    settings = there.settings().model_copy(update={"settle_seconds": 0.0})
    now = there.now(settings)
    with writing(there, settings, now) as writer:
        show.step("run")
        report = one_pass(there, settings, writer)
        show.step("register")
        paths = tuple(issue(there, settings, writer, now))
        show.step("done")
        for line in _summary(there, settings, writer, report, paths):
            click.echo(line)


@dataclass(slots=True)
class _Progress:
    """Says each step; on a terminal with a count, in a pipe plainly."""

    language: str
    done: int = 0

    def step(self, name: str) -> None:
        self.done += 1
        said = text(f"demo.{name}", self.language)
        click.echo(f"[{self.done}/{_STEPS}] {said}", err=True)


def _workspace(desk: Desk) -> Workspace:
    """The demo's workspace; made on the first run, found on the next."""
    found = find_workspace(desk.folder, desk.fs) if desk.folder.exists() else None
    if found is not None and found.root == desk.folder:
        return found
    desk.folder.mkdir(parents=True, exist_ok=True)
    made = create(
        desk.folder,
        desk.fs,
        desk.now(Settings()),
        str(uuid.uuid4()),
        text("demo.settings", "zh"),
    )
    write_blanks(desk, made.templates)
    return made


def _fill_inbox(desk: Desk, workspace: Workspace) -> None:
    """Save the demo's files, unless they were saved by an earlier run."""
    mark = workspace.work / "demo-filled"
    if mark.exists():
        return
    settings = desk.settings()
    now = desk.now(settings)
    times = Timetable(now.date(), desk.calendar(settings))
    saved_at = now.timestamp() - 3600
    for file in files(desk.catalogue(), times, lambda _: None):
        path = workspace.inbox_file(file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        os.utime(path, (saved_at, saved_at))
    mark.touch()


def _summary(
    desk: Desk,
    settings: Settings,
    writer: Writer,
    report: PassReport,
    paths: tuple[Path, ...],
) -> Iterator[str]:
    language = desk.language(settings)
    book = writer.book
    filed = dict.fromkeys(receipt for receipt, _ in book.cleared_at)
    yield text("demo.filed", language, count=len(filed))
    for receipt in list(filed)[:_SHOWN]:
        version = book.version(receipt)
        yield f"    {receipt}  {version.inbox_path if version else ''}"
    if len(filed) > _SHOWN:
        yield "    …"
    yield text("demo.mend", language)
    for outcome in report.outcomes:
        if outcome.state not in {FileState.FILED, FileState.ENTERED}:
            yield from _why(outcome, language)
    yield text("demo.overdue", language)
    now = desk.now(settings)
    seen = view_of(writer.site.workspace, writer.book, desk, settings, now)
    lines = [f"    {line}" for line in due_lines(seen, desk, language)]
    yield from lines or [f"    {text('cli.due_none', language)}"]
    yield text("demo.open", language)
    answers = [o.answer for o in report.outcomes if o.answer]
    inbox = writer.site.workspace.inbox
    yield from (f"    {path}" for path in paths)
    yield from (f"    {inbox / answer}" for answer in answers)


def _why(outcome: FileOutcome, language: str) -> Iterator[str]:
    state = text(f"intake.{outcome.state}", language)
    yield f"    {state}  {outcome.path}"
    if outcome.reason:
        yield f"        {text(f'intake.reason_{outcome.reason}', language)}"
    said = [f for f in outcome.findings if f.level is not Level.INFO]
    for finding in (said or outcome.findings)[:_SHOWN]:
        yield f"        {sentence(finding, language)}"
