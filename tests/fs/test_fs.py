"""What an Fs does on a real disk, and what it refuses."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from formkit import disk as module
from formkit.disk import Disk, FileFacts
from formkit.fs import Fs, NotRegularError, TooLargeError


def steps(fs_action: list[tuple[str, str]]) -> Fs:
    return Fs(lambda step, path: fs_action.append((step, path.name)))


def fail_with(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "simulated")

    monkeypatch.setattr(os, name, fail)


def test_a_new_file_is_written_and_synced_in_named_steps(tmp_path: Path) -> None:
    taken: list[tuple[str, str]] = []
    steps(taken).write_new(tmp_path / "a", "投诉单".encode())

    assert (tmp_path / "a").read_text("utf-8") == "投诉单"
    assert taken == [("create", "a"), ("write", "a"), ("fsync", "a")]


def test_a_new_file_never_replaces(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        Fs().write_new(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_short_write_is_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data[:3])))
    Fs().write_new(tmp_path / "a", b"0123456789")

    assert (tmp_path / "a").read_bytes() == b"0123456789"


@pytest.mark.parametrize("name", ["write", "fsync"])
def test_a_failed_write_or_sync_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fail_with(monkeypatch, name, errno.ENOSPC)
    with pytest.raises(OSError, match="simulated"):
        Fs().write_new(tmp_path / "a", b"x")


def test_append_adds_and_does_not_create(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Fs().append(tmp_path / "a", b"x")
    (tmp_path / "a").write_bytes(b"1\n")
    Fs().append(tmp_path / "a", b"2\n")

    assert (tmp_path / "a").read_bytes() == b"1\n2\n"


def test_truncate_cuts(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123456")
    Fs().truncate(tmp_path / "a", 2)
    Fs().fsync_file(tmp_path / "a")

    assert (tmp_path / "a").read_bytes() == b"12"


def test_reading_from_an_offset_and_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123456")

    assert Fs().read_regular(tmp_path / "a", 6) == b"123456"
    assert Fs().read_regular(tmp_path / "a", 2, offset=4) == b"56"
    assert Fs().read_regular(tmp_path / "a", offset=9) == b""
    with pytest.raises(TooLargeError):
        Fs().read_regular(tmp_path / "a", 5)


def test_a_file_that_grows_while_it_is_read_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"123456")
    small = os.stat_result([stat.S_IFREG | 0o644, 1, 1, 1, 0, 0, 2, 0, 0, 0])
    monkeypatch.setattr(os, "fstat", lambda _: small)
    with pytest.raises(TooLargeError):
        Fs().read_regular(tmp_path / "a", 3)


@pytest.mark.parametrize("has_no_follow", [True, False])
def test_links_pipes_and_devices_are_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_no_follow: bool
) -> None:
    if not has_no_follow:
        monkeypatch.setattr(module, "_NO_FOLLOW", 0)
    (tmp_path / "real.xlsx").write_bytes(b"x")
    (tmp_path / "link.xlsx").symlink_to("real.xlsx")
    (tmp_path / "loop.xlsx").symlink_to("loop.xlsx")
    (tmp_path / "dangling.xlsx").symlink_to("none")
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    odd = [p for p in tmp_path.iterdir() if p.name != "real.xlsx"]
    for path in (*odd, Path("/dev/null")):
        with pytest.raises(OSError, match=r"not a regular file|directory"):
            Fs().read_regular(path)
    with pytest.raises(NotRegularError):
        Fs().read_regular(tmp_path / "pipe.xlsx")


def test_facts_and_lists_do_not_follow_links(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a").write_bytes(b"123")
    (tmp_path / "c").symlink_to("a")
    (tmp_path / "d").hardlink_to(tmp_path / "a")
    fs = Fs()

    listed = fs.list_dir(tmp_path)
    assert [(e.name, e.is_file, e.is_dir) for e in listed] == [
        ("a", True, False),
        ("b", False, True),
        ("c", False, False),
        ("d", True, False),
    ]
    facts, link, twin = (fs.stat(tmp_path / name) for name in "acd")
    assert facts
    assert link
    assert twin
    assert (facts.is_file, facts.is_dir, facts.size) == (True, False, 3)
    assert not link.is_file
    assert twin.identity == facts.identity != link.identity
    assert fs.stat(tmp_path / "none") is None
    assert fs.stat(tmp_path / "a" / "below") is None


def test_rename_never_replaces(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    for rename in (Fs().rename, Fs().rename_beside_people):
        with pytest.raises(FileExistsError):
            rename(tmp_path / "a", tmp_path / "b")
        rename(tmp_path / "a", tmp_path / "c")
        rename(tmp_path / "c", tmp_path / "a")
    assert (tmp_path / "b").read_bytes() == b"b"


def test_a_rename_that_failed_but_was_done_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"a")
    rename = Path.rename

    def done_and_failed(self: Path, target: Path) -> None:
        rename(self, target)
        raise OSError(errno.EIO, "simulated")

    monkeypatch.setattr(Path, "rename", done_and_failed)
    Fs().rename(tmp_path / "a", tmp_path / "b")

    assert (tmp_path / "b").read_bytes() == b"a"


def test_a_rename_that_failed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Fs().rename(tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EIO])
def test_a_share_without_hard_links_is_renamed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    fail_with(monkeypatch, "link", number)

    with pytest.raises(FileExistsError):
        Fs().rename_beside_people(tmp_path / "a", tmp_path / "b")
    Fs().rename_beside_people(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == b"a"
    assert not (tmp_path / "a").exists()


def test_replace_file_goes_by_a_half_copy(tmp_path: Path) -> None:
    taken: list[tuple[str, str]] = []
    (tmp_path / "a.tmp").write_bytes(b"left by a crash")
    (tmp_path / "a").write_bytes(b"old")
    steps(taken).replace_file(tmp_path / "a", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"new"
    assert taken == [
        ("unlink", "a.tmp"),
        ("create", "a.tmp"),
        ("write", "a.tmp"),
        ("fsync", "a.tmp"),
        ("replace", "a"),
        ("fsync_dir", tmp_path.name),
    ]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.EACCES])
def test_a_share_that_cannot_sync_folders_is_forgiven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fail_with(monkeypatch, "fsync", number)
    Fs().fsync_dir(tmp_path)


def test_a_folder_that_is_not_synced_for_another_reason_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, "fsync", errno.EIO)
    with pytest.raises(OSError, match="simulated"):
        Fs().fsync_dir(tmp_path)


def test_windows_syncs_no_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, "fsync", errno.EIO)
    monkeypatch.setattr(module, "_IS_WINDOWS", True)
    Fs().fsync_dir(tmp_path)


def test_read_only_unlink_and_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fs = Fs()
    fs.make_dir(tmp_path / "d")
    with pytest.raises(FileNotFoundError):
        fs.make_dir(tmp_path / "none" / "d")
    (tmp_path / "d" / "a").write_bytes(b"")
    fs.set_read_only(tmp_path / "d" / "a")
    facts = fs.stat(tmp_path / "d" / "a")
    assert facts
    assert facts.is_read_only
    with pytest.raises(OSError, match="empty"):
        fs.remove_dir(tmp_path / "d")
    fs.unlink(tmp_path / "d" / "a")
    fs.unlink(tmp_path / "d" / "a", missing_ok=True)
    with pytest.raises(FileNotFoundError):
        fs.unlink(tmp_path / "d" / "a")
    fs.remove_dir(tmp_path / "d")
    fail_with(monkeypatch, "chmod", errno.EPERM)
    fs.set_read_only(tmp_path)


def test_a_name_no_file_can_have_is_not_there(tmp_path: Path) -> None:
    assert Fs().stat(tmp_path / ("长" * 86)) is None


def test_a_file_of_many_blocks_is_read_and_hashed_whole(tmp_path: Path) -> None:
    path = tmp_path / "监控录像.mp4"
    content = os.urandom(5 << 19)
    path.write_bytes(content)

    assert b"".join(Fs().blocks(path)) == content
    assert max(map(len, Fs().blocks(path))) < len(content)
    assert Fs().sha256_of(path) == hashlib.sha256(content).hexdigest()


def test_blocks_that_end_with_an_error_replace_nothing(tmp_path: Path) -> None:
    path = tmp_path / "录音.mp3"
    path.write_bytes(b"old")

    def blocks() -> Iterator[bytes]:
        yield b"new"
        raise OSError(errno.EIO, "input/output error")

    with pytest.raises(OSError, match="input/output"):
        Fs().replace_by_blocks(path, blocks())

    assert [each.name for each in tmp_path.iterdir()] == ["录音.mp3"]
    assert path.read_bytes() == b"old"


class WindowsDisk(Disk):
    """A disk on which a file that may not be written may not be removed either."""

    keeps_read_only = True

    def unlink(self, path: Path) -> None:
        if not os.access(path.parent, os.W_OK) or self.facts(path).is_read_only:
            raise PermissionError(errno.EACCES, "simulated", str(path))
        super().unlink(path)


def test_a_read_only_file_is_removed_on_windows_too(tmp_path: Path) -> None:
    fs = Fs(disk=WindowsDisk())
    (tmp_path / "a").write_bytes(b"")
    fs.set_read_only(tmp_path / "a")
    fs.unlink(tmp_path / "a")

    assert fs.stat(tmp_path / "a") is None


def test_a_file_that_is_in_use_stays_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"")
    fail_with(monkeypatch, "unlink", errno.EACCES)
    for disk in (Disk(), WindowsDisk()):
        with pytest.raises(PermissionError):
            Fs(disk=disk).unlink(tmp_path / "a")


@pytest.mark.parametrize("missing_ok", [True, False])
def test_a_file_that_goes_just_before_it_is_removed(
    tmp_path: Path, *, missing_ok: bool
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"")
    fs = Fs(lambda _step, found: found.unlink())
    if missing_ok:
        fs.unlink(path, missing_ok=True)
        return
    with pytest.raises(FileNotFoundError):
        fs.unlink(path)


class DeadDisk(Disk):
    def facts(self, path: Path) -> FileFacts:
        raise OSError(errno.EIO, "simulated", str(path))


def test_a_name_too_long_is_none_and_another_error_is_one(tmp_path: Path) -> None:
    assert Fs().stat(tmp_path / ("客" * 100)) is None
    with pytest.raises(OSError, match="simulated"):
        Fs(disk=DeadDisk()).stat(tmp_path / "a")


def test_many_new_files_are_written_and_then_synced(tmp_path: Path) -> None:
    taken: list[tuple[str, str]] = []
    files = {tmp_path / name: name.encode() for name in ("a", "b", "c")}

    assert steps(taken).write_all_new(files) == {}
    assert {path: path.read_bytes() for path in files} == files
    made = [(step, name) for name in "abc" for step in ("create", "write")]
    assert taken == [*made, ("fsync", "a"), ("fsync", "b"), ("fsync", "c")]


def test_a_file_that_fails_among_many_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").write_bytes(b"old")
    assert Fs().write_all_new({}) == {}
    errors = Fs().write_all_new({tmp_path / name: b"new" for name in "abc"})

    assert [(path.name, type(e)) for path, e in errors.items()] == [
        ("b", FileExistsError)
    ]
    assert (tmp_path / "b").read_bytes() == b"old"
    fail_with(monkeypatch, "fsync", errno.EIO)
    errors = Fs().write_all_new({tmp_path / name: b"new" for name in "de"})
    assert {path.name: error.errno for path, error in errors.items()} == {
        "d": errno.EIO,
        "e": errno.EIO,
    }


def test_an_error_of_closing_one_of_many_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = os.close

    def close_and_fail(handle: int) -> None:
        close(handle)
        raise OSError(errno.EDQUOT, "simulated")

    monkeypatch.setattr(os, "close", close_and_fail)
    errors = Fs().write_all_new({tmp_path / "a": b"1"})
    assert errors[tmp_path / "a"].errno == errno.EDQUOT


def test_many_folders_are_synced_where_the_share_can_do_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    assert Fs().fsync_dirs(folders) == {}
    if os.name == "posix":
        fail_with(monkeypatch, "fsync", errno.EIO)
        assert {e.errno for e in Fs().fsync_dirs(folders).values()} == {errno.EIO}
        fail_with(monkeypatch, "fsync", errno.EINVAL)
        assert Fs().fsync_dirs(folders) == {}
