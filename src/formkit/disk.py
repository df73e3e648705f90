"""The calls to the operating system that `fs.Fs` is made of, one by one.

Nothing is decided here and nothing is tried twice. What POSIX has and Windows lacks
stands in this module alone, the alternative beside it; a test puts a disk in memory
in the place of `Disk` and has every call in its hand.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypedDict, TypeVar

_IS_WINDOWS = os.name == "nt"
_BINARY: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
# A FIFO named x.xlsx would hold us for ever without it.
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)

_RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS = 0x40000, 0x400000
_ELSEWHERE = stat.FILE_ATTRIBUTE_OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS

_AT_ONCE = 16
"""Syncs asked for at the same time: more gain nothing, also on slow shares."""
ThingT = TypeVar("ThingT")


class _LinkOptions(TypedDict, total=False):
    follow_symlinks: bool


_LINK_ITSELF: _LinkOptions = (
    {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}
)


class NotRegularError(OSError):
    """A link, folder, pipe or device where a file should be."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file system says of one name, links not followed.

    `identity` is the same for two names of one file; (0, 0) where the share has none.
    `is_remote`: its bytes are in a cloud or on a tape, and opening it would fetch them.
    """

    is_file: bool
    is_dir: bool
    size: int
    modified_ns: int
    identity: tuple[int, int]
    is_read_only: bool
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One name in a folder, links not followed."""

    name: str
    is_file: bool
    is_dir: bool


Mark = tuple[int, int] | None
"""Size and time of change of a file, in bytes and ns; None for anything else."""


class Disk:
    """The disk of this machine. Every method raises OSError as the system does.

    `keeps_read_only`: a file that may not be written may not be removed either.
    """

    keeps_read_only: bool = _IS_WINDOWS

    def facts(self, path: Path) -> FileFacts:
        """The facts of a name, links not followed."""
        found = path.lstat()
        return FileFacts(
            stat.S_ISREG(found.st_mode),
            stat.S_ISDIR(found.st_mode),
            found.st_size,
            found.st_mtime_ns,
            (found.st_dev, found.st_ino) if found.st_ino else (0, 0),
            not found.st_mode & stat.S_IWUSR,
            is_remote(getattr(found, "st_file_attributes", 0)),
        )

    def names(self, path: Path) -> list[Listed]:
        """The names in a folder, as they come."""
        with os.scandir(path) as entries:
            return [
                Listed(
                    entry.name,
                    entry.is_file(follow_symlinks=False),
                    entry.is_dir(follow_symlinks=False),
                )
                for entry in entries
            ]

    def marks(self, path: Path) -> Iterator[tuple[str, Mark]]:
        """The names in a folder as they come, each with its mark, links not followed.

        Every file is asked: Windows keeps in a folder what a file was when closed.
        """
        with os.scandir(path) as entries:
            for entry in entries:
                if not entry.is_file(follow_symlinks=False):
                    yield entry.name, None
                    continue
                found = (
                    os.lstat(entry.path)
                    if _IS_WINDOWS
                    else entry.stat(follow_symlinks=False)
                )
                yield entry.name, (found.st_size, found.st_mtime_ns)

    def open_regular(self, path: Path) -> BinaryIO:
        """The opened file, links not followed, once it is known to be one.

        Raises:
            NotRegularError: it is a link, folder, pipe or device.
        """
        if not _NO_FOLLOW and not stat.S_ISREG(path.lstat().st_mode):
            raise NotRegularError(errno.EINVAL, "not a regular file", str(path))
        try:
            handle = os.open(path, os.O_RDONLY | _BINARY | _NO_FOLLOW | _NO_WAIT)
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENXIO}:
                raise NotRegularError(
                    errno.EINVAL, "not a regular file", str(path)
                ) from error
            raise
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise NotRegularError(errno.EINVAL, "not a regular file", str(path))
        return os.fdopen(handle, "rb", closefd=True)

    def size(self, file: BinaryIO) -> int:
        """How many bytes an opened file has now."""
        return os.fstat(file.fileno()).st_size

    def open_new(self, path: Path) -> int:
        """A handle to write a file that was not there."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)

    def open_end(self, path: Path) -> int:
        """A handle to write at the end of a file that is there."""
        return os.open(path, os.O_WRONLY | os.O_APPEND | _BINARY | _NO_FOLLOW)

    def open_to_cut(self, path: Path) -> int:
        """A handle to cut a file that is there."""
        return os.open(path, os.O_RDWR | _BINARY | _NO_FOLLOW)

    def open_to_sync(self, path: Path) -> int:
        """A handle that can put a file on the disk."""
        # Windows syncs only through a handle that may write.
        mode = os.O_RDWR if _IS_WINDOWS else os.O_RDONLY
        return os.open(path, mode | _BINARY | _NO_FOLLOW)

    def write(self, handle: int, content: bytes | memoryview) -> int:
        """How many of the bytes were written."""
        return os.write(handle, content)

    def cut(self, handle: int, size: int) -> None:
        """Cut an opened file to `size` bytes."""
        os.ftruncate(handle, size)

    def fsync(self, handle: int) -> None:
        """Put the bytes of an opened file on the disk."""
        os.fsync(handle)

    def fsync_all(self, handles: Sequence[int]) -> list[OSError | None]:
        """What went wrong with each of many syncs that were asked for at once."""
        return _at_once(self.fsync, handles)

    def close(self, handle: int) -> None:
        """Close a handle; that can fail too (NFS, SMB, quotas)."""
        os.close(handle)

    def fsync_dir(self, path: Path) -> None:
        """Put the names in a folder on the disk; Windows knows no such thing."""
        if _IS_WINDOWS:
            return
        handle = os.open(path, os.O_RDONLY | _BINARY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def fsync_dirs(self, paths: Sequence[Path]) -> list[OSError | None]:
        """What went wrong with each of many folders synced at once."""
        return _at_once(self.fsync_dir, paths)

    def make_dir(self, path: Path) -> None:
        """Make one folder."""
        path.mkdir()

    def remove_dir(self, path: Path) -> None:
        """Remove one empty folder."""
        path.rmdir()

    def rename(self, source: Path, target: Path) -> None:
        """Rename; POSIX replaces a file of the new name, Windows refuses."""
        source.rename(target)

    def replace(self, source: Path, target: Path) -> None:
        """Rename over whatever file has the new name."""
        source.replace(target)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name; refused when something has it."""
        os.link(source, target, **_LINK_ITSELF)

    def unlink(self, path: Path) -> None:
        """Remove one name of a file."""
        path.unlink()

    def set_mode(self, path: Path, *, is_read_only: bool) -> None:
        """Take the right to write away, or give it to the owner."""
        reading = stat.S_IRUSR | stat.S_IRGRP
        path.chmod(reading if is_read_only else reading | stat.S_IWUSR)


def is_remote(attributes: int) -> bool:
    """Whether Windows says of a file that its bytes are somewhere else.

    Other systems say nothing of the kind: that a file has a size and no blocks is also
    true of sparse, packed and inlined files.
    """
    return bool(attributes & _ELSEWHERE)


def _at_once(
    call: Callable[[ThingT], None], things: Sequence[ThingT]
) -> list[OSError | None]:
    """What each call came to; a sync waits for the disk, not for this process."""

    def outcome(thing: ThingT) -> OSError | None:
        try:
            call(thing)
        except OSError as error:
            return error
        return None

    if len(things) <= 1:
        return [outcome(thing) for thing in things]
    with ThreadPoolExecutor(min(_AT_ONCE, len(things))) as threads:
        return list(threads.map(outcome, things))
