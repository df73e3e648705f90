"""Word documents: tables as sheets, running text, controls, tracked changes."""

import io
from collections.abc import Callable

import docx
import pytest

from formkit.model import Area, CellKind, FileKind, Place, RawForm, RawSheet
from formkit.problems import Finding
from formkit.read import read_form

Parts = Callable[..., dict[str, str | bytes]]
Pack = Callable[[dict[str, str | bytes]], bytes]
DocumentOf = Callable[..., RawForm]


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def tc(inner: str = "<w:p/>", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def sdt(content: str, properties: str = "") -> str:
    return (
        f"<w:sdt><w:sdtPr>{properties}</w:sdtPr>"
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def shown(sheet: RawSheet) -> dict[str, str]:
    return {cell.place.cell: cell.shown for cell in sheet.cells}


def test_text_and_tables_come_in_the_order_of_the_body(
    document_of: DocumentOf,
) -> None:
    form = document_of(
        p(r("一"))
        + tbl(tr(tc(p(r("甲")))))
        + p("")
        + p(r("二"))
        + tbl(tr(tc(p(r("乙")))))
        + "<w:sectPr/>"
    )

    assert form.kind is FileKind.DOCX
    assert [s.name for s in form.sheets] == ["正文", "表1", "表2"]
    assert shown(form.sheets[0]) == {"A1": "一", "A3": "二"}
    assert shown(form.sheets[1]) == {"A1": "甲"}
    assert form.sheets[2].cells[0].place == Place("表2", 1, 1)


def test_an_empty_document_has_an_empty_running_text(document_of: DocumentOf) -> None:
    assert document_of().sheets == (RawSheet("正文", ()),)


def test_spans_and_vertical_merges_are_areas(document_of: DocumentOf) -> None:
    down = "<w:vMerge w:val='restart'/>"
    wide = "<w:gridSpan w:val='2'/>"
    form = document_of(
        tbl(
            tr(tc(p(r("宽高")), wide + down), tc(p(r("右")))),
            tr(tc(p(r("看不见")), wide + "<w:vMerge/>"), tc(p(r("右二")), down)),
            tr(
                tc(p(r("下"))),
                tc(p(r("中"))),
                tc(p(""), "<w:vMerge w:val='continue'/>"),
            ),
            tr(tc(p(r("新")), "<w:vMerge/>"), tc(), tc(p(r("末")))),
        )
    )

    table = form.sheets[1]
    assert shown(table) == {
        "A1": "宽高",
        "C1": "右",
        "C2": "右二",
        "A3": "下",
        "B3": "中",
        "A4": "新",
        "C4": "末",
    }
    assert table.merges == (Area(1, 1, 2, 2), Area(2, 3, 3, 3))


def test_columns_left_out_before_a_row_are_counted(document_of: DocumentOf) -> None:
    form = document_of(
        tbl(
            tr(tc(p(r("甲"))), properties="<w:gridBefore w:val='2'/>"),
            tr(tc(p(r("乙"))), properties="<w:gridBefore w:val='x'/>"),
        )
    )

    assert shown(form.sheets[1]) == {"C1": "甲", "A2": "乙"}


def test_paragraphs_of_a_cell_are_lines_and_nested_tables_are_text(
    document_of: DocumentOf,
) -> None:
    nested = tbl(tr(tc(p(r("一"))), tc(p(r("二")))), tr(tc(p(r("三"))), tc(p(r("四")))))

    form = document_of(tbl(tr(tc(p(r("前")) + p(r("中")) + nested + p(r("后"))))))

    assert len(form.sheets) == 2
    words = form.sheets[1].cells[0].shown.split()
    assert words == ["前", "中", "一", "二", "三", "四", "后"]
    assert form.sheets[1].cells[0].shown.startswith("前\n中\n")


def test_inserted_text_is_in_and_deleted_text_is_out(document_of: DocumentOf) -> None:
    form = document_of(
        p(
            f"{r('甲')}<w:ins w:id='1'>{r('新')}</w:ins>"
            "<w:del w:id='2'><w:r><w:delText>旧</w:delText></w:r></w:del>"
            f"<w:moveFrom>{r('走')}</w:moveFrom><w:moveTo>{r('来')}</w:moveTo>"
        )
        + f"<w:ins>{p(r('整段新'))}</w:ins>"
        + tbl(
            tr(tc(p(r("留")))),
            tr(tc(p(r("删行"))), properties="<w:del w:id='3'/>"),
            tr(tc(p(r("加行"))), properties="<w:ins w:id='4'/>"),
        )
    )

    assert shown(form.sheets[0]) == {"A1": "甲新来", "A2": "整段新"}
    assert shown(form.sheets[1]) == {"A1": "留", "A2": "加行"}
    assert form.tracked_changes == 7


def test_changed_formatting_is_a_tracked_change(document_of: DocumentOf) -> None:
    form = document_of(p(r("字", "<w:b/><w:rPrChange w:id='1'><w:rPr/></w:rPrChange>")))

    assert form.tracked_changes == 1
    assert shown(form.sheets[0]) == {"A1": "字"}


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>", "一\n二"),
        ("<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t></w:r>", "一\t二"),
        ("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r>", "A-1"),
        (r("看得见") + r("看不见", "<w:vanish/>"), "看得见"),
        (r("看得见") + r("也看得见", "<w:vanish w:val='0'/>"), "看得见也看得见"),
        (r("留") + "<w:del>" + r("旧") + "</w:del>", "留"),
        ("<w:hyperlink>" + r("链接") + "</w:hyperlink>", "链接"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + r("3"), "3"),
        ("<w:r><w:ruby><w:rt>" + r("ke") + "</w:rt><w:rubyBase>" + r("客")
         + "</w:rubyBase></w:ruby></w:r>", "客"),
        ("<mc:AlternateContent><mc:Choice>" + r("新") + "</mc:Choice><mc:Fallback>"
         + r("旧") + "</mc:Fallback></mc:AlternateContent>", "新"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>" + r("是"), "☑是"),
        ("<w:r><w:sym w:font='Wingdings 2' w:char='F0A3'/></w:r>" + r("否"), "☐否"),
        ("<w:r><w:sym w:font='Symbol' w:char='00B1'/></w:r>", "±"),
        ("<w:r><w:sym w:font='Symbol' w:char='F0B1'/></w:r>", "\uf0b1"),
        ("<w:r><w:sym w:font='Symbol' w:char='0007'/></w:r>" + r("甲"), "甲"),
        ("<w:r><w:sym w:font='Symbol' w:char='坏'/></w:r>" + r("甲"), "甲"),
        ("<w:r><w:t/></w:r>" + r("甲"), "甲"),
    ],
)  # fmt: skip
def test_the_text_is_what_a_person_sees(
    document_of: DocumentOf, run: str, text: str
) -> None:
    assert shown(document_of(p(run)).sheets[0]) == {"A1": text}


def old_field(data: str) -> str:
    return (
        f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{data}</w:ffData>"
        "</w:fldChar></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )


CHOICES = "<w:listEntry w:val='一般'/><w:listEntry w:val='紧急'/>"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>", "☑同意"),
        (
            "<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>",
            "☐同意",
        ),
        ("<w:checkBox><w:default w:val='1'/></w:checkBox>", "☑同意"),
        ("<w:checkBox/>", "☐同意"),
        (f"<w:ddList><w:result w:val='1'/>{CHOICES}</w:ddList>", "紧急同意"),
        ("<w:ddList><w:listEntry w:val='一般'/></w:ddList>", "一般同意"),
        (
            "<w:ddList><w:result w:val='9'/><w:listEntry w:val='一般'/></w:ddList>",
            "同意",
        ),
        ("<w:textInput/>", "同意"),
    ],
)
def test_old_form_fields_show_what_is_chosen(
    document_of: DocumentOf, data: str, text: str
) -> None:
    assert shown(document_of(p(old_field(data) + r("同意"))).sheets[0]) == {"A1": text}


