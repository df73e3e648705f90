"""The sheet 流程定义: goal, scope, every step with its owner, what is measured."""

from collections.abc import Iterator, Sequence

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import look
from formkit.definitions.model import FormDef
from formkit.definitions.spans import write_span
from formkit.messages import text

_COLUMNS = (
    ("flow_number", 16),
    ("flow_step", 16),
    ("flow_owner", 16),
    ("flow_tasks", 60),
    ("flow_sop", 14),
    ("flow_limit", 14),
)
_METRIC_COLUMNS = (
    "flow_number",
    "metric_name",
    "metric_owner",
    "metric_meaning",
    "metric_target",
    "metric_cycle",
)
_LINE_POINTS = 14


def has_flow(form: FormDef) -> bool:
    """Whether there is anything to tell about the flow."""
    return bool(form.steps or form.metrics)


def add_flow(book: Workbook, form: FormDef) -> None:
    """Add the sheet after the table (seed 003: goals, steps, owners, SOPs)."""
    sheet = book.create_sheet(text("blanks.flow_sheet"))
    title = sheet.cell(1, 1)
    look.write(title, form.name)
    title.font = look.TITLE
    for column, (_, width) in zip("ABCDEF", _COLUMNS, strict=True):
        sheet.column_dimensions[column].width = width
    row = _add_facts(sheet, form, 3) + 1
    if form.steps:
        keys = [key for key, _ in _COLUMNS]
        row = _add_table(sheet, row, keys, tuple(_steps(form))) + 1
    if form.metrics:
        heading = sheet.cell(row, 1)
        look.write(heading, text("blanks.metrics"))
        heading.font = look.LABEL
        _add_table(sheet, row + 1, _METRIC_COLUMNS, tuple(_metrics(form)))
    mark = text("blanks.mark", key=form.key, version=form.version)
    look.set_up_page(sheet, landscape=True, one_page=True, mark=mark)


def _add_facts(sheet: Worksheet, form: FormDef, row: int) -> int:
    """The lines of 说明 from that row on; the row after the last one."""
    room = sum(width for _, width in _COLUMNS[1:])
    for label, content in form.facts:
        head, value = sheet.cell(row, 1), sheet.cell(row, 2)
        look.write(head, label)
        look.write(value, content)
        head.font, value.font = look.LABEL, look.VALUE
        head.fill = look.LABEL_FILL
        head.alignment = value.alignment = look.WRAP
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=6)
        high = look.lines(content, room) * _LINE_POINTS + 8
        sheet.row_dimensions[row].height = high
        row += 1
    return row


def _steps(form: FormDef) -> Iterator[tuple[str, ...]]:
    for step in form.steps:
        limit = write_span(step.limit)
        yield step.name, step.owner, step.tasks, step.sop, limit


def _metrics(form: FormDef) -> Iterator[tuple[str, ...]]:
    for one in form.metrics:
        yield one.label, one.owner, one.definition, one.target, one.cycle


def _add_table(
    sheet: Worksheet,
    row: int,
    keys: Sequence[str],
    lines: Sequence[Sequence[str]],
) -> int:
    """A numbered table with its header in that row; the row after the last one."""
    for column, key in enumerate(keys, start=1):
        header = sheet.cell(row, column, text(f"blanks.{key}"))
        header.font = look.BAR_FONT
        header.fill = look.BAR
        header.alignment = look.CENTRE
    for number, said in enumerate(lines, start=1):
        sheet.cell(row + number, 1, number)
        for column, words in enumerate(said, start=2):
            look.write(sheet.cell(row + number, column), words)
        for column in range(1, len(keys) + 1):
            cell = sheet.cell(row + number, column)
            cell.font = look.VALUE
            cell.border = look.BOX
            cell.alignment = look.CENTRE if column == 1 else look.WRAP
        widths = [width for _, width in _COLUMNS[1:]]
        most = max(map(look.lines, said, widths))
        sheet.row_dimensions[row + number].height = max(most * _LINE_POINTS + 6, 34)
    return row + len(lines) + 1
