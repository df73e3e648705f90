"""Why a file is as it is: every fate of a path, from real workspaces."""

import io
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import load_workbook

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake.names import NameKind
from formkit.messages import catalogue

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]
PHOTO = b"\xff\xd8\xff\xe0photo"


def _json(within: Run, path: object) -> Any:  # noqa: ANN401 - JSON
    return json.loads(within("why", path, "--format", "json").stdout)


def _snapshot(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_entered_and_answered_file(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("质量/错.xlsx", forms["faulty"])
    within("run")
    before = _snapshot(workspace.root)
    result = within("why", "质量/错.xlsx")
    assert _snapshot(workspace.root) == before
    assert result.exit_code == 1
    head, *body = result.stdout.splitlines()
    assert head == "质量/错.xlsx：现在的内容已登记"
    said = "\n".join(body)
    assert "✎ 待补正，从 2026-11-23 10:00:00 起" in said
    assert "[V" in said or "[R" in said
    assert "需补正文件：质量/错.需补正.xlsx" in said
    assert "登记为 R20261123-0001（有缺项或问题）" in said
    assert "← 现在的内容" in said


def test_an_owner_file_left_over_is_said_to_count_no_more(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("质量/一.xlsx", forms["open"])
    save("质量/~$一.xlsx", b"\x06")
    within("run")
    assert _json(within, "质量/一.xlsx")["open"][0]["left_over"] is False
    later = within("--now", "2026-11-23T22:00", "run")
    assert "打开标记已经很久没有变化" in later.stdout
    assert "不再拦着归档" in within("why", "质量/一.xlsx").stdout
    assert _json(within, "质量/一.xlsx")["open"][0]["left_over"] is True


def test_file_can_be_named_in_many_ways(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = save("质量/一.xlsx", forms["open"])
    within("run")
    monkeypatch.chdir(workspace.root)
    ways = (path, "质量/一.xlsx", "inbox/质量/一.xlsx", "一.xlsx")
    assert {_json(within, way)["path"] for way in ways} == {"质量/一.xlsx"}
    monkeypatch.chdir(path.parent)
    assert _json(within, "一.xlsx")["versions"][0]["receipt"] == "R20261123-0001"


def test_name_in_two_folders_has_to_be_said_with_its_folder(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("甲/一.xlsx", forms["open"])
    save("乙/一.xlsx", forms["late"])
    within("run")
    result = within("why", "一.xlsx")
    assert result.exit_code == 2
    assert "乙/一.xlsx、甲/一.xlsx" in result.stderr


@pytest.mark.parametrize("path", ["/etc/passwd", "../formkit.toml", ".", "甲/../.."])
def test_path_outside_the_inbox_is_refused(within: Run, path: str) -> None:
    result = within("why", path)
    assert result.exit_code == 2
    assert "不在收件箱" in result.stderr


def test_saved_again_since_it_was_entered(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["faulty"])
    within("run")
    save("一.xlsx", forms["open"])
    result = within("why", "一.xlsx")
    assert result.exit_code == 1
    assert "又保存过" in result.stdout
    assert "下面的话说的是旧内容" in result.stdout
    assert "← 现在的内容" not in result.stdout


def test_new_file_nobody_looked_at(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["open"])
    result = within("why", "一.xlsx")
    assert result.exit_code == 1
    assert "还没有登记过" in result.stdout
    assert "最近一次查看时没有它" in result.stdout


def test_filed_form_is_told_where_it_is(
    within: Run, workspace: Workspace, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    result = within("why", "一.xlsx")
    assert result.exit_code == 0
    assert "已归档" in result.stdout
    assert "从收件箱取走" in result.stdout
    (version,) = _json(within, "一.xlsx")["versions"]
    assert (workspace.root / version["original"]).read_bytes() == forms["closed"]
    assert version["cleared_at"] == "2026-11-23T10:00:00+08:00"


def test_form_put_back_to_be_corrected(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    within("reopen", "R20261123-0001", "--correct")
    result = within("why", "一.xlsx")
    assert "放回收件箱" in result.stdout
    found = _json(within, "一.xlsx")
    assert (found["fate"], found["put_back"]) == ("entered", True)
    assert found["versions"][0]["cleared_at"] is None


def test_renamed_form_goes_on_elsewhere(
    within: Run,
    workspace: Workspace,
    save: Save,
    forms: Mapping[str, bytes],
    cell_of: Callable[[str], str],
) -> None:
    path = save("一.xlsx", forms["open"])
    within("run")
    path.rename(workspace.inbox / "二.xlsx")
    assert _json(within, "一.xlsx")["goes_on_at"] == "二.xlsx"
    within("run")
    book = load_workbook(io.BytesIO(forms["open"]))
    book.worksheets[0][cell_of("symptom")] = "运行半小时后自动停机，屏幕无显示"
    changed = io.BytesIO()
    book.save(changed)
    save("二.xlsx", changed.getvalue())
    within("run")
    result = within("why", "一.xlsx")
    assert result.exit_code == 0
    assert "已改名或移动，现在是 二.xlsx" in result.stdout
    assert _json(within, "一.xlsx")["goes_on_at"] == "二.xlsx"


def test_filed_form_is_filed_whatever_else_has_its_number(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    within("run")
    save("二.xlsx", forms["closed"])
    assert _json(within, "一.xlsx")["fate"] == "filed"


def test_form_somebody_removed_is_still_in_the_archive(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    path = save("一.xlsx", forms["open"])
    within("run")
    path.unlink()
    result = within("why", "一.xlsx")
    assert result.exit_code == 1
    assert "有人移走或删除" in result.stdout
    assert "formkit restore" in result.stdout


def test_file_nobody_ever_saw(within: Run) -> None:
    result = within("why", "没有.xlsx")
    assert result.exit_code == 1
    assert "从来没有登记过" in result.stdout
    assert "没有见过" in result.stdout


def test_duplicate_names_the_receipt(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["open"])
    save("抄件.xlsx", forms["open"])
    within("run")
    found = _json(within, "抄件.xlsx")
    assert (found["fate"], found["original_of"]) == ("duplicate", "R20261123-0001")
    assert "和 R20261123-0001 完全一样" in within("why", "抄件.xlsx").stdout


def test_answer_is_known_as_ours(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["faulty"])
    within("run")
    assert _json(within, "一.需补正.xlsx")["fate"] == "answer"


def test_person_who_has_it_open(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["closed"])
    save("~$一.xlsx", b"\x04Wang")
    within("run")
    result = within("why", "一.xlsx")
    assert (
        "有人打开着：Wang（标记文件 ~$一.xlsx，2026-11-23 09:00 起）" in result.stdout
    )
    assert "可能是软件留下的" not in result.stdout
    old = save(".~lock.一.xlsx#", b",,,;")
    os.utime(old, (1.79e9, 1.79e9))
    result = within("why", "一.xlsx")
    assert "不知道是谁" in result.stdout
    assert "可以删除" in result.stdout
    assert {one["person"] for one in _json(within, "一.xlsx")["open"]} == {"Wang", ""}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("~$一.xlsx", "owner"),
        ("一.tmp", "temporary"),
        ("一 (SFConflict li 2026).xlsx", "conflict"),
        (".一.xlsx.icloud", "cloud"),
        ("Thumbs.db", "ignored"),
        ("_状态.html", "ours"),
        ("说明.pdf", "other"),
    ],
)
def test_file_that_is_no_form_by_its_name(
    within: Run, save: Save, name: str, kind: str
) -> None:
    save(name, b"content")
    found = _json(within, name)
    assert (found["kind"], found["fate"]) == (kind, "no_form")
    assert within("why", name).stdout.splitlines()[1].startswith("  从文件名看：")


def test_every_kind_and_fate_has_its_words() -> None:
    said = catalogue("health")
    assert {f"kind_{kind}" for kind in NameKind} <= set(said)
    for key, entry in said.items():
        assert set(entry) == {"zh", "en"}, key


def test_link_and_folder_are_no_forms(within: Run, workspace: Workspace) -> None:
    (workspace.inbox / "链接.xlsx").symlink_to("/etc/passwd")
    (workspace.inbox / "夹.xlsx").mkdir()
    for name in ("链接.xlsx", "夹.xlsx"):
        found = _json(within, name)
        assert (found["fate"], found["size"]) == ("no_form", None)


def test_photo_archived_with_its_form(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("甲/一.xlsx", forms["open"])
    save("甲/一/现场.jpg", PHOTO)
    within("run")
    found = _json(within, "甲/一/现场.jpg")
    assert (found["fate"], found["evidence_of"]) == ("evidence", "R20261123-0001")


def test_file_that_cannot_be_read_now(
    within: Run,
    save: Save,
    forms: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save("一.xlsx", forms["open"])
    within("run")

    def refuse(_self: Fs, path: Path) -> str:
        raise PermissionError(13, "locked", str(path))

    monkeypatch.setattr(Fs, "sha256_of", refuse)
    result = within("why", "一.xlsx")
    assert "现在读不了" in result.stdout


def test_content_that_was_set_aside(
    within: Run, workspace: Workspace, save: Save
) -> None:
    path = save("毒.xlsx", b"PK poison")
    sha256 = Fs().sha256_of(path)
    strike = {"strikes": 2, "code": "F009", "seconds": 20.0}
    (workspace.work / "poison.json").write_text(json.dumps({sha256: strike}), "utf-8")
    assert "已搁置" in within("why", "毒.xlsx").stdout
    assert _json(within, "毒.xlsx")["set_aside"] == "F009"


def test_paused_workspace_says_so(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["open"])
    within("pause", "--reason", "备份")
    assert "已暂停" in within("why", "一.xlsx").stdout


def test_in_english(run: Run, workspace: Workspace, save: Save) -> None:
    save("a.xlsx", b"x")
    said = run("-C", workspace.root, "--lang", "en", "why", "a.xlsx").stdout
    assert said.isascii()
