"""What a blank says to the person in front of it, where and when to fill what."""

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, rule_of, spots

from formkit.definitions.model import Required
from formkit.definitions.sentences import sentence


def form_sheet(made: Blank) -> Worksheet:
    sheet = made.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_prompt_begins_with_when_the_field_is_required(workbook: Blank) -> None:
    for spot in spots(workbook):
        first, _, _ = (spot.rule.prompt or "").partition("\n")
        required = spot.field.required
        assert (first == "必填") == required.always, spot.label
        assert (first == "可不填") == (not required.ever), spot.label
        if required.condition is not None:
            assert sentence(required.condition) in first


def test_headers_of_a_table_explain_their_column(table: Blank) -> None:
    sheet = form_sheet(table)
    for spot in spots(table):
        header = sheet.cell(3, spot.cell.column)
        assert isinstance(header, Cell)
        about = rule_of(sheet, header)
        assert (about.type, about.prompt) == (None, spot.rule.prompt)
        assert about.showInputMessage


def test_later_stages_of_a_record_are_headed_as_later(record: Blank) -> None:
    sheet = form_sheet(record)
    noted = {sheet.cell(r, 1).value for r in range(1, 200) if is_noted(sheet, r)}
    groups: dict[str, list[Required]] = {}
    for field in record.visible:
        groups.setdefault(field.group, []).append(field.required)
    assert noted == {
        group
        for group, needs in groups.items()
        if any(n.from_state for n in needs) and not any(n.always for n in needs)
    }


def is_noted(sheet: Worksheet, row: int) -> bool:
    return str(sheet.cell(row, 5).value).startswith("后面阶段")


def test_frozen_columns_carry_no_name_of_a_stage(table: Blank) -> None:
    sheet = form_sheet(table)
    named = {c.column: c.value for c in sheet[2] if c.value and c.column > 2}
    groups = dict.fromkeys(field.group for field in table.visible)
    assert list(named.values()) == [group for group in groups if group]
    assert next(cell.value for cell in sheet[2]) == "下一个编号"


def test_footers_have_room_below_the_cells(workbook: Blank) -> None:
    for sheet in workbook.book().worksheets:
        if sheet.sheet_state == "visible":
            margins = sheet.page_margins
            assert margins.bottom - margins.footer >= 0.3  # inches: a line of text
