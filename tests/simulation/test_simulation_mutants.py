"""A safeguard taken away must be noticed: the sweeps are tested by their own misses."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from tests.filing.world import NOW, OPEN_FORM
from tests.simulation.clerk import (
    CLOSED,
    DAY,
    FORMS,
    NEWER,
    TWINS,
    WORKSPACE,
    Promise,
    judge_running,
    make_disk,
    run_quietly,
    watch_for_days,
)
from tests.simulation.memory_disk import Away, Call, Loss, MemoryDisk
from tests.simulation.sweeps import TALLY, Act, Sweep

from formkit.filing import clear, copying, enter, recover
from formkit.filing import workspace as places
from formkit.filing.book import Book
from formkit.filing.copying import Draft
from formkit.filing.enter import Outcome, Plan
from formkit.fs import Fs
from formkit.ledger import chain, store
from formkit.ledger.entries import Entry

BOTH = Promise(frozenset(FORMS.values()))
SAVED = Promise(frozenset({OPEN_FORM, NEWER}), frozenset({FORMS[CLOSED]}))
Patch = pytest.MonkeyPatch
Found = Callable[[], Iterator[str]]


def crashes(base: MemoryDisk | None = None, act: Act = run_quietly) -> Iterator[str]:
    return Sweep(base or make_disk(), BOTH, act).crashes()


def saves() -> Iterator[str]:
    """A person writes into the closed form before any call."""
    sweep = Sweep(make_disk(), BOTH)
    held = sweep.base.number_of(CLOSED)
    return sweep.interleavings(lambda disk: disk.write_through(held, NEWER), SAVED)


def crashes_after_a_save(base: MemoryDisk | None = None) -> Iterator[str]:
    """Power fails after a person wrote into the form that was just taken away."""
    sweep = Sweep(base or make_disk(), SAVED)
    held = sweep.base.number_of(CLOSED)
    calls = sweep.count()
    taken = next(c.number for c in calls if c.name == "rename" and c.path == CLOSED)
    yield from sweep.crashes_after(
        lambda disk: disk.write_through(held, NEWER), range(taken + 1, len(calls))
    )


def late_save() -> Iterator[str]:
    """A person saves into a file cleared a day ago, just before it is removed."""
    disk = make_disk()
    held = disk.number_of(CLOSED)
    run_quietly(disk)
    disk.write_through(held, NEWER)
    run_quietly(disk, NOW + DAY)
    if fault := Sweep(disk, SAVED).verdict(disk.after_loss(Loss.KILLED), SAVED):
        yield fault


def damaged_original() -> Iterator[str]:
    """The archived copy goes bad; the file it was made from must not be removed."""
    disk = make_disk()
    run_quietly(disk)
    for path, content in disk.files(WORKSPACE.archive):
        if path.name == "original.xlsx":
            disk.save_in_place(path, content[:-1])
    run_quietly(disk, NOW + DAY)
    if not any(content == FORMS[CLOSED] for _, content in disk.files(WORKSPACE.root)):
        yield "the last good copy was removed"


def torn_lines() -> Iterator[str]:
    """The end of the ledger is torn in any place."""
    disk = make_disk()
    run_quietly(disk)
    whole = disk.look_at(WORKSPACE.ledger)
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start + 1, len(whole), 40):
        torn = disk.copy()
        torn.save_in_place(WORKSPACE.ledger, whole[:end])
        torn.delete(WORKSPACE.checkpoint)
        if fault := Sweep(torn, BOTH).verdict(torn, BOTH):
            yield fault


def strangers() -> Iterator[str]:
    """Another share is mounted in the place of ours before any call."""
    sweep = Sweep(make_disk(), BOTH)
    for number in range(len(sweep.count())):
        disk = sweep.base.copy()
        disk.before = partial(change_share, disk, number)
        run_quietly(disk)
        if disk.strays:
            yield f"written to another share: {disk.strays}"


# A marker read just before the share changed is believed for these calls at most.
_BELIEVED = 6


def change_share(disk: MemoryDisk, at: int, call: Call) -> None:
    if call.number >= at:
        disk.away = Away.STRANGER
    is_ours = call.name == "write" and call.path == WORKSPACE.ledger
    if is_ours and call.number > at + _BELIEVED:
        disk.strays.append(call.path)


def twins() -> Iterator[str]:
    return crashes(make_disk(TWINS))


def lies_to_a_watcher() -> Iterator[str]:
    """Calls that are done and said to fail; nobody starts formkit again after."""
    return Sweep(make_disk(), BOTH, watch_for_days, judge_running).lies()


# Those of the other sweeps are in the tests of filing.
SOUND: dict[str, Found] = {
    "crashes-after-a-save": crashes_after_a_save,
    "late-save": late_save,
    "damaged-original": damaged_original,
    "torn-lines": torn_lines,
    "strangers": strangers,
    "lies-to-a-watcher": lies_to_a_watcher,
}


@pytest.mark.parametrize("sweep", SOUND.values(), ids=SOUND)
def test_nothing_is_found_while_every_safeguard_stands(sweep: Found) -> None:
    assert list(sweep()) == []


def line_first(patch: Patch) -> None:
    copy_all, commit_all = copying.copy_all, enter.commit_all
    later: list[Callable[[], None]] = []

    def copy_later(*args: object) -> dict[str, OSError]:
        later.append(lambda: copy_all(*args))  # type: ignore[arg-type]  # as they came
        return {}

    def commit_first(book: Book, *args: object) -> None:
        commit_all(book, *args)  # type: ignore[arg-type]  # passed on as they came
        later.pop()()

    patch.setattr(enter, "copy_all", copy_later)
    patch.setattr(enter, "commit_all", commit_first)


def clear_first(patch: Patch) -> None:
    """The inbox file is removed as soon as it was read, before anything is written."""
    copy_all = copying.copy_all

    def remove_and_copy(
        book: Book, drafts: Sequence[Draft], fs: Fs
    ) -> dict[str, OSError]:
        for draft in drafts:
            fs.unlink(WORKSPACE.inbox_file(draft.inbox_path))
        return copy_all(book, drafts, fs)

    patch.setattr(enter, "copy_all", remove_and_copy)


def no_dedupe(patch: Patch) -> None:
    patch.setattr(enter, "plan", lambda *_: Plan(Outcome.NEW, "", ""))


def no_second_look(patch: Patch) -> None:
    patch.setattr(clear, "_is_archived_content", lambda *_: True)


def no_look_at_the_archive(patch: Patch) -> None:
    purge_one = clear._purge_one

    def purge_blindly(book: Book, kept: clear.Kept, fs: Fs, now: object) -> object:
        event = book.entered[kept.receipt]
        sha256_of = fs.sha256_of

        def flatter(path: Path) -> str:
            is_original = path == book.workspace.original(event)
            return event.original if is_original else sha256_of(path)

        patch.setattr(fs, "sha256_of", flatter)
        return purge_one(book, kept, fs, now)  # type: ignore[arg-type]  # as it came

    patch.setattr(clear, "_purge_one", purge_blindly)


def no_sentinel(patch: Patch) -> None:
    patch.setattr(places, "confirm_present", lambda *_: None)


def no_torn_line_rule(patch: Patch) -> None:
    patch.setattr(recover, "_cut", lambda *_: None)


def unlink_blindly(patch: Patch) -> None:
    """The inbox file is removed, not taken away and looked at."""

    def settle(_fs: Fs, source: object, _target: object) -> None:
        _fs.unlink(source)  # type: ignore[arg-type]  # as it came

    patch.setattr(Fs, "rename", settle)


def checkpoint_first(patch: Patch) -> None:
    append = Fs.append

    def checkpoint_and_append(fs: Fs, path: object, content: bytes) -> None:
        entry = chain.read_line(content.rstrip(b"\n"))
        assert isinstance(entry, Entry)
        ahead = store.Checkpoint(length=entry.sequence, head=entry.hash)
        store.write_checkpoint(fs, WORKSPACE.checkpoint, ahead)
        append(fs, path, content)  # type: ignore[arg-type]  # as it came

    patch.setattr(Fs, "append", checkpoint_and_append)


def no_settling(patch: Patch) -> None:
    def leave(_book: Book, kept: clear.Kept, *_: object) -> clear.Cleared:
        return clear.Cleared(clear.State.UNSURE, kept.path)

    patch.setattr(clear, "_settle_one", leave)


MUTANTS: dict[str, tuple[Callable[[Patch], None], Found]] = {
    "the-line-before-the-copy": (line_first, crashes),
    "the-inbox-cleared-before-the-copy": (clear_first, crashes),
    "the-checkpoint-before-the-line": (checkpoint_first, crashes),
    "no-deduplication": (no_dedupe, twins),
    "no-second-look-at-what-was-taken": (no_second_look, saves),
    "no-look-before-the-removal": (no_second_look, late_save),
    "no-look-at-the-archive-before-the-removal": (
        no_look_at_the_archive,
        damaged_original,
    ),
    "removed-instead-of-taken-away": (unlink_blindly, saves),
    "no-sentinel": (no_sentinel, strangers),
    "torn-lines-not-cut": (no_torn_line_rule, torn_lines),
    "half-cleared-files-left-alone": (no_settling, crashes),
    "half-cleared-files-left-to-the-next-start": (no_settling, lies_to_a_watcher),
}


@pytest.mark.parametrize(("mutate", "sweep"), MUTANTS.values(), ids=MUTANTS)
def test_a_missing_safeguard_is_noticed(
    monkeypatch: Patch, mutate: Callable[[Patch], None], sweep: Found
) -> None:
    mutate(monkeypatch)

    assert next(sweep(), "")
    TALLY.mutants.add(f"{mutate.__name__} {sweep.__name__}")


# No promise hangs on these: what is lost without them is made good by the next start.
SPARE = {
    (
        "fsync_dir",
        "inbox/一组",
    ): "a cleared file stands there again, and is cleared again",
}


def role(path: Path) -> str:
    """What a path is in a workspace, without numbers."""
    relative = path.relative_to(WORKSPACE.root).as_posix()
    return re.sub(r"R\d{8}-\d{4}_[0-9a-f]{12}|[0-9a-f]{12}(?=\.def)", "*", relative)


def syncs() -> list[tuple[str, str]]:
    """Every sync of a pass: what is synced, and how."""
    calls = Sweep(make_disk(), BOTH).count()
    found = [(c.name, role(c.path)) for c in calls if c.name.startswith("fsync")]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("name", "what"), syncs())
def test_every_sync_is_needed_or_known_to_be_spare(name: str, what: str) -> None:
    base = make_disk()
    base.forgets = lambda called, path: (called, role(path)) == (name, what)

    noticed = next(itertools.chain(crashes(base), crashes_after_a_save(base)), "")

    assert bool(noticed) != ((name, what) in SPARE)
    if noticed:
        TALLY.mutants.add(f"{name} {what}")
