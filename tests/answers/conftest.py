"""A workbook and a document with everything in them that libraries lose."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from formkit.answers import Slip
from formkit.model import Place
from formkit.problems import Finding, Level, Related

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
_HEADER_PICTURE = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="7"/></o:shapelayout><v:shape id="LH" '
    'o:spid="_x0000_s7169" style="width:10pt;height:10pt"><v:imagedata o:relid="rId1"/>'
    "</v:shape></xml>"
)
_X14_LISTS = (
    f'<extLst><ext xmlns:x14="{_X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    ' count="1"><x14:dataValidation type="list" allowBlank="1">'
    "<x14:formula1><xm:f>选项!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B8</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext></extLst>"
)
_STRINGS = (
    f'<sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><r><t>异常</t></r><r><rPr><b/>'
    '<sz val="11"/></rPr><t>现象</t></r></si></sst>'
)
_THREADED = (
    "<ThreadedComments "
    'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="B9" dT="2026-11-20T08:00:00.00" '
    'personId="{00000000-0000-0000-0000-000000000001}" '
    'id="{00000000-0000-0000-0000-000000000002}"><text>等质量部回复</text>'
    "</threadedComment></ThreadedComments>"
)
_CELL_IMAGES = (
    '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
)


def rezip(data: bytes, changes: dict[str, Callable[[str], str] | str | bytes]) -> bytes:
    """The package with parts added, or changed by a function of their text."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = dict.fromkeys([*source.namelist(), *changes])
        for name in names:
            change = changes.get(name)
            content = source.read(name) if name in source.namelist() else b""
            if callable(change):
                change = change(content.decode())
            target.writestr(name, content if change is None else change)
    return out.getvalue()


def _relation(number: str, kind: str, target: str, base: str = _OFFICE) -> str:
    return f'<Relationship Id="{number}" Type="{base}/{kind}" Target="{target}"/>'


def _put(before: str, text: str) -> Callable[[str], str]:
    def change(content: str) -> str:
        assert before in content, before
        return content.replace(before, text + before, 1)

    return change


def _plain_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "登记"
    rows = {
        3: ("记录编号", "YC-20261121-001"),
        4: ("客户电话", None),
        5: ("登记日期", "2026-02-30"),
        6: ("数量", 3.5),
        7: ("完成期限", datetime(2026, 11, 1, 9, 30)),  # noqa: DTZ001 - as in the file
        8: ("紧急程度", "特急"),
        9: ("责任部门", "质检"),
        10: ("异常现象", None),
        12: ("备注", '他说"坏了"'),
    }
    for row, (label, value) in rows.items():
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value)
    sheet.merge_cells("B10:D11")
    sheet["B6"].comment = Comment("按台数填写", "王敏")
    sheet["B9"].comment = Comment("[线程批注]", "tc={0002}")
    choices = DataValidation(type="list", formula1='"一般,紧急"', showErrorMessage=True)
    choices.add("B8")
    sheet.add_data_validation(choices)
    green = PatternFill("solid", bgColor="FF00FF00")
    rule = Rule("expression", formula=["LEN(B4)=0"], stopIfTrue=True)
    rule.dxf = DifferentialStyle(fill=green)
    sheet.conditional_formatting.add("B4", rule)
    assert sheet.oddHeader is not None
    sheet.oddHeader.left.text = "&G"
    _add_details(book)
    hidden = book.create_sheet("选项")
    for row, choice in enumerate(("一般", "紧急", "特急"), start=1):
        hidden.cell(row, 1, choice)
    hidden.sheet_state = "hidden"
    book.defined_names["fk_phone"] = DefinedName("fk_phone", attr_text="登记!$B$4")
    form = StringProperty(name="formkit-form", value="abnormality")
    book.custom_doc_props.append(form)  # type: ignore[attr-defined] # stubs lack it
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add_details(book: openpyxl.Workbook) -> None:
    table = book.create_sheet("明细")
    for line in (("日期", "数量"), ("2026-11-01", 2), ("2026-11-02", 5)):
        table.append(line)
    table.add_table(Table(displayName="明细表", ref="A1:B3"))
    chart = BarChart()
    chart.add_data(Reference(table, min_col=2, min_row=1, max_row=3))
    table.add_chart(chart, "D2")


