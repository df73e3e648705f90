"""What was confirmed about one kind of sheet, and its strict text.

    formkit mapping 1
    表头 3f5c…
    表单 abnormality
    确认 2026-11-23
    栏目 "处理人员" → owner
    栏目 "门店" → 附加
    选项 source "老客户介绍" → "客户反馈"

Texts are JSON strings. There is one spelling of everything: what `dump` writes.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from formkit.aliases import Act, Aliases, Line, Meaning
from formkit.check import EXTRA, IGNORE, HeadingMap
from formkit.check.table_layout import counts_rows

_HEAD: Final = "formkit mapping 1"
_WORDS: Final = {"忽略": IGNORE, "附加": EXTRA}
_SPELT: Final = {said: word for word, said in _WORDS.items()}
_STRING: Final = r'"(?:[^"\\]|\\.)*"'
_FACTS: Final = (
    re.compile(r"表头 ([0-9a-f]{64})"),
    re.compile(r"表单 ([a-z0-9_]+)"),
    re.compile(r"确认 (\d{4}-\d\d-\d\d)"),
)
FORM_LINE: Final = 3
FIRST_LINE: Final = len(_FACTS) + 2
_COLUMN: Final = re.compile(rf"栏目 ({_STRING}) → ([a-z0-9_]+|忽略|附加)")
_VALUE: Final = re.compile(rf"选项 ([a-z0-9_]+) ({_STRING}) → ({_STRING})")


@dataclass(frozen=True, slots=True)
class ConfirmedMap:
    """What the site confirmed about sheets with that header.

    `columns` maps a heading in the spelling of `labels.plain` to a field key, `IGNORE`
    or `EXTRA`; `meanings` are words of the sheet for options.
    """

    header_sha256: str
    form: str
    confirmed_on: date
    columns: HeadingMap
    meanings: tuple[Meaning, ...] = ()

    @property
    def headings(self) -> frozenset[str]:
        """What was decided about, without columns that count the rows."""
        return frozenset(each for each in self.columns if not counts_rows(each))

    def told_to(self, aliases: Aliases) -> Aliases:
        """The aliases with the words of this sheet behind."""
        return aliases.told(Line(Act.CONFIRMED, each) for each in self.meanings)


class MapTextError(ValueError):
    """A line, counted from 1, that `dump` would not have written."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def dump(confirmed: ConfirmedMap) -> str:
    """The text; `parse` gives an equal map back."""
    lines = [
        _HEAD,
        f"表头 {confirmed.header_sha256}",
        f"表单 {confirmed.form}",
        f"确认 {confirmed.confirmed_on.isoformat()}",
    ]
    columns, meanings = ordered(confirmed)
    for heading, said in columns:
        lines.append(f"栏目 {_quoted(heading)} → {_SPELT.get(said, said)}")
    for each in meanings:
        typed, option = _quoted(each.typed), _quoted(each.option)
        lines.append(f"选项 {each.field} {typed} → {option}")
    return "\n".join([*lines, ""])


def ordered(
    confirmed: ConfirmedMap,
) -> tuple[list[tuple[str, str]], list[Meaning]]:
    """The columns and the words in the order of their lines, from `FIRST_LINE` on."""
    meanings = sorted(confirmed.meanings, key=lambda one: (one.field, one.typed))
    return sorted(confirmed.columns.items()), meanings


def parse(text: str) -> ConfirmedMap:
    """The map of a text.

    Raises:
        MapTextError: with the first line that is not as `dump` writes it.
    """
    lines = text.split("\n")
    if lines[0] != _HEAD:
        raise MapTextError(1)
    facts = []
    for number, pattern in enumerate(_FACTS, start=2):
        found = pattern.fullmatch(lines[number - 1]) if number <= len(lines) else None
        if found is None:
            raise MapTextError(number)
        facts.append(found[1])
    columns: dict[str, str] = {}
    meanings: list[Meaning] = []
    for number, line in enumerate(lines[FIRST_LINE - 1 : -1], start=FIRST_LINE):
        _read_line(number, line, facts[1], columns, meanings)
    read = ConfirmedMap(facts[0], facts[1], _day(facts[2]), columns, tuple(meanings))
    _require_same(text, dump(read))
    return read


def _read_line(
    number: int,
    line: str,
    form: str,
    columns: dict[str, str],
    meanings: list[Meaning],
) -> None:
    column, value = _COLUMN.fullmatch(line), _VALUE.fullmatch(line)
    try:
        if column is not None:
            columns[json.loads(column[1])] = _WORDS.get(column[2], column[2])
            return
        if value is not None:
            typed, option = json.loads(value[2]), json.loads(value[3])
            meanings.append(Meaning(form, value[1], typed, option))
            return
    except ValueError as error:
        raise MapTextError(number) from error
    raise MapTextError(number)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise MapTextError(len(_FACTS) + 1) from error


def _require_same(text: str, again: str) -> None:
    """A line twice, out of order or escaped in another way is a mistake, too."""
    if text == again:
        return
    pairs = zip(text.split("\n"), again.split("\n"), strict=False)
    same = next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), 0)
    raise MapTextError(same or min(text.count("\n"), again.count("\n")) + 1)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