STYLES = (
    "<w:style w:styleId='1'><w:name w:val='heading 1'/></w:style>"
    "<w:style w:styleId='2'><w:name w:val='标题 2'/></w:style>"
    "<w:style w:styleId='o'><w:name w:val='章'/>"
    "<w:pPr><w:outlineLvl w:val='2'/></w:pPr></w:style>"
    "<w:style w:styleId='c'><w:name w:val='公司标题'/><w:basedOn w:val='1'/></w:style>"
    "<w:style w:styleId='b'><w:name w:val='正文'/>"
    "<w:pPr><w:outlineLvl w:val='9'/></w:pPr></w:style>"
    "<w:style w:styleId='x'><w:name w:val='甲'/><w:basedOn w:val='y'/></w:style>"
    "<w:style w:styleId='y'><w:name w:val='乙'/><w:basedOn w:val='x'/></w:style>"
)


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        ("<w:pStyle w:val='1'/>", 1),
        ("<w:pStyle w:val='2'/>", 2),
        ("<w:pStyle w:val='o'/>", 3),
        ("<w:pStyle w:val='c'/>", 1),
        ("<w:pStyle w:val='b'/>", 0),
        ("<w:pStyle w:val='x'/>", 0),
        ("<w:pStyle w:val='没有'/>", 0),
        ("<w:outlineLvl w:val='3'/>", 4),
        ("<w:pStyle w:val='1'/><w:outlineLvl w:val='9'/>", 0),
        ("", 0),
    ],
)
def test_headings_have_their_level(
    document_of: DocumentOf, properties: str, level: int
) -> None:
    form = document_of(p(r("目的"), properties), STYLES)

    assert form.sheets[0].cells[0].heading == level


