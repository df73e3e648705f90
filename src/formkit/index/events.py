"""What single lines of the ledger say, found in the index when it is asked for."""

from collections.abc import Iterator
from datetime import datetime

from formkit.index.lines import Lines
from formkit.index.views import View
from formkit.ledger.entries import (
    ClearedEvent,
    EnteredEvent,
    EvidenceClearedEvent,
    EvidenceEvent,
)


def entered(lines: Lines) -> View[str, EnteredEvent]:
    """The event of each receipt."""

    def find(receipt: str) -> EnteredEvent | None:
        found = None
        for entry in lines.about(receipt, "entered"):
            found = entry.event if isinstance(entry.event, EnteredEvent) else found
        return found

    return View(find, lambda: lines.receipts_of("entered"))


def evidence(lines: Lines) -> View[str, tuple[EvidenceEvent, ...]]:
    """The lists of the evidence of each receipt that has some, newest last."""

    def find(receipt: str) -> tuple[EvidenceEvent, ...] | None:
        events = (entry.event for entry in lines.about(receipt, "evidence"))
        return tuple(one for one in events if isinstance(one, EvidenceEvent)) or None

    return View(find, lambda: lines.receipts_of("evidence"))


def cleared_at(lines: Lines) -> View[tuple[str, int], datetime]:
    """When the file of a receipt was taken out of the inbox for the n-th time."""

    def find(key: tuple[str, int]) -> datetime | None:
        found = None
        for entry in lines.about(key[0], "cleared"):
            if isinstance(entry.event, ClearedEvent) and entry.event.number == key[1]:
                found = entry.at
        return found

    def keys() -> Iterator[tuple[str, int]]:
        for entry in lines.of_kind("cleared"):
            if isinstance(entry.event, ClearedEvent):
                yield entry.event.receipt, entry.event.number

    return View(find, keys)


def evidence_cleared_at(lines: Lines) -> View[tuple[str, str, int], datetime]:
    """When bytes were taken out of the inbox for a receipt for the n-th time."""

    def find(key: tuple[str, str, int]) -> datetime | None:
        found = None
        for entry in lines.about(key[0], "evidence_cleared"):
            if _key(entry.event) == key:
                found = entry.at
        return found

    def keys() -> Iterator[tuple[str, str, int]]:
        for entry in lines.of_kind("evidence_cleared"):
            key = _key(entry.event)
            if key is not None:
                yield key

    return View(find, keys)


def _key(event: object) -> tuple[str, str, int] | None:
    if isinstance(event, EvidenceClearedEvent):
        return event.receipt, event.file, event.number
    return None
