"""The sheet 流程定义: goal, scope, and for every step an owner, an SOP and a limit."""

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


def add_flow(book: Workbook, form: FormDef) -> None:
    """Add the sheet after the table (seed 003: goals, steps, owners, SOPs)."""
    sheet = book.create_sheet(text("blanks.flow_sheet"))
    title = sheet.cell(1, 1)
    look.write(title, form.name)
    title.font = look.TITLE
    row = 3
    for label, content in form.facts:
        head, value = sheet.cell(row, 1), sheet.cell(row, 2)
        look.write(head, label)
        look.write(value, content)
        head.font, value.font = look.LABEL, look.VALUE
        head.fill = look.LABEL_FILL
        head.alignment = value.alignment = look.WRAP
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=6)
        sheet.row_dimensions[row].height = 22
        row += 1
    row += 1
    for column, (key, width) in enumerate(_COLUMNS, start=1):
        cell = sheet.cell(row, column, text(f"blanks.{key}"))
        cell.font = look.BAR_FONT
        cell.fill = look.BAR
        cell.alignment = look.CENTRE
        sheet.column_dimensions[cell.column_letter].width = width
    _add_steps(sheet, form, row + 1)
    mark = text("blanks.mark", key=form.key, version=form.version)
    look.set_up_page(sheet, landscape=True, one_page=True, mark=mark)


def _add_steps(sheet: Worksheet, form: FormDef, first: int) -> None:
    for row, step in enumerate(form.steps, start=first):
        sheet.cell(row, 1, step.number)
        texts = (step.name, step.owner, step.tasks, step.sop, write_span(step.limit))
        for column, said in enumerate(texts, start=2):
            look.write(sheet.cell(row, column), said)
        for column in range(1, len(_COLUMNS) + 1):
            cell = sheet.cell(row, column)
            cell.font = look.VALUE
            cell.border = look.BOX
            cell.alignment = look.CENTRE if column == 1 else look.WRAP
        sheet.row_dimensions[row].height = 34
