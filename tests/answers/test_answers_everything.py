"""A workbook with all that people and programs put in: a mark costs none of it."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator, ValidationSeverity

from formkit.answers import Slip, mark_workbook, unmarked
from formkit.answers.notes import MOST_NOTES
from formkit.check.collapse import collapse
from formkit.model import FileKind
from formkit.problems import Finding

Findings = tuple[Finding, ...]
Make = Callable[..., Finding]
Patch = Callable[..., bytes]
SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"
_KINDS = {  # part: kind of relation, of which part
    "xl/ctrlProps/ctrlProp1.xml": ("ctrlProp", SHEET),
    "xl/activeX/activeX1.xml": ("control", SHEET),
    "xl/activeX/activeX1.bin": ("activeXControlBinary", "xl/activeX/activeX1.xml"),
    "xl/printerSettings/printerSettings1.bin": ("printerSettings", SHEET),
    "xl/embeddings/oleObject1.bin": ("oleObject", SHEET),
    "xl/embeddings/说明.docx": ("package", SHEET),
    "xl/pivotTables/pivotTable1.xml": ("pivotTable", SHEET),
    "xl/slicers/slicer1.xml": ("slicer", SHEET),
    "xl/pivotCache/pivotCacheDefinition1.xml": ("pivotCacheDefinition", ""),
    "xl/slicerCaches/slicerCache1.xml": ("slicerCache", ""),
    "xl/externalLinks/externalLink1.xml": ("externalLink", ""),
    "xl/calcChain.xml": ("calcChain", ""),
    "xl/vbaProject.bin": ("vbaProject", ""),
    "xl/persons/person.xml": ("person", ""),
    "xl/richData/rdrichvalue.xml": ("rdRichValue", ""),
    "_xmlsignatures/origin.sigs": ("origin", "/"),
}
_INSIDE = {
    "button": '<v:shape id="_x0000_s1099" type="#_x0000_t201"><x:ClientData '
    'ObjectType="Button"><x:Row>3</x:Row><x:Column>1</x:Column></x:ClientData>'
    "<br></v:shape>",
    "protection": '<sheetProtection sheet="1" objects="1" scenarios="1"/>',
    "phonetic": '<phoneticPr fontId="0"/>',
    "controls": f'<controls xmlns:r="{OFFICE}"><control shapeId="1099" '
    'r:id="rIdN0" name="按钮"/></controls>',
    "lists": f'<ext xmlns:x14="{X14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}">'
    '<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main'
    '"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>明细!B2:B3</xm:f>'
    "<xm:sqref>C6</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
    f'</x14:sparklineGroups></ext><ext xmlns:x14="{X14}" '
    'uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings>'
    '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/'
    '2006/main"><x14:cfRule type="expression" priority="9" id="{0}"><xm:f>选项!A1=1'
    "</xm:f></x14:cfRule><xm:sqref>B6</xm:sqref></x14:conditionalFormatting>"
    "</x14:conditionalFormattings></ext>",
}


def _relation(number: int, kind: str, target: str) -> str:
    identity = f'Id="rIdN{number}" Type="{OFFICE}/{kind}"'
    return f'<Relationship {identity} Target="{target}"/>'


def _related(source: str) -> str:
    if source == "/":
        return "_rels/.rels"
    folder, _, name = (source or "xl/workbook.xml").rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _joined(text: str, more: str) -> str:
    if not text:
        text = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"></Relationships>'
        )
    return text.replace("</Relationships>", f"{more}</Relationships>")


def _sheet(text: str) -> str:
    inside = _INSIDE
    text = text.replace("</sheetData>", f"</sheetData>{inside['protection']}")
    text = text.replace("<conditionalF", f"{inside['phonetic']}<conditionalF", 1)
    text = text.replace("<extLst>", f"{inside['controls']}<extLst>{inside['lists']}", 1)
    cells = re.sub(r'(<c r="A3"[^>]*)>', r'\1 cm="1" ph="1">', text, count=1)
    assert cells != text
    return cells


@pytest.fixture(scope="session")
def full(rich: bytes, patched: Patch) -> bytes:
    """Controls, macros, pivots, slicers, links, signatures, sparklines: all at once."""
    changes: dict[str, Callable[[str], str] | str | bytes] = {}
    more: dict[str, str] = {}
    for number, (part, (kind, source)) in enumerate(_KINDS.items()):
        is_text = part.endswith(".xml")
        content = f"<p n='{number}'><!-- 原样 --> </p>".encode()
        changes[part] = content if is_text else b"\0\xff" + part.encode() * 40
        relations = _related(source)
        more[relations] = more.get(relations, "") + _relation(number, kind, f"/{part}")
    for name, relation in more.items():
        changes[name] = partial(_joined, more=relation)
    with zipfile.ZipFile(io.BytesIO(rich)) as package:
        (drawing,) = [
            name
            for name in package.namelist()
            if name.endswith(".vml") and "Drawing7" not in name
        ]
    changes[drawing] = lambda text: re.sub(
        r"</(\w*:?)xml>", rf"{_INSIDE['button']}</\1xml>", text
    )
    changes[SHEET] = _sheet
    return patched(rich, changes)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_only_the_parts_concerned_are_written(
    full: bytes, findings: Findings, slip: Slip
) -> None:
    before = parts_of(full)
    after = parts_of(mark_workbook(full, findings, slip, "zh"))
    assert set(before) < set(after)
    changed = {n for n in before if after[n] != before[n]} - {"docProps/custom.xml"}
    assert {n for n in changed if not n.endswith((".vml", "comment1.xml"))} == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        SHEET,
    }
    assert len(set(before) - changed) > 30


def test_untouched_parts_keep_their_compressed_bytes(
    full: bytes, findings: Findings, slip: Slip
) -> None:
    """Packed as no call of ours would: nothing was unpacked and packed again."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=0) as package:
        for name, content in parts_of(full).items():
            package.writestr(name, content)
    marked = mark_workbook(out.getvalue(), findings, slip, "zh")
    before, after = parts_of(full), parts_of(marked)
    with zipfile.ZipFile(io.BytesIO(marked)) as package:
        for name in before:
            if after[name] == before[name]:
                info = package.getinfo(name)
                assert info.compress_size > info.file_size, name


