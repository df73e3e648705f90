"""What a file would come to, row by row, before anything is entered."""

from collections.abc import Collection
from dataclasses import dataclass

from formkit.cases.likeness import fold
from formkit.check import Checked, CheckedRecord
from formkit.problems import has_errors
from formkit.records import Record


@dataclass(frozen=True, slots=True)
class Trial:
    """The records of a file: those that are right, those to mend, those met before."""

    right: tuple[CheckedRecord, ...]
    returned: tuple[CheckedRecord, ...]
    duplicates: tuple[CheckedRecord, ...]

    @property
    def count(self) -> int:
        """How many records the file has."""
        return len(self.right) + len(self.returned) + len(self.duplicates)


def tried(checked: Checked, known_numbers: Collection[str] = ()) -> Trial:
    """The records sorted; a duplicate says what a row above says, or bears its number.

    `known_numbers` are the numbers of cases entered before, however they are spelt.
    """
    right: list[CheckedRecord] = []
    returned: list[CheckedRecord] = []
    duplicates: list[CheckedRecord] = []
    numbers = {fold(number) for number in known_numbers}
    contents = set[tuple[tuple[str, str], ...]]()
    for one in checked.records:
        number, content = fold(one.record.number), _content(one.record)
        if (number and number in numbers) or content in contents:
            duplicates.append(one)
            continue
        (returned if has_errors(one.findings) else right).append(one)
        numbers.add(number)
        contents.add(content)
    return Trial(tuple(right), tuple(returned), tuple(duplicates))


def _content(record: Record) -> tuple[tuple[str, str], ...]:
    values = ((k, v.raw.strip()) for k, v in record.values.items() if v.place)
    more = record.extra.items()
    return tuple(sorted((k, said) for k, said in (*values, *more) if said))
