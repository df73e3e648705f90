"""What is in the inbox now, and which of it has stopped changing."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from formkit.fs import Fs, Listed
from formkit.intake.names import NameKind, name_kind

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A regular file in the inbox. `path` is relative to the inbox, with `/`.

    `is_remote`: its bytes are elsewhere; it is never opened, for that would fetch them.
    """

    path: str
    kind: NameKind
    size: int
    modified_ns: int
    is_remote: bool = False

    @property
    def folder(self) -> str:
        """The folder relative to the inbox, "" for the inbox itself."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The file name."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something in the inbox that could not be looked at.

    `path` can be shown anywhere; `reason` is `no_access` or `bad_name`.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One look at the whole inbox. `folders` are relative, the inbox itself is ""."""

    files: tuple[Seen, ...]
    folders: tuple[str, ...]
    unseen: tuple[Unseen, ...] = ()


def scan(inbox: Path, fs: Fs) -> Scan:
    """Every regular file below the inbox, in a fixed order; links are not followed.

    A folder or file below that refuses to be looked at is among the `unseen`: it never
    hides the others.

    Raises:
        OSError: the inbox cannot be listed: the share is away.
    """
    fs.list_dir(inbox)
    look = _Look(inbox, fs)
    look.walk("")
    return Scan(tuple(look.files), tuple(look.folders), tuple(look.unseen))


def settled(before: Scan, after: Scan) -> frozenset[Seen]:
    """The files of the second look that are as they were in the first."""
    return frozenset(before.files) & frozenset(after.files)


class _Look:
    """A look under way."""

    def __init__(self, inbox: Path, fs: Fs) -> None:
        self.inbox = inbox
        self.fs = fs
        self.files: list[Seen] = []
        self.folders: list[str] = []
        self.unseen: list[Unseen] = []

    def walk(self, folder: str) -> None:
        """Look at everything in the folder and below."""
        try:
            listed = self.fs.list_dir(self.inbox / folder)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError:
            self.unseen.append(Unseen(folder, "no_access"))
            return
        self.folders.append(folder)
        for entry in listed:
            self._meet(f"{folder}/{entry.name}" if folder else entry.name, entry)

    def _meet(self, path: str, entry: Listed) -> None:
        kind = name_kind(entry.name)
        if kind is NameKind.IGNORED:  # also folders of the NAS or the system
            return
        if not _can_be_written_down(entry.name):
            self.unseen.append(Unseen(_shown(path), "bad_name"))
        elif entry.is_dir and path.count("/") < _DEEPEST:
            self.walk(path)
        elif entry.is_file:
            self._note(path, kind)

    def _note(self, path: str, kind: NameKind) -> None:
        try:
            facts = self.fs.stat(self.inbox / path)
        except OSError:
            self.unseen.append(Unseen(path, "no_access"))
            return
        if facts is not None:
            said = facts.size, facts.modified_ns, facts.is_remote
            self.files.append(Seen(path, kind, *said))


def _can_be_written_down(name: str) -> bool:
    """Whether the name is text: bytes of another encoding (an old zip) are not.

    Nor is one with a backslash: elsewhere that would be a folder.
    """
    if "\\" in name:
        return False
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: str) -> str:
    return path.encode("utf-8", "replace").decode()


def candidates(files: Iterable[Seen]) -> tuple[Seen, ...]:
    """The files that may be forms, and can be read here."""
    return tuple(
        file for file in files if file.kind is NameKind.FORM and not file.is_remote
    )
