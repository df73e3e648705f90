"""The rows of a sheet as office programs write them, without a call for every element.

Excel, WPS, LibreOffice and openpyxl write plain cells in one way. Expat goes over all
of them and tells nothing; cells of that way are then cut out by patterns, which need
not ask whether it is XML any more. Rows of another shape (formulas, hidden ones) are
told by expat, each for itself, and so is the whole part when it holds more than tags
and text. Both say the same, which the tests prove on made-up sheets.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from formkit.read.xml import Span, declared_to

_DATA, _END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_CHUNK_BYTES = 1 << 20
_ROW = re.compile(r'[ \t\r\n]*<row r="([1-9][0-9]{0,6})"([^<>]*)>')
_ATTRIBUTES = re.compile(
    "(?: (?:spans|s|customFormat|ht|customHeight|outlineLevel|collapsed|thickTop"
    '|thickBot|x14ac:dyDescent)="[^"<>&]*"| hidden="(?:0|false)")*/?'
)


class Row(NamedTuple):
    """A row: its cells as they are written, and all of it.

    `content` is None for a row that expat must read, whose number is 0.
    """

    number: int
    content: str | None
    xml: str


def plain_data(content: bytes) -> Span | None:
    """Where the rows are; None when expat must read them.

    When the part holds one `sheetData`, these are all its rows. They still have to be
    judged by expat.
    """
    start = content.find(_DATA)
    end = content.find(_END, start)
    if start < 0 or end < 0:
        return None
    begin = declared_to(content)
    # No comment, CDATA or instruction: then `<` always begins a tag.
    if content.find(b"<!", 0, end) >= 0 or content.find(b"<?", begin, end) >= 0:
        return None
    return start + len(_DATA), end


def plain_rows(data: memoryview) -> Iterator[Row]:
    """The rows one by one, of bytes that expat has found to be right."""
    for text in _texts(data):
        *rows, rest = text.split("</row>")
        for row in rows:
            yield from _rows(row, "</row>")
        yield from _rows(rest, "")


def _texts(data: memoryview) -> Iterator[str]:
    """Whole rows, a million bytes at a time: a table is large as text."""
    rest = b""
    for begin in range(0, len(data), _CHUNK_BYTES):
        piece = rest + data[begin : begin + _CHUNK_BYTES]
        end = piece.rfind(_ROW_END)
        end = end + len(_ROW_END) if end >= 0 else 0
        rest = piece[end:]
        yield str(piece[:end], "utf-8")
    yield str(rest, "utf-8")


def _rows(text: str, end: str) -> Iterator[Row]:
    """The row that `end` follows, and empty ones (`<row r="9"/>`) before it."""
    while text.strip():
        head = _ROW.match(text)
        if head is None or not _is_plain(head[2]):
            yield Row(0, None, text + end)
            return
        is_empty = head[2].endswith("/")
        content = "" if is_empty else text[head.end() :]
        xml = head[0] if is_empty else text + end
        yield Row(int(head[1]), content, xml)
        text = text[head.end() :] if is_empty else ""


@lru_cache(maxsize=4096)
def _is_plain(attributes: str) -> bool:
    """Whether the attributes of a row say nothing about what it holds."""
    return _ATTRIBUTES.fullmatch(attributes) is not None
