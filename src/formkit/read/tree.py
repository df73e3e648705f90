"""Word's XML as a tree, by local names: transitional and strict files read the same."""

from collections.abc import Iterator

from lxml import etree

from formkit.read.package import Package
from formkit.read.refusal import refuse
from formkit.read.xml import check

_OFF = {"0", "false", "off"}


def tree(package: Package, part: str) -> etree._Element:
    """The root of a part.

    Raises:
        RefusedError: the part is missing, not XML, or asks for too much.
    """
    content = package.part(part)
    # expat first: it refuses a DTD and counts depth and size before a tree is built.
    check(content, part, package.limits)
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


def inside(element: etree._Element, *wanted: str) -> Iterator[etree._Element]:
    """The element and all below it that have one of the names, in order."""
    return element.iter(*(f"{{*}}{tag}" for tag in wanted))


def children(element: etree._Element | None, wanted: str) -> Iterator[etree._Element]:
    """The children of that name; none of None."""
    return iter(()) if element is None else element.iterchildren(f"{{*}}{wanted}")


def child(element: etree._Element | None, wanted: str) -> etree._Element | None:
    """The first child of that name; None when there is none."""
    return next(children(element, wanted), None)


def attribute(element: etree._Element | None, wanted: str) -> str:
    """The attribute of that local name; "" when there is none."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == wanted:
            return str(value)
    return ""


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch is there and not turned off again: `<w:vanish/>` is on."""
    return element is not None and attribute(element, "val").lower() not in _OFF
