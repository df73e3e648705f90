"""The site's list of staff: who a name or an employee number may stand for.

A line a person in `staff.txt` or `staff.csv`: name, department, employee number. Only
the name is needed; a first line `姓名,部门,工号` is a header.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formkit.fs import Fs
from formkit.values import clean, same_word

FILE_NAMES: Final = ("staff.csv", "staff.txt")
_HEADER: Final = "姓名"
_MOST_PARTS: Final = 3
_LONGEST: Final = 40
_LARGEST_BYTES: Final = 1024 * 1024
_SEPARATORS: Final = re.compile(r"[,;\t、]")
_LIKENESS: Final = 0.5
_MOST_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Employee:
    """One person; `department` and `number` are "" where the list says nothing."""

    name: str
    department: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody on the list; nobody is checked against an empty one."""

    employees: tuple[Employee, ...] = ()

    def has(self, name: str) -> bool:
        """Whether somebody has exactly that name."""
        return any(same_word(one.name) == same_word(name) for one in self.employees)

    def name_of(self, number: str) -> str:
        """The name of the one person with the employee number, "" for none."""
        wanted = same_word(number)
        found = {
            e.name for e in self.employees if e.number and same_word(e.number) == wanted
        }
        return found.pop() if len(found) == 1 else ""

    def like(self, name: str) -> tuple[str, ...]:
        """Names that may be meant, the likeliest first; for a question only."""
        names = [one.name for one in self.employees]
        inside = [one for one in names if len(one) > 1 and one in name]
        close = difflib.get_close_matches(name, names, _MOST_SUGGESTIONS, _LIKENESS)
        return tuple(dict.fromkeys(inside + close))[:_MOST_SUGGESTIONS]


NO_STAFF: Final = Staff()


class StaffFileError(Exception):
    """The list has mistakes, in the lines counted from 1; nobody is checked by it."""

    def __init__(self, lines: tuple[int, ...]) -> None:
        super().__init__(", ".join(map(str, lines)))
        self.lines = lines


def load(folder: Path, fs: Fs) -> Staff:
    """The list in a folder, the CSV before the text; empty when there is none.

    Raises:
        StaffFileError: the list has mistakes.
        OSError: it cannot be read.
    """
    for name in FILE_NAMES:
        if fs.stat(folder / name) is not None:
            return parse(fs.read_regular(folder / name, _LARGEST_BYTES))
    return NO_STAFF


def parse(content: bytes) -> Staff:
    """The people in the bytes of a list, as UTF-8 or as Excel saves CSV in China.

    Raises:
        StaffFileError: lines without a name, with too many parts, or with an employee
            number that another name has; all lines when it is no text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise StaffFileError((1,)) from error
    found = dict(_lines(text))
    wrong = {n for n, one in found.items() if one is None}
    people = {n: one for n, one in found.items() if one is not None}
    wrong |= _clashing(people)
    if wrong:
        raise StaffFileError(tuple(sorted(wrong)))
    return Staff(tuple(people.values()))


def _lines(text: str) -> Iterator[tuple[int, Employee | None]]:
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip(' "') for part in _SEPARATORS.split(clean(line))]
        if number == 1 and parts[0] == _HEADER:
            continue
        if any(parts):
            yield number, _employee(parts)


def _employee(parts: list[str]) -> Employee | None:
    too_long = any(len(part) > _LONGEST for part in parts)
    if not parts[0] or too_long or any(parts[_MOST_PARTS:]):
        return None
    name, department, number = (*parts[:_MOST_PARTS], "", "")[:_MOST_PARTS]
    return Employee(name, department, number)


def _clashing(people: dict[int, Employee]) -> set[int]:
    """The lines whose employee number an earlier line gives to another name."""
    owner: dict[str, str] = {}
    return {
        line
        for line, one in people.items()
        if one.number and owner.setdefault(same_word(one.number), one.name) != one.name
    }