def test_a_document_without_styles_is_read(pack: Pack, document_parts: Parts) -> None:
    parts = document_parts(p(r("目的"), "<w:pStyle w:val='1'/>") + "<w:p/>")
    del parts["word/_rels/document.xml.rels"], parts["word/styles.xml"]

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert form.sheets[0].cells[0].heading == 0


PICTURE = "<w:r><w:drawing><a:blip r:embed='r9'/></w:drawing></w:r>"


def test_a_cell_with_only_a_picture_is_a_picture(document_of: DocumentOf) -> None:
    form = document_of(
        p(PICTURE) + tbl(tr(tc(p(PICTURE)), tc(p(r("照片") + PICTURE)), tc()))
    )

    found = {str(c.place): c for sheet in form.sheets for c in sheet.cells}
    assert (found["正文!A1"].picture, found["正文!A1"].kind) == (True, CellKind.BLANK)
    assert (found["表1!A1"].picture, found["表1!A1"].kind) == (True, CellKind.BLANK)
    assert (found["表1!B1"].picture, found["表1!B1"].shown) == (False, "照片")
    assert "表1!C1" not in found


def test_pictures_comments_and_properties_are_counted(
    pack: Pack, document_parts: Parts, rels: Callable[..., str]
) -> None:
    parts = document_parts()
    parts["word/media/image1.png"] = b"\x89PNG"
    parts["word/comments.xml"] = (
        "<w:comments xmlns:w='urn:w'><w:comment/><w:comment/></w:comments>"
    )
    parts["word/_rels/document.xml.rels"] = rels(comments="comments.xml")

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert (form.pictures, form.comments, form.tracked_changes) == (1, 2, 0)


def test_comments_marked_as_done_are_not_open(
    pack: Pack, document_parts: Parts, rels: Callable[..., str]
) -> None:
    parts = document_parts()
    parts["word/comments.xml"] = "<c><comment/><comment/><comment/></c>"
    parts["word/commentsExtended.xml"] = (
        "<e><commentEx done='1'/><commentEx done='0'/></e>"
    )
    parts["word/_rels/document.xml.rels"] = rels(
        comments="comments.xml", commentsExtended="commentsExtended.xml"
    )

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert form.comments == 2


def test_headers_and_footers_hold_no_values(pack: Pack, document_parts: Parts) -> None:
    parts = document_parts(p(r("正文")))
    parts["word/header1.xml"] = f"<w:hdr xmlns:w='urn:w'>{p(r('页眉'))}</w:hdr>"

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert shown(form.sheets[0]) == {"A1": "正文"}


def test_a_document_without_body_lacks_a_part(
    pack: Pack, document_parts: Parts, refused: Callable[..., Finding]
) -> None:
    parts = document_parts()
    parts["word/document.xml"] = "<w:document xmlns:w='urn:w'/>"

    assert refused(pack(parts)).params["state"] == "part_missing"


def test_text_longer_than_the_tree_can_hold_is_damage(
    pack: Pack, document_parts: Parts, refused: Callable[..., Finding]
) -> None:
    finding = refused(pack(document_parts(p(r("长" * 4_000_000)))))

    assert finding.params["state"] == "damaged"


def test_what_python_docx_writes_is_read() -> None:
    made = docx.Document()
    made.add_heading("异常处理流程", 1)
    made.add_heading("适用范围", 2)
    made.add_paragraph("适用于全部门店。")
    table = made.add_table(3, 3)
    table.cell(0, 0).text = "客户姓名"
    table.cell(0, 1).text = "张三"
    table.cell(1, 0).merge(table.cell(2, 1)).text = "合并"
    table.cell(2, 2).text = "末"
    made.add_comment(made.paragraphs[2].runs, "请核对", "李四", "李")
    out = io.BytesIO()
    made.save(out)

    form = read_form(out.getvalue())

    assert isinstance(form, RawForm)
    assert [(c.shown, c.heading) for c in form.sheets[0].cells] == [
        ("异常处理流程", 1),
        ("适用范围", 2),
        ("适用于全部门店。", 0),
    ]
    assert shown(form.sheets[1]) == {
        "A1": "客户姓名",
        "B1": "张三",
        "A2": "合并",
        "C3": "末",
    }
    assert form.sheets[1].merges == (Area(2, 1, 3, 2),)
    assert form.comments == 1