def test_every_relation_and_content_type_is_kept(
    full: bytes, findings: Findings, slip: Slip
) -> None:
    before = parts_of(full)
    after = parts_of(mark_workbook(full, findings, slip, "zh"))
    for name in before:
        if name.endswith(".rels") or name == "[Content_Types].xml":
            kept = {tuple(sorted(e.attrib.items())) for e in parsed(after[name])}
            assert {tuple(sorted(e.attrib.items())) for e in parsed(before[name])} <= (
                kept
            ), name


def test_the_sheet_keeps_everything_and_only_gains(
    full: bytes, findings: Findings, slip: Slip
) -> None:
    """Without our marks it is, element by element, what it was."""
    marked = mark_workbook(full, findings, slip, "zh")
    root = parsed(parts_of(marked)[SHEET])
    for holder in list(root.iter("{*}conditionalFormatting")):
        if b"formkit" in etree.tostring(holder):
            root.remove(holder)
    for rule in root.iter("{*}cfRule"):
        rule.attrib.pop("priority")
    original = parsed(parts_of(full)[SHEET])
    for rule in original.iter("{*}cfRule"):
        rule.attrib.pop("priority")
    assert canonical(root) == canonical(original)


def test_a_button_in_the_same_drawing_as_the_notes_stays(
    full: bytes, findings: Findings, slip: Slip
) -> None:
    marked = mark_workbook(full, findings, slip, "zh")
    for data in (marked, unmarked(marked, FileKind.XLSX)):
        drawings = [c for n, c in parts_of(data).items() if n.endswith(".vml")]
        assert sum(_INSIDE["button"].encode() in each for each in drawings) == 1
    assert set(parts_of(unmarked(marked, FileKind.XLSX))) == set(parts_of(full))


def test_the_audit_finds_nothing_new(
    full: bytes, findings: Findings, slip: Slip, tmp_path: Path
) -> None:
    marked = mark_workbook(full, findings, slip, "zh")
    assert faults(marked, tmp_path) <= faults(full, tmp_path)


def test_a_thousand_findings_leave_a_copy_one_can_use(
    full: bytes, slip: Slip, make_finding: Make, tmp_path: Path
) -> None:
    many = tuple(
        make_finding("V201", f"{column}{row}", f"栏目{column}{row % 60}", example="1")
        for column in "FGHJ"
        for row in range(20, 270)
    )
    shown = collapse(many)
    assert len(shown) == len(many)  # no kind occurs more than 20 times
    began = time.process_time()
    marked = mark_workbook(full, shown, slip, "zh")
    assert time.process_time() - began < 5
    assert faults(marked, tmp_path) <= faults(full, tmp_path)
    drawings = b"".join(c for n, c in parts_of(marked).items() if n.endswith(".vml"))
    ids = re.findall(rb' id="(_x0000_s\d+)"', drawings)
    assert len(ids) == len(set(ids))
    numbers = [int(n) for n in re.findall(rb"_x0000_s(\d+)", drawings)]
    assert max(n for n in numbers if n < 7000) < 2048  # its block of numbers
    comments = parsed(parts_of(marked)["xl/comments/comment1.xml"])
    assert b"".join(map(etree.tostring, comments)).count(b"&#12304;") == MOST_NOTES
    sheet = parsed(parts_of(marked)[SHEET])
    ours = [r for r in sheet.iter("{*}cfRule") if b"formkit" in etree.tostring(r)]
    assert len({rule.get("priority") for rule in ours}) == len(many)


def faults(data: bytes, folder: Path) -> set[str]:
    path = folder / "audited.xlsx"
    path.write_bytes(data)
    return {
        f"{error.part_uri} {re.sub(r'[0-9]+', '#', error.description)}"
        for error in OpenXmlValidator().validate(path).errors
        if error.severity is ValidationSeverity.ERROR
    }


def parsed(part: bytes) -> etree._Element:
    return etree.fromstring(part)


def canonical(root: etree._Element) -> bytes:
    return etree.tostring(root, method="c14n")
