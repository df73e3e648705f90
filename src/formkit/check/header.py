"""The header of a register: one row, or two rows that belong together."""

from dataclasses import dataclass

from formkit.check.grid import Grid, is_empty
from formkit.check.labels import plain
from formkit.check.mapping import HeadingMap, mapped
from formkit.check.vocabulary import words_of
from formkit.definitions.model import FormDef
from formkit.model import CellKind, RawCell

_SEARCHED_ROWS = 60
_FEWEST = 3
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading, and the bar above it; `column` is the left one of a merge."""

    cell: RawCell
    column: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a register; its records stand below the row `bottom`."""

    headings: tuple[Heading, ...]
    bottom: int


def headers(
    grid: Grid, form: FormDef, mapping: HeadingMap | None = None
) -> tuple[Header, ...]:
    """Every header on the sheet, top to bottom; one that only repeats is none.

    A header is the row that names the most fields, and each other row that names at
    least three and half as many, next to nothing else.
    """
    rows = grid.filled_rows[:_SEARCHED_ROWS]
    counts = {row: _named(grid, form, row, mapping or {}) for row in rows}
    most = max(counts.values(), default=0)
    if not most:
        return ()
    best = next(row for row in rows if counts[row] == most)
    found: list[Header] = []
    for row in grid.filled_rows:
        is_part = found and row <= found[-1].bottom
        if is_part or not (row == best or _is_header(grid, form, row, most)):
            continue
        header = _header(grid, form, row)
        if not any(_same(header, other) for other in found):
            found.append(header)
    return tuple(found)


def _named(
    grid: Grid, form: FormDef, row: int, mapping: HeadingMap | None = None
) -> int:
    """How many fields the texts of a row name, by our words or by the site's."""
    words = words_of(form)
    texts = [c.shown for c in grid.row(row) if c.kind is CellKind.TEXT]
    found = (words.word(said) for said in texts)
    keys = {word.keys[0] for word in found if word is not None}
    if mapping:
        fields = {field.key for field in form.fields}
        keys |= {mapped(mapping, said) for said in texts} & fields
    return len(keys)


def _is_header(grid: Grid, form: FormDef, row: int, most: int) -> bool:
    cells = tuple(grid.row(row))
    if not all(cell.kind is CellKind.TEXT for cell in cells):
        return False
    words, named, unknown = words_of(form), 0, 0
    for cell in cells:
        if words.known.get(plain(cell.shown)) or words.word(cell.shown):
            named += 1
        else:
            unknown += 1
        if unknown > _SHARE * len(cells):
            return False
    return named >= max(_FEWEST, _SHARE * most)


def _same(header: Header, other: Header) -> bool:
    first, second = (
        [(h.column, plain(h.cell.shown)) for h in each.headings]
        for each in (header, other)
    )
    return first == second


def _header(grid: Grid, form: FormDef, row: int) -> Header:
    bottom = row + 1 if _goes_on(grid, form, row) else row
    bars = grid.across(bottom - 1) if bottom > 1 else ()
    if len(bars) < 2:  # noqa: PLR2004 - one text above a header is its title
        bars = ()
    own = [Heading(c, c.place.column, _bar(grid, bars, c)) for c in grid.across(bottom)]
    taken = {heading.column for heading in own}
    above = [c for c in bars if c.place.column not in taken]
    own += [
        Heading(c, c.place.column) for c in above if _stands_alone(grid, form, c, taken)
    ]
    return Header(tuple(sorted(own, key=lambda h: h.column)), bottom)


def _goes_on(grid: Grid, form: FormDef, row: int) -> bool:
    """Whether the row below belongs to the header.

    It does when a heading is merged down into it, or when it names fields and stands
    under nothing that is a heading of its own.
    """
    below = tuple(grid.row(row + 1))
    if not below or not all(cell.kind is CellKind.TEXT for cell in below):
        return False
    spans = [grid.area(row, cell.place.column) for cell in grid.row(row)]
    if any(area.bottom == row + 1 for area in spans):
        return True
    named = sum(words_of(form).word(cell.shown) is not None for cell in below)
    return named * 2 > len(below) and all(_is_under_bar(grid, c) for c in below)


def _is_under_bar(grid: Grid, cell: RawCell) -> bool:
    """Whether nothing, or something wider than one column, stands above the cell."""
    row, column = cell.place.row - 1, cell.place.column
    area = grid.area(row, column)
    above = grid.owner(row, column)
    following = grid.owner(row, column + 1)
    return is_empty(above) or area.right > area.left or is_empty(following)


def _bar(grid: Grid, bars: tuple[RawCell, ...], cell: RawCell) -> str:
    """The text that stands over the heading: its own bar, or the last one before it."""
    if grid.area(cell.place.row, cell.place.column).bottom > cell.place.row:
        return ""
    before = [b for b in bars if b.place.column <= cell.place.column]
    if not before or before[-1] is cell:
        return ""
    area = grid.area(before[-1].place.row, before[-1].place.column)
    is_wide = area.right > area.left
    covers = area.holds(area.top, cell.place.column) or not is_wide
    return before[-1].shown.strip() if covers and area.bottom < cell.place.row else ""


def _stands_alone(grid: Grid, form: FormDef, cell: RawCell, taken: set[int]) -> bool:
    """Whether a cell of the upper row is the heading of a column of its own."""
    area = grid.area(cell.place.row, cell.place.column)
    is_bar = area.right > area.left and any(
        area.left <= column <= area.right for column in taken
    )
    is_named = words_of(form).word(cell.shown) is not None
    return cell.kind is CellKind.TEXT and not is_bar and is_named
