"""The rows of a sheet as office programs write them, without a call for every element.

Excel, WPS, LibreOffice and openpyxl write plain cells in one way. Rows of that grammar,
which is a part of XML, are cut out by patterns. Rows of another shape (formulas, rich
text, hidden) are read by expat, each for itself, and so is the whole part when it holds
more than tags and text. Both say the same, which the tests prove on made-up sheets.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_DATA, _END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_CHUNK_BYTES = 1 << 20
_SPACES = re.compile(r"[ \t\r\n]*")
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
# `row` is what the address ends with. Inline text stands in cells of that type alone.
_CELL = (
    r'<c r="([A-Z]{{1,3}}){row}"(?: s="([0-9]{{1,9}})")?'
    r'(?: t="(n|s|str|b|e|inlineStr)")?'
    r'(?:/>|>(?:(?<!"inlineStr">)<v>({text})</v>'
    r'|(?<="inlineStr">)<is><t(?: xml:space="preserve")?>({text})</t></is>)?</c>)'
)
_OWN_CELL = re.sub(r"\((?!\?)", "(?:", _CELL).format(row=r"\1", text=_TEXT)
_REFERENCES = re.compile(_REFERENCE)
_IN_TAG = re.compile("<[^<>]*&")
_BEYOND_ASCII = re.compile("&#([0-9]{3,7});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_CHARACTER = 0x10FFFF
_ROWS = re.compile(rf"{_ROW_HEAD}\s*(?:/>|>((?:{_OWN_CELL})*+)</row>)\s*")
split_cells = re.compile(_CELL.format(row="[0-9]+", text=_TEXT)).findall
"""Column, style, type, value and inline text of each cell in the content of a row."""


class Row(NamedTuple):
    """A row of `text`, between `begin` and `end`.

    `content` are its cells as they are written; None for a row that expat must read,
    whose number is 0.
    """

    number: int
    content: str | None
    text: str
    begin: int
    end: int

    @property
    def xml(self) -> str:
        """The row as it is written."""
        return self.text[self.begin : self.end]


def plain_data(content: bytes) -> tuple[bytes, memoryview] | None:
    """The part without its rows, and the rows; None when expat must read them.

    What is left is a whole part still, and must be parsed: only the rows were looked
    at here. When it holds one `sheetData`, these were all the rows.
    """
    start = content.find(_DATA)
    end = content.find(_END, start)
    if start < 0 or end < 0:
        return None
    head = _HEAD.match(content)
    begin = head.end() if head else 0
    # No comment, CDATA or instruction: then `<` always begins a tag.
    if content.find(b"<!", 0, end) >= 0 or content.find(b"<?", begin, end) >= 0:
        return None
    start += len(_DATA)
    return content[:start] + content[end:], memoryview(content)[start:end]


def plain_rows(data: bytes | memoryview) -> Iterator[Row | None]:
    """The rows one by one; None where expat must read them all."""
    try:
        for rows in _texts(data):
            yield from _rows(_with_characters(rows))
    except UnicodeDecodeError:
        yield None


def _texts(data: bytes | memoryview) -> Iterator[str]:
    """Whole rows, a million bytes at a time: a table is large as text."""
    rest = b""
    for begin in range(0, len(data), _CHUNK_BYTES):
        piece = rest + data[begin : begin + _CHUNK_BYTES]
        end = piece.rfind(_ROW_END)
        end = end + len(_ROW_END) if end >= 0 else 0
        rest = piece[end:]
        yield str(piece[:end], "utf-8")
    yield str(rest, "utf-8")


def _rows(rows: str) -> Iterator[Row | None]:
    position = _begin(rows, 0)
    while position < len(rows):
        found = _ROWS.match(rows, position)
        if found is not None:
            end = found.end()
            yield Row(int(found[1]), found[2] or "", rows, position, end)
        else:
            end = rows.find("</row>", position) + len("</row>")
            if not rows.startswith("<row", position) or end <= position:
                yield None
                return
            yield Row(0, None, rows, position, end)
        position = _begin(rows, end)


def _begin(rows: str, position: int) -> int:
    """Where the next tag begins, after spaces alone."""
    spaces = _SPACES.match(rows, position)
    return spaces.end() if spaces else position


def _with_characters(rows: str) -> str:
    """The references to what lies beyond ASCII as characters: openpyxl writes so.

    Only where all of them stand between tags, so that nothing broken becomes whole.
    """
    if "&#" not in rows or _IN_TAG.search(rows):
        return rows
    pieces = _BEYOND_ASCII.split(rows)
    pieces[1::2] = map(_character, pieces[1::2])
    return "".join(pieces)


@lru_cache(maxsize=16384)
def _character(number: str) -> str:
    character = chr(int(number)) if int(number) <= _LAST_CHARACTER else ""
    is_beyond = character > "\x7f" and not _NO_CHARACTER.search(character)
    return character if is_beyond else f"&#{number};"


def resolved(text: str) -> str:
    """The text with its references as characters; "" when one stands for none."""
    if "&" not in text:
        return text
    text = _REFERENCES.sub(_referred, text)
    return "" if _NO_CHARACTER.search(text) else text


def _referred(reference: re.Match[str]) -> str:
    """The character a reference stands for; NUL, which is none, beyond the last one."""
    name = reference[0][1:-1]
    if not name.startswith("#"):
        return _NAMED[name]
    number = int(f"0{name[1:]}", 16) if name[1] == "x" else int(name[1:])
    return chr(number) if number <= _LAST_CHARACTER else "\0"
