"""The evidence of filed forms leaves the inbox, after the last form that claims it."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from formkit.filing import evidence_clear
from formkit.filing.clear import State
from formkit.intake.attached import Attached, lists
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen
from formkit.intake.work import Work


@dataclass(frozen=True, slots=True)
class Left:
    """What became of a file of evidence whose form was filed under the receipt."""

    receipt: str
    state: State


def take_away(
    attached: Attached, outcomes: Iterable[FileOutcome], work: Work
) -> Mapping[str, Left]:
    """What became of the evidence of filed forms that lies in the inbox still, by path.

    Also that of forms filed by an earlier pass that could not take it away. What a form
    that stays claims stays too, and what lies where a form is that nobody could read.
    """
    book, left = work.book, dict[str, Left]()
    if not book.evidence:
        return {}
    told = {one.path: one for one in outcomes}
    staying = _staying(attached, told)
    unread = {one.path.rpartition("/")[0] for one in told.values() if _is_unread(one)}
    here = {
        file.path
        for file in attached.everything
        if file.path not in staying and not _is_in(file, unread)
    }
    for receipt in book.owing_evidence():
        mine = _paths(receipt, work) & here
        is_open = {path for path in mine if work.owner_of(path)}
        done = evidence_clear.clear_evidence(
            book, receipt, mine - is_open, work.fs, work.now
        )
        left |= {path: Left(receipt, State.BUSY) for path in is_open}
        left |= {path: Left(receipt, one.state) for path, one in done.items()}
    if any(one.state is not State.CHANGED for one in left.values()):
        work.memory.come_back()
    return left


def _staying(attached: Attached, told: Mapping[str, FileOutcome]) -> frozenset[str]:
    return frozenset(
        file.path
        for path, files in attached.of.items()
        for file in files
        if path not in told or told[path].state is not FileState.FILED
    )


def _is_unread(outcome: FileOutcome) -> bool:
    return outcome.state in {FileState.WAITING, FileState.FAILED}


def _is_in(file: Seen, folders: AbstractSet[str]) -> bool:
    return any(
        not folder or file.folder == folder or file.folder.startswith(f"{folder}/")
        for folder in folders
    )


def _paths(receipt: str, work: Work) -> frozenset[str]:
    return frozenset(f.inbox_path for one in lists(receipt, work) for f in one.files)
