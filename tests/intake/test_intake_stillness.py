"""What the quick look between two passes sees: any change of a name, size or time."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from formkit.fs import Fs
from formkit.intake.names import STATUS_PAGE
from formkit.intake.scan import scan
from formkit.intake.stillness import Stillness, is_still, stillness_of

FORM = "客服/张三/咨询.xlsx"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name in (FORM, "客服/照片.jpg", "客服/.DS_Store", f"客服/{STATUS_PAGE}"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1234")
    (tmp_path / "@eaDir").mkdir()
    return tmp_path


def before(inbox: Path) -> Stillness:
    found = stillness_of(scan(inbox, Fs()), inbox, Fs())
    assert found is not None
    return found


def test_nothing_changed(inbox: Path) -> None:
    assert is_still(before(inbox), inbox, Fs())


def test_our_own_page_and_the_folders_of_the_nas_do_not_count(inbox: Path) -> None:
    was = before(inbox)
    (inbox / "客服" / STATUS_PAGE).write_bytes(b"a newer page")
    (inbox / "@eaDir" / "异常.xlsx").write_bytes(b"thumbnail")
    assert is_still(was, inbox, Fs())


def _grow(inbox: Path) -> None:
    (inbox / FORM).write_bytes(b"12345")


def _touch(inbox: Path) -> None:
    os.utime(inbox / FORM, ns=(0, 1))


def _remove(inbox: Path) -> None:
    (inbox / FORM).unlink()


def _add(inbox: Path) -> None:
    (inbox / "客服" / "新.xlsx").write_bytes(b"")


def _replace(inbox: Path) -> None:
    (inbox / FORM).rename(inbox / "客服/张三/改名.xlsx")


def _folder_in_its_place(inbox: Path) -> None:
    (inbox / FORM).unlink()
    (inbox / FORM).mkdir()


def _file_in_place_of_a_folder(inbox: Path) -> None:
    (inbox / "@eaDir").rmdir()
    (inbox / "@eaDir").write_bytes(b"")


def _new_folder(inbox: Path) -> None:
    (inbox / "客服" / "李四").mkdir()


def _photo(inbox: Path) -> None:
    (inbox / "客服" / "照片.jpg").write_bytes(b"a better photo")


def _owner(inbox: Path) -> None:
    (inbox / "客服/张三/~$咨询.xlsx").write_bytes(b"")


def _page_gone(inbox: Path) -> None:
    (inbox / "客服" / STATUS_PAGE).unlink()


def _folder_gone(inbox: Path) -> None:
    (inbox / FORM).unlink()
    (inbox / "客服/张三").rmdir()


@pytest.mark.parametrize(
    "change",
    [
        _folder_gone,
        *(_grow, _touch, _remove, _add, _replace, _folder_in_its_place, _new_folder),
        *(_file_in_place_of_a_folder, _photo, _owner, _page_gone),
    ],
)
def test_any_change_is_seen(inbox: Path, change: Callable[[Path], None]) -> None:
    was = before(inbox)
    change(inbox)
    assert not is_still(was, inbox, Fs())


@pytest.mark.parametrize(
    "change", [_grow, _add, _remove, _owner, _photo, _new_folder, _folder_in_its_place]
)
def test_what_changed_since_the_scan_is_not_taken_for_it(
    inbox: Path, change: Callable[[Path], None]
) -> None:
    found = scan(inbox, Fs())
    change(inbox)
    assert stillness_of(found, inbox, Fs()) is None


def test_a_link_beside_the_forms_is_no_folder(inbox: Path) -> None:
    (inbox / "客服" / "快捷方式").symlink_to(inbox / "客服" / "张三")
    assert is_still(before(inbox), inbox, Fs())
