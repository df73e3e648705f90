"""Entering many at once, broken off, failing and disturbed at every single call."""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from tests.filing.world import CLOSED_FORM, OPEN_FORM, OTHER_FORM
from tests.simulation.clerk import (
    CLOSED,
    INBOX,
    NEWER,
    OPEN,
    WORKSPACE,
    Promise,
    make_disk,
    run_batch,
)
from tests.simulation.memory_disk import (
    LINUX,
    SMB,
    WINDOWS,
    Call,
    Crashed,
    Kind,
    Loss,
    MemoryDisk,
)
from tests.simulation.sweeps import TALLY, Sweep, die_at
from tests.simulation.test_simulation_mutants import no_second_look, role

from formkit.filing import copying, enter
from formkit.filing.book import Book
from formkit.filing.copying import Draft
from formkit.filing.opening import open_book
from formkit.fs import Fs
from formkit.ledger.store import LedgerDamagedError

FORMS = {
    OPEN: OPEN_FORM,
    CLOSED: CLOSED_FORM,
    INBOX / "二组" / "王芳.xlsx": OTHER_FORM,
}
TWINS = {**FORMS, INBOX / "二组" / "李建国 副本.xlsx": CLOSED_FORM}
ALL = Promise(frozenset(FORMS.values()))
SAVED = Promise(frozenset({OPEN_FORM, OTHER_FORM, NEWER}), frozenset({CLOSED_FORM}))
BLOCK_BYTES = 300
Found = Callable[[], Iterator[str]]
KINDS = {"linux": LINUX, "windows": WINDOWS, "smb": SMB}


def sweep_of(kind: Kind = LINUX, *, syncs_backwards: bool = False) -> Sweep:
    disk = make_disk(FORMS, kind)
    disk.syncs_backwards = syncs_backwards
    return Sweep(disk, ALL, run_batch)


ORDERS = pytest.mark.parametrize(
    "backwards", [False, True], ids=["in-order", "backwards"]
)
SHARES = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@ORDERS
def test_ends_before_any_call(*, backwards: bool) -> None:
    assert list(sweep_of(syncs_backwards=backwards).crashes(stride=2)) == []


@SHARES
def test_ends_before_some_calls_on_every_share(kind: Kind) -> None:
    assert list(sweep_of(kind).crashes(stride=9)) == []


@pytest.mark.soak
@ORDERS
@SHARES
def test_ends_before_every_call(kind: Kind, *, backwards: bool) -> None:
    assert list(sweep_of(kind, syncs_backwards=backwards).crashes(again=40)) == []


def test_ends_in_the_recovery_of_an_end() -> None:
    assert list(sweep_of().crashes(again=90, stride=9)) == []


def test_ends_in_the_protecting_of_a_batch_that_was_not_protected() -> None:
    """Killed twice: before the files of a batch are read-only, and while they are."""
    base = make_disk(FORMS)
    calls = Sweep(base, ALL, run_batch).count()
    at = next(
        call.number for call in calls if call.name == "set_mode" and is_original(call)
    )
    die_at(base, at)
    with pytest.raises(Crashed):
        run_batch(base)
    left = base.after_loss(Loss.KILLED)
    left.is_dead = False

    assert list(Sweep(left, ALL, run_batch).crashes(((Loss.KILLED, 0),))) == []


def is_original(call: Call) -> bool:
    return call.path.name.startswith("original")


def test_ends_with_the_same_bytes_twice_in_one_batch() -> None:
    assert list(Sweep(make_disk(TWINS), ALL, run_batch).crashes(stride=5)) == []


def test_any_call_fails_once() -> None:
    assert list(sweep_of().failures(lasting=False, numbers=(errno.EIO,))) == []


def test_every_call_fails_from_then_on() -> None:
    assert list(sweep_of().failures(lasting=True, numbers=(errno.ENOSPC,))) == []


def test_any_call_is_done_and_said_to_have_failed() -> None:
    assert list(sweep_of().lies()) == []


