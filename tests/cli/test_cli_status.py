"""Status: the exit code is the alarm, the lines say why."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from formkit.cli import main
from formkit.filing.workspace import Workspace

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def _json(within: Run) -> Any:  # noqa: ANN401 - JSON
    return json.loads(within("status", "--format", "json").stdout)


def _codes(within: Run) -> list[str]:
    return [alarm["code"] for alarm in _json(within)["alarms"]]


def _snapshot(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _at(workspace: Workspace, now: str, *arguments: str) -> Result:
    typed = ["--now", now, "-C", str(workspace.root), *arguments]
    return CliRunner().invoke(main, typed)


def test_working_watcher_is_said_and_nothing_is_written(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["open"])
    within("run")
    before = _snapshot(workspace.root)
    result = within("status")
    assert result.exit_code == 0
    assert "✔ 工作正常。" in result.stdout
    assert "归档每月增加约" in result.stdout
    assert _snapshot(workspace.root) == before
    told = _json(within)
    assert told["working"] is True
    assert told["last_look"]["at"] == "2026-11-23T10:00:00+08:00"
    assert told["growth"]["bytes_a_month"] > len(forms["open"])
    assert told["growth"]["free_bytes"] > 0
    assert [file["state"] for file in told["files"]] == ["entered"]


def test_stale_look_is_an_alarm(within: Run, workspace: Workspace) -> None:
    within("run")
    assert _at(workspace, "2026-11-23T10:03", "status").exit_code == 0
    late = _at(workspace, "2026-11-23T10:04", "status")
    assert late.exit_code == 1
    assert "看守程序没有在工作" in late.stdout


def test_workspace_nobody_has_looked_at(within: Run) -> None:
    result = within("status")
    assert result.exit_code == 1
    assert "never_looked" in _codes(within)


def test_share_away(within: Run, workspace: Workspace) -> None:
    within("run")
    workspace.marker.unlink()
    assert within("status").exit_code == 5
    assert _json(within)["alarms"][0]["code"] == "share_away"
    assert _json(within)["working"] is False


def test_damaged_ledger(within: Run, workspace: Workspace) -> None:
    within("run")
    content = workspace.ledger.read_bytes()
    workspace.ledger.write_bytes(content.replace(b'"epoch":1', b'"epoch":7', 1))
    result = within("status")
    assert result.exit_code == 5
    assert "账本第 1 行不对" in result.stderr
    assert _codes(within) == ["ledger_damaged"]


def test_full_disk(within: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    within("run")
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(9, 9, 1023 << 20))
    result = within("status")
    assert result.exit_code == 1
    assert "只剩 1023 MiB" in result.stdout


def test_disk_that_does_not_tell(within: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> Usage:
        raise OSError(38, "not implemented")

    within("run")
    monkeypatch.setattr("shutil.disk_usage", refuse)
    assert "盘上还有 ? MiB，还看不出" in within("status").stdout
    assert _json(within)["growth"]["free_bytes"] is None


def test_holidays_of_next_year_are_missing(workspace: Workspace) -> None:
    _at(workspace, "2026-12-01T10:00", "run")
    result = _at(workspace, "2026-12-01T10:00", "status")
    assert result.exit_code == 1
    assert "没有 2027 年的放假调休安排" in result.stdout


def test_paused_is_said(within: Run) -> None:
    within("run")
    within("pause", "--reason", "备份")
    result = within("status")
    assert result.exit_code == 1
    assert "已暂停" in result.stdout
    assert "✔ 工作正常" not in result.stdout


def test_why_a_file_waits_and_who_has_it_open(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["faulty"])
    save("二.xlsx", forms["blank"])
    (workspace.inbox / "说明.xlsx").write_bytes(b"no workbook at all")
    within("run")
    told = {file["path"]: file for file in _json(within)["files"]}
    assert told["一.xlsx"]["state"] == "answered"
    assert told["一.xlsx"]["codes"]
    assert told["二.xlsx"]["state"] == "blank"
    assert told["二.xlsx"]["since"] == "2026-11-23T10:00:00+08:00"


def test_form_that_is_open_elsewhere(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    save("~$一.xlsx", b"\x04Wang")
    within("run")
    assert "Wang" in within("status").stdout


def test_holder_of_the_lease_is_named(within: Run, workspace: Workspace) -> None:
    within("run")
    assert "没有看守程序在运行" in within("status").stdout
    workspace.lock.mkdir()
    beat = '{"count":1,"holder":"7@KF-07","token":"t"}'
    (workspace.lock / "heartbeat").write_text(beat, "utf-8")
    assert "看守程序：7@KF-07。" in within("status").stdout


def test_evidence_counts_as_growth(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["open"])
    within("run")
    before = _json(within)["growth"]["bytes_a_month"]
    save("一/现场.jpg", b"\xff\xd8\xff\xe0" + b"x" * 3_000_000)
    within("run")
    assert _json(within)["growth"]["bytes_a_month"] > before + 3_000_000


def test_full_disk_stands_on_every_page(
    within: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.inbox / "质量").mkdir()
    within("run")
    page = workspace.inbox / "质量" / "_状态.html"
    assert 'class="notice"' not in page.read_text("utf-8")
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(9, 9, 5 << 20))
    within("run")
    assert "只剩 5 MiB" in page.read_text("utf-8")


def test_watcher_that_cannot_keep_its_notes_goes_on(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **_more: object) -> None:
        raise OSError(28, "full")

    save("一.xlsx", forms["open"])
    monkeypatch.setattr("formkit.health.looks._write", refuse)
    assert "登记 1" in within("run").stdout
    assert (workspace.inbox / "_状态.html").exists()
