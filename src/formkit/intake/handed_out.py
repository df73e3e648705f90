"""Which case numbers were handed out on blanks before anybody used them.

Kept in `work/numbers.json`, the writer's own memory. Losing it loses no form: at worst
a number is handed out twice, and both cases are told so. A number nobody used is no
gap.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from formkit.filing.workspace import Workspace
from formkit.fs import Fs

BLOCK = 50
"""How many numbers a day a clerk's own table has to itself."""
_NAME = "numbers.json"
LOG = logging.getLogger("formkit")


class HandedOut(BaseModel):
    """The numbers on blanks, and the blocks of numbers of clerks' tables.

    `numbers` maps a form to its numbers, each with the sha256 of the blank it stands
    on. `blocks` maps form and month (`consultation/2026-11`) to the first counter of
    each clerk's table, by its folder in the inbox.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    format: Literal["formkit.numbers/1"] = Field("formkit.numbers/1", alias="schema")
    numbers: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    blocks: Mapping[str, Mapping[str, int]] = Field(default_factory=dict)


@dataclass(slots=True)
class Numbers:
    """The numbers handed out, and their memory on the disk."""

    workspace: Workspace
    fs: Fs
    said: HandedOut

    def of(self, form: str) -> frozenset[str]:
        """The numbers handed out for a form."""
        return frozenset(self.said.numbers.get(form, {}))

    def is_blank(self, sha256: str) -> bool:
        """Whether a file with these bytes is a numbered blank nobody has touched."""
        return any(sha256 in blanks.values() for blanks in self.said.numbers.values())

    @property
    def sha256s(self) -> frozenset[str]:
        """The sha256 of every numbered blank."""
        blanks = self.said.numbers.values()
        return frozenset(sha256 for one in blanks for sha256 in one.values())

    def hand_out(self, form: str, number: str, sha256: str) -> None:
        """Remember a number; to be done before its blank appears."""
        of_form = {**self.said.numbers.get(form, {}), number: sha256}
        self._keep({"numbers": {**self.said.numbers, form: of_form}})

    def block(self, form: str, month: str, folder: str) -> int:
        """The first counter of a clerk's table of that month, remembered.

        A table that is made again keeps its block.
        """
        key = f"{form}/{month}"
        given = self.said.blocks.get(key, {})
        if folder not in given:
            start = 1 + BLOCK * len(given)
            given = {**given, folder: start}
            self._keep({"blocks": {**self.said.blocks, key: given}})
        return given[folder]

    def _keep(self, changed: Mapping[str, object]) -> None:
        self.said = self.said.model_copy(update=changed)
        content = json.dumps(
            self.said.model_dump(by_alias=True),
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        path = self.workspace.work / _NAME
        self.fs.replace_file(path, f"{content}\n".encode())


def load_numbers(workspace: Workspace, fs: Fs) -> Numbers:
    """What was handed out so far; nothing when the memory is gone or unreadable.

    Raises:
        OSError: the share does not let it be read.
    """
    path = workspace.work / _NAME
    said = HandedOut(schema="formkit.numbers/1")
    if fs.stat(path) is not None:
        try:
            said = HandedOut.model_validate(json.loads(fs.read_regular(path)))
        except ValueError:
            LOG.warning("%s cannot be read; numbers may be given twice", path.name)
    return Numbers(workspace, fs, said)
