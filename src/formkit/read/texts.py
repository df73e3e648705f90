"""Bytes that are a text: in which encoding, and whether they are one at all.

Excel and WPS in China write GB18030 or UTF-8 with a mark; ticket systems write UTF-8 or
UTF-16, now and then without a mark. A text that is none of these is refused, never read
half: a damaged UTF-8 text would pass for Chinese signs nobody wrote.
"""

import codecs
import re

from formkit.read.refusal import RefusedError, refuse

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be")
_HEAD_BYTES = 4096
_TABLE_SIGNS = frozenset(",;\t\n<>")
_PLAIN_CONTROLS = frozenset("\t\n\r\f")
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OLD_END = "\x1a"
_SURELY_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
_SURE = 3
_MOST_ODD = 50  # one in so many signs


def readable(text: str) -> str:
    """The text with U+FFFD for signs nobody can type, which no workbook may hold."""
    return _UNTYPED.sub("\ufffd", text)


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the encoding it was in.

    Raises:
        RefusedError: it is in none of the known ones, or breaks off.
    """
    said, encoding = _decoded(data)
    return readable(said.removesuffix(_OLD_END)), encoding


def _decoded(data: bytes) -> tuple[str, str]:
    encoding, mark_bytes = _encoding(data)
    content = data[mark_bytes:]
    try:
        return content.decode(encoding or "utf-8"), encoding or "utf-8"
    except UnicodeDecodeError as error:
        if encoding or _is_surely_utf8(content[: error.start]):
            raise _broken(error) from error
    try:
        return content.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        raise _broken(error) from error


def head_of(data: bytes) -> str:
    """The first lines of a text, to tell what it is; "" when the bytes are none."""
    encoding, mark_bytes = _encoding(data)
    head = data[mark_bytes:_HEAD_BYTES]
    said = head.decode(encoding or "latin-1", "ignore").removesuffix(_OLD_END)
    odd = sum(not _is_plain(sign) for sign in said)
    # Exports hold one now and then; other files are full of them.
    return said if "\0" not in said and odd * _MOST_ODD < len(said) else ""


def _encoding(data: bytes) -> tuple[str, int]:
    """The encoding the bytes tell without doubt, else ""; how long its mark is."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    head = data[:_HEAD_BYTES]
    if b"\0" not in head:
        return "", 0
    signs = {encoding: _plain_signs(head, encoding) for encoding in _WIDE}
    best = max(_WIDE, key=lambda encoding: signs[encoding])
    return (best, 0) if signs[best] else ("", 0)


def _plain_signs(head: bytes, encoding: str) -> int:
    """How many signs of a table it would hold; 0 when one that no text holds."""
    said = head.decode(encoding, "replace")[:-1]
    is_text = all(map(_is_shown, said)) and "\ufffd" not in said
    return sum(sign in _TABLE_SIGNS for sign in said) if is_text else 0


def _is_plain(sign: str) -> bool:
    return sign >= " " or sign in _PLAIN_CONTROLS


def _is_shown(sign: str) -> bool:
    return sign.isprintable() or sign.isspace()


def _is_surely_utf8(whole: bytes) -> bool:
    """Whether Chinese was read as UTF-8 ahead of the bytes that are none."""
    found = _SURELY_CHINESE.findall(whole.decode("utf-8"))
    return len(found) >= _SURE


def _broken(error: UnicodeDecodeError) -> RefusedError:
    """A text that ends within a sign may be a copy under way."""
    is_cut = error.end >= len(error.object)
    return refuse("encoding", state="incomplete" if is_cut else "")
