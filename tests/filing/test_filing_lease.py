"""One writer: who makes the folder has the lease, who stands still loses it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.filing.world import (
    KILLED,
    Countdown,
    copy_of,
    die,
    in_child,
    make_workspace,
    steps_of,
)

from formkit.filing.lease import STALE_SECONDS, Lease, LeaseLostError, Standing
from formkit.filing.workspace import Workspace
from formkit.fs import Fs


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "客诉", {})


def lease(workspace: Workspace, token: str, fs: Fs | None = None) -> Lease:
    return Lease(workspace, fs or Fs(), token, f"PC-{token}")


def test_the_first_has_it_and_gives_it_up(workspace: Workspace) -> None:
    first, second = lease(workspace, "1"), lease(workspace, "2")
    assert first.holder() == ""
    assert first.try_take(0) is Standing.HELD
    assert second.try_take(0) is Standing.WAITING
    assert second.holder() == "PC-1"
    first.beat()
    first.release()
    assert not workspace.lock.exists()
    assert second.try_take(1) is Standing.HELD
    with pytest.raises(LeaseLostError):
        first.beat()


def test_a_moving_counter_is_never_taken_over(workspace: Workspace) -> None:
    first, second = lease(workspace, "1"), lease(workspace, "2")
    first.try_take(0)
    for minute in range(0, 60, 4):
        first.beat()
        assert second.try_take(minute * 60) is Standing.WAITING
    first.confirm()


def test_a_counter_that_stood_still_five_minutes_is_taken_over(
    workspace: Workspace,
) -> None:
    first, second = lease(workspace, "1"), lease(workspace, "2")
    first.try_take(1_000_000)
    assert second.try_take(7) is Standing.WAITING
    assert second.try_take(7 + STALE_SECONDS - 1) is Standing.WAITING
    assert second.try_take(7 + STALE_SECONDS) is Standing.TAKEN_OVER
    with pytest.raises(LeaseLostError):
        first.beat()
    first.release()
    second.confirm()
    assert [path.name for path in workspace.lock.iterdir()] == ["heartbeat"]
    assert not list(workspace.work.glob("lock.d.*"))


def test_release_leaves_another_ones_lease_alone(workspace: Workspace) -> None:
    first, second = lease(workspace, "1"), lease(workspace, "2")
    first.try_take(0)
    second.try_take(0)
    second.try_take(STALE_SECONDS)
    first.release()

    assert first.is_held is False
    second.beat()


def test_a_folder_whose_maker_died_at_once_runs_out_too(workspace: Workspace) -> None:
    workspace.lock.mkdir()
    late = lease(workspace, "1")
    assert late.try_take(0) is Standing.WAITING
    assert late.holder() == ""
    assert late.try_take(STALE_SECONDS) is Standing.TAKEN_OVER


def before_rename(act: Callable[[], object]) -> Fs:
    left = [act]

    def before(step: str, path: Path) -> None:
        if step == "rename" and path.name == "lock.d" and left:
            left.pop()()

    return Fs(before)


def test_a_holder_that_wakes_up_at_the_last_moment_keeps_it(
    workspace: Workspace,
) -> None:
    first = lease(workspace, "1")
    first.try_take(0)
    second = lease(workspace, "2", before_rename(first.beat))
    second.try_take(0)

    assert second.try_take(STALE_SECONDS) is Standing.WAITING
    first.beat()
    assert second.try_take(STALE_SECONDS + 1) is Standing.WAITING


def test_of_two_that_take_over_one_wins(workspace: Workspace) -> None:
    lease(workspace, "1").try_take(0)
    third = lease(workspace, "3")
    third.try_take(0)
    second = lease(workspace, "2", before_rename(lambda: third.try_take(STALE_SECONDS)))
    second.try_take(0)

    assert second.try_take(STALE_SECONDS) is Standing.WAITING
    assert not second.is_held
    third.confirm()


def test_a_lease_whose_folder_is_gone_is_lost(workspace: Workspace) -> None:
    first, second = lease(workspace, "1"), lease(workspace, "2")
    first.try_take(0)
    gone = before_rename(lambda: workspace.lock.rename(workspace.work / "away"))
    late = lease(workspace, "3", gone)
    late.try_take(0)

    assert late.try_take(STALE_SECONDS) is Standing.WAITING
    with pytest.raises(LeaseLostError):
        first.confirm()
    assert second.try_take(STALE_SECONDS) is Standing.HELD


def test_a_third_one_in_the_gap_wins_and_the_second_waits(
    workspace: Workspace,
) -> None:
    first, third = lease(workspace, "1"), lease(workspace, "3")
    first.try_take(0)

    def before(step: str, path: Path) -> None:
        if step == "make_dir" and path.name == "lock.d":
            third.try_take(STALE_SECONDS)

    second = lease(workspace, "2")
    second.try_take(0)
    second._fs = Fs(lambda step, path: before(step, path) if armed else None)
    armed = True

    assert second.try_take(STALE_SECONDS) is Standing.WAITING
    assert third.is_held


def take_over(workspace: Workspace, fs: Fs) -> Standing:
    second = lease(workspace, "2", fs)
    second.try_take(0)
    return second.try_take(STALE_SECONDS)


def test_killed_while_taking_over_somebody_still_gets_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    lease(workspace, "1").try_take(0)
    other = copy_of(workspace, tmp_path / "count")
    for k in range(len(steps_of(lambda fs: take_over(other, fs)))):
        again = copy_of(workspace, tmp_path / "again")
        fs = Fs(Countdown(k, die))
        assert in_child(partial(take_over, again, fs)) == KILLED
        late = lease(again, "3")
        late.try_take(0)
        late.try_take(STALE_SECONDS)
        late.confirm()
