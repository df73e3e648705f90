"""Which paragraphs are headings, and of which level."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from formkit.read.package import Package
from formkit.read.tree import attribute, child
from formkit.read.xml import Attributes, ignore_end, ignore_text, parse

_NAMED = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE | re.ASCII)
_DEEPEST = 20


@dataclass(slots=True)
class _Style:
    name: str = ""
    outline: str = ""
    based_on: str = ""

    @property
    def level(self) -> int:
        named = _NAMED.fullmatch(self.name.strip())
        return int(named[1]) if named else _outline(self.outline)


def heading_levels(package: Package) -> Mapping[str, int]:
    """Style id to heading level 1..9, by name, outline level or the style it builds on.

    Raises:
        RefusedError: the styles are missing or damaged.
    """
    part = package.related(package.main, "styles")
    if not part:
        return {}
    styles: dict[str, _Style] = {}
    style = _Style()

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal style
        match tag:
            case "style":
                style = styles[attributes.get("styleId", "")] = _Style()
            case "name":
                style.name = attributes.get("val", "")
            case "outlineLvl":
                style.outline = attributes.get("val", "")
            case "basedOn":
                style.based_on = attributes.get("val", "")
            case _:
                pass

    parse(package.part(part), part, package.limits, (start, ignore_end, ignore_text))
    return {key: _inherited(styles, key) for key in styles}


def heading_level(paragraph: etree._Element, levels: Mapping[str, int]) -> int:
    """1..9 for a heading, 0 otherwise; what the paragraph itself says comes first."""
    properties = child(paragraph, "pPr")
    if properties is None:
        return 0
    if child(properties, "outlineLvl") is not None:
        return _outline(attribute(child(properties, "outlineLvl"), "val"))
    return levels.get(attribute(child(properties, "pStyle"), "val"), 0)


def _outline(level: str) -> int:
    """Word counts from 0, and 9 is body text."""
    return int(level) + 1 if re.fullmatch("[0-8]", level) else 0


def _inherited(styles: Mapping[str, _Style], key: str) -> int:
    for _ in range(_DEEPEST):
        style = styles.get(key)
        if style is None or style.level:
            return style.level if style else 0
        key = style.based_on
    return 0
