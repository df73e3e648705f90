"""The index of a workspace: kept on this machine, made anew with `formkit rebuild`."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from formkit.cli.index_file import FOLDER, index_file
from formkit.filing.workspace import Workspace, read_share_id
from formkit.fs import Fs
from formkit.index import open_index

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


@pytest.fixture
def index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path / "索引"))
    found = index_file(read_share_id(workspace, Fs()))
    assert found is not None
    return found


def lines_in(index: Path) -> int:
    opened = open_index(index)
    found = opened.position.line
    opened.close()
    return found


def test_a_pass_leaves_an_index_for_the_next(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    index: Path,
) -> None:
    save("质量/结案.xlsx", forms["closed"])
    within("run")
    assert lines_in(index) == workspace.ledger.read_bytes().count(b"\n")


def test_a_pass_that_breaks_off_keeps_nobody_from_the_index(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    index: Path,
) -> None:
    save("质量/结案.xlsx", forms["closed"])
    within("run")
    index.unlink()
    ledger = workspace.ledger.read_bytes()
    workspace.ledger.write_bytes(ledger.replace(b'"entered"', b'"answered"', 1))
    broken_off = within("run")
    assert broken_off.exit_code == 5
    assert "账本第" in broken_off.stderr
    other = sqlite3.connect(index, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_it_is_made_anew_and_every_record_is_checked(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    index: Path,
) -> None:
    save("质量/结案.xlsx", forms["closed"])
    within("run")
    result = within("rebuild")
    lines = workspace.ledger.read_bytes().count(b"\n")
    assert (result.exit_code, lines_in(index)) == (0, lines)
    assert f"账本 {lines} 行，版本 1 份" in result.stdout

    (record,) = workspace.archive.rglob("record.json")
    record.chmod(0o600)
    record.write_bytes(record.read_bytes().replace("结案".encode(), b"??????"))
    record.write_bytes(b"{}")
    result = within("rebuild")
    assert result.exit_code == 1
    assert record.parent.name.partition("_")[0] in result.stdout


def test_without_a_folder_for_it_everything_works_from_the_ledger(
    within: Run,
    save: Save,
    forms: Mapping[str, bytes],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    save("质量/结案.xlsx", forms["closed"])
    monkeypatch.setenv(FOLDER, "")
    assert index_file(read_share_id(workspace, Fs())) is None
    assert within("run").exit_code == 0
    assert "不保存索引" in within("rebuild").stdout
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv(FOLDER, str(tmp_path / "file"))
    assert "不保存索引" in within("rebuild").stdout


def test_the_marker_of_a_stranger_names_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(FOLDER)
    assert index_file("../../etc/passwd") is None
    found = index_file("0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11")
    assert found is not None
    assert found.name == "0b7c6a1e-90e5-4b43-9f0e-6d1a3c5f2b11.sqlite3"
