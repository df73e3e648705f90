"""One look over templates/definitions: publish what is ready, answer what is wrong.

Nothing that is half done counts: a definition is in force from its ledger line on, and
a look that was stopped is finished by the next one.
"""

import errno
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from formkit import __version__
from formkit.definition_workbook import checked_name, mark
from formkit.definitions.catalogue import Catalogue
from formkit.filing.book import Book
from formkit.filing.publication import publish
from formkit.filing.workspace import ShareAwayError, confirm_present
from formkit.fs import Fs
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.publishing import blanks
from formkit.publishing.answers import is_open, is_workbook
from formkit.publishing.drafts import draft_of
from formkit.publishing.memory import Looked, Memory, remembered
from formkit.publishing.verdict import (
    Draft,
    Judged,
    Verdict,
    judge,
    setting_problem,
    with_problems,
)

FOLDER = "definitions"
_CALM = {Verdict.IN_FORCE, Verdict.PUBLISHED, Verdict.DRAFT}
_LARGEST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Press:
    """What a look works with.

    `read` turns bytes into cells; `wait` sleeps so many seconds between the two looks
    at a workbook that has changed.
    """

    book: Book
    fs: Fs
    read: Callable[[bytes], RawForm | Finding]
    wait: Callable[[float], None]
    settle_seconds: float
    language: str

    @property
    def folder(self) -> Path:
        """Where the definition workbooks lie."""
        return self.book.workspace.templates / FOLDER


@dataclass(frozen=True, slots=True)
class Notice:
    """Where one workbook stands; `answer` is the name of its checked copy, or "".

    `count` is how many mistakes it has.
    """

    name: str
    verdict: Verdict
    count: int = 0
    answer: str = ""


@dataclass(frozen=True, slots=True)
class LookedOver:
    """What a look came to.

    `catalogue` is what is in force now; `blanks` are the forms whose blanks were
    written anew, `has_old_blanks` says that some could not be replaced yet.
    """

    catalogue: Catalogue
    notices: tuple[Notice, ...] = ()
    blanks: tuple[str, ...] = ()
    has_old_blanks: bool = False

    @property
    def needs_a_person(self) -> bool:
        """Whether a workbook waits for somebody to act."""
        return any(each.verdict not in _CALM for each in self.notices)


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    size: int
    modified_ns: int


def look(press: Press, catalogue: Catalogue, now: datetime) -> LookedOver:
    """What became of the workbooks; one that fails never stops the others.

    Raises:
        LedgerMovedError: `recover` first, then look again.
        ShareAwayError: the share is not there.
        OSError: the folder cannot be listed.
    """
    workspace = press.book.workspace
    confirm_present(workspace, press.fs, press.book.share_id)
    work = _Work(press, remembered(workspace, press.fs), now, catalogue)
    seen = _workbooks(press)
    fresh = [each for each in seen if not work.is_known(each)]
    for each in seen:
        work.note(each)
    if fresh:
        press.wait(press.settle_seconds)
        settled = frozenset(_workbooks(press))
        work.settle([each for each in fresh if each in settled])
    changed, has_old = work.blanks()
    shown = tuple(work.notices[name] for name in sorted(work.notices))
    return LookedOver(work.catalogue, shown, changed, has_old)


def _workbooks(press: Press) -> tuple[_Seen, ...]:
    names = (each.name for each in press.fs.list_dir(press.folder) if each.is_file)
    facts = ((n, press.fs.stat(press.folder / n)) for n in names if is_workbook(n))
    return tuple(_Seen(name, f.size, f.modified_ns) for name, f in facts if f)


@dataclass(frozen=True, slots=True)
class _Read:
    """The bytes of a workbook and the draft in them, None when there is none."""

    content: bytes
    draft: Draft | None


