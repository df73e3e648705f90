"""What the workbook offers to a person: dropdowns, help, prepared rows, marks."""

import io
from collections.abc import Callable
from itertools import pairwise

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.definition_workbook.conftest import Change, sheeted

from formkit.definition_workbook import checked_name, file_name, judge, mark, write
from formkit.definition_workbook.layout import WIDTHS, sheet_columns
from formkit.definitions.cells import LEVELS
from formkit.definitions.loading import SETTING_KEYS
from formkit.definitions.model import FieldType, FileWhen, Mask
from formkit.definitions.problems import DefinitionProblem
from formkit.definitions.rows import COLUMNS
from formkit.definitions.twin import load
from formkit.messages import catalogue
from formkit.packages import stable_package
from formkit.problems import Level

Changed = Callable[[Change], bytes]


@pytest.fixture
def book(workbook: bytes) -> Workbook:
    return load_workbook(io.BytesIO(workbook))


def _column(sheet: Worksheet, name: str) -> str:
    return next(c.column_letter for c in sheet[1] if c.value == name)


def _offered(book: Workbook, sheet: str, cell: str) -> list[str] | str:
    """The words of the dropdown at a cell; a formula as it is; [] for none."""
    for rule in book[sheet].data_validations.dataValidation:
        if cell in rule.sqref:
            formula = str(rule.formula1)
            if not formula.startswith("下拉词表!"):
                return formula
            area = formula.partition("!")[2].replace("$", "")
            return [str(row[0].value) for row in book["下拉词表"][area]]
    return []


def test_sheets_are_the_sections_in_their_order(book: Workbook) -> None:
    assert book.sheetnames == ["使用说明", *COLUMNS, "下拉词表"]
    assert book["下拉词表"].sheet_state == "veryHidden"
    for section in COLUMNS:
        header = tuple(cell.value for cell in book[section][1])
        assert header == sheet_columns(section)


def test_no_cell_is_a_formula_or_anything_but_text(book: Workbook) -> None:
    for section in COLUMNS:
        for row in book[section].iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                assert cell.value is None or isinstance(cell.value, str)
                assert cell.number_format == "@", cell.coordinate


@pytest.mark.parametrize("section", COLUMNS)
def test_a_table_is_frozen_filtered_and_has_room(section: str, book: Workbook) -> None:
    sheet = book[section]
    assert sheet.freeze_panes in {"A2", "B2", "C2"}
    filled = max(row for row in range(1, 600) if any(cell.value for cell in sheet[row]))
    if section != "设置":
        assert str(sheet.auto_filter.ref).startswith("A1:")
        assert sheet.max_row >= filled + 20
    assert sheet.print_title_rows == "$1:$1"
    for cell in sheet[1]:
        assert cell.comment is not None
        assert cell.comment.text
    assert len(WIDTHS[section]) == len(sheet_columns(section))


def test_every_row_is_high_enough_and_may_grow(book: Workbook) -> None:
    sheet = book["字段"]
    rows = {sheet.cell(r, 3).value: r for r in range(2, 80)}
    long, short = rows["symptom"], rows["channel"]
    assert (sheet.row_dimensions[long].height or 0) >= 50
    assert (sheet.row_dimensions[short].height or 0) <= 40
    assert sheet.cell(long, 11).alignment.wrap_text


def test_rows_of_one_group_are_one_band(book: Workbook) -> None:
    sheet = book["选项"]
    fills: dict[str, set[str]] = {}
    for row in sheet.iter_rows(min_row=2, max_row=30):
        fills.setdefault(str(row[0].value), set()).add(row[0].fill.fgColor.rgb)
    assert all(len(found) == 1 for found in fills.values())
    order = [next(iter(found)) for found in fills.values()]
    assert all(one != other for one, other in pairwise(order))


