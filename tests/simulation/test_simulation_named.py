"""The failure modes of shared drives, each by its name, on a disk in memory."""

from collections.abc import Callable, Iterator

import pytest
from tests.filing.world import sha
from tests.intake.office import (
    NOW,
    SETTINGS,
    HereReader,
    calendar,
    catalogue,
    closed,
    saved_again,
)
from tests.simulation import desk
from tests.simulation.desk import COMPLETE, FORMS, INBOX, WORKSPACE, Watch, make_desk
from tests.simulation.memory_disk import LINUX, WINDOWS, Away, Kind, MemoryDisk

from formkit.fs import Fs
from formkit.intake.site import Site

FIRST = INBOX / "一.xlsx"
LOCK = INBOX / "~$一.xlsx"
NANOSECONDS = 1_000_000_000
NOW_NS = int(NOW.timestamp()) * NANOSECONDS
OTHER = saved_again(closed())


@pytest.fixture(autouse=True)
def _once() -> Iterator[None]:
    def site() -> Site:
        fs = Fs(disk=make_desk())
        return Site(WORKSPACE, SETTINGS, catalogue(), calendar(), fs, HereReader())

    with desk.opinions_once(site):
        yield


def watched(kind: Kind = LINUX, content: bytes = COMPLETE) -> tuple[MemoryDisk, Watch]:
    """A share with one form, saved a moment ago, and a process that watches."""
    disk = make_desk(kind)
    for path in FORMS:
        disk.delete(path)
    disk.now_ns = NOW_NS
    disk.save(FIRST, content)
    return disk, Watch(disk)


def look(watch: Watch, times: int = 4) -> set[str]:
    """The sha256 of everything entered after some passes, five minutes apart."""
    for _ in range(times):
        watch.look()
    assert watch.book is not None
    return set(watch.book.by_sha256)


@pytest.mark.parametrize(
    "so_far",
    [
        pytest.param(COMPLETE[: len(COMPLETE) // 2], id="HALF_WRITTEN"),
        pytest.param(COMPLETE[:9000] + bytes(len(COMPLETE) - 9000), id="SIZE_FIRST"),
        pytest.param(b"", id="ZERO_THEN_DATA"),
    ],
)
def test_a_copy_under_way(so_far: bytes) -> None:
    disk, watch = watched(content=so_far)
    node = disk.nodes[disk.number_of(FIRST)]
    assert look(watch, 1) == set()
    assert disk.exists(FIRST)

    node.content = COMPLETE  # size and time of the file may stay as they are
    assert look(watch) == {sha(COMPLETE)}
    assert not disk.exists(FIRST)


@pytest.mark.parametrize("days", [-30, -1, 1, 30], ids=lambda days: f"{days}-days")
def test_old_mtime_and_clock_skew(days: int) -> None:
    """OLD_MTIME, CLOCK_SKEW: no age by the time of a file decides anything."""
    disk, watch = watched()
    node = disk.nodes[disk.number_of(FIRST)]
    node.modified_ns = NOW_NS + days * 86_400 * NANOSECONDS

    assert look(watch) == {sha(COMPLETE)}
    assert not disk.exists(FIRST)


def test_lock_blink() -> None:
    """OPEN_IN_EDITOR, LOCK_BLINK: entered while open, taken only without an owner."""
    disk, watch = watched()
    disk.save(LOCK, b"\x05wangf")
    assert look(watch) == {sha(COMPLETE)}
    assert disk.exists(FIRST)

    disk.delete(LOCK)
    look(watch)
    assert not disk.exists(FIRST)


def test_temp_rename() -> None:
    """TEMP_RENAME: the name is missing for a moment while Excel saves."""
    disk, watch = watched()
    disk.save(LOCK, b"\x05wangf")
    look(watch, 1)
    temporary = INBOX / "4CCA4100"
    disk.save(temporary, OTHER)
    disk.delete(FIRST)
    look(watch, 1)
    disk.move(temporary, FIRST)
    disk.delete(LOCK)

    assert sha(OTHER) in look(watch)
    assert not disk.exists(FIRST)


def test_orphan_temp() -> None:
    """ORPHAN_TEMP: what a failed save left is somebody's work, and never touched."""
    disk, watch = watched()
    temporary = INBOX / "4CCA4100"
    disk.save(temporary, OTHER)
    look(watch)

    assert disk.look_at(temporary) == OTHER


def test_late_write() -> None:
    """LATE_WRITE: bytes saved through an old handle after the claim come back."""
    disk, watch = watched()
    held = disk.number_of(FIRST)
    look(watch)
    disk.write_through(held, OTHER)
    watch.now += desk.LATER * 400

    assert look(watch) == {sha(COMPLETE), sha(OTHER)}


@pytest.mark.parametrize("away", [a for a in Away if a is not Away.NO])
def test_share_lost(away: Away) -> None:
    """SHARE_LOST: nothing is entered, taken or written while it is away."""
    disk, watch = watched()
    before = disk.key()
    disk.away = away
    for _ in range(3):
        try:
            watch.look()
        except OSError:
            continue
    if away is not Away.PARTIAL:
        assert disk.key() == before
    disk.away = Away.NO

    assert look(watch) == {sha(COMPLETE)}
    assert disk.strays == []


def test_name_clash() -> None:
    """NAME_CLASH: names that differ in case are one on Windows and two elsewhere."""
    upper = INBOX / "a.XLSX"
    for kind, files in ((LINUX, 2), (WINDOWS, 1)):
        disk, watch = watched(kind)
        disk.save(INBOX / "A.xlsx", COMPLETE)
        disk.save(upper, OTHER)
        disk.delete(FIRST)
        entered = look(watch)

        assert sha(OTHER) in entered
        assert len(entered) == files


def test_event_loss() -> None:
    """EVENT_LOSS: no pass here is told of anything; the scan alone finds it all."""
    disk, watch = watched()
    look(watch)
    disk.save(INBOX / "二.xlsx", OTHER)

    assert sha(OTHER) in look(watch)


def fill_up(disk: MemoryDisk) -> Callable[[], None]:
    """A disk that takes no more bytes, until the returned function frees some."""

    def refuse(call: object) -> None:
        name = getattr(call, "name", "")
        if name in {"write", "open_new", "make_dir"}:
            raise OSError(28, "simulated")

    disk.before = refuse
    return lambda: setattr(disk, "before", lambda _: None)


def test_disk_full() -> None:
    """DISK_FULL: the original stays as it was; with room again it is filed."""
    disk, watch = watched()
    free = fill_up(disk)
    for _ in range(2):
        look(watch, 1)
        assert disk.look_at(FIRST) == COMPLETE
    free()

    assert look(watch) == {sha(COMPLETE)}
    assert not disk.exists(FIRST)
