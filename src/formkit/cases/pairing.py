"""Pairing the records of two versions of a file: by number, by intake, by place."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from formkit.cases.likeness import Gauge, Likeness, case_number, record_essence
from formkit.records import Record

_Item = TypeVar("_Item", bound=Hashable)

_MOST_PAIRS = 2500
"""More candidates than this for one place, and nobody can tell them apart."""


class Pairing:
    """Former and present records being paired; `old` and `new` are still alone."""

    def __init__(
        self, previous: Mapping[str, Record], current: Sequence[Record], gauge: Gauge
    ) -> None:
        sheets = [*map(sheet_of, current), *map(sheet_of, previous.values())]
        order = {sheet: at for at, sheet in enumerate(dict.fromkeys(sheets))}
        by_place = sorted(
            previous.items(), key=lambda item: (order[sheet_of(item[1])], item[1].row)
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


def sheet_of(record: Record) -> str:
    """The sheet the record stands in, "" when it has no cell."""
    places = (value.place for value in record.values.values() if value.place)
    return next((place.sheet for place in places), "")
