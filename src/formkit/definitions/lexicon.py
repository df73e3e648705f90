"""The words a condition may use: fields with their aliases, options, operators.

Words are found by longest match, so spaces between them may be left out, and a name
may itself hold spaces or brackets. Full-width signs and letter case do not count.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from formkit.definitions.model import Field, FieldType, FormDef, OptionList, State

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= {0x3000: 0x20, 0xA0: 0x20, 0x09: 0x20, 0x2212: 0x2D}

RESERVED = frozenset(
    {
        *("今天", "today", "且", "and", "或", "or", "非", "not"),
        *(
            "等于",
            "不等于",
            "小于",
            "不小于",
            "大于",
            "不大于",
            "is",
            "is not",
            "equals",
        ),
        *(
            "早于",
            "不早于",
            "晚于",
            "不晚于",
            "包含",
            "不包含",
            "属于",
            "不属于",
            "匹配",
        ),
        *("before", "not before", "after", "not after", "contains", "lacks"),
        *("one of", "none of", "matches", "blank", "is blank", "filled", "is filled"),
        *("为空", "未填", "已填", "不为空"),
    }
)
"""Words that are never a bare field name; such a field is written `【今天】`."""

_MARKS = frozenset('()【】“”"、,=<>≠≤≥!+-')
_PLAIN_RUN = re.compile(r"(?:[\w/\-.%#&:*]|\([\w/\-.%#&:*]*\))+")
_LITERAL = re.compile(r"[-+]?[0-9][0-9.:/-]*%?")


class Family(StrEnum):
    """What a field can be compared with."""

    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    DURATION = "duration"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    LIST = "list"
    TEXT = "text"
    ROWS = "rows"


_FAMILIES = {
    FieldType.DATE: Family.DATE,
    FieldType.DATETIME: Family.DATE,
    FieldType.TIME: Family.TIME,
    FieldType.INTEGER: Family.NUMBER,
    FieldType.DECIMAL: Family.NUMBER,
    FieldType.MONEY: Family.NUMBER,
    FieldType.PERCENT: Family.NUMBER,
    FieldType.DURATION: Family.DURATION,
    FieldType.YES_NO: Family.YES_NO,
    FieldType.CHOICE: Family.CHOICE,
    FieldType.SATISFACTION: Family.CHOICE,
    FieldType.STATE: Family.CHOICE,
    FieldType.CHOICES: Family.CHOICES,
    FieldType.REFERENCES: Family.LIST,
    FieldType.TEXTS: Family.LIST,
    FieldType.ROWS: Family.ROWS,
    FieldType.ATTACHMENT: Family.ROWS,
}
_DAY_COUNTS = ("天数", "工作日数")


def widen(text: str) -> str:
    """The text with full-width signs as ASCII; as long as it was."""
    return text.translate(_WIDTH)


def fold(text: str) -> str:
    """The text as words are compared: width and letter case folded; as long as it was.

    A letter whose small form is longer (`İ`) stays as it is, so that the places of
    characters never move.
    """
    wide = widen(text)
    small = wide.lower()
    if len(small) == len(wide):
        return small
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in wide)


class WordIndex:
    """A set of folded words, searched for the longest one that stands at a place."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(filter(None, words), key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)

    def match(self, folded: str, start: int) -> str:
        """The longest word at `start`, "" for none.

        A word that ends in a Latin letter or digit does not match the beginning of a
        longer one: `is` is not in `isbn`.
        """
        if start >= len(folded):
            return ""
        for word in self._by_first.get(folded[start], ()):
            if folded.startswith(word, start) and not _runs_on(
                folded, start + len(word)
            ):
                return word
        return ""


def _runs_on(folded: str, end: int) -> bool:
    return end < len(folded) and _is_latin(folded[end]) and _is_latin(folded[end - 1])


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _explicit_words(words: Iterable[str]) -> frozenset[str]:
    """The folded words that have to be quoted to be read back as themselves.

    Those that are not one run of plain characters, and those that begin a longer word
    which goes on with a space, a comma or a bracket.
    """
    odd = set()
    for word in words:
        run = _PLAIN_RUN.match(word)
        if run is None or run.end() < len(word):
            odd.add(word)
            if run:
                odd.add(run[0])
    return frozenset(odd)


