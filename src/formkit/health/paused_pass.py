"""A look over the inbox of a paused workspace: everything told, nothing done."""

from collections.abc import Iterator
from datetime import datetime

from formkit.answers import source_of
from formkit.filing.book import Book
from formkit.fs import Fs
from formkit.intake.answering import answer_path
from formkit.intake.names import owner_names
from formkit.intake.outcome import FileOutcome, FileState, PassReport
from formkit.intake.scan import Seen, candidates, scan
from formkit.intake.strays import strays


class PausedLooks:
    """The looks of one pause; a file that has not changed is read once."""

    def __init__(self, book: Book, fs: Fs) -> None:
        self._book = book
        self._fs = fs
        self._hashes: dict[Seen, str] = {}

    def look(self, now: datetime) -> PassReport:
        """What stands in the inbox, and that it waits for the end of the pause.

        Raises:
            OSError: the inbox cannot be listed.
        """
        found = scan(self._book.workspace.inbox, self._fs)
        paths = frozenset(file.path for file in found.files)
        outcomes = [*strays(found.files, now), *self._forms(found.files, paths)]
        outcomes += [
            FileOutcome(one.path, FileState.QUESTION, reason=one.reason)
            for one in found.unseen
        ]
        shown = tuple(sorted(outcomes, key=lambda outcome: outcome.path))
        book = self._book
        return PassReport(shown, book.length, book.head, found.folders)

    def _forms(
        self, files: tuple[Seen, ...], paths: frozenset[str]
    ) -> Iterator[FileOutcome]:
        known = self._hashes
        self._hashes = {}
        for file in candidates(files):
            sha256 = known.get(file) or self._sha256(file)
            if sha256:
                self._hashes[file] = sha256
            if source_of(file.name) is None:
                yield self._outcome(file, sha256, paths)

    def _outcome(self, file: Seen, sha256: str, paths: frozenset[str]) -> FileOutcome:
        book = self._book
        owner = next(
            (n for n in owner_names(file.name) if _beside(file, n) in paths), ""
        )
        receipt = book.latest.get(file.path, "")
        if receipt and book.entered[receipt].original == sha256:
            answer = answer_path(file.path)
            if answer not in paths:
                return FileOutcome(file.path, FileState.ENTERED, receipt, owner=owner)
            answered = FileState.ANSWERED
            return FileOutcome(file.path, answered, receipt, answer=answer, owner=owner)
        if sha256 in book.by_sha256:
            first = book.by_sha256[sha256]
            return FileOutcome(file.path, FileState.DUPLICATE, first)
        return FileOutcome(
            file.path, FileState.WAITING, receipt, owner=owner, reason="paused"
        )

    def _sha256(self, file: Seen) -> str:
        try:
            return self._fs.sha256_of(self._book.workspace.inbox_file(file.path))
        except OSError:
            return ""


def _beside(file: Seen, name: str) -> str:
    return f"{file.folder}/{name}" if file.folder else name
