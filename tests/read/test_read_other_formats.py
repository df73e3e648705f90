"""Old workbooks, spreadsheets of other offices, tables as text: the same cells."""

import csv
import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from subprocess import run

import pytest
from tests.office.conftest import why_not

from formkit.model import Area, CellKind, FileKind, RawCell, RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.read.delimited import ENCODING
from formkit.read.limits import Limits

LINES = [
    ["咨询编号", "客户", "电话"],
    ["ZX-20261121-001", "张伟，李娜", "013800138000"],
]


def raw_of(data: bytes) -> RawForm:
    found = read_form(data)
    assert isinstance(found, RawForm), found
    return found


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, Mapping[str, str]]:
    found = read_form(data, limits) if limits else read_form(data)
    assert isinstance(found, Finding), found
    return found.code, found.params


def cells(raw: RawForm, sheet: int = 0) -> dict[str, RawCell]:
    return {cell.place.cell: cell for cell in raw.sheets[sheet].cells}


def texts(raw: RawForm) -> dict[str, str]:
    return {at: cell.shown for at, cell in cells(raw).items()}


def written(separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(LINES)
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
    ],
)
def test_a_text_is_read_in_every_encoding_and_separator(
    separator: str, encoding: str, name: str
) -> None:
    raw = raw_of(written(separator).encode(encoding))
    assert raw.kind is FileKind.CSV
    assert raw.properties == {ENCODING: name}
    assert texts(raw) == {
        "A1": "咨询编号",
        "B1": "客户",
        "C1": "电话",
        "A2": "ZX-20261121-001",
        "B2": "张伟，李娜",
        "C2": "013800138000",  # zeros in front stay: a text is a text
    }


def test_quotes_hold_separators_and_line_breaks() -> None:
    raw = raw_of('甲,乙\n"一,二","三\n四"\n'.encode())
    assert texts(raw) == {"A1": "甲", "B1": "乙", "A2": "一,二", "B2": "三\n四"}


def test_a_text_in_no_known_encoding_is_refused() -> None:
    code, params = refusal("编号,客户\n".encode() + b"\xff\x30\n" * 3)
    assert (code, params["state"]) == ("F001", "encoding")


def test_a_text_with_too_many_rows_is_refused() -> None:
    code, params = refusal(b"a,b\n" * 20, Limits(rows=10))
    assert (code, params["limit"]) == ("F008", "rows")


HTML = """<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<style>td{{mso-number-format:"\\@"}}</style></head><body><script>alert(1)</script>
<table><tr><th rowspan=2>编号</th><th colspan="2">客户</th></tr>
<tr><th>姓名</th><th>电话</th></tr>
<tr><td>ZX&#45;1</td><td>张&nbsp;伟<br>李娜</td><td>0571-87654321</td></tr>
{more}</table></body></html>"""


def test_a_page_named_xls_is_read_with_its_spans() -> None:
    raw = raw_of(HTML.format(more="").encode("gbk"))
    assert raw.kind is FileKind.HTML
    assert texts(raw) == {
        "A1": "编号",
        "B1": "客户",
        "B2": "姓名",
        "C2": "电话",
        "A3": "ZX-1",
        "B3": "张 伟\n李娜",
        "C3": "0571-87654321",
    }
    assert raw.sheets[0].merges == (Area(1, 1, 2, 1), Area(1, 2, 1, 3))


@pytest.mark.parametrize(
    "page", ["<html><p>您好</p></html>", "<?xml version='1.0'?><a/>"]
)
def test_a_page_without_a_table_is_no_form(page: str) -> None:
    assert refusal(page.encode())[0] == "F003"


def test_a_page_that_spans_too_much_is_refused() -> None:
    wide = "<tr>" + "<td colspan=1000>x</td>" * 20 + "</tr>"
    assert refusal(HTML.format(more=wide).encode("gbk"))[0] == "F008"