@pytest.fixture(scope="session")
def rich() -> bytes:
    """Notes, VML, x14 lists, chart, table, names, custom XML, pictures, discussions."""
    sheet = "xl/worksheets/sheet1.xml"
    relations = f"{sheet[:13]}/_rels/sheet1.xml.rels"
    microsoft = "http://schemas.microsoft.com/office/2017/10/relationships"
    header = _relation("rIdHF", "vmlDrawing", "../drawings/vmlDrawing7.vml")
    threaded = _relation(
        "rIdTC",
        "threadedComment",
        "../threadedComments/threadedComment1.xml",
        microsoft,
    )
    strings = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    override = (
        '<Override PartName="/xl/threadedComments/threadedComment1.xml" '
        'ContentType="application/vnd.ms-excel.threadedcomments+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{strings}.sharedStrings+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="bin" ContentType="application/octet-stream"/>'
    )
    rich_cell = '<c r="A2" t="s"><v>0</v></c>'

    def patch_sheet(content: str) -> str:
        content = content.replace(
            "<sheetData>", f'<sheetData><row r="2">{rich_cell}</row>'
        )
        space = f'xmlns:r="{_OFFICE}"'
        return content.replace(
            "</worksheet>",
            f'<legacyDrawingHF {space} r:id="rIdHF"/>{_X14_LISTS}</worksheet>',
        )

    def patch_types(content: str) -> str:
        if 'Extension="png"' in content:
            raise AssertionError(content)
        return content.replace("</Types>", override + "</Types>")

    book = "xl/_rels/workbook.xml.rels"
    wps = "http://www.wps.cn/officeDocument/2020"
    more = (
        _relation("rIdS", "sharedStrings", "sharedStrings.xml")
        + _relation("rIdX", "customXml", "../customXml/item1.xml")
        + _relation("rIdW", "cellImage", "cellimages.xml", wps)
    )
    picture = _relation("rId1", "image", "../media/image9.png")
    packed = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{picture}</Relationships>'
    )
    return rezip(
        _plain_workbook(),
        {
            sheet: patch_sheet,
            relations: _put("</Relationships>", header + threaded),
            "[Content_Types].xml": patch_types,
            book: _put("</Relationships>", more),
            "xl/sharedStrings.xml": _STRINGS,
            "xl/threadedComments/threadedComment1.xml": _THREADED,
            "xl/drawings/vmlDrawing7.vml": _HEADER_PICTURE,
            "xl/drawings/_rels/vmlDrawing7.vml.rels": packed,
            "xl/media/image9.png": _PNG,
            "xl/cellimages.xml": _CELL_IMAGES,
            "customXml/item1.xml": "<说明>客户的</说明>",
            "xl/unknown/other.bin": b"\0\1\2 nobody knows",
        },
    )


@pytest.fixture(scope="session")
def plain() -> bytes:
    """One sheet, no notes, no properties."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "登记'A'"
    sheet["A4"] = "客户电话"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def slip() -> Slip:
    return Slip(
        source_sha256="5e" * 32,
        receipt="R20261121-0001",
        answer_id="A20261121-0001",
        judged_at=datetime(2026, 11, 21, 9, 42, 7),  # noqa: DTZ001 - the site's own
        form="abnormality",
        source_name="客户异常登记表_张三.xlsx",
    )


@pytest.fixture
def missing() -> Finding:
    return finding("V201", "B4", "客户电话", example="13800138000")


@pytest.fixture
def findings(missing: Finding) -> tuple[Finding, ...]:
    """One of each kind: blank, bad text, number, date, merged, warning, note, info."""
    return (
        missing,
        finding("V212", "B5", "登记日期", "2026-02-30", example="2026-01-31"),
        finding(
            "V210", "B6", "数量", "3.5", type_zh="整数", type_en="integer", example="3"
        ),
        finding("V230", "B8", "紧急程度", "特急", choices="一般、紧急", example="一般"),
        finding("V201", "B9", "责任部门", "质检", example="客服部"),
        finding("V201", "B10", "异常现象", example="不能开机"),
        finding("S102", "", "客户电话", n="2", cells="B4、B20"),
        finding("V201", "B12", "备注", '他说"坏了"', level=Level.WARNING, example="无"),
        finding("S103", "C3", "", "多出的", level=Level.INFO),
    )


def finding(
    code: str,
    cell: str,
    label: str,
    found: str = "",
    level: Level = Level.ERROR,
    **params: str,
) -> Finding:
    """A finding in the sheet 登记, without a place when the cell is ""."""
    place = Place("登记", int(cell[1:]), ord(cell[0]) - 64) if cell else None
    return Finding(code, level, place, label, label, found, params)


@pytest.fixture
def late() -> Finding:
    """A finding about two cells."""
    other = Related(Place("登记", 5, 2), "date", "登记日期", "2026-02-30")
    params = {"example": "2026-12-01"}
    place = Place("登记", 7, 2)
    return Finding(
        "V211",
        Level.ERROR,
        place,
        "due",
        "完成期限",
        "2026-11-01",
        params,
        related=(other,),
    )


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    return finding


@pytest.fixture(scope="session")
def patched() -> Callable[..., bytes]:
    return rezip
