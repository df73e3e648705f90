"""What is read from the share: bytes, hashes, names. Nothing is changed by it."""

import errno
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from formkit.disk import Disk, FileFacts, Listed, Mark

Hook = Callable[[str, Path], None]
"""Called with the name of a step and the path it is about to change."""

MAX_BYTES = 1 << 40
_BLOCK_BYTES = 1 << 20


class TooLargeError(OSError):
    """More bytes than the caller is ready to read."""


def _nothing(_step: str, _path: Path) -> None:
    pass


class Looks:
    """All reading. `before` is kept for those that change something."""

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
