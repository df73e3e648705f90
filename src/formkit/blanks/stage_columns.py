"""The columns of a table stage by stage: which stand open, which are folded away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.definitions.evaluate import fields_of
from formkit.definitions.model import Field

FROZEN_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """The columns of one group of fields, from `first` to `last`.

    Of a folded one only the first column is seen: it carries the name and the button.
    """

    title: str
    first: int
    last: int
    is_folded: bool


def stages(fields: Sequence[Field]) -> Iterator[Stage]:
    """The stages of the columns, in their order.

    The first one is open, and each that may be asked for at once.
    """
    column = 1
    for title, members in groupby(fields, key=lambda field: field.group):
        group = tuple(members)
        last = column + len(group) - 1
        can_wait = column > 1 and last > column and not _is_asked_at_once(group)
        yield Stage(title, column, last, can_wait)
        column = last + 1


def _is_asked_at_once(group: Sequence[Field]) -> bool:
    """Whether a cell may be missing as soon as a record is begun.

    A condition about the group itself waits for something to be filled there.
    """
    keys = {field.key for field in group}
    return any(
        field.required.always
        or (
            not field.required.from_state
            and field.required.condition is not None
            and not keys.issuperset(fields_of(field.required.condition))
        )
        for field in group
    )


def add_bars(sheet: Worksheet, row: int, of: Sequence[Stage]) -> None:
    """Name each stage in a bar, and fold those that can wait."""
    for stage in of:
        # Frozen columns stand beside every stage: none is named there.
        at = max(stage.first, FROZEN_COLUMNS + 1)
        if at <= stage.last:
            cell = sheet.cell(row, at)
            look.write(cell, stage.title)
            cell.font = look.BAR_FONT
            cell.alignment = look.INDENTED
        for column in range(stage.first, stage.last + 1):
            bar = look.LATER_BAR if stage.is_folded else look.BAR
            sheet.cell(row, column).fill = bar
        if stage.is_folded:
            _fold(sheet, stage)
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)


def _fold(sheet: Worksheet, stage: Stage) -> None:
    sheet.column_dimensions[get_column_letter(stage.first)].collapsed = True
    for column in range(stage.first + 1, stage.last + 1):
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.outlineLevel = 1
        dimension.hidden = True
