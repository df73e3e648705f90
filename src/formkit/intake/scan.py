"""What is in the inbox now, and which of it has stopped changing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from formkit.fs import Fs
from formkit.intake.names import NameKind, is_owner_of, name_kind

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A regular file in the inbox. `path` is relative to the inbox, with `/`."""

    path: str
    kind: NameKind
    size: int
    modified_ns: int

    @property
    def folder(self) -> str:
        """The folder relative to the inbox, "" for the inbox itself."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The file name."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Scan:
    """One look at the whole inbox. `folders` are relative, the inbox itself is ""."""

    files: tuple[Seen, ...]
    folders: tuple[str, ...]

    def owner_of(self, file: Seen) -> Seen | None:
        """The owner file that says an office program has the file open."""
        for other in self.files:
            if (
                other.kind is NameKind.OWNER
                and other.folder == file.folder
                and is_owner_of(other.name, file.name)
            ):
                return other
        return None


def scan(inbox: Path, fs: Fs) -> Scan:
    """Every regular file below the inbox, in a fixed order; links are not followed.

    Raises:
        OSError: the inbox cannot be listed: the share is away.
    """
    folders: list[str] = []
    files = tuple(_walk(inbox, "", fs, folders))
    return Scan(files, tuple(folders))


def settled(before: Scan, after: Scan) -> Scan:
    """The second look without the files that are new or changed since the first."""
    unchanged = set(before.files)
    return Scan(tuple(f for f in after.files if f in unchanged), after.folders)


def _walk(inbox: Path, folder: str, fs: Fs, folders: list[str]) -> Iterator[Seen]:
    folders.append(folder)
    listed = sorted(fs.list_dir(inbox / folder), key=lambda entry: entry.name)
    for entry in listed:
        path = f"{folder}/{entry.name}" if folder else entry.name
        kind = name_kind(entry.name)
        if entry.is_dir and path.count("/") < _DEEPEST and not _is_private(entry.name):
            yield from _walk(inbox, path, fs, folders)
        elif entry.is_file and (facts := fs.stat(inbox / path)) is not None:
            yield Seen(path, kind, facts.size, facts.modified_ns)


def _is_private(name: str) -> bool:
    """Folders of the NAS or the system: nobody files forms there."""
    return name_kind(name) is NameKind.TEMPORARY


def candidates(files: Iterable[Seen]) -> tuple[Seen, ...]:
    """The files that may be forms."""
    return tuple(file for file in files if file.kind is NameKind.FORM)
