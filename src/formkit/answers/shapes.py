"""The boxes of notes: VML text, patched as text.

Excel writes VML that is no well-formed XML beside form controls, so nothing here
parses it: a box is put before the end, or cut out.
"""

import re

from formkit.model import Place

# Programs choose their own prefixes for the namespaces of VML.
_SHAPE = re.compile(
    r"<(?P<prefix>\w+:|)shape\b(?:(?!</(?P=prefix)shape>).)*</(?P=prefix)shape>",
    re.DOTALL,
)
_END = re.compile(r"</(?:\w+:)?xml>\s*$")
_NUMBER = re.compile(r"_x0000_s(\d+)")
_BLOCK = re.compile(r"<(?:\w+:)?idmap\b[^>]*\bdata=[\"'](\d+)")
_ROW = re.compile(r"<(?:\w+:)?Row>\s*(\d+)\s*</")
_COLUMN = re.compile(r"<(?:\w+:)?Column>\s*(\d+)\s*</")
_DRAWN = re.compile(r"<(?:\w+:)?(?:shape|rect|roundrect|oval|group|line|image)\b")
_BLOCK_SIZE = 1024
_LINE_CHARACTERS = 18
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def empty_drawing(block: int) -> str:
    """A drawing without boxes; `block` numbers its shapes apart from other drawings."""
    return (
        f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" '
        f'data="{block}"/></o:shapelayout></xml>'
    )


def block_of(drawing: str) -> int:
    """The number of a drawing's block of shapes; 0 when it names none."""
    return max((int(n) for n in _BLOCK.findall(drawing)), default=0)


def can_hold(drawing: str) -> bool:
    """Whether boxes can be put into it."""
    return _END.search(drawing) is not None


def with_box(drawing: str, place: Place, text: str) -> str:
    """The drawing with a hidden note box for a cell."""
    end = _END.search(drawing)
    if end is None:
        return drawing
    shape_type = "" if 'id="_x0000_t202"' in drawing else _TYPE
    numbers = [int(n) for n in _NUMBER.findall(drawing)]
    first = max(block_of(drawing), 1) * _BLOCK_SIZE
    number = max([first, *numbers]) + 1
    box = _box(number, place, text)
    return f"{drawing[: end.start()]}{shape_type}{box}{drawing[end.start() :]}"


def without_boxes(drawing: str, places: frozenset[tuple[int, int]]) -> str:
    """The drawing without the note boxes of those cells (row and column)."""

    def kept(match: re.Match[str]) -> str:
        return "" if _place_of(match.group()) in places else match.group()

    return _SHAPE.sub(kept, drawing)


def has_shapes(drawing: str) -> bool:
    """Whether anything is drawn in it."""
    return _DRAWN.search(drawing) is not None


def _place_of(shape: str) -> tuple[int, int] | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if row is None or column is None or "Note" not in shape:
        return None
    return int(row.group(1)) + 1, int(column.group(1)) + 1


def _box(number: int, place: Place, text: str) -> str:
    row, column = place.row - 1, place.column - 1
    lines = sum(1 + len(line) // _LINE_CHARACTERS for line in text.split("\n"))
    top, bottom = max(row - 1, 0), max(row - 1, 0) + max(lines, 2) + 1
    anchor = f"{column + 1}, 15, {top}, 2, {column + 4}, 15, {bottom}, 4"
    return (
        f'<v:shape {_SPACES} id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;margin-left:80pt;margin-top:2pt;width:200pt;'
        f'height:{(max(lines, 2) + 1) * 15}pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
