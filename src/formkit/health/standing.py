"""How a workspace stands now: its files, its writer, its disk, and what is wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime

from formkit.answers import source_of
from formkit.filing.book import Book
from formkit.filing.lease import Lease
from formkit.filing.patrol import load_patrol
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.health.alarms import Facts
from formkit.health.growth import growth
from formkit.health.looks import FileLook, read_files, read_look
from formkit.health.pause import read_pause
from formkit.intake import unclaimed
from formkit.intake.answering import answer_path
from formkit.intake.outcome import FileState
from formkit.intake.scan import Seen, candidates, scan
from formkit.problems import Level

_NANOSECONDS = 1_000_000_000
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_FROM_LOOK = frozenset(FileState) - {
    FileState.ENTERED,
    FileState.ANSWERED,
    FileState.FILED,
    FileState.DUPLICATE,
}
_ARCHIVED = frozenset({FileState.ENTERED, FileState.ANSWERED, FileState.TO_CLEAR})


@dataclass(frozen=True, slots=True)
class FileNow:
    """A form file of the inbox as it is at this moment.

    `look` is what the last look said of it, None when the file changed since or was not
    there: nobody has an opinion about what it holds now.
    """

    path: str
    state: FileState
    receipt: str
    look: FileLook | None


def facts_of(book: Book, fs: Fs, now: datetime) -> Facts:
    """What alarms are decided by. Reads only.

    Raises:
        OSError: the share does not answer.
    """
    workspace = book.workspace
    patrol = load_patrol(workspace, fs)
    return Facts(
        now=now,
        look=read_look(workspace, fs),
        pause=read_pause(workspace, fs),
        writer=writer_of(workspace, fs),
        growth=growth(book, fs, now),
        strays=len(book.strays),
        damages=sum(one.level is Level.ERROR for one in patrol.found),
    )


def writer_of(workspace: Workspace, fs: Fs) -> str:
    """Who holds the lease, "" when nobody does.

    Raises:
        OSError: the share does not answer.
    """
    return Lease(workspace, fs, "", "").holder()


def files_now(book: Book, fs: Fs) -> tuple[FileNow, ...]:
    """The form files of the inbox, told by what they hold now.

    One that has the size and the time of change the last look met is not read again.

    Raises:
        OSError: the inbox cannot be listed.
    """
    listed = scan(book.workspace.inbox, fs).files
    paths = frozenset(file.path for file in listed)
    look = read_look(book.workspace, fs)
    looks = {one.path: one for one in read_files(book.workspace, fs)}
    looked_at = look.at if look else _NEVER
    return tuple(
        _file_now(file, _At(book, fs, paths, looked_at), looks.get(file.path))
        for file in candidates(listed)
        if source_of(file.name) is None
    )


def unclaimed_now(workspace: Workspace, fs: Fs, now: datetime) -> tuple[str, ...]:
    """The paths of what nobody has claimed for a day, as far as it is there still."""
    since = unclaimed.read_since(workspace, fs)
    return tuple(
        path
        for path in unclaimed.overdue(since, now)
        if fs.stat(workspace.inbox_file(path)) is not None
    )


@dataclass(frozen=True, slots=True)
class _At:
    """What every file is told with; `looked_at` is when the last look ended."""

    book: Book
    fs: Fs
    paths: frozenset[str]
    looked_at: datetime

    def state_of(self, path: str) -> FileState:
        """Of a file that is entered as it is."""
        is_answered = answer_path(path) in self.paths
        return FileState.ANSWERED if is_answered else FileState.ENTERED


def _file_now(file: Seen, at: _At, look: FileLook | None) -> FileNow:
    book = at.book
    if file.modified_ns > int(at.looked_at.timestamp() * _NANOSECONDS):
        look = None
    receipt = book.latest.get(file.path, "")
    if look is not None and _still_holds(look, file, at, receipt):
        state = at.state_of(file.path) if look.state in _ARCHIVED else look.state
        return FileNow(file.path, state, look.receipt, look)
    sha256 = _sha256(file, book, at.fs)
    if receipt and sha256 == book.entered[receipt].original:
        state = at.state_of(file.path)
    elif sha256 in book.by_sha256:
        state, receipt = FileState.DUPLICATE, book.by_sha256[sha256]
    else:
        is_told = look is not None and look.state in _FROM_LOOK
        state = look.state if look is not None and is_told else FileState.WAITING
        look = look if is_told else None
    return FileNow(file.path, state, receipt, look)


def _still_holds(look: FileLook, file: Seen, at: _At, receipt: str) -> bool:
    """Whether what the watcher thought of the file is true without reading it again."""
    if look.state in {FileState.FILED, FileState.WAITING, FileState.FAILED}:
        return False
    is_last = look.state is FileState.DUPLICATE or look.receipt == receipt
    return is_last and look.is_of(file.size, file.modified_ns, at.looked_at)


def _sha256(file: Seen, book: Book, fs: Fs) -> str:
    """The hash of what the file holds now; "" when it cannot be read now."""
    try:
        return fs.sha256_of(book.workspace.inbox_file(file.path))
    except OSError:
        return ""
