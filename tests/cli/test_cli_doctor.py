"""The doctor's lines and exit code, and a bundle in which nobody is named."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from formkit.cli import main
from formkit.cli.desk import Desk
from formkit.filing.opening import open_book
from formkit.filing.workspace import Workspace

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    """Events are waited for elsewhere; the folders are not open to others."""
    monkeypatch.setattr("formkit.doctor.events._PATIENCE_SECONDS", 0.1)
    for folder in (workspace.archive, workspace.work, workspace.marker.parent):
        folder.chmod(0o750)


def test_each_probe_is_a_line(within: Run) -> None:
    result = within("doctor")
    *lines, total = result.stdout.splitlines()
    assert all(line.startswith(("  ✔ ", "  ！")) for line in lines)
    assert "archive：别的账号不能写" in result.stdout
    assert "项正常" in total


def test_exit_code_and_json(within: Run, workspace: Workspace) -> None:
    workspace.archive.chmod(0o777)
    result = within("doctor", "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["schema"] == "formkit.doctor/1"
    bad = [p for p in told["probes"] if p["verdict"] == "attention"]
    assert ("others", "bad") in [(p["name"], p["outcome"]) for p in bad]
    assert all(p["zh"] and p["en"] for p in told["probes"])


def _parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_bundle_holds_what_support_needs(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    tmp_path: Path,
) -> None:
    save("质量/张三丰的投诉.xlsx", forms["faulty"])
    within("run")
    target = tmp_path / "诊断.zip"
    before = workspace.ledger.read_bytes()
    assert "诊断包已写好" in within("doctor", "--bundle", target).stdout
    assert workspace.ledger.read_bytes() == before
    parts = _parts(target)
    assert set(parts) == {
        "alarms.json",
        "doctor.json",
        "files.json",
        "ledger.json",
        "log.jsonl",
        "settings.json",
        "versions.json",
    }
    ledger = json.loads(parts["ledger.json"])
    assert ledger["events"]["entered"] == 1
    assert ledger["forms"] == {"abnormality": 1}
    (file,) = json.loads(parts["files.json"])
    assert file["state"] == "answered"
    assert file["file"].endswith(".xlsx")
    assert file["findings"]
    assert json.loads(parts["versions.json"])["schema"] == "formkit.bundle/1"


def test_bundle_is_never_written_over_a_file(within: Run, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    target.write_bytes(b"precious")
    result = within("doctor", "--bundle", target)
    assert result.exit_code == 2
    assert target.read_bytes() == b"precious"


def test_bundle_of_a_damaged_ledger(
    within: Run, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.ledger.write_bytes(b"{}\n")
    within("doctor", "--bundle", tmp_path / "a.zip")
    assert set(_parts(tmp_path / "a.zip")) >= {"doctor.json", "versions.json"}
    assert "ledger.json" not in _parts(tmp_path / "a.zip")


def test_log_in_the_bundle_keeps_to_the_words_it_knows(
    within: Run, workspace: Workspace, tmp_path: Path
) -> None:
    within("run")
    lines = (
        '{"at":"2026-11-23T10:00:00+08:00","event":"file","file":"ab12.xlsx"}',
        '{"event":"张三 13800138000","state":"entered","name":"张三"}',
        "张三",
        '["张三"]',
    )
    (workspace.work / "log.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    within("doctor", "--bundle", tmp_path / "a.zip")
    log = _parts(tmp_path / "a.zip")["log.jsonl"]
    assert [json.loads(line) for line in log.splitlines()] == [
        json.loads(lines[0]),
        {"state": "entered"},
        {},
        {},
    ]


def test_doctor_is_a_command_that_writes_no_ledger_line(desk: Desk) -> None:
    assert "doctor" in main.commands
    book = open_book(desk.workspace(), desk.fs)
    assert book.length == 1


def test_zip_is_the_same_twice(within: Run, tmp_path: Path) -> None:
    contents = []
    for name in ("a.zip", "b.zip"):
        within("doctor", "--bundle", tmp_path / name)
        contents.append(_names((tmp_path / name).read_bytes()))
    assert contents[0] == contents[1]


def _names(content: bytes) -> Any:  # noqa: ANN401 - names with their dates
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(info.filename, info.date_time) for info in package.infolist()]
