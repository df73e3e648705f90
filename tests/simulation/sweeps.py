"""The sweeps: one run, broken off or disturbed at every call, judged every time.

Disks that hold the same are judged once: what follows is the same, every time.
"""

import errno
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from tests.simulation import clerk
from tests.simulation.clerk import Promise
from tests.simulation.memory_disk import Call, Crashed, Loss, MemoryDisk

Act = Callable[[MemoryDisk], dict[str, str]]
Judge = Callable[[MemoryDisk, Promise], str]
Hook = Callable[[Call], None]

MIXES = 3
LOSSES = (
    (Loss.KILLED, 0),
    (Loss.TORN, 0),
    (Loss.EMPTY, 0),
    (Loss.STRICT, 0),
    *((Loss.MIXED, seed) for seed in range(MIXES)),
)
NUMBERS = (errno.EIO, errno.EBUSY, errno.EACCES, errno.ENOSPC, errno.EROFS)


@dataclass
class Tally:
    """How much was tried, over the whole session."""

    points: Counter[str] = field(default_factory=Counter)
    states: int = 0
    mutants: set[str] = field(default_factory=set)

    def figures(self) -> dict[str, int]:
        """The counts by what was tried; {} when no sweep was run."""
        others = {"distinct disks judged": self.states}
        others["mutants noticed"] = len(self.mutants)
        return {kind: n for kind, n in {**self.points, **others}.items() if n}


TALLY = Tally()


