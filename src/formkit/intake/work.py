"""What one pass has at hand: the site, the book, the clock, and what was answered."""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime

from formkit.cases.numbers import used_near
from formkit.definitions.model import FormDef
from formkit.filing.book import Book
from formkit.filing.enter import Batch
from formkit.fs import Fs
from formkit.intake.ahead import Ahead
from formkit.intake.handed_out import Numbers, load_numbers
from formkit.intake.memory import Memory
from formkit.intake.names import owner_names
from formkit.intake.replies import Replies
from formkit.intake.site import Site

LOG = logging.getLogger("formkit")


@dataclass(frozen=True, slots=True)
class Work:
    """One pass under way.

    `numbers` are the case numbers on numbered blanks. `placed` are the paths an
    edited answer takes: their source is not looked at in this pass. `began_after` is
    the last line of the ledger before the pass. `owners` are the owner files seen in
    the pass; of them `left_over`, with size and time of change, count no more. `batch`
    are the forms that are entered together, `ahead` the files that are read before
    their turn, `replies` the answers and the filed forms that are dealt with together.
    """

    site: Site
    book: Book
    now: datetime
    began_after: int
    numbers: Numbers
    batch: Batch
    ahead: Ahead
    memory: Memory = field(default_factory=Memory)
    placed: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    left_over: dict[str, tuple[int, int]] = field(default_factory=dict)
    replies: Replies = field(default_factory=Replies)

    @property
    def fs(self) -> Fs:
        """The one door to the share."""
        return self.site.fs

    def owner_of(self, path: str) -> str:
        """The owner file that says a program has the file open, "" when none has.

        Looked up now too and not only in the scans: a long pass meets people who come
        later. LibreOffice takes its own away for a moment while it saves, so one that
        either scan has seen counts for the whole pass.
        """
        folder, _, own_name = path.rpartition("/")
        for name in owner_names(own_name):
            beside = f"{folder}/{name}" if folder else name
            if self._holds(beside):
                return name
        return ""

    def _holds(self, beside: str) -> bool:
        """Whether an owner file was seen, or is there now, that counts."""
        facts = self.fs.stat(self.site.workspace.inbox_file(beside))
        if facts is None:
            return beside in self.owners
        return self.left_over.get(beside) != (facts.size, facts.modified_ns)

    def is_ours(self, sha256: str) -> bool:
        """Whether formkit wrote these bytes: an answer, or a numbered blank."""
        return self.book.entries.is_answer(sha256) or self.numbers.is_blank(sha256)

    def used_near(self, form: FormDef, on_date: date) -> frozenset[str]:
        """The numbers of the form that count for the next one of that day.

        Those on blanks somebody may have taken are among them.
        """
        written = self.book.numbers[form.key]
        near = used_near(form.number_pattern, written, on_date)
        return self.numbers.of(form.key).union(near)

    def is_new(self, receipt: str) -> bool:
        """Whether this pass entered the version."""
        version = self.book.version(receipt)
        return version is not None and version.sequence > self.began_after

    def is_in_inbox(self, path: str) -> bool:
        """Whether anything of that name stands in the inbox now."""
        return self.fs.stat(self.site.workspace.inbox_file(path)) is not None


def work_of(
    site: Site, book: Book, now: datetime, memory: Memory | None = None
) -> Work:
    """The work of a pass that begins; `memory` is that of the passes before."""
    numbers = load_numbers(site.workspace, site.fs)
    own = Memory() if memory is None else memory
    batch = Batch(book, site.fs, now)
    return Work(site, book, now, book.length, numbers, batch, Ahead(site), own)
