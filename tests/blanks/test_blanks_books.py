"""Workbook blanks: every field has its label, cell, dropdown, prompt and format."""

import re

from openpyxl.styles.numbers import is_date_format
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, Spot, spots, words

from formkit.definitions.model import FieldType

TEXT_TYPES = {
    FieldType.ID,
    FieldType.PHONE,
    FieldType.REFERENCE,
    FieldType.REFERENCES,
    FieldType.TEXT,
    FieldType.LONGTEXT,
    FieldType.CHOICE,
    FieldType.CHOICES,
    FieldType.PERSON,
    FieldType.EMAIL,
    FieldType.YES_NO,
    FieldType.STATE,
    FieldType.SATISFACTION,
}
FORMATS = {
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.DATETIME: "yyyy-mm-dd hh:mm",
    FieldType.INTEGER: "0",
    FieldType.MONEY: "0.00",
    FieldType.PERCENT: "0%",
}


def form_sheet(book: Workbook) -> Worksheet:
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def offered(book: Workbook, spot: Spot) -> list[object]:
    """The words of the dropdown at a cell, read through its defined name."""
    name = str(spot.rule.formula1).removeprefix("=")
    ((title, area),) = book.defined_names[name].destinations
    sheet = book[title]
    assert sheet.sheet_state == "veryHidden"
    block = sheet[area.replace("$", "")]
    rows = block if isinstance(block, tuple) else ((block,),)
    return [row[0].value for row in rows]


def test_every_visible_field_has_its_label_and_one_cell(workbook: Blank) -> None:
    found = spots(workbook)
    assert [spot.label for spot in found] == [f.label for f in workbook.visible]
    assert len({spot.cell.coordinate for spot in found}) == len(found)
    for spot in found:
        is_computed = spot.field.type is FieldType.COMPUTED
        assert (
            str(spot.cell.value).startswith("=") if is_computed else not spot.cell.value
        )


