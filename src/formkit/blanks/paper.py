"""A one-record form on A4: one page, or two with the break before a stage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.blanks.slots import Line

_PAPER_POINTS = 745.0  # A4 without the margins of `look.set_up_page`
_SMALLEST = 0.89  # 9 points are printed as 8
_WIDEST = 0.92  # the columns fit, also where digits are wider than in Excel
_MOST_POINTS = 40.0  # more room for one long text would look like a gap


@dataclass(frozen=True, slots=True)
class Pages:
    """How a form is printed: its lines, scale, and the row before which it is cut."""

    lines: tuple[Line, ...]
    scale: float
    cut: int | None


def paginated(lines: Sequence[Line], head_points: float) -> Pages:
    """One page when what stands there can still be read, else two.

    What is left of a page is given to the long texts on it. The second page begins
    with the head and the first two lines again.
    """
    whole = head_points + sum(line.height for line in lines)
    later = [line for line in lines if line.bar is not None and line.bar.is_later]
    if whole * _SMALLEST <= _PAPER_POINTS or not later:
        scale = min(_PAPER_POINTS / whole, _WIDEST)
        return Pages(tuple(_stretched(lines, head_points, scale)), scale, None)
    again = head_points + sum(line.height for line in lines[:2])
    halves = {line.row: _halves(lines, line.row) for line in later}
    cut = min(halves, key=lambda row: _longer(halves[row], head_points, again))
    first, second = halves[cut]
    scale = min(_PAPER_POINTS / _longer(halves[cut], head_points, again), _WIDEST)
    made = (*_stretched(first, head_points, scale), *_stretched(second, again, scale))
    return Pages(made, scale, cut)


def set_up(sheet: Worksheet, found: Pages, mark: str) -> None:
    """Print the sheet so; the head and the number stand on the second page too."""
    one_page = found.cut is None
    look.set_up_page(sheet, landscape=False, one_page=one_page, mark=mark)
    if found.cut is not None:
        # Fitted to a page, a program would not look at the break.
        sheet.sheet_properties.pageSetUpPr.fitToPage = False  # type: ignore[union-attr] # just set
        sheet.page_setup.scale = int(found.scale * 100)
        sheet.row_breaks.append(Break(id=found.cut - 1))
        sheet.print_title_rows = f"1:{found.lines[1].row}"


_Halves = tuple[tuple[Line, ...], tuple[Line, ...]]


def _halves(lines: Sequence[Line], cut: int) -> _Halves:
    first = tuple(line for line in lines if line.row < cut)
    return first, tuple(lines[len(first) :])


def _longer(halves: _Halves, head_points: float, again: float) -> float:
    first, second = (sum(line.height for line in half) for half in halves)
    return max(head_points + first, again + second)


def _stretched(
    lines: Sequence[Line], head_points: float, scale: float
) -> Iterator[Line]:
    used = head_points + sum(line.height for line in lines)
    count = sum(line.is_long for line in lines)
    more = (_PAPER_POINTS / scale - used) / max(count, 1)
    more = max(min(more, _MOST_POINTS), 0.0)
    for line in lines:
        points = line.points + more if line.is_long else line.points
        yield replace(line, points=round(points, 1))
