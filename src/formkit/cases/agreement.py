"""What the files of one case agree on, save by save.

Each field belongs to the file that filled it first; that file may change it, another
one may not: what it says stays its own until both say the same. A cell that was
emptied, or a row that vanished, takes nothing away; but a vanished row, or a file that
was cleared, no longer holds a field another file also fills.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from formkit.cases.case import CaseValue
from formkit.cases.likeness import essence
from formkit.cases.streams import Save, Stream
from formkit.records import FieldValue, Record, Version


@dataclass(slots=True)
class Claim:
    """What one file has said so far; `filled_at` is when a field was first filled."""

    stream: Stream
    said: dict[str, CaseValue] = field(default_factory=dict)
    filled_at: dict[str, int] = field(default_factory=dict)
    record: Record | None = None
    is_gone: bool = False

    def take(self, save: Save) -> None:
        """Keep what the save says; a blank takes nothing away."""
        for key, value in save.record.values.items():
            before = self.said.get(key)
            if essence(value) is None or value.place is None:
                continue
            if before and before.value.is_filled and not value.is_filled:
                continue  # unreadable: what was entered stays
            self.filled_at.setdefault(key, save.version.sequence)
            self.said[key] = _case_value(value, save.version)
        self.record, self.is_gone = save.record, False


@dataclass(slots=True)
class Agreement:
    """The claims of all files of a case, and the values agreed on."""

    claims: list[Claim]
    values: dict[str, CaseValue] = field(default_factory=dict)
    history: dict[str, list[CaseValue]] = field(default_factory=dict)

    def take(self, claim: Claim, save: Save) -> tuple[str, ...]:
        """The fields whose agreed value is another one after the save."""
        claim.take(save)
        return self._agree(claim)

    def lose(self, claim: Claim) -> tuple[str, ...]:
        """The fields whose agreed value is another one without the vanished row."""
        claim.is_gone = True
        return self._agree(claim)

    def owner(self, key: str) -> Claim:
        """The claim whose value of the field is agreed on."""
        if len(self.claims) == 1:
            return self.claims[0]
        return min(
            (claim for claim in self.claims if key in claim.said),
            key=lambda claim: (
                claim.is_gone,
                not claim.said[key].value.is_filled,
                claim.filled_at[key],
            ),
        )

    def disputes(self) -> Iterator[tuple[Claim, str]]:
        """Each claim and field that says something else than what is agreed on."""
        for claim in self.claims:
            if claim.is_gone:
                continue
            for key, said in claim.said.items():
                agreed = self.values[key].value
                if said.value.is_filled and essence(said.value) != essence(agreed):
                    yield claim, key

    def emptied(self) -> Iterator[tuple[Claim, str]]:
        """Each claim and field that was filled there and is blank now."""
        for claim in self.claims:
            if claim.record is None or claim.is_gone:
                continue
            for key, said in claim.said.items():
                is_blank = essence(claim.record.values.get(key)) is None
                if is_blank and said.value.is_filled:
                    yield claim, key

    def _agree(self, claim: Claim) -> tuple[str, ...]:
        changed = []
        for key in claim.said:
            value = self.owner(key).said[key]
            before = self.values.get(key)
            self.values[key] = value
            if before is None or essence(before.value) != essence(value.value):
                self.history.setdefault(key, []).append(value)
                changed.append(key)
        return tuple(changed)


def agreement_of(streams: Sequence[Stream]) -> Agreement:
    """An agreement nothing has been said in yet."""
    return Agreement([Claim(stream) for stream in streams])


def _case_value(value: FieldValue, version: Version) -> CaseValue:
    return CaseValue(
        value,
        version.receipt,
        version.sha256,
        version.inbox_path,
        version.sequence,
        version.entered_at,
    )