@pytest.mark.parametrize(
    ("sheet", "column", "expected"),
    [
        ("字段", "类型", [kind.value for kind in FieldType]),
        ("字段", "脱敏", [mask.value for mask in Mask]),
        ("字段", "可填无", ["是"]),
        ("明细", "类型", [kind.value for kind in FieldType]),
        ("规则", "级别", list(LEVELS)),
        ("状态", "类别", ["主线", "旁支"]),
        ("状态", "终态", ["是"]),
        ("期限", "可暂停", ["是"]),
        ("规则", "提示", []),
    ],
)
def test_closed_words_are_offered_also_in_new_rows(
    sheet: str, column: str, expected: list[str], book: Workbook
) -> None:
    letter = _column(book[sheet], column)
    assert _offered(book, sheet, f"{letter}2") == expected
    assert _offered(book, sheet, f"{letter}300") == expected


def test_states_and_option_lists_are_offered(book: Workbook) -> None:
    required = _offered(book, "字段", "E9")
    assert required[:3] == ["是", "从 已登记 起", "从 已受理 起"]
    assert "从 暂停 起" not in required
    assert {"异常分类", "紧急程度"} <= set(_offered(book, "字段", "G9"))


@pytest.mark.parametrize(
    "place", ["明细!A2", "规则!B2", "规则!C2", "期限!C2", "期限!D2", "期限!F2"]
)
def test_field_names_are_offered_from_the_sheet_itself(
    place: str, book: Workbook
) -> None:
    sheet, cell = place.split("!")
    formula = _offered(book, sheet, cell)
    assert formula == "OFFSET(字段!$B$2,0,0,MAX(COUNTA(字段!$B$2:$B$1000),1),1)"


def test_settings_are_all_there_with_help_and_choices(book: Workbook) -> None:
    sheet = book["设置"]
    rows = {str(sheet.cell(r, 1).value): r for r in range(2, sheet.max_row + 1)}
    assert tuple(rows) == (*SETTING_KEYS, "发布")
    for row in rows.values():
        assert sheet.cell(row, 3).value
    assert sheet.cell(rows["发布"], 2).value == "否"
    assert _offered(book, "设置", f"B{rows['发布']}") == ["是", "否"]
    when = _offered(book, "设置", f"B{rows['归档时机']}")
    assert when == [each.value for each in FileWhen]
    assert "单据、登记表" in _offered(book, "设置", f"B{rows['版式']}")
    assert str(_offered(book, "设置", f"B{rows['编号字段']}")).startswith("OFFSET")


def test_the_guide_links_to_every_sheet(book: Workbook) -> None:
    guide = book["使用说明"]
    links = [c.hyperlink.location for row in guide for c in row if c.hyperlink]
    assert links == [f"'{section}'!A1" for section in COLUMNS]
    words = "\n".join(str(c.value) for row in guide for c in row if c.value)
    assert "客户异常管理表" in words
    assert "formkit def lint" in words


def test_the_guide_speaks_english_too(twin: str) -> None:
    data = write(twin, language="en")
    guide = load_workbook(io.BytesIO(data))["使用说明"]
    assert "definition workbook" in str(guide["A1"].value)
    assert sheeted(data).text == twin


def test_every_column_and_setting_is_explained() -> None:
    entries = catalogue("definition_workbook")
    for section in COLUMNS:
        assert f"sheet_{section}" in entries
        for column in sheet_columns(section):
            assert f"{section}_{column}" in entries
    for key in SETTING_KEYS:
        assert f"设置_{key}" in entries
    for entry in entries.values():
        assert set(entry) == {"zh", "en"}


def test_the_bytes_are_the_same_every_time(twin: str, workbook: bytes) -> None:
    assert write(twin) == workbook
    form, _ = load(twin)
    assert form is not None
    assert write(form) == workbook
    assert stable_package(workbook) == workbook


