"""`formkit alias`: the site's own words listed, confirmed, removed."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from formkit.aliases import Act, Aliases, Line, Meaning, write
from formkit.filing.lease import Lease
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake.learning import alias_file

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]

SPOT = ("abnormality", "source")
WORD, OPTION = "老客户介绍", "客户反馈"
NAMES = "客户异常管理表·问题来源"


def rows(within: Run) -> list[dict[str, object]]:
    return list(json.loads(within("alias", "list", "--format", "json").stdout))


def test_nothing_learned_yet(within: Run) -> None:
    result = within("alias", "list")
    assert (result.exit_code, result.stdout) == (0, "还没有惯用词。\n")


def test_a_confirmed_word_is_used_counted_and_removed(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    done = within("alias", "confirm", "客户异常管理表", "问题来源", WORD, OPTION)
    assert done.exit_code == 0
    assert f"“{WORD}”今后登记为“{OPTION}”" in done.stdout
    path = save("填写有误.xlsx", forms["faulty"])
    assert "3 处要改" in within("check", str(path)).stdout
    within("run")
    assert within("alias", "list").stdout == (
        f"已确认：{NAMES}：“{WORD}” → “{OPTION}”，改正 0 次，使用 1 次\n"
    )

    gone = within("alias", "remove", *SPOT, WORD)

    assert gone.exit_code == 0
    assert "已登记的记录不变" in gone.stdout
    (row,) = rows(within)
    assert (row["standing"], row["used"]) == ("removed", 1)
    assert within("alias", "remove", *SPOT, WORD).exit_code == 2


def test_a_word_without_its_option_is_said_to_be_idle(
    within: Run, workspace: Workspace
) -> None:
    meanings = [
        Meaning("abnormality", "source", WORD, "早已取消"),
        Meaning("no_form", "x", WORD, OPTION),
    ]
    lines = tuple(Line(Act.MENDED, meaning) for meaning in meanings)
    write(alias_file(workspace), Aliases(lines), Fs())
    shown = within("alias", "list").stdout
    assert shown.count("建议") == shown.count("定义里已没有这一项") == 2
    assert "no_form·x" in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("没有的表", "source", WORD, OPTION), "没有表单“没有的表”"),
        (("abnormality", "contact_phone", WORD, OPTION), "没有选项栏目"),
        ((*SPOT, WORD, "没有的选项"), "没有选项“没有的选项”"),
        ((*SPOT, "客户投诉", OPTION), "不能作惯用词"),
        ((*SPOT, "王芳13800138000", OPTION), "不能作惯用词"),
    ],
)
def test_what_cannot_be_confirmed_is_refused(
    within: Run, workspace: Workspace, typed: tuple[str, ...], said: str
) -> None:
    result = within("alias", "confirm", *typed)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not alias_file(workspace).exists()


@pytest.mark.parametrize("command", [("alias", "list"), ("check", "x.xlsx")])
def test_every_mistake_of_the_file_is_told(
    within: Run, workspace: Workspace, command: tuple[str, ...]
) -> None:
    alias_file(workspace).write_text("formkit aliases 1\n一\n二\n", "utf-8")
    result = within(*command)
    assert result.exit_code == 4
    assert "第 2 行" in result.stderr
    assert "第 3 行" in result.stderr


def test_another_writer_at_work_changes_nothing(
    within: Run, workspace: Workspace
) -> None:
    Lease(workspace, Fs(), "other", "1@elsewhere").try_take(0.0, lambda _who: False)
    result = within("alias", "confirm", *SPOT, WORD, OPTION)
    assert result.exit_code == 1
    assert not alias_file(workspace).exists()


def test_a_wrong_list_of_staff_is_told(
    within: Run, save: Save, forms: Mapping[str, bytes], workspace: Workspace
) -> None:
    path = str(save("填写有误.xlsx", forms["faulty"]))
    names = workspace.templates / "staff.csv"
    names.write_text("姓名,部门,工号\n孙丽丽,客服部,1\n", "utf-8")
    assert "不在人员名单里" in within("check", path).stdout
    names.write_text("孙丽丽\n,客服部\n", "utf-8")
    result = within("check", path)
    assert result.exit_code == 4
    assert "第 2 行有误" in result.stderr
