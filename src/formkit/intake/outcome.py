"""What became of one file in a pass, for the status page and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from formkit.problems import Finding


class FileState(StrEnum):
    """Where a file stands after a pass."""

    ENTERED = "entered"  # the archive has this save; nothing to mend, not final yet
    ANSWERED = "answered"  # entered, and an answer says what to mend
    FILED = "filed"  # entered, final, and cleared from the inbox
    TO_CLEAR = "to_clear"  # entered and final, but open somewhere: tried again
    WAITING = "waiting"  # not looked at yet: changing, being copied, or busy
    DUPLICATE = "duplicate"  # the same bytes were entered from another place
    BLANK = "blank"  # a form nobody has filled in
    UNREADABLE = "unreadable"
    UNRECOGNISED = "unrecognised"
    QUESTION = "question"  # formkit will not decide this; a person must
    FAILED = "failed"  # our own fault, logged
    EVIDENCE = "evidence"  # no form: it belongs to one
    UNCLAIMED = "unclaimed"  # a photo or the like that has lain a day, nobody's


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One file: `path` relative to the inbox, `receipt` of its last version or "".

    `is_new` says that this pass entered it. `findings` are those not only for the log;
    `answer` is the path of the answer, `owner` the owner file that holds it open.
    `evidence` says how many files of evidence are archived with it.
    """

    path: str
    state: FileState
    receipt: str = ""
    is_new: bool = False
    findings: tuple[Finding, ...] = ()
    answer: str = ""
    owner: str = ""
    reason: str = ""
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class PassReport:
    """All files of one pass, in the order of their paths, and its ledger line.

    `folders` are those of the inbox, relative to it; the inbox itself is "". `marks`
    are size and time of change (ns) of the files as the pass met them, before it read
    them.
    """

    outcomes: tuple[FileOutcome, ...]
    length: int
    head: str
    folders: tuple[str, ...] = ()
    marks: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def count(self, *states: FileState) -> int:
        """How many files are in one of the states."""
        return sum(outcome.state in states for outcome in self.outcomes)

    @property
    def needs_a_person(self) -> bool:
        """Whether something waits for somebody to act."""
        calm = {FileState.ENTERED, FileState.FILED, FileState.BLANK}
        calm |= {FileState.EVIDENCE}
        return any(outcome.state not in calm for outcome in self.outcomes)
