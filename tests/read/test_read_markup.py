"""Pages and XML named .xls: what stands where, and what may be wrong with them."""

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.model import Area, CellKind, FileKind, RawCell, RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.read.limits import Limits


def raw_of(data: bytes) -> RawForm:
    found = read_form(data)
    assert isinstance(found, RawForm), found
    return found


def texts(data: bytes, sheet: int = 0) -> dict[str, str]:
    return {c.place.cell: c.shown for c in raw_of(data).sheets[sheet].cells}


def cells(data: bytes) -> dict[str, RawCell]:
    return {c.place.cell: c for c in raw_of(data).sheets[0].cells}


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    found = read_form(data, limits) if limits else read_form(data)
    assert isinstance(found, Finding), found
    params = found.params
    return found.code, params.get("state") or params.get("limit") or params["ext"]


def page(rows: str) -> bytes:
    return f"<html><body><table>{rows}</table></body></html>".encode()


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("gb2312", "gbk"),
        ("GBK", "gbk"),
        ("gb18030", "gb18030"),
        ("utf-8", "utf-8"),
        ("big5", "big5"),
        ("utf-7", "utf-8"),
        ("punycode", "utf-8"),
        ("utf-16", "gbk"),
        ("utf-8", "gbk"),
        ("utf-8", "utf-16"),
    ],
)
def test_a_page_is_read_in_its_encoding_also_when_it_says_another(
    said: str, encoding: str
) -> None:
    made = f'<meta charset="{said}"><table><tr><td>客戶姓名</td></tr></table>'

    assert texts(made.encode(encoding)) == {"A1": "客戶姓名"}


@pytest.mark.parametrize(
    "head", ["", "<!-- 导出 -->", "<style>td{}</style>", "<div>", "\ufeff<TABLE>"]
)
def test_a_page_is_told_by_its_first_mark(head: str) -> None:
    raw = raw_of(f"{head}<table><tr><td>编号</td></tr></table>".encode())

    assert raw.kind is FileKind.HTML


def test_lines_are_those_the_page_shows() -> None:
    found = texts(page("<tr><td>一<br>二<p>三</p>四\n五&nbsp; 六</td></tr>"))

    assert found == {"A1": "一\n二\n三\n四 五 六"}


def test_a_table_in_a_cell_is_text_of_that_cell() -> None:
    inner = "<table><tr><td>内</td></tr></table>"
    raw = raw_of(page(f"<tr><td>外{inner}</td><td>右</td></tr>"))

    assert len(raw.sheets) == 1
    assert [c.shown for c in raw.sheets[0].cells] == ["外内", "右"]


def test_scripts_and_styles_are_no_text() -> None:
    found = texts(page("<tr><td><style>b{}</style>张<script>1</script>伟</td></tr>"))

    assert found == {"A1": "张伟"}


def test_cells_that_reach_down_push_the_others_aside() -> None:
    raw = raw_of(
        page(
            "<tr><td rowspan=3>甲</td><td>乙</td><td rowspan=2>丙</td></tr>"
            "<tr><td>丁</td><td>戊</td></tr><tr><td>己</td></tr>"
            "<tr><td rowspan=0 colspan=x>庚</td></tr>"
        )
    )
    found = {c.place.cell: c.shown for c in raw.sheets[0].cells}

    assert found == {
        "A1": "甲",
        "B1": "乙",
        "C1": "丙",
        "B2": "丁",
        "D2": "戊",
        "B3": "己",
        "A4": "庚",
    }
    assert raw.sheets[0].merges == (Area(1, 1, 3, 1), Area(1, 3, 2, 3))


def test_rows_nobody_sees_are_marked() -> None:
    raw = raw_of(page("<tr><td>甲</td></tr><tr style='display: none'><td>乙</td></tr>"))

    assert raw.sheets[0].hidden_rows == {2}
    assert [c.hidden for c in raw.sheets[0].cells] == [False, True]


def test_a_number_shown_short_has_its_digits_beside_it() -> None:
    found = cells(
        page(
            '<tr><td x:num="13800138000">1.38E+10</td>'
            '<td x:num="46347">2026/11/21</td><td x:num="x">7</td></tr>'
        )
    )
    assert (found["A1"].kind, found["A1"].value) == (
        CellKind.NUMBER,
        Decimal(13800138000),
    )
    assert found["B1"].value == "2026/11/21"  # the day, not the number behind it
    assert found["C1"].value == "7"


def test_a_page_nested_too_deep_is_refused_and_not_read_to_there() -> None:
    good = "<tr><td>甲</td></tr>"
    deep = "<tr><td>" + "<div>" * 100_000 + "尾</td></tr>"

    assert refusal(page(good + deep)) == ("F008", "depth")


