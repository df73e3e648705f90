"""A disk in memory: it can crash, fail, lie and be written to by people at any call.

What was written and what is safe are kept apart: a file's bytes are safe after an fsync
of the file, a name after an fsync of its folder. The clock is virtual. Everything a
test did not ask for behaves as ext4 does.
"""

import errno
import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from formkit.disk import Disk, FileFacts, Listed, Mark, NotRegularError

ROOT = Path("/share")
_ROOT_PARTS = ROOT.parts
_TOP = 1
_SECOND_NS = 1_000_000_000
_BLOCKING = (errno.EACCES, "someone has it open")


class Crashed(BaseException):
    """The process was killed here; nothing it still tries has any effect."""


class Loss(StrEnum):
    """What is left after the end of a process.

    KILLED: all of it, the machine went on. The others are losses of power. TORN: every
    name, and of bytes not synced the first half. EMPTY: every name, no byte that was
    not synced (delayed allocation). STRICT: only what was synced, bytes and names.
    MIXED: of the names not synced any subset, of the bytes any of the three.
    """

    KILLED = "killed"
    TORN = "torn"
    EMPTY = "empty"
    STRICT = "strict"
    MIXED = "mixed"


class Away(StrEnum):
    """How a share is gone."""

    NO = "no"
    EMPTY = "empty"  # the bare mount point: writing there would succeed
    GONE = "gone"
    FAILING = "failing"
    PARTIAL = "partial"  # folders show half of their names, the marker is there
    STRANGER = "stranger"  # another share is mounted, its marker says so


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of share it is."""

    is_windows: bool = False
    has_links: bool = True
    has_dir_sync: bool = True
    identities: str = "steady"  # or "shifting", or "none"


LINUX = Kind()
WINDOWS = Kind(is_windows=True, has_dir_sync=False)
SMB = Kind(has_links=False, has_dir_sync=False, identities="shifting")
BARE = Kind(has_links=False, has_dir_sync=False, identities="none")

ThingT = TypeVar("ThingT")
Entries = dict[str, tuple[str, int]]
Change = tuple[int, str, tuple[str, int] | None]


@dataclass(slots=True)
class Node:
    """A file or folder. `safe…` is what a loss of power leaves."""

    is_dir: bool
    modified_ns: int
    content: bytes = b""
    safe: bytes = b""
    entries: Entries = field(default_factory=dict)
    safe_entries: Entries = field(default_factory=dict)
    is_read_only: bool = False

    def copy(self) -> "Node":
        return Node(
            self.is_dir,
            self.modified_ns,
            self.content,
            self.safe,
            dict(self.entries),
            dict(self.safe_entries),
            self.is_read_only,
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One call of formkit: its number in the run, its name, the path.

    `changed`: how many calls before it may have changed something.
    """

    number: int
    name: str
    path: Path
    changed: int = 0

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.name not in {"facts", "names", "open_regular", "close"}


def _nothing(_call: Call) -> None:
    pass


