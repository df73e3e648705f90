"""Workbooks and documents of a few parts, any of which may be anything."""

from collections.abc import Mapping

from tests.hostile.zips import Entry, entry, zipped

Content = str | bytes | Entry
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def relations(*targets: tuple[str, str], mode: str = "") -> str:
    """A list of relations: kind and target; the ids are r1, r2, …"""
    items = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'


def sheet(rows: str = "", before: str = "", after: str = "") -> str:
    """A sheet with this inside, before and after its rows."""
    inner = f"{before}<sheetData>{rows}</sheetData>{after}"
    return f'<worksheet xmlns="{_MAIN}">{inner}</worksheet>'


def workbook(sheets: int = 1, names: str = "", target: str = "r1") -> str:
    """The main part, with so many sheets that are all the same part."""
    listed = "".join(
        f'<sheet name="表{n}" sheetId="{n + 1}" r:id="{target}"/>'
        for n in range(sheets)
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    )


def _parts(parts: Mapping[str, Content], changed: Mapping[str, Content]) -> bytes:
    found = {**parts, **changed}
    return zipped(
        content if isinstance(content, Entry) else entry(name, content)
        for name, content in found.items()
    )


def xlsx(changed: Mapping[str, Content] | None = None, **rows: str) -> bytes:
    """A workbook; `changed` replaces or adds parts, `rows` are those of `sheet`."""
    parts: dict[str, Content] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet(**rows),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si><t>张伟</t></si></sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"/>',
    }
    return _parts(parts, changed or {})


def docx(body: str = "", changed: Mapping[str, Content] | None = None) -> bytes:
    """A document; `changed` replaces or adds parts."""
    parts: dict[str, Content] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": (
            f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
        ),
    }
    return _parts(parts, changed or {})


def ods(table: str, changed: Mapping[str, Content] | None = None) -> bytes:
    """An OpenDocument spreadsheet with one table of this."""
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x">'
        f'<office:body><office:spreadsheet><table:table table:name="登记">{table}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return _parts({"mimetype": ODS, "content.xml": content}, changed or {})
