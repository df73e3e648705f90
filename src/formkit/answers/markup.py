"""XML of Office parts: names in the namespace of the file, children in their order.

Files saved as "strict" use other namespaces for the same elements, so elements are
found by their local name and made in the namespace of their parent.
"""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape as _escape
from xml.sax.saxutils import quoteattr as _quoteattr

from lxml import etree

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def local(element: etree._Element) -> str:
    """The name without its namespace; for a comment something that is no name."""
    return str(element.tag).rpartition("}")[2]


def named(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """All descendants of that local name, in document order."""
    return parent.iter(f"{{*}}{name}")


def children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that local name."""
    return parent.iterchildren(f"{{*}}{name}")


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child of that local name, None when there is none."""
    return next(children(parent, name), None)


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of that local name, "" when there is none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def namespace(element: etree._Element) -> str:
    """The namespace of an element, "" without one."""
    return etree.QName(element).namespace or ""


def add(
    parent: etree._Element, name: str, text: str = "", /, **attributes: str
) -> etree._Element:
    """Append a child in the namespace of its parent."""
    made = etree.SubElement(parent, f"{{{namespace(parent)}}}{name}", attributes)
    if text:
        made.text = legible(text)
        made.set(_SPACE, "preserve")
    return made


def place_child(
    parent: etree._Element,
    made: etree._Element,
    wanted: Sequence[str],
    *,
    first: bool = False,
) -> None:
    """Put a child where the schema wants it: behind all that come before it.

    Among children of its own name it is the last, or the `first`. Children whose names
    are not `wanted` stay where they are.
    """
    before = set(wanted[: wanted.index(local(made)) + (not first)])
    at = 0
    for index, other in enumerate(parent):
        if local(other) in before:
            at = index + 1
    parent.insert(at, made)


def own_child(
    parent: etree._Element, name: str, wanted: Sequence[str]
) -> etree._Element:
    """The child of that name, made in its right place when there is none."""
    found = child(parent, name)
    if found is None:
        found = etree.Element(f"{{{namespace(parent)}}}{name}")
        place_child(parent, found, wanted)
    return found


def remove(element: etree._Element) -> None:
    """Take an element out of its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def whole_text(element: etree._Element) -> str:
    """All text within an element."""
    return "".join(str(piece) for piece in element.itertext())


def order(names: str) -> tuple[str, ...]:
    """The order the schema wants for the children of an element."""
    return tuple(names.split())


def legible(text: str) -> str:
    """The text without characters that XML does not allow; those become `□`.

    Text that looks like Office's own escape (`_x000D_`) is kept as the text it is.
    """
    return _LOOKS_ESCAPED.sub("_x005F_", _NO_XML.sub("□", text))


def escaped(text: str) -> str:
    """The text as XML content."""
    return _escape(legible(text), {"\r": "&#13;"})


def quoted(text: str) -> str:
    """The text as an attribute value, with its quotes."""
    return _quoteattr(_NO_XML.sub("□", text))
