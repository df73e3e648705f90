"""What people change without changing what the definition says."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.definition_workbook.conftest import Change, faults, sheeted

Changed = Callable[[Change], bytes]
Typed = str | float | bool | date | None


def _sort_sheets_backwards(book: Workbook) -> None:
    book.move_sheet("字段", offset=6)
    book.move_sheet("设置", offset=8)


def _move_first_column_last(book: Workbook) -> None:
    sheet = book["字段"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate([*row[1:], row[0]], start=1):
            sheet.cell(at, column).value = value


def _blank_rows(book: Workbook) -> None:
    for name in ("规则", "状态", "设置", "说明"):
        book[name].insert_rows(1, 2)
        book[name].insert_rows(5)


def _spaces(book: Workbook) -> None:
    sheet = book["选项"]
    sheet["A1"].value = " 选项 表\n"
    for row in sheet.iter_rows(min_row=2, max_row=9):
        for cell in row:
            if cell.value:
                cell.value = f"\u3000{cell.value} \u200b\n"
    book["设置"]["A2"].value = "表单代号 "


def _full_width(book: Workbook) -> None:
    sheet = book["字段"]
    sheet["C2"].value = "ａｂｎ＿ｉｄ"
    sheet["E1"].value = "必填（可空）"
    book["设置"]["B5"].value = "单据，登记表"
    book["设置"]["A6"].value = "识别"
    book["设置"].title = "设置 "


def _no_for_nothing(book: Workbook) -> None:
    sheet = book["字段"]
    sheet["H2"].value = "否"
    sheet["I2"].value = False
    sheet["E2"].value = True


def _hidden_rows_and_own_sheets(book: Workbook) -> None:
    book["选项"].row_dimensions[5].hidden = True
    del book["使用说明"]
    del book["下拉词表"]
    book.create_sheet("检查结果")["A1"] = "上次的结果"
    book.create_sheet("Sheet1")


@pytest.mark.parametrize(
    "change",
    [
        _sort_sheets_backwards,
        _move_first_column_last,
        _blank_rows,
        _spaces,
        _full_width,
        _no_for_nothing,
        _hidden_rows_and_own_sheets,
    ],
    ids=lambda change: change.__name__.strip("_"),
)
def test_it_still_says_the_same(change: Change, changed: Changed, twin: str) -> None:
    found = sheeted(changed(change))
    assert found.faults == ()
    assert found.text == twin


def _row_of(sheet: Worksheet, item: str) -> int:
    return next(row for row in range(1, 40) if sheet.cell(row, 1).value == item)


@pytest.mark.parametrize(
    ("item", "value", "number_format", "line"),
    [
        ("版本", 1.1, "General", "版本 | 1.1"),
        ("版本", 2, "General", "版本 | 2"),
        ("生效日期", date(2026, 12, 1), "yyyy-mm-dd", "生效日期 | 2026-12-01"),
        (
            "生效日期",
            datetime(2026, 12, 1),  # noqa: DTZ001 - a cell has no zone
            'yyyy"年"m"月"d"日"',
            "生效日期 | 2026-12-01",
        ),
        ("生效日期", "２０２６－１２－０１", "@", "生效日期 | 2026-12-01"),
        ("批准人", "李建国", "@", "批准人 | 李建国"),
        ("停用版本", "0.8、0.9", "@", "停用版本 | 0.8、0.9"),
    ],
)
def test_a_setting_may_be_typed_as_what_it_is(
    item: str, value: Typed, number_format: str, line: str, changed: Changed
) -> None:
    def type_in(book: Workbook) -> None:
        sheet = book["设置"]
        cell = sheet.cell(_row_of(sheet, item), 2)
        cell.value = value
        cell.number_format = number_format

    data = changed(type_in)
    assert line in sheeted(data).text.split("\n")
    assert faults(data) == []


@pytest.mark.parametrize(
    ("typed", "wanted"), [("是", True), ("否", False), (None, False), (True, True)]
)
def test_publishing_is_told_beside_the_twin(
    typed: Typed, wanted: object, changed: Changed, twin: str
) -> None:
    def type_in(book: Workbook) -> None:
        book["设置"].cell(_row_of(book["设置"], "发布"), 2).value = typed

    found = sheeted(changed(type_in))
    assert found.publish_wanted is wanted
    assert found.text == twin


def test_a_new_field_is_typed_in_the_next_row(changed: Changed) -> None:
    def add(book: Workbook) -> None:
        sheet = book["字段"]
        row = next(r for r in range(2, 400) if sheet.cell(r, 2).value is None)
        for column, value in ((1, "登记"), (2, "工单号"), (3, "ticket"), (4, "文本")):
            assert sheet.cell(row, column).number_format == "@"
            assert sheet.cell(row, column).border.top.style == "thin"
            sheet.cell(row, column).value = value

    data = changed(add)
    assert "登记 | 工单号 | ticket | 文本" in sheeted(data).text.split("\n")
    assert faults(data) == []
