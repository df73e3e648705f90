"""Files as LibreOffice saves them: made once by it, read by us."""

import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
import xlrd
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from formkit.model import Area, CellKind, RawCell, RawForm
from formkit.problems import Finding
from formkit.read import read_form

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="soffice is not installed"
    ),
]
_KINDS = {
    xlrd.XL_CELL_TEXT: CellKind.TEXT,
    xlrd.XL_CELL_NUMBER: CellKind.NUMBER,
    xlrd.XL_CELL_DATE: CellKind.NUMBER,
    xlrd.XL_CELL_BOOLEAN: CellKind.BOOLEAN,
    xlrd.XL_CELL_ERROR: CellKind.ERROR,
}
_EMPTY = {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}
WORD_FORMATS = ("docx", "doc", "odt", "rtf")


def converted(source: Path, out: Path, kind: str) -> bytes:
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    target = kind if kind != "xlsm" else "xlsm:Calc MS Excel 2007 VBA XML"
    command = ["soffice", "--headless", profile, "--convert-to", target]
    subprocess.run(
        [*command, "--outdir", str(out / kind), str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (out / kind / f"{source.stem}.{kind}").read_bytes()


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """The workbook and the document, saved once in every format asked for."""
    folder = tmp_path_factory.mktemp("office")
    workbook, document = folder / "异常单.xlsx", folder / "流程.docx"
    make_workbook(workbook)
    make_document(document)
    done: dict[str, bytes] = {}

    def save(kind: str) -> bytes:
        source = document if kind in WORD_FORMATS else workbook
        if kind not in done:
            done[kind] = converted(source, folder, kind)
        return done[kind]

    return save


def make_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "异常单"
    for line in (
        ("客户姓名", "张三"),
        ("登记日期", None),
        ("数量", 3.5),
        ("合计", "=B3*2"),
        ("出错", "=1/0"),
        ("空文本", '=IF(B3>0,"","x")'),
        ("是", True),
        (None, "一行\n二行"),
    ):
        sheet.append(line)
    sheet["B2"] = 46347
    sheet["B2"].number_format = "yyyy/m/d"
    sheet["B1"].comment = Comment("请核对", "李四")
    sheet.merge_cells("A9:C10")
    sheet["A9"] = "说明"
    sheet.row_dimensions[7].hidden = True
    book.create_sheet("选项").sheet_state = "hidden"
    fill_with_long_texts(book.create_sheet("长文"))
    book.defined_names["fk_name"] = DefinedName("fk_name", attr_text="异常单!$B$1")
    book.save(path)


def fill_with_long_texts(sheet: Worksheet) -> None:
    """Wide and narrow texts, and rich ones, longer than a record of an old workbook."""
    for row in range(1, 120):
        narrow, wide = "call back later " * row, "客户要求尽快回电。" * row
        sheet.append([narrow, wide, f"{narrow}{wide}", row / 7, 13800138000 + row])
        bold = TextBlock(InlineFont(b=True), f"急{row}")
        sheet.cell(row, 6).value = CellRichText("请", bold, "尽快")
    sheet.column_dimensions["B"].hidden = True


def make_document(path: Path) -> None:
    made = docx.Document()
    made.add_heading("异常处理流程", 1)
    made.add_paragraph("适用于全部门店。")
    table = made.add_table(2, 3)
    table.cell(0, 0).text = "客户姓名"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "张三"
    table.cell(1, 0).text = "电话"
    made.save(str(path))


@pytest.fixture(scope="session", params=["xlsx", "xlsm"])
def form(request: pytest.FixtureRequest, saved: Callable[[str], bytes]) -> RawForm:
    read = read_form(saved(request.param))
    assert isinstance(read, RawForm)
    return read


@pytest.fixture(scope="session")
def cells(form: RawForm) -> dict[str, RawCell]:
    return {cell.place.cell: cell for cell in form.sheets[0].cells}


def test_values_survive_a_save_in_libreoffice(cells: dict[str, RawCell]) -> None:
    assert cells["A1"].value == "客户姓名"
    assert cells["B1"].value == "张三"
    assert cells["B3"].value == Decimal("3.5")
    assert (cells["B7"].kind, cells["B7"].value) == (CellKind.BOOLEAN, True)
    assert cells["B8"].value == "一行\n二行"
    assert cells["B2"].value == Decimal(46347)
    assert cells["B2"].number_format.casefold() == "yyyy/m/d"


def test_formulas_have_the_result_libreoffice_calculated(
    cells: dict[str, RawCell],
) -> None:
    assert (cells["B4"].formula, cells["B4"].value) == ("B3*2", Decimal(7))
    assert (cells["B5"].kind, cells["B5"].value) == (CellKind.ERROR, "#DIV/0!")
    assert (cells["B6"].kind, cells["B6"].value) == (CellKind.TEXT, "")


def test_the_shape_survives_a_save_in_libreoffice(form: RawForm) -> None:
    sheet, options, _ = form.sheets

    assert (sheet.name, options.name, options.visible) == ("异常单", "选项", False)
    assert sheet.merges == (Area(9, 1, 10, 3),)
    assert sheet.hidden_rows == frozenset({7})
    assert str(form.names["fk_name"]) == "异常单!B1"


@pytest.mark.parametrize(
    ("kind", "ext"),
    [
        ("doc", ".doc"),
        ("odt", ".ods/.odt"),
        ("rtf", ".rtf"),
        ("fods", ".html/.xml"),
    ],
)
def test_other_formats_libreoffice_saves_are_named(
    saved: Callable[[str], bytes], kind: str, ext: str
) -> None:
    finding = read_form(saved(kind))

    assert isinstance(finding, Finding)
    assert (finding.code, finding.params.get("ext")) == ("F003", ext)


def test_an_old_workbook_reads_as_an_independent_reader_reads_it(
    saved: Callable[[str], bytes],
) -> None:
    data = saved("xls")
    form = read_form(data)
    assert isinstance(form, RawForm)
    book = xlrd.open_workbook(file_contents=data, formatting_info=True)

    for sheet in form.sheets:
        expected = book.sheet_by_name(sheet.name)
        found = {(c.place.row - 1, c.place.column - 1): c for c in sheet.cells}
        for at, cell in found.items():
            other = expected.cell(*at)
            assert _KINDS[other.ctype] is cell.kind
            style = book.xf_list[other.xf_index]
            assert book.format_map[style.format_key].format_str == cell.number_format
            if cell.kind is CellKind.TEXT:
                assert other.value == cell.value
            elif cell.kind is CellKind.NUMBER:
                assert Decimal(f"{other.value:.15g}") == cell.value
        filled = {
            (row, column)
            for row in range(expected.nrows)
            for column in range(expected.ncols)
            if expected.cell_type(row, column) not in _EMPTY
        }
        assert filled == set(found)
    long = form.sheets[2].cells
    assert {cell.place.column for cell in long if cell.hidden} == {2}
    assert str(form.names["fk_name"]) == "异常单!B1"
    assert form.sheets[0].cells[0].value == "客户姓名"


@pytest.mark.parametrize("kind", ["xls", "doc"])
def test_the_first_half_of_an_old_file_is_incomplete(
    saved: Callable[[str], bytes], kind: str
) -> None:
    data = saved(kind)

    finding = read_form(data[: len(data) // 4])

    assert isinstance(finding, Finding)
    assert (finding.code, finding.params.get("state")) == ("F001", "incomplete")


def test_a_document_saved_by_libreoffice_reads_the_same(
    saved: Callable[[str], bytes],
) -> None:
    form = read_form(saved("docx"))

    assert isinstance(form, RawForm)
    text, table = form.sheets
    assert [(c.shown, c.heading) for c in text.cells] == [
        ("异常处理流程", 1),
        ("适用于全部门店。", 0),
    ]
    found = {c.place.cell: c.shown for c in table.cells}
    assert found == {"A1": "客户姓名", "B1": "张三", "A2": "电话"}
    assert table.merges == (Area(1, 2, 1, 3),)
