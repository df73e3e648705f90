"""A Word form: a control block, numbered sections, tables for steps and revisions.

Free text stands in plain table cells: an office program that rewrites plain-text
content controls repeats Chinese text in them. Controls are only for dropdowns and
dates, tagged `fk_<key>`; they survive.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as DocumentFile
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.run import Run

from formkit.blanks.lists import words_of
from formkit.blanks.look import FONT_NAME
from formkit.blanks.properties import add_properties
from formkit.definitions.model import Field, FieldType, FormDef
from formkit.messages import text

_EMPTY_DATE = "\u3000" * 6  # read as blank even when a program drops the placeholder
_ROWS = 5
_LEFTOVERS = ("/stylesWithEffects", "/thumbnail")
_CODES = {"&P": "PAGE", "&N": "NUMPAGES"}  # as in a workbook's footer
_PAGE_CODES = re.compile("(&[PN])")
_TABLES = {FieldType.SECTION, FieldType.ROWS}


@dataclass(frozen=True, slots=True)
class Content:
    """What already stands in a document: texts and table rows, by field key.

    A text of several lines is as many paragraphs.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)


_NOTHING = Content()


def document(form: FormDef, content: Content = _NOTHING) -> bytes:
    """The document, empty or with the content."""
    made = Document()
    _drop_leftovers(made)
    _set_up(made)
    _title(made, form)
    _footer(made, form)
    _control_block(made, form, content.texts)
    sections = [f for f in form.fields if f.type is FieldType.SECTION]
    for number, section in enumerate(sections, start=1):
        made.add_heading(f"{number} {section.label}", level=1)
        for line in content.texts.get(section.key, "").strip().split("\n"):
            made.add_paragraph(line).paragraph_format.space_after = Pt(3)
        if section.columns:
            _rows_table(made, section, content.rows.get(section.key, ()))
    for table in (f for f in form.fields if f.type is FieldType.ROWS):
        made.add_heading(table.label, level=1)
        _rows_table(made, table, content.rows.get(table.key, ()))
    made.core_properties.author = "formkit"
    made.core_properties.title = form.name
    out = io.BytesIO()
    made.save(out)
    properties = {"formkit-form": form.key, "formkit-version": form.version}
    return add_properties(out.getvalue(), properties)


def _drop_leftovers(made: DocumentFile) -> None:
    """Take out what the library's template has for Word 2010 and nobody needs.

    A second set of styles that differs from ours makes Word repair the file.
    """
    for relations in (made.part.rels, made.part.package.rels):
        for key in [k for k, r in relations.items() if r.reltype.endswith(_LEFTOVERS)]:
            del relations[key]


def _set_up(made: DocumentFile) -> None:
    section = made.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in (("Normal", 10.5), ("Heading 1", 13), ("Title", 20)):
        style = made.styles[name]
        style.font.name = FONT_NAME
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1F, 0x38, 0x64) if size > 11 else None  # noqa: PLR2004 - headings only
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        fonts.set(qn("w:eastAsia"), FONT_NAME)
    for name in ("Comment Reference", "Placeholder Text"):
        made.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)


