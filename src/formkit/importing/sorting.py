"""Which rows of a legacy register can be taken over, and why the others cannot.

History is what it is: a row with a gap, or one that breaks a rule, is taken with its
findings. A row with a cell nobody can read is not: the record would say something else
than the row. A number is taken once: which of two rows is meant nobody but a person
knows, and a case there was before stays as it is.
"""

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass

from formkit.cases.likeness import fold, record_essence
from formkit.check import Checked, CheckedRecord
from formkit.problems import Finding, Level, has_errors
from formkit.publishing.places import place_of


@dataclass(frozen=True, slots=True)
class Before:
    """What is entered already: folded numbers, and what rows without one say."""

    numbers: Collection[str] = frozenset()
    contents: Collection[Hashable] = frozenset()

    def has(self, one: CheckedRecord) -> bool:
        """Whether the row is entered already."""
        if one.record.number:
            return fold(one.record.number) in self.numbers
        return record_essence(one.record) in self.contents


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows went where; `gaps` of those taken have something to mend."""

    taken: int
    gaps: int
    rejected: int
    known: int
    repeated: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.taken + self.rejected + self.known + self.repeated


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a register, in its order, by what becomes of them.

    `rejected` have a cell that cannot be read, or the number of a row above that says
    something else; `known` are entered already; `repeated` say what a row above says.
    """

    taken: tuple[CheckedRecord, ...]
    rejected: tuple[CheckedRecord, ...]
    known: tuple[CheckedRecord, ...]
    repeated: tuple[CheckedRecord, ...]

    @property
    def parts(self) -> tuple[tuple[CheckedRecord, ...], ...]:
        """Taken, rejected, known, repeated."""
        return self.taken, self.rejected, self.known, self.repeated

    @property
    def counts(self) -> Counts:
        """How many went where."""
        gaps = sum(has_errors(one.findings) for one in self.taken)
        taken, *others = (len(part) for part in self.parts)
        return Counts(taken, gaps, *others)

    def by_sheet(self) -> Iterator[tuple[str, "Sorted"]]:
        """The same for each sheet that has rows."""
        every = (one for part in self.parts for one in part)
        for sheet in dict.fromkeys(place_of(one)[0] for one in every):
            mine = (
                tuple(one for one in part if place_of(one)[0] == sheet)
                for part in self.parts
            )
            yield sheet, Sorted(*mine)


def sort_rows(checked: Checked, before: Before) -> Sorted:
    """The rows of a register by what becomes of them."""
    sorting = _Sorting(before)
    for one in checked.records:
        sorting.place(one)
    return Sorted(*(tuple(part) for part in sorting.parts))


class _Sorting:
    """A sorting under way; `numbers` and `contents` are those of the rows above."""

    def __init__(self, before: Before) -> None:
        self.before = before
        self.numbers: set[str] = set()
        self.contents: set[Hashable] = set()
        self.parts: tuple[list[CheckedRecord], ...] = ([], [], [], [])

    def place(self, one: CheckedRecord) -> None:
        """Put the next row where it belongs."""
        taken, rejected, known, repeated = self.parts
        number, content = fold(one.record.number), record_essence(one.record)
        if self.before.has(one):
            known.append(one)
        elif content in self.contents:
            repeated.append(one)
        elif unreadable(one) or number in self.numbers:
            rejected.append(one)
        else:
            taken.append(one)
        self.contents.add(content)
        if number:
            self.numbers.add(number)


def unreadable(one: CheckedRecord) -> tuple[Finding, ...]:
    """The cells of a row that cannot be read as what their column is."""
    return tuple(each for each in one.reading if each.level is Level.ERROR)
