"""What an answer says, before it takes a form: findings, slip, language."""

from collections.abc import Mapping
from dataclasses import dataclass

from formkit import messages
from formkit.answers.slip import Slip
from formkit.model import Place
from formkit.problems import Finding, Level


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything an answer is made from, besides the file it answers.

    `findings` are those of the whole file and of its records; INFO is left out of an
    answer. `fixed` are the findings of the former answer that are gone.
    """

    findings: tuple[Finding, ...]
    slip: Slip
    language: str
    fixed: tuple[Finding, ...] = ()

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
        """What is wrong and how to mend it, as one text."""
        said = messages.sentence(finding, self.language)
        how = messages.fix(finding, self.language)
        return f"{said}{'' if said.endswith('。') else ' '}{how}".strip()

    def level(self, finding: Finding) -> str:
        """How serious a finding is, in a word."""
        return self.say("must" if finding.level is Level.ERROR else "note")

    @property
    def counts(self) -> str:
        """How much is to be done, and what was done since the last answer."""
        errors = sum(f.level is Level.ERROR for f in self.listed)
        warnings = len(self.listed) - errors
        if self.fixed:
            return self.say(
                "counts_again", errors=errors, warnings=warnings, fixed=len(self.fixed)
            )
        return self.say("counts", errors=errors, warnings=warnings)

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
