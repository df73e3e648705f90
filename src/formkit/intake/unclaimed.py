"""无主附件: files in the inbox that are no form and no form's evidence, after a day.

They are listed and never touched. Since when nobody claims them is remembered in
`work/unclaimed.json`; without it the day begins anew.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from formkit.cases.case import Case, CaseBook
from formkit.filing.clear import State
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.intake.casework import cases_named_by
from formkit.intake.claims import fold, is_telling, starts_with
from formkit.intake.outcome import FileOutcome, FileState
from formkit.intake.scan import Seen
from formkit.intake.taking_away import Left
from formkit.intake.work import Work
from formkit.messages import default_level
from formkit.problems import Finding
from formkit.records import canonical_json

FILE_NAME = "unclaimed.json"
PATIENCE = timedelta(days=1)


class Unclaimed(BaseModel):
    """The whole of unclaimed.json: the path of each file, and since when."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    format: Literal["formkit.unclaimed/1"] = Field(
        "formkit.unclaimed/1", alias="schema"
    )
    since: dict[str, str]


def read_since(workspace: Workspace, fs: Fs) -> Mapping[str, datetime]:
    """Since when nobody claims a file, by its path; {} without a readable list."""
    try:
        content = fs.read_regular(workspace.work / FILE_NAME)
        said = Unclaimed.model_validate_json(content)
        return {path: datetime.fromisoformat(at) for path, at in said.since.items()}
    except (OSError, ValueError):
        return {}


def write_since(workspace: Workspace, since: Mapping[str, datetime], fs: Fs) -> None:
    """Remember since when nobody claims each file.

    Raises:
        OSError: it could not be written.
    """
    times = {path: f"{at:%Y-%m-%dT%H:%M:%S%z}" for path, at in since.items()}
    said = Unclaimed(schema="formkit.unclaimed/1", since=times)
    content = canonical_json(said.model_dump(by_alias=True)) + b"\n"
    fs.replace_file(workspace.work / FILE_NAME, content)


def brought_up(
    since: Mapping[str, datetime], paths: AbstractSet[str], now: datetime
) -> Mapping[str, datetime]:
    """Since when each of the paths is unclaimed; what is claimed or gone is left out.

    A time in the future (a clock that was wrong) counts as now.
    """
    return {path: min(since.get(path, now), now) for path in sorted(paths)}


def overdue(since: Mapping[str, datetime], now: datetime) -> tuple[str, ...]:
    """The paths nobody has claimed for a day."""
    return tuple(path for path, at in since.items() if now - at >= PATIENCE)


def unowned(
    files: Iterable[Seen], claimed: AbstractSet[str], left: Mapping[str, Left]
) -> frozenset[str]:
    """The paths no form claims; evidence on its way out of the inbox is not nobody's.

    `left` is what became of that of filed forms: other bytes than those archived are
    nobody's.
    """
    moving = {path for path, one in left.items() if one.state is not State.CHANGED}
    return frozenset(file.path for file in files) - claimed - moving


def outcome_of(path: str, left: Mapping[str, Left], work: Work) -> FileOutcome:
    """What the status page says of one such file, with the filed case it belongs to."""
    name = path.rpartition("/")[2]
    receipts = [left[path].receipt] if path in left else []
    cases = cases_named_by(name, receipts, work)
    case = _case_of(receipts[0], cases) if receipts else None
    case = case or _case_named(name, cases)
    receipt = case.last_receipt if case else ""
    params = {"case": case.number or receipt, "receipt": receipt} if case else {}
    code = "F012" if case else "F011"
    finding = Finding(code, default_level(code), params=params)
    return FileOutcome(path, FileState.UNCLAIMED, receipt, findings=(finding,))


def _case_of(receipt: str, cases: CaseBook) -> Case | None:
    return next((case for case in cases.cases if receipt in case.receipts), None)


def _case_named(name: str, cases: CaseBook) -> Case | None:
    """The closed case whose number stands in front of the name."""
    meant = [
        case
        for case in cases.cases
        if case.is_final
        and is_telling(case.number)
        and starts_with(fold(name), fold(case.number))
    ]
    return max(meant, key=lambda case: len(case.number), default=None)
