"""What a first-time user sees of `formkit demo`, and whether it is true."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from tests.demo.stage import NOW, Shown

from formkit.cli import main

FAULTS = {
    "质量/异常/填写有误.xlsx": {
        ("V230", "source"),
        ("V220", "contact_phone"),
        ("V213", "occurred_at"),
        ("V202", "category_other"),
    },
    "质量/异常/缺联系方式和现象.xlsx": {
        ("V202", "contact_phone"),
        ("V201", "product_service"),
        ("V201", "symptom"),
    },
}
OTHERS = {
    "客服/周子航/客户咨询管理流程表.xlsx": ("○ 空白", "空白表"),
    "客服/林晓燕/咨询_2026-11.xlsx": ("✎ 待补正", "138oo138ooo"),
    "质量/异常/加了密码.xlsx": ("✘ 读不了", "密码"),
    "质量/异常/填写有误.xlsx": ("✎ 待补正", "老客户介绍"),
    "质量/异常/备份/第一张的副本.xlsx": ("= 重复", "内容完全相同"),
    "质量/异常/拷贝到一半.xlsx": ("✘ 读不了", "没有复制完整"),
    "质量/异常/缺联系方式和现象.xlsx": ("✎ 待补正", "“联系电话”没有填"),
}


def test_it_ends_as_designed(shown: Shown) -> None:
    assert shown.first.exit_code == 0, shown.first.output
    assert 28 <= len(shown.inbox_before) <= 34
    assert "Traceback" not in shown.first.output


def test_steps_are_said_beside_the_result(shown: Shown) -> None:
    steps = shown.first.stderr.splitlines()
    assert [line[:5] for line in steps] == [f"[{n}/5]" for n in range(1, 6)]
    assert "[1/5]" not in shown.first.stdout


def test_every_file_is_accounted_for(shown: Shown) -> None:
    said = shown.first.stdout
    assert "已归档 19 份" in said
    assert "还在办 4 份" in said
    assert "其余 7 个文件" in said
    assert len(shown.inbox_before) == 19 + 4 + 7


def test_filed_originals_are_byte_for_byte(shown: Shown) -> None:
    book = shown.book
    receipts = {receipt for receipt, _ in book.cleared_at}
    assert len(receipts) == 19
    for receipt in receipts:
        version = book.version(receipt)
        assert version is not None
        original = shown.workspace.original(book.entered[receipt])
        assert original.read_bytes() == shown.inbox_before[version.inbox_path]
        assert not shown.workspace.inbox_file(version.inbox_path).exists()


@pytest.mark.parametrize("path", sorted(OTHERS))
def test_other_file_is_named_with_its_reason(shown: Shown, path: str) -> None:
    state, reason = OTHERS[path]
    lines = shown.first.stdout.splitlines()
    at = lines.index(f"    {state}  {path}")
    assert lines[at + 1].startswith("        ")
    told = "\n".join(lines[at + 1 : at + 5])
    assert reason in told


@pytest.mark.parametrize("path", sorted(FAULTS))
def test_answered_form_has_each_fault_at_its_cell(shown: Shown, path: str) -> None:
    file = shown.workspace.inbox_file(path)
    assert file.read_bytes() == shown.inbox_before[path]
    result = CliRunner().invoke(
        main, ["--now", NOW, "check", "--format", "json", str(file)]
    )
    assert result.exit_code == 1
    (report,) = json.loads(result.stdout)
    names = load_workbook(io.BytesIO(shown.inbox_before[path])).defined_names
    found = {(f["code"], f["where"]["cell"]) for f in _to_mend(report)}
    for code, key in FAULTS[path]:
        _, cell = next(iter(names[f"fk_{key}"].destinations))
        assert (code, cell.replace("$", "").split(":")[0]) in found
    assert len(found) == len(FAULTS[path])


def test_table_is_answered_for_two_rows(shown: Shown) -> None:
    file = shown.workspace.inbox_file("客服/林晓燕/咨询_2026-11.xlsx")
    result = CliRunner().invoke(
        main,
        ["--now", NOW, "check", "--format", "json", str(file)],
    )
    (report,) = json.loads(result.stdout)
    found = {(f["code"], f["where"]["field"]) for f in _to_mend(report)}
    assert found == {("V220", "contact_phone"), ("V202", "channel_other")}


def _to_mend(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [f for f in report["findings"] if f["level"] != "info"]


def test_answers_stand_beside_their_forms(shown: Shown) -> None:
    for path, (state, _) in OTHERS.items():
        answer = shown.workspace.inbox_file(path.replace(".xlsx", ".需补正.xlsx"))
        assert answer.exists() is (state == "✎ 待补正")


def test_forgotten_follow_ups_are_overdue(shown: Shown) -> None:
    result = shown.command("due", "--format", "json")
    assert result.exit_code == 1
    late = [one for one in json.loads(result.stdout) if one["overdue"]]
    assert {one["form"] for one in late} == {"abnormality", "consultation"}
    assert not any(one["imported"] for one in late)
    assert any(one["escalate_to"] for one in late)
    assert "已逾期" in shown.first.stdout
    assert "效果跟踪" in shown.first.stdout
    assert " 0 个工作日" not in shown.first.stdout


def test_paths_to_open_exist(shown: Shown) -> None:
    lines = shown.first.stdout.splitlines()
    start = lines.index("可以打开看：") + 1
    paths = [Path(line.strip()) for line in lines[start:] if line.startswith("    ")]
    assert paths[0].name == "总览.html"
    assert len(paths) == 1 + 3 + 12
    assert all(path.is_file() for path in paths)


def test_second_run_files_nothing_twice(shown: Shown) -> None:
    assert shown.second.exit_code == 0
    assert shown.workspace.ledger.read_bytes() == shown.ledger_between
    assert "已归档 19 份" in shown.second.stdout
    assert len(shown.book.by_sha256) == len(shown.book.entered) == 26


def test_archive_verifies(shown: Shown) -> None:
    result = shown.command("verify", "--format", "json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["sound"] is True
    assert told["originals"] == 26
    assert told["findings"] == []


def test_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "合同.docx").write_bytes(b"1")
    result = CliRunner().invoke(main, ["demo", str(tmp_path)])
    assert result.exit_code == 2
    assert "已有别的文件" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["合同.docx"]


def test_real_workspace_is_left_alone(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path)])
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    assert CliRunner().invoke(main, ["demo", str(tmp_path)]).exit_code == 2
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    "now",
    [
        pytest.param("2026-11-22T10:00", id="sunday"),
        pytest.param("2026-02-24T10:00", id="after_spring_festival"),
    ],
)
def test_any_day_will_do(
    demo_on: Callable[[str], Result], monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    # Registers and blanks are the same on every day, and take half of the time.
    module = sys.modules["formkit.cli.demo"]
    monkeypatch.setattr(module, "issue", lambda *_: iter(()))
    monkeypatch.setattr(module, "write_blanks", lambda *_: ())
    result = demo_on(now)
    assert result.exit_code == 0
    assert "已归档 19 份" in result.stdout
    assert "还在办 4 份" in result.stdout
    assert "其余 7 个文件" in result.stdout
