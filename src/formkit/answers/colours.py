"""Looks that are added to the styles of a workbook, each one only once."""

from lxml import etree

from formkit.answers.book import workbook_part
from formkit.answers.markup import namespace, order, own_child
from formkit.answers.parts import Parts, parse
from formkit.answers.relations import declare, relate, related
from formkit.problems import Level

_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ORDER = order(
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles "
    "colors extLst"
)
_RED = ("FF9C0006", "FFFF9F9F", "FFC00000")
_AMBER = ("FF7F4F00", "FFFFD966", "FFBF8F00")
_PLAIN = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/>'
    '<name val="宋体"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/>'
    '</border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
    'borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" '
    'fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle '
    'name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def styles(parts: Parts) -> etree._Element:
    """The styles of the workbook, to add to; made when it has none."""
    book = workbook_part(parts)
    for part in related(parts, book, "styles"):
        return parts.edit(part)
    part = parts.free_name("xl/styles{}.xml", plain=True)
    parts.write(part, _PLAIN.encode())
    declare(parts, part, _CONTENT)
    relate(parts, book, "styles", part)
    return parts.edit(part)


def mark_look(root: etree._Element, level: Level) -> int:
    """The number of the differential format for a marked cell."""
    ink, ground, edge = _RED if level is Level.ERROR else _AMBER
    sides = "".join(
        f'<{side} style="thin"><color rgb="{edge}"/></{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    return _number(
        root,
        "dxfs",
        f'<dxf><font><color rgb="{ink}"/></font><fill><patternFill patternType="solid">'
        f'<fgColor rgb="{ground}"/><bgColor rgb="{ground}"/></patternFill></fill>'
        f"<border>{sides}</border></dxf>",
    )


def cell_look(
    root: etree._Element, font: str, fill: str, border: str, place: str
) -> int:
    """The number of a cell format made of XML for font, fill, border and alignment."""
    numbers = (
        _number(root, "fonts", font),
        _number(root, "fills", fill),
        _number(root, "borders", border),
    )
    return _number(
        root,
        "cellXfs",
        '<xf numFmtId="0" fontId="{}" fillId="{}" borderId="{}" xfId="0" applyFont="1" '
        'applyFill="1" applyBorder="1" applyAlignment="1">{}</xf>'.format(
            *numbers, place
        ),
    )


def _number(root: etree._Element, section: str, xml: str) -> int:
    """The position of the element in its section; appended when it is not there."""
    holder = own_child(root, section, _ORDER)
    head, _, rest = xml.partition(">")
    opened = head.removesuffix("/")
    closing = "/>" if head.endswith("/") else ">"
    made = parse(f'{opened} xmlns="{namespace(root)}"{closing}{rest}'.encode())
    wanted = etree.tostring(made, method="c14n", exclusive=True)
    for at, other in enumerate(holder):
        is_like = sorted(other.items()) == sorted(made.items())
        if is_like and etree.tostring(other, method="c14n", exclusive=True) == wanted:
            return at
    holder.append(made)
    holder.set("count", str(len(holder)))
    return len(holder) - 1
