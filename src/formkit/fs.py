"""The one door to the share: every file effect of formkit goes through an `Fs`.

Each effect is a short, named step. A test can stop, fail or interleave at any of them
through `before`, so what survives a crash is proved and not hoped for. Nothing here
depends on POSIX alone; what Windows lacks is left out there.
"""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

Hook = Callable[[str, Path], None]
"""Called with the name of a step and the path it is about to change."""

MAX_BYTES = 1 << 40
_BLOCK_BYTES = 1 << 20
_IS_WINDOWS = os.name == "nt"
_BINARY: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
# A FIFO named x.xlsx would hold us for ever without it.
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)
# What folders answer that cannot be synced: SMB, FUSE and folders gone meanwhile.
_NO_DIR_SYNC = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOENT}
_NO_DIR_SYNC |= {errno.EACCES, errno.ENOTTY}
# What a share answers that has no hard links.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EIO}
_NO_LINKS |= {errno.EACCES, errno.EMLINK, errno.EINVAL}


class NotRegularError(OSError):
    """A link, folder, pipe or device where a file should be."""


class TooLargeError(OSError):
    """More bytes than the caller is ready to read."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file system says of one name, links not followed.

    `identity` is the same for two names of one file; (0, 0) where the share has none.
    """

    is_file: bool
    is_dir: bool
    size: int
    modified_ns: int
    identity: tuple[int, int]
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One name in a folder, links not followed."""

    name: str
    is_file: bool
    is_dir: bool


def _nothing(_step: str, _path: Path) -> None:
    pass


class Fs:
    """All file effects. `before` is called ahead of every step that changes something.

    Every method raises OSError as the file system does.
    """

    def __init__(self, before: Hook = _nothing) -> None:
        self._before = before

    def read_regular(
        self, path: Path, limit: int = MAX_BYTES, offset: int = 0
    ) -> bytes:
        """The bytes of a regular file from `offset` on, all from one opened handle.

        Raises:
            NotRegularError: it is a link, folder, pipe or device.
            TooLargeError: there are more than `limit` bytes.
        """
        with _open_regular(path) as file:
            if os.fstat(file.fileno()).st_size - offset > limit:
                raise TooLargeError(errno.EFBIG, "file too large", str(path))
            file.seek(offset)
            content = file.read()
        if len(content) > limit:  # it has grown meanwhile
            raise TooLargeError(errno.EFBIG, "file too large", str(path))
        return content

    def blocks(self, path: Path) -> Iterator[bytes]:
        """The bytes of a regular file, a block at a time, all from one handle.

        Raises:
            NotRegularError: it is a link, folder, pipe or device.
        """
        with _open_regular(path) as file:
            while block := file.read(_BLOCK_BYTES):
                yield block

    def sha256_of(self, path: Path) -> str:
        """The sha256 of a regular file of any size, in hex.

        Raises:
            NotRegularError: it is a link, folder, pipe or device.
        """
        digest = hashlib.sha256()
        for block in self.blocks(path):
            digest.update(block)
        return digest.hexdigest()

    def stat(self, path: Path) -> FileFacts | None:
        """The facts of a name; None when there is nothing of that name."""
        try:
            found = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # no file can be called so
                return None
            raise
        return FileFacts(
            stat.S_ISREG(found.st_mode),
            stat.S_ISDIR(found.st_mode),
            found.st_size,
            found.st_mtime_ns,
            (found.st_dev, found.st_ino) if found.st_ino else (0, 0),
            not found.st_mode & stat.S_IWUSR,
        )

    def list_dir(self, path: Path) -> tuple[Listed, ...]:
        """The names in a folder, sorted."""
        with os.scandir(path) as entries:
            found = [
                Listed(
                    entry.name,
                    entry.is_file(follow_symlinks=False),
                    entry.is_dir(follow_symlinks=False),
                )
                for entry in entries
            ]
        return tuple(sorted(found, key=lambda listed: listed.name))

    def make_dir(self, path: Path) -> None:
        """Make one folder; its parent must be there (no parent, no share)."""
        self._before("make_dir", path)
        path.mkdir()

    def write_new(self, path: Path, content: bytes) -> None:
        """Make a file that was not there, with these bytes on the disk."""
        self._make(path, (content,))

    def append(self, path: Path, content: bytes) -> None:
        """Add bytes at the end of a file that is there, and on the disk.

        After an OSError nobody knows how much was written: read again, never retry.
        """
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | _BINARY | _NO_FOLLOW)
        self._fill(handle, path, (content,), "append")

    def truncate(self, path: Path, size: int) -> None:
        """Cut a file to `size` bytes, on the disk."""
        self._before("truncate", path)
        with path.open("r+b") as file:
            file.truncate(size)
            self._before("fsync", path)
            os.fsync(file.fileno())

    def fsync_file(self, path: Path) -> None:
        """Put on the disk what another, perhaps killed, process has written."""
        self._before("fsync", path)
        # Windows syncs only through a handle that may write.
        mode = os.O_RDWR if _IS_WINDOWS else os.O_RDONLY
        handle = os.open(path, mode | _BINARY | _NO_FOLLOW)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def fsync_dir(self, path: Path) -> None:
        """Put the names in a folder on the disk, where the share can do that."""
        self._before("fsync_dir", path)
        if _IS_WINDOWS:
            return
        try:
            handle = os.open(path, os.O_RDONLY | _BINARY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            if error.errno not in _NO_DIR_SYNC:
                raise

    def replace_file(self, path: Path, content: bytes) -> None:
        """Make or replace a file in one step: it holds the old bytes or the new.

        The half-written copy is `<name>.tmp`; one left by a crash is removed here.
        """
        self.replace_by_blocks(path, (content,))

    def replace_by_blocks(self, path: Path, blocks: Iterable[bytes]) -> None:
        """Make or replace a file in one step, with bytes that come in blocks.

        When the blocks end with an error, nothing is replaced and no copy is left.
        """
        half = path.with_name(f"{path.name}.tmp")
        self.unlink(half, missing_ok=True)
        try:
            self._make(half, blocks)
        except OSError:
            with contextlib.suppress(OSError):  # a full disk needs the room
                self.unlink(half, missing_ok=True)
            raise
        self._before("replace", path)
        half.replace(path)
        self.fsync_dir(path.parent)

    def rename(self, source: Path, target: Path) -> None:
        """Rename to a name that only we use, in one step; never over anything.

        Some shares report a failure of a rename they did, so both names are looked
        at before an error is believed.
        """
        if self.stat(target) is not None:
            raise FileExistsError(errno.EEXIST, "already there", str(target))
        self._before("rename", source)
        try:
            source.rename(target)
        except OSError:
            if self.stat(source) is not None or self.stat(target) is None:
                raise

    def rename_beside_people(self, source: Path, target: Path) -> None:
        """Rename our file to a name people use too: never over what they saved.

        A hard link refuses an existing name for sure. Shares without links get a look
        and a rename. Killed between link and unlink, both names are one file.
        """
        self._before("link", target)
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self.rename(source, target)
            return
        self.unlink(source)

    def unlink(self, path: Path, *, missing_ok: bool = False) -> None:
        """Remove one file."""
        if missing_ok and self.stat(path) is None:
            return
        self._before("unlink", path)
        path.unlink(missing_ok=missing_ok)

    def remove_dir(self, path: Path) -> None:
        """Remove one empty folder."""
        self._before("remove_dir", path)
        path.rmdir()

    def set_read_only(self, path: Path) -> None:
        """Take the right to write away, where the share knows such rights."""
        self._before("set_read_only", path)
        with contextlib.suppress(PermissionError):
            path.chmod(stat.S_IRUSR | stat.S_IRGRP)

    def _make(self, path: Path, blocks: Iterable[bytes]) -> None:
        self._before("create", path)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        self._fill(handle, path, blocks, "write")

    def _fill(
        self, handle: int, path: Path, blocks: Iterable[bytes], step: str
    ) -> None:
        # Closing can fail too (NFS, SMB, quotas): `with` lets that error through.
        with os.fdopen(handle, "wb", buffering=0) as file:
            for block in blocks:
                self._before(step, path)
                self._write(file.fileno(), block)
            self._before("fsync", path)
            os.fsync(handle)

    def _write(self, handle: int, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]


def _open_regular(path: Path) -> BinaryIO:
    """The opened file, links not followed, once it is known to be one."""
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
    file = os.fdopen(handle, "rb", closefd=True)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise NotRegularError(errno.EINVAL, "not a regular file", str(path))
    return file
