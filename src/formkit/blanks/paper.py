"""A one-record form on A4: one page, or two with the break before a stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.blanks.slots import Line

_PAPER_POINTS = 755.0  # A4 without the margins of `look.set_up_page`
_SMALLEST = 0.89  # 9 points are printed as 8
_WIDEST = 0.92  # the columns fit, also where digits are wider than in Excel


@dataclass(frozen=True, slots=True)
class Pages:
    """How the form is printed: its scale, and the row before which it is cut."""

    scale: float
    cut: int | None


def pages(lines: Sequence[Line], head_points: float) -> Pages:
    """One page when what stands there can still be read, else two."""
    whole = head_points + sum(line.height for line in lines)
    scale = _PAPER_POINTS / whole
    if scale >= _SMALLEST:
        return Pages(scale, None)
    later = [line for line in lines if line.bar is not None and line.bar.is_later]
    cuts = {line.row: _longest(lines, line.row, head_points) for line in later}
    if not cuts:
        return Pages(scale, None)
    cut = min(cuts, key=lambda row: cuts[row])
    return Pages(min(_PAPER_POINTS / cuts[cut], _WIDEST), cut)


def set_up(sheet: Worksheet, found: Pages, mark: str, repeated_rows: int) -> None:
    """Print the sheet so; the head and the number stand on the second page too."""
    one_page = found.cut is None
    look.set_up_page(sheet, landscape=False, one_page=one_page, mark=mark)
    if found.cut is not None:
        # Fitted to a page, a program would not look at the break.
        sheet.sheet_properties.pageSetUpPr.fitToPage = False  # type: ignore[union-attr] # just set
        sheet.page_setup.scale = int(found.scale * 100)
        sheet.row_breaks.append(Break(id=found.cut - 1))
        sheet.print_title_rows = f"1:{repeated_rows}"


def _longest(lines: Sequence[Line], cut: int, head_points: float) -> float:
    first = sum(line.height for line in lines if line.row < cut)
    second = sum(line.height for line in lines if line.row >= cut)
    return head_points + max(first, second)
