"""`kill -9` at any moment, again and again, while somebody keeps saving."""

import contextlib
import logging
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.real.watching import (
    DEADLINE_SECONDS,
    Watcher,
    account_of,
    formkit,
    sha,
    wait_until,
)

from formkit.filing.workspace import Workspace

ROOT = Path(__file__).parents[2]
YEARS_LATER = "2099-01-01"
# How many more lines of the ledger are awaited (0: the folder of a version, whose line
# comes a moment later; -1: nothing), and up to how many seconds pass after that.
_MOMENTS = ((-1, 1.5), (0, 0.02), (0, 0.02), (0, 0.02), (1, 0.1), (3, 0.3))
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Saves:
    """What the clerk wrote down: every save, in order."""

    log: Path

    def all(self) -> list[tuple[str, str]]:
        """The sha256 and the file name of every save."""
        if not self.log.exists():
            return []
        lines = self.log.read_text("utf-8").splitlines()
        return [(line[:64], line[65:]) for line in lines]


@contextlib.contextmanager
def clerk_at_work(workspace: Workspace, seed: int, log: Path) -> Iterator[Saves]:
    """A clerk who saves until the end."""
    module = "tests.real.saving_clerk"
    arguments = [str(workspace.root), str(seed), str(log)]
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, stdin=subprocess.PIPE
    ) as clerk:
        saves = Saves(log)
        try:
            wait_until(lambda: bool(saves.all()))
            yield saves
            clerk.communicate(b"\n", DEADLINE_SECONDS)
        finally:
            clerk.kill()
    assert clerk.returncode == 0


def killed_again_and_again(workspace: Workspace, kills: int, seed: int) -> None:
    """Kill a watcher so often; then all that was saved must be there, once."""
    chance = random.Random(seed)  # noqa: S311 - a seed
    machine = workspace.root.parent
    with clerk_at_work(workspace, seed, machine / "saves") as saves:
        for _ in range(kills):
            watcher = Watcher(workspace, machine / "watch.log")
            try:
                at_a_moment(watcher, chance)
                assert watcher.process.poll() is None, watcher.said()
            finally:
                watcher.kill()
    hashes = [sha256 for sha256, _ in saves.all()]
    with Watcher(workspace, machine / "watch.log") as watcher:
        wait_until(lambda: {*hashes} <= {*account_of(workspace).entered}, watcher.said)
    judge(workspace, saves)
    recovered = sum(e["event"] == "recovered" for e in account_of(workspace).events)
    LOG.info(
        "seed %d: %d kills, %d saves, %d recoveries with something to do",
        seed,
        kills,
        len(hashes),
        recovered,
    )


def at_a_moment(watcher: Watcher, chance: random.Random) -> None:
    """Return while it starts, in the middle of a filing, or some lines later."""
    workspace = watcher.workspace
    lines, folders = len(account_of(workspace).events), _folders(workspace)
    more, within_seconds = chance.choice(_MOMENTS)
    if more == 0:
        wait_until(lambda: _folders(workspace) > folders, watcher.said)
    elif more > 0:
        wait_until(
            lambda: len(account_of(workspace).events) >= lines + more, watcher.said
        )
    with contextlib.suppress(subprocess.TimeoutExpired):
        watcher.process.wait(chance.uniform(0.0, within_seconds))


def _folders(workspace: Workspace) -> int:
    return sum(1 for _ in workspace.archive.glob("*/*/R*"))


def judge(workspace: Workspace, saves: Saves) -> None:
    """Nothing lost, nothing twice, every finished form gone from the inbox."""
    formkit(workspace, "run")  # clears what the watcher had just entered
    formkit(workspace, "--now", YEARS_LATER, "run")
    account = account_of(workspace)
    assert sorted(account.entered) == sorted(sha256 for sha256, _ in saves.all())
    assert account.archived() == account.entered
    last = {name: sha256 for sha256, name in saves.all()}
    left = {
        path.name: sha(path.read_bytes()) for path in workspace.inbox.glob("*.xlsx")
    }
    in_work = {f"异常单 {number}.xlsx" for number in range(3)}
    assert left == {name: last[name] for name in last.keys() & in_work}
    assert [*workspace.cleared.iterdir(), *workspace.set_aside.iterdir()] == []
    verified = formkit(workspace, "verify")
    assert verified.exit_code == 0, verified.output


def test_killed_at_four_moments(workspace: Workspace) -> None:
    killed_again_and_again(workspace, kills=4, seed=20261123)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_many_moments(workspace: Workspace, seed: int) -> None:
    killed_again_and_again(workspace, kills=50, seed=seed)
