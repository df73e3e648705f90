"""A person with Excel or WPS on another machine: real SMB, with real share modes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import smbclient
from tests.real.share import Share

_PERSON = "张丽华"


class Colleague:
    """Works on the files of a share over the network. A context manager.

    `saves` is every content that stood whole in a file.
    """

    def __init__(self, share: Share) -> None:
        self._share = share
        self.saves: list[bytes] = []
        self._asked = {"port": share.port, "connection_cache": {}}

    def __enter__(self) -> Self:
        # Guests cannot sign; nothing but this machine listens.
        smbclient.ClientConfig(require_secure_negotiate=False)
        smbclient.register_session(
            "127.0.0.1",
            username="zhanglihua",
            password="",  # a guest
            require_signing=False,
            **self._asked,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        smbclient.reset_connection_cache(
            connection_cache=self._asked["connection_cache"]
        )

    def write(self, path: Path, content: bytes, share_access: str = "") -> None:
        """Make or overwrite a file; nobody else gets at it meanwhile."""
        with self.open(path, "wb", share_access) as file:
            file.write(content)
        self.saves.append(content)

    def write_in_place(self, path: Path, content: bytes) -> None:
        """Overwrite a file that is there in two writes, as WPS does."""
        with self.open(path, "r+b", "r") as file:
            half = len(content) // 2
            file.truncate(0)
            file.write(content[:half])
            file.flush()
            file.write(content[half:])
        self.saves.append(content)

    @contextmanager
    def slowly(self, path: Path, size: int) -> Iterator[Any]:
        """A file of its full size from the start, to be filled through the handle."""
        with self.open(path, "w+b", "r") as file:
            file.truncate(size)
            yield file

    def rename(self, source: Path, target: Path) -> None:
        smbclient.rename(
            self._share.path(source), self._share.path(target), **self._asked
        )

    def delete(self, path: Path) -> None:
        smbclient.remove(self._share.path(path), **self._asked)

    def is_refused(self, path: Path) -> bool:
        """Whether somebody's share mode keeps us from writing."""
        try:
            self.open(path, "r+b", "rwd").close()
        except OSError:
            return True
        return False

    def open(self, path: Path, mode: str, share_access: str) -> Any:  # noqa: ANN401 - smbclient has no types
        """A handle; `share_access` says what others may do meanwhile: r, w, d."""
        return smbclient.open_file(
            self._share.path(path),
            mode=mode,
            share_access=share_access,
            **self._asked,
        )

    def hold(self, path: Path) -> Any:  # noqa: ANN401 - smbclient has no types
        """The workbook held open as Excel holds it: others may read, no more."""
        return self.open(path, "r+b", "r")


class Excel:
    """A workbook open in Excel: held with deny-write, an owner file beside it.

    A context manager; leaving it closes the workbook.
    """

    def __init__(self, colleague: Colleague, path: Path) -> None:
        self._colleague = colleague
        self._path = path
        self._owner = path.with_name(f"~${path.name}")
        self._saves = 0

    def __enter__(self) -> Self:
        self._owner_file = self._colleague.open(self._owner, "wb", "r")
        self._owner_file.write(_owner_content(_PERSON))
        self._owner_file.flush()
        self._held = self._colleague.hold(self._path)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._held.close()
        self._owner_file.close()
        self._colleague.delete(self._owner)

    def save(self, content: bytes) -> None:
        """Temporary file, the old one renamed away, the new one in, the old removed."""
        self._saves += 1
        new = self._path.with_name(f"DCD652{self._saves:02X}.tmp")
        old = self._path.with_name(f"6AF045{self._saves:02X}.tmp")
        self._colleague.write(new, content)
        self._held.close()
        self._colleague.rename(self._path, old)
        self._colleague.rename(new, self._path)
        self._held = self._colleague.hold(self._path)
        self._colleague.delete(old)


def _owner_content(person: str) -> bytes:
    """165 bytes: the name in the machine's code page, and again in UTF-16."""
    code_page, wide = person.encode("gb18030"), person.encode("utf-16-le")
    first = (bytes([len(code_page)]) + code_page).ljust(55, b" ")
    second = len(person).to_bytes(2, "little") + wide
    return (first + second).ljust(165, b" ")