@dataclass
class Sweep:
    """A run from a starting point, and the promise that must hold whatever happens.

    `keys` are the disks that were judged already.
    """

    base: MemoryDisk
    promise: Promise
    act: Act = clerk.run_quietly
    judge: Judge = clerk.judge
    name: str = "sweep"
    keys: dict[object, str] = field(default_factory=dict)

    def verdict(self, disk: MemoryDisk, promise: Promise) -> str:
        """What is wrong with a disk that is found; "" when nothing is."""
        key = (disk.key(), promise)
        if key not in self.keys:
            TALLY.states += 1
            self.keys[key] = self.judge(disk, promise)
        return self.keys[key]

    def count(self) -> tuple[Call, ...]:
        """Every call of an undisturbed run."""
        calls: list[Call] = []
        disk = self.base.copy()
        disk.before = calls.append
        self.act(disk)
        return tuple(calls)

    def crashes(
        self,
        losses: tuple[tuple[Loss, int], ...] = LOSSES,
        *,
        again: int = 0,
        stride: int = 1,
    ) -> Iterator[str]:
        """What is wrong when the process ends before any call, in any of the ways.

        `again`: every so manyth of the disks found is recovered by a process that ends
        before any call, too. `stride`: only every so manyth disk is judged.
        """
        ends = tuple(self._ends(losses, "crash points"))[::stride]
        for number, (where, disk, promise) in enumerate(ends):
            if again and number % again == 0:
                recovery = replace(self, base=disk.copy(), promise=promise)
                for then, twice, _ in recovery._ends(losses[::3], "second crashes"):
                    if fault := self.verdict(twice, promise):
                        yield f"{where}, then {then}: {fault}"
            if fault := self.verdict(disk, promise):
                yield f"{where}: {fault}"

    def crashes_after(
        self, deed: Callable[[MemoryDisk], None], numbers: range
    ) -> Iterator[str]:
        """What is wrong when power fails at any call after a deed before any of some.

        The deed is done for good; the promise is what holds after it.
        """
        for number in numbers:
            disk = self.base.copy()
            found: dict[object, MemoryDisk] = {}

            def look(call: Call, at: int = number, disk: MemoryDisk = disk) -> None:
                if call.number == at:
                    deed(disk)
                for loss in (Loss.KILLED, Loss.STRICT) if call.number >= at else ():
                    TALLY.points["crash points after a save"] += 1
                    image = disk.after_loss(loss)
                    found.setdefault(image.key(), image)  # noqa: B023 - within its turn

            disk.before = look
            self.act(disk)
            for image in found.values():
                if fault := self.verdict(image, self.promise):
                    yield f"saved before call {number}, then: {fault}"

    def _ends(
        self, losses: tuple[tuple[Loss, int], ...], kind: str
    ) -> Iterator[tuple[str, MemoryDisk, Promise]]:
        """The disks found after an end before any call, each but once."""
        disk = self.base.copy()
        found: dict[object, tuple[str, MemoryDisk, Promise]] = {}
        acknowledged: dict[str, str] = {}
        judged: set[object] = set()

        def look(call: Call) -> None:
            given = frozenset((*self.promise.acknowledged, *acknowledged.items()))
            promise = replace(self.promise, acknowledged=given)
            TALLY.points[kind] += len(losses)
            if (call.changed, given) in judged:
                return
            judged.add((call.changed, given))
            for loss, seed in losses:
                image = disk.after_loss(loss, seed)
                where = f"{loss} before {call.number} {call.name} {call.path}"
                found.setdefault((image.key(), given), (where, image, promise))

        disk.before = look
        acknowledged |= self.act(disk)
        yield from found.values()

    def failures(
        self, *, lasting: bool, numbers: tuple[int, ...] = NUMBERS
    ) -> Iterator[str]:
        """What is wrong when any call fails in any way, once or from then on."""
        for call in self.count():
            for number in numbers if call.changes else numbers[:1]:
                hook = _failing(call.number, number, lasting=lasting)
                where = f"{errno.errorcode[number]} at {call.name} {call.path}"
                sweep = replace(self, promise=self._excused(number))
                yield from sweep._disturbed("failing calls", where, before=hook)

    def _excused(self, number: int) -> Promise:
        is_refusal = number == errno.EACCES  # a share that knows no rights says so
        return replace(self.promise, may_be_writable=is_refusal)

    def lies(self) -> Iterator[str]:
        """What is wrong when a call that changes something is done and said to fail."""
        for call in self.count():
            if call.changes:
                hook = _failing(call.number, errno.EIO, lasting=False)
                where = f"done but failed: {call.name} {call.path}"
                yield from self._disturbed("lying calls", where, after=hook)

    def _disturbed(
        self,
        kind: str,
        where: str,
        before: Hook | None = None,
        after: Hook | None = None,
    ) -> Iterator[str]:
        disk = self.base.copy()
        disk.before = before or disk.before
        disk.after = after or disk.after
        given = frozenset(self.act(disk).items())
        TALLY.points[kind] += 1
        promise = replace(self.promise, acknowledged=given)
        found = disk.after_loss(Loss.KILLED)
        found.strays = disk.strays
        if fault := self.verdict(found, promise):
            yield f"{where}: {fault}"

    def interleavings(
        self, deed: Callable[[MemoryDisk], None], promise: Promise
    ) -> Iterator[str]:
        """What is wrong when a person does something before any call."""
        for number in range(len(self.count())):
            disk = self.base.copy()
            disk.before = partial(at_call, number, partial(deed, disk))
            given = frozenset(self.act(disk).items())
            TALLY.points["interleavings"] += 1
            after = replace(promise, acknowledged=given)
            if fault := self.verdict(disk.after_loss(Loss.KILLED), after):
                yield f"before call {number}: {fault}"


def at_call(number: int, deed: Callable[[], object], call: Call) -> None:
    """Do something before the call of that number; a hook of a disk."""
    if call.number == number:
        deed()


def _failing(at: int, number: int, *, lasting: bool) -> Hook:
    def fail(call: Call) -> None:
        if call.number == at or (lasting and call.number > at and call.changes):
            raise OSError(number, "simulated", str(call.path))

    return fail


def die_at(disk: MemoryDisk, number: int) -> None:
    """Kill the process before a call: nothing it does after has any effect."""

    def die(call: Call) -> None:
        if call.number >= number:
            disk.is_dead = True
            raise Crashed

    disk.before = die
