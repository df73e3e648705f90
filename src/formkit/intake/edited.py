"""An answer a person has edited: the next version of its source, if that is certain.

One living file remains. Where source and answer were both changed, nobody but a person
can say which is right: nothing is entered, nothing removed.
"""

from dataclasses import dataclass
from enum import StrEnum

from formkit.filing import clear as clearing
from formkit.filing.enter import Outcome
from formkit.intake.entering import Form, is_as_entered, register
from formkit.intake.work import Work


class Adoption(StrEnum):
    """What became of an edited answer."""

    ADOPTED = "adopted"  # it stands under the name of its source now
    BOTH_CHANGED = "both_changed"
    LATER = "later"  # source or answer is open, or could not be moved


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited answer, and the file it was made for as that stands now.

    `receipt` is the version that was answered; `source` is None when `source_path` is
    free. `is_readable` is False when a file stands there that is no form (any more).
    `living_path` is where the answer is to stand: the path of its source, or beside it
    when the answer is a file of another kind.
    """

    answer_path: str
    answer: Form
    receipt: str
    source_path: str
    source: Form | None
    living_path: str
    is_readable: bool = True


def adopt(edited: Edited, work: Work) -> Adoption:
    """What became of the edited answer: entered, and put in the place of its source.

    The order is that of every filing: the bytes of both are in the archive and in the
    ledger before the source is cleared and the answer renamed. Stopped between two
    steps, the next pass goes on.
    """
    if work.owner_of(edited.answer_path) or work.owner_of(edited.source_path):
        return Adoption.LATER
    if is_under_way(edited, work) and _stands_already(edited, work):
        # Stopped between link and unlink: it stands under both names.
        work.fs.unlink(work.site.workspace.inbox_file(edited.answer_path))
        return Adoption.ADOPTED
    if not _is_source_untouched(edited, work):
        return Adoption.BOTH_CHANGED
    path, source, book = edited.source_path, edited.source, work.book
    if source is not None and source.sha256 not in book.by_sha256:
        register(source, path, work, keeps_bytes=True)
    living = edited.living_path
    before = book.latest.get(path, edited.receipt)
    entered = register(
        edited.answer, living, work, keeps_bytes=True, continues=before
    ).entered
    if entered.outcome is Outcome.DUPLICATE:
        return Adoption.BOTH_CHANGED
    return _replace(edited, work)


def is_under_way(edited: Edited, work: Work) -> bool:
    """Whether the answer is entered already as the last version of its source."""
    latest = work.book.latest.get(edited.living_path, "")
    entered = work.book.entered.get(latest)
    return entered is not None and entered.original == edited.answer.sha256


def _replace(edited: Edited, work: Work) -> Adoption:
    """Clear the source, both being archived, and give its name to the answer."""
    path, source, book = edited.source_path, edited.source, work.book
    if source is not None:
        receipt = book.by_sha256[source.sha256]
        cleared = clearing.clear(book, receipt, path, work.fs, work.now)
        if cleared.state not in {clearing.State.CLEARED, clearing.State.GONE}:
            return Adoption.LATER
    workspace = work.site.workspace
    try:
        work.fs.rename_beside_people(
            workspace.inbox_file(edited.answer_path),
            workspace.inbox_file(edited.living_path),
        )
    except OSError:
        return Adoption.LATER
    return Adoption.ADOPTED


def _stands_already(edited: Edited, work: Work) -> bool:
    if not work.is_in_inbox(edited.living_path):
        return False
    living = work.site.workspace.inbox_file(edited.living_path)
    sha256 = work.fs.sha256_of(living)
    return sha256 == edited.answer.sha256


def _is_source_untouched(edited: Edited, work: Work) -> bool:
    """Whether the source says what it said when it was answered, and nothing since."""
    book = work.book
    if not edited.is_readable:
        return False
    latest = book.latest.get(edited.source_path, "")
    if edited.source is not None and not latest:  # renamed after it was entered
        latest = book.by_sha256.get(edited.source.sha256, "")
    if is_under_way(edited, work):
        latest = book.entered[book.latest[edited.living_path]].previous
    while latest != edited.receipt:
        version = book.version(latest)
        if version is None or version.records or version.gone:
            return False
        latest = book.entered[latest].previous
    return edited.source is None or is_as_entered(edited.source, edited.receipt, book)
