"""One effect on one file or folder, step by step."""

import contextlib
import errno
from collections.abc import Iterable
from pathlib import Path

from formkit.fs.looks import Looks

# What folders answer that cannot be synced: SMB, FUSE and folders gone meanwhile.
NO_DIR_SYNC = frozenset(
    {errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOENT}
    | {errno.EACCES, errno.ENOTTY}
)
_FULL = {errno.ENOSPC, errno.EDQUOT}
# What a share answers that has no hard links.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EIO}
_NO_LINKS |= {errno.EACCES, errno.EMLINK, errno.EINVAL}


def is_full(error: OSError) -> bool:
    """Whether the disk, or the share of it one may use, has no room left."""
    return error.errno in _FULL


class Effects(Looks):
    """Effects one at a time; every method raises OSError as the file system does."""

    def make_dir(self, path: Path) -> None:
        """Make one folder; its parent must be there (no parent, no share)."""
        self._before("make_dir", path)
        self._disk.make_dir(path)

    def write_new(self, path: Path, content: bytes) -> None:
        """Make a file that was not there, with these bytes on the disk."""
        self._make(path, (content,))

    def append(self, path: Path, content: bytes) -> None:
        """Add bytes at the end of a file that is there, and on the disk.

        After an OSError nobody knows how much was written: read again, never retry.
        """
        handle = self._disk.open_end(path)
        self._fill(handle, path, (content,), "append")

    def truncate(self, path: Path, size: int) -> None:
        """Cut a file to `size` bytes, on the disk."""
        self._before("truncate", path)
        handle = self._disk.open_to_cut(path)
        try:
            self._disk.cut(handle, size)
            self._before("fsync", path)
            self._disk.fsync(handle)
        finally:
            self._disk.close(handle)

    def fsync_file(self, path: Path) -> None:
        """Put on the disk what another, perhaps killed, process has written."""
        self._before("fsync", path)
        handle = self._disk.open_to_sync(path)
        try:
            self._disk.fsync(handle)
        finally:
            self._disk.close(handle)

    def fsync_dir(self, path: Path) -> None:
        """Put the names in a folder on the disk, where the share can do that."""
        self._before("fsync_dir", path)
        try:
            self._disk.fsync_dir(path)
        except OSError as error:
            if error.errno not in NO_DIR_SYNC:
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
        self._disk.replace(half, path)
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
            self._disk.rename(source, target)
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
            self._disk.link(source, target)
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
        try:
            self._unlink(path)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def remove_dir(self, path: Path) -> None:
        """Remove one empty folder."""
        self._before("remove_dir", path)
        self._disk.remove_dir(path)

    def set_read_only(self, path: Path) -> None:
        """Take the right to write away, where the share knows such rights."""
        self._before("set_read_only", path)
        with contextlib.suppress(PermissionError):
            self._disk.set_mode(path, is_read_only=True)

    def _make(self, path: Path, blocks: Iterable[bytes]) -> None:
        self._before("create", path)
        handle = self._disk.open_new(path)
        self._fill(handle, path, blocks, "write")

    def _fill(
        self, handle: int, path: Path, blocks: Iterable[bytes], step: str
    ) -> None:
        # Closing can fail too (NFS, SMB, quotas): that error is let through.
        try:
            for block in blocks:
                self._before(step, path)
                self._write(handle, block)
            self._before("fsync", path)
            self._disk.fsync(handle)
        finally:
            self._disk.close(handle)

    def _write(self, handle: int, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[self._disk.write(handle, left) :]

    def _unlink(self, path: Path) -> None:
        try:
            self._disk.unlink(path)
        except PermissionError:
            facts = self.stat(path) if self._disk.keeps_read_only else None
            if facts is None or not facts.is_read_only:
                raise
            self._disk.set_mode(path, is_read_only=False)
            self._disk.unlink(path)
