"""The one door to the share: every file effect of formkit goes through an `Fs`.

Each effect is a short, named step. A test can stop, fail or interleave at any of them
through `before`, so what survives a crash is proved and not hoped for. The calls to the
operating system are those of a `Disk`; what Windows lacks is left out there.
"""

import contextlib
import errno
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from formkit.disk import Disk, FileFacts, Listed, Mark, NotRegularError

__all__ = [
    "FileFacts",
    "Fs",
    "Hook",
    "Listed",
    "NotRegularError",
    "TooLargeError",
    "is_full",
]

Hook = Callable[[str, Path], None]
"""Called with the name of a step and the path it is about to change."""

MAX_BYTES = 1 << 40
_BLOCK_BYTES = 1 << 20
# What folders answer that cannot be synced: SMB, FUSE and folders gone meanwhile.
_NO_DIR_SYNC = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOENT}
_NO_DIR_SYNC |= {errno.EACCES, errno.ENOTTY}
_FULL = {errno.ENOSPC, errno.EDQUOT}
# What a share answers that has no hard links.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EIO}
_NO_LINKS |= {errno.EACCES, errno.EMLINK, errno.EINVAL}


class TooLargeError(OSError):
    """More bytes than the caller is ready to read."""


def is_full(error: OSError) -> bool:
    """Whether the disk, or the share of it one may use, has no room left."""
    return error.errno in _FULL


def _nothing(_step: str, _path: Path) -> None:
    pass


@contextlib.contextmanager
def _noted(errors: dict[Path, OSError], path: Path) -> Iterator[None]:
    """The first error of a path is kept, and the others go on."""
    try:
        yield
    except OSError as error:
        errors.setdefault(path, error)


class Fs:
    """All file effects. `before` is called ahead of every step that changes something.

    Every method raises OSError as the file system does.
    """

    def __init__(self, before: Hook = _nothing, disk: Disk | None = None) -> None:
        self._before = before
        self._disk = Disk() if disk is None else disk

    def read_regular(
        self, path: Path, limit: int = MAX_BYTES, offset: int = 0
    ) -> bytes:
        """The bytes of a regular file from `offset` on, all from one opened handle.

        Raises:
            NotRegularError: it is a link, folder, pipe or device.
            TooLargeError: there are more than `limit` bytes.
        """
        with self._disk.open_regular(path) as file:
            if self._disk.size(file) - offset > limit:
                raise TooLargeError(errno.EFBIG, "file too large", str(path))
            file.seek(offset)
            content = file.read()
        if len(content) > limit:  # it has grown meanwhile
            raise TooLargeError(errno.EFBIG, "file too large", str(path))
        return content

    def blocks(self, path: Path, offset: int = 0) -> Iterator[bytes]:
        """The bytes of a regular file from `offset` on, a block at a time.

        All of them come from one handle.

        Raises:
            NotRegularError: it is a link, folder, pipe or device.
        """
        with self._disk.open_regular(path) as file:
            file.seek(offset)
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
            return self._disk.facts(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # no file can be called so
                return None
            raise

    def list_dir(self, path: Path) -> tuple[Listed, ...]:
        """The names in a folder, sorted."""
        return tuple(sorted(self._disk.names(path), key=lambda listed: listed.name))

    def marks(self, path: Path) -> Iterator[tuple[str, Mark]]:
        """The names in a folder, in any order, each with its mark."""
        return self._disk.marks(path)

    def make_dir(self, path: Path) -> None:
        """Make one folder; its parent must be there (no parent, no share)."""
        self._before("make_dir", path)
        self._disk.make_dir(path)

    def write_new(self, path: Path, content: bytes) -> None:
        """Make a file that was not there, with these bytes on the disk."""
        self._make(path, (content,))

    def write_all_new(self, files: Mapping[Path, bytes]) -> Mapping[Path, OSError]:
        """Make files that were not there, with these bytes on the disk.

        All are written first and then synced at once: a disk that is asked for many
        syncs does them together. What went wrong, by path; the others are safe.
        """
        errors: dict[Path, OSError] = {}
        handles: dict[Path, int] = {}
        try:
            for path, content in files.items():
                with _noted(errors, path):
                    self._before("create", path)
                    handles[path] = self._disk.open_new(path)
                    self._before("write", path)
                    self._write(handles[path], content)
            self._sync_all(handles, errors)
        finally:
            for path, handle in handles.items():
                with _noted(errors, path):
                    self._disk.close(handle)
        return errors

    def fsync_dirs(self, paths: Iterable[Path]) -> Mapping[Path, OSError]:
        """What went wrong, by path, with names put on the disk in many folders."""
        errors: dict[Path, OSError] = {}
        asked: list[Path] = []
        for path in paths:
            with _noted(errors, path):
                self._before("fsync_dir", path)
                asked.append(path)
        done = zip(asked, self._disk.fsync_dirs(asked), strict=True)
        refused = ((path, error) for path, error in done if error is not None)
        errors |= {p: e for p, e in refused if e.errno not in _NO_DIR_SYNC}
        return errors

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
        self._disk.replace(half, path)
        self.fsync_dir(path.parent)

    def replace_all(
        self, files: Mapping[Path, bytes], may_replace: Callable[[Path], bool]
    ) -> Mapping[Path, OSError]:
        """Make or replace many files, each in one step; what went wrong, by path.

        All half-written copies are on the disk before the first one takes its place,
        and just before it does `may_replace` is asked once more.
        """
        errors: dict[Path, OSError] = {}
        halves = {path: path.with_name(f"{path.name}.tmp") for path in files}
        for path, half in halves.items():
            with _noted(errors, path):
                self.unlink(half, missing_ok=True)
        ready = {halves[path]: files[path] for path in files if path not in errors}
        failed = self.write_all_new(ready)
        errors |= {p: failed[half] for p, half in halves.items() if half in failed}
        for path, half in halves.items():
            with _noted(errors, path), self._not_left_over(half):
                if path not in errors and may_replace(path):
                    self._before("replace", path)
                    self._disk.replace(half, path)
        refused = self.fsync_dirs(dict.fromkeys(path.parent for path in files))
        for path in files:
            if path.parent in refused:
                errors.setdefault(path, refused[path.parent])
        return errors

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

    @contextlib.contextmanager
    def _not_left_over(self, half: Path) -> Iterator[None]:
        """A half-written copy that has not taken its place does not stay either."""
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # the next one to take it removes it
                self.unlink(half, missing_ok=True)

    def _sync_all(
        self, handles: Mapping[Path, int], errors: dict[Path, OSError]
    ) -> None:
        asked: dict[Path, int] = {}
        for path, handle in handles.items():
            with _noted(errors, path):
                self._before("fsync", path)
                asked[path] = handle
        done = self._disk.fsync_all(tuple(asked.values()))
        for path, error in zip(asked, done, strict=True):
            if error is not None:
                errors.setdefault(path, error)

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
