"""One cell of one field: is it blank, filled, and what does it say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from formkit.definitions.formulas.spellings import Spellings, normal, spellings
from formkit.definitions.formulas.text import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    guarded,
    not_,
    quoted,
    substituted,
)
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.values.serials import EARLIEST, LATEST
from formkit.values.words import words

_FIRST_DAY: Final = date(1899, 12, 30)
_EARLIEST: Final = (EARLIEST - _FIRST_DAY).days
_END: Final = (LATEST - _FIRST_DAY).days + 1
_BLANKS: Final = (" ", "\u3000", "\xa0")
_ENDINGS: Final = "。.,;、!:，．；！：｡"
_NO_PERSON: Final = "部门心司间队组室体?？"
_MOST_NAMES: Final = 34  # one call lies in the other, and Excel ends at 64 levels
DATES: Final = frozenset({FieldType.DATE, FieldType.DATETIME})
NUMBERS: Final = frozenset(
    {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.PERCENT}
)
CLOSED: Final = frozenset(
    {FieldType.CHOICE, FieldType.STATE, FieldType.SATISFACTION, FieldType.YES_NO}
)
LISTS: Final = frozenset({FieldType.REFERENCES, FieldType.TEXTS, FieldType.ATTACHMENT})
TEXTS: Final = frozenset(
    {
        FieldType.ID,
        FieldType.TEXT,
        FieldType.LONGTEXT,
        FieldType.PERSON,
        FieldType.DEPARTMENT,
        FieldType.REFERENCE,
    }
)
_WIDE_MARKS: Final = "，＋／｜＆"


@dataclass(frozen=True)
class Cell:
    """A reference (of 明细: also of an area) with the field that stands there."""

    form: FormDef
    field: Field
    reference: str

    @cached_property
    def spelt(self) -> Spellings:
        """What the words of the field mean."""
        return spellings(self.form, self.field)

    @property
    def text(self) -> str:
        """What stands there; `#` for an error, which is neither blank nor a value."""
        return f'IFERROR({self.reference},"#")'

    @cached_property
    def trimmed(self) -> str:
        """The text without blanks at its ends; inner ones become single."""
        spaced = substituted(self.text, [(blank, " ") for blank in _BLANKS[1:]])
        return f'TRIM(SUBSTITUTE({spaced},CHAR(10)," "))'

    @cached_property
    def bare(self) -> str:
        """The text without any blank."""
        return _without_blanks(f"CLEAN({self.text})")

    @cached_property
    def blank(self) -> str:
        """The check takes the cell for empty."""
        if self.field.type is FieldType.ROWS:
            stripped = _without_blanks(f"CLEAN({self.reference})")
            return f"IFERROR(SUMPRODUCT(LEN({stripped}))=0,FALSE)"
        # Nothing between the bars is found where two of them meet.
        return self._is_one_of(("", *self.spelt.blank))

    @cached_property
    def none(self) -> str:
        """An allowed 无 stands there."""
        return self._is_one_of(self.spelt.none)

    @cached_property
    def filled(self) -> str:
        """The field counts as filled: a value the check can read, or an allowed 无."""
        return any_of((self.none, self.known))

    @cached_property
    def unknown(self) -> str:
        """The field has surely no value to compare."""
        return any_of((self.blank, self.none))

    @cached_property
    def known(self) -> str:
        """A value stands there that the check can surely read."""
        kind = self.field.type
        if kind in DATES | NUMBERS | {FieldType.TIME}:
            return guarded(f"ISNUMBER({self.reference})", self.in_range)
        if kind in CLOSED:
            return self._is_one_of(self.spelt.meanings)
        if kind is FieldType.CHOICES:
            return self.holds_only()
        if kind in TEXTS | LISTS:
            return self._text_known
        if kind is FieldType.PHONE:
            return self._phone_known
        return self._rows_known if kind is FieldType.ROWS else FALSE

    def says(self, values: Iterable[object]) -> str:
        """One of the values stands there, under any of its names."""
        wanted = list(values)
        meanings = self.spelt.meanings
        return self._is_one_of(w for w, value in meanings.items() if value in wanted)

    def holds_only(self, options: Iterable[str] | None = None) -> str:
        """Nothing but these options (None: all of the field) is listed there."""
        wanted = None if options is None else set(options)
        names = [
            name
            for name, option in self._names.items()
            if wanted is None or option in wanted
        ]
        pairs = [(f"|{name}|", "") for name in names]
        return f'{substituted(self._listed, pairs)}=""'

    @property
    def items(self) -> str:
        """A free list as typed, with bars between its items."""
        folded = f'SUBSTITUTE({substituted(self.text, [("|", "||")])},CHAR(10),"|")'
        return substituted(folded, [(mark, "|") for mark in "、，,；;"])

    @property
    def bare_items(self) -> str:
        """A free list without blanks, with bars between its items."""
        return _without_blanks(f"CLEAN({self.items})")

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The names of the options, as many as formulas may be deep."""
        return {
            word: value[0]
            for word, value in list(self.spelt.meanings.items())[:_MOST_NAMES]
            if isinstance(value, tuple) and len(value) == 1 and "|" not in word
        }

    @cached_property
    def _listed(self) -> str:
        """What is listed there, with bars around each: `|甲||乙|`."""
        spelt = "".join(self._names)
        marks = [m for m in (*words().separators, *_WIDE_MARKS) if m not in spelt]
        marks.sort(key=len, reverse=True)
        pairs = [(mark, " ") for mark in (*marks, *_BLANKS[1:]) if mark not in " \n"]
        folded = f'SUBSTITUTE(LOWER({self.text}),CHAR(10)," ")'
        spaced = f"TRIM({substituted(folded, pairs)})"
        return f'"|"&SUBSTITUTE({spaced}," ","||")&"|"'

    @cached_property
    def in_range(self) -> str:
        """The number there is one the check accepts; an error where it is none."""
        ref, kind = self.reference, self.field.type
        if kind in DATES:
            return all_of((f"{ref}>={_EARLIEST}", f"{ref}<{_END}"))
        if kind is FieldType.TIME:
            return all_of((f"{ref}>=0", f"{ref}<1"))
        whole = f"INT({ref})={ref}" if kind is FieldType.INTEGER else TRUE
        return all_of((f"ABS({ref})<1E+15", whole))

    @property
    def _rows_known(self) -> str:
        length = f"SUMPRODUCT(LEN(CLEAN({self.reference})))"
        return f"IFERROR(AND({length}>0,{not_(self.blank)}),FALSE)"

    def _is_one_of(self, listed: Iterable[str]) -> str:
        return is_one_of(f"LOWER({self.bare})", listed)

    @property
    def _text_known(self) -> str:
        """A text that is none of the words with a meaning of their own."""
        spelt = self.spelt
        reserved = ("", *spelt.blank, *spelt.none, *spelt.doubtful)
        ends = substituted(f"LOWER({self.bare})", [(e, "") for e in _ENDINGS])
        parts = [
            not_(is_one_of(ends, (normal(_without_endings(w)) for w in reserved))),
            f'LEFT({self.bare},1)<>"#"',
            f'ISERROR(FIND("E+",{self.text}))',
        ]
        if self.field.type is FieldType.PERSON:
            parts.append(f"ISERROR(FIND(RIGHT({self.bare},1),{quoted(_NO_PERSON)}))")
        return all_of(parts)

    @property
    def _phone_known(self) -> str:
        """A mobile number, written as its eleven digits."""
        digits = f'EXACT(TEXT(--{self.bare},"00000000000"),{self.bare})'
        span = f"--{self.bare}>=13000000000,--{self.bare}<20000000000"
        return f"IFERROR(AND({digits},{span}),FALSE)"


@lru_cache(maxsize=4096)
def cell_of(form: FormDef, key: str, reference: str) -> Cell:
    """The cell of a field; the same one every time, so that it is spelt out once.

    Raises:
        KeyError: the form has no such field.
    """
    return Cell(form, form.field(key), reference)


def is_one_of(text: str, listed: Iterable[str]) -> str:
    """The text is one of the words; no wildcard counts, and case does."""
    kept = [word.replace("|", "||") for word in dict.fromkeys(listed)]
    if not kept:
        return FALSE
    bars = quoted(f"|{'|'.join(kept)}|")
    return f'ISNUMBER(FIND("|"&SUBSTITUTE({text},"|","||")&"|",{bars}))'


def _without_blanks(text: str) -> str:
    return substituted(text, [(blank, "") for blank in _BLANKS])


def _without_endings(word: str) -> str:
    return "".join(c for c in word if c not in _ENDINGS)
