"""Tables: stages folded away, the head in sight, limits asked for while typing."""

import io
import re

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, plain, spots
from tests.blanks.test_blanks_known import SCOPE

from formkit.blanks.stage_columns import stages
from formkit.blanks.table_book import table_book
from formkit.check import check_form
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import FieldType, FormDef, Metric
from formkit.model import RawForm
from formkit.packages import stable_package
from formkit.read import read_form


def sheet_of(data: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def column_of(sheet: Worksheet, label: str) -> int:
    return [plain(cell.value) for cell in sheet[3]].index(label) + 1


def form_of(key: str) -> FormDef:
    found = shipped().current(key)
    assert found is not None
    return found.form


def test_what_may_be_asked_for_at_once_is_never_folded(table: Blank) -> None:
    sheet = sheet_of(table.data)
    for spot in spots(table):
        if spot.field.required.always:
            assert not sheet.column_dimensions[spot.cell.column_letter].hidden
    assert not sheet.column_dimensions["A"].hidden


def test_a_folded_stage_keeps_its_first_column_with_name_and_button(
    table: Blank,
) -> None:
    sheet = sheet_of(table.data)
    parts = list(stages([spot.field for spot in spots(table)]))
    assert not parts[0].is_folded
    for part in parts:
        first = sheet.column_dimensions[get_column_letter(part.first)]
        assert not first.hidden
        assert first.outlineLevel == 0
        assert bool(first.collapsed) == part.is_folded
        for at in range(part.first + 1, part.last + 1):
            inner = sheet.column_dimensions[get_column_letter(at)]
            assert (inner.hidden, inner.outlineLevel) == (
                part.is_folded,
                int(part.is_folded),
            )


@pytest.mark.parametrize("key", ["consultation", "abnormality", "complaint"])
def test_large_registers_begin_with_their_intake(key: str) -> None:
    form = form_of(key)
    visible = [f for f in form.fields if not f.hidden]
    open_ones = [s for s in stages(visible) if not s.is_folded]
    assert sum(s.last - s.first + 1 for s in open_ones) <= len(visible) / 2


def test_nothing_in_the_head_stands_over_a_folded_column(table: Blank) -> None:
    sheet = sheet_of(table.data)
    for row in (1, 2):
        for cell in sheet[row]:
            if cell.value:
                letter = get_column_letter(cell.column or 1)
                assert not sheet.column_dimensions[letter].hidden


def test_headers_have_room_for_their_words(table: Blank) -> None:
    sheet = sheet_of(table.data)
    for spot in spots(table):
        width = sheet.column_dimensions[spot.cell.column_letter].width
        assert width >= 2 * -(-len(plain(spot.label)) // 2) + 4, spot.label


def test_the_next_number_is_always_in_sight_and_no_data(table: Blank) -> None:
    sheet = sheet_of(table.data)
    assert sheet["A2"].value == "下一个编号"
    assert str(sheet["B2"].value).startswith("=IFERROR(")
    assert sheet.freeze_panes == "C4"


def test_a_clerks_table_says_whose_it_is_and_where_numbers_begin() -> None:
    form = form_of("consultation")
    data = stable_package(table_book(form, prefilled="2026-11 · 张三", start=101))
    sheet = sheet_of(data)
    assert "2026-11 · 张三" in [cell.value for cell in sheet[1]]
    assert "MAX(101," in str(sheet["B2"].value)
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    checked = check_form(raw, shipped(), SCOPE)
    assert [finding.code for finding in checked.findings] == ["F007"]


def test_computed_columns_compute_and_are_not_asked_for() -> None:
    sheet = sheet_of(table_book(form_of("cost_benefit")))
    at = column_of(sheet, "实施前天数")
    first, second = sheet.cell(4, at).value, sheet.cell(5, at).value
    assert "$B4" in str(first)
    assert "$B5" in str(second)
    assert str(second) == re.sub(r"(\$[A-Z])4", r"\g<1>5", str(first))


def test_limits_are_asked_for_while_typing() -> None:
    sheet = sheet_of(table_book(form_of("consultation")))
    at = column_of(sheet, "接收时间")
    letter = get_column_letter(at)
    (rule,) = (
        one
        for one in sheet.data_validations.dataValidation
        if f"{letter}4" in one.sqref
    )
    assert rule.type == "custom"
    assert f"ISNUMBER(${letter}4)" in rule.formula1
    assert "TODAY()" in rule.formula1
    assert "不晚于 今天" in rule.error
    assert (rule.errorStyle, rule.showErrorMessage) == ("warning", True)
    assert len(rule.formula1) <= 255


def test_no_name_leads_to_a_header(table: Blank) -> None:
    book = load_workbook(io.BytesIO(table.data))
    assert all(name.startswith(("fk_list_", "formkit_")) for name in book.defined_names)


def test_a_table_is_small_and_the_same_twice(table: Blank) -> None:
    assert len(table.data) < 200_000
    assert stable_package(table_book(table.form)) == table.data


def test_the_flow_sheet_tells_what_is_measured() -> None:
    one = Metric(key="m", label="按时率", definition="按时 ÷ 到期", target="≥ 95%")
    form = form_of("care").model_copy(update={"metrics": (one,)})
    book = load_workbook(io.BytesIO(table_book(form)))
    rows = [row[:6] for row in book["流程定义"].iter_rows(values_only=True)]
    assert (1, "按时率", None, "按时 ÷ 到期", "≥ 95%", None) in rows
    bare = form.model_copy(update={"metrics": (), "steps": ()})
    assert "流程定义" not in load_workbook(io.BytesIO(table_book(bare))).sheetnames


def test_a_form_without_a_number_has_no_next_one() -> None:
    fields = tuple(f for f in form_of("care").fields if f.type is not FieldType.ID)
    form = form_of("care").model_copy(update={"number_field": "", "fields": fields})
    assert sheet_of(table_book(form))["B2"].value is None
    unknown = form_of("care").model_copy(update={"number_pattern": "WH-{dept}"})
    assert sheet_of(table_book(unknown))["B2"].value is None
