"""The Word blank: labels, controls with their tag, sections, tables, marks."""

import io
import zipfile

from docx import Document
from docx.document import Document as DocumentFile
from docx.oxml.ns import qn
from lxml import etree
from tests.blanks.seen_blanks import Blank, plain, words

from formkit.blanks.properties import add_properties
from formkit.definitions.model import FieldType

OWN_TABLES = {FieldType.SECTION, FieldType.ROWS}


def opened(made: Blank) -> DocumentFile:
    return Document(io.BytesIO(made.data))


def control_of(document: DocumentFile, key: str) -> etree._Element | None:
    control: etree._Element
    for control in document.element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        if tag is not None and tag.get(qn("w:val")) == f"fk_{key}":
            return control
    return None


def test_every_field_of_the_head_has_its_label_and_a_cell(word: Blank) -> None:
    block = opened(word).tables[0]
    labels = [plain(row.cells[c].text) for row in block.rows for c in (0, 2)]
    asked = [f.label for f in word.visible if f.type not in OWN_TABLES]
    assert [label for label in labels if label] == asked


def test_required_labels_carry_a_star(word: Blank) -> None:
    block = opened(word).tables[0]
    starred = {
        plain(cell.text)
        for row in block.rows
        for cell in row.cells
        if cell.text.startswith("* ")
    }
    assert starred == {f.label for f in word.visible if f.required.always}


def test_choices_are_dropdowns_with_their_options(word: Blank) -> None:
    document = opened(word)
    for field in word.visible:
        expected = words(word, field)
        control = control_of(document, field.key)
        if expected and field.type is not FieldType.CHOICES:
            assert control is not None
            items = control.iter(qn("w:listItem"))
            assert [item.get(qn("w:displayText")) for item in items] == expected
            text = "".join(t.text or "" for t in control.iter(qn("w:t")))
            assert text == "请选择"
        elif field.type is not FieldType.DATE:
            assert control is None


def test_dates_have_a_picker_that_is_blank(word: Blank) -> None:
    document = opened(word)
    dates = [f for f in word.visible if f.type is FieldType.DATE]
    assert dates
    for field in dates:
        control = control_of(document, field.key)
        assert control is not None
        (shape,) = control.iter(qn("w:dateFormat"))
        assert shape.get(qn("w:val")) == "yyyy-MM-dd"
        text = "".join(t.text or "" for t in control.iter(qn("w:t")))
        assert not text.strip()


def test_sections_are_numbered_headings_with_room_below(word: Blank) -> None:
    paragraphs = opened(word).paragraphs
    sections = [f.label for f in word.visible if f.type is FieldType.SECTION]
    for number, label in enumerate(sections, start=1):
        (at,) = (
            at
            for at, paragraph in enumerate(paragraphs)
            if paragraph.text == f"{number} {label}"
        )
        style = paragraphs[at].style
        assert style is not None
        assert style.name == "Heading 1"
        assert not paragraphs[at + 1].text


def test_tables_of_rows_have_their_columns(word: Blank) -> None:
    heads = [[c.text for c in t.rows[0].cells] for t in opened(word).tables[1:]]
    assert heads == [
        [column.label for column in field.columns]
        for field in word.visible
        if field.columns
    ]


def test_the_page_is_portrait_a4(word: Blank) -> None:
    section = opened(word).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert round(section.page_width.mm) == 210
    assert round(section.page_height.mm) == 297


def test_the_mark_is_a_line_of_its_own(word: Blank) -> None:
    mark = f"表单编号 {word.form.key} v{word.form.version}"
    assert mark in [paragraph.text for paragraph in opened(word).paragraphs]


def test_property_texts_are_escaped() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types></Types>")
        package.writestr("_rels/.rels", "<Relationships></Relationships>")
        package.writestr("other.xml", "<x/>")
    made = add_properties(out.getvalue(), {'a"<b': "x & <y>"})
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        properties = etree.fromstring(package.read("docProps/custom.xml"))
        assert b"custom.xml" in package.read("[Content_Types].xml")
        assert b"custom.xml" in package.read("_rels/.rels")
        assert package.read("other.xml") == b"<x/>"
    (only,) = properties
    assert only.get("name") == 'a"<b'
    assert only[0].text == "x & <y>"
