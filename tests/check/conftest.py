"""Forms written as Markdown: `## sheet` and a table, one line a row, from row 1.

A cell is text, or: empty (the file mentions no cell), `·` (a blank cell), `<<` (merged
with the cell to the left), `^^` (merged with the cell above), `{n 5}` or
`{n 45000 yyyy-mm-dd}` (a number), `{err #N/A}`, `{=B2+1}` (a formula without a value),
`{=B2+1: 3}` (with one), `{pic}` (a picture in the cell), `{h1 目的}` (a Word heading),
`{c fk_title: SOP}` (a content control), `{sp}` (only spaces nobody sees).
Lines before the first sheet: `kind: docx`, `name fk_phone = 异常单!B3`,
`property formkit-form = abnormality`, `hidden sheet 选项`, `hidden row 登记 4`,
`changes: 2`, `comments: 1`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from formkit.model import (
    Area,
    CellKind,
    FileKind,
    Place,
    RawCell,
    RawForm,
    RawSheet,
)

BLANK_TEXT = "\u3000\u00a0\u200b "
_COLUMNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class _Header:
    names: dict[str, Place] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    hidden_sheets: set[str] = field(default_factory=set)
    hidden_rows: dict[str, set[int]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    kind: FileKind = FileKind.XLSX


def _name(header: _Header, name: str, sheet: str, letter: str, row: str) -> None:
    header.names[name] = Place(sheet, int(row), _COLUMNS.index(letter) + 1)


def _hide_row(header: _Header, sheet: str, row: str) -> None:
    header.hidden_rows.setdefault(sheet, set()).add(int(row))


_HEADER_LINES: Mapping[str, Callable[..., object]] = {
    r"name (\w+) = (\S+)!([A-Z])(\d+)": _name,
    r"property (\S+) = (\S+)": lambda h, name, said: h.properties.update({name: said}),
    r"hidden sheet (\S+)": lambda h, name: h.hidden_sheets.add(name),
    r"hidden row (\S+) (\d+)": _hide_row,
    r"kind: (\w+)": lambda h, kind: setattr(h, "kind", FileKind(kind)),
    r"(changes|comments): (\d+)": lambda h, k, n: h.numbers.update({k: int(n)}),
}


def _read_header(lines: Sequence[str]) -> _Header:
    header = _Header()
    for line in filter(None, lines):
        for pattern, act in _HEADER_LINES.items():
            if found := re.fullmatch(pattern, line.strip()):
                act(header, *found.groups())
                break
        else:
            raise ValueError(line)
    return header


def _blank(place: Place) -> RawCell:
    return RawCell(place, CellKind.BLANK, None)


def _number(place: Place, number: str, number_format: str | None) -> RawCell:
    value = Decimal(number)
    return RawCell(place, CellKind.NUMBER, value, number_format or "General")


def _text(place: Place, text: str) -> RawCell:
    return RawCell(place, CellKind.TEXT, text.replace("\\n", "\n"))


def _control(place: Place, tag: str, text: str) -> RawCell:
    kind = CellKind.TEXT if text.strip() else CellKind.BLANK
    return RawCell(place, kind, text.strip() or None, control=tag)


_CELLS: Mapping[str, Callable[..., RawCell]] = {
    r"·|<<|\^\^": _blank,
    r"\{sp\}": lambda place: RawCell(place, CellKind.TEXT, BLANK_TEXT),
    r"\{pic\}": lambda place: replace(_blank(place), picture=True),
    r"\{n (\S+)(?: (.+))?\}": _number,
    r"\{err (.+)\}": lambda place, error: RawCell(place, CellKind.ERROR, error),
    r"\{=([^:]+): (.+)\}": lambda p, rule, text: replace(_text(p, text), formula=rule),
    r"\{=([^:]+)\}": lambda place, rule: replace(_blank(place), formula=rule),
    r"\{h(\d) (.+)\}": lambda p, n, text: replace(_text(p, text), heading=int(n)),
    r"\{c (\S+):(.*)\}": _control,
    r"(.+)": _text,
}


def _cell(place: Place, text: str) -> RawCell | None:
    for pattern, make in _CELLS.items():
        if found := re.fullmatch(pattern, text):
            return make(place, *found.groups())
    return None


def _merges(rows: Sequence[Sequence[str]]) -> tuple[Area, ...]:
    areas: dict[tuple[int, int], Area] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            at = {"<<": (r, c - 1), "^^": (r - 1, c)}.get(text)
            owner[r, c] = (r, c) if at is None else owner[at]
            top, left = owner[r, c]
            old = areas.get((top, left), Area(top, left, r, c))
            bottom, right = max(old.bottom, r), max(old.right, c)
            areas[top, left] = Area(top, left, bottom, right)
    return tuple(a for a in areas.values() if a != Area(a.top, a.left, a.top, a.left))


def sheet_of(
    name: str, rows: Sequence[Sequence[str]], hidden_rows: frozenset[int] = frozenset()
) -> RawSheet:
    cells = (
        _cell(Place(name, r, c), text)
        for r, row in enumerate(rows, 1)
        for c, text in enumerate(row, 1)
    )
    merges = _merges(rows)
    return RawSheet(
        name, tuple(c for c in cells if c), merges=merges, hidden_rows=hidden_rows
    )


def read_markdown(text: str) -> RawForm:
    head, *parts = re.split(r"^## *", text, flags=re.MULTILINE)
    header = _read_header(head.splitlines())
    sheets = []
    for part in parts:
        name, *lines = part.strip().splitlines()
        tables = (line.strip() for line in lines if line.strip().startswith("|"))
        rows = [[c.strip() for c in line[1:-1].split("|")] for line in tables]
        hidden = frozenset(header.hidden_rows.get(name.strip(), ()))
        sheet = sheet_of(name.strip(), rows, hidden)
        sheets.append(replace(sheet, visible=sheet.name not in header.hidden_sheets))
    return RawForm(
        header.kind,
        tuple(sheets),
        header.names,
        header.properties,
        tracked_changes=header.numbers.get("changes", 0),
        comments=header.numbers.get("comments", 0),
    )


@pytest.fixture(scope="session")
def form_of() -> Callable[[str], RawForm]:
    """A form from its Markdown."""
    return read_markdown


SheetMaker = Callable[[str, Sequence[Sequence[str]]], RawSheet]


@pytest.fixture(scope="session")
def make_sheet() -> SheetMaker:
    """A sheet from rows of cell texts."""
    return sheet_of


@pytest.fixture(scope="session")
def make_form() -> Callable[[RawSheet, Mapping[str, Place]], RawForm]:
    """A workbook with one sheet and defined names."""
    return lambda sheet, names: RawForm(FileKind.XLSX, (sheet,), dict(names))
