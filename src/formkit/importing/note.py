"""What the last dry run showed: an import does this, or nothing.

One note a workspace, in `work/`: an import follows its dry run. It holds hashes only.
"""

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.importing.proposal import Proposal

_NAME = "import-tried.json"
_LARGEST_BYTES = 4096


class Shown(StrEnum):
    """Whether somebody was shown a proposal: this one, another of the file, none."""

    THIS = "this"
    OTHER = "other"
    NONE = "none"


class _Note(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    format: Literal["formkit.import-tried/1"] = "formkit.import-tried/1"
    file: str
    digest: str


def note_shown(proposal: Proposal, workspace: Workspace, fs: Fs) -> None:
    """Remember that a proposal was shown.

    Raises:
        OSError: it could not be written.
    """
    note = _Note(file=proposal.form.sha256, digest=proposal.digest)
    fs.replace_file(_path(workspace), note.model_dump_json().encode())


def was_shown(proposal: Proposal, workspace: Workspace, fs: Fs) -> Shown:
    """Whether the last dry run showed this proposal.

    Raises:
        OSError: it cannot be read.
    """
    if fs.stat(_path(workspace)) is None:
        return Shown.NONE
    content = fs.read_regular(_path(workspace), _LARGEST_BYTES)
    try:
        note = _Note.model_validate_json(content)
    except ValidationError:
        return Shown.NONE
    if note.file != proposal.form.sha256:
        return Shown.NONE
    return Shown.THIS if note.digest == proposal.digest else Shown.OTHER


def _path(workspace: Workspace) -> Path:
    return workspace.work / _NAME
