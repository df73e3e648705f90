"""Names as editors, sync programs and NAS boxes make them, and what is said of them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from tests.intake.office import NOW, Office, closed

from formkit.disk import Disk, FileFacts, is_remote
from formkit.filing.give_back import inbox_hashes
from formkit.fs import Fs
from formkit.health.paused_pass import PausedLooks
from formkit.health.standing import files_now
from formkit.health.why import Fate, why
from formkit.intake.names import NameKind, name_kind, owner_names
from formkit.intake.outcome import FileState
from formkit.intake.scan import Seen, scan
from formkit.intake.strays import strays

NAMES = {
    NameKind.FORM: (
        "客户异常管理表_YC-20261121-001.xlsx",
        "投诉.DOCX",
        "旧系统导出.xls",
        "客户冲突处理记录.xlsx",
        "Conflicts of interest.docx",
        "20261121.xlsx",
        "咨询-desktop.xlsx",
    ),
    NameKind.OWNER: (
        "~$客户异常管理表.xlsx",
        "~$异常.docx",
        ".~lock.客户异常管理表.xlsx#",
        ".~客户异常管理表.xlsx",
    ),
    NameKind.TEMPORARY: (
        "4CCA4100",
        "cedd4100",
        "~WRL0001.tmp",
        "lu19400f5vua.tmp",
        "异常.xlsx.part",
        "异常.xlsx.filepart",
        "异常.xlsx.baiduyun.p.downloading",
        "异常.xlsx.crdownload",
        ".syncthing.异常.xlsx.tmp",
        "异常.xlsx~",
    ),
    NameKind.CONFLICT: (
        "异常.sync-conflict-20261121-101500-ABCDEFG.xlsx",
        "异常 (SFConflict wangfang@example.com 2026-11-21-10-15-00).xlsx",
        "异常-conflict-王芳.xlsx",
        "异常-NSConflict-王芳.xlsx",
        "异常_conflict-20261121-101500.xlsx",
        "异常 (conflicted copy 2026-11-21 101500).xlsx",
        "异常 (王芳 的冲突副本 2026-11-21).xlsx",
        "异常-DESKTOP-4F7K2LM.xlsx",
        "异常_Conflict.xlsx",
    ),
    NameKind.CLOUD: (".异常.xlsx.icloud",),
    NameKind.IGNORED: (
        ".DS_Store",
        "._异常.xlsx",
        "Thumbs.db",
        "desktop.ini",
        "@eaDir",
        "#recycle",
        "$RECYCLE.BIN",
        "System Volume Information",
        ".stfolder",
    ),
    NameKind.OURS: ("_状态.html",),
    NameKind.OTHER: ("微信图片_20261121101500.jpg", "录音.mp3", "无扩展名", "20261"),
}


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for kind in NAMES for name in NAMES[kind]]
)
def test_a_name_is_told(name: str, kind: NameKind) -> None:
    assert name_kind(name) is kind


@pytest.mark.parametrize(
    ("form", "owner"),
    [
        ("客户异常管理表.xlsx", "~$客户异常管理表.xlsx"),
        ("客户异常管理表.docx", "~$异常管理表.docx"),
        ("客户异常管理表.xlsx", "~$户异常管理表.xlsx"),
        ("客户异常管理表.xlsx", ".~客户异常管理表.xlsx"),
        ("客户异常管理表.xlsx", ".~lock.客户异常管理表.xlsx#"),
    ],
)
def test_an_owner_file_is_found_by_its_form(form: str, owner: str) -> None:
    assert owner in owner_names(form)
    assert name_kind(owner) is NameKind.OWNER


def seen(name: str, *, hours_ago: float = 2, size: int = 9) -> Seen:
    at = NOW - timedelta(hours=hours_ago)
    modified_ns = int(at.timestamp()) * 1_000_000_000
    return Seen(name, name_kind(name), size, modified_ns)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (seen("4CCA4100"), (FileState.QUESTION, "left_over")),
        (seen("4CCA4100", hours_ago=1), (FileState.QUESTION, "left_over")),
        (seen("4CCA4100", hours_ago=0.9), None),
        (seen("4CCA4100", hours_ago=-5), None),
        (seen("lu1.tmp", size=0), None),
        (seen("异常_Conflict.xlsx"), (FileState.QUESTION, "conflict_copy")),
        (
            seen("异常_Conflict.xlsx", hours_ago=0),
            (FileState.QUESTION, "conflict_copy"),
        ),
        (seen(".异常.xlsx.icloud"), (FileState.WAITING, "in_the_cloud")),
        (seen("~$异常.xlsx"), None),
        (seen("异常.xlsx"), None),
        (seen("录音.mp3"), None),
    ],
)
def test_who_should_know_is_told(
    file: Seen, said: tuple[FileState, str] | None
) -> None:
    told = [(one.state, one.reason) for one in strays([file], NOW)]
    assert told == ([said] if said else [])


def test_folders_of_people_are_looked_into_and_those_of_the_nas_are_not(
    office: Office,
) -> None:
    for folder in ("20261121", "a1b2c3d4", "旧.part", "@eaDir", ".stversions"):
        office.save(f"{folder}/异常.xlsx", b"x")
    found = scan(office.workspace.inbox, office.fs)
    assert set(found.folders) == {"", "20261121", "a1b2c3d4", "旧.part"}
    assert {one.folder for one in found.files} == {"20261121", "a1b2c3d4", "旧.part"}


def test_what_a_broken_save_left_is_told_and_never_touched(office: Office) -> None:
    office.save("质量/4CCA4100", closed(), minutes_ago=90)
    office.save("质量/异常-NSConflict-王芳.xlsx", closed(), minutes_ago=1)
    for _ in range(2):
        report = office.look()
        assert [(one.path, one.reason) for one in report.outcomes] == [
            ("质量/4CCA4100", "left_over"),
            ("质量/异常-NSConflict-王芳.xlsx", "conflict_copy"),
        ]
        assert report.needs_a_person
    assert office.inbox == ["质量/4CCA4100", "质量/异常-NSConflict-王芳.xlsx"]
    assert office.receipts == []


@pytest.mark.parametrize("is_first", [True, False])
def test_an_owner_file_that_blinks_during_a_save_holds_the_form(
    office: Office, *, is_first: bool
) -> None:
    office.save("质量/异常.xlsx", closed())
    owner = office.workspace.inbox / "质量" / ".~lock.异常.xlsx#"

    def blink(_seconds: float) -> None:
        if is_first:
            owner.unlink()
        else:
            owner.write_bytes(b",user,host")

    if is_first:
        owner.write_bytes(b",user,host")
    office.wait = blink
    outcome = office.outcome("质量/异常.xlsx")
    assert (outcome.state, outcome.owner) == (FileState.TO_CLEAR, owner.name)
    owner.unlink(missing_ok=True)
    office.wait = lambda _seconds: None
    assert office.outcome("质量/异常.xlsx").state is FileState.FILED


class CloudDisk(Disk):
    """A folder of which some files are only placeholders; opening one fetches it."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def facts(self, path: Path) -> FileFacts:
        return replace(super().facts(path), is_remote="云端" in path.name)

    def open_regular(self, path: Path) -> BinaryIO:
        self.opened.append(path.name)
        return super().open_regular(path)


