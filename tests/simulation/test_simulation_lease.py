"""The lease, taken by two at once and given up at any call: never two writers."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from tests.simulation.clerk import WORKSPACE, make_disk
from tests.simulation.memory_disk import LINUX, SMB, WINDOWS, Crashed, Kind, MemoryDisk
from tests.simulation.sweeps import TALLY, at_call, die_at

from formkit.filing.lease import STALE_SECONDS, Lease, LeaseLostError, Standing
from formkit.fs import Fs

KINDS = {"linux": LINUX, "windows": WINDOWS, "smb": SMB}
LATE = STALE_SECONDS + 1


def lease(disk: MemoryDisk, token: str) -> Lease:
    return Lease(WORKSPACE, Fs(disk=disk), token, f"PC-{token}")


def holders(*leases: Lease) -> list[Lease]:
    """Those that may write: the lease says so to them, now."""
    found = []
    for one in leases:
        with suppress(LeaseLostError):
            one.confirm()
            found.append(one)
    return found


def two_at_once(kind: Kind, *, stale: bool) -> Iterator[str]:
    """A second process tries as a whole before any call of the first one's try."""
    for number in range(60):
        disk = make_disk({}, kind)
        if stale:
            lease(disk, "dead").try_take(0)
        first, second = lease(disk, "1"), lease(disk, "2")
        for each in (first, second) if stale else ():
            each.try_take(0)
        begun = disk.calls
        disk.before = partial(at_call, begun + number, partial(try_late, second))
        try_late(first)
        TALLY.points["races for the lease"] += 1
        if first.is_held and second.is_held:
            yield f"two writers, the second before call {number}"
        if begun + number >= disk.calls:
            return
        if not in_the_end_one(first, second):
            yield f"nobody gets it, the second before call {number}"


def in_the_end_one(*leases: Lease) -> bool:
    """Whether exactly one gets it, when all go on trying."""
    for minutes in (6, 12, 18):
        for each in leases:
            with suppress(OSError):
                if not each.is_held:
                    each.try_take(LATE + minutes * 60)
    return len(holders(*leases)) == 1


def try_late(one: Lease) -> None:
    with suppress(OSError):
        one.try_take(LATE)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("stale", [False, True], ids=["free", "stale"])
def test_two_watchers_at_once(kind: Kind, *, stale: bool) -> None:
    assert list(two_at_once(kind, stale=stale)) == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_holder_that_ends_anywhere_is_followed(kind: Kind) -> None:
    for number in range(60):
        disk = make_disk({}, kind)
        first = lease(disk, "1")
        die_at(disk, disk.calls + number)
        with suppress(Crashed):
            first.try_take(0)
            first.beat()
            first.release()
        is_over = not disk.is_dead
        disk.is_dead, disk.before = False, lambda _: None
        second = lease(disk, "2")
        second.try_take(0)
        if not second.is_held:
            assert second.try_take(LATE) in {Standing.TAKEN_OVER, Standing.HELD}
        assert holders(second) == [second]
        TALLY.points["races for the lease"] += 1
        if is_over:
            return
    pytest.fail("the run never ended by itself")


def test_a_folder_that_two_may_make_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    make_dir = Fs.make_dir

    def make_again(fs: Fs, path: Path) -> None:
        with suppress(FileExistsError):
            make_dir(fs, path)

    monkeypatch.setattr(Fs, "make_dir", make_again)

    assert next(two_at_once(LINUX, stale=False), "")
    TALLY.mutants.add("lease")
