"""No bytes whatever raise an exception: cells or a finding, and in time."""

import io
from collections.abc import Callable

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.messages import sentence
from formkit.model import CellKind, Place, RawForm
from formkit.problems import Finding
from formkit.read import Limits, read_form

Parts = Callable[..., dict[str, str | bytes]]
Pack = Callable[[dict[str, str | bytes]], bytes]
_CODES = {"F001", "F002", "F003", "F008"}


def holds(data: bytes, limits: Limits | None = None) -> RawForm | Finding:
    """Reads, and judges the answer by what every answer must be."""
    form = read_form(data, limits) if limits else read_form(data)
    if isinstance(form, Finding):
        assert form.code in _CODES
        assert sentence(form, "zh+en")
        return form
    assert form.sheets
    for sheet in form.sheets:
        places = [(cell.place.row, cell.place.column) for cell in sheet.cells]
        assert places == sorted(places)
        for cell in sheet.cells:
            assert (cell.value is None) == (cell.kind is CellKind.BLANK)
            cell.shown.encode("utf-8")
            assert isinstance(cell.place, Place)
    return form


@pytest.fixture(scope="module", params=["xlsx", "docx"])
def good(request: pytest.FixtureRequest) -> bytes:
    out = io.BytesIO()
    if request.param == "docx":
        made = docx.Document()
        made.add_heading("目的", 1)
        made.add_table(2, 2).cell(0, 0).text = "客户"
        made.save(out)
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["客户姓名", 3, True, "=1+1"])
        book.active.merge_cells("B2:C3")
        book.save(out)
    return out.getvalue()


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    holds(data)  # a table as text, or a finding


@given(st.binary(max_size=300))
def test_random_bytes_that_begin_like_a_package(data: bytes) -> None:
    for magic in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x05\x06"):
        assert isinstance(holds(magic + data), Finding)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_files(good: bytes, data: st.DataObject) -> None:
    changed = bytearray(good)
    edits = st.tuples(st.integers(0, len(good) - 1), st.integers(0, 255))
    for at, value in data.draw(st.lists(edits, min_size=1, max_size=8)):
        changed[at] = value
    holds(bytes(changed))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spliced_files(good: bytes, data: st.DataObject) -> None:
    """A piece cut out, doubled, or moved."""
    first, last = sorted(
        data.draw(st.lists(st.integers(0, len(good)), min_size=2, max_size=2))
    )
    piece = good[first:last]
    for spliced in (
        good[:first] + good[last:],
        good[:last] + piece + good[last:],
        piece,
    ):
        holds(spliced)


TAGS = {
    "xl/worksheets/sheet1.xml": "sheetData row c v f is t r rPh mergeCell cols col si",
    "xl/workbook.xml": "workbook sheets sheet definedNames definedName workbookPr",
    "xl/styles.xml": "styleSheet numFmts numFmt cellXfs xf",
    "word/document.xml": "document body p r t tbl tr tc tcPr gridSpan vMerge sdt sdtPr "
    "sdtContent tag date checkbox checked showingPlcHdr sym fldChar ffData ddList "
    "result listEntry trPr gridBefore ins del pPr outlineLvl pStyle",
    "word/styles.xml": "styles style name basedOn pPr outlineLvl",
}
ATTRIBUTES = (
    "r s t si ref min max hidden name id localSheetId numFmtId formatCode val char "
    "font fullDate styleId date1904 vm state"
)
SPELT = (
    "A1 XFD1048576 XFE1 0 1 -1 99999999999 s b e n d str inlineStr shared r1 restart "
    "continue 2026-02-30 F0FE ² １ 异常单!A1 'a'!$B$2 true"
)
WORDS = st.one_of(st.sampled_from(SPELT.split()), st.text("A1!$':;é中²", max_size=6))


def trees(tags: str) -> st.SearchStrategy[str]:
    names = st.sampled_from(tags.split())
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES.split()), WORDS, max_size=3)

    def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(_written, names, attributes, st.lists(inner, max_size=4))

    return st.recursive(WORDS, element, max_leaves=20).filter(lambda t: "<" in t)


def _written(name: str, attributes: dict[str, str], inner: list[str]) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(inner)}</{name}>"


@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize("part", sorted(TAGS))
@given(st.data())
def test_well_formed_nonsense(
    pack: Pack,
    workbook_parts: Parts,
    document_parts: Parts,
    part: str,
    data: st.DataObject,
) -> None:
    root = TAGS[part].split()[0]
    content = f"<{root}>{data.draw(trees(TAGS[part]))}</{root}>"
    if part == "word/document.xml":
        content = f"<document><body>{content}</body></document>"
    elif part == "xl/worksheets/sheet1.xml":
        content = f"<worksheet>{content}</worksheet>"
    parts = document_parts() if part.startswith("word") else workbook_parts()
    if part == "word/styles.xml":
        parts = document_parts('<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr></w:p>')

    holds(pack({**parts, part: content}))
    holds(pack({**parts, part: content}), Limits(cells=3, rows=2, depth=6, span=2))
