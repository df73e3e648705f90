"""`formkit evidence` and 无主附件 in `formkit status`."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.intake.evidence_files import GPS_PHOTO, PHOTO

from formkit.filing.evidence_shown import safe_name
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


@pytest.fixture
def number(
    within: Run, save: Save, forms: Mapping[str, bytes], workspace: Workspace
) -> str:
    """A filed form with two photos, one under an odd name."""
    save("质量/结案.xlsx", forms["closed"])
    save("质量/结案/现场.jpg", GPS_PHOTO)
    save("质量/结案/CON\n.jpg", PHOTO)
    within("run")
    book = open_book(workspace, Fs())
    assert list(workspace.inbox.rglob("*.jpg")) == []
    return book.versions[0].records[0].number


def test_every_file_is_shown_with_its_hash_and_where_it_lies(
    within: Run, workspace: Workspace, number: str
) -> None:
    result = within("evidence", number)

    digest = sha256(GPS_PHOTO).hexdigest()
    lines = [line for line in result.stdout.splitlines() if digest in line]
    assert result.exit_code == 0
    assert len(lines) == 1
    path = f"archive/evidence/{digest[:2]}/{digest}"
    assert (workspace.root / path).read_bytes() == GPS_PHOTO
    for part in ("R20261123-0001", number, "现场.jpg", path, "一致", "拍摄地点"):
        assert part in lines[0]
    assert "CON�.jpg" in result.stdout
    assert "2 个附件" in within("evidence").stdout
    assert within("evidence", "R20261123-0001").stdout == result.stdout


def test_what_is_not_as_archived_is_said_and_not_copied(
    within: Run, workspace: Workspace, number: str, tmp_path: Path
) -> None:
    kept = workspace.evidence_file(sha256(PHOTO).hexdigest())
    kept.chmod(0o600)
    kept.write_bytes(b"other")
    workspace.evidence_file(sha256(GPS_PHOTO).hexdigest()).unlink()

    result = within("evidence", number, "--format", "json", "--to", tmp_path / "out")

    files = json.loads(result.stdout)["files"]
    standing = {one["name"]: one["standing"] for one in files}
    assert standing == {"CON\n.jpg": "changed", "现场.jpg": "missing"}
    assert result.exit_code == 1
    assert list((tmp_path / "out").iterdir()) == []
    kept.unlink()
    kept.symlink_to(workspace.ledger)
    assert "归档后被改过" in within("evidence").stdout


def test_copies_are_made_under_safe_names_and_over_nothing(
    within: Run, number: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    for _ in range(2):
        assert within("evidence", number, "--to", folder).exit_code == 0

    assert sorted(path.name for path in folder.iterdir()) == [
        "R20261123-0001_CON_.jpg",
        "R20261123-0001_CON__2.jpg",
        "R20261123-0001_现场.jpg",
        "R20261123-0001_现场_2.jpg",
    ]
    assert (folder / "R20261123-0001_现场_2.jpg").read_bytes() == GPS_PHOTO


def test_a_case_without_evidence(within: Run) -> None:
    result = within("evidence", "YC-20261121-009")

    assert (result.exit_code, "没有归档的附件" in result.output) == (2, True)


def test_a_disk_that_fails_is_said(
    within: Run, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: Fs, _path: Path) -> str:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(Fs, "sha256_of", fail)

    result = within("evidence", number)

    assert (result.exit_code, "现在读不了" in result.stdout) == (1, True)


def test_status_lists_what_nobody_claims(
    within: Run, save: Save, workspace: Workspace
) -> None:
    photo = save("微信图片_20261121.jpg", PHOTO)
    within("run")
    assert "无主附件" not in within("status").stdout
    listed = workspace.work / "unclaimed.json"
    said = listed.read_text("utf-8").replace("2026-11-23", "2026-11-22")
    listed.write_text(said, "utf-8")

    assert "? 无主附件  微信图片_20261121.jpg" in within("status").stdout
    assert "? 无主附件  微信图片_20261121.jpg" in within("run").stdout
    page = (workspace.inbox / "_状态.html").read_text("utf-8")
    assert "无主附件" in page
    photo.unlink()
    assert "无主附件" not in within("status").stdout


def test_a_register_of_evidence_leads_to_the_archived_bytes(
    within: Run, workspace: Workspace, number: str
) -> None:
    within("register")
    shown = {}
    for edition in ("管理", "审核"):
        (path,) = (workspace.registers / edition).glob("附件清单_*.xlsx")
        sheet = load_workbook(path).worksheets[1]
        heads, *rows = sheet.iter_rows(values_only=True)
        shown[edition] = [dict(zip(heads, row, strict=True)) for row in rows]

    for row in (*shown["管理"], *shown["审核"]):
        kept = workspace.archive / str(row["在档案里的位置"])
        assert sha256(kept.read_bytes()).hexdigest() == row["sha256"]
        assert number in str(row.values())
    assert [row["附件"] for row in shown["审核"]] == ["*.jpg", "*.jpg"]
    assert "现场.jpg" in {row["附件"] for row in shown["管理"]}
    marked = [row["附件"] for row in shown["管理"] if row["个人信息"]]
    assert marked == ["现场.jpg"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("照片1.jpg", "照片1.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("nul", "_nul"),
        ("com¹.txt", "_com¹.txt"),
        ("contract.pdf", "contract.pdf"),
        ("a<b>|?*:.jpg", "a_b_____.jpg"),
        ("照片\n\x07.jpg", "照片__.jpg"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("照片. . ", "照片"),
        ("...", "_"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("e\u0301.jpg", "é.jpg"),
    ],
)
def test_a_name_every_system_takes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(min_size=1, max_size=300))
def test_any_name_becomes_one_that_can_be_written(name: str) -> None:
    safe = safe_name(name)

    assert safe
    assert not safe.endswith((".", " "))
    assert len(safe.encode()) <= 200
    assert "/" not in safe
    assert safe.isprintable() or all(ord(c) >= 32 for c in safe)
    assert safe_name(safe) == safe
