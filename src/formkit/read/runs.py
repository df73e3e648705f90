"""The text a person sees in a paragraph or a table cell."""

from collections.abc import Iterator, Mapping

from lxml import etree

from formkit.read.controls import (
    TICKED,
    UNTICKED,
    enclosing,
    field_value,
    is_placeholder,
    own_value,
)
from formkit.read.tree import attribute, child, inside, is_on, name

_NOT_SHOWN = {
    *("del", "moveFrom", "instrText", "delText", "Fallback", "rt"),
    *("pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "tblGrid", "sdtEndPr"),
}
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_ENDS = {"p": "\n", "tc": "\t", "tr": "\n"}
# The boxes and ticks people insert from the symbol fonts.
_SYMBOLS: Mapping[str, Mapping[str, str]] = {
    "wingdings": {
        "FE": TICKED,
        "FD": "☒",
        "FC": "✓",
        "FB": "✗",
        **dict.fromkeys(("6F", "71", "72", "A8"), UNTICKED),
    },
    "wingdings 2": {
        "52": TICKED,
        "50": "✓",
        "4F": "✗",
        **dict.fromkeys(("51", "53", "54"), "☒"),
        **dict.fromkeys(("2A", "A3"), UNTICKED),
    },
}


def block_text(block: etree._Element) -> str:
    """The text of a paragraph or table cell, with the controls around it heeded."""
    text = text_of(block)
    for control in enclosing(block):
        if is_placeholder(control):
            return ""
        held = own_value(control, text)
        if held is not None:
            return held
    return text


def text_of(element: etree._Element) -> str:
    """The text: inserted text in, deleted and hidden text out, placeholders blank.

    Paragraphs are separated by a newline, the rows of a nested table too, its cells
    by a tab. A checkbox is ☑ or ☐, a date control is its ISO date.
    """
    return "".join(_pieces(element)).strip("\n\t")


def has_picture(element: etree._Element) -> bool:
    """Whether an image is shown in it."""
    return next(inside(element, "blip", "imagedata"), None) is not None


def _pieces(element: etree._Element) -> Iterator[str]:
    kind = name(element)
    if kind == "t":
        yield element.text or ""
    elif kind in _SIGNS:
        yield _SIGNS[kind]
    elif kind == "sdt":
        yield _control_text(element)
    elif kind == "sym":
        yield _symbol(element)
    elif kind == "fldChar":
        yield field_value(element)
    elif kind not in _NOT_SHOWN and not _is_hidden(element, kind):
        for inner in element:
            yield from _pieces(inner)
        yield _ENDS.get(kind, "")


def _is_hidden(element: etree._Element, kind: str) -> bool:
    return kind == "r" and is_on(child(child(element, "rPr"), "vanish"))


def _control_text(control: etree._Element) -> str:
    if is_placeholder(control):
        return ""
    content = child(control, "sdtContent")
    text = "" if content is None else "".join(_pieces(content))
    held = own_value(control, text)
    return text if held is None else held


def _symbol(element: etree._Element) -> str:
    """The sign; of a symbol font the one that looks like it, else the code as is."""
    code = attribute(element, "char").upper()
    font = attribute(element, "font").casefold()
    known = _SYMBOLS.get(font, {}).get(code[-2:])
    if known is not None:
        return known
    try:
        sign = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return sign if sign.isprintable() or sign >= "\ue000" else ""
