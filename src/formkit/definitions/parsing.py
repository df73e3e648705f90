"""Conditions, read: sentences in the words of the form become trees.

The grammar is docs/definitions.md. 且 binds tighter than 或; 非 takes the next
comparison or bracket. Nothing unknown is guessed at: the first word that does not fit
is reported with its place and what was perhaps meant.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import NoReturn

from formkit.definitions.canonical import canonical
from formkit.definitions.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Constant,
    FieldOperand,
    Filled,
    Not,
    Operand,
    Shifted,
    Today,
    Tree,
)
from formkit.definitions.cursor import Cursor, NotUnderstoodError
from formkit.definitions.lexicon import Family, Lexicon, Term, widen
from formkit.definitions.problems import ConditionProblem, close_words
from formkit.definitions.spans import read_span, write_span
from formkit.definitions.words import (
    COMPARISONS,
    FILLED,
    FITTING,
    JOIN_INDEX,
    JOINS,
    LITERALS,
    NEGATION_INDEX,
    OPERATOR_INDEX,
    SHIFT,
    TODAY_INDEX,
    UNITS,
    are_comparable,
    read_date,
    read_number,
    read_time,
)

_DEEPEST = 20
_HELD_AS_EQUAL = {
    Comparison.CONTAINS: Comparison.EQUAL,
    Comparison.LACKS: Comparison.UNEQUAL,
}


def parse_condition(
    text: str, lexicon: Lexicon, subject: str = ""
) -> Condition | ConditionProblem:
    """The condition a sentence says, or why it is not understood.

    `subject` is the key of the field a 限制 is about: `不晚于 今天` then means that
    field. The text of the condition is canonical, whatever was typed.
    """
    parser = _Parser(text, lexicon, lexicon.by_key.get(subject))
    try:
        tree = parser.read()
    except NotUnderstoodError as fault:
        return fault.problem
    return Condition(canonical(tree, lexicon, subject), tree)


class _Parser(Cursor):
    """One reading of one condition about one form."""

    def __init__(self, text: str, lexicon: Lexicon, subject: Term | None) -> None:
        super().__init__(text, lexicon)
        self.subject = subject
        self.depth = 0

    def read(self) -> Tree:
        tree = self.any_of()
        self.skip()
        if self.at < len(self.text):
            self.fail("unexpected", found=self.word())
        return tree

    def any_of(self) -> Tree:
        parts = [self.all_of()]
        while self.join("或"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def all_of(self) -> Tree:
        parts = [self.single()]
        while self.join("且"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def join(self, wanted: str) -> bool:
        self.skip()
        word = JOIN_INDEX.match(self.folded, self.at)
        if not word or JOINS[word] != wanted:
            return False
        self.at += len(word)
        return True

    def single(self) -> Tree:
        self.skip()
        operand = self.field_or_today()
        if operand:
            return self.statement(*operand)
        if word := NEGATION_INDEX.match(self.folded, self.at):
            self.at += len(word)
            return Not(self.deeper(self.single))
        if self.take("("):
            tree = self.deeper(self.any_of)
            self.skip()
            if not self.take(")"):
                self.fail("bracket")
            return tree
        if self.subject and OPERATOR_INDEX.match(self.folded, self.at):
            return self.statement(_field(self.subject), self.subject)
        return self.fail("field", self.word(), known=self.lexicon.labels)

    def deeper(self, read: Callable[[], Tree]) -> Tree:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.fail("too_deep")
        tree = read()
        self.depth -= 1
        return tree

    def statement(self, left: Operand, term: Term) -> Tree:
        """What is said about the left side: that it is filled, or a comparison."""
        begin = self.begin
        self.skip()
        word = OPERATOR_INDEX.match(self.folded, self.at)
        if not word:
            self.fail_after_name(begin)
        operator_at = self.at
        self.at += len(word)
        if word in FILLED:
            if not isinstance(left, FieldOperand):
                self.fail("filled", found=word, at=operator_at)
            return Filled(left, FILLED[word])
        comparison = COMPARISONS[word]
        if term.family is Family.CHOICE:
            comparison = _HELD_AS_EQUAL.get(comparison, comparison)
        if comparison not in FITTING[term.family]:
            self.fail(f"not_for_{term.family.value}", found=word, at=operator_at)
        return Compare(left, comparison, self.right(term, comparison))

    def right(self, term: Term, comparison: Comparison) -> Operand:
        self.skip()
        if self.at >= len(self.text):
            self.fail("unfinished")
        if comparison is Comparison.MATCHES:
            return Constant((self.mask(),))
        if comparison in {Comparison.ONE_OF, Comparison.NONE_OF}:
            return Constant(self.several(term))
        word = self.constant(term, self.lexicon.match(self.folded, self.at))
        return Constant((word,)) if word is not None else self.other_field(term)

    def several(self, term: Term) -> tuple[str, ...]:
        words = [self.one_constant(term)]
        while self.take("、") or self.take(","):
            self.skip()
            words.append(self.one_constant(term))
        return tuple(words)

    def one_constant(self, term: Term) -> str:
        word = self.constant(term)
        return self.fail_at_value(term) if word is None else word

    def constant(self, term: Term, name: tuple[int, Term] | None = None) -> str | None:
        """The constant that stands here, None when it is no word of the field.

        `name` is the field name that could stand here too: the longer word wins, and
        of two the same the option.
        """
        quoted = self.quoted()
        if quoted is not None:
            return self.checked(quoted, term)
        option = term.choices and term.choices.match(self.folded, self.at)
        if option and (name is None or name[0] <= option[0]):
            self.at += option[0]
            return option[1]
        pattern = LITERALS.get(term.family)
        match = pattern.match(self.wide, self.at) if pattern else None
        if not match or name:
            return None
        word = _read_literal(match[0], term.family)
        if word is None:
            self.fail(f"not_{term.family.value}", found=match[0])
        self.at = match.end()
        return word

    def checked(self, word: str, term: Term) -> str:
        """A quoted constant, if the field can have it."""
        at = self.begin
        if term.choices:
            option = term.choices.find(word)
            if not option and not term.choices.is_open:
                self.fail("option", word, at=at, known=term.choices.values)
            return option or word
        if term.family in LITERALS:
            literal = _read_literal(widen(word), term.family)
            if literal is None:
                self.fail(f"not_{term.family.value}", found=word, at=at)
            return literal
        return word

    def other_field(self, term: Term) -> Operand:
        begin = self.at
        found = self.field_or_today()
        if not found:
            return self.fail_at_value(term)
        operand, other = found
        if not are_comparable(term.family, other.family):
            self.fail("not_comparable", found=other.label, at=begin)
        return operand

    def field_or_today(self) -> tuple[Operand, Term] | None:
        """The field or 今天 that stands here, moved by `+ 3天` when that follows."""
        word = TODAY_INDEX.match(self.folded, self.at)
        name = self.lexicon.match(self.folded, self.at)
        if not word or (name and name[0] > len(word)):
            term = self.term()
            return (self.shifted(_field(term), term), term) if term else None
        self.begin = self.at
        self.at += len(word)
        return self.shifted(Today(), _TODAY), _TODAY

    def shifted(self, operand: FieldOperand | Today, term: Term) -> Operand:
        self.skip()
        if self.at >= len(self.text) or self.wide[self.at] not in "+-":
            return operand
        match = SHIFT.match(self.folded, self.at)
        if not match or term.family is not Family.DATE:
            self.fail("shift", found=self.word())
        self.at = match.end()
        amount = int(match[2]) * (-1 if match[1] == "-" else 1)
        return Shifted(operand, amount, UNITS[match[3]])

    def fail_after_name(self, begin: int) -> NoReturn:
        """No operator after a name: a longer unknown name, or an unknown operator."""
        written = self.word(begin)
        if self.at < begin + len(written) and self.at < len(self.text):
            near = close_words(written, self.lexicon.labels)
            if near:
                self.fail("field", written, at=begin, known=near)
        self.fail("operator", found=self.word(), known=[*COMPARISONS, *FILLED])

    def fail_at_value(self, term: Term) -> NoReturn:
        if term.choices:
            self.fail("option", self.word(), known=term.choices.values)
        if term.family in LITERALS:
            self.fail(
                f"not_{term.family.value}", self.word(), known=self.lexicon.labels
            )
        self.fail("value", self.word(), known=self.lexicon.labels)


_TODAY = Term("", "今天", Family.DATE)


def _field(term: Term) -> FieldOperand:
    return FieldOperand(term.key, term.label)


def _read_literal(word: str, family: Family) -> str | None:
    """The canonical word for a constant, None when it is none of the family."""
    match family:
        case Family.NUMBER:
            return word if read_number(word) is not None else None
        case Family.DATE:
            day = read_date(word)
            return None if day is None else _write_date(day)
        case Family.TIME:
            clock = read_time(word)
            return None if clock is None else f"{clock:%H:%M}"
        case _:
            span = read_span(word)
            return None if span is None else write_span(span)


def _write_date(day: date | datetime) -> str:
    if isinstance(day, datetime):
        return day.isoformat(" ", "minutes")
    return day.isoformat()
