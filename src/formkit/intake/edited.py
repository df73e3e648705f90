"""An answer a person has edited: the next version of its source, if that is certain.

One living file remains. Where source and answer were both changed, nobody but a person
can say which is right: nothing is entered, nothing removed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from formkit.filing import clear as clearing
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.intake.entering import Form, register
from formkit.intake.scan import Scan, Seen


class Adoption(StrEnum):
    """What became of an edited answer."""

    ADOPTED = "adopted"  # it stands under the name of its source now
    BOTH_CHANGED = "both_changed"
    LATER = "later"  # source or answer is open, or could not be moved


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited answer and the file it was made for; `source` None when that is gone.

    `judged_sha256` is the sha256 of the source the answer was made from.
    """

    answer: Seen
    source_path: str
    source: Seen | None
    judged_sha256: str


def adopt(
    edited: Edited, form: Form, book: Book, scan: Scan, fs: Fs, now: datetime
) -> Adoption:
    """What became of the edited answer: entered, and put in the place of its source.

    The order is that of every filing: the bytes are in the archive and in the ledger
    before the source is cleared and the answer renamed. Stopped between two steps, the
    next pass goes on.
    """
    workspace = book.workspace
    source, path = edited.source, edited.source_path
    if scan.owner_of(edited.answer) or (source and scan.owner_of(source)):
        return Adoption.LATER
    if source is not None:
        receipt = book.by_sha256.get(edited.judged_sha256, "")
        if receipt not in book.entered or book.latest.get(path) not in {
            receipt,
            book.by_sha256.get(form.sha256),
        }:
            return Adoption.BOTH_CHANGED
        register(form, path, book, fs, now)
        cleared = clearing.clear(book, receipt, path, fs, now)
        if cleared.state is clearing.State.CHANGED:
            return Adoption.BOTH_CHANGED
        if cleared.state not in {clearing.State.CLEARED, clearing.State.GONE}:
            return Adoption.LATER
    else:
        register(form, path, book, fs, now)
    try:
        fs.rename_beside_people(
            workspace.inbox_file(edited.answer.path), workspace.inbox_file(path)
        )
    except OSError:
        return Adoption.LATER
    return Adoption.ADOPTED
