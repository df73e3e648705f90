"""`formkit run` and `formkit watch`: the whole job once, or again and again."""

import signal
import threading
import time
from collections.abc import Iterable

import click

from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk, wait
from formkit.cli.writer import Writer, writing
from formkit.filing.book import LedgerMovedError
from formkit.filing.workspace import ShareAwayError
from formkit.intake.inbox_pass import run_pass
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.intake.pages import write_pages
from formkit.intake.site import Moment
from formkit.messages import sentence, text
from formkit.problems import Level
from formkit.settings import Settings
from formkit.watch import Nudges

_BEAT_SECONDS = 20.0


@click.command()
@click.option("--settle", type=float, default=None, help="两次查看之间等几秒 seconds")
@pass_desk
def run(desk: Desk, settle: float | None) -> None:
    """查看收件箱一遍：登记、答复、归档。 One pass over the inbox."""
    settings = desk.settings()
    if settle is not None:
        settings = settings.model_copy(update={"settle_seconds": settle})
    language = desk.language(settings)
    with writing(desk, settings, desk.now(settings)) as writer:
        report = one_pass(desk, settings, writer)
    for line in lines_of(report, language):
        click.echo(line)
    raise SystemExit(FINDINGS if report.needs_a_person else FINE)


@click.command()
@pass_desk
def watch(desk: Desk) -> None:
    """看守收件箱，直到按 Ctrl+C。 Watch the inbox until stopped."""
    settings = desk.settings()
    language = desk.language(settings)
    workspace = desk.workspace()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    click.echo(
        text(
            "cli.watch_started",
            language,
            inbox=workspace.inbox,
            seconds=settings.scan_seconds,
        )
    )
    try:
        with (
            writing(desk, settings, desk.now(settings)) as writer,
            Nudges(workspace.inbox) as nudges,
        ):
            _watch_loop(desk, settings, writer, nudges, stop)
    except KeyboardInterrupt:
        stop.set()
    click.echo(text("cli.watch_stopped", language))


def one_pass(desk: Desk, settings: Settings, writer: Writer) -> PassReport:
    """One pass with its status pages; a moved ledger is recovered from, once."""
    moment = Moment(desk.now(settings), wait)
    try:
        report = run_pass(writer.site, writer.book, moment)
    except LedgerMovedError:
        writer.lease.confirm()
        writer.recover(moment.now)
        report = run_pass(writer.site, writer.book, moment)
    write_pages(writer.site, writer.book, report, moment.now)
    return report


def _watch_loop(
    desk: Desk,
    settings: Settings,
    writer: Writer,
    nudges: Nudges,
    stop: threading.Event,
) -> None:
    language = desk.language(settings)
    told: set[tuple[str, str, str]] = set()
    while not stop.is_set():
        started = time.monotonic()
        try:
            writer.lease.beat()
            report = one_pass(desk, settings, writer)
        except ShareAwayError as error:
            click.echo(text("cli.share_away", language, path=error.filename), err=True)
        else:
            for outcome in report.outcomes:
                mark = (outcome.path, outcome.state, outcome.receipt)
                if mark not in told:
                    told.add(mark)
                    click.echo(_line(outcome, language))
        rest = min(settings.scan_seconds, _BEAT_SECONDS)
        nudges.wait(max(0.0, rest - (time.monotonic() - started)), stop)


def lines_of(report: PassReport, language: str) -> Iterable[str]:
    """What a pass came to, a line a file, and the totals."""
    for outcome in report.outcomes:
        if outcome.is_new or outcome.state is not FileState.ENTERED:
            yield _line(outcome, language)
    waiting = (FileState.WAITING, FileState.TO_CLEAR)
    entered = sum(outcome.is_new for outcome in report.outcomes)
    filed = report.count(FileState.FILED)
    answered = report.count(FileState.ANSWERED)
    calm = (FileState.ENTERED, FileState.FILED, FileState.ANSWERED, *waiting)
    yield text(
        "cli.run_total",
        language,
        entered=entered,
        filed=filed,
        answered=answered,
        waiting=report.count(*waiting),
        other=len(report.outcomes) - report.count(*calm),
    )


def _line(outcome: FileOutcome, language: str) -> str:
    return text(
        "cli.run_line",
        language,
        state=text(f"intake.{outcome.state}", language),
        path=outcome.path,
        receipt=f"  {outcome.receipt}" if outcome.receipt else "",
        detail=_detail(outcome, language),
    )


def _detail(outcome: FileOutcome, language: str) -> str:
    if outcome.owner:
        return "  " + text("intake.open_by", language, owner=outcome.owner)
    if outcome.reason:
        return "  " + text(f"intake.reason_{outcome.reason}", language)
    said = [f for f in outcome.findings if f.level is Level.ERROR]
    if not said:
        return ""
    more = f" (+{len(said) - 1})" if len(said) > 1 else ""
    return f"  {sentence(said[0], language)}{more}"
