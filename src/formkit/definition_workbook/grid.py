"""One sheet of a definition workbook: its header, its rows, what does not belong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from formkit.definition_workbook.cells import is_sayable, typed_text
from formkit.definition_workbook.faults import Fault, mistake
from formkit.definition_workbook.layout import CONTENT, ITEM, sheet_columns
from formkit.definitions.lexicon import widen
from formkit.definitions.problems import close_words
from formkit.definitions.rows import WITHOUT_HEADER
from formkit.model import CellKind, Place, RawCell, RawSheet


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: text and place by column; blank cells have neither."""

    row: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of a sheet. `heads` are the header cells by column, left to right."""

    heads: Mapping[str, Place]
    rows: tuple[GridRow, ...]
    faults: tuple[Fault, ...]


def grid(sheet: RawSheet, section: str, *, date1904: bool) -> Grid:
    """The table of the section's sheet; blank rows are left out."""
    texts, faults = _texts(sheet.cells, date1904=date1904)
    faults += _merges(sheet, texts)
    by_row = groupby(sorted(texts), key=lambda at: at[0])
    rows = [(row, {at[1]: texts[at] for at in cells}) for row, cells in by_row]
    if not rows:
        return Grid({}, (), tuple(faults))
    top, header = rows[0]
    columns, found = _header(sheet.name, section, top, header)
    faults += found
    made = []
    for row, cells in rows[1:]:
        faults += _outside(sheet.name, row, cells, header)
        by_column = {columns[at]: text for at, text in cells.items() if at in columns}
        if by_column:
            made.append(GridRow(row, by_column))
    heads = {name: Place(sheet.name, top, at) for at, name in columns.items()}
    return Grid(heads, tuple(made), tuple(faults))


def _texts(
    cells: Sequence[RawCell], *, date1904: bool
) -> tuple[dict[tuple[int, int], str], list[Fault]]:
    """What stands in each cell that holds something, by row and column."""
    faults = [*_odd_cells(cells)]
    texts: dict[tuple[int, int], str] = {}
    for cell in cells:
        typed = typed_text(cell, date1904=date1904)
        unseen = dict.fromkeys(sign for sign in typed if not is_sayable(sign))
        for sign in unseen:
            code = f"U+{ord(sign):04X}"
            faults.append(mistake("D720", cell.place, found=code))
            typed = typed.replace(sign, "")
        if text := typed.strip():
            texts[cell.place.row, cell.place.column] = text
    return texts, faults


def _odd_cells(cells: Sequence[RawCell]) -> Iterator[Fault]:
    for cell in cells:
        if cell.formula:
            yield mistake("D734", cell.place, found=cell.formula)
        elif cell.kind is CellKind.ERROR:
            yield mistake("D738", cell.place, found=cell.shown)
        elif cell.picture:
            yield mistake("D737", cell.place, found="▣")


def _merges(sheet: RawSheet, texts: dict[tuple[int, int], str]) -> Iterator[Fault]:
    """A fault for each merged area that holds something.

    What stands in an area of one column is put into all its rows, so that they are
    not said to lack it, too.
    """
    for area in sheet.merges:
        if not any(area.holds(*at) for at in texts):
            continue
        place = Place(sheet.name, area.top, area.left)
        last = Place(sheet.name, area.bottom, area.right)
        yield mistake("D733", place, found=f"{place.cell}:{last.cell}")
        said = texts.get((area.top, area.left), "")
        if said and area.left == area.right:
            texts |= {
                (row, area.left): said for row in range(area.top, area.bottom + 1)
            }


def _header(
    sheet: str, section: str, row: int, cells: Mapping[int, str]
) -> tuple[Mapping[int, str], list[Fault]]:
    """The columns by number; one that is surely meant stands for the known one."""
    known = sheet_columns(section)
    faults: list[Fault] = []
    columns: dict[int, str] = {}
    strangers: dict[int, str] = {}
    for at, text in sorted(cells.items()):
        place = Place(sheet, row, at)
        name = _header_word(text, known)
        if name not in known:
            faults.append(mistake("D701", place, known, found=text))
            strangers[at] = name
        elif name in columns.values():
            faults.append(mistake("D736", place, found=name))
        else:
            columns[at] = name
    for at, name in strangers.items():
        meant = close_words(name, set(known) - set(columns.values()))
        if meant:
            columns[at] = meant[0]
    if section in WITHOUT_HEADER:
        faults += [
            mistake("D715", Place(sheet, row, 1), column=name)
            for name in (ITEM, CONTENT)
            if name not in columns.values()
        ]
    return dict(sorted(columns.items())), faults


def _header_word(text: str, known: Sequence[str]) -> str:
    """The header without spaces, breaks, stars and a remark in brackets."""
    plain = "".join(widen(text).split()).strip("*:")
    return plain if plain in known else plain.partition("(")[0]


def _outside(
    sheet: str, row: int, cells: Mapping[int, str], header: Mapping[int, str]
) -> Iterator[Fault]:
    """Content in columns that have no header at all."""
    for at, text in cells.items():
        if at not in header:
            yield mistake("D737", Place(sheet, row, at), found=text)
