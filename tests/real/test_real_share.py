"""A watcher on a file server whose folder people open, save and hold over SMB."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.real.conftest import make_workspace
from tests.real.excel_user import Colleague, Excel
from tests.real.share import Share, served, why_no_server
from tests.real.versions import finished, in_work, table
from tests.real.watching import (
    Watcher,
    account_of,
    assert_in_order,
    formkit,
    sha,
    wait_until,
)

from formkit.filing.workspace import Workspace

YEARS_LATER = "2099-01-01"


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Share]:
    if reason := why_no_server():
        pytest.skip(reason)
    own = tmp_path_factory.mktemp("smbd")
    with served(tmp_path_factory.mktemp("exported"), own) as share:
        yield share


@pytest.fixture(scope="session")
def colleague(share: Share) -> Iterator[Colleague]:
    with Colleague(share) as colleague:
        yield colleague


@pytest.fixture(scope="session")
def inbox(share: Share) -> Path:
    """The inbox of a workspace on the share."""
    root = share.folder / "客服共享"
    root.mkdir()
    return make_workspace(root).inbox


@pytest.fixture(scope="session")
def watcher(
    inbox: Path, colleague: Colleague, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watcher]:
    """One watcher for all tests, each of which has files of its own."""
    log = tmp_path_factory.mktemp("watcher") / "said"
    with Watcher(Workspace(inbox.parent), log) as watcher:
        yield watcher
    entered = account_of(watcher.workspace).entered
    assert {*entered} <= {sha(content) for content in colleague.saves}


def wait_entered(watcher: Watcher, content: bytes) -> None:
    """Return when the archive has these bytes."""
    wait_until(lambda: account_of(watcher.workspace).has([content]), watcher.said)


def test_form_worked_on_and_finished_in_excel(
    inbox: Path, watcher: Watcher, colleague: Colleague
) -> None:
    path = inbox / "一组" / "王女士.xlsx"
    path.parent.mkdir()
    form = in_work().of(1)
    saves = [form.save(1), form.save(2), finished().of(1).save(3)]
    colleague.write(path, saves[0])
    wait_entered(watcher, saves[0])
    with Excel(colleague, path) as excel:
        for content in saves[1:]:
            excel.save(content)
            wait_entered(watcher, content)
        wait_until(lambda: "张丽华" in watcher.said(), watcher.said)
        assert colleague.is_refused(path)
        assert path.read_bytes() == saves[-1]
        assert account_of(watcher.workspace).cleared == 0
    wait_until(lambda: account_of(watcher.workspace).cleared == 1, watcher.said)
    assert_in_order(watcher.workspace, saves)
    assert [*path.parent.glob("*.xlsx")] == []


def test_table_held_open_and_saved_three_times(
    inbox: Path, watcher: Watcher, colleague: Colleague
) -> None:
    path = inbox / "异常登记.xlsx"
    form = table()
    saves = [form.save(number) for number in range(4)]
    colleague.write(path, saves[0])
    wait_entered(watcher, saves[0])
    with Excel(colleague, path) as excel:
        for content in saves[1:]:
            excel.save(content)
            wait_entered(watcher, content)
    assert_in_order(watcher.workspace, saves)
    assert path.read_bytes() == saves[-1]


def test_form_written_in_place_renamed_and_deleted(
    inbox: Path, watcher: Watcher, colleague: Colleague
) -> None:
    path = inbox / "李先生.xlsx"
    form = in_work().of(2)
    saves = [form.save(number) for number in range(3)]
    colleague.write(path, saves[0])
    wait_entered(watcher, saves[0])
    colleague.write_in_place(path, saves[1])
    wait_entered(watcher, saves[1])
    moved = path.with_name("李先生 退款.xlsx")
    colleague.rename(path, moved)
    colleague.write_in_place(moved, saves[2])
    wait_entered(watcher, saves[2])
    colleague.delete(moved)
    assert_in_order(watcher.workspace, saves)


def test_copy_that_has_its_full_size_before_its_bytes(
    inbox: Path, watcher: Watcher, colleague: Colleague
) -> None:
    path = inbox / "赵先生.xlsx"
    content = in_work().of(3).save(1)
    half = len(content) // 2
    with colleague.slowly(path, len(content)) as copying:
        wait_until(lambda: path.name in watcher.said(), watcher.said)
        copying.write(content[:half])
        copying.flush()
        wait_until(lambda: path.read_bytes()[:half] == content[:half])
        assert path.stat().st_size == len(content)
        copying.write(content[half:])
    colleague.saves.append(content)
    wait_entered(watcher, content)
    assert_in_order(watcher.workspace, [content])


def test_save_through_a_handle_that_was_open_when_the_form_left(
    share: Share, colleague: Colleague
) -> None:
    root = share.folder / "夜间"
    root.mkdir()
    workspace = make_workspace(root)
    path = workspace.inbox / "钱女士.xlsx"
    first, later = finished().of(4).save(1), in_work().of(4).save(2)
    colleague.write(path, first)
    with colleague.hold(path) as held:  # by a program that leaves no owner file
        formkit(workspace, "run")
        assert account_of(workspace).cleared == 1
        held.truncate(0)
        held.write(later)
    formkit(workspace, "--now", YEARS_LATER, "run")
    formkit(workspace, "--now", YEARS_LATER, "run")
    assert_in_order(workspace, [first, later])
    assert path.read_bytes() == later
