"""The marked copy of a workbook: nothing lost, every finding at its cell."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator, ValidationSeverity

from formkit.answers import Slip, mark_workbook, slip_in, unmarked
from formkit.check.collapse import collapse
from formkit.model import FileKind
from formkit.problems import Finding
from formkit.read import read_form

Findings = tuple[Finding, ...]
Make = Callable[..., Finding]
Patch = Callable[..., bytes]

SHEET = "xl/worksheets/sheet1.xml"
TOUCHED = {
    "[Content_Types].xml",
    "docProps/custom.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/comments/comment1.xml",
    SHEET,
}


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def compressed(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo(name)
    head = data[info.header_offset : info.header_offset + 30]
    lengths = int.from_bytes(head[26:28], "little")
    lengths += int.from_bytes(head[28:30], "little")
    start = info.header_offset + 30 + lengths
    return data[start : start + info.compress_size]


def faults(data: bytes, folder: Path) -> set[str]:
    path = folder / "audited.xlsx"
    path.write_bytes(data)
    return {
        f"{error.part_uri} {re.sub(r'[0-9]+', '#', error.description)}"
        for error in OpenXmlValidator().validate(path).errors
        if error.severity is ValidationSeverity.ERROR
    }


def opened(data: bytes) -> Worksheet:
    with pytest.warns(UserWarning, match="extension is not supported"):
        return openpyxl.load_workbook(io.BytesIO(data))["登记"]


def rules(data: bytes, sheet: str = SHEET) -> list[tuple[str, str, int]]:
    """Area, formula, priority of every conditional format, in the order they win."""
    root = etree.fromstring(parts_of(data)[sheet])
    found = [
        (
            str(area.get("sqref")),
            "".join(str(text) for text in rule.itertext()),
            int(str(rule.get("priority"))),
        )
        for area in root.iter("{*}conditionalFormatting")
        for rule in area.iter("{*}cfRule")
    ]
    return sorted(found, key=lambda each: each[2])


def test_no_part_is_lost_and_only_the_parts_concerned_are_written(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    before, marked = parts_of(rich), mark_workbook(rich, findings, slip, "zh")
    after = parts_of(marked)
    changed = {name for name in before if after[name] != before[name]}
    drawing = {n for n in changed if n.endswith(".vml")}
    assert changed - drawing <= TOUCHED
    assert len(drawing) == 1
    assert set(after) - set(before) == {"xl/worksheets/sheet4.xml"}
    for name in set(before) - changed:
        assert compressed(marked, name) == compressed(rich, name)
    assert len(before) >= 25


def test_the_audit_finds_nothing_that_the_original_did_not_have(
    rich: bytes, findings: Findings, slip: Slip, tmp_path: Path
) -> None:
    marked = mark_workbook(rich, findings, slip, "zh")
    assert faults(marked, tmp_path) <= faults(rich, tmp_path)


def test_the_audit_is_content_where_comments_and_properties_are_new(
    plain: bytes, slip: Slip, make_finding: Make, tmp_path: Path
) -> None:
    one = make_finding("V201", "B4", "客户电话", example="13800138000")
    found = tuple(_in_sheet(one, "登记'A'"))
    marked = mark_workbook(plain, found, slip, "zh")
    assert faults(marked, tmp_path) <= faults(plain, tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert "没有填" in book["登记'A'"]["B4"].comment.text
    assert book["问题清单"]["B5"].hyperlink.location == "'登记''A'''!B4"


def test_notes_are_read_and_those_of_people_are_kept(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    sheet = opened(mark_workbook(rich, findings, slip, "zh"))
    assert sheet["B4"].comment.text == (
        "【表单校验】B4 “客户电话”没有填。请填写，例如：13800138000。"
    )
    assert sheet["B4"].comment.author == "表单校验"
    assert sheet["B6"].comment.text.startswith(
        "按台数填写\n【表单校验】B6 “数量”应填整数"
    )
    assert sheet["B6"].comment.author == "王敏"
    assert sheet["B9"].comment.text == "[线程批注]"
    assert sheet["C3"].comment is None


def test_every_note_has_one_box_with_a_number_of_its_own(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    after = parts_of(mark_workbook(rich, findings, slip, "zh"))
    drawings = [c.decode() for n, c in after.items() if n.endswith(".vml")]
    ids = re.findall(r"_x0000_s\d+", "".join(drawings))
    boxes = re.findall(r"<\w+:Row>(\d+)</", "".join(drawings))
    assert len(ids) == len(set(ids))
    assert sorted(map(int, boxes)) == [3, 4, 5, 7, 8, 9, 11]


def test_two_findings_of_one_cell_are_one_note(
    rich: bytes, slip: Slip, make_finding: Make
) -> None:
    found = (
        make_finding("V212", "B5", "登记日期", "2026-02-30", example="2026-01-31"),
        make_finding("V211", "B5", "登记日期", "2026-02-30", example="2026-01-31"),
    )
    text = opened(mark_workbook(rich, found, slip, "zh"))["B5"].comment.text
    assert text.count("【表单校验】") == 1
    assert "没有这一天" in text
    assert "看不懂" in text


def test_red_rules_come_first_and_the_sheet_keeps_its_own(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    found = rules(mark_workbook(rich, findings, slip, "zh"))
    assert [(area, formula) for area, formula, _ in found] == [
        ("B4", 'AND(N("formkit")=0,LEN(TRIM($B$4))=0)'),
        ("B5", 'AND(N("formkit")=0,EXACT($B$5,"2026-02-30"))'),
        ("B6", 'AND(N("formkit")=0,ISNUMBER($B$6),$B$6=3.5)'),
        ("B8", 'AND(N("formkit")=0,EXACT($B$8,"特急"))'),
        ("B9", 'AND(N("formkit")=0,EXACT($B$9,"质检"))'),
        ("B10:D11", 'AND(N("formkit")=0,LEN(TRIM($B$10))=0)'),
        ("B12", 'AND(N("formkit")=0,EXACT($B$12,"他说""坏了"""))'),
        ("B4", "LEN(B4)=0"),
    ]
    assert len({priority for *_, priority in found}) == len(found)


