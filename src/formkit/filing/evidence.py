"""Evidence: files that belong to a form are archived with it, and leave with it.

Order: each file under the hash of its bytes, on the disk → the list in the version's
folder → **ledger line** → read-only. Equal files are stored once. The inbox is not
touched before `evidence_clear`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from formkit.filing import enter
from formkit.filing.book import Book
from formkit.filing.workspace import Workspace
from formkit.fs import Fs
from formkit.ledger.entries import EvidenceEvent, Receipt, Sha256
from formkit.records import canonical_json


class StillChangingError(OSError):
    """A file of evidence is not the one that was looked at: somebody saves it now."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A settled file in the inbox that is evidence; the facts are those looked at.

    `sha256` is that of the bytes at that look, `has_location` whether they tell where a
    photo was taken.
    """

    inbox_path: str
    size: int
    modified_ns: int
    sha256: str
    has_location: bool = False


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Filed(_Part):
    """One archived file of evidence, and where it lay; its name is only kept here.

    `has_location`: it is a photo that tells where it was taken, so personal data.
    """

    name: str
    inbox_path: str
    sha256: Sha256
    size: int = Field(ge=0)
    has_location: bool = False


class EvidenceList(_Part):
    """All evidence of one version: `evidence_<first 12 of its hash>.json`."""

    format: Literal["formkit.evidence/1"] = Field("formkit.evidence/1", alias="schema")
    receipt: Receipt
    files: tuple[Filed, ...]


def dump(listed: EvidenceList) -> bytes:
    """The bytes of an evidence list; the same evidence gives the same bytes."""
    return canonical_json(listed.model_dump(by_alias=True)) + b"\n"


def load(content: bytes) -> EvidenceList:
    """The evidence list of these bytes.

    Raises:
        ValueError: it is none.
    """
    json.loads(content)  # a plain error for what is no JSON at all
    return EvidenceList.model_validate_json(content)


def lists_of(book: Book, receipt: str, fs: Fs) -> tuple[EvidenceList, ...]:
    """The readable evidence lists of a version, oldest first, as entered.

    One that is missing or changed is left out: `verify` names it.
    """
    found = (_read(book, event, fs) for event in book.evidence.get(receipt, ()))
    return tuple(one for one in found if one is not None)


def file_evidence(
    book: Book, receipt: str, pieces: Iterable[Piece], fs: Fs, now: datetime
) -> EvidenceList:
    """What is archived now as the evidence of an entered version.

    What an earlier list of the version names stays in it, whether or not it lies in the
    inbox still. Evidence that was filed before costs a look and no line.

    Raises:
        KeyError: no such version was entered: our own mistake.
        LedgerMovedError, ShareAwayError: as `enter`.
        StillChangingError: a file is being saved; nothing was committed.
        OSError: nothing was committed, or it is for `recover` to find out.
    """
    book.confirm(fs)
    entered = book.entered[receipt]
    ordered = sorted(pieces, key=lambda piece: piece.inbox_path)
    stored = [_store(book, piece, fs) for piece in ordered]
    files = _with_earlier(book, receipt, stored, fs)
    listed = EvidenceList(schema="formkit.evidence/1", receipt=receipt, files=files)
    content = dump(listed)
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 in {event.evidence for event in book.evidence.get(receipt, ())}:
        return listed
    _sync(book, files, fs)
    path = book.workspace.evidence_list(entered, sha256)
    fs.replace_file(path, content)
    event = EvidenceEvent(receipt=receipt, evidence=sha256, count=len(files))
    book.append(event, fs, now)
    enter.protect(book, newest(book, fs), fs)
    return listed


def _with_earlier(
    book: Book, receipt: str, stored: list[Filed], fs: Fs
) -> tuple[Filed, ...]:
    """These files and those listed before, by their place and bytes, each once."""
    every = {(file.inbox_path, file.sha256): file for file in stored}
    for listed in lists_of(book, receipt, fs):
        for file in listed.files:
            every.setdefault((file.inbox_path, file.sha256), file)
    return tuple(every[key] for key in sorted(every))


def newest(book: Book, fs: Fs) -> tuple[Path, ...]:
    """The list committed last and the files it names; () before the first."""
    last = book.entries.last_of_kind("evidence")
    if last is None or not isinstance(last.event, EvidenceEvent):
        return ()
    event = last.event
    listed = _read(book, event, fs)
    files = listed.files if listed else ()
    archived = {book.workspace.evidence_file(file.sha256) for file in files}
    path = book.workspace.evidence_list(book.entered[event.receipt], event.evidence)
    return (path, *sorted(archived))


def _read(book: Book, event: EvidenceEvent, fs: Fs) -> EvidenceList | None:
    path = book.workspace.evidence_list(book.entered[event.receipt], event.evidence)
    try:
        content = fs.read_regular(path)
        listed = load(content)
    except (OSError, ValueError):
        return None
    is_as_entered = hashlib.sha256(content).hexdigest() == event.evidence
    return listed if is_as_entered else None


def _store(book: Book, piece: Piece, fs: Fs) -> Filed:
    path = book.workspace.evidence_file(piece.sha256)
    for folder in (path.parent.parent, path.parent):
        if fs.stat(folder) is None:
            fs.make_dir(folder)
    if fs.stat(path) is None:
        fs.replace_by_blocks(path, _as_looked_at(book, piece, fs))
    _confirm_unchanged(book, piece, fs)
    if not is_archived(book, piece.sha256, fs):
        raise enter.CopyDiffersError(f"{piece.sha256} was not stored as written")
    return Filed(
        name=PurePosixPath(piece.inbox_path).name,
        inbox_path=piece.inbox_path,
        sha256=piece.sha256,
        size=piece.size,
        has_location=piece.has_location,
    )


def _as_looked_at(book: Book, piece: Piece, fs: Fs) -> Iterator[bytes]:
    """The bytes of the piece; an error at their end if they are others by now."""
    digest = hashlib.sha256()
    for block in fs.blocks(book.workspace.inbox_file(piece.inbox_path)):
        digest.update(block)
        yield block
    if digest.hexdigest() != piece.sha256:
        raise StillChangingError(f"{piece.inbox_path} is being saved")


def _confirm_unchanged(book: Book, piece: Piece, fs: Fs) -> None:
    facts = fs.stat(book.workspace.inbox_file(piece.inbox_path))
    said = (piece.size, piece.modified_ns)
    if facts is None or (facts.size, facts.modified_ns) != said:
        raise StillChangingError(f"{piece.inbox_path} is being saved")


def is_archived(book: Book, sha256: str, fs: Fs) -> bool:
    """Whether the archive holds these bytes at this moment.

    Raises:
        OSError: it cannot be read.
    """
    return fs.sha256_of(book.workspace.evidence_file(sha256)) == sha256


def _sync(book: Book, files: tuple[Filed, ...], fs: Fs) -> None:
    """Put names and bytes on the disk, also those a killed process has written."""
    paths = {book.workspace.evidence_file(file.sha256) for file in files}
    for path in sorted(paths):
        fs.fsync_file(path)
    for folder in sorted({path.parent for path in paths}):
        fs.fsync_dir(folder)
    fs.fsync_dir(book.workspace.evidence)
    fs.fsync_dir(book.workspace.archive)


def leftovers(book: Book, fs: Fs) -> tuple[Path, ...]:
    """Half copies a killed process left in archive/evidence."""
    stored = stored_files(book.workspace, fs)
    return tuple(path for path in stored if path.suffix == ".tmp")


def stored_files(workspace: Workspace, fs: Fs) -> Iterator[Path]:
    """Every file in the folders of archive/evidence, links not followed."""
    root = workspace.evidence
    if fs.stat(root) is None:
        return
    for folder in fs.list_dir(root):
        if folder.is_dir:
            for listed in fs.list_dir(root / folder.name):
                if listed.is_file:
                    yield root / folder.name / listed.name
