"""The words a form knows: own labels, synonyms, group titles."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from formkit.check.labels import plain, without_hint
from formkit.definitions.model import Field, FieldType, FormDef

AMBIGUOUS = frozenset(
    word
    for line in (
        "反馈时间 反馈人 反馈方式 完成日期 完成时间 处理时间 处理时长 责任人 负责人",
        "性质 分类 类型 部门 联系人 日期 时间 状态 原因 申请来源 公司 单位",
    )
    for word in line.split()
)
"""Headings that mean different fields in different companies' forms."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a text means in a form.

    `keys` are the fields that claim it: one for its own label (`own`), perhaps several
    for a synonym. `rivals` are further fields an ambiguous heading could mean.
    """

    keys: tuple[str, ...]
    own: bool
    rivals: tuple[str, ...] = ()

    def decide(self, taken: Collection[str]) -> str:
        """The one field it can still mean, "" when that is not certain."""
        free = [key for key in (*self.keys, *self.rivals) if key not in taken]
        return free[0] if len(free) == 1 and free[0] in self.keys else ""

    def open_keys(self, taken: Collection[str]) -> tuple[str, ...]:
        """The fields it could mean that nothing else has named."""
        return tuple(k for k in (*self.keys, *self.rivals) if k not in taken)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a form calls by name, in the spelling of `labels.plain`."""

    known: Mapping[str, Word]
    titles: frozenset[str]

    def word(self, text: str) -> Word | None:
        """What the text of a cell names; a hint in brackets may follow the name."""
        return self.known.get(plain(text)) or self.known.get(without_hint(text))

    def stops(self, text: str) -> bool:
        """Whether the text is a label or a title, and so never a value."""
        return plain(text) in self.titles or self.word(text) is not None


@lru_cache(maxsize=64)
def words_of(form: FormDef) -> Words:
    """The words of a form; a field's own label beats every synonym."""
    typed = tuple(f for f in form.fields if f.type is not FieldType.COMPUTED)
    known = {plain(field.label): Word((field.key,), own=True) for field in typed}
    owners: dict[str, list[str]] = defaultdict(list)
    for field in typed:
        for alias in dict.fromkeys(plain(alias) for alias in field.aliases):
            owners[alias].append(field.key)
    for alias, keys in owners.items():
        if alias and alias not in known:
            known[alias] = _synonym(alias, tuple(keys), typed)
    groups = {plain(f.group) for f in form.fields if f.group}
    titles = {plain(title) for title in (form.name, *form.titles)}
    return Words(known, frozenset(groups | titles))


def _synonym(alias: str, keys: tuple[str, ...], fields: tuple[Field, ...]) -> Word:
    if alias not in AMBIGUOUS:
        return Word(keys, own=False)
    others = (f.key for f in fields if alias in plain(f.label) and f.key not in keys)
    return Word(keys, own=False, rivals=tuple(others))
