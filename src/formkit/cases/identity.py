"""Which record of a file is which record of its last version.

By number; without one, by equal intake cells; then by place between neighbours that
were found again. What is not sure is a question: the row counts as a new record, the
former one as gone, and nothing is merged.

A record id is `n:` and the number (with the version of a controlled document), or
`r:` and a short hash of the intake cells the record was first seen with; `#2`, `#3`
tell apart what would be equal. An id stays the record's own when its number comes
later or is corrected.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from formkit.cases.likeness import (
    Gauge,
    case_number,
    essence,
    gauge_of,
    record_essence,
)
from formkit.cases.pairing import Pairing, sheet_of
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import Place
from formkit.problems import Finding
from formkit.records import Record


@dataclass(frozen=True, slots=True)
class Followed:
    """The records of a version with their ids, and what became of the former ones.

    `ids` are parallel to the records. `changed` are the ids that are new or say
    something else, `carried` those that say the same wherever the row stands now,
    `gone` those of the former version that are not there any more.
    """

    ids: tuple[str, ...]
    changed: tuple[str, ...]
    carried: tuple[str, ...]
    gone: tuple[str, ...]
    findings: tuple[Finding, ...]


def follow(
    previous: Mapping[str, Record], current: Sequence[Record], form: FormDef
) -> Followed:
    """What became of the records of a file from its last version to this one.

    `previous` is every record of the last version by id, {} for a file seen for the
    first time. Findings: G405 (not sure), G406, G412 (vanished), G407 (emptied cell).
    """
    pairing = Pairing(previous, current, gauge_of(form))
    pairing.pair_numbers()
    pairing.pair_intake()
    questions = pairing.pair_places()
    ids = _named(pairing, previous, current)
    said = {key: record_essence(record) for key, record in previous.items()}
    now = dict(zip(ids, current, strict=True))
    is_carried = {key: said.get(key) == record_essence(now[key]) for key in ids}
    findings = (
        *(_unsure(previous[old], current[at], form) for old, at in questions.items()),
        *(_gone(previous[key], form) for key in pairing.old if key not in questions),
        *_emptied(previous, now, form),
    )
    return Followed(
        ids=ids,
        changed=tuple(key for key in ids if not is_carried[key]),
        carried=tuple(key for key in ids if is_carried[key]),
        gone=tuple(pairing.old),
        findings=findings,
    )


def _named(
    pairing: Pairing, previous: Mapping[str, Record], current: Sequence[Record]
) -> tuple[str, ...]:
    """The id of each present record, in their order."""
    taken = set(previous)
    ids = []
    for at, record in enumerate(current):
        key = pairing.found.get(at) or _free(_new_id(record, pairing.gauge), taken)
        taken.add(key)
        ids.append(key)
    return tuple(ids)


def _new_id(record: Record, gauge: Gauge) -> str:
    if record.number:
        return f"n:{case_number(record)}"
    cells = sorted((k, repr(v)) for k, v in gauge.intake_of(record.values).items())
    return f"r:{hashlib.sha256(repr(cells).encode()).hexdigest()[:12]}"


def _free(wanted: str, taken: set[str]) -> str:
    key, count = wanted, 1
    while key in taken:
        count += 1
        key = f"{wanted}#{count}"
    return key


def _unsure(old: Record, new: Record, form: FormDef) -> Finding:
    sheet = sheet_of(new)
    return Finding(
        "G405",
        default_level("G405"),
        Place(sheet, new.row, 1) if new.row else None,
        params={"sheet": sheet, "row": str(new.row), "old_row": str(old.row)},
        suggest=tuple(
            field.example
            for field in form.fields
            if field.key == form.number_field and field.example
        ),
    )


def _gone(record: Record, form: FormDef) -> Finding:
    """G406 for a row of a table, G412 for a file of one record."""
    code = "G406" if record.row else "G412"
    return Finding(
        code,
        default_level(code),
        found=record.number or _gist(record, form),
        params={"old_row": str(record.row)} if record.row else {},
        case=record.number,
    )


def _gist(record: Record, form: FormDef) -> str:
    """What a person knows the record by: its first filled cell."""
    said = (record.values.get(field.key) for field in form.fields)
    return next((value.raw for value in said if value and value.is_filled), "")


def _emptied(
    previous: Mapping[str, Record], now: Mapping[str, Record], form: FormDef
) -> Iterator[Finding]:
    for key, record in now.items():
        if key in previous:
            yield from emptied_cells(previous[key], record, form)


def emptied_cells(old: Record, new: Record, form: FormDef) -> Iterator[Finding]:
    """G407 for each field that was filled in the old record and is blank in the new."""
    for field in form.fields:
        before, after = old.values.get(field.key), new.values.get(field.key)
        if before is None or before.place is None or not before.is_filled:
            continue
        if essence(after) is None:
            place = after.place if after and after.place else None
            yield Finding(
                "G407",
                default_level("G407"),
                place or replace(before.place, row=new.row or before.place.row),
                field.key,
                field.label,
                params={"before": before.raw},
                case=new.number or old.number,
            )
