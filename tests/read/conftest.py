"""Office packages written part by part, as small as a reader may meet them."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from formkit.model import RawCell, RawForm, RawSheet
from formkit.problems import Finding
from formkit.read import read_form

Parts = dict[str, str | bytes]
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def relations(**targets: str) -> str:
    """A `.rels` file: kind to target; the id is `r` and the number."""
    items = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind.rstrip("_0123456789")}"'
        f' Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'


def _workbook_parts(rows: str = "", **more: str) -> Parts:
    """A workbook with the sheet 异常单.

    `rows` is the XML inside sheetData. `more`: `after` (the rest of the sheet),
    `before`, `strings` (inside sst), `xfs` (numFmtIds, by comma), `formats` (inside
    numFmts), `names` (inside definedNames), `workbook` (before sheets).
    """
    sheet = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{more.get("before", "")}'
        f"<sheetData>{rows}</sheetData>{more.get('after', '')}</worksheet>"
    )
    workbook = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"{more.get('workbook', '')}"
        '<sheets><sheet name="异常单" sheetId="1" r:id="r1"/></sheets>'
        f"<definedNames>{more.get('names', '')}</definedNames></workbook>"
    )
    xfs = "".join(f'<xf numFmtId="{i}"/>' for i in more.get("xfs", "").split(",") if i)
    styles = (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts>{more.get("formats", "")}'
        f'</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    )
    strings = f'{_HEAD}<sst xmlns="{_MAIN}">{more.get("strings", "")}</sst>'
    return {
        "[Content_Types].xml": f"{_HEAD}<Types/>",
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relations(
            worksheet="worksheets/sheet1.xml",
            sharedStrings="sharedStrings.xml",
            styles="styles.xml",
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": styles,
    }


def _document_parts(body: str = "", styles: str = "") -> Parts:
    """A document with this XML inside the body and inside the styles."""
    return {
        "[Content_Types].xml": f"{_HEAD}<Types/>",
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/_rels/document.xml.rels": relations(styles="styles.xml"),
        "word/document.xml": (
            f'{_HEAD}<w:document xmlns:w="{_WORD}" xmlns:w14="urn:w14" xmlns:r="urn:r"'
            f' xmlns:a="urn:a" xmlns:mc="urn:mc"><w:body>{body}</w:body></w:document>'
        ),
        "word/styles.xml": f'{_HEAD}<w:styles xmlns:w="{_WORD}">{styles}</w:styles>',
    }


def _pack(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as a zip, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@pytest.fixture(scope="session")
def pack() -> Callable[[Mapping[str, str | bytes]], bytes]:
    return _pack


@pytest.fixture(scope="session")
def workbook_parts() -> Callable[..., Parts]:
    return _workbook_parts


@pytest.fixture(scope="session")
def document_parts() -> Callable[..., Parts]:
    return _document_parts


@pytest.fixture(scope="session")
def rels() -> Callable[..., str]:
    return relations


@pytest.fixture(scope="session")
def sheet_of() -> Callable[..., RawSheet]:
    """Reads the one sheet of a workbook with these rows."""

    def read(rows: str = "", **more: str) -> RawSheet:
        form = read_form(_pack(_workbook_parts(rows, **more)))
        assert isinstance(form, RawForm), form
        return form.sheets[0]

    return read


@pytest.fixture(scope="session")
def cells_of(
    sheet_of: Callable[..., RawSheet],
) -> Callable[..., dict[str, RawCell]]:
    """Reads the cells of a workbook with these rows, by address."""

    def read(rows: str = "", **more: str) -> dict[str, RawCell]:
        return {cell.place.cell: cell for cell in sheet_of(rows, **more).cells}

    return read


@pytest.fixture(scope="session")
def document_of() -> Callable[..., RawForm]:
    """Reads a document with this body."""

    def read(body: str = "", styles: str = "") -> RawForm:
        form = read_form(_pack(_document_parts(body, styles)))
        assert isinstance(form, RawForm), form
        return form

    return read


@pytest.fixture(scope="session")
def refused() -> Callable[..., Finding]:
    """Reads bytes that must be refused."""

    def read(data: bytes, *more: object) -> Finding:
        form = read_form(data, *more)  # type: ignore[arg-type]  # Limits, or none
        assert isinstance(form, Finding), form
        return form

    return read