XML = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="工单">
<Table><Row ss:Index="2">
<Cell ss:MergeAcross="1"><Data ss:Type="String">编号</Data></Cell>
<Cell><Data ss:Type="String">日期</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Number">13800138000</Data></Cell>
<Cell><Data ss:Type="DateTime">2026-11-21T09:30:00.000</Data></Cell>
<Cell><Data ss:Type="Error">#N/A</Data></Cell>
<Cell ss:Formula="=R1C1"/><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_an_xml_workbook_is_read_with_its_types() -> None:
    raw = raw_of(XML.encode())
    assert raw.kind is FileKind.XML
    found = cells(raw)
    assert found["A2"].value == "编号"
    assert found["C2"].value == "日期"
    assert raw.sheets[0].merges == (Area(2, 1, 2, 2),)
    assert found["B3"].value == Decimal(13800138000)
    assert found["C3"].number_format == "yyyy-mm-dd hh:mm:ss"
    moment = found["C3"].value
    assert isinstance(moment, Decimal)
    assert round(moment * 1440) == 46347 * 1440 + 570
    assert (found["D3"].kind, found["D3"].value) == (CellKind.ERROR, "#N/A")
    assert (found["F3"].kind, found["F3"].value) == (CellKind.BOOLEAN, True)


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"
 xmlns:calcext="c"><office:automatic-styles><style:style style:name="ta2">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="登记" table:style-name="ta1">
<table:table-row table:number-rows-repeated="3"><table:table-cell
 table:number-columns-repeated="1024"/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
<table:table-cell office:value-type="string" table:number-columns-repeated="2">
<text:p>无<text:s text:c="2"/>事</text:p><text:p>二行</text:p>
<office:annotation><text:p>批注</text:p></office:annotation></table:table-cell>
<table:table-cell office:value-type="float" office:value="330102199001011234"/>
<table:table-cell office:value-type="date" office:date-value="2026-11-21"/>
<table:table-cell office:value-type="date" office:date-value="2026-11-21T09:30:00"/>
<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"/>
<table:table-cell office:value-type="percentage" office:value="0.8"/>
<table:table-cell office:value-type="boolean" office:boolean-value="true"/>
<table:table-cell table:formula="of:=[.A1]" office:value-type="string"
 calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>
<table:table-cell table:formula="of:=[.A2]"/></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell
 table:number-columns-spanned="2" table:number-rows-spanned="2"
 office:value-type="string">
<text:p>藏</text:p></table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row table:number-rows-repeated="{repeats}"><table:table-cell
 {content}/></table:table-row></table:table>
<table:table table:name="选项" table:style-name="ta2"/>
<table:named-expressions><table:named-range table:name="fk_x"
 table:cell-range-address="$登记.$C$4"/></table:named-expressions>
