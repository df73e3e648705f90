import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.settings import Settings, load_settings

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def few_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small blanks instead of all, and no workbooks: they are tested elsewhere."""
    monkeypatch.setattr(
        "formkit.blanks.all_blanks", lambda _: [("甲.xlsx", b"a"), ("乙.docx", b"b")]
    )
    monkeypatch.setattr(sys.modules["formkit.cli.init"], "write", lambda *_, **__: b"")


def test_workspace_is_made_with_blanks_and_settings(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "共享" / "客服"
    result = run("init", root)
    assert result.exit_code == 0
    assert str(root) in result.stdout
    workspace = Workspace(root)
    assert open_book(workspace, Fs()).length == 1
    assert {p.name for p in workspace.templates.glob("*.*")} == {"甲.xlsx", "乙.docx"}
    assert load_settings(workspace.settings) == Settings()


def test_settings_file_is_valid_when_every_key_is_uncommented(
    run: Run, tmp_path: Path
) -> None:
    run("--lang", "en", "init", tmp_path)
    lines = (tmp_path / "formkit.toml").read_text("utf-8").splitlines()
    keys = [line.removeprefix("# ") for line in lines if " = " in line]
    assert Settings.model_validate(tomllib.loads("\n".join(keys))) == Settings()
    assert len(keys) == len(Settings.model_fields)


def test_second_init_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    result = run("init", tmp_path)
    assert result.exit_code == 0
    assert "已经是工作区" in result.stdout
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before


def test_init_that_was_stopped_half_way_is_finished(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path)
    workspace = Workspace(tmp_path)
    share_id = open_book(workspace, Fs()).share_id
    workspace.marker.unlink()
    assert run("init", tmp_path).exit_code == 0
    assert workspace.marker.read_text("ascii").strip() == share_id


def test_blanks_go_into_the_templates_of_the_workspace(
    run: Run, workspace: Workspace
) -> None:
    result = run("-C", workspace.inbox, "blanks")
    assert result.exit_code == 0
    assert (workspace.templates / "甲.xlsx").read_bytes() == b"a"


def test_blanks_into_a_folder_are_written_when_they_differ(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "新" / "空白表"
    told = [Path(line) for line in run("blanks", folder).stdout.splitlines()]
    assert told[:2] == [folder / "甲.xlsx", folder / "乙.docx"]
    assert {path.parent for path in told[2:]} == {folder / "SOP"}
    kept = (folder / "甲.xlsx").stat().st_mtime_ns
    (folder / "乙.docx").write_bytes(b"changed")
    run("blanks", folder)
    assert (folder / "乙.docx").read_bytes() == b"b"
    assert (folder / "甲.xlsx").stat().st_mtime_ns == kept


def test_blanks_without_a_place_to_go(run: Run, tmp_path: Path) -> None:
    result = run("-C", tmp_path, "blanks")
    assert result.exit_code == 2
    assert not (tmp_path / "templates").exists()
