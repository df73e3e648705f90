"""The evidence of the forms in the inbox: archived with them, waited for, taken away.

It is archived as soon as it has come and lies where it is until its form is filed. A
file two forms claim is archived with both and taken away after the last of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from formkit.answers import source_of
from formkit.filing import evidence, evidence_clear
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.clear import State
from formkit.filing.evidence import EvidenceList, Filed, Piece, StillChangingError
from formkit.filing.workspace import ShareAwayError
from formkit.intake import replying
from formkit.intake.claims import Claimant, claims, is_beside
from formkit.intake.evidence_findings import Exhibits, findings_of, mentions_of
from formkit.intake.exhibit import Look, look
from formkit.intake.names import NameKind
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen
from formkit.intake.stock import STOCK
from formkit.intake.taking import Step, Taken
from formkit.intake.work import LOG, Work
from formkit.problems import Finding

_NANOSECONDS = 1_000_000_000
_SECONDS_A_MINUTE = 60
_STRAY = {FileState.UNRECOGNISED, FileState.UNREADABLE}


@dataclass(frozen=True, slots=True)
class Attached:
    """The files that may be evidence in a pass, and whose they are.

    `of` maps the path of a form to its evidence. `quiet` are the files that have not
    changed between the two looks, `everything` is all that lies in the inbox.
    """

    files: tuple[Seen, ...]
    of: Mapping[str, tuple[Seen, ...]]
    quiet: AbstractSet[Seen]
    everything: tuple[Seen, ...]

    @property
    def claimed(self) -> frozenset[str]:
        """The paths that are some form's evidence."""
        return frozenset(file.path for files in self.of.values() for file in files)

    def told(self, outcome: FileOutcome) -> FileOutcome:
        """The outcome of a file; what is no form may be some form's evidence."""
        if outcome.state in _STRAY and outcome.path in self.claimed:
            return FileOutcome(outcome.path, FileState.EVIDENCE)
        return outcome


@dataclass(frozen=True, slots=True)
class Kept:
    """The evidence of one form in this pass.

    `pieces` are archived; `reason` says why others are not yet, "" when all are.
    """

    pieces: tuple[Piece, ...] = ()
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What became of a file of evidence whose form was filed under the receipt."""

    receipt: str
    state: State


def attach(
    steps: Iterable[Step], files: tuple[Seen, ...], quiet: AbstractSet[Seen], work: Work
) -> Attached:
    """Whose evidence each file in the inbox is; nothing is archived yet."""
    claimants, strays, forms = [], set(), set()
    for step in steps:
        if isinstance(step, Taken):
            claimants.append(_claimant(step))
            forms.add(step.file.path)
        elif step is not None:
            strays |= {step.path} if step.state in _STRAY else set()
            forms |= {step.path} if _may_be_form(step) else set()
    possible = tuple(
        file for file in files if file.kind is NameKind.OTHER or file.path in strays
    )
    looks = work.memory.looks
    work.memory.looks = {file: looks[file] for file in possible if file in looks}
    return Attached(possible, claims(claimants, possible, forms), quiet, files)


def keep(taken: Taken, attached: Attached, work: Work) -> Kept:
    """The evidence of a form, archived as far as it has come.

    Raises:
        LedgerMovedError, ShareAwayError: as `filing.evidence.file_evidence`.
    """
    files = attached.of.get(taken.file.path, ())
    looks = [(file, _look(file, attached, work)) for file in files]
    pieces = tuple(_piece(file, seen) for file, seen in looks if seen is not None)
    reason = "" if len(pieces) == len(files) else "evidence_changing"
    receipt = taken.registered.entered.receipt
    earlier = tuple(_earlier(taken, work))
    if not _are_listed(pieces, earlier):
        reason = archive(pieces, receipt, work) or reason
        earlier = tuple(_earlier(taken, work))
    if reason:
        work.memory.come_back()
    form = taken.form
    exhibits = Exhibits(
        mentions_of(taken),
        tuple((file, seen) for file, seen in looks if seen is not None),
        tuple(_names_beside(taken, attached, earlier)),
        form.pictures,
    )
    return Kept(pieces, findings_of(exhibits), reason, len(earlier))


def archive(pieces: tuple[Piece, ...], receipt: str, work: Work) -> str:
    """Why not all of it is archived with the version; "" when it is.

    Raises:
        LedgerMovedError, ShareAwayError: as `filing.evidence.file_evidence`.
    """
    if not pieces:
        return ""
    replying.reply_all(work)
    try:
        evidence.file_evidence(work.book, receipt, pieces, work.fs, work.now)
    except (LedgerMovedError, ShareAwayError):
        raise
    except (StillChangingError, FileNotFoundError):
        return "evidence_changing"
    except OSError as error:
        LOG.warning("evidence not archived: %s", error)
        return "evidence_busy"
    return ""


def open_in(kept: Kept, work: Work) -> str:
    """The owner file that says a program has some of the evidence open, or ""."""
    owners = (work.owner_of(piece.inbox_path) for piece in kept.pieces)
    return next(filter(None, owners), "")


def take_away(
    attached: Attached, outcomes: Iterable[FileOutcome], work: Work
) -> Mapping[str, Left]:
    """What became of the evidence of filed forms that lies in the inbox still, by path.

    Also that of forms filed by an earlier pass that could not take it away. What a form
    that stays claims stays too, and what lies where a form is that nobody could read.
    """
    book, left = work.book, dict[str, Left]()
    if not book.evidence:
        return {}
    told = {one.path: one for one in outcomes}
    staying = _staying(attached, told)
    unread = {one.path.rpartition("/")[0] for one in told.values() if _is_unread(one)}
    here = {
        file.path
        for file in attached.everything
        if file.path not in staying and not _is_in(file, unread)
    }
    for receipt in book.owing_evidence():
        mine = _paths(receipt, work) & here
        is_open = {path for path in mine if work.owner_of(path)}
        done = evidence_clear.clear_evidence(
            book, receipt, mine - is_open, work.fs, work.now
        )
        left |= {path: Left(receipt, State.BUSY) for path in is_open}
        left |= {path: Left(receipt, one.state) for path, one in done.items()}
    if any(one.state is not State.CHANGED for one in left.values()):
        work.memory.come_back()
    return left


def lists(receipt: str, work: Work) -> tuple[EvidenceList, ...]:
    """The evidence lists of a version, read once in the life of a watcher."""
    if receipt not in work.book.evidence:
        return ()
    key = receipt, len(work.book.evidence[receipt])
    if key not in work.memory.lists:
        work.memory.lists[key] = evidence.lists_of(work.book, receipt, work.fs)
    return work.memory.lists[key]


def _may_be_form(outcome: FileOutcome) -> bool:
    """Whether a form may lie there: its folder is not another form's alone."""
    folder, _, name = outcome.path.rpartition("/")
    if folder == STOCK or source_of(name) is not None:
        return False
    return outcome.state is not FileState.UNRECOGNISED


