"""One thing that was tried, and what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from formkit.messages import text


class Verdict(StrEnum):
    """OK: as formkit would have it. ATTENTION: somebody should act, or know."""

    OK = "ok"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Probe:
    """What was tried (`name`), what it came to, and the figures of the sentence.

    `outcome` is the stable word of the sentence in doctor.toml: `<name>_<outcome>`.
    """

    name: str
    verdict: Verdict
    outcome: str
    params: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """What was found and, with ATTENTION, what to do."""
        return text(f"doctor.{self.name}_{self.outcome}", language, **self.params)


def fine(name: str, outcome: str = "ok", **params: object) -> Probe:
    """A probe that came out as it should."""
    return Probe(name, Verdict.OK, outcome, params)


def attention(name: str, outcome: str = "bad", **params: object) -> Probe:
    """A probe somebody should act on, or know of."""
    return Probe(name, Verdict.ATTENTION, outcome, params)
