"""The marked copy of a Word document: comments at the labels, nothing lost."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree
from openxml_audit import OpenXmlValidator, ValidationSeverity

from formkit.answers import Slip, mark_document, slip_in, unmarked
from formkit.model import FileKind, Place
from formkit.problems import Finding, Level
from formkit.read import read_form

Patch = Callable[..., bytes]
MAIN = "word/document.xml"
COMMENTS = "word/comments.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTROL = (
    f"<w:sdt {nsdecls('w')}><w:sdtPr><w:tag w:val='fk_owner'/></w:sdtPr><w:sdtContent>"
    "<w:r><w:t>王敏</w:t></w:r></w:sdtContent></w:sdt>"
)


def say(place: Place | None, label: str, level: Level = Level.ERROR) -> Finding:
    params = {"example": "张三", "cell": str(place)}
    return Finding("V201", level, place, "owner", label, "", params)


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def comments(data: bytes) -> list[tuple[str, str, str]]:
    """Author, paragraph it stands at, text; in the order of their numbers."""
    document = docx.Document(io.BytesIO(data))
    root = document.element
    found = []
    for comment in sorted(document.comments, key=lambda c: c.comment_id):
        number = str(comment.comment_id)
        (start,) = root.xpath(f".//w:commentRangeStart[@w:id='{number}']")
        (end,) = root.xpath(f".//w:commentRangeEnd[@w:id='{number}']")
        (reference,) = root.xpath(f".//w:commentReference[@w:id='{number}']")
        assert start.getparent() is end.getparent()
        assert reference.getparent().getparent() is end.getparent()
        text = "".join(t.text or "" for t in start.getparent().iter(f"{{{W}}}t"))
        found.append((comment.author, text, comment.text))
    return found


@pytest.fixture(scope="module")
def sop() -> bytes:
    """A heading, running text, a control, merged cells, a nested table, a comment."""
    document = docx.Document()
    document.add_heading("作业指导书", 1)
    first = document.add_paragraph("适用范围：客服一线")
    document.add_comment(first.runs, "范围要写全", author="李工", initials="李")
    document.add_paragraph()
    table = document.add_table(rows=4, cols=3)
    for row, label in enumerate(("文件编号", "编制人", "审核人", "批准日期")):
        table.cell(row, 0).text = label
    table.cell(0, 1).merge(table.cell(0, 2)).text = "SOP-001"
    table.cell(1, 1).paragraphs[0]._p.append(parse_xml(_CONTROL))
    table.cell(2, 1).add_table(1, 1).cell(0, 0).text = "表中表"
    second = document.add_table(rows=2, cols=2)
    second.cell(0, 0).text = "修订日期"
    second.cell(0, 1).text = "修订人"
    return saved(document)


FINDINGS = (
    say(Place("表1", 2, 2), "编制人"),
    say(Place("表2", 2, 2), "修订人"),
    say(Place("正文", 2, 1), "适用范围", Level.WARNING),
    say(Place("表1", 3, 2), "没有这个标签"),
    say(None, "批准人"),
    say(Place("表9", 1, 1), "表不在"),
    say(Place("正文", 99, 1), "段不在"),
    say(Place("表1", 9, 9), "格不在"),
    say(Place("附录", 1, 1), "别处"),
    say(Place("表1", 1, 1), "看看", Level.INFO),
)


def test_comments_stand_at_the_labels(sop: bytes, slip: Slip) -> None:
    found = comments(mark_document(sop, FINDINGS, slip, "zh"))
    assert found[0] == ("李工", "适用范围：客服一线", "范围要写全")
    assert {author for author, *_ in found[1:]} == {"表单校验"}
    places = [
        (text, said.partition("“")[2].partition("”")[0]) for _, text, said in found
    ]
    assert places[2:] == [
        ("作业指导书", "批准人"),
        ("编制人", "编制人"),
        ("", "没有这个标签"),
        ("作业指导书", "格不在"),
        ("修订人", "修订人"),
        ("适用范围：客服一线", "适用范围"),
        ("作业指导书", "段不在"),
        ("作业指导书", "表不在"),
        ("作业指导书", "别处"),
    ]
    assert found[5][2].startswith("【表单校验】必须改：")
    assert found[7][2].startswith("【表单校验】提醒：")


def test_the_first_comment_says_what_to_do(sop: bytes, slip: Slip) -> None:
    _, at, said = comments(mark_document(sop, FINDINGS, slip, "zh"))[1]
    assert at == "作业指导书"
    assert "请按批注改好后保存" in said
    assert "必须改 " in said
    assert "R20261121-0001" in said


def test_the_time_is_that_of_the_judgement(sop: bytes, slip: Slip) -> None:
    marked = parts_of(mark_document(sop, FINDINGS, slip, "zh"))[COMMENTS]
    dates = {
        comment.get(f"{{{W}}}date")
        for comment in etree.fromstring(marked).iter(f"{{{W}}}comment")
        if comment.get(f"{{{W}}}author") == "表单校验"
    }
    assert dates == {"2026-11-21T09:42:07"}


def test_only_the_text_and_the_comments_are_written(sop: bytes, slip: Slip) -> None:
    before, after = parts_of(sop), parts_of(mark_document(sop, FINDINGS, slip, "zh"))
    assert {name for name in before if after[name] != before[name]} == {
        *(MAIN, COMMENTS, "[Content_Types].xml", "_rels/.rels"),
    }
    assert set(after) - set(before) == {"docProps/custom.xml"}


def test_no_marker_stands_in_a_content_control(sop: bytes, slip: Slip) -> None:
    root = etree.fromstring(parts_of(mark_document(sop, FINDINGS, slip, "zh"))[MAIN])
    inside = root.xpath("//w:sdtContent//w:commentRangeStart", namespaces={"w": W})
    assert inside == []


def test_the_audit_finds_nothing_new(sop: bytes, slip: Slip, tmp_path: Path) -> None:
    def faults(data: bytes) -> set[str]:
        path = tmp_path / "audited.docx"
        path.write_bytes(data)
        return {
            f"{error.part_uri} {re.sub(r'[0-9]+', '#', error.description)}"
            for error in OpenXmlValidator().validate(path).errors
            if error.severity is ValidationSeverity.ERROR
        }

    assert faults(mark_document(sop, FINDINGS, slip, "zh")) <= faults(sop)


def test_it_reads_as_the_original_without_our_comments(sop: bytes, slip: Slip) -> None:
    marked = mark_document(sop, FINDINGS, slip, "zh")
    assert slip_in(marked) == slip
    clean = unmarked(marked, FileKind.DOCX)
    assert read_form(clean) == read_form(sop)
    assert slip_in(clean) is None
    assert comments(clean) == comments(sop)
    assert set(parts_of(clean)) == set(parts_of(sop))


def test_comments_never_pile_up(sop: bytes, slip: Slip) -> None:
    once = mark_document(sop, FINDINGS, slip, "zh")
    assert parts_of(mark_document(once, FINDINGS, slip, "zh")) == parts_of(once)


def test_a_document_without_comments_loses_ours_again(slip: Slip) -> None:
    document = docx.Document()
    document.add_paragraph("说明")
    original = saved(document)
    marked = mark_document(original, FINDINGS[:1], slip, "zh")
    assert [author for author, *_ in comments(marked)] == ["表单校验"] * 2
    clean = parts_of(unmarked(marked, FileKind.DOCX))
    assert set(clean) == set(parts_of(original))
    assert b"comments" not in clean["word/_rels/document.xml.rels"]


def test_a_document_without_a_paragraph_gets_one(slip: Slip) -> None:
    original = saved(docx.Document())
    assert b"<w:p>" not in parts_of(original)[MAIN]
    assert len(comments(mark_document(original, FINDINGS[:1], slip, "zh"))) == 2


def test_a_document_without_marks_is_not_changed(sop: bytes) -> None:
    assert parts_of(unmarked(sop, FileKind.DOCX)) == parts_of(sop)


def test_a_deleted_row_is_not_counted(sop: bytes, slip: Slip, patched: Patch) -> None:
    """The reader does not count it either, so its rows and ours are the same."""
    deleted = "<w:tr><w:trPr><w:del w:id='90' w:author='李工'/></w:trPr></w:tr>"
    added = patched(
        sop, {MAIN: lambda text: text.replace("<w:tr>", f"{deleted}<w:tr>", 1)}
    )
    sheets = [s for s in _cells(added) if s[0] == "编制人"]
    assert sheets == [("编制人", Place("表1", 2, 1))]
    found = comments(mark_document(added, FINDINGS[:1], slip, "zh"))
    assert found[-1][1] == "编制人"


def test_every_place_of_the_reader_is_found_again(sop: bytes, slip: Slip) -> None:
    """Commented cell by cell, each comment stands where the reader saw the text."""
    for text, place in _cells(sop):
        found = comments(mark_document(sop, (say(place, ""),), slip, "zh"))
        assert found[-1][1].strip() in text
        assert found[-1][1] or "\n" in text or text == "表中表"


def test_newer_programs_notes_about_our_comments_go_with_them(
    sop: bytes, slip: Slip, patched: Patch
) -> None:
    """Word gives each comment a paragraph id and keeps replies and states by it."""
    newer = "http://schemas.microsoft.com/office/word/2010/wordml"
    marked = mark_document(sop, FINDINGS[:1], slip, "zh")

    def number(text: str) -> str:
        parts = text.split("<w:p>")
        ids = [f'<w:p xmlns:w14="{newer}" w14:paraId="0000000{n}">' for n in range(9)]
        return parts[0] + "".join(
            f"{ids[n]}{part}" for n, part in enumerate(parts[1:], start=1)
        )

    def add_relations(text: str) -> str:
        base = "http://schemas.microsoft.com/office/2016/09/relationships"
        kinds = ("commentsExtended", "commentsIds", "commentsExtensible")
        relations = "".join(
            f'<Relationship Id="rIdN{kind}" Type="{base}/{kind}" Target="{kind}.xml"/>'
            for kind in kinds
        )
        return text.replace("</Relationships>", f"{relations}</Relationships>")

    one = next(i for i, c in enumerate(comments(marked)) if c[0] == "李工") + 1
    count = parts_of(marked)[COMMENTS].decode().count("<w:p>") + 1
    numbers = range(1, count + 1)
    beside = patched(
        marked,
        {
            COMMENTS: number,
            "word/_rels/document.xml.rels": add_relations,
            "word/commentsExtended.xml": '<x xmlns:w15="n">'
            + "".join(f'<w15:commentEx w15:paraId="0000000{n}"/>' for n in numbers)
            + '<w15:commentEx w15:paraId="0A" w15:paraIdParent="00000003" '
            'w15:done="0"/></x>',
            "word/commentsIds.xml": '<x xmlns:w16="n">'
            + "".join(
                f'<w16:commentId w16:paraId="0000000{n}" w16:durableId="D{n}"/>'
                for n in numbers
            )
            + "</x>",
            "word/commentsExtensible.xml": '<x xmlns:w16="n">'
            '<w16:commentExtensible w16:durableId="D3"/></x>',
        },
    )
    clean = parts_of(unmarked(beside, FileKind.DOCX))
    left = clean["word/commentsExtended.xml"].decode()
    assert f"0000000{one}" in left
    assert "00000003" not in left
    assert 'w15:paraId="0A" w15:done="0"' in left
    assert "D3" not in clean["word/commentsIds.xml"].decode()
    assert "word/commentsExtensible.xml" not in clean


def _cells(data: bytes) -> list[tuple[str, Place]]:
    form = read_form(data)
    assert not isinstance(form, Finding)
    return [(c.shown, c.place) for s in form.sheets if s.visible for c in s.cells]
