"""Cells of a workbook, as they stand in the file."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from formkit.model import Area, CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.problems import Finding
from formkit.read import read_form

Cells = Callable[..., dict[str, RawCell]]
Parts = Callable[..., dict[str, str | bytes]]
Pack = Callable[[dict[str, str | bytes]], bytes]


def inline(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ('t="n"><v>3</v>', CellKind.NUMBER, Decimal(3)),
        ("><v>110101199003078515</v>", CellKind.NUMBER, Decimal(110101199003078515)),
        (
            "><v>0.1000000000000000055</v>",
            CellKind.NUMBER,
            Decimal("0.1000000000000000055"),
        ),
        ("><v>-1.5E-3</v>", CellKind.NUMBER, Decimal("-0.0015")),
        ("><v>.5</v>", CellKind.NUMBER, Decimal("0.5")),
        ("><v>NaN</v>", CellKind.ERROR, "NaN"),
        ("><v>1_000</v>", CellKind.ERROR, "1_000"),
        ("><v>１２</v>", CellKind.ERROR, "１２"),
        ("><v>1e99999999</v>", CellKind.ERROR, "1e99999999"),
        ("><v>二十</v>", CellKind.ERROR, "二十"),
        ('t="b"><v>1</v>', CellKind.BOOLEAN, True),
        ('t="b"><v>0</v>', CellKind.BOOLEAN, False),
        ('t="e"><v>#N/A</v>', CellKind.ERROR, "#N/A"),
        ('t="str"><v>张三</v>', CellKind.TEXT, "张三"),
        ('t="d"><v>2026-11-21</v>', CellKind.TEXT, "2026-11-21"),
        ('t="d"><v>2026-11-21T09:30:00</v>', CellKind.TEXT, "2026-11-21T09:30:00"),
        ('t="s"><v>1</v>', CellKind.TEXT, "第二条"),
        ('t="inlineStr"><is><t> 前后空格 </t></is>', CellKind.TEXT, " 前后空格 "),
        (
            't="inlineStr"><is><r><t>客户</t></r><r><t>姓名</t></r><rPh><t>ke</t></rPh></is>',
            CellKind.TEXT,
            "客户姓名",
        ),
    ],
)
def test_a_cell_is_what_the_file_says(
    cells_of: Cells, cell: str, kind: CellKind, value: object
) -> None:
    rows = f'<row r="4"><c r="B4" {cell}</c></row>'
    strings = "<si><t>第一条</t></si><si><t>第二条</t></si>"

    found = cells_of(rows, strings=strings)["B4"]

    assert (found.kind, found.value) == (kind, value)
    assert found.place == Place("异常单", 4, 2)


def test_blank_and_merely_styled_cells_are_not_there(cells_of: Cells) -> None:
    assert cells_of('<row r="1"><c r="A1"/><c r="B1" s="0"><v></v></c></row>') == {}


def test_shared_rich_text_is_joined_without_phonetic_hints(cells_of: Cells) -> None:
    strings = (
        "<si><r><rPr/><t>投诉</t></r><r><t>内容</t></r>"
        "<rPh sb='0' eb='2'><t>tousu</t></rPh><phoneticPr/></si>"
    )

    found = cells_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings)

    assert found["A1"].value == "投诉内容"


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("第一行_x000D_\n第二行", "第一行\n第二行"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x4E2D__X4E2D_", "中_X4E2D_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_半个", "\ufffd半个"),
        ("a&#13;b", "a\nb"),
    ],
)
def test_escapes_in_text_are_decoded(cells_of: Cells, stored: str, read: str) -> None:
    strings = f"<si><t>{stored}</t></si>"
    rows = f'<row r="1"><c r="A1" t="s"><v>0</v></c>{inline("B1", stored)}</row>'

    found = cells_of(rows, strings=strings)

    assert found["A1"].value == found["B1"].value == read


def test_formulas_keep_text_and_stored_result(cells_of: Cells) -> None:
    found = cells_of(
        '<row r="1"><c r="A1"><f>B1+1</f><v>3</v></c>'
        "<c r='B1'><f>TODAY()</f></c>"
        "<c r='C1' t='str'><f>IF(A1,\"\",1)</f><v></v></c>"
        "<c r='D1' t='e'><f>1/0</f><v>#DIV/0!</v></c>"
        "<c r='E1'><f ca='1'></f><v>5</v></c></row>"
    )

    assert (found["A1"].formula, found["A1"].value) == ("B1+1", Decimal(3))
    assert (found["B1"].formula, found["B1"].kind) == ("TODAY()", CellKind.BLANK)
    assert (found["C1"].kind, found["C1"].value) == (CellKind.TEXT, "")
    assert (found["D1"].kind, found["D1"].value) == (CellKind.ERROR, "#DIV/0!")
    assert (found["E1"].formula, found["E1"].value) == ("=", Decimal(5))


def test_shared_formulas_show_the_text_of_the_first(cells_of: Cells) -> None:
    found = cells_of(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c>'
        '</row><row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c>'
        '<c r="B2"><f t="shared" si="7"/><v>4</v></c></row>'
    )

    assert [found[a].formula for a in ("A1", "A2", "B2")] == ["B1*2", "B1*2", "="]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0", "General"),
        ("14", "yyyy/m/d"),
        ("22", "yyyy/m/d h:mm"),
        ("27", 'yyyy"年"m"月"'),
        ("31", 'yyyy"年"m"月"d"日"'),
        ("58", 'm"月"d"日"'),
        ("49", "@"),
        ("176", 'yyyy"年"m"月"d"日";@'),
        ("999", "General"),
    ],
)
def test_number_formats_tell_dates_from_numbers(
    cells_of: Cells, number: str, shown: str
) -> None:
    code = 'yyyy"年"m"月"d"日";@'.replace('"', "&quot;")
    custom = f'<numFmt numFmtId="176" formatCode="{code}"/>'
    rows = '<row r="1"><c r="A1" s="1"><v>46347</v></c></row>'

    found = cells_of(rows, xfs=f"0,{number}", formats=custom)

    assert found["A1"].number_format == shown


def test_a_custom_format_may_replace_a_built_in_one(cells_of: Cells) -> None:
    rows = '<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" s="9"><v>1</v></c></row>'

    found = cells_of(rows, xfs="14", formats='<numFmt numFmtId="14" formatCode="0.0"/>')

    assert found["A1"].number_format == "0.0"
    assert found["B1"].number_format == "General"


def test_positions_are_counted_where_addresses_are_missing(cells_of: Cells) -> None:
    found = cells_of(
        "<row><c t='str'><v>甲</v></c><c t='str'><v>乙</v></c></row>"
        "<row r='5'><c r='C5' t='str'><v>丙</v></c><c t='str'><v>丁</v></c></row>"
        "<row><c t='str'><v>戊</v></c></row>"
    )

    shown = {address: cell.value for address, cell in found.items()}
    assert shown == {"A1": "甲", "B1": "乙", "C5": "丙", "D5": "丁", "A6": "戊"}


def test_rows_out_of_order_are_read_in_order(
    sheet_of: Callable[..., RawSheet],
) -> None:
    rows = (
        f'<row r="9">{inline("B9", "后")}{inline("A9", "前")}</row>'
        f'<row r="2">{inline("A2", "先")}</row>'
    )

    sheet = sheet_of(rows, before='<dimension ref="A1"/>')

    assert [c.place.cell for c in sheet.cells] == ["A2", "A9", "B9"]


def test_hidden_rows_and_columns_are_marked_and_still_read(
    sheet_of: Callable[..., RawSheet],
) -> None:
    sheet = sheet_of(
        f'<row r="1">{inline("A1", "显")}{inline("C1", "列藏")}</row>'
        f'<row r="2" hidden="1">{inline("A2", "行藏")}</row>',
        before='<cols><col min="3" max="16384" hidden="1"/><col min="1"/></cols>',
    )

    assert {c.place.cell: c.hidden for c in sheet.cells} == {
        "A1": False,
        "C1": True,
        "A2": True,
    }
    assert sheet.hidden_rows == frozenset({2})


def test_merged_areas_are_listed(sheet_of: Callable[..., RawSheet]) -> None:
    merges = '<mergeCells><mergeCell ref="B2:D3"/><mergeCell ref="F9:E8"/></mergeCells>'

    sheet = sheet_of("", after=merges)

    assert sheet.merges == (Area(2, 2, 3, 4), Area(8, 5, 9, 6))


def test_elements_of_other_parts_of_the_sheet_are_no_cells(
    sheet_of: Callable[..., RawSheet],
) -> None:
    extension = (
        "<extLst><ext><row r='1'><c r='A1'><f>x</f><v>9</v></c></row></ext></extLst>"
    )

    assert sheet_of("", after=extension).cells == ()


def test_sheets_keep_order_and_visibility(
    pack: Pack, workbook_parts: Parts, rels: Callable[..., str]
) -> None:
    parts = workbook_parts()
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>",
        '<sheet name="选项" sheetId="2" state="hidden" r:id="r2"/>'
        '<sheet name="图" sheetId="3" r:id="r3"/>'
        '<sheet name="内部" sheetId="4" state="veryHidden" r:id="r4"/></sheets>',
    )
    parts["xl/_rels/workbook.xml.rels"] = rels(
        worksheet_1="worksheets/sheet1.xml",
        worksheet_2="/xl/worksheets/sheet%202.xml",
        chartsheet="chartsheets/sheet1.xml",
        worksheet_4="../xl\\worksheets\\Sheet4.xml",
    )
    parts["xl/worksheets/sheet 2.xml"] = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet4.xml"] = parts["xl/worksheets/sheet1.xml"]

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert [(s.name, s.visible) for s in form.sheets] == [
        ("异常单", True),
        ("选项", False),
        ("内部", False),
    ]


def test_names_of_single_cells_are_places(pack: Pack, workbook_parts: Parts) -> None:
    names = (
        '<definedName name="fk_phone">异常单!$B$3</definedName>'
        "<definedName name=\"fk_same\">'异常单'!$B$4:$B$4</definedName>"
        '<definedName name="fk_gone">异常单!#REF!</definedName>'
        '<definedName name="fk_area">异常单!$B$3:$B$9</definedName>'
        '<definedName name="fk_far">异常单!$XFE$1</definedName>'
        '<definedName name="fk_other">没有这页!$B$3</definedName>'
        '<definedName name="fk_book">[1]异常单!$B$3</definedName>'
        '<definedName name="fk_text">"常数"</definedName>'
        '<definedName name="_xlnm.Print_Area">异常单!$A$1</definedName>'
        '<definedName name="fk_local" localSheetId="0">异常单!$C$1</definedName>'
        '<definedName name="fk_both">异常单!$D$1</definedName>'
        '<definedName name="fk_both" localSheetId="0">异常单!$E$1</definedName>'
    )

    form = read_form(pack(workbook_parts(names=names)))

    assert isinstance(form, RawForm)
    assert form.names == {
        "fk_phone": Place("异常单", 3, 2),
        "fk_same": Place("异常单", 4, 2),
        "fk_local": Place("异常单", 1, 3),
        "fk_both": Place("异常单", 1, 4),
    }


def test_a_quoted_sheet_name_is_unquoted(pack: Pack, workbook_parts: Parts) -> None:
    parts = workbook_parts(
        names="<definedName name='fk_a'>'It''s (2)'!B3</definedName>"
    )
    book = str(parts["xl/workbook.xml"]).replace('"异常单"', '"It\'s (2)"')

    form = read_form(pack({**parts, "xl/workbook.xml": book}))

    assert isinstance(form, RawForm)
    assert form.names == {"fk_a": Place("It's (2)", 3, 2)}


@pytest.mark.parametrize(
    ("stated", "is_1904"), [("1", True), ("true", True), ("0", False)]
)
def test_the_calendar_of_the_workbook_is_told(
    pack: Pack,
    workbook_parts: Parts,
    stated: str,
    is_1904: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    book = workbook_parts(workbook=f'<workbookPr date1904="{stated}"/>')

    form = read_form(pack(book))

    assert isinstance(form, RawForm)
    assert form.date1904 is is_1904


def test_custom_properties_are_read(
    pack: Pack, workbook_parts: Parts, rels: Callable[..., str]
) -> None:
    parts = workbook_parts()
    parts["_rels/.rels"] = rels(
        **{"officeDocument": "xl/workbook.xml", "custom-properties": "docProps/my.xml"}
    )
    parts["docProps/my.xml"] = (
        "<Properties xmlns:vt='urn:vt'>"
        "<property name='formkit-form'><vt:lpwstr>abnormality</vt:lpwstr></property>\n"
        "<property name='版本'><vt:i4>3</vt:i4></property><property name='多项'>"
        "<vt:vector><vt:i4>1</vt:i4><vt:i4>2</vt:i4></vt:vector></property></Properties>"
    )

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert form.properties == {
        "formkit-form": "abnormality",
        "版本": "3",
        "多项": "1",
    }


def test_strict_files_read_the_same(pack: Pack, workbook_parts: Parts) -> None:
    rows = f'<row r="1">{inline("A1", "客户姓名")}</row>'
    parts: dict[str, str | bytes] = {
        name: str(content)
        .replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in workbook_parts(rows).items()
    }

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert [c.value for c in form.sheets[0].cells] == ["客户姓名"]


def test_files_with_prefixed_names_read_the_same(
    pack: Pack, workbook_parts: Parts
) -> None:
    parts = workbook_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    parts["xl/worksheets/sheet1.xml"] = (
        "<x:worksheet xmlns:x='urn:x'><x:sheetData><x:row r='1' x:hidden='1'>"
        "<x:c r='A1' t='s'><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    parts["xl/sharedStrings.xml"] = (
        "<x:sst xmlns:x='urn:x'><x:si><x:t>客户姓名</x:t></x:si></x:sst>"
    )

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert [(c.value, c.hidden) for c in form.sheets[0].cells] == [("客户姓名", True)]


def test_a_link_to_another_file_is_not_followed(
    pack: Pack, workbook_parts: Parts
) -> None:
    parts = workbook_parts()
    linked = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        'Target="styles.xml"',
        'Target="file:///C:/styles.xml" TargetMode="External"',
    )

    form = read_form(pack({**parts, "xl/_rels/workbook.xml.rels": linked}))

    assert isinstance(form, RawForm)


def test_a_workbook_without_styles_and_strings_is_read(
    pack: Pack, workbook_parts: Parts, rels: Callable[..., str]
) -> None:
    parts = workbook_parts(f'<row r="1">{inline("A1", "甲")}</row>')
    parts["xl/_rels/workbook.xml.rels"] = rels(worksheet="worksheets/sheet1.xml")
    del parts["xl/styles.xml"], parts["xl/sharedStrings.xml"]

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert form.kind is FileKind.XLSX
    assert [c.shown for c in form.sheets[0].cells] == ["甲"]


@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
    ],
)
def test_a_part_that_is_referred_to_and_missing_is_named(
    pack: Pack, workbook_parts: Parts, refused: Callable[..., Finding], part: str
) -> None:
    parts = workbook_parts()
    del parts[part]

    finding = refused(pack(parts))

    assert (finding.code, finding.params["state"]) == ("F001", "part_missing")
    assert part in finding.params["reason"]
    assert part in finding.params["reason_en"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>²</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="甲1"><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="9999999999"><c><v>1</v></c></row>',
        "<c><v>1</v></c>",
        '<row r="1"><c r="XFD1"/><c><v>1</v></c></row>',
    ],
)
def test_cells_that_cannot_be_are_damage(
    pack: Pack, workbook_parts: Parts, refused: Callable[..., Finding], rows: str
) -> None:
    finding = refused(pack(workbook_parts(rows, strings="<si><t>一</t></si>")))

    assert (finding.code, finding.params["state"]) == ("F001", "damaged")


def test_a_merge_that_cannot_be_is_damage(
    pack: Pack, workbook_parts: Parts, refused: Callable[..., Finding]
) -> None:
    finding = refused(pack(workbook_parts(after='<mergeCell ref="B2:ZZZZ3"/>')))

    assert finding.params["state"] == "damaged"


def test_one_address_with_two_values_is_refused(
    pack: Pack, workbook_parts: Parts, refused: Callable[..., Finding]
) -> None:
    rows = f'<row r="1">{inline("A1", "甲")}{inline("A1", "乙")}</row>'

    finding = refused(pack(workbook_parts(rows)))

    assert finding.params["state"] == "contradictory"
    assert "异常单!A1" in finding.params["reason"]


def test_two_sheets_of_one_name_are_refused(
    pack: Pack, workbook_parts: Parts, refused: Callable[..., Finding]
) -> None:
    parts = workbook_parts()
    twice = '<sheet name="异常单" sheetId="2" r:id="r1"/></sheets>'
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("</sheets>", twice)

    assert refused(pack(parts)).params["state"] == "contradictory"


@pytest.mark.parametrize("sheets", ["", '<sheet name="一" r:id="r99"/>'])
def test_a_workbook_without_sheets_is_never_an_empty_form(
    pack: Pack, workbook_parts: Parts, refused: Callable[..., Finding], sheets: str
) -> None:
    parts = workbook_parts()
    book = str(parts["xl/workbook.xml"])
    kept = book[: book.index("<sheet ")] + sheets + book[book.index("</sheets>") :]

    finding = refused(pack({**parts, "xl/workbook.xml": kept}))

    assert (finding.code, finding.params["state"]) == ("F001", "part_missing")


@pytest.fixture
def wps_parts(workbook_parts: Parts) -> dict[str, str | bytes]:
    """A photo in B2 as WPS stores it, and in B3 one whose picture is gone."""
    parts = workbook_parts(
        "<row r='2'><c r='B2' t='str'><f>_xlfn.DISPIMG(\"ID_A1\",1)</f>"
        '<v>=DISPIMG("ID_A1",1)</v></c></row>'
        "<row r='3'><c r='B3' t='str'><f>_xlfn.dispimg(\"ID_B2\",1)</f>"
        '<v>=DISPIMG("ID_B2",1)</v></c>'
        "<c r='C3' t='str'><v>=DISPIMG(\"ID_A1\",1)</v></c></row>"
    )
    parts["xl/cellimages.xml"] = (
        "<etc:cellImages xmlns:etc='urn:e' xmlns:xdr='urn:x'><etc:cellImage><xdr:pic>"
        "<xdr:nvPicPr><xdr:cNvPr id='2' name='ID_A1'/></xdr:nvPicPr></xdr:pic>"
        "</etc:cellImage></etc:cellImages>"
    )
    parts["xl/media/image1.jpeg"] = b"\xff\xd8\xff\xe0photo"
    return parts


def test_a_wps_picture_in_a_cell_is_a_picture(
    pack: Pack, wps_parts: dict[str, str | bytes]
) -> None:
    form = read_form(pack(wps_parts))

    assert isinstance(form, RawForm)
    assert form.pictures == 1
    found = {c.place.cell: c for c in form.sheets[0].cells}
    for address in ("B2", "C3"):
        assert (found[address].picture, found[address].kind) == (True, CellKind.BLANK)


def test_a_wps_picture_that_is_gone_is_an_error_not_a_blank(
    pack: Pack, wps_parts: dict[str, str | bytes]
) -> None:
    form = read_form(pack(wps_parts))

    assert isinstance(form, RawForm)
    gone = next(c for c in form.sheets[0].cells if c.place.cell == "B3")
    assert (gone.picture, gone.kind) == (False, CellKind.ERROR)
    assert gone.value == '_xlfn.dispimg("ID_B2",1)'


def test_an_excel_picture_in_a_cell_is_told_from_a_rich_error(
    pack: Pack, workbook_parts: Parts
) -> None:
    parts = workbook_parts(
        "<row r='2'><c r='B2' t='e' vm='1'><v>#VALUE!</v></c>"
        "<c r='C2' t='e' vm='2'><f>A1#</f><v>#VALUE!</v></c>"
        "<c r='D2' t='e' vm='7'><v>#VALUE!</v></c>"
        "<c r='E2' t='e' vm='3'><v>#VALUE!</v></c></row>"
    )
    parts["xl/metadata.xml"] = (
        "<metadata><metadataTypes><metadataType name='XLDAPR'/>"
        "<metadataType name='XLRICHVALUE'/></metadataTypes>"
        "<futureMetadata name='XLDAPR'><bk><rvb i='9'/></bk></futureMetadata>"
        "<futureMetadata name='XLRICHVALUE'><bk><ext><rvb i='0'/></ext></bk>"
        "<bk><ext><rvb i='1'/></ext></bk></futureMetadata>"
        "<cellMetadata><bk><rc t='1' v='0'/></bk></cellMetadata>"
        "<valueMetadata><bk><rc t='2' v='0'/></bk><bk><rc t='2' v='1'/></bk>"
        "<bk><rc t='1' v='0'/></bk></valueMetadata></metadata>"
    )
    parts["xl/richData/rdrichvalue.xml"] = "<rvData><rv s='1'/><rv s='0'/></rvData>"
    parts["xl/richData/rdrichvaluestructure.xml"] = (
        "<rvStructures><s t='_error'/><s t='_localImage'/></rvStructures>"
    )

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    found = {c.place.cell: (c.picture, c.kind) for c in form.sheets[0].cells}
    assert found == {
        "B2": (True, CellKind.BLANK),
        "C2": (False, CellKind.ERROR),
        "D2": (False, CellKind.ERROR),
        "E2": (False, CellKind.ERROR),
    }
