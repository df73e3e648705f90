"""A place in a sentence: what stands there, and how to say that it does not fit."""

import re
from collections.abc import Iterable
from typing import NoReturn

from formkit.definitions.lexicon import Lexicon, Term, fold, widen
from formkit.definitions.problems import ConditionProblem, close_words

_WORD = re.compile(r"[^\s()、,“”\"【】]+")


class NotUnderstoodError(Exception):
    """Ends the reading of a sentence; never leaves `parse_condition`."""

    def __init__(self, problem: ConditionProblem) -> None:
        super().__init__(problem.kind)
        self.problem = problem


class Cursor:
    """A text being read; `self.at` is the next character's place, from 0.

    `wide` is the text without full-width signs, `folded` also without capitals; both
    are as long as the text. `self.begin` is where the last operand or quote began.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.wide = widen(text)
        self.folded = fold(text)
        self.at = 0
        self.begin = 0

    def skip(self) -> None:
        """Go past spaces."""
        while self.at < len(self.wide) and self.wide[self.at].isspace():
            self.at += 1

    def take(self, char: str) -> bool:
        """Whether the sign comes next; if so, go past it."""
        self.skip()
        is_there = self.wide.startswith(char, self.at)
        self.at += len(char) * is_there
        return is_there

    def word(self, at: int | None = None) -> str:
        """What stands at a place (here, if not told), to show it to a person."""
        match = _WORD.match(self.text, self.at if at is None else at)
        return match[0] if match else self.text[self.at : self.at + 1]

    def term(self) -> Term | None:
        """The field whose name stands here, in `【】` or bare; None for no name."""
        self.begin = self.at
        name = self.enclosed("【】")
        if name is not None:
            term = self.lexicon.find(name)
            if term is None:
                self.fail("field", name, at=self.begin, known=self.lexicon.labels)
            return term
        found = self.lexicon.match(self.folded, self.at)
        if found is None:
            return None
        self.at += found[0]
        return found[1]

    def quoted(self) -> str | None:
        """The text in `“”` or `""` that begins here, None without a quote."""
        self.begin = self.at
        curly = self.enclosed("“”")
        return self.enclosed('""') if curly is None else curly

    def enclosed(self, marks: str) -> str | None:
        """The text between the two marks; a doubled end mark inside is one."""
        if not self.text.startswith(marks[0], self.at):
            return None
        pieces = []
        place = self.at + 1
        while True:
            end = self.text.find(marks[1], place)
            if end < 0:
                self.fail("quote")
            pieces.append(self.text[place:end])
            if not self.text.startswith(marks[1], end + 1):
                break
            place = end + 2
        self.at = end + 1
        return marks[1].join(pieces)

    def mask(self) -> str:
        """The `#` mask that begins here, bare or in quotes."""
        quoted = self.quoted()
        if quoted is not None:
            return quoted
        match = _WORD.match(self.wide, self.at)
        if not match:
            self.fail("unexpected", found=self.word())
        self.at = match.end()
        return match[0]

    def fail(
        self,
        kind: str,
        found: str = "",
        *,
        at: int | None = None,
        known: Iterable[str] = (),
    ) -> NoReturn:
        """Stop here: this kind of problem, at this place, with what was meant."""
        position = (self.at if at is None else at) + 1
        if position > len(self.text.rstrip()):
            kind = "unfinished"
            found = ""
        suggest = close_words(found, known)
        raise NotUnderstoodError(ConditionProblem(position, kind, found, suggest))
