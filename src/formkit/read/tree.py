"""Word's XML as a tree, by local names: transitional and strict files read the same."""

from collections.abc import Iterator

from lxml import etree

from formkit.read.limits import Limits
from formkit.read.refusal import refuse
from formkit.read.xml import ignore_end, ignore_text, parse


def tree(content: bytes, part: str, limits: Limits) -> etree._Element:
    """The root of the part.

    Raises:
        RefusedError: not XML, a DTD, or nested too deep.
    """
    # expat first: it refuses a DTD and counts the depth before a tree is built.
    parse(content, part, limits, (lambda _, __: None, ignore_end, ignore_text))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise refuse("damaged", part) from error


def name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The children of that name."""
    return (found for found in element if name(found) == wanted)


def child(element: etree._Element | None, wanted: str) -> etree._Element | None:
    """The first child of that name; None when there is none."""
    if element is None:
        return None
    return next(children(element, wanted), None)


def attribute(element: etree._Element | None, wanted: str) -> str:
    """The attribute of that local name; "" when there is none."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == wanted:
            return str(value)
    return ""