LARGE = {
    "rows": "<tr><td>x</td></tr>" * 6,
    "cells": "<tr>" + "<td>x</td>" * 10 + "</tr>",
    "text_characters": f"<tr><td>{'字' * 101}</td></tr>",
    "merges": "<tr>" + "<td rowspan=2>" * 4 + "</tr>",
    "merged_cells": "<tr><td rowspan=1000 colspan=1000></tr>",
    "elements": "<tr>" + "<b>" * 400 + "</tr>",
}
SMALL = Limits(
    sheets=2,
    rows=5,
    cells=9,
    text_characters=100,
    merges=3,
    merged_cells=50,
    elements=300,
    part_bytes=1 << 16,
)


@pytest.mark.parametrize("limit", sorted(LARGE))
def test_a_page_over_a_limit_is_refused_by_its_name(limit: str) -> None:
    assert isinstance(read_form(page("<tr><td>x</td></tr>"), SMALL), RawForm)
    assert refusal(page(LARGE[limit]), SMALL) == ("F008", limit)


def test_pages_of_many_tables_or_bytes_are_refused() -> None:
    many = b"<table><tr><td>x</td></tr></table>" * 3
    assert refusal(many, SMALL) == ("F008", "sheets")
    assert refusal(page(" " * 70_000), SMALL) == ("F008", "part_bytes")


def test_a_row_wider_than_any_sheet_is_refused() -> None:
    wide = "<tr>" + "<td>" * 15_999 + "<td colspan=999>" + "</tr>"

    assert refusal(page(wide)) == ("F008", "cells")


def test_an_element_of_countless_attributes_is_not_even_parsed() -> None:
    names = " ".join(f"a{n}=1" for n in range(100_000))
    begin = time.process_time()

    assert refusal(page(f"<tr><td {names}>x</td></tr>")) == ("F008", "elements")
    assert time.process_time() - begin < 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                *(
                    "<table>",
                    "<tr>",
                    "<td>",
                    "<td rowspan=9 colspan=3>",
                    "<th>",
                    "</td>",
                ),
                *(
                    "</tr>",
                    "</table>",
                    "<br>",
                    "<b>",
                    "</b>",
                    "<script>",
                    "<!--",
                    "-->",
                ),
                *("&amp;", "&#0;", "&#xD800;", "&x;", "<![CDATA[", "<?", "张伟", "\0"),
            )
        ),
        max_size=30,
    )
)
def test_no_page_raises_an_exception(pieces: list[str]) -> None:
    found = read_form(f"<table>{''.join(pieces)}".encode())

    if isinstance(found, RawForm):
        for cell in found.sheets[0].cells:
            cell.shown.encode()


OPEN = (
    '<?xml version="1.0" encoding="{}"?><Workbook'
    ' xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
)


def workbook(sheets: str, encoding: str = "utf-8") -> bytes:
    return f"{OPEN.format(encoding)}{sheets}</Workbook>".encode(encoding)


def at(said: str, **stated: int) -> str:
    """A cell with a place or a span of its own."""
    attributes = (f'ss:{name}="{number}"' for name, number in stated.items())
    return data(said, cell=" ".join(attributes))


def sheet(rows: str, name: str = "工单") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>'


def data(said: str, kind: str = "String", cell: str = "") -> str:
    return f'<Cell {cell}><Data ss:Type="{kind}">{said}</Data></Cell>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb2312", "gb18030"])
def test_an_xml_workbook_is_read_in_its_encoding(encoding: str) -> None:
    made = workbook(sheet(f"<Row>{data('编号，客户姓名')}</Row>"), encoding)

    assert raw_of(made).kind is FileKind.XML
    assert texts(made) == {"A1": "编号，客户姓名"}


def test_rows_left_out_count_all_the_same() -> None:
    rows = (
        f'<Row ss:Span="2">{data("甲")}</Row><Row>{data("乙")}</Row>'
        f'<Row ss:Index="9" ss:Hidden="1">{data("丙")}</Row>'
    )
    raw = raw_of(workbook(sheet(rows)))

    assert [c.place.cell for c in raw.sheets[0].cells] == ["A1", "A4", "A9"]
    assert raw.sheets[0].hidden_rows == {9}
    assert [c.hidden for c in raw.sheets[0].cells] == [False, False, True]


def test_hidden_columns_and_sheets_are_marked() -> None:
    columns = (
        '<Column/><Column ss:Hidden="1" ss:Span="1"/><Column/>'
        '<Column ss:Index="9" ss:Hidden="1"/>'
    )
    more = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    first = sheet(f"{columns}<Row>{data('甲') * 10}</Row>")
    second = sheet("<Row/>", "选项").replace("</Worksheet>", f"{more}</Worksheet>")
    raw = raw_of(workbook(first + second))

    assert [c.place.column for c in raw.sheets[0].cells if c.hidden] == [2, 3, 9]
    assert [s.visible for s in raw.sheets] == [True, False]


