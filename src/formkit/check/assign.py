"""Which heading means which field: by name, by what stands around it, by pattern.

Nothing is taken because it looks alike. What is taken by anything else than a name of
the definition, or the site's own word, is said in a finding.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from formkit.check.labels import plain
from formkit.check.mapping import EXTRA, IGNORE, HeadingMap, mapped
from formkit.check.patterns import ambiguous, meaning, rivals
from formkit.check.spots import Assigned, Spot, understood
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.problems import Finding


def assign(
    form: FormDef, spots: Sequence[Spot], mapping: HeadingMap | None = None
) -> Assigned:
    """The headings with their fields; the rest are questions, or names nobody knows.

    In this order: a field's own label, the site's mapping, synonyms, an ambiguous
    heading by what stands around it, patterns. A later way never gives a field that an
    earlier one has placed.
    """
    work = _Assigning(form, spots, mapping or {})
    for step in (work.own, work.mapped, work.synonyms, work.vague, work.patterns):
        step()
    return work.result()


class _Assigning:
    """The headings still without a meaning, and the fields that have their place."""

    def __init__(
        self, form: FormDef, spots: Sequence[Spot], mapping: HeadingMap
    ) -> None:
        self.form = form
        self.spots = spots
        self.mapping = mapping
        self.keys: dict[int, str] = {}
        self.asked: dict[int, tuple[str, ...]] = {}
        self.spare: set[int] = set()
        self.kept: set[int] = set()
        self.ignored: set[int] = set()
        self.findings: list[Finding] = []

    def own(self) -> None:
        """A field's own label.

        It is a question where the site's mapping says otherwise, and where an
        ambiguous one (状态) stands beside a synonym of the same field (处理状态).
        """
        for index, spot in enumerate(self.spots):
            if spot.word is None or not spot.word.own:
                continue
            key, said = spot.word.keys[0], self._said(spot)
            if said and said != key:
                self.asked[index] = (key, *self._known(said))
            elif plain(spot.label.shown) in ambiguous() and self._is_claimed(key):
                self.asked[index] = (key,)
            else:
                self.keys[index] = key

    def _is_claimed(self, key: str) -> bool:
        words = [spot.word for spot in self.spots if spot.word]
        return any(not w.own and not w.vague and w.keys == (key,) for w in words)

    def mapped(self) -> None:
        """What the site has confirmed."""
        taken = self.taken
        for index, spot in self._open():
            said = self._said(spot)
            if said == IGNORE:
                self.ignored.add(index)
            elif said == EXTRA:
                self.kept.add(index)
            elif self._known(said) and said not in taken:
                self.keys[index] = said

    def synonyms(self) -> None:
        """Synonyms that mean one field; one that means a field twice is a question."""
        taken = self.taken
        for index, spot in self._open():
            if spot.word is None or spot.word.vague:
                continue
            key = spot.word.decide(taken)
            if key:
                self.keys[index] = key
            elif keys := spot.word.open_keys(taken):
                self.asked[index] = keys
            else:
                self.spare.add(index)

    def vague(self) -> None:
        """Ambiguous headings, by the bar above them or by their neighbours."""
        decided: dict[int, tuple[str, str]] = {}
        for index, spot in self._open():
            if plain(spot.label.shown) in ambiguous():
                decided[index] = self._by_surroundings(index, spot)
        self._settle(decided)

    def patterns(self) -> None:
        """Headings nothing else explains, by their pattern."""
        found = ((i, meaning(self.form, s.label.shown)) for i, s in self._open())
        self._settle({index: (key, "pattern") for index, key in found if key})

    def result(self) -> Assigned:
        """All of it, as a value."""
        placed: dict[str, list[Spot]] = {}
        for index, key in sorted(self.keys.items()):
            placed.setdefault(key, []).append(self.spots[index])
        self.spare |= {index for index, _ in self._open()}
        spare, kept, ignored = (
            tuple(self.spots[i] for i in sorted(indexes))
            for indexes in (self.spare, self.kept, self.ignored)
        )
        return Assigned(
            {key: tuple(found) for key, found in placed.items()},
            tuple((self.spots[i], keys) for i, keys in sorted(self.asked.items())),
            spare,
            kept,
            ignored,
            tuple(self.findings),
        )

    @property
    def taken(self) -> frozenset[str]:
        """The fields with a place."""
        return frozenset(self.keys.values())

    def _open(self) -> Iterator[tuple[int, Spot]]:
        seen = {*self.keys, *self.asked, *self.spare, *self.kept, *self.ignored}
        return ((n, spot) for n, spot in enumerate(self.spots) if n not in seen)

    def _said(self, spot: Spot) -> str:
        return mapped(self.mapping, spot.label.shown)

    def _known(self, key: str) -> tuple[str, ...]:
        return (key,) if any(f.key == key for f in self.form.fields) else ()

    def _settle(self, decided: Mapping[int, tuple[str, str]]) -> None:
        """Take up what one heading alone lays claim to; the rest are questions."""
        taken = self.taken
        claims = [key for key, _ in decided.values()]
        for index, (key, way) in decided.items():
            spot = self.spots[index]
            if key and key not in taken and claims.count(key) == 1:
                self.keys[index] = key
                self.findings.append(understood(self.form, spot.label, key, way))
                continue
            open_keys = self._candidates(spot) or self._untaken(key)
            if open_keys:
                self.asked[index] = open_keys
            else:
                self.spare.add(index)

    def _by_surroundings(self, index: int, spot: Spot) -> tuple[str, str]:
        """The one field that fits where an ambiguous heading stands, and by what."""
        candidates = self._candidates(spot)
        named = words_of(self.form).known.get(plain(spot.group + spot.label.shown))
        if spot.group and named is not None and not named.vague:
            key = named.decide(self.taken)
            return key, "group" if key else ""
        groups = {plain(spot.group)} if spot.group else set()
        if groups & {plain(f.group) for f in self.form.fields}:
            return _only(self._within(candidates, groups)), "group"
        return _only(self._within(candidates, self._around(index))), "neighbours"

    def _candidates(self, spot: Spot) -> tuple[str, ...]:
        """What the heading may mean and nothing else has named."""
        more = rivals(self.form, plain(spot.label.shown))
        keys = dict.fromkeys((*spot.keys, *more))
        return tuple(key for key in keys if key not in self.taken)

    def _untaken(self, key: str) -> tuple[str, ...]:
        return (key,) if key and key not in self.taken else ()

    def _within(self, keys: Sequence[str], groups: Collection[str]) -> tuple[str, ...]:
        return tuple(k for k in keys if plain(self.form.field(k).group) in groups)

    def _around(self, index: int) -> set[str]:
        """The groups the headings on both sides belong to."""
        beside = [self.keys[i] for i in (index - 1, index + 1) if i in self.keys]
        return {plain(self.form.field(key).group) for key in beside}


def _only(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else ""
