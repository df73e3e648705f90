"""Whose evidence the files in the inbox are; nothing is archived by it."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from formkit.answers import source_of
from formkit.filing import evidence
from formkit.filing.evidence import EvidenceList
from formkit.intake.claims import Claimant, claims
from formkit.intake.evidence_findings import mentions_of
from formkit.intake.names import NameKind
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen
from formkit.intake.stock import STOCK
from formkit.intake.taking import Step, Taken
from formkit.intake.work import Work

_STRAY = {FileState.UNRECOGNISED, FileState.UNREADABLE}


@dataclass(frozen=True, slots=True)
class Attached:
    """The files that may be evidence in a pass, and whose they are.

    `of` maps the path of a form to its evidence. `quiet` are the files that have not
    changed between the two looks, `everything` is all that lies in the inbox.
    """

    files: tuple[Seen, ...]
    of: Mapping[str, tuple[Seen, ...]]
    quiet: AbstractSet[Seen]
    everything: tuple[Seen, ...]

    @property
    def claimed(self) -> frozenset[str]:
        """The paths that are some form's evidence."""
        return frozenset(file.path for files in self.of.values() for file in files)

    def told(self, outcome: FileOutcome) -> FileOutcome:
        """The outcome of a file; what is no form may be some form's evidence."""
        if outcome.state in _STRAY and outcome.path in self.claimed:
            return FileOutcome(outcome.path, FileState.EVIDENCE)
        return outcome


def attach(
    steps: Iterable[Step], files: tuple[Seen, ...], quiet: AbstractSet[Seen], work: Work
) -> Attached:
    """Whose evidence each file in the inbox is; nothing is archived yet."""
    claimants, strays, forms = [], set(), set()
    for step in steps:
        if isinstance(step, Taken):
            claimants.append(claimant_of(step))
            forms.add(step.file.path)
        elif step is not None:
            strays |= {step.path} if step.state in _STRAY else set()
            forms |= {step.path} if _may_be_form(step) else set()
    possible = tuple(
        file for file in files if file.kind is NameKind.OTHER or file.path in strays
    )
    looks = work.memory.looks
    work.memory.looks = {file: looks[file] for file in possible if file in looks}
    return Attached(possible, claims(claimants, possible, forms), quiet, files)


def claimant_of(taken: Taken) -> Claimant:
    """What a form lays claim to files by."""
    numbers = frozenset(record.number for record in taken.form.records)
    is_table = len(taken.form.records) != 1
    path = taken.file.path
    return Claimant(path, tuple(sorted(numbers - {""})), mentions_of(taken), is_table)


def lists(receipt: str, work: Work) -> tuple[EvidenceList, ...]:
    """The evidence lists of a version, read once in the life of a watcher."""
    if receipt not in work.book.evidence:
        return ()
    key = receipt, len(work.book.evidence[receipt])
    if key not in work.memory.lists:
        work.memory.lists[key] = evidence.lists_of(work.book, receipt, work.fs)
    return work.memory.lists[key]


def _may_be_form(outcome: FileOutcome) -> bool:
    """Whether a form may lie there: its folder is not another form's alone."""
    folder, _, name = outcome.path.rpartition("/")
    if folder == STOCK or source_of(name) is not None:
        return False
    return outcome.state is not FileState.UNRECOGNISED
