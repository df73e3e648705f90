"""Many times the same finding, said once, with the cells it concerns."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from formkit import messages
from formkit.problems import Finding, Related

MOST = 20


def collapse(findings: Sequence[Finding], most: int = MOST) -> tuple[Finding, ...]:
    """The findings with every kind that occurs more than `most` times said once.

    One kind is: same code, rule, field and sheet. The one that stays is the first, its
    `cell` is a range (`B3～B42，共 40 处`), and the other cells are its `related`.
    """
    kinds: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        kinds[_kind(finding)].append(finding)
    collapsed = []
    for finding in findings:
        same = kinds[_kind(finding)]
        if len(same) <= most or finding.place is None:
            collapsed.append(finding)
        elif finding is same[0]:
            collapsed.append(_together(same))
    return tuple(collapsed)


def _kind(finding: Finding) -> tuple[str, ...]:
    sheet = finding.place.sheet if finding.place else ""
    return finding.code, finding.rule, finding.field, sheet


def _together(same: Sequence[Finding]) -> Finding:
    first, *others = same
    placed = {f.place: f for f in same if f.place}
    ends = placed[min(placed)], placed[max(placed)]
    cells = {
        "cell": _range(ends, "zh", "cell", len(same)),
        "cell_en": _range(ends, "en", "cell_en", len(same)),
    }
    related = tuple(Related(f.place, f.field, f.label, f.found) for f in others)
    return replace(first, params={**first.params, **cells}, related=related)


def _range(ends: tuple[Finding, Finding], language: str, said: str, count: int) -> str:
    """From the first to the last place; those of a Word document are in words."""
    first, last = (f.params.get(said, f.place.cell if f.place else "") for f in ends)
    return messages.text("check.cells", language, first=first, last=last, n=count)
