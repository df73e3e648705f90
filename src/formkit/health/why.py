"""Why a file is as it is: everything formkit knows of one path of the inbox.

Reads only and needs no lease. What stands there now is looked at afresh; what the
watcher thought of it comes from its last look; what became of it from the ledger.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from formkit.answers import source_of
from formkit.filing import evidence
from formkit.filing.book import Book
from formkit.filing.imports import is_import_path
from formkit.fs import Fs
from formkit.health.holders import Holder, person_in
from formkit.health.looks import FileLook, read_files
from formkit.intake.handed_out import load_numbers
from formkit.intake.names import NameKind, name_kind, owner_names
from formkit.intake.owners import LEFT_OVER
from formkit.intake.scan import candidates, scan
from formkit.read.poison import POISON_NAME, Strike, read_poison
from formkit.records import Version

_NANOSECONDS = 1_000_000_000


class Fate(StrEnum):
    """Where the path stands, in one word."""

    ENTERED = "entered"  # this very save is in the archive
    CHANGED = "changed"  # saved again since the last version; not entered yet
    ANSWER = "answer"  # what formkit wrote for people to correct
    BLANK = "blank"  # a blank form formkit keeps ready
    DUPLICATE = "duplicate"  # these bytes were entered from another place
    NEW = "new"  # a form, or may be one, of which the archive has nothing
    NO_FORM = "no_form"  # never entered, because of what it is
    EVIDENCE = "evidence"  # archived with a form
    FILED = "filed"  # entered, and taken out of the inbox by formkit
    RENAMED = "renamed"  # a person renamed or moved it; it goes on elsewhere
    IMPORTED = "imported"  # a legacy register that was taken over; never in the inbox
    IMPORT_UNDONE = "import_undone"  # one that counts no more
    REMOVED = "removed"  # entered, then taken away by somebody else
    UNKNOWN = "unknown"  # not there, and never entered


@dataclass(frozen=True, slots=True)
class Entering:
    """One version of the file that was entered.

    `is_now`: these bytes stand in the inbox now. `cleared_at` is None for a version
    that was not taken out of the inbox. `original` is relative to the workspace.
    """

    receipt: str
    entered_at: datetime
    path: str
    original: str
    is_complete: bool
    is_now: bool
    cleared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Why:
    """What is known of a path of the inbox.

    `path` is relative to it. `size` and `modified_at` are None when it is not there.
    `look` is what the watcher's last look said, None when it did not see it;
    `is_held` that it was put back to be worked on. `goes_on_at` is the path of a
    renamed file, `evidence_of` the receipt it belongs to, `original_of` that of the
    same bytes elsewhere. `strike` tells that its content was set aside.
    """

    path: str
    kind: NameKind
    fate: Fate
    size: int | None = None
    modified_at: datetime | None = None
    is_readable: bool = True
    look: FileLook | None = None
    holders: tuple[Holder, ...] = ()
    versions: tuple[Entering, ...] = ()
    goes_on_at: str = ""
    evidence_of: str = ""
    original_of: str = ""
    is_held: bool = False
    strike: Strike | None = None

    @property
    def is_calm(self) -> bool:
        """Whether nothing waits: no hold-up, nothing to mend, nothing unknown."""
        calm = {Fate.ENTERED, Fate.EVIDENCE, Fate.FILED, Fate.RENAMED, Fate.BLANK}
        calm |= {Fate.IMPORTED, Fate.IMPORT_UNDONE}
        held_back = self.look is not None and bool(self.look.findings)
        return self.fate in calm and not held_back and self.strike is None


def why(path: str, book: Book, fs: Fs, offset: datetime) -> Why:
    """What is known of the path, relative to the inbox, with `/`.

    `offset` is any instant with the site's zone: times are told in it.

    Raises:
        ValueError: the path would lead out of the inbox.
        OSError: the share does not answer.
    """
    return _Asking(path, book, fs, offset).answer()


def paths_named(name: str, book: Book, fs: Fs) -> tuple[str, ...]:
    """Every path of the inbox, now or once, whose file name is this; sorted."""
    known = set(book.latest) | {version.inbox_path for version in _imports(book)}
    known |= {look.path for look in read_files(book.workspace, fs)}
    return tuple(sorted(p for p in known if p.rpartition("/")[2] == name))


def _imports(book: Book) -> tuple[Version, ...]:
    """Every register that was taken over, the undone ones too."""
    return book.versions_of(book.entries.receipts_of("imported"))


class _Asking:
    """One question under way."""

    def __init__(self, path: str, book: Book, fs: Fs, offset: datetime) -> None:
        self.path, self.book, self.fs = path, book, fs
        self.zone = offset.tzinfo
        self.place = book.workspace.inbox_file(path)
        self.facts = fs.stat(self.place)
        self.is_file = self.facts is not None and self.facts.is_file
        self.sha256 = self._sha256()
        self.looks = {look.path: look for look in read_files(book.workspace, fs)}

    def answer(self) -> Why:
        kind = name_kind(self.place.name)
        fate, elsewhere = self._fate(kind)
        latest = self.book.latest.get(self.path, "")
        evidence_of = self._evidence_of() if kind is NameKind.OTHER else ""
        if evidence_of:
            fate = Fate.EVIDENCE
        poison = read_poison(self.book.workspace.work / POISON_NAME, self.fs)
        strike = poison.get(self.sha256)
        return Why(
            path=self.path,
            kind=kind,
            fate=fate,
            size=self.facts.size if self.facts and self.is_file else None,
            modified_at=self._at(self.facts.modified_ns) if self.facts else None,
            is_readable=not self.is_file or bool(self.sha256),
            look=self.looks.get(self.path),
            holders=self._holders(),
            versions=self._versions(),
            goes_on_at=elsewhere,
            evidence_of=evidence_of,
            original_of=self.book.by_sha256.get(self.sha256, "")
            if fate is Fate.DUPLICATE
            else "",
            is_held=latest in self.book.held,
            strike=strike if strike is not None and strike.is_set_aside else None,
        )

    def _fate(self, kind: NameKind) -> tuple[Fate, str]:
        """The fate, and the path where a renamed file goes on."""
        latest = self.book.latest.get(self.path, "")
        if not self.is_file:
            return self._fate_of_gone(latest)
        if latest and self.sha256 == self.book.entered[latest].original:
            return Fate.ENTERED, ""
        if self.sha256 in self.book.by_sha256:
            return Fate.DUPLICATE, ""
        if source_of(self.place.name) is not None:
            return Fate.ANSWER, ""
        if load_numbers(self.book.workspace, self.fs).is_blank(self.sha256):
            return Fate.BLANK, ""
        if latest:
            return Fate.CHANGED, ""
        return (Fate.NEW if kind is NameKind.FORM else Fate.NO_FORM), ""

    def _fate_of_gone(self, latest: str) -> tuple[Fate, str]:
        if is_import_path(self.path):
            return (Fate.IMPORTED if latest else Fate.IMPORT_UNDONE), ""
        if self.facts is not None:  # a folder, a link, a device
            return Fate.NO_FORM, ""
        if not latest:
            return Fate.UNKNOWN, ""
        if self.book.is_closed(latest):
            return Fate.FILED, ""
        elsewhere = self._goes_on(latest)
        return (Fate.RENAMED if elsewhere else Fate.REMOVED), elsewhere

    def _goes_on(self, receipt: str) -> str:
        """Where the form stands under another name, "" when it is nowhere else.

        The next versions say so, or a later one with its number; a file that was only
        renamed has its bytes.
        """
        path, numbers = "", self._numbers(receipt)
        began = self.book.version(receipt)
        later = began.sequence if began else self.book.length
        for version in self.book.versions:
            is_next = version.previous == receipt
            is_its_case = bool(numbers & self._numbers(version.receipt))
            if is_next or (is_its_case and version.sequence > later):
                path, receipt = version.inbox_path, version.receipt
        path = path or self._same_bytes(receipt)
        return path if path != self.path else ""

    def _same_bytes(self, receipt: str) -> str:
        """A file of the inbox with the bytes of the version."""
        event, inbox = self.book.entered[receipt], self.book.workspace.inbox
        for file in candidates(scan(inbox, self.fs).files):
            if file.size == event.size:
                place = self.book.workspace.inbox_file(file.path)
                if _sha256_of(place, self.fs) == event.original:
                    return file.path
        return ""

    def _numbers(self, receipt: str) -> set[str]:
        """The number of a one-record form: rows of tables are no sign of a rename."""
        version = self.book.version(receipt)
        if version is None or len(version.record_ids) != 1 or version.carried:
            return set()
        return {record.number for record in version.records if record.number}

    def _versions(self) -> tuple[Entering, ...]:
        mine = self.book.history(self.path)
        if is_import_path(self.path):
            every = _imports(self.book)
            mine = tuple(each for each in every if each.inbox_path == self.path)
        return tuple(self._entering(version) for version in mine)

    def _entering(self, version: Version) -> Entering:
        event = self.book.entered[version.receipt]
        about = self.book.entries.about(version.receipt, "cleared")
        cleared = [entry.at for entry in about]
        original = self.book.workspace.original(event)
        is_closed = self.book.is_closed(version.receipt)
        at = max(cleared, default=None) if is_closed else None
        return Entering(
            receipt=version.receipt,
            entered_at=version.entered_at.replace(tzinfo=self.zone),
            path=version.inbox_path,
            original=original.relative_to(self.book.workspace.root).as_posix(),
            is_complete=event.complete,
            is_now=bool(self.sha256) and event.original == self.sha256,
            cleared_at=at.astimezone(self.zone) if at else None,
        )

    def _evidence_of(self) -> str:
        for receipt in reversed(tuple(self.book.evidence)):
            for listed in evidence.lists_of(self.book, receipt, self.fs):
                if any(file.inbox_path == self.path for file in listed.files):
                    return receipt
        return ""

    def _holders(self) -> tuple[Holder, ...]:
        found = []
        for name in dict.fromkeys(owner_names(self.place.name)):
            beside = self.place.with_name(name)
            if (facts := self.fs.stat(beside)) is not None and facts.is_file:
                person = person_in(beside, self.fs)
                at = self._at(facts.modified_ns)
                found.append(Holder(name, person, at, self._is_left_over(name)))
        return tuple(found)

    def _is_left_over(self, owner_name: str) -> bool:
        folder = self.path.rpartition("/")[0]
        look = self.looks.get(f"{folder}/{owner_name}" if folder else owner_name)
        return look is not None and look.reason == LEFT_OVER

    def _at(self, modified_ns: int) -> datetime:
        at = datetime.fromtimestamp(modified_ns / _NANOSECONDS, UTC)
        return at.astimezone(self.zone)

    def _sha256(self) -> str:
        """The hash of what stands there; "" for none, or when it cannot be read.

        What is in the cloud is not read: that would fetch it.
        """
        is_here = self.is_file and self.facts is not None and not self.facts.is_remote
        return _sha256_of(self.place, self.fs) if is_here else ""


def _sha256_of(path: Path, fs: Fs) -> str:
    try:
        return fs.sha256_of(path)
    except OSError:
        return ""
