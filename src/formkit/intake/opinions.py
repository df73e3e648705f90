"""What a pass thinks of a file: remembered, formed ahead of its turn, or formed now."""

import hashlib
from dataclasses import replace

from formkit.intake import elsewhere
from formkit.intake.entering import first_entered_on
from formkit.intake.judging import Judge, Judged, judge
from formkit.intake.learning import aliases_for
from formkit.intake.memory import Question
from formkit.intake.work import Work
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read.readers import Readers
from formkit.read.worker import Errand


def begin(content: bytes, path: str, work: Work) -> None:
    """Begin to form the opinion that will be asked for, if one is needed."""
    sha256 = hashlib.sha256(content).hexdigest()
    readers = work.site.reader
    is_needed = not (work.memory.knows(sha256) or work.numbers.is_blank(sha256))
    if is_needed and isinstance(readers, Readers):
        question = _question(sha256, path, work)
        readers.begin(content, _errand(question, work))


def opinion(content: bytes, sha256: str, path: str, work: Work) -> Judged:
    """The opinion on bytes with that hash that lie at a path."""
    question = _question(sha256, path, work)
    return work.memory.judged(question, lambda: _formed(content, question, work))


def _formed(content: bytes, question: Question, work: Work) -> Judged:
    readers = work.site.reader
    read: RawForm | Finding | None = None
    if isinstance(readers, Readers):
        answer = readers.ask(content, _errand(question, work))
        if isinstance(answer, bytes):
            catalogue = work.site.catalogue
            return elsewhere.unpacked(answer, content, question, catalogue)
        read = answer
    site = replace(work.site, aliases=question.aliases)
    return judge(content, site, work.now.date(), question.entered_on, read)


def _question(sha256: str, path: str, work: Work) -> Question:
    entered_on = first_entered_on(work.book, path)
    if entered_on == work.now.date():  # as one that is new: no second opinion on it
        entered_on = None
    return Question(sha256, entered_on, aliases_for(sha256, work))


def _errand(question: Question, work: Work) -> Errand:
    site, memory = work.site, work.memory
    if not memory.judge:
        memory.judge = elsewhere.packed(Judge.of(site, work.now.date()))
    return elsewhere.errand(memory.judge, question, site.aliases)
