"""What a ledger line may say: numbers, hashes and form keys, never a customer's data.

The format is permanent (docs/ledger.md): an event is never given a second meaning and
a field is never taken away.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

LEDGER_FORMAT: Literal["formkit.ledger/1"] = "formkit.ledger/1"
NO_HASH = "0" * 64

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Receipt = Annotated[str, Field(pattern=r"^R[0-9]{8}-[0-9]{4,}$")]
Count = Annotated[int, Field(ge=0)]
Words = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]

_INSTANT = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")


def _listed(value: object) -> object:
    """JSON has lists; an event never changes."""
    return tuple(value) if isinstance(value, list) else value


MOST_RECEIPTS = 1000
Receipts = Annotated[
    tuple[Receipt, ...], BeforeValidator(_listed), Field(max_length=MOST_RECEIPTS)
]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Stamp(_Part):
    """What every line says besides its event.

    `sequence` counts from 1 and is the order; `at` (UTC) and `offset` (the site's
    local time) are what the clock said. `epoch` goes up when another writer takes
    over. `formkit` is the version that wrote the line.
    """

    sequence: int = Field(ge=1, alias="seq")
    previous_hash: Sha256 = Field(alias="prev")
    at: str = Field(pattern=_INSTANT.pattern)
    offset: str = Field(pattern=r"^[+-][0-9]{2}:[0-9]{2}$")
    epoch: int = Field(ge=1)
    formkit: str = Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")


class InitEvent(_Part):
    """The first line: which workspace this ledger belongs to."""

    event: Literal["init"] = "init"
    ledger: Literal["formkit.ledger/1"] = LEDGER_FORMAT
    share_id: str = Field(pattern=r"^[0-9a-f-]{32,36}$")


class EnteredEvent(_Part):
    """One version is in the archive: this line is the commit.

    `original` and `record` are the sha256 of the two archived files, `root` is the
    hash over the ordered commitments of `count` records. `complete` says nothing was
    missing or wrong. `previous` is the receipt of the version before in the same
    file, "" for the first.
    """

    event: Literal["entered"] = "entered"
    receipt: Receipt
    kind: Literal["xlsx", "docx", "xls", "ods", "csv", "html", "xml"]
    original: Sha256
    size: Count
    record: Sha256
    root: Sha256
    count: Count
    form: str = Field(pattern=r"^[a-z0-9_]{1,64}$")
    definition: Sha256
    complete: bool
    previous: Receipt | Literal[""]


class ClearedEvent(_Part):
    """The inbox file of that version was taken out of the inbox.

    `number` counts the clearings of one version: a file may be put back and cleared
    again.
    """

    event: Literal["cleared"] = "cleared"
    receipt: Receipt
    number: int = Field(ge=1)


class PutBackEvent(_Part):
    """The original of that version was put back into the inbox, to be worked on.

    `purpose` is `correct` (the file goes on as if it had never been taken away) or
    `reopen` (with its next version the case is open again, for one more cycle). As
    long as nothing in it changes the file stays. `request` is the receipt of the work
    request that asked for it, "" for a command.
    """

    event: Literal["put_back"] = "put_back"
    receipt: Receipt
    purpose: Literal["correct", "reopen"]
    request: Receipt | Literal[""] = ""


class ImportedEvent(_Part):
    """A table of many rows was taken over: this line is the commit of the import.

    Its version was entered by the line of that receipt, and counts from here on; its
    file never was in the inbox. `rows` were taken (the version's records), `rejected`
    could not be read, `known` bear the number of a case there was or say what another
    row says.
    """

    event: Literal["imported"] = "imported"
    receipt: Receipt
    rows: int = Field(ge=1)
    rejected: Count
    known: Count


class ImportUndoneEvent(_Part):
    """An import counts no more: nothing is removed, its cases are cases no longer.

    For a receipt without an `imported` line: it was broken off, and never counted.
    """

    event: Literal["import_undone"] = "import_undone"
    receipt: Receipt


class EvidenceEvent(_Part):
    """The evidence of that version is in the archive, all of it.

    `evidence` is the sha256 of the list in the version's folder: it names `count`
    files, each with its own hash. Said again only when there is more or other evidence.
    """

    event: Literal["evidence"] = "evidence"
    receipt: Receipt
    evidence: Sha256
    count: int = Field(ge=1)


class EvidenceClearedEvent(_Part):
    """A file of evidence of that version was taken out of the inbox.

    `file` is its sha256; `number` counts how often these bytes were taken for it.
    """

    event: Literal["evidence_cleared"] = "evidence_cleared"
    receipt: Receipt
    file: Sha256
    number: int = Field(ge=1)


class DuplicateEvent(_Part):
    """The same bytes were met again under another name; said once a receipt."""

    event: Literal["duplicate"] = "duplicate"
    receipt: Receipt


class AnsweredEvent(_Part):
    """An answer with these bytes was put beside the form."""

    event: Literal["answered"] = "answered"
    receipt: Receipt
    answer: Sha256


class DefinitionEvent(_Part):
    """A definition was stored under archive/definitions."""

    event: Literal["definition"] = "definition"
    definition: Sha256


class PublishedEvent(_Part):
    """A definition is in force in this workspace: this line is its publication.

    Its text is stored under archive/definitions; who approved it stands there and
    never here. `effective_on` (`2026-12-01`) is its first day.
    """

    event: Literal["published"] = "published"
    definition: Sha256
    form: str = Field(pattern=r"^[a-z0-9_]{1,64}$")
    version: str = Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){0,3}$")
    effective_on: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")


class RegisterEvent(_Part):
    """A register was issued; it shows the ledger's length and head as a witness."""

    event: Literal["register"] = "register"
    number: str = Field(min_length=1, max_length=64)
    register_sha256: Sha256
    length: Count
    head: Sha256


class RecoveredEvent(_Part):
    """A start-up had something to put right.

    `torn_bytes` were cut off the ledger (their sha256 is `torn`, "" for none),
    `adopted` versions were complete but without a line, `discarded` were unfinished
    copies of files that are still there, `returned` files went back to the inbox,
    `set_aside` folders wait in work/set-aside for a person.
    """

    event: Literal["recovered"] = "recovered"
    torn_bytes: Count = 0
    torn: Sha256 | Literal[""] = ""
    adopted: Count = 0
    discarded: Count = 0
    returned: Count = 0
    set_aside: Count = 0


class RestoredEvent(_Part):
    """The workspace was brought back from a backup; what is missing since is said here.

    `by` and `reason` are a person's own words. `known_length` and `known_head` are
    those of the longest ledger that a register or the checkpoint remembers; of it the
    lines from `missing_from` on are missing at least, 0: none. `receipts` are those of
    which files are missing, the first thousand of `receipts_missing`. No receipt of
    its day up to `used` is given again: a lost line may have told of it.
    """

    event: Literal["restored"] = "restored"
    by: Words
    reason: Words
    known_length: Count
    known_head: Sha256
    missing_from: Count
    receipts_missing: Count
    receipts: Receipts
    used: Receipt


class TookOverEvent(_Part):
    """Another writer took over: its epoch is one higher, older ones count no more."""

    event: Literal["took_over"] = "took_over"


class ClockWentBackEvent(_Part):
    """The clock stands before the line before."""

    event: Literal["clock_went_back"] = "clock_went_back"
    seconds: int = Field(ge=1)


Event = (
    InitEvent
    | EnteredEvent
    | ClearedEvent
    | PutBackEvent
    | ImportedEvent
    | ImportUndoneEvent
    | EvidenceEvent
    | EvidenceClearedEvent
    | DuplicateEvent
    | AnsweredEvent
    | DefinitionEvent
    | PublishedEvent
    | RegisterEvent
    | RecoveredEvent
    | RestoredEvent
    | TookOverEvent
    | ClockWentBackEvent
)
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="event")])


class Entry(_Part):
    """One line of the ledger, read or about to be written."""

    stamp: Stamp
    event: Event
    hash: Sha256

    @property
    def sequence(self) -> int:
        """The place in the chain, counted from 1."""
        return self.stamp.sequence

    @property
    def at(self) -> datetime:
        """When the line was written, in UTC, to the second."""
        return read_instant(self.stamp.at)

    @property
    def local_day(self) -> str:
        """The day it was written on at the site: `2026-11-23`."""
        site = datetime.fromisoformat(f"2000-01-01T00:00:00{self.stamp.offset}").tzinfo
        return f"{self.at.astimezone(site):%Y-%m-%d}"


def write_instant(at: datetime) -> str:
    """The instant as the ledger writes it: `2026-11-21T01:02:03Z`.

    Raises:
        ValueError: `at` does not say its time zone.
    """
    if at.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(text: str) -> datetime:
    """The instant `write_instant` wrote.

    Raises:
        ValueError: there is no such instant.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)
