"""The rows of a sheet as office programs write them, without a call for every element.

Excel, WPS, LibreOffice and openpyxl write plain cells in one way. When the whole
`sheetData` is of that grammar, which is a part of XML, its cells are cut out by
patterns; anything else (formulas, rich text, comments, another order, other attributes)
is read by expat. Both say the same, which the tests prove on made-up sheets.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from formkit.read.addresses import LAST_COLUMN, LAST_ROW, column_number

_DATA = re.compile(rb"<sheetData>(.*)</sheetData>", re.DOTALL)
_HEAD = re.compile(
    rb'\s*<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?'
    rb'(?: standalone="(?:yes|no)")?\s*\?>'
)
_SWITCH = '"(?:0|1|true|false)"'
_PLAIN = "[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]"
_REFERENCE = "&(?:#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);"
_TEXT = f"(?:{_PLAIN}++|{_REFERENCE})++"
# The order Excel, LibreOffice and openpyxl all keep: no attribute can come twice.
_ROW_HEAD = (
    r'<row r="([1-9][0-9]{0,6})"(?: spans="[0-9: ]*")?(?: s="[0-9]{1,9}")?'
    rf"(?: customFormat={_SWITCH})?"
    r'(?: ht="[0-9.]+")?(?: hidden="(?:0|false)")?'
    rf"(?: customHeight={_SWITCH})?"
    rf'(?: outlineLevel="[0-9]")?(?: collapsed={_SWITCH})?'
    rf"(?: thickTop={_SWITCH})?(?: thickBot={_SWITCH})?"
    r'(?: x14ac:dyDescent="[0-9.]+")?'
)
_CELL = (
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,9})")?'
    r'(?: t="(n|s|str|b|e|inlineStr)")?'
    rf"(?:/>|>(?:<v>({_TEXT})</v>"
    rf'|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)?</c>)'
)
_REFERENCES = re.compile(_REFERENCE)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_CHARACTER = 0x10FFFF
_NAMELESS = re.compile(r"\((?!\?)")
_CELLS = re.compile(_CELL)
_ROWS = re.compile(
    rf"{_ROW_HEAD}\s*(?:/>|>((?:{_NAMELESS.sub('(?:', _CELL)})*+)</row>)\s*"
)


class PlainCell(NamedTuple):
    """A cell that is more than painted; `text` is what stands between its tags."""

    row: int
    column: int
    style: str
    kind: str
    text: str


def plain_data(content: bytes) -> tuple[bytes, str] | None:
    """The part without its rows, and the rows; None when expat must read them.

    What is left is a whole part still, and must be parsed: only the rows were looked
    at here.
    """
    head = _HEAD.match(content)
    begin = head.end() if head else 0
    # No comment, CDATA or instruction: then `<` always begins a tag.
    if content.find(b"<!") >= 0 or content.find(b"<?", begin) >= 0:
        return None
    if content.count(b"<sheetData") != 1:
        return None
    found = _DATA.search(content, begin)
    if found is None:
        return None
    try:
        rows = found[1].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return content[: found.start(1)] + content[found.end(1) :], rows


def plain_rows(rows: str) -> Iterator[list[PlainCell] | None]:
    """The cells of each row, in reading order; None where expat must read it all."""
    position, last_row = 0, 0
    while position < len(rows):
        found = _ROWS.match(rows, position)
        if found is None or not last_row < int(found[1]) <= LAST_ROW:
            yield None
            return
        position, last_row = found.end(), int(found[1])
        yield _cells(found[1], found[2] or "")


def _cells(row: str, content: str) -> list[PlainCell] | None:
    cells = []
    number, last_column = int(row), 0
    for letters, digits, style, kind, value, inline in _CELLS.findall(content):
        text = value or inline
        if digits != row or bool(inline) != (kind == "inlineStr" and bool(text)):
            return None
        if not text:
            continue
        if "&" in text:
            text = _REFERENCES.sub(_referred, text)
            if _NO_CHARACTER.search(text):
                return None
        column = column_number(letters)
        if not last_column < column <= LAST_COLUMN:
            return None
        last_column = column
        cells.append(PlainCell(number, column, style, kind, text))
    return cells


def _referred(reference: re.Match[str]) -> str:
    """The character a reference stands for; NUL, which is none, beyond the last one."""
    name = reference[0][1:-1]
    if not name.startswith("#"):
        return _NAMED[name]
    number = int(f"0{name[1:]}", 16) if name[1] == "x" else int(name[1:])
    return chr(number) if number <= _LAST_CHARACTER else "\0"