@dataclass(slots=True)
class _Work:
    """One look under way: what is in force by now, and where each workbook stands."""

    press: Press
    memory: Memory
    now: datetime
    catalogue: Catalogue
    notices: dict[str, Notice] = field(default_factory=dict)

    def is_known(self, seen: _Seen) -> bool:
        """Whether nothing that counts has changed since the workbook was read."""
        looked = self.memory.workbooks.get(seen.name)
        if looked is None:
            return False
        answer = self.press.folder / checked_name(seen.name)
        has_answer = not looked.answer or self.press.fs.stat(answer) is not None
        known = (looked.size, looked.modified_ns, looked.basis)
        return has_answer and known == (seen.size, seen.modified_ns, self._basis())

    def note(self, seen: _Seen) -> None:
        """Say where the workbook stands, as far as it is known."""
        looked = self.memory.workbooks.get(seen.name)
        if looked is None or not self.is_known(seen):
            self.notices[seen.name] = Notice(seen.name, Verdict.WAITING)
            return
        verdict = Verdict(looked.verdict)
        self._say(seen.name, verdict, looked.count, looked.answer)

    def settle(self, workbooks: list[_Seen]) -> None:
        """Read the workbooks, publish those that are ready, answer those that fail."""
        read = {each: self._read(each) for each in workbooks}
        rivals = _rivals(
            {e.name: judge(r.draft, self.catalogue) for e, r in read.items() if r.draft}
        )
        for each, found in read.items():
            try:
                self._settle(each, found, rivals.get(each.name, ""))
            except ShareAwayError:
                raise
            except OSError:
                # Held fast by a program, or the disk failed: the next look does it.
                self.notices[each.name] = Notice(each.name, Verdict.WAITING)

    def blanks(self) -> tuple[tuple[str, ...], bool]:
        """The forms whose blanks were written, and whether some could not be."""
        book, fs, today = self.press.book, self.press.fs, self.now.date()
        try:
            done = blanks.follow(book, self.catalogue, self.memory, today, fs)
        except ShareAwayError:
            raise
        except OSError:
            return (), True
        return done, False

    def _read(self, seen: _Seen) -> _Read:
        path = self.press.folder / seen.name
        try:
            content = self.press.fs.read_regular(path, _LARGEST_BYTES)
        except OSError:
            return _Read(b"", None)
        raw = self.press.read(content)
        if isinstance(raw, Finding):
            return _Read(content, None)
        return _Read(content, draft_of(raw, self.catalogue))

    def _settle(self, seen: _Seen, found: _Read, rival: str) -> None:
        if found.draft is None:
            self._answer(seen, Verdict.UNREADABLE, 0, b"")
            return
        judged = judge(found.draft, self.catalogue)
        verdict, draft, before = judged.verdict, judged.draft, judged.before
        if verdict is Verdict.READY and rival:
            problem = setting_problem("D744", draft.text, "发布", other=rival)
            verdict, draft = Verdict.FAULTY, with_problems(draft, [problem])
        if verdict is Verdict.READY and draft.definition is not None:
            press = self.press
            publish(press.book, draft.definition, before, press.fs, self.now)
            known = self.catalogue.definitions
            self.catalogue = Catalogue((*known, draft.definition))
            verdict = Verdict.PUBLISHED
        errors = sum(fault.is_error for fault in draft.faults)
        copy = b""
        if verdict is Verdict.FAULTY:
            copy = mark(found.content, draft.faults, self.press.language)
        self._answer(seen, verdict, errors, copy)

    def _answer(self, seen: _Seen, verdict: Verdict, errors: int, copy: bytes) -> None:
        """Remember the opinion; put the checked copy beside, or take it away.

        The hash of a copy is remembered before it is there, and ours goes before its
        hash is forgotten: a copy with another hash is one that somebody edited.
        """
        press = self.press
        path = press.folder / checked_name(seen.name)
        former = self.memory.workbooks.get(seen.name)
        if former is not None and _holds(path, former.answer, press.fs):
            if is_open(path, press.fs):
                raise BlockingIOError(errno.EBUSY, "open in a program", str(path))
            press.fs.unlink(path)
        answer = hashlib.sha256(copy).hexdigest() if copy else ""
        kept = Verdict.IN_FORCE if verdict is Verdict.PUBLISHED else verdict
        self.memory.workbooks[seen.name] = Looked(
            size=seen.size,
            modified_ns=seen.modified_ns,
            basis=self._basis(),
            verdict=kept,
            count=errors,
            answer=answer,
        )
        self.memory.save(press.book.workspace, press.fs)
        if copy and press.fs.stat(path) is None:
            press.fs.replace_file(path, copy)
        self._say(seen.name, verdict, errors, answer)

    def _say(self, name: str, verdict: Verdict, errors: int, answer: str) -> None:
        copy = checked_name(name)
        shown = copy if answer else ""
        self.notices[name] = Notice(name, verdict, errors, shown)
        path = self.press.folder / copy
        is_there = self.press.fs.stat(path) is not None
        if is_there and not _holds(path, answer, self.press.fs):
            self.notices[copy] = Notice(copy, Verdict.EDITED_ANSWER)

    def _basis(self) -> str:
        """What the opinion on a workbook depends on besides itself."""
        known = (each.sha256 for each in self.catalogue.definitions)
        return hashlib.sha256("\n".join((__version__, *known)).encode()).hexdigest()


def _rivals(found: Mapping[str, Judged]) -> Mapping[str, str]:
    """By name, another workbook that is to publish other content of the same form."""
    ready = {
        name: judged.draft.definition
        for name, judged in found.items()
        if judged.verdict is Verdict.READY and judged.draft.definition is not None
    }
    return {
        name: other
        for name, mine in ready.items()
        for other, theirs in ready.items()
        if mine.form.key == theirs.form.key and mine.sha256 != theirs.sha256
    }


def _holds(path: Path, sha256: str, fs: Fs) -> bool:
    """Whether the file is there with just these bytes."""
    try:
        content = fs.read_regular(path)
    except FileNotFoundError:
        return False
    return hashlib.sha256(content).hexdigest() == sha256
