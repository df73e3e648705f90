"""A disk that is full in earnest: a small tmpfs, filled to the last block."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.real.conftest import make_workspace
from tests.real.versions import finished, in_work
from tests.real.watching import (
    NOW,
    Watcher,
    account_of,
    assert_in_order,
    formkit,
    sha,
    wait_until,
)

from formkit.filing.workspace import Workspace

DISK_KIB = 4096


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of a few MiB in memory."""
    place = tmp_path_factory.mktemp("disk")
    size = f"size={DISK_KIB}k"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no file system may be mounted here: {mounted.stderr}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def workspace_on(disk: Path) -> Workspace:
    """A workspace of its own on the small disk, with nothing else there."""
    for old in disk.iterdir():
        shutil.rmtree(old)
    root = disk / uuid.uuid4().hex[:8]
    root.mkdir()
    return make_workspace(root)


def fill(disk: Path, free_blocks: int) -> Path:
    """Fill the disk but for so many blocks; the file that fills it."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        has = os.statvfs(disk)
        os.posix_fallocate(file.fileno(), 0, (has.f_bavail - free_blocks) * has.f_bsize)
    return ballast


def test_a_run_says_so_and_the_next_one_goes_on(disk: Path) -> None:
    for free_blocks in (0, 8, 17):
        run_on_the_full_disk(disk, free_blocks)


@pytest.mark.soak
def test_runs_with_any_room_that_is_not_enough(disk: Path) -> None:
    for free_blocks in range(64):
        run_on_the_full_disk(disk, free_blocks)


def run_on_the_full_disk(disk: Path, free_blocks: int) -> None:
    """Two forms, and room for a part of what is to be written."""
    workspace = workspace_on(disk)
    saves = [in_work().of(1).save(1), finished().of(2).save(1)]
    for number, content in enumerate(saves):
        (workspace.inbox / f"异常单 {number}.xlsx").write_bytes(content)
    ballast = fill(disk, free_blocks)
    full = formkit(workspace, "--now", NOW, "run")
    entered = account_of(workspace).entered
    assert full.exit_code in {0, 1, 5}, full.output
    assert "磁盘满" in full.output or {*map(sha, saves)} <= {*entered}, full.output
    assert account_of(workspace).archived() == entered
    ballast.unlink()
    again = formkit(workspace, "--now", NOW, "run")
    assert again.exit_code == 0, again.output
    assert_in_order(workspace, saves)
    assert len(account_of(workspace).entered) == len(saves)


def test_a_watcher_goes_on_by_itself(disk: Path, tmp_path: Path) -> None:
    workspace = workspace_on(disk)
    path = workspace.inbox / "王女士.xlsx"
    content = in_work().save(1)
    with Watcher(workspace, tmp_path / "watch.log") as watcher:
        path.write_bytes(content)
        ballast = fill(disk, 3)
        wait_until(lambda: "磁盘满" in watcher.said(), watcher.said)
        ballast.unlink()
        wait_until(lambda: account_of(workspace).has([content]), watcher.said)
    assert_in_order(workspace, [content])
