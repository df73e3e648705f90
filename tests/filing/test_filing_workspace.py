"""A workspace: made whole or made again, found from below, never left upwards."""

from functools import partial
from pathlib import Path

import pytest
from tests.filing.world import (
    KILLED,
    NOW,
    SHARE_ID,
    Countdown,
    die,
    in_child,
    steps_of,
)

from formkit.filing.opening import open_book
from formkit.filing.verify import verify
from formkit.filing.workspace import (
    ShareAwayError,
    Workspace,
    confirm_present,
    create,
    find_workspace,
    read_share_id,
)
from formkit.fs import Fs
from formkit.ledger.store import LedgerDamagedError

OTHER_ID = "ffffffff-90e5-4b43-9f0e-6d1a3c5f2b11"


def test_a_new_workspace_is_whole(tmp_path: Path) -> None:
    workspace = create(tmp_path, Fs(), NOW, SHARE_ID, 'language = "zh"\n')

    assert workspace.settings.read_text("utf-8") == 'language = "zh"\n'
    assert read_share_id(workspace, Fs()) == SHARE_ID
    assert open_book(workspace, Fs()).length == 1
    assert verify(workspace, Fs()).damages == ()
    assert [p.name for p in sorted(workspace.registers.iterdir())] == [
        "审核",
        "班组",
        "管理",
    ]


def test_made_again_nothing_changes(tmp_path: Path) -> None:
    create(tmp_path, Fs(), NOW, SHARE_ID, "")
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    create(tmp_path, Fs(), NOW, OTHER_ID, "# other")

    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before


def test_killed_at_any_step_it_is_finished_the_next_time(tmp_path: Path) -> None:
    (tmp_path / "count").mkdir()
    steps = steps_of(lambda fs: create(tmp_path / "count", fs, NOW, SHARE_ID))
    for k in range(len(steps)):
        root = tmp_path / str(k)
        root.mkdir()
        make = partial(create, root, Fs(Countdown(k, die)), NOW, SHARE_ID)
        assert in_child(make) == KILLED
        workspace = create(root, Fs(), NOW, OTHER_ID)
        assert open_book(workspace, Fs()).length == 1


def test_a_lost_marker_is_made_again_from_the_ledger(tmp_path: Path) -> None:
    workspace = create(tmp_path, Fs(), NOW, SHARE_ID)
    ledger = workspace.ledger.read_bytes()
    workspace.marker.unlink()
    create(tmp_path, Fs(), NOW, OTHER_ID)

    assert read_share_id(workspace, Fs()) == SHARE_ID
    assert workspace.ledger.read_bytes() == ledger
    workspace.marker.unlink()
    workspace.ledger.write_bytes(b"?\n")
    with pytest.raises(LedgerDamagedError):
        create(tmp_path, Fs(), NOW, OTHER_ID)


def test_the_folder_itself_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        create(tmp_path / "none", Fs(), NOW, SHARE_ID)


def test_a_workspace_is_found_from_below(tmp_path: Path) -> None:
    assert find_workspace(tmp_path, Fs()) is None
    workspace = create(tmp_path, Fs(), NOW, SHARE_ID)
    deep = workspace.inbox / "一组"
    deep.mkdir()

    assert find_workspace(deep, Fs()) == workspace
    assert find_workspace(tmp_path, Fs()) == workspace


@pytest.mark.parametrize("content", [None, b"\xff", OTHER_ID.encode()])
def test_another_marker_is_not_this_share(
    tmp_path: Path, content: bytes | None
) -> None:
    workspace = create(tmp_path, Fs(), NOW, SHARE_ID)
    confirm_present(workspace, Fs(), SHARE_ID)
    if content is None:
        workspace.marker.unlink()
    else:
        workspace.marker.write_bytes(content)
    with pytest.raises(ShareAwayError):
        confirm_present(workspace, Fs(), SHARE_ID)


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../a", "a/../../b", "a\\..\\b"])
def test_no_path_leads_out_of_the_inbox(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not inside the inbox"):
        Workspace(tmp_path).inbox_file(path)
    inside = Workspace(tmp_path).inbox_file("一组/张丽华.xlsx")
    assert inside == tmp_path / "inbox" / "一组" / "张丽华.xlsx"
