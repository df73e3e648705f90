"""The checkpoint of a ledger, and what it knows better than the ledger itself."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from formkit.fs import Fs
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


class LedgerMovedError(Exception):
    """The ledger on the disk is not the one in memory: recover, then go on."""


class Checkpoint(BaseModel):
    """How long the ledger was when a line was last acknowledged, and its hash."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    length: int = Field(ge=0)
    head: Sha256


def disagreement(
    length: int, checkpoint: Checkpoint, *, is_held: bool
) -> LedgerDamagedError | None:
    """What a checkpoint says against a ledger of that length; None when they agree.

    The checkpoint may be behind, never ahead: it is written after the line. `is_held`:
    the ledger had its head when it was as long as the checkpoint says.
    """
    if checkpoint.length > length:
        return LedgerDamagedError(length + 1, "cut_off")
    if not is_held:
        return LedgerDamagedError(checkpoint.length, "checkpoint")
    return None


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
