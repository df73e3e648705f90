"""Writing in a workspace: the lease, a book that agrees with the disk, a reader."""

import contextlib
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from formkit.cli.desk import FINDINGS, Desk
from formkit.cli.index_file import index_of
from formkit.cli.maps import maps_of
from formkit.cli.requests import ask, is_askable
from formkit.filing.book import Book
from formkit.filing.lease import NAMELESS_SECONDS, Lease, LeaseLostError, Standing
from formkit.filing.opening import definition_lines
from formkit.filing.patrol import Patrol
from formkit.filing.recover import recover
from formkit.filing.workspace import Workspace, confirm_present
from formkit.fs import Fs
from formkit.health.looks import Lookout
from formkit.health.pause import PausedError, read_pause
from formkit.index import Index, IndexLostError, open_index
from formkit.intake.memory import Memory
from formkit.intake.site import Moment, Site
from formkit.ledger.entries import TookOverEvent
from formkit.publishing.look import LookedOver, Press, look
from formkit.settings import Settings

_BEAT_SECONDS = 20.0
_LOOK_SECONDS = 0.2

Patience = Callable[[float, str], bool]
"""Whether to go on waiting: after so many seconds, for that holder ("": unknown)."""


Wish = Callable[[], tuple[str, ...]]
"""The command another process is asked for, with its arguments."""


@dataclass(slots=True)
class Writer:
    """A site one may write to, and its book; the lease is ours while it is open.

    `looked` is what the last look over the definition workbooks came to, `memory` what
    the passes so far have seen, `patrol` where verifying the archive has come to.
    """

    desk: Desk
    site: Site
    book: Book
    lease: Lease
    looked: LookedOver
    memory: Memory = field(default_factory=Memory)
    lookout: Lookout = field(default_factory=Lookout)
    patrol: Patrol = field(default_factory=Patrol)

    def recover(self, now: datetime) -> None:
        """Read the book anew after somebody else wrote or an append failed."""
        workspace, index = self.site.workspace, self.book.index
        if index.is_lost:
            index = open_index()
        self.book = recover(workspace, self.site.fs, now, index).book
        catalogue = self.desk.definitions_in(workspace, definition_lines(self.book))
        self.site = replace(self.site, catalogue=catalogue)

    def rebuild(self, now: datetime) -> None:
        """Read the whole ledger and every record anew.

        Raises:
            LedgerDamagedError, ShareAwayError, OSError: as `filing.recover.recover`.
        """
        self.book.index.empty()
        self.recover(now)

    def look_at_definitions(self, moment: Moment) -> None:
        """Look over the definition workbooks; what they publish is in force at once.

        Raises:
            LedgerMovedError, ShareAwayError, OSError: as `publishing.look.look`.
        """
        site = self.site
        press = Press(
            self.book,
            site.fs,
            site.reader.read,
            moment.wait,
            site.settings.settle_seconds,
            site.settings.language,
        )
        self.looked = look(press, site.catalogue, moment.now)
        self.site = replace(site, catalogue=self.looked.catalogue)


def impatient(seconds: float, holder: str) -> bool:
    """Wait for nobody; only for a lease that is just being made, or was half made."""
    return not holder and seconds <= NAMELESS_SECONDS + 1


@contextmanager
def writing(
    desk: Desk,
    settings: Settings,
    now: datetime,
    patience: Patience = impatient,
    wish: Wish | None = None,
) -> Iterator[Writer]:
    """A writer of the desk's workspace.

    When another one works there the command ends: with what that one did for it, if it
    is a command that can be asked for. `wish` makes what is asked for, None: what was
    typed.

    Raises:
        PausedError: nothing may be written until somebody resumes.
        LedgerDamagedError, ShareAwayError, OSError: as `filing.recover.recover`.
    """
    if isinstance(desk.writer, Writer):
        yield desk.writer
        return
    workspace = desk.workspace()
    _refuse_when_paused(workspace, desk.fs)
    lease = Lease(workspace, desk.fs, uuid.uuid4().hex, holder_here())
    standing = take(lease, patience)
    if standing is Standing.WAITING:
        if is_askable(desk):
            asked = replace(desk, arguments=wish()) if wish else desk
            ask(asked, lease.holder())
        desk.fail("cli.busy", FINDINGS, holder=lease.holder())
    try:
        _refuse_when_paused(workspace, desk.fs)  # it may have been a long wait
        with _opened(desk, settings, now, lease) as writer:
            if standing is Standing.TAKEN_OVER:
                writer.book.append(TookOverEvent(), desk.fs, now)
            yield writer
            writer.book.index.keep()
    finally:
        with contextlib.suppress(OSError):  # an unreleased lease runs out by itself
            lease.release()


@contextmanager
def _opened(
    desk: Desk, settings: Settings, now: datetime, lease: Lease
) -> Iterator[Writer]:
    workspace = desk.workspace()
    index = index_of(workspace, desk.fs)
    try:
        book = _recovered(workspace, desk, now, index)
        with (
            beating(lease, partial(confirm_present, workspace, desk.fs, book.share_id)),
            desk.readers(settings, workspace) as reader,
        ):
            catalogue = desk.definitions_in(workspace, definition_lines(book))
            means = (settings, catalogue, desk.calendar(settings), desk.fs, reader)
            site = Site(workspace, *means, maps=maps_of(desk, catalogue))
            yield Writer(desk, site, book, lease, LookedOver(catalogue))
    finally:
        with contextlib.suppress(IndexLostError):  # nobody shall wait for our half
            index.forget()


def _recovered(workspace: Workspace, desk: Desk, now: datetime, index: Index) -> Book:
    """The book, from what an earlier command knew as far as that is any good."""
    try:
        return recover(workspace, desk.fs, now, index).book
    except IndexLostError:
        return recover(workspace, desk.fs, now).book


def _refuse_when_paused(workspace: Workspace, fs: Fs) -> None:
    if (pause := read_pause(workspace, fs)) is not None:
        raise PausedError(pause)


@contextmanager
def beating(
    lease: Lease,
    confirm_share: Callable[[], object],
    every_seconds: float = _BEAT_SECONDS,
) -> Iterator[None]:
    """Show that we live, however long one pass takes."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(every_seconds):
            try:
                confirm_share()  # an empty mount point must not look like a lost lease
                lease.beat()
            except OSError:
                continue
            except LeaseLostError:
                return  # whoever wants to write finds out (`Lease.confirm`)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def take(lease: Lease, patience: Patience) -> Standing:
    """The lease, or WAITING when patience with its holder came to an end.

    Raises:
        OSError: the share does not answer. Who has the patience waits for one that
            goes away later.
    """
    started = time.monotonic()
    is_waiting = False
    while True:
        now = time.monotonic()
        standing, holder = Standing.WAITING, ""
        try:
            standing = lease.try_take(now, is_dead)
            holder = lease.holder() if standing is Standing.WAITING else ""
        except OSError:
            if not is_waiting or patience is impatient:
                raise
            lease.lose_sight()
        if standing is not Standing.WAITING:
            return standing
        if not patience(now - started, holder):
            return standing
        is_waiting = True
        time.sleep(_LOOK_SECONDS)


def holder_here() -> str:
    """Who we are, for people and for `is_dead`: `pid@machine`."""
    return f"{os.getpid()}@{socket.gethostname()}"


def is_dead(holder: str) -> bool:
    """Whether the holder is a process of this machine that has ended.

    Only where a process can be asked without disturbing it; elsewhere the lease runs
    out by itself.
    """
    pid, _, machine = holder.partition("@")
    if os.name != "posix" or machine != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
