"""The custom properties of a document, where our form id and version may be."""

from formkit.read.package import Package
from formkit.read.xml import Attributes, parse

MACROS = "formkit-macros"
"""The property a file that brings macros is given."""
_KINDS = ("custom-properties", "customProperties")  # transitional, strict


def custom_properties(package: Package) -> dict[str, str]:
    """Property name to its text; {} when the file has none.

    Raises:
        RefusedError: the part is missing or damaged.
    """
    found = {MACROS: "1"} if package.has_macros else {}
    part = next(filter(None, (package.related("", kind) for kind in _KINDS)), "")
    if part:
        _read(package, part, found)
    return found


def _read(package: Package, part: str, found: dict[str, str]) -> None:
    pieces: list[str] = []
    name = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal name
        if tag == "property":
            name = attributes.get("name", "")
        pieces.clear()

    def end(tag: str) -> None:
        # The value is the text of the innermost element: <property><vt:lpwstr>…
        if tag != "property" and name and name not in found:
            found[name] = "".join(pieces)

    parse(package.part(part), part, package.limits, (start, end, pieces.append))
