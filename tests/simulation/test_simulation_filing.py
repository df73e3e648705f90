"""Entering and clearing, broken off, failing and disturbed at every single call."""

import errno
from collections.abc import Callable, Iterator

import pytest
from tests.filing.world import CLOSED_FORM, OPEN_FORM
from tests.simulation.clerk import (
    CLOSED,
    FORMS,
    INBOX,
    NEWER,
    TWINS,
    Promise,
    make_disk,
    run_quietly,
)
from tests.simulation.memory_disk import (
    BARE,
    LINUX,
    SMB,
    WINDOWS,
    Crashed,
    Kind,
    MemoryDisk,
)
from tests.simulation.sweeps import NUMBERS, Sweep, die_at

from formkit.disk import Disk

KINDS = {"linux": LINUX, "windows": WINDOWS, "smb": SMB, "bare": BARE}
BOTH = Promise(frozenset(FORMS.values()))
AFTER: dict[str, Promise] = {
    "replaces": Promise(frozenset({OPEN_FORM, NEWER}), frozenset({CLOSED_FORM})),
    "writes-in-place": Promise(frozenset({OPEN_FORM, NEWER}), frozenset({CLOSED_FORM})),
    "deletes": Promise(frozenset({OPEN_FORM}), frozenset({CLOSED_FORM})),
    "renames": BOTH,
    "copies": BOTH,
}


def deed_of(name: str, base: MemoryDisk) -> Callable[[MemoryDisk], None]:
    """What a person does to the closed form; the handle was opened long ago."""
    held = base.number_of(CLOSED)
    other = INBOX / "李建国 已结.xlsx"

    def rename(disk: MemoryDisk) -> None:
        if disk.exists(CLOSED):
            disk.move(CLOSED, other)

    deeds: dict[str, Callable[[MemoryDisk], None]] = {
        "replaces": lambda disk: disk.save(CLOSED, NEWER),
        "writes-in-place": lambda disk: disk.write_through(held, NEWER),
        "deletes": lambda disk: disk.delete(CLOSED),
        "renames": rename,
        "copies": lambda disk: disk.save(other, CLOSED_FORM),
    }
    return deeds[name]


def sweep_of(kind: Kind = LINUX) -> Sweep:
    return Sweep(make_disk(FORMS, kind), BOTH)


def interleavings(name: str, kind: Kind = LINUX) -> Iterator[str]:
    sweep = sweep_of(kind)
    return sweep.interleavings(deed_of(name, sweep.base), AFTER[name])


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
class TestOnEveryKindOfShare:
    def test_ends_before_any_call(self, kind: Kind) -> None:
        assert list(sweep_of(kind).crashes()) == []

    def test_any_call_fails_once(self, kind: Kind) -> None:
        numbers = NUMBERS if kind is LINUX else (errno.EACCES,)
        assert list(sweep_of(kind).failures(lasting=False, numbers=numbers)) == []

    def test_every_call_fails_from_then_on(self, kind: Kind) -> None:
        numbers = (errno.ENOSPC,) if kind is not SMB else (errno.EIO,)
        assert list(sweep_of(kind).failures(lasting=True, numbers=numbers)) == []

    def test_any_call_is_done_and_said_to_have_failed(self, kind: Kind) -> None:
        assert list(sweep_of(kind).lies()) == []


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        *((deed, "linux") for deed in AFTER),
        ("replaces", "windows"),
        ("writes-in-place", "windows"),
        ("deletes", "smb"),
        ("writes-in-place", "bare"),
    ],
)
def test_a_person_acts_before_any_call(deed: str, kind: str) -> None:
    assert list(interleavings(deed, KINDS[kind])) == []


def test_ends_in_the_recovery_of_an_end() -> None:
    assert list(sweep_of().crashes(again=9)) == []


def test_ends_with_the_same_bytes_in_two_files() -> None:
    assert list(Sweep(make_disk(TWINS), BOTH).crashes()) == []


def test_an_end_leaves_no_process_that_goes_on() -> None:
    sweep = sweep_of()
    for number in range(len(sweep.count())):
        disk = sweep.base.copy()
        die_at(disk, number)
        with pytest.raises(Crashed):
            run_quietly(disk)
        assert disk.calls == number + 1


def test_no_call_of_a_disk_is_left_to_the_real_one() -> None:
    calls = {name for name in vars(Disk) if not name.startswith("_")}

    assert calls - {"keeps_read_only"} <= vars(MemoryDisk).keys()
