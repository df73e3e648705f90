"""The sheet 填写说明: every field, when and how; states, deadlines, what follows."""

from collections.abc import Iterable, Sequence

from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import colouring, look
from formkit.blanks.explanations import afterwards, clocks, states
from formkit.blanks.lists import words_of
from formkit.blanks.requirements import required_words
from formkit.definitions.model import Field, FieldType, FormDef, Layout
from formkit.messages import text

_COLUMNS = (
    ("help_field", 20),
    ("help_required", 38),
    ("help_how", 40),
    ("help_options", 46),
    ("help_example", 24),
)
_LINE_POINTS = 14
_COLOURS = (
    ("colour_missing", colouring.RED),
    ("colour_wrong", colouring.AMBER),
    ("colour_next", colouring.GREY),
)


def add_help(book: Workbook, form: FormDef, layout: Layout = Layout.TABLE) -> None:
    """Add the sheet as the last one; `layout` is that of the form before it."""
    sheet = book.create_sheet(text("blanks.help_sheet"))
    for column, (_, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions["ABCDE"[column - 1]].width = width
    _bar(sheet, 1, [text(f"blanks.{key}") for key, _ in _COLUMNS])
    visible = [field for field in form.fields if not field.hidden]
    for row, field in enumerate(visible, start=2):
        _write(sheet, row, _about(form, field))
    row = len(visible) + 3
    row = _section(sheet, row, "states", states(form))
    row = _section(sheet, row, "clocks", clocks(form))
    _steps(sheet, _legend(sheet, row), afterwards(form, layout))
    sheet.freeze_panes = "B2"
    mark = text("blanks.mark", key=form.key, version=form.version)
    look.set_up_page(sheet, landscape=True, one_page=False, mark=mark)


def _about(form: FormDef, field: Field) -> Sequence[str]:
    how = [field.help]
    if field.type is FieldType.CHOICES and "、" not in field.help:
        how.append(text("blanks.prompt_several"))
    if field.none_ok and "“无”" not in field.help:
        how.append(text("blanks.prompt_none"))
    if field.columns:
        columns = "、".join(column.label for column in field.columns)
        how.append(text("blanks.help_columns", columns=columns))
    return (
        field.label,
        required_words(form, field),
        "；".join(part for part in how if part),
        "、".join(words_of(form, field)),
        field.example,
    )


def _section(
    sheet: Worksheet, row: int, key: str, rows: Iterable[Sequence[str]]
) -> int:
    """A bar and its rows; the row after them. Nothing where there are no rows."""
    told = tuple(rows)
    if not told:
        return row
    _bar(sheet, row, [text(f"blanks.help_{key}_{at}") for at in (1, 2, 3)])
    sheet.merge_cells(f"C{row}:E{row}")
    for at, values in enumerate(told, start=row + 1):
        _write(sheet, at, values)
        sheet.merge_cells(f"C{at}:E{at}")
    return row + len(told) + 2


def _legend(sheet: Worksheet, row: int) -> int:
    _bar(sheet, row, [text("blanks.help_colours"), ""])
    sheet.merge_cells(f"B{row}:E{row}")
    for at, (key, fill) in enumerate(_COLOURS, start=row + 1):
        _write(sheet, at, ["", text(f"blanks.{key}")])
        sheet.cell(at, 1).fill = PatternFill("solid", fgColor=fill.bgColor)
        sheet.merge_cells(f"B{at}:E{at}")
    return row + len(_COLOURS) + 2


def _steps(sheet: Worksheet, row: int, steps: Iterable[str]) -> None:
    _bar(sheet, row, [text("blanks.help_after"), ""])
    sheet.merge_cells(f"B{row}:E{row}")
    for number, step in enumerate(steps, start=1):
        _write(sheet, row + number, [str(number), step])
        sheet.merge_cells(f"B{row + number}:E{row + number}")


def _bar(sheet: Worksheet, row: int, words: Sequence[str]) -> None:
    for column in range(1, len(_COLUMNS) + 1):
        cell = sheet.cell(row, column)
        look.write(cell, words[column - 1] if column <= len(words) else "")
        cell.font = look.BAR_FONT
        cell.fill = look.BAR
        cell.alignment = look.CENTRE


def _write(sheet: Worksheet, row: int, values: Sequence[str]) -> None:
    """A row of help, as high as its text: not every program measures wrapped text."""
    widths = [width for _, width in _COLUMNS]
    for column in range(1, len(_COLUMNS) + 1):
        cell = sheet.cell(row, column)
        look.write(cell, values[column - 1] if column <= len(values) else "")
        cell.font = look.LABEL if column == 1 else look.VALUE
        cell.alignment = look.TOP
        cell.border = look.BOX
    count = len(values)
    room = [*widths[: count - 1], sum(widths[count - 1 :])]
    most = max(map(look.lines, values, room))
    sheet.row_dimensions[row].height = most * _LINE_POINTS + 3
