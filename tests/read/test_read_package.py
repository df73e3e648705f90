"""What the bytes are, and whether they are whole."""

import io
import random
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from tests.hostile.old_files import compound

from formkit.blanks import blank
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.messages import fix, sentence
from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.read import read_form
from formkit.read.limits import limits_of
from formkit.settings import Settings

Parts = Callable[..., dict[str, str | bytes]]
Pack = Callable[[dict[str, str | bytes]], bytes]
Refused = Callable[..., Finding]


@pytest.fixture(scope="session")
def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "异常单"
    shuffled = random.Random(7)  # noqa: S311 - fixed content, not a secret
    for row in range(1, 60):
        sheet.append(
            [f"栏目{row}", "".join(map(chr, shuffled.sample(range(20000, 30000), 9)))]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def document() -> bytes:
    made = docx.Document()
    made.add_heading("目的", 1)
    made.add_paragraph("规范异常处理。")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["workbook", "document"])
@pytest.mark.parametrize("twentieths", range(20))
def test_a_half_copied_file_is_incomplete_and_not_damaged(
    request: pytest.FixtureRequest, kind: str, twentieths: int
) -> None:
    data: bytes = request.getfixturevalue(kind)
    cut = data[: len(data) * twentieths // 20]

    for half in (cut, cut.ljust(len(data), b"\0")):
        finding = read_form(half)

        assert isinstance(finding, Finding)
        assert (finding.code, finding.params["state"]) == ("F001", "incomplete")


def test_a_package_inside_the_package_is_not_taken_for_its_end(
    workbook: bytes, refused: Refused
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/embeddings/table.xlsx", workbook)
        archive.writestr("word/media/photo.jpg", bytes(200_000))
    half = out.getvalue()[:150_000]

    assert refused(half).params["state"] == "incomplete"


@pytest.mark.parametrize("kind", ["workbook", "document"])
def test_a_whole_file_has_no_problem(request: pytest.FixtureRequest, kind: str) -> None:
    data: bytes = request.getfixturevalue(kind)

    assert isinstance(read_form(data), RawForm)


@pytest.mark.parametrize("lost", [b"PK\x03", b"P", b"PK"])
def test_the_very_first_bytes_of_a_copy_are_incomplete(
    refused: Refused, lost: bytes
) -> None:
    assert refused(lost).params["state"] == "incomplete"


def test_a_flipped_bit_never_changes_what_is_read(
    pack: Pack, workbook_parts: Parts
) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>客户姓名：张三</v></c></row>'
    data = pack(workbook_parts(rows))
    whole = read_form(data)
    assert isinstance(whole, RawForm)
    refusals = 0
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= 1 << position % 8
        form = read_form(bytes(flipped))
        if isinstance(form, Finding):
            refusals += 1
            assert form.code in {"F001", "F002", "F003", "F008"}
        else:
            assert form == whole
    assert refusals > len(data) // 2


def test_a_flipped_byte_in_a_part_is_damage(document: bytes, refused: Refused) -> None:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        entries = archive.infolist()
    for entry in entries:
        if entry.compress_size > 40:
            flipped = bytearray(document)
            flipped[entry.header_offset + 30 + len(entry.filename) + 20] ^= 0xFF

            finding = refused(bytes(flipped))

            assert (finding.code, finding.params["state"]) == ("F001", "damaged")
            assert entry.filename[:60] in finding.params["reason"]


def test_a_password_is_told(workbook: bytes, refused: Refused) -> None:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt("机密2026", locked)

    assert refused(locked.getvalue()).code == "F002"


def test_a_zip_with_a_password_is_told(pack: Pack, refused: Refused) -> None:
    data = bytearray(pack({"xl/workbook.xml": "<workbook/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert refused(bytes(data)).code == "F002"


@pytest.mark.parametrize(
    ("data", "ext"),
    [
        (compound({"WordDocument": b"x"}), ".doc"),
        (compound({"PowerPoint Document": b"x"}), ".ppt"),
        (compound({"Contents": b"x"}), ".xls/.doc"),
        (b"%PDF-1.7\n%\xe2\xe3", ".pdf"),
        (b"{\\rtf1\\ansi", ".rtf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", ".jpg"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"Rar!\x1a\x07", ".rar"),
        (b"7z\xbc\xaf\x27\x1c", ".7z"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", ".html/.xml"),
        (b"<?xml version='1.0'?><Workbook/>", ".html/.xml"),
    ],
)
def test_other_formats_are_named(refused: Refused, data: bytes, ext: str) -> None:
    finding = refused(data)

    assert (finding.code, finding.params["ext"]) == ("F003", ext)


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"%PDF-1.7\n", "请找到原来的表"),
        (
            b"\xff\xd8\xff\xe0\x00\x10JFIF",
            "这张图片是附件的，请用它本来的扩展名（.jpg）",
        ),
        (b"Rar!\x1a\x07", "请先解压"),
        (b"{\\rtf1", "选“另存为”"),
    ],
    ids=["pdf", "picture", "archive", "document"],
)
def test_what_to_do_depends_on_what_it_is(
    refused: Refused, data: bytes, advice: str
) -> None:
    assert advice in fix(refused(data), "zh")


def test_a_half_copied_old_file_is_incomplete(refused: Refused) -> None:
    assert refused(compound({"Workbook": b"x"})[:1024]).params["state"] == "incomplete"


@pytest.mark.parametrize(
    ("parts", "ext"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, ".ods/.odt"),
        ({"OFD.xml": "<OFD/>"}, ".ofd"),
        ({"照片/一.jpg": "x"}, ".zip"),
    ],
)
def test_other_archives_are_named(
    pack: Pack, refused: Refused, parts: dict[str, str | bytes], ext: str
) -> None:
    finding = refused(pack(parts))

    assert (finding.code, finding.params["ext"]) == ("F003", ext)


@pytest.mark.parametrize(
    ("main", "content", "ext"),
    [
        ("xl/workbook.bin", b"\x83\x01\x00", ".xlsb"),
        ("ppt/presentation.xml", "<p:presentation xmlns:p='urn:p'/>", ".pptx"),
    ],
)
def test_other_office_packages_are_named(
    pack: Pack,
    rels: Callable[..., str],
    refused: Refused,
    main: str,
    content: str | bytes,
    ext: str,
) -> None:
    data = pack({"_rels/.rels": rels(officeDocument=main), main: content})

    finding = refused(data)

    assert (finding.code, finding.params["ext"]) == ("F003", ext)


def test_bytes_that_are_nothing_are_no_office_file(
    pack: Pack, rels: Callable[..., str], refused: Refused
) -> None:
    strange = pack(
        {"_rels/.rels": rels(officeDocument="a/b.xml"), "a/b.xml": "<drawing/>"}
    )

    for data in (b"\x01\x02\x03\x04", b"PK\x05\x06" + bytes(18), strange):
        finding = refused(data)
        assert (finding.code, finding.params["state"]) == ("F001", "not_office")


def test_an_empty_file_is_said_to_be_empty_and_worth_waiting_for(
    refused: Refused,
) -> None:
    finding = refused(b"")

    assert finding.params["state"] == "incomplete"
    assert finding.params["reason"] == "文件是空的（0 字节）"


def test_the_main_part_may_have_another_name(
    pack: Pack, document_parts: Parts, rels: Callable[..., str]
) -> None:
    parts = document_parts("<w:p><w:r><w:t>目的</w:t></w:r></w:p>")
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["word/_rels/document2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")
    parts["_rels/.rels"] = rels(officeDocument="/word/document2.xml")

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert [c.value for c in form.sheets[0].cells] == ["目的"]


def test_a_package_without_root_relations_is_read_by_the_usual_name(
    pack: Pack, workbook_parts: Parts
) -> None:
    parts = workbook_parts()
    del parts["_rels/.rels"]

    assert isinstance(read_form(pack(parts)), RawForm)


@pytest.mark.parametrize("lost", ["xl/workbook.xml", "_rels/.rels"])
def test_a_package_that_lost_its_main_part_says_so(
    pack: Pack, workbook_parts: Parts, refused: Refused, lost: str
) -> None:
    parts = workbook_parts()
    del parts["xl/workbook.xml"]
    parts.pop(lost, None)

    finding = refused(pack(parts))

    assert (finding.code, finding.params["state"]) == ("F001", "part_missing")
    assert lost in finding.params["reason"]


def test_backslash_names_are_folders(pack: Pack, workbook_parts: Parts) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>甲</v></c></row>'
    parts = {n.replace("/", "\\"): c for n, c in workbook_parts(rows).items()}

    form = read_form(pack(parts))

    assert isinstance(form, RawForm)
    assert [c.value for c in form.sheets[0].cells] == ["甲"]


def test_folders_in_the_zip_are_passed_over(pack: Pack, workbook_parts: Parts) -> None:
    assert isinstance(read_form(pack({"xl/": "", **workbook_parts()})), RawForm)


@pytest.mark.parametrize("ext", ["xlsm", "docm"])
def test_macros_are_never_run_and_noted(
    pack: Pack, workbook_parts: Parts, document_parts: Parts, ext: str
) -> None:
    parts = document_parts() if ext == "docm" else workbook_parts()

    folder = "word" if ext == "docm" else "xl"

    plain = read_form(pack(parts))
    form = read_form(pack({**parts, f"{folder}/vbaProject.bin": b"\0\1"}))

    assert isinstance(form, RawForm)
    assert isinstance(plain, RawForm)
    assert form == replace(plain, properties={"formkit-macros": "1"})


def test_six_phone_photos_pasted_into_a_form_are_ordinary(workbook: bytes) -> None:
    """XML is counted apart from media: a sheet of that size would be refused."""
    photo = random.Random(3).randbytes(8 << 20)  # noqa: S311 - fixed content, no secret
    out = io.BytesIO(workbook)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(1, 7):
            archive.writestr(f"xl/media/image{number}.jpeg", photo)
    begin = time.process_time()

    form, plain = read_form(out.getvalue()), read_form(workbook)

    assert time.process_time() - begin < 3
    assert isinstance(form, RawForm)
    assert isinstance(plain, RawForm)
    assert form == replace(plain, pictures=6)


def test_media_over_the_limit_of_the_site_is_refused(
    workbook: bytes, refused: Refused
) -> None:
    out = io.BytesIO(workbook)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.jpeg", bytes(5 << 20))
    limits = limits_of(Settings(read_media_mib=4))

    assert isinstance(read_form(out.getvalue()), RawForm)
    assert refused(out.getvalue(), limits).params["limit"] == "media_bytes"


_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@pytest.mark.parametrize("kind", ["template", "sheet"])
def test_templates_are_read_like_what_is_made_of_them(
    workbook: bytes, kind: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = parts["[Content_Types].xml"]
    old, new = f"{_TYPES}.sheet.main".encode(), f"{_TYPES}.{kind}.main".encode()
    assert old in types
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old, new))

    assert read_form(out.getvalue()) == read_form(workbook)


_STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": (
        "http://purl.oclc.org/ooxml/wordprocessingml/main"
    ),
    "relationships/custom-properties": "relationships/customProperties",
    "http://schemas.openxmlformats.org/officeDocument/2006/": (
        "http://purl.oclc.org/ooxml/officeDocument/"
    ),
    "http://schemas.openxmlformats.org/drawingml/2006/": (
        "http://purl.oclc.org/ooxml/drawingml/"
    ),
}


