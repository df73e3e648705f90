"""What the passes of one watcher remember; without it everything is looked at anew.

Nothing depends on it but time. What is remembered is an opinion on the same bytes by
the same rules of the same day, or a pass after which nothing at all has changed.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from formkit.adopting.memory import Maps
from formkit.aliases import Aliases
from formkit.answers import Former, Slip
from formkit.definitions.model import Layout
from formkit.filing.book import Book
from formkit.filing.evidence import EvidenceList
from formkit.fs import Fs
from formkit.intake.exhibit import Look
from formkit.intake.judging import Judged
from formkit.intake.names import NameKind
from formkit.intake.outcome import FileState, PassReport
from formkit.intake.scan import Scan, Seen
from formkit.intake.stillness import Stillness, is_still, stillness_of
from formkit.problems import Finding
from formkit.settings import Settings
from formkit.staff import Staff

_LONGEST_STILL = timedelta(minutes=10)
# Some shares tell times by two seconds, and their clock is not ours.
_OLD_ENOUGH = timedelta(minutes=1)
_MOST_OPINIONS = 5000
_RESTLESS = {FileState.WAITING, FileState.TO_CLEAR, FileState.FAILED, FileState.FILED}
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What an opinion depends on besides the bytes.

    `definitions` are the sha256 of the definitions in force.
    """

    today: date
    definitions: tuple[str, ...]
    settings: Settings
    aliases: Aliases
    staff: Staff
    maps: Maps


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a file: its bytes, since when, and with which own words."""

    sha256: str
    entered_on: date | None
    aliases: Aliases


_Key = tuple[str, date | None]
Asked = tuple[str, Layout | None, Slip, tuple[Finding, ...], Former | None]
"""What an answer is made from: its path, the layout, the slip, what is said in it."""


@dataclass(frozen=True, slots=True)
class _Still:
    inbox: Stillness
    at: datetime
    report: PassReport


class Memory:
    """What is remembered from pass to pass, in this process only.

    `looks` are what the bytes of files of evidence said. `lists` are the evidence lists
    of a version, by its receipt and how many there were. `judge` is what reading
    processes are told to judge by, packed; b"" until it is needed.
    """

    def __init__(self) -> None:
        self.looks: dict[Seen, Look] = {}
        self.lists: dict[tuple[str, int], tuple[EvidenceList, ...]] = {}
        self.judge = b""
        self._rules: Rules | None = None
        # The same bytes under two names are two questions: when each was entered.
        self._opinions: dict[_Key, tuple[Question, Judged]] = {}
        self._asked: set[_Key] = set()
        self._known: set[str] = set()
        self._still: _Still | None = None
        self._is_restless = False
        # By path: what an answer was made from, and its sha256; of the last pass, and
        # of this one.
        self._made: dict[str, tuple[Asked, str]] = {}
        self._making: dict[str, tuple[Asked, str]] = {}

    def begin(self, rules: Rules) -> None:
        """Start a pass: other rules, or another day, make everything forgotten."""
        if rules != self._rules:
            self._opinions.clear()
            self._made.clear()
            self._still = None
            self.judge = b""
        self._rules = rules
        self._asked = set()
        self._known = {sha256 for sha256, _ in self._opinions}
        self._is_restless = False

    def come_back(self) -> None:
        """Ask for another look by the next pass, whether anything changes or not."""
        self._is_restless = True

    def knows(self, sha256: str) -> bool:
        """Whether a pass before has an opinion on these bytes, on any question."""
        return sha256 in self._known

    def judged(self, question: Question, judge: Callable[[], Judged]) -> Judged:
        """The opinion on the bytes: the one there is, else the one that `judge` has."""
        key = question.sha256, question.entered_on
        self._asked.add(key)
        known = self._opinions.get(key)
        if known is not None and known[0] == question:
            return known[1]
        judged = judge()
        if len(self._opinions) < _MOST_OPINIONS:
            self._opinions[key] = question, judged
        return judged

    def answer_to(self, asked: Asked) -> str:
        """The sha256 of the answer made from the same by the last pass; "" for none."""
        known = self._made.get(asked[0])
        if known is None or known[0] != asked:
            return ""
        self._making[asked[0]] = known
        return known[1]

    def answered(self, asked: Asked, sha256: str) -> None:
        """Remember what answer was made, until one pass does not ask for it."""
        self._making[asked[0]] = asked, sha256

    def unchanged(self, book: Book, fs: Fs, now: datetime) -> PassReport | None:
        """The report of the last pass when it would come to the same; else None.

        Now and then everything is looked at all the same: a file may have been changed
        without a trace in its folder, and some things are due by the clock.
        """
        still = self._still
        if still is None or not timedelta(0) <= now - still.at < _LONGEST_STILL:
            return None
        if still.report.head != book.head:
            return None
        try:
            is_same = is_still(still.inbox, book.workspace.inbox, fs)
        except OSError:  # a look at everything says what it is
            is_same = False
        return still.report if is_same else None

    def keep(
        self, found: Scan, report: PassReport, book: Book, fs: Fs, now: datetime
    ) -> None:
        """Remember a pass that met what it found; all of it if nothing waits."""
        self._opinions = {
            key: kept for key, kept in self._opinions.items() if key in self._asked
        }
        self._made, self._making = self._making, {}
        waits = any(one.is_new or one.state in _RESTLESS for one in report.outcomes)
        self._still = None
        if waits or self._is_restless or not _is_old(found, now):
            return
        with contextlib.suppress(OSError):  # the next pass looks at everything
            inbox = stillness_of(found, book.workspace.inbox, fs)
            self._still = _Still(inbox, now, report) if inbox else None


def _is_old(found: Scan, now: datetime) -> bool:
    """Whether no file was changed a moment ago; our page is new after every pass."""
    limit_ns = (now - _OLD_ENOUGH).timestamp() * _NANOSECONDS
    return all(
        seen.modified_ns < limit_ns or seen.kind is NameKind.OURS
        for seen in found.files
    )
