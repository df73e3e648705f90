"""One thing that is not as it was entered, under the head auditors look for it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from formkit import messages
from formkit.filing.workspace import Workspace
from formkit.problems import Level


class Quality(StrEnum):
    """What a finding is about; the value is the auditors' word."""

    AUTHENTICITY = "真实性"
    COMPLETENESS = "完整性"
    USABILITY = "可用性"
    SAFETY = "安全性"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was entered.

    `code` names the sentence in filing.toml. `line` is the ledger's, counted from 1, 0
    when none is concerned; `path` is relative to the workspace, with `/`, "" for none.
    `told` is what else the sentence says, by name.
    """

    quality: Quality
    code: str
    level: Level = Level.ERROR
    line: int = 0
    path: str = ""
    told: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str = "zh") -> str:
        """What is wrong, with the line or the file."""
        key = f"filing.{self.code}"
        told = dict(self.told)
        return messages.text(key, language, line=self.line, path=self.path, **told)


def relative(workspace: Workspace, path: Path) -> str:
    """The path as people and reports name it."""
    return path.relative_to(workspace.root).as_posix()