def _claimant(taken: Taken) -> Claimant:
    numbers = frozenset(record.number for record in taken.form.records)
    is_table = len(taken.form.records) != 1
    path = taken.file.path
    return Claimant(path, tuple(sorted(numbers - {""})), mentions_of(taken), is_table)


def _look(file: Seen, attached: Attached, work: Work) -> Look | None:
    """What a file says; None as long as it may still be on its way."""
    if file not in attached.quiet or file.is_remote:
        return None
    seen = work.memory.looks.get(file)
    if seen is None:
        try:
            seen = look(work.site.workspace.inbox_file(file.path), work.fs)
        except OSError as error:
            LOG.warning("evidence not read: %s", error)
            return None
        work.memory.looks[file] = seen
    is_all_there = seen.is_whole and seen.is_filled
    return seen if is_all_there or not _is_young(file, work) else None


def _is_young(file: Seen, work: Work) -> bool:
    """Whether the file may be a copy under way, as `incomplete_minutes` says."""
    age_seconds = abs(work.now.timestamp() - file.modified_ns / _NANOSECONDS)
    return age_seconds < work.site.settings.incomplete_minutes * _SECONDS_A_MINUTE


def _piece(file: Seen, seen: Look) -> Piece:
    facts = file.size, file.modified_ns
    return Piece(file.path, *facts, seen.sha256, seen.has_location)


def _are_listed(pieces: Iterable[Piece], earlier: Iterable[Filed]) -> bool:
    known = {(file.inbox_path, file.sha256) for file in earlier}
    return all((piece.inbox_path, piece.sha256) in known for piece in pieces)


def _earlier(taken: Taken, work: Work) -> Iterator[Filed]:
    """The evidence archived with this version of the form and those before it."""
    numbers = {record.number for record in taken.form.records} - {""}
    receipt = taken.registered.entered.receipt
    once: dict[tuple[str, str], Filed] = {}
    while receipt:
        for listed in lists(receipt, work):
            once |= {(file.inbox_path, file.sha256): file for file in listed.files}
        receipt = work.book.entered[receipt].previous
        if receipt and not _is_same_case(receipt, numbers, work.book):
            break
    yield from once.values()


def _is_same_case(receipt: str, numbers: AbstractSet[str], book: Book) -> bool:
    """Whether an earlier version under the path is not that of another, filed form."""
    version = book.version(receipt)
    if version is None or not book.is_cleared(receipt):
        return True
    return not numbers.isdisjoint(record.number for record in version.records)


def _names_beside(
    taken: Taken, attached: Attached, earlier: Iterable[Filed]
) -> Iterator[str]:
    """The names that are there: in the inbox, forms too, and in the archive."""
    claimant = _claimant(taken)
    if not claimant.mentions:
        return
    yield from (f.name for f in attached.everything if is_beside(f, claimant))
    yield from (file.name for file in earlier)


def _staying(attached: Attached, told: Mapping[str, FileOutcome]) -> frozenset[str]:
    return frozenset(
        file.path
        for path, files in attached.of.items()
        for file in files
        if path not in told or told[path].state is not FileState.FILED
    )


def _is_unread(outcome: FileOutcome) -> bool:
    return outcome.state in {FileState.WAITING, FileState.FAILED}


def _is_in(file: Seen, folders: AbstractSet[str]) -> bool:
    return any(
        not folder or file.folder == folder or file.folder.startswith(f"{folder}/")
        for folder in folders
    )


def _paths(receipt: str, work: Work) -> frozenset[str]:
    return frozenset(f.inbox_path for one in lists(receipt, work) for f in one.files)
