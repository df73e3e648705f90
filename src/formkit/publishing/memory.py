"""What the writer remembers of the definition workbooks it has looked at.

Losing it costs a second look, nothing else: what is in force stands in the ledger.
"""

import json

from pydantic import BaseModel, ConfigDict, ValidationError

from formkit.filing.workspace import Workspace
from formkit.fs import Fs

_NAME = "definitions.json"


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Looked(_Part):
    """One workbook as it was when it was looked at.

    `basis` says what it was compared with, `verdict` what came of it, `count` how many
    mistakes it had. `answer` is the sha256 of the checked copy beside it, "" for none.
    """

    size: int
    modified_ns: int
    basis: str
    verdict: str
    count: int
    answer: str


class Memory(_Part):
    """Workbooks by name; by form key the definition its blanks are made from."""

    workbooks: dict[str, Looked] = {}
    blanks: dict[str, str] = {}

    def save(self, workspace: Workspace, fs: Fs) -> None:
        """Put it on the disk.

        Raises:
            OSError: it could not be written; the next pass looks again.
        """
        content = json.dumps(self.model_dump(), ensure_ascii=False, indent=1)
        fs.replace_file(workspace.work / _NAME, content.encode())


def remembered(workspace: Workspace, fs: Fs) -> Memory:
    """The memory of the last pass; an empty one when there is none to rely on.

    Raises:
        OSError: it is there and cannot be read now.
    """
    try:
        content = fs.read_regular(workspace.work / _NAME)
        return Memory.model_validate_json(content)
    except (FileNotFoundError, ValidationError):
        return Memory()
