"""One cell: what stands in the workbook, and the same as a cell of the twin."""

import re
from typing import Final

from formkit.definition_workbook.layout import (
    CLOSED,
    CLOSED_SETTINGS,
    CONTENT,
    NO,
    PUBLISH,
    SETTINGS,
    YES,
    YES_NO_COLUMNS,
)
from formkit.definitions.lexicon import widen
from formkit.definitions.rows import escape, unescape
from formkit.model import RawCell
from formkit.values.cell_text import read_text
from formkit.values.reading import Typed

_KNOWN_ESCAPE = re.compile(r"\\[\\、，,；;|n]|[\\|\n]", re.DOTALL)
_SHOWN = {"\\|": "|", "\\n": "\n"}
_RAW = {"|": "\\|", "\n": "\\n", "\\": "\\\\"}
_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x0b]")
_SPACE = re.compile("[\t\xa0\u2000-\u200a\u202f\u205f\u3000]")
_NOTHING: Final = re.compile("[\u200b-\u200f\u2060\ufeff]")

_FLAG_WORDS: Final = {NO: "", "FALSE": "", "TRUE": YES, "√": YES, "✓": YES}
_LAYOUT_ENDS: Final = re.compile(r"\s*[,，;；/\s]\s*")


def shown(raw: str, *, is_list: bool) -> str:
    r"""The cell of a twin as it stands in a workbook.

    A list keeps `\、` and `\\`, because `、` alone separates its words.
    """
    if not is_list:
        return unescape(raw)
    return _KNOWN_ESCAPE.sub(lambda match: _SHOWN.get(match[0], match[0]), raw)


def twin_cell(text: str, *, is_list: bool) -> str:
    """The text of a workbook's cell as a cell of a twin."""
    if not is_list:
        return escape(text)
    return _KNOWN_ESCAPE.sub(lambda match: _RAW.get(match[0], match[0]), text)


def clean(text: str) -> str:
    """The text without edges, invisible letters, and spaces that only look alike."""
    text = _SPACE.sub(" ", _NOTHING.sub("", _BREAK.sub("\n", text)))
    return text.strip()


def is_sayable(sign: str) -> bool:
    """Whether a twin can hold the sign: nothing that nobody can see."""
    return sign.isprintable() or sign == "\n"


def typed_text(cell: RawCell, *, date1904: bool) -> str:
    """What a person sees in the cell; a date as 2026-01-31, a formula as `=…`."""
    if cell.value is None:
        return clean(f"={cell.formula}") if cell.formula else ""
    if isinstance(cell.value, str):
        return clean(cell.value)
    typed = Typed(cell.value, cell.number_format, date1904=date1904)
    read = read_text(typed)
    return read.value if isinstance(read.value, str) else cell.shown


def definition_text(text: str, section: str, column: str, item: str = "") -> str:
    """The text the definition means: 否 in a yes-or-nothing cell is nothing, … ."""
    is_setting = section == SETTINGS and column == CONTENT
    if column in CLOSED or (is_setting and item in CLOSED_SETTINGS):
        text = clean(widen(text))
    if column in YES_NO_COLUMNS or (is_setting and item == PUBLISH):
        text = _FLAG_WORDS.get(widen(text), text)
    if is_setting and item == "版式":
        return _LAYOUT_ENDS.sub("、", text)
    return text
