"""`record.json`: what was read from an archived original, and the way back.

This file is the only place where a name or a customer's words are kept. Its records
are committed to in the ledger one by one, each with 16 random bytes of salt.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from formkit.ledger.entries import EnteredEvent, Receipt, Sha256
from formkit.model import FileKind
from formkit.problems import Finding, Level, has_errors
from formkit.records import (
    Record,
    Version,
    canonical_json,
    commitment,
    commitment_to,
    commitments_root,
    decode_record,
    encode_record,
)

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Arrival:
    """A settled, recognised save of one file that changes a record.

    `inbox_path` is relative to the inbox, with `/`. `records` are those that changed,
    `record_ids` are parallel to them; `carried` names the receipts of the unchanged
    rest and `gone` the ids of records that vanished. `is_complete`: nothing required
    is missing and no finding is an error. `pictures` counts the images
    inside. `continues` is the receipt of the version
    before when that stood under another name, "" when it stood under this one.
    """

    inbox_path: str
    content: bytes
    kind: FileKind
    form: str
    definition_sha256: str
    definition_text: str
    records: tuple[Record, ...]
    record_ids: tuple[str, ...]
    carried: Mapping[str, str]
    gone: tuple[str, ...]
    findings: tuple[Finding, ...]
    continues: str = ""
    pictures: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing must be mended."""
        return not has_errors(self.findings)


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class StoredRecord(_Part):
    """One record with what its commitment is made from."""

    id: str
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    commitment: Sha256
    record: dict[str, Any]


class StoredFinding(_Part):
    """What was said about the version: code and place, never what stood there."""

    code: str
    level: Literal["error", "warning", "info"]
    at: str
    field: str
    case: str


class Stored(_Part):
    """A whole record.json."""

    format: Literal["formkit.record/1"] = Field("formkit.record/1", alias="schema")
    receipt: Receipt
    entered_at: str
    inbox_path: str
    name: str
    kind: Literal["xlsx", "docx", "xls", "ods", "csv", "html", "xml"]
    sha256: Sha256
    size: int
    form: str
    definition: Sha256
    complete: bool
    previous: Receipt | Literal[""]
    records: list[StoredRecord]
    carried: dict[str, Receipt]
    gone: list[str]
    findings: list[StoredFinding]
    pictures: int = Field(0, ge=0)

    @property
    def root(self) -> str:
        """The hash over the ordered commitments."""
        return commitments_root([stored.commitment for stored in self.records])

    def entered_event(self, record_sha256: str) -> EnteredEvent:
        """The ledger's event for this version; `record_sha256` is of the file."""
        return EnteredEvent(
            receipt=self.receipt,
            kind=self.kind,
            original=self.sha256,
            size=self.size,
            record=record_sha256,
            root=self.root,
            count=len(self.records),
            form=self.form,
            definition=self.definition,
            complete=self.complete,
            previous=self.previous,
        )


@dataclass(frozen=True, slots=True)
class Issued:
    """What the ledger's writer adds to an arrival: its receipt, and when."""

    receipt: str
    previous: str
    sha256: str
    at: datetime


def store(arrival: Arrival, issued: Issued, salts: Sequence[bytes]) -> Stored:
    """The record.json of an arrival; `salts` has one of 16 bytes a record."""
    encoded = [encode_record(record) for record in arrival.records]
    records = [
        StoredRecord(
            id=record_id,
            salt=salt.hex(),
            commitment=commitment_to(record, salt),
            record=record,
        )
        for record_id, record, salt in zip(
            arrival.record_ids, encoded, salts, strict=True
        )
    ]
    return Stored(
        schema="formkit.record/1",
        receipt=issued.receipt,
        entered_at=issued.at.isoformat(timespec="seconds"),
        inbox_path=arrival.inbox_path,
        name=PurePosixPath(arrival.inbox_path).name,
        kind=arrival.kind.value,
        sha256=issued.sha256,
        size=len(arrival.content),
        form=arrival.form,
        definition=arrival.definition_sha256,
        complete=arrival.is_complete,
        previous=issued.previous,
        records=records,
        carried=dict(arrival.carried),
        gone=list(arrival.gone),
        findings=[_stored_finding(finding) for finding in arrival.findings],
        pictures=arrival.pictures,
    )


def dump(stored: Stored) -> bytes:
    """The bytes of a record.json."""
    return canonical_json(stored.model_dump(by_alias=True)) + b"\n"


def load(content: bytes) -> Stored:
    """The record.json of these bytes, its commitments recomputed.

    Raises:
        ValueError: it is not a record.json, or a record is not what was committed to.
    """
    stored = unpack(content)
    for kept in stored.records:
        if commitment(_record(kept), bytes.fromhex(kept.salt)) != kept.commitment:
            raise ValueError(f"record {kept.id} is not what was committed to")
    return stored


def unpack(content: bytes) -> Stored:
    """The record.json of bytes that were checked before.

    Raises:
        ValueError: it is not a record.json.
    """
    return Stored.model_validate(json.loads(content))


def version_of(stored: Stored, sequence: int) -> Version:
    """The version a record.json tells of; `sequence` is the ledger's.

    `entered_at` is the site's local time without a zone, like every other time in a
    record.
    """
    return Version(
        receipt=stored.receipt,
        sequence=sequence,
        entered_at=datetime.fromisoformat(stored.entered_at).replace(tzinfo=None),
        inbox_path=stored.inbox_path,
        sha256=stored.sha256,
        form=stored.form,
        definition_sha256=stored.definition,
        records=tuple(_record(kept) for kept in stored.records),
        record_ids=tuple(kept.id for kept in stored.records),
        carried=dict(stored.carried),
        gone=tuple(stored.gone),
        previous=stored.previous,
        findings=tuple(_finding(kept) for kept in stored.findings),
    )


def _record(kept: StoredRecord) -> Record:
    try:
        return decode_record(kept.record)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"record {kept.id} is not a record") from error


def _finding(kept: StoredFinding) -> Finding:
    return Finding(kept.code, Level(kept.level), field=kept.field, case=kept.case)


def _stored_finding(finding: Finding) -> StoredFinding:
    return StoredFinding(
        code=finding.code,
        level=finding.level.value,
        at=str(finding.place) if finding.place else "",
        field=finding.field,
        case=finding.case,
    )
