"""The sheet of one section: header, rows in bands, and rows prepared for more."""

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formkit.definition_workbook import styles
from formkit.definition_workbook.cells import shown
from formkit.definition_workbook.dropdowns import Dropdowns
from formkit.definition_workbook.layout import (
    BANDED,
    CENTRED,
    CONTENT,
    FEWEST_PREPARED,
    ITEM,
    LAST_CHOICE_ROW,
    NO,
    NOTE,
    PREPARED_ROWS,
    PUBLISH,
    SETTINGS,
    USUAL_WIDTH,
    WIDTHS,
    is_list,
    sheet_columns,
)
from formkit.definition_workbook.places import Places
from formkit.definitions.loading import SETTING_KEYS
from formkit.definitions.rows import NEEDED, Row
from formkit.messages import catalogue, text
from formkit.model import Place

_FREEZE = {"字段": "C2", "期限": "C2", "规则": "B2"}


def fill_sheet(
    sheet: Worksheet,
    rows: Sequence[Row],
    places: Places,
    dropdowns: Dropdowns,
    language: str,
) -> None:
    """Fill the sheet of a section (its title) with the rows of a twin."""
    section = sheet.title
    columns = sheet_columns(section)
    _head(sheet, columns, language)
    places.heads[section] = {
        column: Place(section, 1, at) for at, column in enumerate(columns, start=1)
    }
    if section == SETTINGS:
        rows = _all_settings(rows)
    band, before = 0, None
    for at, row in enumerate(rows, start=2):
        mark = row.text(BANDED[section]) if section in BANDED else ""
        band, before = (band if mark == before or at == 2 else 1 - band), mark  # noqa: PLR2004 - the first row
        _row(sheet, at, row, columns, band)
        _note(places, row, at, columns)
    last = len(rows) + 1
    if section == SETTINGS:
        _settings_extras(sheet, rows, dropdowns, language)
    else:
        last += PREPARED_ROWS.get(section, FEWEST_PREPARED)
        for at in range(len(rows) + 2, last + 1):
            _row(sheet, at, Row(0, section), columns, 0)
        for at, column in enumerate(columns, start=1):
            letter = get_column_letter(at)
            area = f"{letter}2:{letter}{LAST_CHOICE_ROW}"
            dropdowns.add(sheet, section, column, area)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    _set_up(sheet, section, len(rows) + 1)


def _all_settings(rows: Sequence[Row]) -> list[Row]:
    """Every setting, also those still empty, and what the twin has besides."""
    given = {row.text(ITEM): row for row in rows}
    known = [given.get(key, Row(0, SETTINGS, {ITEM: key})) for key in SETTING_KEYS]
    others = [row for row in rows if row not in known]
    publish = Row(0, SETTINGS, {ITEM: PUBLISH, CONTENT: NO})
    return [*known, *others, publish]


def _head(sheet: Worksheet, columns: Sequence[str], language: str) -> None:
    section = sheet.title
    widths = _widths(section, columns)
    for at, column in enumerate(columns, start=1):
        cell = sheet.cell(1, at)
        styles.write(cell, column)
        cell.font = styles.HEAD
        is_needed = column in NEEDED[section]
        cell.fill = styles.NEEDED_FILL if is_needed else styles.HEAD_FILL
        cell.alignment = styles.MIDDLE
        cell.border = styles.BOX
        if said := _help(section, column, language):
            cell.comment = styles.comment(said)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = widths[column]
    sheet.row_dimensions[1].height = 26


def _row(
    sheet: Worksheet, at: int, row: Row, columns: Sequence[str], band: int
) -> None:
    item = row.text(ITEM)
    widths = _widths(sheet.title, columns)
    lines = 1
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(at, place)
        raw = row.raw(column)
        said = shown(raw, is_list=is_list(row.section, column, item))
        styles.write(cell, said)
        lines = max(lines, styles.lines_of(said, widths[column]))
        cell.font = styles.VALUE
        cell.alignment = styles.TOP_MIDDLE if column in CENTRED else styles.TOP
        cell.border = styles.BOX
        if fill := styles.BANDS[band]:
            cell.fill = fill
    styles.fit_row(sheet, at, lines)


def _widths(section: str, columns: Sequence[str]) -> Mapping[str, int]:
    """The widths of the columns, in letters."""
    known = dict(zip(columns, WIDTHS.get(section, ()), strict=False))
    return {column: known.get(column, USUAL_WIDTH) for column in columns}


def _note(places: Places, row: Row, at: int, columns: Sequence[str]) -> None:
    section = row.section
    cells = {
        column: Place(section, at, place)
        for place, column in enumerate(columns, start=1)
    }
    item = row.text(ITEM) if section == SETTINGS else ""
    if row.line:
        places.note(row.line, cells, item)
    if item:
        places.cells[0, item] = cells[CONTENT]


def _settings_extras(
    sheet: Worksheet, rows: Sequence[Row], dropdowns: Dropdowns, language: str
) -> None:
    """Explain each setting beside it, and give it its dropdown."""
    for at, row in enumerate(rows, start=2):
        item = row.text(ITEM)
        key, note = sheet.cell(at, 1), sheet.cell(at, 3)
        key.font, key.fill = styles.FIXED, styles.FIXED_FILL
        note.font = styles.SMALL
        said = _help(SETTINGS, item, language)
        styles.write(note, said)
        lines = styles.lines_of(said, _widths(SETTINGS, sheet_columns(SETTINGS))[NOTE])
        styles.fit_row(sheet, at, max(lines, styles.lines_of(row.text(CONTENT), 46)))
        dropdowns.add(sheet, SETTINGS, item, f"B{at}")


def _help(section: str, name: str, language: str) -> str:
    """What a column or setting is for; "" for one nobody has explained."""
    entry = f"{section}_{name}"
    if entry not in catalogue("definition_workbook"):
        return ""
    return text(f"definition_workbook.{entry}", language)


def _set_up(sheet: Worksheet, section: str, last_row: int) -> None:
    """Frozen header, and A4 pages that can be read."""
    sheet.freeze_panes = _FREEZE.get(section, "A2")
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    styles.set_up_page(sheet)
    sheet.print_title_rows = "1:1"
    last = get_column_letter(len(sheet_columns(section)))
    sheet.print_area = f"A1:{last}{last_row}"
