"""What `restored` lines tell of: losses a person has owned up to are no forgery."""

from collections.abc import Iterator
from dataclasses import replace

from formkit.filing.damage import Damage, Quality
from formkit.ledger.chain import Checker
from formkit.ledger.entries import EnteredEvent, Entry, EvidenceEvent, RestoredEvent
from formkit.ledger.store import Checkpoint
from formkit.problems import Level

REGISTER_CODES = frozenset(
    {"register_disagrees", "register_longer", "register_restored", "register_in_loss"}
)
"""What speaks against a register."""


class Losses:
    """The losses a ledger tells of, line by line.

    `witness` is what a register that was handed out says of the ledger, None: nobody
    asks about one.
    """

    def __init__(self, witness: Checkpoint | None = None) -> None:
        self._witness = witness
        self._is_held = False
        self._receipts: dict[int, str] = {}
        self._restored: list[tuple[int, Entry, RestoredEvent]] = []

    def look(self, line: int, entry: Entry) -> None:
        """Look at the next line of the chain."""
        asked = self._witness
        if asked and (entry.sequence, entry.hash) == (asked.length, asked.head):
            self._is_held = True
        match entry.event:
            case EnteredEvent(receipt=receipt) | EvidenceEvent(receipt=receipt):
                self._receipts[line] = receipt
            case RestoredEvent() as event:
                self._restored.append((line, entry, event))
            case _:
                pass

    def explained(self, damage: Damage) -> Damage:
        """The damage; a warning when a later line tells that the file was lost."""
        receipt = self._receipts.get(damage.line, "")
        if damage.code != "file_missing" or not receipt:
            return damage
        for line, entry, event in self._restored:
            if receipt in event.receipts:
                told = (("restored_line", str(line)), *_who(entry, event))
                return replace(damage, code="file_lost", level=Level.WARNING, told=told)
        return damage

    def register_damages(self, checker: Checker) -> Iterator[Damage]:
        """What speaks against the register, when every line was looked at."""
        asked = self._witness
        if asked is None:
            return
        early = [bad.line for bad in checker.bad if bad.line <= asked.length]
        if self._is_held and not early:
            return
        told = (("length", str(asked.length)), ("now", str(checker.length)))
        if not early and (explanation := self._explanation(asked)):
            yield explanation
        elif not early and asked.length > checker.length:
            line = checker.length + 1
            yield Damage(Quality.AUTHENTICITY, "register_longer", line=line, told=told)
        else:
            line = min(early, default=asked.length)
            yield Damage(Quality.AUTHENTICITY, "register_disagrees", line=line)

    def _explanation(self, asked: Checkpoint) -> Damage | None:
        for line, entry, event in self._restored:
            if 0 < event.missing_from <= asked.length <= event.known_length:
                is_same = asked == Checkpoint(
                    length=event.known_length, head=event.known_head
                )
                told = (
                    ("first", str(event.missing_from)),
                    ("last", str(event.known_length)),
                    ("length", str(asked.length)),
                    *_who(entry, event),
                )
                code = "register_restored" if is_same else "register_in_loss"
                return Damage(Quality.COMPLETENESS, code, line=line, told=told)
        return None


def _who(entry: Entry, event: RestoredEvent) -> tuple[tuple[str, str], ...]:
    return ("on", entry.local_day), ("by", event.by), ("reason", event.reason)
