"""What became of the findings of the last answer: mended, still open, or new.

Two findings are the same one when code, field and case number agree; the cell does not
count, for rows move. A row without a number is told by how many findings of that kind
there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from formkit.model import Place
from formkit.problems import Finding, Level

_Spot = tuple[str, str, Place | None]


class Standing(StrEnum):
    """How a finding stands to the last answer.

    UNKNOWN is one that nobody can tell apart: it came with the clock, with evidence or
    from another file, and was not kept with the version before.
    """

    STILL = "still"
    NEW = "new"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Since:
    """What is different since the last answer.

    `fixed` are findings of that time that are gone; `still` and `new` are the spots of
    those that are said again and for the first time.
    """

    fixed: tuple[Finding, ...] = ()
    still: frozenset[_Spot] = frozenset()
    new: frozenset[_Spot] = frozenset()

    def standings(self, finding: Finding) -> Counter[Standing]:
        """How many cells of a finding stand how: many may be said at once."""
        return Counter(self._standing(spot) for spot in frozenset(_spots(finding)))

    def _standing(self, spot: _Spot) -> Standing:
        if spot in self.still:
            return Standing.STILL
        return Standing.NEW if spot in self.new else Standing.UNKNOWN


@dataclass(frozen=True, slots=True)
class Former:
    """What was found in the version last answered, and in the version of now.

    Both as they were kept when the versions were entered: asked again tomorrow, or
    after a restart, the answer is the same. `by_case` is for files of many records;
    in a form of one record the number itself may have been mended.
    """

    before: tuple[Finding, ...]
    now: tuple[Finding, ...]
    by_case: bool

    def since(self, shown: Iterable[Finding]) -> Since:
        """How the findings of an answer stand to the last one."""
        said = self._counting(shown)
        before = _Pool(self._counting(self.before))
        now = _Pool(self._counting(self.now))
        first_said = {id(finding) for finding in before.rest_of(said)}
        unknown = {id(finding) for finding in now.rest_of(said)}
        # What is still found and not shown, as another file fills it in, is not mended.
        before.rest_of(now.left)
        still = (f for f in said if id(f) not in first_said)
        new = (f for f in said if id(f) in first_said - unknown)
        return Since(before.left, _all_spots(still), _all_spots(new))

    def _counting(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        counting = (f for f in findings if f.level is not Level.INFO)
        if self.by_case:
            return tuple(counting)
        return tuple(replace(finding, case="") for finding in counting)


class _Pool:
    """Findings to be met again, each one once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._kinds: dict[tuple[str, str], dict[str, list[Finding]]] = defaultdict(dict)
        for finding in findings:
            cases = self._kinds[finding.code, finding.field]
            cases.setdefault(finding.case, []).append(finding)

    @property
    def left(self) -> tuple[Finding, ...]:
        """Those nobody has met."""
        return tuple(
            finding
            for cases in self._kinds.values()
            for findings in cases.values()
            for finding in findings
        )

    def rest_of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings that meet none here; those that do take theirs away.

        Equal numbers first; then a row that had none then, or has none now.
        """
        rest = [f for f in findings if not self._take(f, f.case)]
        return tuple(f for f in rest if not self._take(f, self._near(f)))

    def _near(self, finding: Finding) -> str:
        if finding.case:
            return ""
        return next(iter(self._kinds[finding.code, finding.field]), "")

    def _take(self, finding: Finding, case: str) -> bool:
        cases = self._kinds[finding.code, finding.field]
        if case not in cases:
            return False
        cases[case].pop(0)
        if not cases[case]:
            del cases[case]
        return True


def cells_of(finding: Finding) -> int:
    """How many cells a finding is about: many of one kind are said at once."""
    return len(set(_spots(finding)))


def _all_spots(findings: Iterable[Finding]) -> frozenset[_Spot]:
    return frozenset(spot for finding in findings for spot in _spots(finding))


def _spots(finding: Finding) -> Iterator[_Spot]:
    """The cell of a finding, and those of the same fault said with it."""
    yield finding.code, finding.field, finding.place
    for each in finding.related:
        if finding.field and each.field == finding.field:
            yield finding.code, finding.field, each.place
