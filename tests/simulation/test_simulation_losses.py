"""Losses other systems had on a share (their public issues), and that we do not have.

All five are of paperless-ng and paperless-ngx, by their numbers.
"""

import errno
import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.filing.world import sha
from tests.intake.office import (
    SETTINGS,
    HereReader,
    calendar,
    catalogue,
)
from tests.simulation import desk
from tests.simulation.desk import COMPLETE, FORMS, INBOX, WORKSPACE, Watch, make_desk
from tests.simulation.memory_disk import SMB, Call, MemoryDisk
from tests.simulation.sweeps import at_call

from formkit.filing.lease import Lease
from formkit.filing.opening import open_book
from formkit.fs import Fs
from formkit.intake.site import Site

FIRST = INBOX / "一.xlsx"
BULK = 60


@pytest.fixture(autouse=True)
def _once() -> Iterator[None]:
    def site() -> Site:
        fs = Fs(disk=make_desk(SMB))
        return Site(WORKSPACE, SETTINGS, catalogue(), calendar(), fs, HereReader())

    with desk.opinions_once(site):
        yield


def share(*contents: bytes) -> MemoryDisk:
    """An SMB share with these forms in its inbox, `一.xlsx` the first of them."""
    disk = make_desk(SMB)
    for path in FORMS:
        disk.delete(path)
    for number, content in enumerate(contents):
        disk.save(FIRST if number == 0 else INBOX / f"又{number}.xlsx", content)
    return disk


def saved(number: int) -> bytes:
    """The form in other bytes; the same words."""
    out = io.BytesIO(COMPLETE)
    with zipfile.ZipFile(out, "a") as package:
        package.comment = f"{number}".encode()
    return out.getvalue()


def inbox(disk: MemoryDisk) -> dict[Path, bytes]:
    return dict(disk.files(INBOX))


def entered(disk: MemoryDisk) -> list[str]:
    """The sha256 of every version, as the ledger tells it to somebody else."""
    book = open_book(WORKSPACE, Fs(disk=disk))
    return sorted(event.original for event in book.entered.values())


def fail(call: Call) -> None:
    raise OSError(errno.EIO, "simulated", str(call.path))


def test_1447_taken_from_the_inbox_and_in_no_archive() -> None:
    """Whatever call fails, the form is in the inbox or archived, at that moment."""
    base = share(COMPLETE)
    calls: list[Call] = []
    counted = base.copy()
    counted.before = calls.append
    desk.one_pass(counted)
    assert entered(counted) == [sha(COMPLETE)]
    assert FIRST not in inbox(counted)

    for call in calls[::4]:
        disk = base.copy()
        disk.before = partial(at_call, call.number, partial(fail, call))
        desk.one_pass(disk)
        disk.before = lambda _: None
        is_archived = sha(COMPLETE) in entered(disk)
        kept = COMPLETE in dict(disk.files(WORKSPACE.archive)).values()
        assert FIRST in inbox(disk) or (is_archived and kept), call


def test_9277_half_of_a_bulk_copy_never_looked_at() -> None:
    """Files appear while a look is under way, half of each first; no event tells it."""
    files = {
        INBOX / "批量" / f"{number:03}.xlsx": saved(number) for number in range(BULK)
    }
    disk = share()
    disk.folder(INBOX / "批量")
    coming = [
        (path, part)
        for path, content in files.items()
        for part in (content[: len(content) // 2], content)
    ]

    def copy_on(call: Call) -> None:
        if coming and call.number % 9 == 0:
            disk.save(*coming.pop(0))

    disk.before = copy_on
    watch = Watch(disk)
    while coming:
        watch.look()
    for _ in range(3):
        watch.look()
    assert entered(disk) == sorted(sha(content) for content in files.values())
    assert [path for path in inbox(disk) if path.parent.name == "批量"] == []


def test_494_two_consumers_of_one_file() -> None:
    """The second one waits while the first works, at whatever call it comes."""
    for number in range(0, 400, 25):
        disk = share(COMPLETE)
        first, second = (
            Lease(WORKSPACE, Fs(disk=disk), token, token) for token in ("甲", "乙")
        )
        first.try_take(0)
        assert first.is_held
        begun = disk.calls

        def come(second: Lease = second, disk: MemoryDisk = disk) -> None:
            disk.before = lambda _: None
            second.try_take(1)
            if second.is_held:
                Watch(disk).look()

        disk.before = partial(at_call, begun + number, come)
        Watch(disk).look()
        assert not second.is_held
        assert entered(disk) == [sha(COMPLETE)]
        assert FIRST not in inbox(disk)


def test_8329_skipped_for_ever_after_the_disk_was_full() -> None:
    """What met a full disk is tried again by every look, and so is what came since."""
    disk = share(COMPLETE)
    watch = Watch(disk)
    watch.look()
    other, third = saved(2), saved(3)

    def refuse(call: Call) -> None:
        if call.name in {"write", "open_new", "make_dir"}:
            raise OSError(errno.ENOSPC, "simulated", str(call.path))

    disk.save(FIRST, other)
    disk.before = refuse
    for _ in range(3):
        watch.look()
    assert inbox(disk)[FIRST] == other
    disk.save(INBOX / "又.xlsx", third)
    disk.before = lambda _: None
    for _ in range(3):
        watch.look()
    assert entered(disk) == sorted(map(sha, (COMPLETE, other, third)))
    assert not inbox(disk).keys() & {FIRST, INBOX / "又.xlsx"}


def test_14219_called_damaged_for_good_while_it_was_being_copied() -> None:
    """Half a form for a quarter of an hour; whole, it is a form like any other."""
    disk = share(COMPLETE[: len(COMPLETE) // 2])
    watch = Watch(disk)
    for _ in range(3):
        watch.look()
    assert inbox(disk)[FIRST] == COMPLETE[: len(COMPLETE) // 2]
    assert entered(disk) == []
    disk.save(FIRST, COMPLETE)
    for _ in range(3):
        watch.look()
    assert entered(disk) == [sha(COMPLETE)]
    assert [path for path in inbox(disk) if path.stem.startswith("一")] == []
