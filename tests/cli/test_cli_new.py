"""`formkit new`: blanks with numbers, clerks' tables, documents."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from formkit.filing.lease import Lease
from formkit.filing.workspace import Workspace
from formkit.fs import Fs

Run = Callable[..., Result]
Save = Callable[[str, bytes], Path]


def test_a_numbered_form_is_put_into_the_folder(
    within: Run, workspace: Workspace
) -> None:
    first = within("new", "abnormality", "质量/异常")
    second = within("new", "客户异常管理表", "质量\\异常\\")
    name = "质量/异常/客户异常管理表_YC-20261123-{}.xlsx"
    assert (first.exit_code, first.stdout) == (0, f"已放好：{name.format('001')}\n")
    assert (second.exit_code, second.stdout) == (0, f"已放好：{name.format('002')}\n")
    assert (workspace.inbox / name.format("001")).is_file()


def test_a_number_in_use_is_not_given(
    within: Run, save: Save, forms: Mapping[str, bytes]
) -> None:
    save("一.xlsx", forms["faulty"])
    within("run")
    used = within("new", "abnormality").stdout
    again = within("new", "abnormality").stdout
    assert used != again


def test_a_clerk_gets_the_table_of_the_month_once(
    within: Run, workspace: Workspace
) -> None:
    made = within("new", "consultation", "客服", "--for", "张三")
    again = within("new", "consultation", "客服", "--for", "张三")
    assert made.stdout == "已放好：客服/张三/咨询_2026-11.xlsx\n"
    assert (workspace.inbox / "客服/张三/咨询_2026-11.xlsx").is_file()
    assert again.exit_code == 1
    assert "已经有了" in again.stderr


def test_the_table_of_a_form_that_has_both(within: Run) -> None:
    result = within("new", "abnormality", "--table")
    assert result.stdout == "已放好：异常_2026-11.xlsx\n"


def test_a_document_is_named_after_its_form(within: Run) -> None:
    result = within("new", "sop", "质量/SOP")
    assert result.stdout == "已放好：质量/SOP/SOP标准操作程序.docx\n"


def test_an_unknown_form_is_answered_with_all_names(within: Run) -> None:
    result = within("new", "异常")
    assert result.exit_code == 2
    assert "客户异常管理表" in result.stderr


@pytest.mark.parametrize(
    "folder", ["../外面", ".formkit", "a?b", "质量/..", "C:/x", "末尾 ", "末尾."]
)
def test_a_folder_no_system_can_write_is_refused(
    within: Run, workspace: Workspace, folder: str
) -> None:
    before = sorted(workspace.root.rglob("*"))
    result = within("new", "abnormality", folder)
    assert result.exit_code == 2
    assert "不能做文件夹的名字" in result.stderr
    assert sorted(workspace.root.rglob("*")) == before


def test_while_another_writer_works_nothing_is_made(
    within: Run, workspace: Workspace
) -> None:
    lease = Lease(workspace, Fs(), "other", "1@elsewhere")
    lease.try_take(0.0, lambda _holder: False)
    result = within("new", "abnormality")
    assert result.exit_code == 1
    assert list(workspace.inbox.iterdir()) == []