def test_errors_are_red_and_warnings_amber(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    sheet = opened(mark_workbook(rich, findings, slip, "zh"))
    looks = {
        str(area.sqref): rule.dxf.fill.bgColor.rgb
        for area in sheet.conditional_formatting
        for rule in area.rules
        if "formkit" in rule.formula[0]
    }
    assert looks["B4"] == "FFFF9F9F"
    assert looks["B12"] == "FFFFD966"


def test_a_finding_about_two_cells_clears_when_either_is_changed(
    rich: bytes, late: Finding, slip: Slip
) -> None:
    (_, formula, _), _ = rules(mark_workbook(rich, (late,), slip, "zh"))
    assert formula.startswith(
        'AND(N("formkit")=0,ISNUMBER($B$7),ABS($B$7-(46327.395833'
    )
    assert formula.endswith(',EXACT($B$5,"2026-02-30"))')


def test_findings_said_at_once_are_all_marked(
    rich: bytes, make_finding: Make, slip: Slip
) -> None:
    """Many of one kind come as one finding with the other cells beside it."""
    same = [
        make_finding("V201", f"F{row}", "电话", example="1") for row in range(3, 33)
    ]
    (told,) = collapse(same)
    marked = mark_workbook(rich, (told,), slip, "zh")
    areas = [area for area, formula, _ in rules(marked) if "formkit" in formula]
    assert areas == [f.place.cell if f.place else "" for f in same]


def test_the_list_says_everything_in_order(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    with pytest.warns(UserWarning, match="extension is not supported"):
        book = openpyxl.load_workbook(
            io.BytesIO(mark_workbook(rich, findings, slip, "zh"))
        )
    assert book.sheetnames == ["登记", "明细", "选项", "问题清单"]
    sheet = book["问题清单"]
    assert sheet["A1"].value == "问题清单：客户异常登记表_张三.xlsx"
    assert sheet["A3"].value == "必须改 7 处，提醒 1 处。"
    assert [cell.value for cell in sheet[4]] == [
        *("序号", "位置", "栏目", "现在", "问题与怎么改", "级别"),
    ]
    assert [sheet.cell(row, 2).value for row in range(5, 13)] == [
        "整个文件",
        *(f"登记 {cell}" for cell in ("B4", "B5", "B6", "B8", "B9", "B10", "B12")),
    ]
    assert sheet["B5"].hyperlink is None
    assert sheet["B6"].hyperlink.location == "'登记'!B4"
    assert [c.value for c in sheet[6]][2:4] == ["客户电话", "（空）"]
    assert sheet["F12"].value == "提醒"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$4:$4"


def test_the_names_of_the_book_still_point_at_their_cells(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    with pytest.warns(UserWarning, match="extension is not supported"):
        book = openpyxl.load_workbook(
            io.BytesIO(mark_workbook(rich, findings, slip, "zh"))
        )
    assert book.defined_names["fk_phone"].attr_text == "登记!$B$4"
    custom = parts_of(mark_workbook(rich, findings, slip, "zh"))["docProps/custom.xml"]
    assert etree.fromstring(custom).xpath("string(*[@name='formkit-form'])") == (
        "abnormality"
    )


def test_both_languages_share_a_sheet_name_that_is_allowed(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    marked = mark_workbook(rich, findings, slip, "zh+en")
    assert (
        b'name="\xe9\x97\xae\xe9\xa2\x98\xe6\xb8\x85\xe5\x8d\x95"'
        in parts_of(marked)["xl/workbook.xml"]
    )
    assert any("Mend" in text for text in texts(marked))
    english = mark_workbook(rich, findings, slip, "en")
    assert b'name="To mend"' in parts_of(english)["xl/workbook.xml"]


def test_a_sheet_of_the_same_name_is_left_alone(
    plain: bytes, findings: Findings, slip: Slip, patched: Patch
) -> None:
    named = patched(
        plain, {"xl/workbook.xml": lambda text: text.replace("登记'A'", "问题清单")}
    )
    marked = mark_workbook(named, findings, slip, "zh")
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert book.sheetnames == ["问题清单", "问题清单2"]
    assert unmarked_names(marked) == ["问题清单"]


def test_a_finding_in_a_hidden_sheet_is_only_listed(
    rich: bytes, missing: Finding, slip: Slip
) -> None:
    found = tuple(_in_sheet(missing, "选项"))
    marked = mark_workbook(rich, found, slip, "zh")
    assert parts_of(marked)[SHEET] == parts_of(rich)[SHEET]
    assert "选项 B4" in texts(marked)
    assert b"<hyperlink " not in parts_of(marked)["xl/worksheets/sheet4.xml"]


def test_marks_never_pile_up(rich: bytes, findings: Findings, slip: Slip) -> None:
    once = mark_workbook(rich, findings, slip, "zh")
    twice = mark_workbook(once, findings, slip, "zh")
    first, second = parts_of(once), parts_of(twice)
    assert set(first) == set(second)
    assert {n for n in first if _canonical(first[n]) != _canonical(second[n])} == set()


def test_the_same_input_gives_the_same_bytes(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    assert mark_workbook(rich, findings, slip, "zh") == mark_workbook(
        rich, findings, slip, "zh"
    )


def test_without_our_marks_the_copy_reads_as_the_original(
    rich: bytes, findings: Findings, slip: Slip
) -> None:
    marked = mark_workbook(rich, findings, slip, "zh")
    clean = unmarked(marked, FileKind.XLSX)
    assert read_form(clean) == read_form(rich)
    assert slip_in(marked) == slip
    assert slip_in(clean) is None
    before, after = parts_of(rich), parts_of(clean)
    assert set(after) == set(before)
    comments = "xl/comments/comment1.xml"
    assert etree.fromstring(after[comments]).xpath("string(.//*[@ref='B6'])") == (
        "按台数填写"
    )
    assert rules(clean)[0][:2] == ("B4", "LEN(B4)=0")


def test_a_file_without_marks_is_not_changed(rich: bytes) -> None:
    assert parts_of(unmarked(rich, FileKind.XLSX)) == parts_of(rich)


def test_new_notes_vanish_with_everything_they_needed(
    plain: bytes, missing: Finding, slip: Slip
) -> None:
    found = tuple(_in_sheet(missing, "登记'A'"))
    marked = mark_workbook(plain, found, slip, "zh")
    assert any(name.endswith(".vml") for name in parts_of(marked))
    clean = parts_of(unmarked(marked, FileKind.XLSX))
    assert set(clean) == set(parts_of(plain))
    assert b"legacyDrawing" not in clean[SHEET]
    assert b"vmlDrawing1" not in clean["[Content_Types].xml"]


def test_the_list_removed_in_the_middle_keeps_names_and_open_tab_right(
    rich: bytes, findings: Findings, slip: Slip, patched: Patch
) -> None:
    """Somebody moved the list to the front, and a name belongs to a later sheet."""

    def moved(text: str) -> str:
        entry = re.search(r'<sheet [^>]*name="问题清单"[^>]*/>', text)
        assert entry is not None
        text = text.replace(entry.group(), "", 1)
        text = text.replace("<sheets>", f"<sheets>{entry.group()}", 1)
        text = re.sub(r'activeTab="\d+"', 'activeTab="1"', text)
        area = 'name="_xlnm.Print_Area" localSheetId="2"'
        local = f"<definedName {area}>明细!$A$1</definedName>"
        text = text.replace('localSheetId="3"', 'localSheetId="0"')
        return text.replace("</definedNames>", f"{local}</definedNames>")

    marked = mark_workbook(rich, findings, slip, "zh")
    clean = unmarked(patched(marked, {"xl/workbook.xml": moved}), FileKind.XLSX)
    book = parts_of(clean)["xl/workbook.xml"].decode()
    assert 'localSheetId="1">明细!$A$1' in book
    assert "Print_Titles" not in book
    assert 'activeTab="0"' in book
    assert "问题清单" not in book


def test_what_excel_added_to_the_list_goes_with_it(
    rich: bytes, missing: Finding, slip: Slip, patched: Patch
) -> None:
    """Excel keeps the settings of the printer in a part of the sheet's own."""
    marked = mark_workbook(rich, (missing,), slip, "zh")
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    settings = "xl/printerSettings/printerSettings1.bin"
    saved = patched(
        marked,
        {
            settings: b"printer",
            "xl/worksheets/_rels/sheet4.xml.rels": '<Relationships xmlns="http://schemas'
            '.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{kinds}/printerSettings" Target="../../{settings}"/>'
            f'<Relationship Id="rId2" Type="{kinds}/hyperlink" Target="x.xlsx" '
            'TargetMode="External"/></Relationships>',
        },
    )
    assert set(parts_of(unmarked(saved, FileKind.XLSX))) == set(parts_of(rich))


def test_a_merged_area_of_odd_spelling_is_left_alone(
    plain: bytes, missing: Finding, slip: Slip, patched: Patch
) -> None:
    def merge(text: str) -> str:
        merged = '<mergeCells count="1"><mergeCell ref="B:D"/></mergeCells>'
        return text.replace("</sheetData>", f"</sheetData>{merged}")

    found = tuple(_in_sheet(missing, "登记'A'"))
    marked = mark_workbook(patched(plain, {SHEET: merge}), found, slip, "zh")
    assert rules(marked)[0][0] == "B4"


def test_a_strict_workbook_gets_strict_marks(
    plain: bytes, missing: Finding, slip: Slip, patched: Patch
) -> None:
    def strict(text: str) -> str:
        for old, new in (
            (
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            (
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
        ):
            text = text.replace(old, new)
        return text

    names = [n for n in parts_of(plain) if n.endswith((".xml", ".rels"))]
    original = patched(plain, dict.fromkeys(names, strict))
    found = tuple(_in_sheet(missing, "登记'A'"))
    after = parts_of(mark_workbook(original, found, slip, "zh"))
    written = set(after) - {n for n, c in parts_of(original).items() if c == after[n]}
    for name in written - {"[Content_Types].xml"}:
        if not name.endswith(".vml"):
            assert b"schemas.openxmlformats.org/spreadsheetml" not in after[name], name
            assert b"schemas.openxmlformats.org/officeDocument" not in after[name], name
    assert b"customProperties" in after["docProps/custom.xml"]
    assert slip_in(mark_workbook(original, found, slip, "zh")) == slip
    again = mark_workbook(mark_workbook(original, found, slip, "zh"), found, slip, "zh")
    assert set(parts_of(again)) == set(after)


def test_a_workbook_without_styles_gets_some(
    plain: bytes, missing: Finding, slip: Slip, patched: Patch, tmp_path: Path
) -> None:
    def without(text: str) -> str:
        text = re.sub(r'<Override PartName="/xl/styles.xml"[^>]*/>', "", text)
        return re.sub(r'<Relationship [^>]*/styles"[^>]*/>', "", text)

    bare = patched(
        plain, {"[Content_Types].xml": without, "xl/_rels/workbook.xml.rels": without}
    )
    marked = mark_workbook(bare, tuple(_in_sheet(missing, "登记'A'")), slip, "zh")
    assert set(parts_of(marked)) >= {"xl/styles.xml", "xl/styles1.xml"}
    assert faults(marked, tmp_path) <= faults(bare, tmp_path)


def test_vml_nobody_can_add_to_means_no_note_but_still_red(
    rich: bytes, missing: Finding, slip: Slip, patched: Patch
) -> None:
    drawing = next(
        n for n in parts_of(rich) if n.endswith(".vml") and "vmlDrawing7" not in n
    )
    broken = patched(rich, {drawing: "<xml"})
    marked = mark_workbook(broken, (missing,), slip, "zh")
    assert parts_of(marked)[drawing] == b"<xml"
    assert opened(marked)["B4"].comment is None
    assert rules(marked)[0][0] == "B4"


def test_odd_characters_and_spellings_survive(
    rich: bytes, slip: Slip, make_finding: Make
) -> None:
    odd = make_finding("V212", "B5", "登记日期", "2026\x01_x000D_<&>", example="\ud800")
    marked = mark_workbook(rich, (odd,), slip, "zh")
    text = opened(marked)["B5"].comment.text
    assert "2026□_x005F_x000D_<&>" in text
    assert any("2026□_x005F_x000D_<&>" in each for each in texts(marked))


def texts(data: bytes) -> list[str]:
    found = parts_of(data)["xl/worksheets/sheet4.xml"]
    return [str(t.text) for t in etree.fromstring(found).iter("{*}t")]


def unmarked_names(data: bytes) -> list[str]:
    clean = unmarked(data, FileKind.XLSX)
    return openpyxl.load_workbook(io.BytesIO(clean)).sheetnames


def _canonical(part: bytes) -> bytes:
    if not part.lstrip(b"\xef\xbb\xbf").startswith(b"<"):
        return part
    return etree.tostring(etree.fromstring(part), method="c14n")


def _in_sheet(finding: Finding, sheet: str) -> list[Finding]:
    assert finding.place is not None
    return [replace(finding, place=replace(finding.place, sheet=sheet))]
