"""Days of a share: people save, rename, copy and delete, the share goes and comes
back, formkit dies and starts again. No save that stood whole is ever lost.
"""

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.filing.world import NOW, is_closed, sha
from tests.index.dump import contents
from tests.simulation.clerk import DAY, INBOX, WORKSPACE, Pass, make_disk
from tests.simulation.memory_disk import (
    LINUX,
    SMB,
    WINDOWS,
    Away,
    Call,
    Crashed,
    Kind,
    Loss,
    MemoryDisk,
)
from tests.simulation.sweeps import TALLY

from formkit.filing import recover, verify
from formkit.filing.book import LedgerMovedError
from formkit.filing.opening import open_book
from formkit.fs import Fs
from formkit.index import open_index
from formkit.ledger.entries import EnteredEvent

PATHS = tuple(
    INBOX / folder / name
    for folder in ("一组", "二组")
    for name in ("张丽华.xlsx", "李建国.xlsx", "王芳.xlsx")
)
CALLS = st.integers(0, 150)
FILES = st.sampled_from(PATHS)


class Life(RuleBasedStateMachine):
    """`standing` is what people left in the inbox; `gone` what they took away again.

    A save that was overwritten before any look is nobody's loss; what stands in the
    inbox, or was entered once, must be found for ever.
    """

    @initialize(kind=st.sampled_from([LINUX, WINDOWS, SMB]))
    def begin(self, kind: Kind) -> None:
        self.disk: MemoryDisk = make_disk({}, kind)
        for folder in ("一组", "二组"):
            self.disk.folder(INBOX / folder)
        self.saves = 0
        self.days = 0
        self.ever: set[str] = set()
        self.entered: dict[str, str] = {}
        self.process: Pass | None = None
        self.index = open_index()  # on a disk of its own, which nothing happens to

    def new_form(self, *, closed: bool) -> bytes:
        self.saves += 1
        end = "结案" if closed else "待回访"
        content = f"客户来电第 {self.saves} 次保存，{end}".encode()
        self.ever.add(sha(content))
        return content

    @rule(path=FILES, closed=st.booleans())
    def save_by_replacing(self, path: Path, *, closed: bool) -> None:
        self.disk.save(path, self.new_form(closed=closed))

    @rule(path=FILES, closed=st.booleans())
    def save_in_place(self, path: Path, *, closed: bool) -> None:
        if self.disk.exists(path):
            self.disk.save_in_place(path, self.new_form(closed=closed))

    @rule(path=FILES)
    def delete(self, path: Path) -> None:
        if self.disk.exists(path):
            self.disk.delete(path)

    @rule(path=FILES, other=FILES, copied=st.booleans())
    def rename_or_copy(self, path: Path, other: Path, *, copied: bool) -> None:
        disk = self.disk
        if not disk.exists(path) or disk.exists(other):
            return
        if copied:
            disk.save(other, disk.look_at(path))
        else:
            disk.move(path, other)

    @rule(path=FILES)
    def open_in_an_editor(self, path: Path) -> None:
        if self.disk.exists(path):
            self.disk.open_nodes.add(self.disk.number_of(path))

    @rule()
    def close_all_editors(self) -> None:
        self.disk.open_nodes.clear()

    @rule()
    def a_pass(self) -> None:
        self.look(self.disk)

    @rule(days=st.integers(1, 2))
    def time_passes(self, days: int) -> None:
        self.days += days

    @rule(at=CALLS, away=st.sampled_from([a for a in Away if a is not Away.NO]))
    def the_share_goes_in_a_pass(self, at: int, away: Away) -> None:
        disk, begun = self.disk, self.disk.calls

        def go(call: Call) -> None:
            if call.number >= begun + at:
                disk.away = away

        self.disk.before = go
        self.look(disk)
        self.disk.before = lambda _: None
        self.disk.away = Away.NO

    @rule(at=CALLS, loss=st.sampled_from(Loss), seed=st.integers(0, 9))
    def the_process_ends_in_a_pass(self, at: int, loss: Loss, seed: int) -> None:
        disk, begun = self.disk, self.disk.calls

        def die(call: Call) -> None:
            disk.is_dead = call.number >= begun + at

        disk.before = die
        with suppress(Crashed):
            self.look(disk)
        self.start_again(loss, seed)

    @rule(at=CALLS, path=FILES, closed=st.booleans(), through=st.booleans())
    def a_save_in_a_pass(
        self, at: int, path: Path, *, closed: bool, through: bool
    ) -> None:
        disk, begun, content = self.disk, self.disk.calls, self.new_form(closed=closed)
        held = disk.number_of(path) if disk.exists(path) else None

        def save(call: Call) -> None:
            if call.number == begun + at and through and held is not None:
                disk.write_through(held, content)
            elif call.number == begun + at:
                disk.save(path, content)

        disk.before = save
        self.look(disk)
        disk.before = lambda _: None

    def start_again(self, loss: Loss, seed: int = 0) -> None:
        self.disk = self.disk.after_loss(loss, seed)
        self.process = None

    def look(self, disk: MemoryDisk) -> None:
        """A pass of the process that runs, or of a new one."""
        TALLY.points["passes of the state machine"] += 1
        one = self.process or Pass(disk, index=self.index)
        one.now = NOW + self.days * DAY
        self.process = one
        try:
            one.run()
            self.index.keep()
        except (OSError, LedgerMovedError):
            self.process = None
        finally:
            self.entered |= one.acknowledged

    @invariant()
    def what_was_acknowledged_is_in_the_ledger(self) -> None:
        book = open_book(WORKSPACE, Fs(disk=self.disk))
        originals = {
            e.event.receipt: e.event.original
            for e in book.entries
            if isinstance(e.event, EnteredEvent)
        }
        assert not self.entered.items() - originals.items()
        assert not set(originals.values()) - self.ever
        if self.process is not None:  # what it went on with is what stands there
            assert contents(self.index) == contents(book.index)

    @invariant()
    def the_archive_is_sound(self) -> None:
        report = verify.verify(WORKSPACE, Fs(disk=self.disk))
        assert report.is_sound, [f"{d.code} {d.path}" for d in report.damages]

    def teardown(self) -> None:
        """People go home: everything comes to rest, and everything is found."""
        if not hasattr(self, "disk"):
            return
        standing = {
            sha(content)
            for folder in (WORKSPACE.inbox, WORKSPACE.cleared)
            for _, content in self.disk.files(folder)
        }
        self.disk.open_nodes.clear()
        self.start_again(Loss.KILLED)
        for _ in range(3):
            self.days += 2
            self.look(self.disk)
        assert self.process is not None
        book = open_book(WORKSPACE, Fs(disk=self.disk))
        assert standing <= book.by_sha256.keys()
        left = Counter(c for _, c in self.disk.files(INBOX))
        assert not any(is_closed(content) for content in left)
        assert [path for path, _ in self.disk.files(WORKSPACE.work)] == []
        before = self.disk.key()
        again = recover.recover(WORKSPACE, Fs(disk=self.disk), NOW + 99 * DAY)
        assert (again.acts, self.disk.key()) == ((), before)
        TALLY.points["lives of the state machine"] += 1


def test_a_life_on_a_share() -> None:
    short = settings(max_examples=25, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(Life, settings=short)


@pytest.mark.soak
def test_many_lives_on_a_share() -> None:
    long = settings(
        max_examples=int(os.environ.get("FORMKIT_LIVES", "1500")),
        stateful_step_count=40,
        deadline=None,
    )
    run_state_machine_as_test(Life, settings=long)