@pytest.mark.parametrize("layout", [Layout.RECORD, Layout.TABLE, Layout.DOCUMENT])
def test_a_blank_saved_as_strict_reads_the_same(layout: Layout) -> None:
    """A real form with names, properties and controls; never an empty workbook."""
    key = {Layout.TABLE: "consultation", Layout.DOCUMENT: "sop"}
    definition = shipped().current(key.get(layout, "abnormality"))
    assert definition is not None
    plain = blank(definition, layout)
    out, changed = io.BytesIO(), 0
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as strict,
    ):
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                for old, new in _STRICT.items():
                    changed += content.count(old.encode())
                    content = content.replace(old.encode(), new.encode())
            strict.writestr(name, content)

    form = read_form(out.getvalue())

    assert changed > 10
    assert isinstance(form, RawForm)
    assert form.properties
    assert any(sheet.cells for sheet in form.sheets)
    assert form == read_form(plain)


def test_every_refusal_can_be_said_in_both_languages(refused: Refused) -> None:
    for data in (b"", b"%PDF", compound({"WordDocument": b"x"}), b"\x01\x02"):
        finding = refused(data)

        assert finding.level is Level.ERROR
        for language in ("zh", "en", "zh+en"):
            said = sentence(finding, language) + fix(finding, language)
            assert said
            assert "{" not in said
