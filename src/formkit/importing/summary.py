"""What a dry run says: counts of the file and its sheets, why rows are left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from formkit.importing.proposal import Proposal
from formkit.importing.sorting import unreadable
from formkit.messages import sentence, text
from formkit.problems import Level
from formkit.publishing.places import place_of

_UNREAD: Final = "S125"  # who takes over a workbook wants to know of every sheet


def summary(proposal: Proposal, language: str) -> Iterator[str]:
    """The lines of a dry run; they tell a cell's content only as an example."""
    counts = proposal.rows.counts
    yield text(
        "importing.trial",
        language,
        name=proposal.name,
        form=proposal.form.definition.form.name,
        rows=counts.rows,
        **asdict(counts),
    )
    for sheet, rows in proposal.rows.by_sheet():
        parts = asdict(rows.counts)
        yield text("importing.trial_sheet", language, sheet=sheet, **parts)
    yield from _reasons(proposal, language)
    for finding in proposal.form.checked.findings:
        if finding.level is not Level.INFO or finding.code == _UNREAD:
            said = sentence(finding, language)
            yield text("importing.trial_file", language, sentence=said)


def _reasons(proposal: Proposal, language: str) -> Iterator[str]:
    rejected = proposal.rows.rejected
    found = [(fault, one) for one in rejected for fault in unreadable(one)]
    for code, n in Counter(fault.code for fault, _ in found).most_common():
        fault, one = next(each for each in found if each[0].code == code)
        said = {"code": code, "n": n, "sentence": sentence(fault, language)}
        yield text("importing.trial_reason", language, row=place_of(one)[1], **said)
    twice = [one for one in rejected if not unreadable(one)]
    for one in twice[:1]:
        said = {"n": len(twice), "number": one.record.number}
        row = place_of(one)[1]
        yield text("importing.trial_same_number", language, row=row, **said)
