"""`formkit run` and `formkit watch`: the whole job once, or again and again."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import click

from formkit.answers import source_of
from formkit.cli.desk import FINDINGS, FINE, Desk, pass_desk, wait
from formkit.cli.paused_watch import pause_in_force, trouble, watch_paused
from formkit.cli.requests import serve
from formkit.cli.telling import Line, Teller
from formkit.cli.writer import Patience, Writer, holder_here, writing
from formkit.filing.book import LedgerMovedError
from formkit.filing.patrol import Patrol, go_on
from formkit.filing.workspace import ShareAwayError, confirm_present, read_share_id
from formkit.health.alarms import notices
from formkit.health.growth import free_bytes
from formkit.health.holders import with_persons
from formkit.health.journal import Journal
from formkit.health.pause import PausedError
from formkit.intake.inbox_pass import run_pass
from formkit.intake.names import NameKind, in_one_line, name_kind
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.intake.pages import Told, write_pages
from formkit.intake.site import Moment
from formkit.intake.work import LOG
from formkit.messages import sentence, text
from formkit.problems import Level
from formkit.publishing.look import LookedOver
from formkit.publishing.verdict import Verdict
from formkit.settings import Settings
from formkit.watch import Nudges


@click.command()
@click.option(
    "--settle",
    type=click.FloatRange(min=0),
    default=None,
    help="两次查看之间等几秒 seconds between the two looks",
)
@pass_desk
def run(desk: Desk, settle: float | None) -> None:
    """查看收件箱一遍：登记、答复、归档。 One pass over the inbox."""
    settings = desk.settings()
    if settle is not None:
        settings = settings.model_copy(update={"settle_seconds": settle})
    language = desk.language(settings)
    with writing(desk, settings, desk.now(settings)) as writer:
        report = one_pass(desk, settings, writer)
    for line in definition_lines(writer.looked, language):
        click.echo(line)
    damages = tuple(damage_lines(writer.patrol, language))
    for line in damages:
        click.echo(line)
    for line in lines_of(report, language):
        click.echo(line)
    waits = report.needs_a_person or writer.looked.needs_a_person
    raise SystemExit(FINDINGS if waits or damages else FINE)


@click.command()
@click.option(
    "--log-format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    help="每行一句话，或一个 JSON 对象 a line for people, or JSON lines",
)
@pass_desk
def watch(desk: Desk, shape: str) -> None:
    """看守收件箱，直到按 Ctrl+C。 Watch the inbox until stopped."""
    settings = desk.settings()
    language = desk.language(settings)
    workspace = desk.workspace()
    stop = threading.Event()
    _stop_on_signals(stop)
    share_id = read_share_id(workspace, desk.fs)
    teller = Teller(shape, Journal(workspace, desk.fs), share_id)
    while not stop.is_set():
        with Nudges(workspace.inbox, is_news) as nudges:
            if pause_in_force(workspace, desk.fs) is not None:
                watch_paused(stop, desk, settings, nudges, teller)
            else:
                _watch_writing(stop, desk, settings, nudges, teller)
    said = text("cli.watch_stopped", language)
    teller.tell(Line("stopped", said), desk.now(settings))


def _watch_writing(
    stop: threading.Event,
    desk: Desk,
    settings: Settings,
    nudges: Nudges,
    teller: Teller,
) -> None:
    """Watch as the one writer until told to stop, or until somebody pauses."""
    language = desk.language(settings)
    patience = _patience(stop, language)
    with (
        contextlib.suppress(PausedError),  # while it waited for the lease
        writing(desk, settings, desk.now(settings), patience) as writer,
    ):
        said = {"inbox": writer.site.workspace.inbox, "seconds": settings.scan_seconds}
        began = text("cli.watch_started", language, **said)
        teller.tell(Line("started", began), desk.now(settings))
        watch_until(stop, desk, writer, nudges, teller)


def one_pass(
    desk: Desk,
    settings: Settings,
    writer: Writer,
    is_ending: Callable[[], bool] = lambda: False,
) -> PassReport:
    """One pass with its status pages; a moved ledger is recovered from, once.

    Raises:
        LeaseLostError: another process writes here now.
        LedgerMovedError: the ledger moved again.
        ShareAwayError, OSError: as `intake.inbox_pass.run_pass`.
    """
    moment = Moment(desk.now(settings), wait, is_ending)
    try:
        report = _pass(desk, writer, moment)
    except LedgerMovedError:
        writer.lease.confirm()
        writer.recover(moment.now)
        report = _pass(desk, writer, moment)
    report = with_persons(report, writer.site.workspace.inbox, desk.fs)
    write_pages(writer.site, writer.book, report, moment.now, _told(writer, report))
    with contextlib.suppress(OSError):  # goes on from the same place next time
        writer.patrol = go_on(writer.book, desk.fs, moment.now, settings.verify_lines)
    writer.book.index.keep()
    return report


def _told(writer: Writer, report: PassReport) -> Told:
    """What the pages say besides the files; it is kept in `work/` too."""
    site = writer.site
    now = writer.desk.now(site.settings)
    room = free_bytes(site.workspace.archive)
    found = notices(room, now.date(), site.settings, site.calendar)
    said = tuple(alarm.sentence(site.settings.language) for alarm in found)
    since: dict[str, datetime] = {}
    with contextlib.suppress(OSError):  # the pages tell at least when
        note = (site.workspace, site.fs, report, now, holder_here())
        since = {one.path: one.since for one in writer.lookout.note(*note)}
    return Told(said, since)


def _pass(desk: Desk, writer: Writer, moment: Moment) -> PassReport:
    """What was asked for and the definitions first: both count for this pass."""
    try:
        serve(desk, writer)
    except ShareAwayError:
        raise
    except OSError as error:  # tried again by the next pass
        LOG.warning("requests: %s", error)
    writer.look_at_definitions(moment)
    return run_pass(writer.site, writer.book, moment, writer.memory)


def watch_until(
    stop: threading.Event,
    desk: Desk,
    writer: Writer,
    nudges: Nudges,
    teller: Teller,
) -> None:
    """Pass after pass, each file said when its state changes; a share may go away.

    Ends when told to stop, and when somebody pauses the workspace.

    Raises:
        LeaseLostError: another process has taken over.
        LedgerDamagedError: somebody changed the ledger.
    """
    settings = writer.site.settings
    workspace = writer.site.workspace
    while not stop.is_set() and pause_in_force(workspace, desk.fs) is None:
        lines = _round(stop, desk, settings, writer)
        teller.tell_news(lines, desk.now(settings))
        nudges.wait(settings.scan_seconds, stop)


def is_news(name: str) -> bool:
    """Whether a change of a file of that name is worth a look; our answers are not.

    Somebody who corrects an answer is seen at the next regular look.
    """
    kind = name_kind(name)
    return kind is NameKind.OWNER or (kind is NameKind.FORM and source_of(name) is None)


def _round(
    stop: threading.Event, desk: Desk, settings: Settings, writer: Writer
) -> list[Line]:
    """What one pass has to say; when the share does not answer, that."""
    site, language = writer.site, desk.language(settings)
    try:
        confirm_present(site.workspace, site.fs, writer.book.share_id)
        writer.lease.confirm()
        report = one_pass(desk, settings, writer, stop.is_set)
    except OSError as error:
        return [trouble(error, language)]
    except LedgerMovedError:
        return [Line("ledger_moved", text("cli.ledger_moved", language))]
    damages = (Line("damage", said) for said in damage_lines(writer.patrol, language))
    definitions = definition_lines(writer.looked, language)
    # Whoever stops the watcher need not read of every file it did not get to.
    seen = (outcome for outcome in report.outcomes if outcome.reason != "ending")
    return [
        *damages,
        *(Line("definition", said) for said in definitions),
        *(_event(outcome, language) for outcome in seen),
    ]


def _event(outcome: FileOutcome, language: str) -> Line:
    said = _line(outcome, language)
    return Line("file", said, outcome.path, outcome.state, outcome.receipt)


def _stop_on_signals(stop: threading.Event) -> None:
    """Ctrl+C and SIGTERM end the watch after this file; a second Ctrl+C now."""

    def leave(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


def _patience(stop: threading.Event, language: str) -> Patience:
    """Wait for whoever holds the lease, and say so once."""
    told: set[str] = set()

    def waits(_seconds: float, holder: str) -> bool:
        if holder and not told:
            told.add(holder)
            click.echo(text("cli.watch_waits", language, holder=holder), err=True)
        return not stop.is_set()

    return waits


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


def definition_lines(looked: LookedOver, language: str) -> Iterator[str]:
    """A line for each definition workbook that was published or needs a word."""
    for notice in looked.notices:
        if notice.verdict not in {Verdict.IN_FORCE, Verdict.DRAFT}:
            yield text(
                f"publishing.line_{notice.verdict}",
                language,
                name=notice.name,
                count=notice.count,
                answer=notice.answer,
            )
    if looked.blanks:
        yield text("publishing.line_blanks", language, forms="、".join(looked.blanks))
    if looked.has_old_blanks:
        yield text("publishing.line_old_blanks", language)


def damage_lines(patrol: Patrol, language: str) -> Iterator[str]:
    """A line for each file of the archive that is not as it was entered."""
    for found in patrol.found:
        if found.level is Level.ERROR:
            said = found.damage.sentence(language)
            yield text("cli.damage_line", language, sentence=said)


def _line(outcome: FileOutcome, language: str) -> str:
    return text(
        "cli.run_line",
        language,
        state=text(f"intake.{outcome.state}", language),
        path=in_one_line(outcome.path),
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
