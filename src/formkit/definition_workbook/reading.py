"""A definition workbook becomes a twin that remembers the cell of every line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from formkit.definition_workbook.cells import clean, definition_text, twin_cell
from formkit.definition_workbook.faults import Fault, mistake
from formkit.definition_workbook.grid import Grid, GridRow, grid
from formkit.definition_workbook.layout import (
    CONTENT,
    ITEM,
    NO,
    OWN_SHEETS,
    PUBLISH,
    SETTINGS,
    YES,
    is_list,
)
from formkit.definition_workbook.places import Places
from formkit.definitions.lexicon import widen
from formkit.definitions.loading import SETTING_KEYS
from formkit.definitions.problems import close_words
from formkit.definitions.rows import COLUMNS, NEEDED, WITHOUT_HEADER, write_row
from formkit.model import Place, RawForm, RawSheet

_COPY = re.compile(r"\s*(?:\(\d+\)|_\d+|[-_ ]?副本|\s+copy)$", re.IGNORECASE)
_NEEDED_SHEETS = (SETTINGS, "字段")


@dataclass(frozen=True, slots=True)
class Sheeted:
    """A workbook, read.

    `text` is its twin, canonical but for the wording of conditions and spans. `places`
    has the cell of every line. `publish_wanted` is 发布 = 是. `faults` are the mistakes
    of the workbook itself; those of the definition are found by loading `text`.
    `is_definition` is False for a workbook that has none of the sheets.
    """

    text: str
    places: Places
    publish_wanted: bool
    faults: tuple[Fault, ...]
    is_definition: bool = True


@dataclass(slots=True)
class _Book:
    """What is known so far while a workbook is read."""

    lines: list[str] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    faults: list[Fault] = field(default_factory=list)
    publish_wanted: bool = False

    def add(self, cells: Iterable[str]) -> int:
        """The number of the line after it was added."""
        self.lines.append(write_row(cells))
        return len(self.lines)


def read(raw: RawForm) -> Sheeted:
    """The twin of a workbook, the cell of each line, and what is wrong with the book.

    Sheets and columns may stand in any order; blank rows, spaces, full-width signs and
    dates or numbers typed as such are understood. What is not known is a fault, never
    left out in silence; a sheet or column that is surely meant is read all the same.
    """
    book = _Book()
    sheets = _by_section(raw.sheets, book.faults)
    if not sheets.keys() & set(_NEEDED_SHEETS):
        found = "、".join(sheet.name for sheet in raw.sheets)
        nothing = mistake("D739", None, found=found)
        return Sheeted(
            "",
            book.places,
            publish_wanted=False,
            faults=(nothing,),
            is_definition=False,
        )
    for section in COLUMNS:
        if section in sheets:
            sheet = sheets[section]
            made = grid(sheet, section, date1904=raw.date1904)
            book.faults += made.faults
            _note_heads(book, section, sheet.name, made)
            _write_section(book, section, made)
        elif section in _NEEDED_SHEETS:
            book.faults.append(mistake("D731", None, found=section, section=section))
    text = "\n".join([*book.lines, ""])
    return Sheeted(text, book.places, book.publish_wanted, tuple(book.faults))


def _by_section(
    sheets: Iterable[RawSheet], faults: list[Fault]
) -> Mapping[str, RawSheet]:
    """The sheets by section; one with a wrong name that is surely meant comes last."""
    found: dict[str, RawSheet] = {}
    strangers: list[RawSheet] = []
    for sheet in sheets:
        name = clean(widen(sheet.name))
        has_content = any(cell.shown or cell.formula for cell in sheet.cells)
        if name in OWN_SHEETS or (name not in COLUMNS and not has_content):
            continue
        if not sheet.visible and has_content:
            faults.append(mistake("D735", Place(sheet.name, 1, 1), found=sheet.name))
        if name not in COLUMNS:
            strangers.append(sheet)
        elif name in found:
            faults.append(_copy(sheet, name))
        else:
            found[name] = sheet
    for sheet in strangers:
        _place_stranger(sheet, found, faults)
    return found


def _place_stranger(
    sheet: RawSheet, found: dict[str, RawSheet], faults: list[Fault]
) -> None:
    name = clean(widen(sheet.name))
    original = _COPY.sub("", name)
    if original in found:
        faults.append(_copy(sheet, original))
        return
    place = Place(sheet.name, 1, 1)
    faults.append(mistake("D730", place, COLUMNS, found=sheet.name))
    meant = close_words(original, set(COLUMNS) - set(found))
    if meant:
        found[meant[0]] = sheet


def _copy(sheet: RawSheet, section: str) -> Fault:
    return mistake("D732", Place(sheet.name, 1, 1), found=sheet.name, section=section)


def _note_heads(book: _Book, section: str, sheet: str, made: Grid) -> None:
    """The header cells; a column that is not there is where the sheet begins."""
    book.places.heads[section] = made.heads or {"": Place(sheet, 1, 1)}


def _write_section(book: _Book, section: str, made: Grid) -> None:
    rows = [*_settings(book, made)] if section == SETTINGS else made.rows
    if not rows:
        return
    book.add([f"[{section}]"])
    columns = _columns(section, made)
    if section not in WITHOUT_HEADER:
        book.add(columns)
    for row in rows:
        item = row.texts.get(ITEM, "")
        line = book.add(
            _twin_cell(row.texts.get(column, ""), section, column, item)
            for column in columns
        )
        cells = {
            column: Place(made.heads[column].sheet, row.row, made.heads[column].column)
            for column in made.heads
        }
        book.places.note(line, cells, item if section == SETTINGS else "")


def _columns(section: str, made: Grid) -> tuple[str, ...]:
    """The columns of the section; one that must be there and is not is left out."""
    if section in WITHOUT_HEADER:
        return COLUMNS[section]
    missing = NEEDED[section] - set(made.heads)
    return tuple(column for column in COLUMNS[section] if column not in missing)


def _twin_cell(text: str, section: str, column: str, item: str) -> str:
    meant = definition_text(text, section, column, item)
    return twin_cell(meant, is_list=is_list(section, column, item))


def _settings(book: _Book, made: Grid) -> Iterable[GridRow]:
    """The settings that say something, in their order; 发布 is taken out."""
    kept = []
    for row in made.rows:
        item = clean(widen(row.texts.get(ITEM, "")))
        said = row.texts.get(CONTENT, "")
        texts = {ITEM: item, CONTENT: said}
        if CONTENT in made.heads and (item == PUBLISH or not said):
            head = made.heads[CONTENT]
            book.places.cells[0, item] = Place(head.sheet, row.row, head.column)
        if item == PUBLISH:
            _read_publish(book, row)
        elif said or (item and item not in SETTING_KEYS):
            kept.append(GridRow(row.row, texts))
    order = {key: place for place, key in enumerate(SETTING_KEYS)}
    kept.sort(key=lambda row: order.get(row.texts[ITEM], len(order)))
    return kept


def _read_publish(book: _Book, row: GridRow) -> None:
    said = definition_text(row.texts.get(CONTENT, ""), SETTINGS, CONTENT, PUBLISH)
    book.publish_wanted = said == YES
    if said not in {YES, NO, ""}:
        place = book.places.cells[0, PUBLISH]
        allowed = f"{YES}、{NO}"
        fault = mistake("D702", place, column=PUBLISH, found=said, allowed=allowed)
        book.faults.append(fault)
