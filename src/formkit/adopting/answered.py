"""What a person answered in the workbook of questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from formkit.adopting.confirmed import ConfirmedMap
from formkit.adopting.question_book import (
    ASKED_PROPERTY,
    COLUMN_ANSWER,
    COLUMN_SHEET,
    EXTRA_SAID,
    FIRST_ROW,
    FORM_PROPERTY,
    HEADER_PROPERTY,
    IGNORE_SAID,
    WORD_ANSWER,
    WORD_SHEET,
    asked_sha256,
    field_names,
)
from formkit.adopting.words import reading_of
from formkit.aliases import Meaning, may_be_alias
from formkit.check import EXTRA, IGNORE
from formkit.check.grid import Grid
from formkit.check.labels import plain
from formkit.definitions.model import FormDef
from formkit.model import RawForm
from formkit.values import clean

_SHA256 = re.compile("[0-9a-f]{64}")
_FIXED = {IGNORE_SAID: IGNORE, EXTRA_SAID: EXTRA}


@dataclass(frozen=True, slots=True)
class Unclear:
    """An answer that can't be followed: `why` is the end of an entry's name."""

    sheet: str
    cell: str
    why: str
    found: str


def asked_form(raw: RawForm) -> str:
    """The key of the form a workbook of questions is about; "" for another file."""
    is_whole = _SHA256.fullmatch(raw.properties.get(HEADER_PROPERTY, ""))
    return raw.properties.get(FORM_PROPERTY, "") if is_whole else ""


def answered(
    raw: RawForm, form: FormDef, today: date
) -> ConfirmedMap | tuple[Unclear, ...]:
    """The map somebody confirmed, or every answer that can't be followed.

    Every column that was asked about needs an answer; the rows may be sorted, none may
    be missing or called otherwise. A word without one stays a question for whoever
    mends the row.
    """
    grids = {sheet.name: Grid(sheet) for sheet in raw.sheets}
    headings = [facts[0] for _, facts in _rows(grids.get(COLUMN_SHEET))]
    if asked_sha256(headings) != raw.properties.get(ASKED_PROPERTY, ""):
        return (Unclear(COLUMN_SHEET, "A1", "changed", ""),)
    columns, unclear = _columns(grids.get(COLUMN_SHEET), form)
    meanings, odd = _meanings(grids.get(WORD_SHEET), form)
    if unclear or odd:
        return (*unclear, *odd)
    return ConfirmedMap(
        raw.properties[HEADER_PROPERTY], form.key, today, columns, tuple(meanings)
    )


def _columns(grid: Grid | None, form: FormDef) -> tuple[dict[str, str], list[Unclear]]:
    known = field_names(form) | _FIXED
    columns: dict[str, str] = {}
    cells: dict[str, str] = {}
    unclear: list[Unclear] = []
    for row, facts in _rows(grid):
        cell, said = f"E{row}", facts[COLUMN_ANSWER - 1]
        meant = known.get(said, "")
        if not meant:
            why = "unknown" if said else "blank"
            unclear.append(Unclear(COLUMN_SHEET, cell, why, said or facts[0]))
        elif meant in cells:
            unclear.append(Unclear(COLUMN_SHEET, cell, "twice", said))
        columns[plain(facts[0])] = meant
        if meant not in _FIXED.values():
            cells[meant] = cell
    return columns, unclear


def _meanings(grid: Grid | None, form: FormDef) -> tuple[list[Meaning], list[Unclear]]:
    keys = field_names(form)
    meanings: list[Meaning] = []
    unclear: list[Unclear] = []
    for row, facts in _rows(grid):
        said = facts[WORD_ANSWER - 1]
        field = form.field(keys[facts[0]]) if facts[0] in keys else None
        if not said:
            continue
        if field is None or said not in {o.value for o in form.choices(field)}:
            unclear.append(Unclear(WORD_SHEET, f"E{row}", "no_option", said))
        elif may_be_alias(field, facts[1], reading_of(field, form, facts[1])):
            typed = clean(facts[1])
            meanings.append(Meaning(form.key, field.key, typed, said))
        else:
            unclear.append(Unclear(WORD_SHEET, f"B{row}", "no_word", facts[1]))
    return meanings, unclear


def _rows(grid: Grid | None) -> Iterator[tuple[int, list[str]]]:
    """The rows of answers; a file without the sheet has none."""
    if grid is None:
        return
    for row in grid.filled_rows:
        if row >= FIRST_ROW:
            yield row, [grid.at(row, at).shown.strip() for at in range(1, 6)]