def test_hidden_fields_are_nowhere(workbook: Blank) -> None:
    hidden = {field.label for field in workbook.form.fields if field.hidden}
    written = {
        str(cell.value).strip("* ")
        for sheet in workbook.book().worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    assert not hidden & written


def test_a_defined_name_leads_to_every_field_of_a_record(record: Blank) -> None:
    names = {
        n
        for n in record.book().defined_names
        if not n.startswith(("fk_list_", "formkit_"))
    }
    assert names == {f"fk_{field.key}" for field in record.visible}


def test_dropdowns_offer_the_options_from_a_very_hidden_sheet(workbook: Blank) -> None:
    book = workbook.book()
    for spot in spots(workbook):
        expected = words(workbook, spot.field)
        if expected:
            assert spot.rule.type == "list", spot.label
            assert offered(book, spot) == expected, spot.label
        else:
            assert spot.rule.type != "list", spot.label


def test_no_list_is_written_into_a_rule(workbook: Blank) -> None:
    for sheet in workbook.book().worksheets:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                assert re.fullmatch(r"=?fk_list_\d+", str(rule.formula1))
            assert len(str(rule.formula1 or "")) <= 255


def test_every_cell_has_a_prompt_excel_can_hold(workbook: Blank) -> None:
    for spot in spots(workbook):
        rule = spot.rule
        assert rule.showInputMessage
        assert rule.promptTitle == spot.label[:32]
        assert 0 < len(rule.prompt or "") <= 255
        assert len(rule.errorTitle or "") <= 32
        assert len(rule.error or "") <= 255
        assert rule.allow_blank


def test_alerts_warn_and_never_forbid(workbook: Blank) -> None:
    alerts = [s.rule for s in spots(workbook) if s.rule.showErrorMessage]
    assert alerts
    for rule in alerts:
        assert rule.errorStyle == "warning"
        assert rule.errorTitle
        assert rule.error


def test_several_options_in_one_cell_raise_no_alert(workbook: Blank) -> None:
    for spot in spots(workbook):
        if spot.field.type is FieldType.CHOICES:
            assert not spot.rule.showErrorMessage
            assert "可多选" in (spot.rule.prompt or "")


def test_text_stays_as_typed_and_dates_are_dates(workbook: Blank) -> None:
    for spot in spots(workbook):
        if spot.field.columns:
            continue
        if spot.field.type in TEXT_TYPES:
            assert spot.cell.number_format == "@", spot.label
        if spot.field.type in FORMATS:
            assert spot.cell.number_format == FORMATS[spot.field.type], spot.label
        is_day = spot.field.type in {FieldType.DATE, FieldType.DATETIME}
        assert is_date_format(spot.cell.number_format) == (
            is_day or spot.field.type is FieldType.TIME
        )


def test_dates_and_numbers_are_asked_for_while_typing(workbook: Blank) -> None:
    for spot in spots(workbook):
        if spot.field.type in {FieldType.DATE, FieldType.DATETIME}:
            assert spot.rule.type in {"date", "custom"}
        if spot.field.type is FieldType.INTEGER:
            assert spot.rule.type in {"decimal", "custom"}


def test_prepared_rows_of_a_table_are_all_alike(table: Blank) -> None:
    sheet = form_sheet(table.book())
    for column in range(1, len(table.visible) + 1):
        formats = {sheet.cell(row, column).number_format for row in range(4, 304)}
        fonts = {sheet.cell(row, column).font.name for row in range(4, 304)}
        assert (len(formats), fonts) == (1, {"微软雅黑"})


def test_rules_of_a_table_reach_far_beyond_the_prepared_rows(table: Blank) -> None:
    for spot in spots(table):
        letter = spot.cell.column_letter
        assert str(spot.rule.sqref) == f"{letter}4:{letter}2003"


def test_head_and_number_column_of_a_table_stay_in_sight(table: Blank) -> None:
    sheet = form_sheet(table.book())
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.print_title_cols == "$A:$A"
    assert sheet.auto_filter.ref
    assert sheet.auto_filter.ref.startswith("A3:")


def test_pages_are_a4_and_fit(workbook: Blank) -> None:
    for sheet in workbook.book().worksheets:
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.paperSize == 9
            assert sheet.sheet_properties.pageSetUpPr is not None
            # A program that fits a sheet to pages does not look at its breaks.
            is_cut = bool(sheet.row_breaks.brk)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage != is_cut
            footer = sheet.oddFooter
            assert footer is not None
            assert footer.left is not None
            assert workbook.form.key in str(footer.left.text)


def test_a_table_has_readable_columns_a_page(table: Blank) -> None:
    sheet = form_sheet(table.book())
    wide = sheet.page_setup.fitToWidth
    assert isinstance(wide, int)
    assert sheet.page_setup.orientation == "landscape"
    assert (wide - 1) * 12 < len(table.visible) <= wide * 12
    assert sheet.page_setup.fitToHeight == 0


def test_only_a_record_is_protected_and_its_values_are_open(record: Blank) -> None:
    book = record.book()
    sheet = form_sheet(book)
    assert [one.protection.sheet for one in book.worksheets] == [
        one is sheet for one in book.worksheets
    ]
    assert sheet.protection.password is None
    open_cells = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    for spot in spots(record):
        if spot.field.type is not FieldType.ROWS:
            assert spot.cell.coordinate in open_cells, spot.label
    labels = {c.coordinate for r in sheet.iter_rows() for c in r if c.value is not None}
    assert not labels & open_cells


def test_tables_are_not_protected(table: Blank) -> None:
    assert not any(sheet.protection.sheet for sheet in table.book().worksheets)


def test_the_mark_stands_in_a_visible_cell(workbook: Blank) -> None:
    sheet = form_sheet(workbook.book())
    mark = f"表单编号 {workbook.form.key} v{workbook.form.version}"
    at = [c.coordinate for row in sheet["A1:H2"] for c in row if c.value == mark]
    assert len(at) == 1
    assert sheet.sheet_state == "visible"
    assert not sheet.row_dimensions[1].hidden


def test_required_labels_carry_a_star(workbook: Blank) -> None:
    sheet = form_sheet(workbook.book())
    starred = {
        str(cell.value).removeprefix("* ")
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("* ")
    }
    assert starred == {f.label for f in workbook.visible if f.required.always}


def test_the_flow_is_told_with_owner_sop_and_limit(table: Blank) -> None:
    book = table.book()
    if not table.form.steps and not table.form.metrics:
        assert "流程定义" not in book.sheetnames
        return
    rows = [[c.value for c in row] for row in book["流程定义"].iter_rows()]
    for step in table.form.steps:
        (row,) = (one for one in rows if one[1] == step.name)
        assert row[:1] + row[2:5] == [step.number, step.owner, step.tasks, step.sop]
        assert row[5]
    assert {label for label, _ in table.form.facts} <= {row[0] for row in rows}
