"""What a person can get wrong, as a value with a place.

A finding carries a code and parameters, never a sentence: the sentences live in the
message catalogue (`formkit.messages`). Codes are those of docs/codes.md and are never
given a second meaning.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from formkit.model import Place


class Level(StrEnum):
    """How serious: returned, filed with a flag, or only noted."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Related:
    """Another cell that belongs to a finding, with what stands there."""

    place: Place | None
    field: str
    label: str
    shown: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to know.

    `place` is None for a finding about the whole file. `field` and `label` are "" when
    no field is concerned. `found` is what stands there, "" for blank. `params` fill the
    sentence of the code. `rule` names the rule of the definition (`R1`,
    `required:category_other`). `hint` is the definition's own word on how to mend it.
    `case` is the number of the record concerned, "" where there is none.
    """

    code: str
    level: Level
    place: Place | None = None
    field: str = ""
    label: str = ""
    found: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    rule: str = ""
    related: tuple[Related, ...] = ()
    suggest: tuple[str, ...] = ()
    hint: str = ""
    case: str = ""


def has_errors(findings: tuple[Finding, ...]) -> bool:
    """Whether anything in the list must be mended before the form can be filed."""
    return any(finding.level is Level.ERROR for finding in findings)