@pytest.mark.parametrize("deed", ["writes-in-place", "deletes"])
def test_a_person_acts_before_any_call(deed: str) -> None:
    sweep = sweep_of()
    held = sweep.base.number_of(CLOSED)
    deeds: dict[str, Callable[[MemoryDisk], None]] = {
        "writes-in-place": lambda disk: disk.write_through(held, NEWER),
        "deletes": lambda disk: disk.delete(CLOSED),
    }
    newest = {OPEN_FORM, OTHER_FORM} | (set() if deed == "deletes" else {NEWER})
    promise = Promise(frozenset(newest), frozenset({CLOSED_FORM}))
    assert list(sweep.interleavings(deeds[deed], promise)) == []


def in_the_append() -> MemoryDisk:
    """The disk when the lines of the batch are written and not yet synced."""
    disk = make_disk(FORMS)
    images: list[MemoryDisk] = []

    def look(call: Call) -> None:
        if call.name == "fsync" and call.path == WORKSPACE.ledger:
            images.append(disk.copy())

    disk.before = look
    run_batch(disk)
    return max(images, key=lambda image: unsynced(image).count(b"\n"))


def unsynced(disk: MemoryDisk) -> bytes:
    ledger = disk.nodes[disk.number_of(WORKSPACE.ledger)]
    return ledger.content.removeprefix(ledger.safe)


def torn_lines() -> Iterator[str]:
    """The lines of a batch end anywhere; the checkpoint knows none of them."""
    image = in_the_append()
    whole, lines = image.look_at(WORKSPACE.ledger), unsynced(image)
    assert lines.count(b"\n") == len(FORMS)
    for end in range(len(whole) - len(lines), len(whole), 61):
        torn = image.copy()
        torn.save_in_place(WORKSPACE.ledger, whole[:end])
        if fault := Sweep(torn, ALL).verdict(torn, ALL):
            yield f"{end}: {fault}"


def test_lines_torn_at_any_byte_count_or_are_entered_again() -> None:
    assert list(torn_lines()) == []


def holes() -> Iterator[str]:
    """A block of the lines of a batch never reached the disk; later ones did."""
    image = in_the_append()
    whole, lines = image.look_at(WORKSPACE.ledger), unsynced(image)
    start = len(whole) - len(lines)
    for begin in range(start, len(whole), BLOCK_BYTES):
        end = min(begin + BLOCK_BYTES, len(whole))
        torn = image.copy()
        holed = whole[:begin] + bytes(end - begin) + whole[end:]
        torn.save_in_place(WORKSPACE.ledger, holed)
        if fault := Sweep(torn, ALL).verdict(torn, ALL):
            yield f"{begin}: {fault}"


def test_lines_with_a_hole_count_up_to_it() -> None:
    assert list(holes()) == []


def test_lines_with_a_hole_that_were_acknowledged_are_damage() -> None:
    disk = make_disk(FORMS)
    run_batch(disk)
    whole = disk.look_at(WORKSPACE.ledger)
    at = whole.index(b"entered")
    disk.save_in_place(WORKSPACE.ledger, whole[:at] + bytes(7) + whole[at + 7 :])

    with pytest.raises(LedgerDamagedError):
        open_book(WORKSPACE, Fs(disk=disk))


def crashes(base: MemoryDisk | None = None) -> Iterator[str]:
    losses = tuple((loss, 0) for loss in (Loss.STRICT, Loss.EMPTY, Loss.TORN))
    return Sweep(base or make_disk(FORMS), ALL, run_batch).crashes(losses)


def syncs() -> list[tuple[str, str]]:
    """Every sync of entering the last form of a batch: what is synced, and how."""
    calls = sweep_of().count()
    found = [(c.name, role(c.path)) for c in calls if c.name.startswith("fsync")]
    entering = [one for one in found if one[1].startswith("archive")]
    return list(dict.fromkeys(entering))