</office:spreadsheet></office:body></office:document-content>"""


def ods(repeats: int = 1048569, content: str = "", *, locked: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        package.writestr("mimetype", kind)
        made = CONTENT.format(repeats=repeats, content=content)
        package.writestr("content.xml", "x" if locked else made)
        lock = "<manifest:encryption-data/>" if locked else ""
        package.writestr("META-INF/manifest.xml", f"<m xmlns:manifest='m'>{lock}</m>")
        said = '<t:user-defined t:name="formkit-form">need</t:user-defined>'
        package.writestr("meta.xml", f'<m xmlns:t="m">{said}</m>')
    return out.getvalue()


def test_a_spreadsheet_is_read_where_it_stands() -> None:
    raw = raw_of(ods())
    assert raw.kind is FileKind.ODS
    found = cells(raw)
    assert found["C4"].value == found["D4"].value == "无  事\n二行"
    assert found["E4"].value == Decimal(330102199001011234)
    assert (found["F4"].value, found["F4"].number_format) == (46347, "yyyy-mm-dd")
    assert found["G4"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert found["H4"].value == Decimal(34200) / 86400
    assert (found["I4"].value, found["I4"].number_format) == (Decimal("0.8"), "0%")
    assert found["J4"].value is True
    assert (found["K4"].kind, found["K4"].value) == (CellKind.ERROR, "#N/A")
    assert (found["L4"].kind, found["L4"].formula) == (CellKind.BLANK, "of:=[.A2]")
    assert found["A5"].value == "藏"
    assert raw.sheets[0].hidden_rows == {5}
    assert raw.sheets[0].merges == (Area(5, 1, 6, 2),)
    assert [sheet.visible for sheet in raw.sheets] == [True, False]
    assert str(raw.names["fk_x"]) == "登记!C4"
    assert raw.properties == {"formkit-form": "need"}


def test_a_row_that_repeats_a_million_times_is_refused() -> None:
    content = 'office:value-type="float" office:value="1"'
    code, params = refusal(ods(1000000, content))
    assert (code, params["limit"]) == ("F008", "rows")


def test_a_spreadsheet_behind_a_password_is_told_so() -> None:
    assert refusal(ods(locked=True))[0] == "F002"


def sheet_of(table: str, more: str = "") -> bytes:
    """A spreadsheet with this inside its one table, and this behind it."""
    start, end = (
        CONTENT.index('<table:table table:name="登记"'),
        CONTENT.index("<table:named"),
    )
    head, tail = CONTENT[:start], CONTENT[end:]
    one = f'<table:table table:name="登记">{table}</table:table>'
    return packed({"content.xml": f"{head}{one}{more}{tail}"})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def cell(said: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {attributes}>'
        f"<text:p>{said}</text:p></table:table-cell>"
    )


def test_hidden_columns_and_rows_hide_their_cells() -> None:
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse"'
        ' table:number-columns-repeated="2"/><table:table-column/>'
    )
    hidden = row(cell("藏"), 'table:visibility="filter"')
    raw = raw_of(sheet_of(columns + row(cell("甲") * 4) + hidden))
    assert [c.place.cell for c in raw.sheets[0].cells if c.hidden] == ["B1", "C1", "A2"]


def test_what_is_no_cell_of_the_sheet_is_left_out() -> None:
    """Changes somebody tracked, tables of other programs, readings above the signs."""
    ruby = "张<text:ruby-text>zhāng</text:ruby-text>伟"
    links = (
        '<table:dde-links><table:dde-link><table:table table:name="登记">'
        f"{row(cell('别处'))}</table:table></table:dde-link></table:dde-links>"
    )
    raw = raw_of(sheet_of(row(cell(ruby)), links))
    assert len(raw.sheets) == 1
    assert texts(raw) == {"A1": "张伟"}


@pytest.mark.parametrize("said", ["#DIV/0!", "#N/A", "Err:502"])
def test_an_error_is_one_also_where_the_type_does_not_say_so(said: str) -> None:
    formula = 'table:formula="of:=1/0" office:value="0"'
    zero = cell(said, formula).replace('"string"', '"float"')
    raw = raw_of(sheet_of(row(cell(said, formula) + zero + cell(said))))
    kinds = [c.kind for c in raw.sheets[0].cells]
    assert kinds == [CellKind.ERROR, CellKind.ERROR, CellKind.TEXT]


def test_values_that_are_none_are_errors_and_never_texts_or_blanks() -> None:
    types = {"float": "value", "date": "date-value", "time": "time-value"}
    made = "".join(
        f'<table:table-cell office:value-type="{kind}" office:{name}="{said}"/>'
        for kind, name in types.items()
        for said in ("x", "1e9999999", "2026-02-30", "2026-11-21T09:00:00+08:00", "")
    )
    raw = raw_of(sheet_of(row(made)))
    assert {c.kind for c in raw.sheets[0].cells} == {CellKind.ERROR}
    assert len(raw.sheets[0].cells) == 15


def test_an_empty_result_and_a_text_beside_its_value() -> None:
    formula = 'table:formula="of:=&quot;&quot;"'
    empty = f'<table:table-cell {formula} office:value-type="string"/>'
    stated = '<table:table-cell office:value-type="string" office:string-value="张伟"/>'
    raw = raw_of(sheet_of(row(empty + stated)))
    assert [(c.kind, c.value) for c in raw.sheets[0].cells] == [
        (CellKind.TEXT, ""),
        (CellKind.TEXT, "张伟"),
    ]


def test_a_row_far_down_is_never_moved_up() -> None:
    far = row("<table:table-cell/>", 'table:number-rows-repeated="900000"')
    assert refusal(sheet_of(far + row(cell("甲"))))[1]["limit"] == "rows"
    near = row("<table:table-cell/>", 'table:number-rows-repeated="90000"')
    assert list(texts(raw_of(sheet_of(near + row(cell("甲")))))) == ["A90001"]


SMALL = Limits(
    rows=50, cells=20, merges=2, merged_cells=20, names=2, sheets=2, text_characters=99
)
WIDE = 'table:number-columns-repeated="1048576"'
SPANS = 'table:number-columns-spanned="2"'
LARGE = {
    "rows": row(cell("甲"), 'table:number-rows-repeated="51"'),
    "cells": row(cell("甲", WIDE)),
    "merges": row(cell("甲", SPANS) * 3),
    "merged_cells": row(cell("甲", 'table:number-rows-spanned="1048576"')),
    "text_characters": row(cell('<text:s text:c="1000"/>')),
    "names": "<table:named-range table:name='a'/><table:named-range table:name='b'/>",
}


@pytest.mark.parametrize("limit", sorted(LARGE))
def test_a_spreadsheet_over_a_limit_is_refused_by_its_name(limit: str) -> None:
    assert isinstance(read_form(sheet_of(row(cell("甲"))), SMALL), RawForm)
    code, params = refusal(sheet_of(LARGE[limit]), SMALL)
    assert (code, params["limit"]) == ("F008", limit)


@pytest.mark.parametrize(
    "table",
    [
        row("<table:table-cell/>" * 16_384 + cell("甲")),
        row('<table:table-cell table:number-columns-repeated="16384"/>' + cell("甲")),
        row(cell("甲", WIDE)),
    ],
)
def test_columns_beyond_any_sheet_are_refused(table: str) -> None:
    assert refusal(sheet_of(table))[1]["limit"] == "cells"


def test_many_sheets_sheets_of_one_name_and_none() -> None:
    more = '<table:table table:name="{}"/>'
    many = "".join(map(more.format, "甲乙"))
    assert refusal(sheet_of("", many), SMALL)[1]["limit"] == "sheets"
    assert refusal(sheet_of("", more.format("登记")))[1]["state"] == "contradictory"
    nothing = packed({"content.xml": "<x:spreadsheet xmlns:x='o'/>"})
    assert refusal(nothing)[1]["state"] == "part_missing"


def test_pictures_of_a_spreadsheet_are_counted() -> None:
    with_picture = packed(
        {"content.xml": CONTENT.format(repeats=1, content=""), "Pictures/1.png": b"x"}
    )
    assert raw_of(with_picture).pictures == 1


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """A sheet with every trap, saved by LibreOffice in its other formats."""
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("formats")
    source = folder / "登记.fods"
    flat = CONTENT.format(repeats=1, content="")
    flat = flat.replace("office:document-content", "office:document")
    spaces = {
        'office="o"': 'office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
        'table="t"': 'table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
        'text="x"': 'text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
        'style="s"': 'style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
        'calcext="c">': 'calcext="urn:org:documentfoundation:names:experimental:calc:'
        'xmlns:calcext:1.0" office:mimetype='
        '"application/vnd.oasis.opendocument.spreadsheet">',
    }
    for short, full in spaces.items():
        flat = flat.replace(short, full)
    source.write_text(flat, "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in ("xls:MS Excel 97", "ods", "xlsx:Calc MS Excel 2007 XML"):
        done = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir"]
        run([*done, folder, source], check=True, capture_output=True)
    return {path.suffix: path.read_bytes() for path in folder.glob("登记.*")}


@pytest.mark.office
@pytest.mark.parametrize("ending", [".xls", ".ods"])
def test_what_the_office_saves_is_read_as_from_its_workbook(
    saved: Mapping[str, bytes], ending: str
) -> None:
    expected, found = cells(raw_of(saved[".xlsx"])), cells(raw_of(saved[ending]))
    shown = {at: cell for at, cell in expected.items() if cell.shown}
    assert {at: c.kind for at, c in found.items() if c.shown} == {
        at: c.kind for at, c in shown.items()
    }
    for at, cell in shown.items():
        if isinstance(cell.value, Decimal):
            other = found[at].value
            assert isinstance(other, Decimal)
            assert abs(other - cell.value) <= abs(cell.value) / 10**14, at
        elif cell.kind is not CellKind.ERROR:  # each format has its own names of errors
            assert found[at].value == cell.value, at
    assert (
        raw_of(saved[ending]).sheets[0].merges
        == raw_of(saved[".xlsx"]).sheets[0].merges
    )
