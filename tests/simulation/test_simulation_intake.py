"""Whole passes over real forms, broken off and disturbed at their calls."""

from collections.abc import Iterator
from functools import partial

import pytest
from tests.intake.office import (
    SETTINGS,
    HereReader,
    calendar,
    catalogue,
    open_form,
)
from tests.simulation import desk
from tests.simulation.clerk import Promise
from tests.simulation.desk import (
    COMPLETE,
    FORMS,
    INBOX,
    WORKSPACE,
    make_desk,
    one_pass,
)
from tests.simulation.memory_disk import (
    LINUX,
    SMB,
    WINDOWS,
    Away,
    Call,
    Kind,
    Loss,
    MemoryDisk,
)
from tests.simulation.sweeps import TALLY, Sweep, at_call

from formkit.fs import Fs
from formkit.intake import responding
from formkit.intake.site import Site

NEWEST = {path.name: content for path, content in FORMS.items()}
NOTHING = Promise(frozenset())
FIRST = INBOX / "一.xlsx"


@pytest.fixture(autouse=True)
def _once() -> Iterator[None]:
    def site() -> Site:
        fs = Fs(disk=make_desk())
        return Site(WORKSPACE, SETTINGS, catalogue(), calendar(), fs, HereReader())

    with desk.opinions_once(site):
        yield


def judge(disk: MemoryDisk, _promise: Promise, newest: dict[str, bytes]) -> str:
    return desk.broken(disk, newest)


def sweep_of(kind: Kind = LINUX, newest: dict[str, bytes] = NEWEST) -> Sweep:
    judging = partial(judge, newest=newest)
    return Sweep(make_desk(kind), NOTHING, one_pass, judging)


CRASHES = ((Loss.KILLED, 0), (Loss.STRICT, 0))


def test_a_pass_ends_before_its_calls() -> None:
    assert list(sweep_of().crashes(CRASHES, stride=9)) == []


@pytest.mark.soak
@pytest.mark.parametrize("kind", [LINUX, WINDOWS, SMB], ids=["linux", "windows", "smb"])
def test_a_pass_ends_before_every_call(kind: Kind) -> None:
    assert list(sweep_of(kind).crashes()) == []


def share_goes(stride: int, away: Away) -> Iterator[str]:
    """The share goes before a call, and is back after the pass."""
    sweep = sweep_of()
    for call in sweep.count()[::stride]:
        disk = sweep.base.copy()

        def go(then: Call, at: int = call.number, disk: MemoryDisk = disk) -> None:
            disk.away = away if then.number >= at else Away.NO

        disk.before = go
        one_pass(disk)
        TALLY.points["shares gone"] += 1
        if disk.strays:
            yield f"written to nowhere: {disk.strays}"
        if fault := sweep.verdict(disk.after_loss(Loss.KILLED), NOTHING):
            yield f"{away} from {call.name} {call.path}: {fault}"


@pytest.mark.parametrize("away", [a for a in Away if a is not Away.NO])
def test_the_share_goes_in_a_pass(away: Away) -> None:
    assert list(share_goes(30, away)) == []


@pytest.mark.soak
@pytest.mark.parametrize("away", [a for a in Away if a is not Away.NO])
def test_the_share_goes_before_every_call(away: Away) -> None:
    assert list(share_goes(1, away)) == []


def saves(stride: int) -> Iterator[str]:
    """Somebody saves the closed form again, as an open one, before a call."""
    sweep = sweep_of(newest=NEWEST | {"一.xlsx": open_form()})
    for call in sweep.count()[::stride]:
        disk = sweep.base.copy()
        save = partial(disk.save, FIRST, open_form())
        disk.before = partial(at_call, call.number, save)
        one_pass(disk)
        TALLY.points["interleavings"] += 1
        if fault := sweep.verdict(disk.after_loss(Loss.KILLED), NOTHING):
            yield f"saved before {call.number} {call.name} {call.path}: {fault}"


def test_somebody_saves_in_a_pass() -> None:
    assert list(saves(24)) == []


@pytest.mark.soak
def test_somebody_saves_before_every_call() -> None:
    assert list(saves(1)) == []


def test_the_judge_of_passes_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responding, "may_be_cleared", lambda *_: False)

    assert next(sweep_of().crashes(CRASHES[:1], stride=60), "")


def test_open_in_an_editor_nothing_is_taken_away() -> None:
    """OPEN_IN_EDITOR on Windows: entered, never moved; filed once it is closed."""
    disk = make_desk(WINDOWS)
    copy = INBOX / "三" / "一 副本.xlsx"
    disk.delete(copy)
    disk.open_nodes.add(disk.number_of(FIRST))
    watch = desk.Watch(disk)
    watch.look()
    watch.look()

    assert disk.look_at(FIRST) == COMPLETE
    disk.open_nodes.clear()
    watch.look()
    assert not disk.exists(FIRST)


def test_exclusively_open_a_form_is_busy_and_never_bad() -> None:
    """BUSY: a share mode that lets nobody read is waited for."""
    disk = make_desk(WINDOWS)
    disk.exclusive_nodes.add(disk.number_of(FIRST))
    watch = desk.Watch(disk)
    watch.look()
    assert disk.exists(FIRST)

    disk.exclusive_nodes.clear()
    watch.look()
    assert desk.broken(disk, NEWEST) == ""
