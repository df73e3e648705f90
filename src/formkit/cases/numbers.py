"""Case numbers: the next free one, and those that were left out."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from formkit.cases.case import CaseBook
from formkit.cases.written import NO_NUMBERS, Numbers
from formkit.definitions.model import FormDef
from formkit.messages import default_level
from formkit.problems import Finding

_DATE_PARTS = {
    "{yyyymmdd}": "%Y%m%d",
    "{yyyymm}": "%Y%m",
    "{yyyy}": "%Y",
    "{yy}": "%y",
    "{mm}": "%m",
    "{dd}": "%d",
}
_DIGITS = {"%Y%m%d": 8, "%Y%m": 6, "%Y": 4, "%y": 2, "%m": 2, "%d": 2}
_COUNTER = re.compile(r"\{(n+)\}")
_MOST_GAPS = 20


def next_number(pattern: str, used: Iterable[str], on_date: date) -> str:
    """The number after the highest used one of that day (month, year).

    "" for a pattern that needs more than a date and a counter, or has no counter. A
    gap is never filled: a left out number may have been voided.
    """
    before, counter, after = _parts(pattern, on_date)
    if not counter:
        return ""
    shape = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}", re.IGNORECASE)
    taken = (shape.fullmatch(number) for number in used)
    highest = max((int(found[1]) for found in taken if found), default=0)
    return f"{before}{highest + 1:0{len(counter)}d}{after}"


def used_near(pattern: str, numbers: Numbers, on_date: date) -> Iterable[str]:
    """The numbers that count for the next one of that day (month, year)."""
    before, counter, _ = _parts(pattern, on_date)
    return numbers.beginning_with(before) if counter else ()


def is_of_day(number: str, pattern: str, on_date: date) -> bool:
    """Whether the number is one of that day (month, year), as far as the pattern says.

    False for a pattern that cannot be counted on.
    """
    return next_number(pattern, (number,), on_date) != next_number(pattern, (), on_date)


def proposed_number(book: CaseBook, form: FormDef, on_date: date) -> str:
    """The next free number of the form, "" when its pattern can't be counted on."""
    used = book.numbers.get(form.key, NO_NUMBERS)
    near = used_near(form.number_pattern, used, on_date)
    return next_number(form.number_pattern, near, on_date)


def gaps(
    book: CaseBook, form: FormDef, voided: Collection[str] = ()
) -> tuple[Finding, ...]:
    """G402 for each number that comes after numbers nobody has used or voided."""
    return tuple(_gaps({*book.numbers.get(form.key, ()), *voided}, form, voided))


def _gaps(
    used: Collection[str], form: FormDef, voided: Collection[str]
) -> Iterator[Finding]:
    series: dict[tuple[str, str], dict[int, str]] = {}
    shape = _shape(form.number_pattern)
    for number in used:
        found = shape.fullmatch(number) if shape else None
        if found:
            key = (number[: found.start("count")], number[found.end("count") :])
            series.setdefault(key, {})[int(found["count"])] = number
    for (before, after), numbers in sorted(series.items()):
        last = 0
        for count in sorted(numbers):
            width = len(numbers[count]) - len(before) - len(after)
            missing = [
                f"{before}{left_out:0{width}d}{after}"
                for left_out in range(last + 1, min(count, last + 1 + _MOST_GAPS))
            ]
            if missing and numbers[count] not in voided:
                yield _gap(numbers[count], missing, count - last - 1)
            last = count


def _gap(number: str, missing: list[str], count: int) -> Finding:
    more = "…" if count > len(missing) else ""
    params = {"missing": "、".join(missing) + more}
    return Finding("G402", default_level("G402"), params=params, case=number)


def _parts(pattern: str, on_date: date) -> tuple[str, str, str]:
    """What stands before the counter that day, the counter's n, what stands after.

    The counter is "" for a pattern that cannot be counted on.
    """
    for part, directive in _DATE_PARTS.items():
        pattern = pattern.replace(part, f"{on_date:{directive}}")
    counter = _COUNTER.search(pattern)
    if counter is None or pattern.count("{") > 1:
        return "", "", ""
    return pattern[: counter.start()], counter[1], pattern[counter.end() :]


def _shape(pattern: str) -> re.Pattern[str] | None:
    """What a number of the pattern looks like, its counter named `count`."""
    if not _COUNTER.search(pattern):
        return None
    shape = re.escape(_COUNTER.sub("\0", pattern, count=1))
    for part, directive in _DATE_PARTS.items():
        shape = shape.replace(re.escape(part), rf"\d{{{_DIGITS[directive]}}}")
    shape = re.sub(r"\\\{\w+\\\}", r"[^-]+", shape)
    return re.compile(shape.replace("\0", r"(?P<count>\d+)"))
