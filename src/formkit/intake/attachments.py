"""The evidence of the forms in the inbox: waited for, and archived with them.

It is archived as soon as it has come and lies where it is until its form is filed. A
file two forms claim is archived with both.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from formkit.filing import evidence
from formkit.filing.book import Book, LedgerMovedError
from formkit.filing.evidence import Filed, Piece, StillChangingError
from formkit.filing.workspace import ShareAwayError
from formkit.intake import replying
from formkit.intake.attached import Attached, claimant_of, lists
from formkit.intake.claims import is_beside
from formkit.intake.evidence_findings import Exhibits, findings_of, mentions_of
from formkit.intake.exhibit import Look, look
from formkit.intake.scan import Seen
from formkit.intake.taking import Taken
from formkit.intake.work import LOG, Work
from formkit.problems import Finding

_NANOSECONDS = 1_000_000_000
_SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Kept:
    """The evidence of one form in this pass.

    `pieces` are archived; `reason` says why others are not yet, "" when all are.
    """

    pieces: tuple[Piece, ...] = ()
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    count: int = 0


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
    claimant = claimant_of(taken)
    if not claimant.mentions:
        return
    yield from (f.name for f in attached.everything if is_beside(f, claimant))
    yield from (file.name for file in earlier)