def test_a_note_on_a_cell_is_no_text_of_it() -> None:
    note = "<Comment><ss:Data>请核对<b>x</b></ss:Data></Comment>"
    with_note = f'<Cell><Data ss:Type="String">甲</Data>{note}</Cell>'
    alone = f"<Cell>{note}</Cell>"

    assert texts(workbook(sheet(f"<Row>{with_note}{alone}{data('乙')}</Row>"))) == {
        "A1": "甲",
        "C1": "乙",
    }


def test_formats_formulas_and_what_is_wrong_with_a_type() -> None:
    styles = (
        '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0.00"/></Style></Styles>'
    )
    row = (
        data("3.5", "Number", 'ss:StyleID="s1"')
        + data("x", "Number")
        + data("2026-11-21T00:00:00.000", "DateTime")
        + data("31 Feb", "DateTime")
        + data("2026-11-21T00:00:00+08:00", "DateTime")
        + data("7", "Number", 'ss:Formula="=RC[-1]"')
        + '<Cell ss:Formula="=R1C1"/>'
        + data("", "Error")
        + data("甲")
    )
    found = cells(workbook(styles + sheet(f"<Row>{row}</Row>")))

    assert (found["A1"].value, found["A1"].number_format) == (Decimal("3.5"), "0.00")
    assert (found["B1"].kind, found["B1"].value) == (CellKind.ERROR, "x")
    assert (found["C1"].value, found["C1"].number_format) == (46347, "yyyy-mm-dd")
    assert found["D1"].value == "31 Feb"
    assert found["E1"].kind is CellKind.TEXT
    assert (found["F1"].formula, found["F1"].value) == ("RC[-1]", Decimal(7))
    assert (found["G1"].kind, found["G1"].formula) == (CellKind.BLANK, "R1C1")
    assert (found["H1"].kind, found["H1"].value) == (CellKind.ERROR, "#VALUE!")
    assert found["I1"].number_format == "@"


def test_names_of_one_cell_are_known() -> None:
    names = "".join(
        f'<NamedRange ss:Name="{name}" ss:RefersTo="{said}"/>'
        for name, said in (
            ("fk_x", "=工单!R4C2"),
            ("fk_y", "='工单'!R5C1"),
            ("area", "=工单!R1C1:R2C2"),
            ("gone", "=别处!R1C1"),
        )
    )
    raw = raw_of(workbook(f"<Names>{names}</Names>{sheet('<Row/>')}"))

    assert {n: str(p) for n, p in raw.names.items()} == {
        "fk_x": "工单!B4",
        "fk_y": "工单!A5",
    }


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (sheet(f'<Row ss:Index="5"/><Row ss:Index="2">{data("x")}</Row>'), "damaged"),
        (sheet('<Row ss:Index="2000000"/>'), "damaged"),
        (
            sheet(f"<Row>{data('x') * 2}{at('y', Index=1)}</Row>"),
            "damaged",
        ),
        (
            sheet(f"<Row>{at('x', Index=20_000)}</Row>"),
            "damaged",
        ),
        (sheet(data("x")), "damaged"),
        (sheet("<Row/>") * 2, "contradictory"),
        ("<Row>", "damaged"),
    ],
)
def test_xml_that_contradicts_itself_is_refused(made: str, state: str) -> None:
    assert refusal(workbook(made)) == ("F001", state)


def test_xml_without_a_sheet_or_with_a_declaration_is_refused() -> None:
    assert refusal(workbook("<Row/><Cell/><Data>x</Data>")) == ("F003", ".html/.xml")
    bomb = OPEN.format("utf-8").replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
    assert refusal(f"{bomb}&b;</Workbook>".encode()) == ("F001", "declaration")


XML_LARGE = {
    "rows": sheet(f'<Row ss:Index="7">{data("x")}</Row>'),
    "cells": sheet(f"<Row>{data('x') * 10}</Row>"),
    "text_characters": sheet(f"<Row>{data('字' * 101)}</Row>"),
    "merges": sheet(f"<Row>{at('x', MergeDown=1) * 4}</Row>"),
    "merged_cells": sheet(f"<Row>{at('x', MergeDown=1_048_575)}</Row>"),
    "sheets": sheet("") + sheet("", "二") + sheet("", "三"),
    "names": "".join(f"<NamedRange ss:Name='{name}'/>" for name in "abc"),
    "depth": "<a>" * 130,
    "part_bytes": " " * 70_000,
}


@pytest.mark.parametrize("limit", sorted(XML_LARGE))
def test_an_xml_workbook_over_a_limit_is_refused_by_its_name(limit: str) -> None:
    limits = Limits(**{**{f: getattr(SMALL, f) for f in SMALL.__slots__}, "names": 2})

    assert refusal(workbook(XML_LARGE[limit]), limits) == ("F008", limit)
