"""The custom properties of a document, where our form id and version may be."""

from collections.abc import Mapping

from formkit.read.limits import Limits
from formkit.read.xml import Attributes, parse

_PART = "docProps/custom.xml"


def custom_properties(xml: Mapping[str, bytes], limits: Limits) -> dict[str, str]:
    """Property name to its text; {} when the file has none."""
    if _PART not in xml:
        return {}
    found: dict[str, str] = {}
    name = ""
    pieces: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal name
        if tag == "property":
            name = attributes.get("name", "")
            pieces.clear()

    def end(tag: str) -> None:
        if tag == "property" and name:
            found[name] = "".join(pieces).strip()

    parse(xml[_PART], _PART, limits, (start, end, pieces.append))
    return found