@pytest.mark.parametrize(("name", "what"), syncs())
def test_every_sync_of_a_batch_is_needed(name: str, what: str) -> None:
    """Also when it is missing for one form of the batch only, the last one."""
    base = make_disk(FORMS)
    *_, last = (c.path for c in Sweep(base, ALL, run_batch).count() if is_sync(c, what))
    base.forgets = lambda called, path: (
        called == name and (path == last if "*" in what else role(path) == what)
    )

    assert next(crashes(base), "")
    TALLY.mutants.add(f"batch {name} {what}")


def is_sync(call: Call, what: str) -> bool:
    return call.name.startswith("fsync") and role(call.path) == what


def lines_first(patch: pytest.MonkeyPatch) -> None:
    commit_all = enter.commit_all
    copy_all = copying.copy_all

    def commit_and_copy(
        book: Book, drafts: Sequence[Draft], fs: Fs, now: datetime
    ) -> None:
        commit_all(book, drafts, fs, now)
        copy_all(book, drafts, fs)

    patch.setattr(enter, "copy_all", lambda *_: {})
    patch.setattr(enter, "commit_all", commit_and_copy)


def failed_ones_too(patch: pytest.MonkeyPatch) -> None:
    """What could not be copied gets its line like the others."""
    copy_all = copying.copy_all

    def say_nothing(*args: object) -> dict[str, OSError]:
        copy_all(*args)  # type: ignore[arg-type]  # passed on as they came
        return {}

    patch.setattr(enter, "copy_all", say_nothing)


def no_look_at_the_batch(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(enter.Batch, "touches", lambda *_: False)


def folders_first(patch: pytest.MonkeyPatch) -> None:
    """The folders files were taken from are synced before those they are in now."""
    fsync_dirs, later = Fs.fsync_dirs, list[Path]()

    def turned(fs: Fs, paths: Iterable[Path]) -> Mapping[Path, OSError]:
        paths = [*paths]
        if paths == [WORKSPACE.cleared]:
            later.extend(paths)
            return {}
        is_left = bool(later) and all(INBOX in path.parents for path in paths)
        more = [later.pop()] if is_left else []
        return {**fsync_dirs(fs, paths), **fsync_dirs(fs, more)}

    patch.setattr(Fs, "fsync_dirs", turned)


def saves() -> Iterator[str]:
    """A person writes into a closed form before any call, through an old handle."""
    sweep = Sweep(make_disk(FORMS), SAVED, run_batch)
    held = sweep.base.number_of(CLOSED)
    return sweep.interleavings(lambda disk: disk.write_through(held, NEWER), SAVED)


def cuts_after_a_save() -> Iterator[str]:
    """Power fails after a person wrote into a form that was just taken away."""
    sweep = Sweep(make_disk(FORMS), SAVED, run_batch)
    held, calls = sweep.base.number_of(CLOSED), sweep.count()
    taken = next(c.number for c in calls if c.name == "rename" and c.path == CLOSED)
    told = next(c.number for c in calls[taken:] if c.name == "open_end")
    yield from sweep.crashes_after(
        lambda disk: disk.write_through(held, NEWER), range(taken + 1, told + 1)
    )


def failures() -> Iterator[str]:
    return sweep_of().failures(lasting=False, numbers=(errno.EIO,))


def twins() -> Iterator[str]:
    return Sweep(make_disk(TWINS), ALL, run_batch).crashes()


def test_power_fails_after_a_save_into_what_was_taken_away() -> None:
    assert list(cuts_after_a_save()) == []


MUTANTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Found]] = {
    "the-lines-before-the-copies": (lines_first, crashes),
    "a-line-for-what-failed": (failed_ones_too, failures),
    "the-same-bytes-twice-in-a-batch": (no_look_at_the_batch, twins),
    "the-folders-before-the-cleared": (folders_first, cuts_after_a_save),
    "no-second-look-at-what-was-taken": (no_second_look, saves),
}


@pytest.mark.parametrize(("mutate", "sweep"), MUTANTS.values(), ids=MUTANTS)
def test_a_missing_safeguard_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
    mutate: Callable[[pytest.MonkeyPatch], None],
    sweep: Found,
) -> None:
    mutate(monkeypatch)

    assert next(sweep(), "")
    TALLY.mutants.add(f"batch {mutate.__name__}")
