"""Watching a paused workspace: looked at and shown, nothing entered or filed."""

import threading
from dataclasses import dataclass

from formkit.cli.desk import Desk
from formkit.cli.index_file import read_book
from formkit.cli.telling import Line, Teller, disk_words
from formkit.cli.writer import holder_here
from formkit.filing.workspace import ShareAwayError, Workspace
from formkit.fs import Fs
from formkit.health.holders import with_persons
from formkit.health.looks import Lookout
from formkit.health.pause import Pause, read_pause
from formkit.health.paused_pass import PausedLooks
from formkit.intake.pages import Told, write_pages
from formkit.messages import text
from formkit.settings import Settings
from formkit.watch import Nudges


@dataclass(frozen=True, slots=True)
class _Place:
    """What the pages of a paused workspace are written with."""

    workspace: Workspace
    settings: Settings
    fs: Fs


def pause_in_force(workspace: Workspace, fs: Fs) -> Pause | None:
    """The pause; None as well while the share does not answer (the round says so)."""
    try:
        return read_pause(workspace, fs)
    except OSError:
        return None


def watch_paused(
    stop: threading.Event,
    desk: Desk,
    settings: Settings,
    nudges: Nudges,
    teller: Teller,
) -> None:
    """Look and show until somebody resumes, or it is told to stop.

    The lease is not held meanwhile, and the ledger is read once: nobody writes it.

    Raises:
        LedgerDamagedError, ShareAwayError: as `filing.book.open_book`.
    """
    language = desk.language(settings)
    workspace = desk.workspace()
    place = _Place(workspace, settings, desk.fs)
    book = read_book(workspace, desk.fs)
    looks, lookout = PausedLooks(book, desk.fs), Lookout()
    while not stop.is_set():
        if (pause := pause_in_force(workspace, desk.fs)) is None:
            return
        now = desk.now(settings)
        said = pause.in_words(language, settings.zone)
        lines = [Line("paused", said)]
        try:
            report = with_persons(looks.look(now), workspace.inbox, desk.fs)
            holder = holder_here()
            note = (workspace, desk.fs, report, now, holder)
            files = lookout.note(*note, is_paused=True)
            since = {one.path: one.since for one in files}
            write_pages(place, book, report, now, Told((said,), since))
        except OSError as error:
            lines.append(trouble(error, language))
        teller.tell_news(lines, now)
        nudges.wait(settings.scan_seconds, stop)


def trouble(error: OSError, language: str) -> Line:
    """What is said of a look that the share or the disk did not let end."""
    if isinstance(error, ShareAwayError):
        said = text("cli.share_away", language, path=error.filename)
        return Line("share_away", said)
    return Line("disk", disk_words(error, language))
