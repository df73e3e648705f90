"""A backup brought back, as docs/operation.md tells it, and what registers say then."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from formkit.filing.lease import Lease
from formkit.filing.workspace import Workspace
from formkit.fs import Fs

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]

KEPT = ("archive", "formkit.toml", "templates", ".formkit", "inbox")


@pytest.fixture
def handed_out(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    tmp_path: Path,
) -> Path:
    """A register of a ledger that is lost: an older backup was brought back."""
    save("一线/到货.xlsx", forms["open"])
    within("run")
    backup = tmp_path / "backup"
    backup.mkdir()
    shutil.copy2(workspace.ledger, backup / "ledger first")  # as the page says
    for name in KEPT:
        source = workspace.root / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, backup / name)
    save("一线/已结.xlsx", forms["closed"])
    within("run")
    made = within("register").stdout.splitlines()
    register = tmp_path / "审核收到的.xlsx"
    shutil.copy2(next(line for line in made if line.endswith(".xlsx")), register)
    assert within("verify", "--register", register).exit_code == 0
    within("pause", "--reason", "硬盘损坏")
    for name in KEPT:
        there = workspace.root / name
        (shutil.rmtree if there.is_dir() else Path.unlink)(there)
        copy = shutil.copytree if (backup / name).is_dir() else shutil.copy2
        copy(backup / name, there)
    return register


def test_back_up_work_on_restore_say_so_and_verify(
    within: Run, workspace: Workspace, handed_out: Path
) -> None:
    doubted = within("verify", "--register", handed_out)
    assert doubted.exit_code == 1
    assert "比这份登记册见过的短" in doubted.stdout

    before = workspace.ledger.read_bytes()
    why = ("--reason", "硬盘损坏", "--by", "运维李工", "--register", handed_out)
    dry = within("restored", *why, "--dry-run")
    assert dry.exit_code == 0
    assert "缺失的行" in dry.stdout
    assert workspace.ledger.read_bytes() == before

    said = within("restored", *why)
    assert said.exit_code == 0, said.output
    assert said.stdout.splitlines()[:-1] == dry.stdout.splitlines()[:-1]
    told = json.loads(workspace.ledger.read_bytes().splitlines()[-1])
    assert (told["event"], told["by"], told["reason"]) == (
        "restored",
        "运维李工",
        "硬盘损坏",
    )

    explained = within("verify", "--register", handed_out, "--format", "json")
    report = json.loads(explained.stdout)
    assert explained.exit_code == 1
    assert report["register"]["held"] is False
    (finding,) = report["findings"]
    assert finding["code"] == "register_restored"
    assert "运维李工" in finding["message"]["zh"]
    assert within("verify").exit_code == 0

    within("resume")
    assert within("run").exit_code in {0, 1}
    again = within("register").stdout.splitlines()
    later = next(line for line in again if line.endswith(".xlsx"))
    agreed = within("verify", "--register", later)
    assert agreed.exit_code == 0
    assert "登记册相符" in agreed.stdout


def test_head_and_length_can_be_typed_from_paper(
    within: Run, workspace: Workspace
) -> None:
    first = json.loads(workspace.ledger.read_bytes().splitlines()[0])
    assert within("verify", "--head", f"1:{first['hash']}").exit_code == 0
    assert within("verify", "--head", f"1:{'ab' * 32}").exit_code == 1
    longer = within("restored", "--reason", "搬迁", "--head", f"9:{'ab' * 32}")
    assert "至少第 2 至 9 行（共 8 行）" in longer.stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("verify", "--head", "十二"), "行数:链头"),
        (("verify", "--head", f"-1:{'ab' * 32}"), "行数:链头"),
        (("restored", "--reason", " "), "1 到 200"),
        (("restored", "--reason", "一\n二"), "1 到 200"),
        (("restored", "--reason", "搬迁", "--by", "李" * 201), "1 到 200"),
    ],
    ids=["no hash", "negative", "empty reason", "two lines", "too long"],
)
def test_what_was_mistyped_is_said(
    within: Run, workspace: Workspace, arguments: tuple[str, ...], word: str
) -> None:
    before = workspace.ledger.read_bytes()
    result = within(*arguments)
    assert result.exit_code == 2
    assert word in result.stderr
    assert workspace.ledger.read_bytes() == before


def test_a_file_that_is_no_register_is_said(
    within: Run, forms: Mapping[str, bytes], tmp_path: Path
) -> None:
    for name, content in (("表.xlsx", forms["open"]), ("坏.xlsx", b"PK?")):
        (tmp_path / name).write_bytes(content)
        result = within("verify", "--register", tmp_path / name)
        assert result.exit_code == 2
        assert "不是 formkit 出的登记册" in result.stderr
    both = within("verify", "--register", tmp_path / "表.xlsx", "--head", "1:2")
    assert both.exit_code == 2


def test_nothing_is_written_beside_a_living_writer(
    within: Run, workspace: Workspace
) -> None:
    lease = Lease(workspace, Fs(), "other", "1@elsewhere")
    lease.try_take(0.0)
    before = workspace.ledger.read_bytes()
    assert within("restored", "--reason", "搬迁").exit_code == 1
    assert workspace.ledger.read_bytes() == before


def test_missing_files_are_listed(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("到货.xlsx", forms["open"])
    within("run")
    for original in workspace.archive.rglob("original.xlsx"):
        original.unlink()
    said = within("restored", "--reason", "磁盘坏道")
    assert "文件不全的回执（1）：R20261123-0001" in said.stdout
    fine = within("verify")
    assert fine.exit_code == 0
    assert "恢复时就已缺失" in fine.stdout
