"""The answer beside a form: put there, replaced, or taken away when it is untrue.

An answer that a person has edited is theirs: it is never overwritten and never removed
here. Every answer is named in the ledger before it is written, so that it is known
again by its bytes.
"""

import hashlib
from datetime import datetime
from pathlib import Path, PurePosixPath

from formkit import answers
from formkit.answers import Slip
from formkit.check.collapse import collapse
from formkit.definitions.model import Layout
from formkit.filing.book import Book
from formkit.filing.give_back import give_back
from formkit.fs import Fs
from formkit.intake.entering import Form
from formkit.intake.scan import Scan, Seen
from formkit.ledger.entries import AnsweredEvent
from formkit.model import FileKind
from formkit.problems import Finding


def answer_path(path: str) -> str:
    """Where the answer to a file stands: beside it, `<name>.需补正.<ext>`."""
    file = PurePosixPath(path)
    return str(file.with_name(answers.answer_name(file.name)))


def known_answers(book: Book) -> frozenset[str]:
    """The sha256 of every answer formkit wrote: one with other bytes was edited."""
    return frozenset(
        entry.event.answer
        for entry in book.entries
        if isinstance(entry.event, AnsweredEvent)
    )


def make_answer(
    form: Form, slip: Slip, findings: tuple[Finding, ...], language: str
) -> bytes:
    """The bytes of the answer: a marked copy, or for a table a list with links."""
    shown = collapse(findings)
    if form.checked.layout is Layout.TABLE:
        return answers.list_workbook(shown, slip, slip.source_name, language)
    if form.kind is FileKind.DOCX:
        return answers.mark_document(form.content, shown, slip, language)
    return answers.mark_workbook(form.content, shown, slip, language)


def put_answer(
    book: Book, path: str, receipt: str, content: bytes, fs: Fs, now: datetime
) -> bool:
    """Whether the answer stands at the path now; False when an edited one is there.

    Raises:
        OSError: it could not be written; the ledger names it all the same.
    """
    target = book.workspace.inbox_file(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if fs.stat(target) is not None:
        standing = hashlib.sha256(fs.read_regular(target)).hexdigest()
        if standing == sha256:
            return True
        if standing not in known_answers(book):
            return False
    book.append(AnsweredEvent(receipt=receipt, answer=sha256), fs, now)
    fs.replace_file(target, content)
    return True


def remove_answer(book: Book, path: str, scan: Scan, fs: Fs) -> bool:
    """Whether no unedited answer stands at the path any more.

    It is moved away first and hashed there: what a person saved meanwhile goes back.
    """
    seen = next((file for file in scan.files if file.path == path), None)
    if seen is None or scan.owner_of(seen) is not None:
        return seen is None
    source = book.workspace.inbox_file(path)
    known = known_answers(book)
    if hashlib.sha256(fs.read_regular(source)).hexdigest() not in known:
        return False
    aside = _aside(book, seen, fs)
    fs.rename(source, aside)
    if hashlib.sha256(fs.read_regular(aside)).hexdigest() in known:
        fs.unlink(aside)
        return True
    give_back(book.workspace, aside, path, "R", fs)
    return False


def _aside(book: Book, seen: Seen, fs: Fs) -> Path:
    number = 1
    while True:
        suffix = PurePosixPath(seen.name).suffix
        path = book.workspace.work / f"answer-{number}{suffix}"
        if fs.stat(path) is None:
            return path
        number += 1
