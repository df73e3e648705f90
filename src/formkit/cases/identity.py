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
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from formkit.cases.likeness import (
    Gauge,
    Likeness,
    case_number,
    essence,
    gauge_of,
    record_essence,
)
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.model import Place
from formkit.problems import Finding
from formkit.records import Record

_Item = TypeVar("_Item", bound=Hashable)

_MOST_PAIRS = 2500
"""More candidates than this for one place, and nobody can tell them apart."""


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
    pairing = _Pairing(previous, current, gauge_of(form))
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


class _Pairing:
    """Former and present records being paired; `old` and `new` are still alone."""

    def __init__(
        self, previous: Mapping[str, Record], current: Sequence[Record], gauge: Gauge
    ) -> None:
        sheets = [*map(_sheet, current), *map(_sheet, previous.values())]
        order = {sheet: at for at, sheet in enumerate(dict.fromkeys(sheets))}
        by_place = sorted(
            previous.items(), key=lambda item: (order[_sheet(item[1])], item[1].row)
        )
        self.order = tuple(key for key, _ in by_place)
        self.old = dict(by_place)
        self.new = dict(enumerate(current))
        self.found: dict[int, str] = {}
        self.count = len(current)
        self.gauge = gauge

    def pair_numbers(self) -> None:
        """Pair equal numbers, unless another person stands there now."""
        for ids, ats in self._groups(_number_key):
            self._pair_equal(ids, ats)
            self._pair_where(ids, ats, self._is_same)
            self._pair_where(ids, ats, self._is_not_other)

    def pair_intake(self) -> None:
        """Pair equal intake cells: a number that came later, or was corrected."""
        for ids, ats in self._groups(self._intake_key):
            self._pair_equal(ids, ats)
            self._pair_where(ids, ats, lambda _a, _b: True)

    def pair_places(self) -> Mapping[str, int]:
        """Pair what stands between the same neighbours; the questions are left.

        A question is a former record and the index of a row that may be it.
        """
        questions: dict[str, int] = {}
        for ids, ats in list(self._gaps()):
            if len(ids) * len(ats) > _MOST_PAIRS:
                continue
            likely = [(i, at) for i in ids for at in ats if self._is_likely(i, at)]
            for key, at in likely:
                if _is_alone(key, at, likely):
                    self._pair(key, at)
            questions |= dict(self._doubts(ids, ats))
        return questions

    def _doubts(
        self, ids: Sequence[str], ats: Sequence[int]
    ) -> Iterator[tuple[str, int]]:
        """Each former record left in the gap, with the first row that may be it."""
        rows = [at for at in ats if at in self.new and not self.new[at].number]
        for key in ids:
            is_maybe = (at for at in rows if key in self.old and self._may_be(key, at))
            at = next(is_maybe, None)
            if at is not None:
                rows.remove(at)
                yield key, at

    def _may_be(self, key: str, at: int) -> bool:
        return self._is_not_other(self.old[key], self.new[at])

    def _is_likely(self, key: str, at: int) -> bool:
        """Whether the row is that record; in a file of one record, it mostly is."""
        old, new = self.old[key], self.new[at]
        likeness = self.gauge.likeness(old.values, new.values)
        is_form = not new.row and not old.row and not (old.number and new.number)
        return likeness is Likeness.SAME or (is_form and likeness is Likeness.UNSURE)

    def _is_same(self, old: Record, new: Record) -> bool:
        return self.gauge.likeness(old.values, new.values) is Likeness.SAME

    def _is_not_other(self, old: Record, new: Record) -> bool:
        return self.gauge.likeness(old.values, new.values) is not Likeness.OTHER

    def _intake_key(self, record: Record) -> Hashable:
        cells = self.gauge.intake_of(record.values)
        return (record.form, frozenset(cells.items())) if cells else None

    def _groups(
        self, key_of: Callable[[Record], Hashable]
    ) -> list[tuple[list[str], list[int]]]:
        """Lone records of both sides with an equal key; None is no key."""
        ids, ats = defaultdict(list), defaultdict(list)
        for key, record in self.old.items():
            ids[key_of(record)].append(key)
        for at, record in self.new.items():
            ats[key_of(record)].append(at)
        return [(ids[k], ats[k]) for k in ids if k is not None and k in ats]

    def _gaps(self) -> Iterator[tuple[list[str], list[int]]]:
        """Lone records of both sides between the same two found neighbours."""
        olds = _between(self.order, {key: key for key in self.found.values()})
        news = _between(range(self.count), self.found)
        return ((olds[gap], news[gap]) for gap in olds if gap in news)

    def _pair_equal(self, ids: Iterable[str], ats: Iterable[int]) -> None:
        """Pair those that say exactly the same, first with first."""
        rows = defaultdict(list)
        for at in ats:
            rows[record_essence(self.new[at])].append(at)
        for key in ids:
            equal = rows.get(record_essence(self.old[key]))
            if equal:
                self._pair(key, equal.pop(0))

    def _pair_where(
        self,
        ids: Iterable[str],
        ats: Iterable[int],
        is_pair: Callable[[Record, Record], bool],
    ) -> None:
        """Pair those that fit, each with the first that does."""
        lone_ids = [key for key in ids if key in self.old]
        lone_ats = [at for at in ats if at in self.new]
        if len(lone_ids) * len(lone_ats) > _MOST_PAIRS:
            return
        for key in lone_ids:
            fitting = (a for a in lone_ats if is_pair(self.old[key], self.new[a]))
            at = next(fitting, None)
            if at is not None:
                lone_ats.remove(at)
                self._pair(key, at)

    def _pair(self, key: str, at: int) -> None:
        self.found[at] = key
        del self.old[key], self.new[at]


def _number_key(record: Record) -> Hashable:
    return (record.form, case_number(record)) if record.number else None


def _is_alone(key: str, at: int, pairs: Sequence[tuple[str, int]]) -> bool:
    """Whether neither side of the pair is in another pair."""
    return sum(one == key or other == at for one, other in pairs) == 1


def _between(
    items: Iterable[_Item], found: Mapping[_Item, str]
) -> Mapping[tuple[str, str], list[_Item]]:
    """The items that were not found, by the found ids before and after them."""
    gaps: dict[tuple[str, str], list[_Item]] = {}
    before = ""
    waiting: list[_Item] = []
    for item in items:
        if item not in found:
            waiting.append(item)
            continue
        if waiting:
            gaps[before, found[item]] = waiting
        before, waiting = found[item], []
    if waiting:
        gaps[before, ""] = waiting
    return gaps


def _named(
    pairing: _Pairing, previous: Mapping[str, Record], current: Sequence[Record]
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


def _sheet(record: Record) -> str:
    places = (value.place for value in record.values.values() if value.place)
    return next((place.sheet for place in places), "")


def _unsure(old: Record, new: Record, form: FormDef) -> Finding:
    sheet = _sheet(new)
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
