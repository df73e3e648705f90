"""Files that brought the reading process down, remembered by their sha256.

A watcher that starts again must not meet the same file again and again. After two
strikes a file is set aside: it stays where it is, and is not opened any more until its
content changes or its entry is taken out of `work/poison.json`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from formkit.fs import Fs
from formkit.problems import Finding
from formkit.read.refusal import refuse_demanding, refuse_late

TRIES = 2
POISON_NAME = "poison.json"


class Strike(BaseModel):
    """How often a file brought the child down, and why the last time.

    `code` is F008 (it died, or the memory was not enough) or F009 (too late);
    `seconds` is the deadline it missed, 0 for F008.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    strikes: int = 0
    code: str = "F008"
    seconds: float = 0.0

    @property
    def is_set_aside(self) -> bool:
        """Whether the file is not opened any more."""
        return self.strikes >= TRIES

    @property
    def finding(self) -> Finding:
        """Why it is not opened."""
        late = self.code == "F009"
        return (refuse_late(self.seconds) if late else refuse_demanding()).finding


class Strikes(Protocol):
    """Where strikes are kept."""

    def of(self, sha256: str) -> Strike:
        """What is known of the content; no strikes when nothing is."""
        ...

    def add(self, sha256: str, finding: Finding) -> Strike:
        """One strike more, for the reason in the finding."""
        ...


class StrikesHere:
    """Strikes of one process, for commands that write nothing."""

    def __init__(self) -> None:
        self.known: dict[str, Strike] = {}

    def of(self, sha256: str) -> Strike:
        """What is known of the content."""
        return self.known.get(sha256, Strike())

    def add(self, sha256: str, finding: Finding) -> Strike:
        """One strike more."""
        self.known[sha256] = _more(self.of(sha256), finding)
        return self.known[sha256]


class StrikesOnDisk:
    """Strikes in a file, for the one writer; looked up anew for every file.

    So an entry somebody takes out counts from the next file on. Every strike is on the
    disk before the file is tried again.
    """

    def __init__(self, path: Path, fs: Fs) -> None:
        self._path = path
        self._fs = fs

    def of(self, sha256: str) -> Strike:
        """What is known of the content."""
        return read_poison(self._path, self._fs).get(sha256, Strike())

    def add(self, sha256: str, finding: Finding) -> Strike:
        """One strike more.

        Raises:
            OSError: it could not be written down.
        """
        known = dict(read_poison(self._path, self._fs))
        struck = known[sha256] = _more(known.get(sha256, Strike()), finding)
        said = {key: known[key].model_dump() for key in sorted(known)}
        content = json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
        self._fs.replace_file(self._path, content)
        return struck


_ENTRIES = TypeAdapter(dict[str, Strike])


def read_poison(path: Path, fs: Fs) -> Mapping[str, Strike]:
    """What the file says, by sha256; nothing where there is none or it is damaged.

    A damaged file costs one more try of each file in it, never a form.

    Raises:
        OSError: it is there and cannot be read.
    """
    if fs.stat(path) is None:
        return {}
    try:
        return _ENTRIES.validate_json(fs.read_regular(path))
    except ValidationError:
        return {}


def _more(before: Strike, finding: Finding) -> Strike:
    seconds = float(finding.params.get("seconds", 0))
    return Strike(strikes=before.strikes + 1, code=finding.code, seconds=seconds)
