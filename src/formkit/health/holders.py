"""The persons who have files open, named in what a pass reports."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from formkit.fs import Fs
from formkit.health.owner_file import LARGEST_BYTES, holder_in
from formkit.intake.outcome import FileOutcome, PassReport


@dataclass(frozen=True, slots=True)
class Holder:
    """An owner file beside the form: who has it open ("" unsaid), since when.

    `is_left_over`: the watcher saw it unchanged for so long that it counts no more.
    """

    name: str
    person: str
    since: datetime
    is_left_over: bool = False


def with_persons(report: PassReport, inbox: Path, fs: Fs) -> PassReport:
    """The report, each owner file with the person it names: `张三，~$投诉.xlsx`."""
    named = tuple(_named(outcome, inbox, fs) for outcome in report.outcomes)
    return report if named == report.outcomes else replace(report, outcomes=named)


def person_in(owner_file: Path, fs: Fs) -> str:
    """Whom an owner file names; "" when it names nobody or cannot be read now."""
    try:
        content = fs.read_regular(owner_file, LARGEST_BYTES)
    except OSError:
        return ""
    return holder_in(owner_file.name, content)


def _named(outcome: FileOutcome, inbox: Path, fs: Fs) -> FileOutcome:
    if not outcome.owner:
        return outcome
    person = person_in((inbox / outcome.path).with_name(outcome.owner), fs)
    if not person:
        return outcome
    return replace(outcome, owner=f"{person}，{outcome.owner}")
