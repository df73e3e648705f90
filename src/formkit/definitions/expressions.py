"""What a computed field computes: `天数(登记日期, 关闭日期)`.

- `天数(a, b)`: calendar days from a to b, the same day is 0.
- `工作日数(a, b)`: working days after a up to and with b.
- `连接(x, "-", y, …)`: the texts of fields and constants, joined.
- `编号(a, “YC-{yyyymmdd}”)`: the part of a number that the date a decides: `{yyyy}`,
  `{yy}`, `{mm}`, `{dd}` and runs of them are filled in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formkit.definitions.canonical import named, quoted
from formkit.definitions.conditions import Constant, FieldOperand
from formkit.definitions.cursor import Cursor, NotUnderstoodError
from formkit.definitions.lexicon import Family, Lexicon
from formkit.definitions.problems import ConditionProblem

_NAME = re.compile(r"\w+")
Argument = FieldOperand | Constant

_DATE = "date"
_ANY = "any"
_TEXT = "text"
_SIGNATURES: Final[Mapping[str, tuple[str, ...]]] = {
    "天数": (_DATE, _DATE),
    "工作日数": (_DATE, _DATE),
    "编号": (_DATE, _TEXT),
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A function and its arguments; `text` is the one way to write it."""

    function: str
    arguments: tuple[Argument, ...]
    text: str


def parse_expression(text: str, lexicon: Lexicon) -> Expression | ConditionProblem:
    """The expression of a computed field, or why it is not understood."""
    try:
        return _Parser(text, lexicon).read()
    except NotUnderstoodError as fault:
        return fault.problem


class _Parser(Cursor):
    """One reading of one expression."""

    def read(self) -> Expression:
        self.skip()
        name = _NAME.match(self.text, self.at)
        if not name or name[0] not in {*_SIGNATURES, "连接"}:
            self.fail("function", self.word(), known=[*_SIGNATURES, "连接"])
        self.at = name.end()
        if not self.take("("):
            self.fail("unexpected", self.word())
        arguments = [self.argument()]
        while self.take(",") or self.take("、"):
            arguments.append(self.argument())
        if not self.take(")"):
            self.fail("bracket")
        self.skip()
        if self.at < len(self.text):
            self.fail("unexpected", self.word())
        self.check(name[0], arguments)
        text = f"{name[0]}({', '.join(self.shown(a) for a in arguments)})"
        return Expression(name[0], tuple(arguments), text)

    def argument(self) -> Argument:
        self.skip()
        constant = self.quoted()
        if constant is not None:
            return Constant((constant,))
        found = self.term()
        if found is None:
            return self.fail("field", self.word(), known=self.lexicon.labels)
        return FieldOperand(found.key, found.label)

    def check(self, function: str, arguments: Sequence[Argument]) -> None:
        wanted = _SIGNATURES.get(function, (_ANY,) * len(arguments))
        if len(wanted) != len(arguments):
            self.fail("arguments", function, at=0)
        for kind, argument in zip(wanted, arguments, strict=True):
            if not self.fits(kind, argument):
                self.fail("argument", self.shown(argument), at=0)

    def shown(self, argument: Argument) -> str:
        if isinstance(argument, Constant):
            return quoted(argument.words[0])
        is_bare = self.lexicon.by_key[argument.key].is_bare
        return argument.label if is_bare else named(argument.label)

    def fits(self, kind: str, argument: Argument) -> bool:
        if kind == _TEXT:
            return isinstance(argument, Constant)
        if kind == _DATE:
            return (
                isinstance(argument, FieldOperand)
                and self.lexicon.by_key[argument.key].family is Family.DATE
            )
        return True
