"""The text a person sees in a paragraph or a table cell."""

from collections.abc import Iterator

from lxml import etree

from formkit.read.tree import attribute, child, name

_NOT_SHOWN = {"del", "moveFrom", "pPr", "rPr", "sdtPr", "tcPr", "instrText", "Fallback"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_OFF = {"0", "false", "off"}


def text_of(element: etree._Element) -> str:
    """The text: inserted text in, deleted text out, placeholders blank.

    Paragraphs are separated by a newline, the rows of a nested table too, its cells
    by a tab. A checkbox control is ☑ or ☐, a date control is its date.
    """
    return "".join(_pieces(element)).strip("\n\t")


def control_name(element: etree._Element) -> str:
    """The tag, else the title, of the content control in or around the element."""
    around = element.getparent()
    while around is not None and name(around) in {"sdtContent", "sdt"}:
        if name(around) == "sdt" and (found := _name_of(around)):
            return found
        around = around.getparent()
    for control in element.iter():
        if name(control) == "sdt" and (found := _name_of(control)):
            return found
    return ""


def _name_of(control: etree._Element) -> str:
    properties = child(control, "sdtPr")
    return attribute(child(properties, "tag"), "val") or attribute(
        child(properties, "alias"), "val"
    )


def _pieces(element: etree._Element) -> Iterator[str]:
    kind = name(element)
    if kind in _NOT_SHOWN:
        return
    if kind == "t":
        yield element.text or ""
    elif kind in _BREAKS:
        yield _BREAKS[kind]
    elif kind == "sym":
        yield _symbol(element)
    elif kind == "sdt":
        yield from _control(element)
    else:
        for inner in element:
            yield from _pieces(inner)
        yield {"p": "\n", "tc": "\t", "tr": "\n"}.get(kind, "")


def _control(control: etree._Element) -> Iterator[str]:
    properties = child(control, "sdtPr")
    content = child(control, "sdtContent")
    placeholder = child(properties, "showingPlcHdr")
    if placeholder is not None and attribute(placeholder, "val") not in _OFF:
        return
    checkbox = child(properties, "checkbox")
    date = attribute(child(properties, "date"), "fullDate")
    if checkbox is not None:
        ticked = attribute(child(checkbox, "checked"), "val") not in {*_OFF, ""}
        yield "☑" if ticked else "☐"
    elif date and content is not None:
        # The day as shown would depend on the program's language.
        yield date.removesuffix("T00:00:00Z")
    elif content is not None:
        for inner in content:
            yield from _pieces(inner)


def _symbol(element: etree._Element) -> str:
    code = attribute(element, "char")
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
