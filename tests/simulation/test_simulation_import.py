"""An import broken off or failing at every call: all of it is there, or nothing."""

import errno
from contextlib import suppress

import pytest
from tests.filing.world import NOW, OPEN_FORM, arrival, sha
from tests.simulation.clerk import (
    DAY,
    INBOX,
    OPEN,
    WORKSPACE,
    Pass,
    Promise,
    make_disk,
    new_salts,
)
from tests.simulation.memory_disk import LINUX, SMB, WINDOWS, Kind, MemoryDisk
from tests.simulation.sweeps import LOSSES, Sweep

from formkit.filing import recover, verify
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.imports import Left, import_path, take_over
from formkit.filing.opening import open_book
from formkit.fs import Fs

REGISTER = "2024 年台账：客户 陈国栋 冰箱漏水，已换新".encode()


def begin(book: Book, content: bytes, fs: Fs) -> dict[str, str]:
    path = import_path(sha(content), "旧台账.xlsx")
    found, salts = arrival(path, content), new_salts()
    entered = take_over(book, found, Left(2, 1), fs, NOW, salts)
    return {entered.receipt: sha(content)}


def bring(disk: MemoryDisk) -> dict[str, str]:
    """The receipt of an import that a failing disk may have ended."""
    fs = Fs(disk=disk)
    with suppress(OSError, LedgerMovedError):
        return begin(recover.recover(WORKSPACE, fs, NOW).book, REGISTER, fs)
    return {}


def counted(book: Book) -> list[str]:
    """The originals of every version that counts, without those of the inbox."""
    return [v.sha256 for v in book.versions if v.inbox_path.startswith(".")]


def judge(disk: MemoryDisk, promise: Promise) -> str:
    """What is wrong after a day with a sound disk and one more try of the import."""
    try:
        Pass(disk).run()
        found = open_book(WORKSPACE, Fs(disk=disk))
        lines = [e.event.event for e in found.entries].count("imported")
        is_there = counted(found) == [sha(REGISTER)]
        if (lines == 1) is not is_there or (counted(found) and not is_there):
            return f"half there: {lines} lines, {counted(found)}"
        if promise.acknowledged and not is_there:
            return "acknowledged and lost"
        if {v.inbox_path for v in found.versions} < {OPEN.name}:
            return "a form of the inbox is lost"
        bring(disk)
        Pass(disk, NOW + DAY).run()
        return _unsound(disk, promise)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is a broken promise
        return repr(error)


def _unsound(disk: MemoryDisk, promise: Promise) -> str:
    fs = Fs(disk=disk)
    book = open_book(WORKSPACE, fs)
    if counted(book) != [sha(REGISTER)]:
        return f"after another try: {counted(book)}"
    if fs.stat(WORKSPACE.work / "import-under-way") is not None:
        return "the mark is left"
    names = {each.name for each in fs.list_dir(INBOX)}
    if names != {"一组"} or fs.list_dir(WORKSPACE.set_aside):
        return f"in the inbox: {names}, {fs.list_dir(WORKSPACE.set_aside)}"
    damages = verify.verify(WORKSPACE, fs).damages
    if promise.may_be_writable:
        damages = tuple(d for d in damages if "writable" not in str(d))
    acts = recover.recover(WORKSPACE, fs, NOW + 9 * DAY).acts
    return f"{damages} {acts}" if damages or acts else ""


def sweep_of(kind: Kind = LINUX) -> Sweep:
    base = make_disk({OPEN: OPEN_FORM}, kind)
    return Sweep(base, Promise(frozenset()), bring, judge, "import")


def test_ends_before_any_call() -> None:
    assert list(sweep_of().crashes()) == []


def test_ends_in_the_recovery_of_an_end() -> None:
    assert list(sweep_of().crashes(LOSSES[:1], again=19)) == []


@pytest.mark.parametrize("kind", [WINDOWS, SMB], ids=["windows", "smb"])
def test_ends_on_other_shares(kind: Kind) -> None:
    assert list(sweep_of(kind).crashes(LOSSES[:3], stride=2)) == []


def test_any_call_fails_once() -> None:
    numbers = (errno.EIO,)
    assert list(sweep_of().failures(lasting=False, numbers=numbers)) == []


def test_every_call_fails_from_then_on() -> None:
    assert list(sweep_of().failures(lasting=True, numbers=(errno.ENOSPC,))) == []


def test_any_call_is_done_and_said_to_have_failed() -> None:
    assert list(sweep_of().lies()) == []


@pytest.mark.parametrize(
    "safeguard",
    ["formkit.filing.imports.settle", "formkit.filing.orphans._is_of_import"],
)
def test_the_sweep_notices_a_safeguard_taken_out(
    safeguard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safeguard, lambda *_: None)
    sweep = sweep_of()
    assert sweep.judge(sweep.base.copy(), sweep.promise) == ""
    assert next(sweep.crashes(), "") != ""
