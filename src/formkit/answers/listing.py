"""The sheet 问题清单: what to mend, a row a finding, with a link to the cell."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from formkit.answers.book import quoted_sheet
from formkit.answers.colours import cell_look
from formkit.answers.markup import escaped, namespace, quoted
from formkit.answers.reply import Reply
from formkit.model import Place
from formkit.problems import Finding, Level

HEADER_ROW = 4
MOST_ROWS = 10_000
_MOST_FOUND = 200
_WIDTHS = (6, 16, 18, 24, 64, 9)
_COLUMNS = "ABCDEF"
_LINE_POINTS = 16
_AIR = 2
_LATIN = 0xFF
_NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_GRID = (
    "<border>"
    + "".join(
        f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    + "<diagonal/></border>"
)

Link = Callable[[Place], str]
"""The attributes of the hyperlink to a cell (`location="…"`); "" when it has none."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Numbers of the cell formats the list uses, and the namespace of the workbook."""

    space: str
    title: int
    words: int
    header: int
    cell: int
    middle: int
    link: int
    must: int
    small: int


def looks(styles: etree._Element) -> Looks:
    """The formats, added to the styles of a workbook."""
    wrap = '<alignment vertical="top" wrapText="1"/>'
    middle = '<alignment horizontal="center" vertical="top" wrapText="1"/>'
    blue = _solid("FF305496")

    def look(font: str, fill: str, border: str, place: str) -> int:
        return cell_look(styles, font, fill, border, place)

    return Looks(
        space=namespace(styles),
        title=look(_font(16, "FF1F3864", "<b/>"), _NO_FILL, _NO_BORDER, wrap),
        words=look(_font(11, "FF000000"), _NO_FILL, _NO_BORDER, wrap),
        header=look(_font(11, "FFFFFFFF", "<b/>"), blue, _GRID, middle),
        cell=look(_font(11, "FF000000"), _NO_FILL, _GRID, wrap),
        middle=look(_font(11, "FF000000"), _NO_FILL, _GRID, middle),
        link=look(_font(11, "FF0563C1", "<u/>"), _NO_FILL, _GRID, wrap),
        must=look(_font(11, "FF9C0006", "<b/>"), _solid("FFFFC7CE"), _GRID, middle),
        small=look(_font(8, "FF808080"), _NO_FILL, _NO_BORDER, wrap),
    )


def list_sheet(reply: Reply, look: Looks, intro: str, link: Link) -> bytes:
    """The sheet as XML. `intro` tells a person what to do with this file."""
    listed = reply.listed
    rows = _head(reply, look, intro)
    links, merges = [], [1, 2, 3]
    for number, finding in enumerate(listed[:MOST_ROWS], start=1):
        row = HEADER_ROW + number
        rows.append(_finding_row(reply, look, number, finding))
        target = link(finding.place) if finding.place else ""
        if target:
            links.append(f'<hyperlink ref="B{row}" {target}/>')
    tail = [reply.particulars + reply.say("slip_line"), reply.slip.line]
    if len(listed) > MOST_ROWS:
        tail.insert(0, reply.say("more", count=len(listed) - MOST_ROWS))
    for text in tail:
        row = len(rows) + 1
        rows.append(_wide_row(row, look.small, text))
        merges.append(row)
    return _sheet(look.space, rows, merges, links)


def _head(reply: Reply, look: Looks, intro: str) -> list[str]:
    title = reply.say("title", source=reply.slip.source_name)
    names = ("number", "where", "label", "found", "remark", "level")
    cells: list[tuple[str | int, int]] = [
        (reply.say(f"column_{name}"), look.header) for name in names
    ]
    return [
        _wide_row(1, look.title, title, 28),
        _wide_row(2, look.words, intro),
        _wide_row(3, look.words, reply.counts),
        _row(HEADER_ROW, cells),
    ]


def _finding_row(reply: Reply, look: Looks, number: int, finding: Finding) -> str:
    found = finding.found
    if len(found) > _MOST_FOUND:
        found = found[:_MOST_FOUND] + "…"
    level = look.must if finding.level is Level.ERROR else look.middle
    cells: list[tuple[str | int, int]] = [
        (number, look.middle),
        (_where(reply, finding), look.link if finding.place else look.cell),
        (finding.label, look.cell),
        (found or (reply.say("blank") if finding.place else ""), look.cell),
        (reply.remark(finding), look.cell),
        (reply.level(finding), level),
    ]
    return _row(HEADER_ROW + number, cells)


def _where(reply: Reply, finding: Finding) -> str:
    if finding.place is None:
        return reply.say("whole_file")
    said = finding.params.get("cell" if "zh" in reply.language else "cell_en", "")
    if said.startswith(finding.place.sheet):  # 表1第3行第2列 of a Word document
        return said
    return f"{finding.place.sheet} {finding.place.cell}"


def cell_location(place: Place) -> str:
    """The place as a link spells it: `'登记'!C5`."""
    return f"{quoted_sheet(place.sheet)}!{place.cell}"


def internal_link(place: Place) -> str:
    """The link to a cell of the same workbook."""
    return f"location={quoted(cell_location(place))}"


def _wide_row(row: int, look: int, text: str, points: int = 0) -> str:
    """One text over all columns; programs never fit merged cells to their text."""
    height = points or _lines(text, sum(_WIDTHS)) * _LINE_POINTS
    content = _cell(f"A{row}", look, text)
    return f'<row r="{row}" ht="{height}" customHeight="1">{content}</row>'


def _row(row: int, cells: list[tuple[str | int, int]]) -> str:
    """A row of the table, as high as its longest text needs."""
    lines = max(
        _lines(f"{said}", width)
        for (said, _), width in zip(cells, _WIDTHS, strict=True)
    )
    content = "".join(
        _cell(f"{column}{row}", look, said)
        for column, (said, look) in zip(_COLUMNS, cells, strict=True)
    )
    return f'<row r="{row}" ht="{lines * _LINE_POINTS + 2}">{content}</row>'


def _lines(text: str, width: int) -> int:
    """About how many lines a text takes; a Chinese character is two wide."""
    return sum(
        1 + max(sum(2 if ord(c) > _LATIN else 1 for c in line) - 1, 0) // (width - _AIR)
        for line in text.split("\n")
    )


def _cell(address: str, look: int, said: str | int) -> str:
    if isinstance(said, int):
        return f'<c r="{address}" s="{look}"><v>{said}</v></c>'
    words = f'<is><t xml:space="preserve">{escaped(said)}</t></is>' if said else ""
    kind = ' t="inlineStr"' if said else ""
    return f'<c r="{address}" s="{look}"{kind}>{words}</c>'


def _sheet(space: str, rows: list[str], merges: list[int], links: list[str]) -> bytes:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(_WIDTHS, start=1)
    )
    merged = "".join(f'<mergeCell ref="A{row}:F{row}"/>' for row in merges)
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{space}"><sheetPr><tabColor rgb="FFC00000"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:F{len(rows)}"/>'
        '<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" '
        'activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<mergeCells count="{len(merges)}">{merged}</mergeCells>{linked}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" '
        'footer="0.3"/><pageSetup paperSize="9" orientation="landscape" '
        'fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N'
        "</oddFooter></headerFooter></worksheet>"
    ).encode()


def _font(points: int, colour: str, extra: str = "") -> str:
    return (
        f'<font>{extra}<sz val="{points}"/><color rgb="{colour}"/>'
        '<name val="宋体"/><family val="3"/><charset val="134"/></font>'
    )


def _solid(colour: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
        f'<bgColor indexed="64"/></patternFill></fill>'
    )
