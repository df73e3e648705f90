"""What an answer says, before it takes a form: findings, slip, language."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from formkit import messages
from formkit.answers.since import Since, Standing, cells_of
from formkit.answers.slip import Slip
from formkit.model import Place
from formkit.problems import Finding, Level

_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything an answer is made from, besides the file it answers.

    `findings` are those of the whole file and of its records; INFO is left out of an
    answer. `since` says what is different since the last answer; None for the first.
    """

    findings: tuple[Finding, ...]
    slip: Slip
    language: str
    since: Since | None = None

    @property
    def listed(self) -> tuple[Finding, ...]:
        """The findings a person is asked about: whole file first, then cell by cell.

        Sheets come in the order in which they are first named.
        """
        shown = [f for f in self.findings if f.level is not Level.INFO]
        order: dict[str, int] = {}
        for finding in shown:
            if finding.place is not None:
                order.setdefault(finding.place.sheet, len(order))
        return tuple(sorted(shown, key=lambda f: _position(f.place, order)))

    def say(self, entry: str, /, **params: object) -> str:
        """A sentence of the answers, in the language of this answer."""
        return messages.text(f"answers.{entry}", self.language, **params)

    def remark(self, finding: Finding) -> str:
        """What is wrong and how to mend it, as one text.

        In a second answer it begins with whether it was said before.
        """
        said = messages.sentence(finding, self.language)
        how = messages.fix(finding, self.language)
        text = f"{said}{'' if said.endswith('。') else ' '}{how}".strip()
        return self._again(finding) + text

    def level(self, finding: Finding) -> str:
        """How serious a finding is, in a word."""
        return self.say("must" if finding.level is Level.ERROR else "note")

    @property
    def counts(self) -> str:
        """How much is to be done, and what was done since the last answer."""
        listed = self.listed
        errors = sum(cells_of(f) for f in listed if f.level is Level.ERROR)
        warnings = sum(cells_of(f) for f in listed) - errors
        counts = self.say("counts", errors=errors, warnings=warnings)
        return (
            counts if self.since is None else f"{self._compared(self.since)}\n{counts}"
        )

    def _compared(self, since: Since) -> str:
        cells: Counter[Standing] = Counter()
        for finding in self.listed:
            cells += since.standings(finding)
        compared = self.say(
            "compared",
            fixed=len(since.fixed),
            still=cells[Standing.STILL],
            new=cells[Standing.NEW],
        )
        return compared + self._mended(since) if since.fixed else compared

    def _mended(self, since: Since) -> str:
        """Which fields were mended, in the order in which they were asked for."""
        counts = Counter(f.label or self.say("whole_file") for f in since.fixed)
        names = [
            name if count == 1 else self.say("times", name=name, count=count)
            for name, count in counts.items()
        ]
        entry = "mended" if len(names) <= _MOST_NAMES else "mended_more"
        return self.say(entry, names="、".join(names[:_MOST_NAMES]))

    def _again(self, finding: Finding) -> str:
        if self.since is None:
            return ""
        cells = self.since.standings(finding)
        still, count = cells[Standing.STILL], cells.total()
        if still:
            entry = "said_still" if still == count else "said_partly"
            return self.say(entry, still=still)
        return self.say("said_new") if cells[Standing.NEW] == count else ""

    def say_once(self, entry: str) -> str:
        """A word of the answers in one language, where there is no room for two."""
        return messages.text(
            f"answers.{entry}", "zh" if "zh" in self.language else "en"
        )

    @property
    def particulars(self) -> str:
        """Which version of which file this is about, for people."""
        slip = self.slip
        return self.say(
            "particulars",
            source=slip.source_name,
            receipt=slip.receipt,
            at=f"{slip.judged_at:%Y-%m-%d %H:%M}",
        )


def _position(place: Place | None, order: Mapping[str, int]) -> tuple[int, int, int]:
    if place is None:
        return (-1, 0, 0)
    return (order[place.sheet], place.row, place.column)