class MemoryDisk(Disk):
    """The disk. `before` and `after` see each call of formkit, and may raise."""

    def __init__(self, kind: Kind = LINUX) -> None:
        self.kind = kind
        self.keeps_read_only = kind.is_windows
        self.nodes: dict[int, Node] = {_TOP: Node(is_dir=True, modified_ns=0)}
        self.pending: list[tuple[Change, ...]] = []
        self.before: Callable[[Call], None] = _nothing
        self.after: Callable[[Call], None] = _nothing
        self.now_ns = 0
        self.away = Away.NO
        self.forgets: Callable[[str, Path], bool] = lambda _name, _path: False
        self.syncs_backwards = False
        self.is_dead = False
        self.open_nodes: set[int] = set()
        self.exclusive_nodes: set[int] = set()
        self.strays: list[Path] = []
        self.calls = 0
        self.changed = 0
        self._handles: dict[int, tuple[int, Path]] = {}
        self._next = _TOP

    # What formkit calls.

    def facts(self, path: Path) -> FileFacts:
        self._begin("facts", path)
        number = self._find(path)
        node = self.nodes[number]
        return FileFacts(
            not node.is_dir,
            node.is_dir,
            len(node.content),
            node.modified_ns,
            self._identity(number),
            node.is_read_only,
        )

    def names(self, path: Path) -> list[Listed]:
        self._begin("names", path)
        node = self._folder(path)
        found = [
            Listed(name, not self.nodes[number].is_dir, self.nodes[number].is_dir)
            for name, number in node.entries.values()
        ]
        return found[::2] if self.away is Away.PARTIAL else found

    def marks(self, path: Path) -> Iterator[tuple[str, Mark]]:
        for listed in self.names(path):
            facts = self.facts(path / listed.name)
            is_file = facts.is_file
            yield listed.name, (facts.size, facts.modified_ns) if is_file else None

    def open_regular(self, path: Path) -> BinaryIO:
        self._begin("open_regular", path)
        number = self._find(path)
        if self.nodes[number].is_dir:
            raise NotRegularError(errno.EINVAL, "not a regular file", str(path))
        if number in self.exclusive_nodes:
            raise PermissionError(*_BLOCKING, str(path))
        return cast("BinaryIO", _Reading(self.nodes[number], self._foreign(path)))

    def size(self, file: BinaryIO) -> int:
        reading = cast("_Reading", file)
        return len(reading.content)

    def open_new(self, path: Path) -> int:
        self._begin("open_new", path)
        self._refuse_taken(path)
        number = self._add(Node(is_dir=False, modified_ns=self.now_ns))
        self._change((self._place(path, number),))
        self._end("open_new", path)
        return self._handle(number, path)

    def open_end(self, path: Path) -> int:
        return self._open_writing("open_end", path)

    def open_to_cut(self, path: Path) -> int:
        return self._open_writing("open_to_cut", path)

    def open_to_sync(self, path: Path) -> int:
        self._begin("open_to_sync", path)
        return self._handle(self._find(path), path)

    def write(self, handle: int, content: bytes | memoryview) -> int:
        number, path = self._handles[handle]
        self._begin("write", path)
        self._fill(number, self.nodes[number].content + bytes(content))
        self._end("write", path)
        return len(content)

    def cut(self, handle: int, size: int) -> None:
        number, path = self._handles[handle]
        self._begin("cut", path)
        self._fill(number, self.nodes[number].content[:size])
        self._end("cut", path)

    def fsync(self, handle: int) -> None:
        number, path = self._handles[handle]
        self._begin("fsync", path)
        if not self.forgets("fsync", path):
            self.nodes[number].safe = self.nodes[number].content
        self._end("fsync", path)

    def fsync_all(self, handles: Sequence[int]) -> list[OSError | None]:
        return self._in_some_order(self.fsync, handles)

    def fsync_dirs(self, paths: Sequence[Path]) -> list[OSError | None]:
        return self._in_some_order(self.fsync_dir, paths)

    def close(self, handle: int) -> None:
        del self._handles[handle]

    def fsync_dir(self, path: Path) -> None:
        self._begin("fsync_dir", path)
        number = self._find(path)
        if not self.kind.has_dir_sync:
            raise OSError(errno.EINVAL, "folders are not synced here", str(path))
        if not self.forgets("fsync_dir", path):
            self._sync_names(number)
        self._end("fsync_dir", path)

    def make_dir(self, path: Path) -> None:
        self._begin("make_dir", path)
        self._refuse_taken(path)
        number = self._add(Node(is_dir=True, modified_ns=self.now_ns))
        self._change((self._place(path, number),))
        self._end("make_dir", path)

    def remove_dir(self, path: Path) -> None:
        self._begin("remove_dir", path)
        if self._folder(path).entries:
            raise OSError(errno.ENOTEMPTY, "not empty", str(path))
        self._change((self._place(path, None),))
        self._end("remove_dir", path)

    def rename(self, source: Path, target: Path) -> None:
        self._begin("rename", source)
        if self.kind.is_windows:
            self._refuse_taken(target)
        self._move(source, target)
        self._end("rename", source)

    def replace(self, source: Path, target: Path) -> None:
        self._begin("replace", target)
        self._move(source, target)
        self._end("replace", target)

    def link(self, source: Path, target: Path) -> None:
        self._begin("link", target)
        if not self.kind.has_links:
            raise PermissionError(errno.EPERM, "no links here", str(target))
        number = self._find(source)
        self._refuse_taken(target)
        self._change((self._place(target, number),))
        self._end("link", target)

    def unlink(self, path: Path) -> None:
        self._begin("unlink", path)
        number = self._find(path)
        if self.nodes[number].is_dir:
            raise IsADirectoryError(errno.EISDIR, "a folder", str(path))
        self._refuse_held(number, path)
        if self.kind.is_windows and self.nodes[number].is_read_only:
            raise PermissionError(errno.EACCES, "read-only", str(path))
        self._change((self._place(path, None),))
        self._end("unlink", path)

    def set_mode(self, path: Path, *, is_read_only: bool) -> None:
        self._begin("set_mode", path)
        self.nodes[self._find(path)].is_read_only = is_read_only
        self._end("set_mode", path)

    # What people do: at once, seen by all, and safe.

    def exists(self, path: Path) -> bool:
        """Whether anything is there."""
        try:
            self._find(path)
        except OSError:
            return False
        return True

    def look_at(self, path: Path) -> bytes:
        """The bytes of a file, as a person sees them."""
        return self.nodes[self._find(path)].content

    def save(self, path: Path, content: bytes) -> None:
        """Somebody saves: another file takes the name."""
        number = self._add(Node(is_dir=False, modified_ns=self.now_ns))
        self._fill(number, content)
        self._by_hand(path, number)
        self.nodes[number].safe = content

    def save_in_place(self, path: Path, content: bytes) -> None:
        """Somebody writes into the file itself."""
        self.write_through(self.number_of(path), content)

    def write_through(self, number: int, content: bytes) -> None:
        """Somebody writes into a file opened long ago, whatever its name is now."""
        self._fill(number, content)
        self.nodes[number].safe = content

    def delete(self, path: Path) -> None:
        """Somebody deletes a file."""
        self._by_hand(path, None)

    def move(self, source: Path, target: Path) -> None:
        """Somebody renames a file."""
        number = self._find(source)
        self._by_hand(source, None)
        self._by_hand(target, number)

    def folder(self, path: Path) -> None:
        """Somebody makes a folder."""
        self._by_hand(path, self._add(Node(is_dir=True, modified_ns=self.now_ns)))

    def number_of(self, path: Path) -> int:
        """The file itself, whatever becomes of its name."""
        return self._find(path)

    def files(self, folder: Path) -> Iterator[tuple[Path, bytes]]:
        """Every file below a folder, and its bytes."""
        for name, number in sorted(self._folder(folder).entries.values()):
            node = self.nodes[number]
            if node.is_dir:
                yield from self.files(folder / name)
            else:
                yield folder / name, node.content

    # What a test does.

    def copy(self) -> "MemoryDisk":
        """The same disk once more, with nobody at work on it."""
        other = MemoryDisk(self.kind)
        other.nodes = {number: node.copy() for number, node in self.nodes.items()}
        other.pending = list(self.pending)
        other.now_ns = self.now_ns
        other._next = self._next
        other.forgets = self.forgets
        other.syncs_backwards = self.syncs_backwards
        return other

    def after_loss(self, loss: Loss, seed: int = 0) -> "MemoryDisk":
        """The disk that is found when everything is started again."""
        other = self.copy()
        other.forgets = lambda _name, _path: False
        dice = random.Random(seed)  # noqa: S311 - dice, no secret
        if loss is Loss.STRICT or (loss is Loss.MIXED):
            for node in other.nodes.values():
                node.entries = dict(node.safe_entries)
        for changes in other.pending if loss is Loss.MIXED else ():
            if dice.random() < 0.5:
                for change in changes:
                    _apply(other.nodes[change[0]].entries, change)
        for node in other.nodes.values():
            node.content = _left(node, loss, dice)
            node.safe, node.safe_entries = node.content, dict(node.entries)
        other.pending = []
        return other

    def key(self) -> int:
        """The same for two disks that hold the same."""
        return hash(tuple(self._told(_TOP)))

    # Behind the calls.

    def _told(self, number: int) -> Iterator[tuple[str, object]]:
        for name, child in sorted(self.nodes[number].entries.values()):
            node = self.nodes[child]
            yield name, (node.content, node.is_read_only)
            if node.is_dir:
                yield from self._told(child)
                yield "..", None

    def _in_some_order(
        self, call: Callable[[ThingT], None], things: Sequence[ThingT]
    ) -> list[OSError | None]:
        """What is asked for at once is done one by one, in either order."""
        done: list[OSError | None] = []
        for thing in reversed(things) if self.syncs_backwards else things:
            try:
                call(thing)
            except OSError as error:
                done.append(error)
            else:
                done.append(None)
        return done[::-1] if self.syncs_backwards else done

    def _begin(self, name: str, path: Path) -> None:
        if self.is_dead:
            raise Crashed
        call = Call(self.calls, name, path, self.changed)
        self.calls += 1
        self.changed += call.changes
        self.before(call)
        if self.is_dead:
            raise Crashed
        self._answer_for_the_share(call)

    def _end(self, name: str, path: Path) -> None:
        self.after(Call(self.calls - 1, name, path))

    def _answer_for_the_share(self, call: Call) -> None:
        if self.away is Away.FAILING:
            raise OSError(errno.EIO, "the share does not answer", str(call.path))
        if self.away in {Away.NO, Away.PARTIAL, Away.STRANGER}:
            return
        makes = call.name in {"make_dir", "open_new"}
        if makes and call.path.parent == ROOT and self.away is Away.EMPTY:
            self.strays.append(call.path)
        if call.path != ROOT or self.away is Away.GONE:
            raise FileNotFoundError(errno.ENOENT, "nothing there", str(call.path))

    def _foreign(self, path: Path) -> bytes | None:
        """What the marker says when the share of somebody else is mounted here."""
        is_marker = path.name == "share-id" and self.away is Away.STRANGER
        return b"6f1e3c52-0000-4000-8000-000000000000\n" if is_marker else None

    def _identity(self, number: int) -> tuple[int, int]:
        if self.kind.identities == "steady":
            return (1, number)
        return (
            (1, 10_000 + self.calls) if self.kind.identities == "shifting" else (0, 0)
        )

    def _spell(self, name: str) -> str:
        return name.casefold() if self.kind.is_windows else name

    def _find(self, path: Path) -> int:
        number = _TOP
        if path.parts[: len(_ROOT_PARTS)] != _ROOT_PARTS:
            raise ValueError(path)
        for name in path.parts[len(_ROOT_PARTS) :]:
            node = self.nodes[number]
            if not node.is_dir:
                raise NotADirectoryError(errno.ENOTDIR, "no folder", str(path))
            found = node.entries.get(self._spell(name))
            if found is None:
                raise FileNotFoundError(errno.ENOENT, "nothing there", str(path))
            number = found[1]
        return number

    def _folder(self, path: Path) -> Node:
        node = self.nodes[self._find(path)]
        if not node.is_dir:
            raise NotADirectoryError(errno.ENOTDIR, "no folder", str(path))
        return node

    def _refuse_taken(self, path: Path) -> None:
        if self._spell(path.name) in self._folder(path.parent).entries:
            raise FileExistsError(errno.EEXIST, "already there", str(path))

    def _refuse_held(self, number: int, path: Path) -> None:
        if self.kind.is_windows and number in self.open_nodes:
            raise PermissionError(*_BLOCKING, str(path))

    def _open_writing(self, name: str, path: Path) -> int:
        self._begin(name, path)
        number = self._find(path)
        if self.nodes[number].is_read_only:
            raise PermissionError(errno.EACCES, "read-only", str(path))
        return self._handle(number, path)

    def _handle(self, number: int, path: Path) -> int:
        handle = max(self._handles, default=2) + 1
        self._handles[handle] = number, path
        return handle

    def _add(self, node: Node) -> int:
        self._next += 1
        self.nodes[self._next] = node
        return self._next

    def _fill(self, number: int, content: bytes) -> None:
        self.now_ns += 1
        self.nodes[number].content = content
        self.nodes[number].modified_ns = self.now_ns

    def _place(self, path: Path, number: int | None) -> Change:
        """The change that gives a name to a file, or takes it away."""
        parent, key = self._find(path.parent), self._spell(path.name)
        return parent, key, None if number is None else (path.name, number)

    def _move(self, source: Path, target: Path) -> None:
        number = self._find(source)
        self._refuse_held(number, source)
        if self.exists(target):
            over = self._find(target)
            self._refuse_held(over, target)
            if self.nodes[over].is_dir or (
                self.kind.is_windows and self.nodes[over].is_read_only
            ):
                raise PermissionError(errno.EACCES, "not replaced", str(target))
        self._change((self._place(source, None), self._place(target, number)))

    def _change(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            _apply(self.nodes[change[0]].entries, change)
        self.pending.append(changes)
        if not self.kind.has_dir_sync:  # names reach the disk in their own order
            for parent in {change[0] for change in changes}:
                self._sync_names(parent)

    def _sync_names(self, number: int) -> None:
        self.nodes[number].safe_entries = dict(self.nodes[number].entries)
        rest = [tuple(c for c in op if c[0] != number) for op in self.pending]
        self.pending = [op for op in rest if op]

    def _by_hand(self, path: Path, number: int | None) -> None:
        change = self._place(path, number)
        _apply(self.nodes[change[0]].entries, change)
        _apply(self.nodes[change[0]].safe_entries, change)


def _apply(entries: Entries, change: Change) -> None:
    _, key, entry = change
    if entry is None:
        entries.pop(key, None)
    else:
        entries[key] = entry


def _left(node: Node, loss: Loss, dice: random.Random) -> bytes:
    """The bytes of a file that are found after a loss."""
    now, safe = node.content, node.safe
    if loss is Loss.MIXED:
        loss = dice.choice((Loss.KILLED, Loss.TORN, Loss.EMPTY))
    if loss is Loss.KILLED or now == safe:
        return now
    is_longer = now.startswith(safe) and loss is Loss.TORN
    return now[: (len(safe) + len(now)) // 2] if is_longer else safe


class _Reading(io.RawIOBase):
    """A file being read: it shows what is written meanwhile, whatever its name."""

    def __init__(self, node: Node, instead: bytes | None) -> None:
        self._node = node
        self._instead = instead
        self._at = 0

    @property
    def content(self) -> bytes:
        return self._node.content if self._instead is None else self._instead

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, _whence: int = 0) -> int:
        self._at = offset
        return offset

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # narrower
        piece = self.content[self._at : self._at + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