class Choices:
    """The options one field can take, with their aliases."""

    def __init__(self, words: Mapping[str, str], *, is_open: bool = False) -> None:
        self._values = {fold(word): value for word, value in words.items()}
        self._index = WordIndex(self._values)
        self._odd = _explicit_words(self._values)
        self.values = tuple(dict.fromkeys(words.values()))
        self.is_open = is_open

    def match(self, folded: str, start: int) -> tuple[int, str] | None:
        """Length and option of the longest word at `start`."""
        word = self._index.match(folded, start)
        return (len(word), self._values[word]) if word else None

    def find(self, word: str) -> str:
        """The option a whole word means, "" for none."""
        return self._values.get(fold(word), "")

    def is_bare(self, value: str) -> bool:
        """Whether the option can stand in a condition without quotes."""
        return self._values.get(fold(value)) == value and fold(value) not in self._odd


@dataclass(frozen=True, slots=True)
class Term:
    """A field (or one of the words set from outside) as conditions see it.

    `choices` is None where the values are free. `is_bare` says whether the label can
    be written without `【】`, `is_field` is False for the words set from outside.
    """

    key: str
    label: str
    family: Family
    choices: Choices | None = None
    is_bare: bool = True
    is_field: bool = True


class Lexicon:
    """All terms of a form, found by word or by key."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = {fold(word): term for word, term in terms.items()}
        self._names = WordIndex(w for w in self._terms if not _is_taken(w))
        self.by_key = {term.key: term for term in terms.values()}
        self.labels = tuple(dict.fromkeys(t.label for t in terms.values()))

    def match(self, folded: str, start: int) -> tuple[int, Term] | None:
        """Length and term of the longest bare name at `start`."""
        word = self._names.match(folded, start)
        return (len(word), self._terms[word]) if word else None

    def find(self, word: str) -> Term | None:
        """The term a whole word means."""
        return self._terms.get(fold(word))


def _is_taken(folded: str) -> bool:
    """Whether the word means something else when it stands in a condition bare."""
    return (
        folded in RESERVED
        or folded[:1] in _MARKS
        or _LITERAL.fullmatch(folded) is not None
    )


YES_NO = Choices({"是": "是", "否": "否", "yes": "是", "no": "否"})
_OUTSIDE = (
    Term("overdue", "已逾期", Family.YES_NO, YES_NO, is_field=False),
    Term("reachable", "能联系上", Family.YES_NO, YES_NO, is_field=False),
    Term(
        "source_urgency",
        "来源紧急程度",
        Family.CHOICE,
        Choices({word: word for word in ("紧急", "一般", "轻微")}, is_open=True),
        is_field=False,
    ),
)
OUTSIDE_KEYS = frozenset(term.key for term in _OUTSIDE)
"""Words a condition may use that no field of the form holds; unknown unless set."""


def lexicon(
    fields: Sequence[Field],
    option_lists: Sequence[OptionList] = (),
    states: Sequence[State] = (),
) -> Lexicon:
    """The words conditions of a form may use.

    A label wins over an alias, and a field over a word set from outside.
    """
    lists = {each.name: _choices(each) for each in option_lists}
    state_choices = Choices({state.label: state.label for state in states})
    names = [f.label for f in fields] + [a for f in fields for a in f.aliases]
    odd = _explicit_words(fold(name) for name in names)
    words: dict[str, Term] = {}
    by_alias: dict[str, Term] = {}
    for field in fields:
        term = Term(
            field.key,
            field.label,
            family(field),
            _choices_of(field, lists, state_choices),
            fold(field.label) not in odd and not _is_taken(fold(field.label)),
        )
        words.setdefault(field.label, term)
        by_alias |= dict.fromkeys(field.aliases, term)
    outside = {term.label: term for term in _OUTSIDE if term.label not in words}
    return Lexicon({**outside, **by_alias, **words})


@lru_cache(maxsize=64)
def lexicon_of(form: FormDef) -> Lexicon:
    """The words conditions of the form may use; made once for a form."""
    return lexicon(form.fields, form.option_lists, form.states)


def family(field: Field) -> Family:
    """What the field can be compared with; a computed one by what it computes."""
    if field.type is FieldType.COMPUTED:
        is_count = field.expression.lstrip("= ").startswith(_DAY_COUNTS)
        return Family.NUMBER if is_count else Family.TEXT
    return _FAMILIES.get(field.type, Family.TEXT)


def _choices(option_list: OptionList) -> Choices:
    words: dict[str, str] = {}
    for option in option_list.options:
        for word in (option.value, *option.aliases):
            words.setdefault(word, option.value)
    return Choices({**words, **{o.value: o.value for o in option_list.options}})


def _choices_of(
    field: Field, lists: Mapping[str, Choices], states: Choices
) -> Choices | None:
    if field.type is FieldType.YES_NO:
        return YES_NO
    if field.type is FieldType.STATE:
        return states
    return lists.get(field.options)
