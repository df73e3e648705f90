"""The ledger on the disk: read whole, checked against the checkpoint, appended to."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from formkit.fs import Fs
from formkit.ledger import chain
from formkit.ledger.entries import Sha256
from formkit.records import canonical_json


class LedgerDamagedError(Exception):
    """The ledger is not as formkit wrote it: nothing is entered until a person looked.

    `line` counts from 1; `fault` is a `chain.Fault`, or `cut_off` when lines that the
    checkpoint knows are missing, or `checkpoint` when it names another head.
    """

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(f"ledger line {line}: {fault}")
        self.line = line
        self.fault = fault


class Checkpoint(BaseModel):
    """How long the ledger was when a line was last acknowledged, and its hash."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    length: int = Field(ge=0)
    head: Sha256


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger that is in order. `size` is without the torn bytes at the end.

    `torn` is what a writer could not finish: never acknowledged, to be cut off.
    `last_line` is the last one of the file, be it a stray.
    """

    checked: chain.Checked
    size: int
    torn: bytes
    last_line: bytes

    @property
    def torn_sha256(self) -> str:
        """The sha256 of the torn bytes, "" when there are none."""
        return hashlib.sha256(self.torn).hexdigest() if self.torn else ""


def read_ledger(fs: Fs, path: Path, checkpoint: Checkpoint | None) -> Ledger:
    """The ledger, whole and in order but perhaps with a torn end.

    Torn is only what was never acknowledged: bytes after the last line feed, or a
    last line with a wrong hash that the checkpoint does not know. Without a checkpoint
    only the former.

    Raises:
        LedgerDamagedError: anything else is not as it was written.
        OSError: it cannot be read.
    """
    content = fs.read_regular(path)
    checked = chain.check_lines(content)
    torn = checked.torn
    if _last_is_torn(checked, content, checkpoint):
        torn = content[content.rindex(b"\n", 0, len(content) - 1) + 1 :]
        checked = chain.check_lines(content[: -len(torn)])
    fault = next(iter(checked.bad), None)
    if fault:
        raise LedgerDamagedError(fault.line, fault.fault)
    if disagreement := compare(checked, checkpoint):
        raise disagreement
    size = len(content) - len(torn)
    last_line = content[content.rfind(b"\n", 0, max(size - 1, 0)) + 1 : size]
    return Ledger(checked, size, torn, last_line)


def compare(
    checked: chain.Checked, checkpoint: Checkpoint | None
) -> LedgerDamagedError | None:
    """What the checkpoint knows better than the ledger; None when they agree.

    The checkpoint may be behind, never ahead: it is written after the line.
    """
    if checkpoint is None:
        return None
    if checkpoint.length > checked.length:
        return LedgerDamagedError(checked.length + 1, "cut_off")
    if not holds(checked, checkpoint.length, checkpoint.head):
        return LedgerDamagedError(checkpoint.length, "checkpoint")
    return None


def holds(checked: chain.Checked, length: int, head: str) -> bool:
    """Whether the ledger had this head when it was this long (a register says so)."""
    return any(
        entry.sequence == length and entry.hash == head for entry in checked.entries
    )


def read_checkpoint(fs: Fs, path: Path) -> Checkpoint | None:
    """The checkpoint; None when there is none.

    Raises:
        ValueError: it is not what formkit writes.
    """
    if fs.stat(path) is None:
        return None
    return Checkpoint.model_validate_json(fs.read_regular(path, 1000))


def write_checkpoint(fs: Fs, path: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint in one step."""
    fs.replace_file(path, canonical_json(checkpoint.model_dump()) + b"\n")


def _last_is_torn(
    checked: chain.Checked, content: bytes, checkpoint: Checkpoint | None
) -> bool:
    lines = content.count(b"\n")
    return (
        checkpoint is not None
        and not checked.torn
        and lines > 1
        and [bad.line for bad in checked.bad] == [lines]
        and checked.bad[0].fault is not chain.Fault.DOES_NOT_FOLLOW
        and checkpoint.length == checked.length
    )
