"""Disks and permissions: what the system's own words mean."""

import os
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from formkit.doctor import mounts, permissions
from formkit.doctor.examination import examine
from formkit.doctor.probe import Verdict
from formkit.filing.workspace import Workspace, create
from formkit.fs import Fs
from formkit.messages import LANGUAGES

MOUNTINFO = r"""22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
40 22 0:35 / /mnt/客服 rw,relatime shared:2 - cifs //nas/kefu rw,vers=3.1.1
41 22 0:36 / /mnt/two\040words rw - fuse.rclone remote: rw
42 22 0:37 / /dev/shm rw - tmpfs tmpfs rw
broken line
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "客服共享"
    root.mkdir()
    made_at = datetime(2026, 11, 20, 1, tzinfo=UTC)
    return create(root, Fs(), made_at, str(uuid.UUID(int=1)), "")


@pytest.mark.parametrize(
    ("folder", "kind", "outcome"),
    [
        ("/srv/formkit", "ext4", "local"),
        ("/mnt/客服", "cifs", "network"),
        ("/mnt/客服/工作区", "cifs", "network"),
        ("/mnt/客服二", "ext4", "local"),
        ("/mnt/two words/x", "fuse.rclone", "syncing"),
        ("/dev/shm/x", "tmpfs", "memory"),  # noqa: S108 - a mount point, not used
    ],
)
def test_kind_of_disk(folder: str, kind: str, outcome: str) -> None:
    found = mounts.kind_in(MOUNTINFO, PurePosixPath(folder))
    probe = mounts.judged(found)
    assert (found, probe.outcome) == (kind, outcome)
    for language in LANGUAGES:
        assert probe.sentence(language)


def test_unc_path_is_a_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert mounts.mount_of(Path(r"\\server\客服")).outcome == "network"
    assert mounts.mount_of(tmp_path).outcome in {"local", "memory"}
    monkeypatch.setattr(mounts, "_MOUNTS", tmp_path / "nothing")
    assert mounts.mount_of(tmp_path).outcome == "unknown"
    assert mounts.kind_in("", PurePosixPath("/")) == ""


ICACLS = r"""\\server\客服\archive BUILTIN\Administrators:(OI)(CI)(F)
                      NT AUTHORITY\SYSTEM:(OI)(CI)(F)
                      {line}
Successfully processed 1 files; Failed processing 0 files
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"Everyone:(OI)(CI)(M)", "Everyone"),
        (r"每个人:(F)", "每个人"),
        (r"BUILTIN\Users:(OI)(CI)(RX,WD)", "Users"),
        (r"BUILTIN\Users:(OI)(CI)(RX)", ""),
        (r"Everyone:(DENY)(W)", ""),
        (r"KF\formkit$:(OI)(CI)(M)", ""),
        (r"KF\PowerUsers:(F)", ""),
    ],
)
def test_who_may_write_by_icacls(line: str, expected: str) -> None:
    assert permissions.everybody_in(ICACLS.replace("{line}", line)) == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0o750, ""), (0o755, ""), (0o775, "group"), (0o777, "others")],
)
def test_who_may_write_by_mode(tmp_path: Path, mode: int, expected: str) -> None:
    tmp_path.chmod(mode)
    assert permissions.writers(tmp_path) == expected


def test_archive_open_to_others_is_told(workspace: Workspace) -> None:
    for folder in (workspace.archive, workspace.work, workspace.marker.parent):
        folder.chmod(0o750)
    assert all(p.verdict is Verdict.OK for p in permissions.permissions(workspace))
    workspace.archive.chmod(0o777)
    (bad,) = [
        p for p in permissions.permissions(workspace) if p.verdict is Verdict.ATTENTION
    ]
    assert (bad.name, bad.params["folder"]) == ("others", "archive")
    assert "archive：others 也能写" in bad.sentence("zh")


def test_missing_and_refused_folders_are_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.registers / "班组").rmdir()
    for level in list(workspace.registers.iterdir()):
        level.rmdir()
    workspace.registers.rmdir()
    workspace.marker.unlink()
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "inbox")
    outcomes = {
        (p.name, p.params.get("folder", ""), p.outcome)
        for p in permissions.permissions(workspace)
    }
    assert ("access", "inbox", "bad") in outcomes
    assert ("access", "registers", "missing") in outcomes
    assert ("marker", "", "bad") in outcomes


def test_list_of_rights_that_cannot_be_had(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> str:
        raise OSError(13, "refused")

    monkeypatch.setattr(permissions, "writers", refuse)
    outcomes = {
        p.outcome for p in permissions.permissions(workspace) if p.name == "others"
    }
    assert outcomes == {"unknown"}


def test_program_that_lists_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        permissions._icacls(tmp_path)
    program = tmp_path / "icacls"
    program.write_text('#!/bin/sh\necho "$1 Everyone:(F)"\n', "utf-8")
    program.chmod(0o755)
    assert permissions.everybody_in(permissions._icacls(tmp_path)) == "Everyone"
    program.write_text("#!/bin/sh\nwhile :; do :; done\n", "utf-8")
    monkeypatch.setattr(permissions, "_PATIENCE_SECONDS", 0.1)
    with pytest.raises(OSError, match="icacls"):
        permissions._icacls(tmp_path)


def test_examination_leaves_no_trace(workspace: Workspace) -> None:
    before = {p: p.stat().st_mtime_ns for p in workspace.root.rglob("*")}
    probes = examine(workspace, time.time, 0)
    after = {p: p.stat().st_mtime_ns for p in workspace.root.rglob("*")}
    assert before.keys() == after.keys()
    assert {p for p in before if before[p] != after[p]} <= {workspace.work}
    names = [probe.name for probe in probes]
    assert names[:3] == ["mount", "room", "events"]
    assert names.count("access") == 4


def test_work_that_cannot_be_written_is_told(workspace: Workspace) -> None:
    for folder in list(workspace.work.iterdir()):
        folder.rmdir()
    workspace.work.rmdir()
    probes = examine(workspace, lambda: 0.0, 0)
    assert ("scratch", Verdict.ATTENTION) in [(p.name, p.verdict) for p in probes]


def test_room_is_judged_by_the_setting(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = examine(workspace, lambda: 0.0, 1 << 40)[1]
    assert (room.name, room.outcome) == ("room", "bad")
    monkeypatch.setattr("formkit.doctor.examination.free_bytes", lambda _: None)
    assert examine(workspace, lambda: 0.0, 1)[1].outcome == "unknown"
