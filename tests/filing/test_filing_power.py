"""Power fails: only what was synced is still there, and it must be enough.

The model keeps, step by step, what a disk holds that forgets everything not synced:
bytes that had no fsync and names whose folder had none. `kill -9` cannot show this.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.filing.world import (
    CLOSED_FORM,
    OPEN_FORM,
    Job,
    faults,
    finish,
    make_workspace,
)

from formkit.filing.workspace import Workspace
from formkit.fs import Fs

FORMS = {"张丽华.xlsx": OPEN_FORM, "李建国.xlsx": CLOSED_FORM}
Ignored = Callable[[str, Path], bool]


def nothing_ignored(_step: str, _path: Path) -> bool:
    return False


@dataclass
class ForgetfulDisk:
    """What is on the disk for good, by inode; `ignored` syncs never reach it."""

    root: Path
    ignored: Ignored
    names: dict[int, dict[str, int]] = field(default_factory=dict)
    contents: dict[int, bytes] = field(default_factory=dict)
    folders: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for folder in (self.root, *self.root.rglob("*")):
            if folder.is_dir():
                self.sync_names(folder)
            else:
                self.contents[folder.stat().st_ino] = folder.read_bytes()

    def sync_names(self, folder: Path) -> None:
        inode = folder.stat().st_ino
        self.folders.add(inode)
        found = list(folder.iterdir())
        self.names[inode] = {path.name: path.lstat().st_ino for path in found}
        self.folders |= {path.lstat().st_ino for path in found if path.is_dir()}

    def take(self, step: str, path: Path) -> None:
        if self.ignored(step, path):
            return
        if step == "fsync_dir":
            self.sync_names(path)
        elif step == "fsync":
            self.contents[path.stat().st_ino] = path.read_bytes()

    def restore(self, target: Path, *, half: bool) -> None:
        """Make the tree that is found after the power is back.

        `half`: names survived and half of what was written, as some disks do it.
        """
        if half:
            shutil.copytree(self.root, target)
            for path in self.root.rglob("*"):
                if path.is_file():
                    copy = target / path.relative_to(self.root)
                    copy.chmod(0o600)
                    copy.write_bytes(self._half(path))
            return
        self._restore(self.root.stat().st_ino, target)

    def _half(self, path: Path) -> bytes:
        safe = self.contents.get(path.stat().st_ino, b"")
        now = path.read_bytes()
        return safe + now[len(safe) : (len(safe) + len(now)) // 2]

    def _restore(self, inode: int, target: Path) -> None:
        target.mkdir()
        for name, child in self.names.get(inode, {}).items():
            if child in self.folders:
                self._restore(child, target / name)
            else:
                (target / name).write_bytes(self.contents.get(child, b""))


def power_sweep(folder: Path, ignored: Ignored) -> Iterator[str]:
    """What went wrong when the power failed before any step of a pass."""
    workspace = make_workspace(folder / "base", FORMS)
    disk = ForgetfulDisk(workspace.root, ignored)
    acked: list[dict[str, str]] = []
    count = iter(range(10_000))

    def before(step: str, path: Path) -> None:
        number = next(count)
        disk.restore(folder / f"{number}-strict", half=False)
        disk.restore(folder / f"{number}-half", half=True)
        acked.append(dict(job.acknowledged))
        disk.take(step, path)

    job = Job(workspace, Fs(before))
    job.run()
    assert len(acked) > 30
    for number, receipts in enumerate(acked):
        for kind in ("strict", "half"):
            if fault := judge(Workspace(folder / f"{number}-{kind}"), receipts):
                yield f"{number}-{kind}: {fault}"


def judge(workspace: Workspace, acked: dict[str, str]) -> str:
    try:
        finish(workspace)
        return faults(workspace, set(FORMS.values()), acked)
    except Exception as error:  # noqa: BLE001 - a mutant may break anything
        return repr(error)


def test_the_power_fails_before_any_step(memory_path: Path) -> None:
    assert list(power_sweep(memory_path, nothing_ignored)) == []


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("fsync", "original.xlsx"),
        ("fsync", "record.json"),
        ("fsync", "ledger.jsonl"),
        ("fsync", "checkpoint.tmp"),
        ("fsync_dir", "R20261121-0001_*"),
        ("fsync_dir", "11"),
        ("fsync_dir", "2026"),
        ("fsync_dir", "definitions"),
        ("fsync_dir", "archive"),
    ],
)
def test_a_missing_sync_is_noticed(memory_path: Path, step: str, name: str) -> None:
    def ignored(taken: str, path: Path) -> bool:
        return taken == step and path.match(name)

    assert next(power_sweep(memory_path, ignored), "")


def test_a_started_write_is_not_on_the_disk_before_its_sync(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    disk = ForgetfulDisk(root, nothing_ignored)
    fs = Fs(disk.take)
    fs.write_new(root / "a", b"abcd")
    disk.restore(tmp_path / "names lost", half=False)
    disk.sync_names(root)
    with (root / "a").open("ab") as file:
        file.write(os.fsencode("efgh"))
    disk.restore(tmp_path / "synced", half=False)
    disk.restore(tmp_path / "half", half=True)

    assert list((tmp_path / "names lost").iterdir()) == []
    assert (tmp_path / "synced" / "a").read_bytes() == b"abcd"
    assert (tmp_path / "half" / "a").read_bytes() == b"abcdef"
