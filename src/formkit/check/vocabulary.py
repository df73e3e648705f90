"""The words a form knows: own labels, synonyms, group titles."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from formkit.check.labels import bilingual, folded, plain, with_unit, without_hint
from formkit.check.patterns import ambiguous
from formkit.definitions.model import Field, FieldType, FormDef

_REMEMBERED = 4096  # texts of cells: forms repeat their labels
_LONGEST = 60  # longer ones are prose: not worth the memory
_COUNTED = frozenset({"件", "台", "个"})


@dataclass(frozen=True, slots=True)
class Word:
    """What a text means in a form.

    `keys` are the fields that claim it: one for its own label (`own`), perhaps several
    for a synonym. `vague` are headings that differ from company to company, `rivals`
    the further fields one could mean.
    """

    keys: tuple[str, ...]
    own: bool
    rivals: tuple[str, ...] = ()
    vague: bool = False

    def decide(self, taken: Collection[str]) -> str:
        """The one field it can still mean, "" when that is not certain."""
        free = [key for key in (*self.keys, *self.rivals) if key not in taken]
        return free[0] if len(free) == 1 and free[0] in self.keys else ""

    def open_keys(self, taken: Collection[str]) -> tuple[str, ...]:
        """The fields it could mean that nothing else has named."""
        return tuple(k for k in (*self.keys, *self.rivals) if k not in taken)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a form calls by name, in the spelling of `labels.plain`.

    `options` are the options of each field with their synonyms, as `labels.folded`
    spells them.
    """

    known: Mapping[str, Word]
    titles: frozenset[str]
    groups: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _asked: dict[str, Word | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def word(self, text: str) -> Word | None:
        """What the text of a cell names.

        A hint in brackets may follow the name, or the name in another language: when
        both are known they must agree.
        """
        if len(text) > _LONGEST:
            return self._looked_up(text)
        asked = self._asked
        if text in asked:
            return asked[text]
        if len(asked) > _REMEMBERED:
            asked.clear()
        word = asked[text] = self._looked_up(text)
        return word

    def _looked_up(self, text: str) -> Word | None:
        known = self.known
        return (
            known.get(plain(text))
            or known.get(without_hint(text))
            or self._counted(text)
            or self._bilingual(text)
        )

    def _counted(self, text: str) -> Word | None:
        """数量（台） is 数量, and 耗时（分钟） a field in minutes; other units tell."""
        name, unit = with_unit(text)
        word = self.known.get(name)
        if word is None or unit in _COUNTED:
            return word
        return word if {self.units.get(key) for key in word.keys} == {unit} else None

    def _bilingual(self, text: str) -> Word | None:
        chinese, english = bilingual(text)
        word, other = self.known.get(chinese), self.known.get(english)
        if word is None or (other and not set(word.keys) & set(other.keys)):
            return None
        return word

    def stops(self, text: str) -> bool:
        """Whether the text is a label or a title, and so never a value."""
        return plain(text) in self.titles or self.word(text) is not None


@lru_cache(maxsize=64)
def words_of(form: FormDef) -> Words:
    """The words of a form; a field's own label beats every synonym."""
    typed = tuple(f for f in form.fields if f.type is not FieldType.COMPUTED)
    known = {plain(f.label): Word((f.key,), own=True) for f in typed}
    owners: dict[str, list[str]] = defaultdict(list)
    for each in typed:
        for alias in dict.fromkeys(plain(alias) for alias in each.aliases):
            owners[alias].append(each.key)
    for alias, keys in owners.items():
        if alias and alias not in known:
            known[alias] = _synonym(alias, tuple(keys), typed)
    groups = {plain(f.group) for f in form.fields if f.group}
    titles = {plain(title) for title in (form.name, *form.titles)}
    units = {f.key: with_unit(f.label)[1] for f in typed}
    options = {f.key: _options(form, f) for f in typed}
    return Words(known, frozenset(groups | titles), frozenset(groups), units, options)


def _options(form: FormDef, field: Field) -> frozenset[str]:
    options = form.choices(field)
    return frozenset(folded(said) for o in options for said in (o.value, *o.aliases))


def _synonym(alias: str, keys: tuple[str, ...], fields: tuple[Field, ...]) -> Word:
    if alias not in ambiguous():
        return Word(keys, own=False)
    others = (f.key for f in fields if alias in plain(f.label) and f.key not in keys)
    return Word(keys, own=False, rivals=tuple(others), vague=True)