def test_a_placeholder_is_told_and_never_opened(office: Office) -> None:
    disk = CloudDisk()
    office.fs = Fs(disk=disk)
    form, photo, copy = "质量/云端.xlsx", "质量/云端.jpg", "质量/云端.et"
    for path in (form, photo, copy):
        office.save(path, closed(), minutes_ago=3000)
    office.save("质量/异常.xlsx", closed())
    for days in (0, 2):
        office.now += timedelta(days=days)
        report = office.look()
        told = [(one.path, one.reason) for one in report.outcomes if one.reason]
        assert sorted(told) == sorted(
            (path, "in_the_cloud") for path in (form, photo, copy)
        )
    found = why(form, office.book, office.fs, office.now)
    assert (found.is_readable, found.fate) == (False, Fate.NEW)
    assert {one.path for one in files_now(office.book, office.fs)} == set()
    PausedLooks(office.book, office.fs).look(office.now)
    assert inbox_hashes(office.workspace, office.fs) == frozenset()
    assert [name for name in disk.opened if "云端" in name] == []
    assert len(office.receipts) == 1


def test_evidence_in_the_cloud_is_waited_for(office: Office) -> None:
    office.fs = Fs(disk=CloudDisk())
    form = closed(evidence="云端照片.jpg")
    office.save("质量/异常.xlsx", form)
    office.save("质量/云端照片.jpg", b"\xff\xd8\xff\xe0photo")
    outcome = office.outcome("质量/异常.xlsx")
    assert (outcome.state, outcome.reason) == (
        FileState.TO_CLEAR,
        "evidence_changing",
    )
    office.fs = Fs()
    assert office.outcome("质量/异常.xlsx").state is FileState.FILED


@pytest.mark.parametrize(
    ("attributes", "is_elsewhere"),
    [
        (0, False),
        (0x20, False),  # archive
        (0x200, False),  # sparse
        (0x1000, True),  # offline
        (0x40000, True),  # recall on open
        (0x400020, True),  # recall on data access, archive
    ],
)
def test_windows_says_where_the_bytes_are(
    attributes: int, *, is_elsewhere: bool
) -> None:
    assert is_remote(attributes) is is_elsewhere