def _title(made: DocumentFile, form: FormDef) -> None:
    title = made.add_paragraph(form.name, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark = made.add_paragraph(text("blanks.mark", key=form.key, version=form.version))
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _shade_text(mark.runs[0].font)
    legend = made.add_paragraph(text("blanks.legend"))
    legend.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _shade_text(legend.runs[0].font)


def _footer(made: DocumentFile, form: FormDef) -> None:
    """The form's mark and page x of y: every printed page of a SOP is traceable."""
    line = made.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark = text("blanks.mark", key=form.key, version=form.version)
    _shade_text(line.add_run(f"{mark}\u3000\u3000").font)
    for part in _PAGE_CODES.split(text("blanks.page")):
        run = line.add_run(_CODES.get(part, part))
        _shade_text(run.font)
        if part in _CODES:
            _count(run, _CODES[part])


def _count(run: Run, code: str) -> None:
    """Make the run what Word counts when it shows the page."""
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "/>')
    run._r.addprevious(field)  # noqa: SLF001 - docx has no API for fields
    field.append(run._r)  # noqa: SLF001 - as above
    run.text = "1"


def _shade_text(font: object) -> None:
    font.size = Pt(9)  # type: ignore[attr-defined] # docx's Font
    font.color.rgb = RGBColor(0x59, 0x59, 0x59)  # type: ignore[attr-defined] # docx's Font


def _control_block(made: DocumentFile, form: FormDef, texts: Mapping[str, str]) -> None:
    fields = [f for f in form.fields if f.type not in _TABLES and not f.hidden]
    table = made.add_table((len(fields) + 1) // 2, 4, style="Table Grid")
    for index, asked in enumerate(fields):
        row = table.rows[index // 2]
        label, value = row.cells[index % 2 * 2], row.cells[index % 2 * 2 + 1]
        _label(label, asked)
        _value(value, form, asked, texts.get(asked.key, ""))
    _set_widths(table, (28, 55, 28, 55))


def _label(cell: _Cell, asked: Field) -> None:
    paragraph = cell.paragraphs[0]
    if asked.required.always:
        star = paragraph.add_run("* ")
        star.font.color.rgb = RGBColor(0xC0, 0, 0)
    paragraph.add_run(asked.label).bold = True
    _fill(cell)


def _value(cell: _Cell, form: FormDef, asked: Field, said: str) -> None:
    words = words_of(form, asked)
    if words and asked.type is not FieldType.CHOICES:
        items = "".join(
            f"<w:listItem w:displayText={quoteattr(word)} w:value={quoteattr(word)}/>"
            for word in words
        )
        _control(
            cell,
            asked,
            f"<w:dropDownList>{items}</w:dropDownList>",
            text("blanks.choose"),
            said,
        )
    elif asked.type is FieldType.DATE:
        _control(
            cell,
            asked,
            '<w:date><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="zh-CN"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/>'
            "</w:date>",
            _EMPTY_DATE,
            said,
        )
    else:
        cell.paragraphs[0].add_run(said)


def _control(cell: _Cell, asked: Field, kind: str, placeholder: str, said: str) -> None:
    """An inline control, tagged with the field, showing what is said or a hint."""
    hint = "" if said else "<w:showingPlcHdr/>"
    grey = '<w:rStyle w:val="PlaceholderText"/><w:color w:val="7F7F7F"/>'
    look = "" if said else f"<w:rPr>{grey}</w:rPr>"
    shown = escape(said or placeholder)
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr>"
        f'<w:alias w:val={quoteattr(asked.label)}/><w:tag w:val="fk_{asked.key}"/>'
        f"{hint}{kind}</w:sdtPr><w:sdtContent><w:r>{look}"
        f'<w:t xml:space="preserve">{shown}</w:t></w:r></w:sdtContent></w:sdt>'
    )
    cell.paragraphs[0]._p.append(control)  # noqa: SLF001 - docx has no API for controls


def _rows_table(
    made: DocumentFile, asked: Field, rows: Sequence[Sequence[str]]
) -> None:
    """The table with its rows, and with empty ones as far as there are few."""
    count = max(_ROWS, len(rows) + 1)
    table = made.add_table(count, len(asked.columns), style="Table Grid")
    for cell, column in zip(table.rows[0].cells, asked.columns, strict=True):
        cell.paragraphs[0].add_run(column.label).bold = True
        _fill(cell)
    for row, said in zip(table.rows[1:], rows, strict=False):
        for cell, words in zip(row.cells, said, strict=True):
            cell.paragraphs[0].add_run(words)
    _set_widths(table, _widths(asked))
    _mark_row(table.rows[0], "tblHeader")  # repeated on every page
    for row in table.rows[1:]:
        _mark_row(row, "cantSplit")
        _pad(row)
    made.add_paragraph()


def _mark_row(row: _Row, mark: str) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - docx has no API for it
    properties.append(parse_xml(f"<w:{mark} {nsdecls('w')}/>"))


def _pad(row: _Row) -> None:
    """A little air around what is written: lines of text must not touch the grid."""
    for cell in row.cells:
        style = cell.paragraphs[0].paragraph_format
        style.space_before = style.space_after = Pt(2)


def _widths(asked: Field) -> Sequence[int]:
    """Millimetres: narrow for numbers and dates, the rest shared."""
    narrow = {
        "序号": 12,
        "操作内容": 54,
        "版本": 18,
        "日期": 26,
        "修订人": 22,
        "批准人": 22,
        "责任人": 22,
        "输入": 23,
        "时限": 24,
    }
    given = [narrow.get(column.label, 0) for column in asked.columns]
    left = (166 - sum(given)) // max(given.count(0), 1)
    return [width or left for width in given]


def _set_widths(table: Table, widths: Sequence[int]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row.height = Mm(7.5)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _fill(cell: _Cell) -> None:
    shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="E8EEF6"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(shade))  # noqa: SLF001 - no API for it