def test_names_of_files_are_safe() -> None:
    assert file_name("客户异常管理表") == "客户异常管理表_定义.xlsx"
    assert file_name("8D/改进 表?") == "8D_改进 表__定义.xlsx"
    assert file_name("") == "__定义.xlsx"
    assert (
        checked_name("客户异常管理表_定义.xlsx") == "客户异常管理表_定义.检查结果.xlsx"
    )
    assert checked_name("abnormality.def.txt") == "abnormality.检查结果.xlsx"


RED, AMBER = "00FF9F9F", "00FFD966"


def test_faults_are_coloured_explained_and_listed(changed: Changed) -> None:
    def change(book: Workbook) -> None:
        book["期限"]["E2"] = "紧急 2公时"
        book["规则"]["C2"] = "分类备住 为空"
        book["规则"].merge_cells("B3:C3")
        book.create_sheet("备忘'录")["A1"] = "下次"

    data = changed(change)
    judged = judge(sheeted(data))
    marked = mark(data, judged.faults)
    book = load_workbook(io.BytesIO(marked))
    assert book.sheetnames[0] == "检查结果"
    assert book.active is book["检查结果"]
    cell = book["期限"]["E2"]
    assert cell.fill.fgColor.rgb == RED
    assert "2公时" in cell.comment.text
    assert cell.value == "紧急 2公时"
    rows = list(book["检查结果"].iter_rows(min_row=4))
    codes = [(row[3].value, row[2].value) for row in rows]
    assert codes[:2] == [("D703", "规则!C2"), ("D733", "规则!B3")]
    assert ("D716", "期限!E2") in codes
    links = {row[2].value: row[2].hyperlink for row in rows}
    targets = {name: link.location for name, link in links.items() if link}
    assert targets["期限!E2"] == "'期限'!E2"
    assert targets["备忘'录!A1"] == "'备忘''录'!A1"
    assert sheeted(marked).text == sheeted(data).text
    again = load_workbook(io.BytesIO(mark(marked, ())))
    assert again.sheetnames.count("检查结果") == 1
    assert "没有问题" in str(again["检查结果"]["A2"].value)


def test_a_help_at_a_header_stays_below_the_fault(changed: Changed) -> None:
    def change(book: Workbook) -> None:
        book["字段"]["E1"] = "必塡"

    data = changed(change)
    marked = load_workbook(io.BytesIO(mark(data, judge(sheeted(data)).faults)))
    words = marked["字段"]["E1"].comment.text
    assert words.startswith("不认识的栏目“必塡”")
    assert "从 已受理 起" in words


def test_a_faulty_twin_is_written_with_its_marks(twin: str) -> None:
    wrong = twin.replace("登记时间 | 首次响应时间", "登计时间 | 首次响应时间", 1)
    _, problems = load(wrong)
    assert [each.code for each in problems] == ["D704"]
    advice = DefinitionProblem(
        "D707",
        0,
        "字段",
        {"field": "渠道", "option": "其他", "word": "="},
        level=Level.WARNING,
    )
    book = load_workbook(io.BytesIO(write(wrong, (*problems, advice))))
    assert book["期限"]["C2"].fill.fgColor.rgb == RED
    assert book["字段"]["A1"].fill.fgColor.rgb == AMBER
    assert book["检查结果"]["A1"].value == "检查结果：1 处要改，1 条建议"


def test_a_faulty_twin_keeps_signs_no_workbook_can_hold(twin: str) -> None:
    odd = twin.replace("客户异常管理表", "客户\x01表", 1)
    book = load_workbook(io.BytesIO(write(odd, load(odd)[1])))
    assert book["设置"]["B3"].value == "客户□表"
    assert book["设置"]["B3"].fill.fgColor.rgb in {RED, "00000000"}


def test_a_missing_sheet_is_listed_without_a_link(changed: Changed) -> None:
    def change(book: Workbook) -> None:
        del book["字段"]

    data = changed(change)
    marked = load_workbook(io.BytesIO(mark(data, judge(sheeted(data)).faults)))
    row = next(
        row for row in marked["检查结果"].iter_rows(min_row=4) if row[3].value == "D731"
    )
    assert row[2].hyperlink is None
