"""Writing in a workspace: the lease, a book that agrees with the disk, a reader."""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from formkit.cli.desk import FINDINGS, Desk, wait
from formkit.filing.book import Book
from formkit.filing.lease import NAMELESS_SECONDS, Lease, Standing
from formkit.filing.recover import recover
from formkit.intake.site import Site
from formkit.ledger.entries import TookOverEvent
from formkit.read.worker import Reader
from formkit.settings import Settings

_MIB = 1024 * 1024


@dataclass(slots=True)
class Writer:
    """A site one may write to, and its book; the lease is ours while it is open."""

    site: Site
    book: Book
    lease: Lease

    def recover(self, now: datetime) -> None:
        """Read the book anew after somebody else wrote or an append failed."""
        self.book = recover(self.site.workspace, self.site.fs, now).book


@contextmanager
def writing(desk: Desk, settings: Settings, now: datetime) -> Iterator[Writer]:
    """A writer of the desk's workspace; ends the command when another one works there.

    Raises:
        LedgerDamagedError, ShareAwayError, OSError: as `filing.recover.recover`.
    """
    workspace = desk.workspace()
    fs = desk.fs
    lease = Lease(workspace, fs, uuid.uuid4().hex, holder_here())
    standing = _take(lease)
    if standing is Standing.WAITING:
        desk.fail("cli.busy", FINDINGS, holder=lease.holder())
    try:
        book = recover(workspace, fs, now).book
        if standing is Standing.TAKEN_OVER:
            book.append(TookOverEvent(), fs, now)
        with Reader(
            settings.read_deadline_seconds, settings.read_memory_mib * _MIB
        ) as reader:
            site = Site(
                workspace,
                settings,
                desk.catalogue(),
                desk.calendar(settings),
                fs,
                reader,
            )
            yield Writer(site, book, lease)
    finally:
        lease.release()


def _take(lease: Lease) -> Standing:
    """The lease, or WAITING when a living process holds it."""
    deadline = time.monotonic() + NAMELESS_SECONDS + 1
    while True:
        standing = lease.try_take(time.monotonic(), is_dead)
        nameless = standing is Standing.WAITING and not lease.holder()
        if not nameless or time.monotonic() > deadline:
            return standing
        wait(0.2)


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
    except OSError:
        return False
    return False
