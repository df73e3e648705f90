"""Which paragraphs are headings, and of which level."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from formkit.read.package import Package
from formkit.read.tree import attribute, child, children, tree

_NAMED = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE | re.ASCII)
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Style:
    level: int
    based_on: str


def heading_levels(package: Package) -> Mapping[str, int]:
    """Style id to heading level 1..9, by name, outline level or the style it builds on.

    Raises:
        RefusedError: the styles are missing or damaged.
    """
    part = package.related(package.main, "styles")
    if not part:
        return {}
    styles = {
        attribute(style, "styleId"): _style(style)
        for style in children(tree(package, part), "style")
    }
    return {key: _inherited(styles, key) for key in styles}


def heading_level(paragraph: etree._Element, levels: Mapping[str, int]) -> int:
    """1..9 for a heading, 0 otherwise; what the paragraph itself says comes first."""
    properties = child(paragraph, "pPr")
    if properties is None:
        return 0
    if child(properties, "outlineLvl") is not None:
        return _outline(properties)
    return levels.get(attribute(child(properties, "pStyle"), "val"), 0)


def _style(style: etree._Element) -> _Style:
    named = _NAMED.fullmatch(attribute(child(style, "name"), "val").strip())
    level = int(named[1]) if named else _outline(child(style, "pPr"))
    return _Style(level, attribute(child(style, "basedOn"), "val"))


def _outline(properties: etree._Element | None) -> int:
    """Word counts from 0, and 9 is body text."""
    level = attribute(child(properties, "outlineLvl"), "val")
    return int(level) + 1 if re.fullmatch("[0-8]", level) else 0


def _inherited(styles: Mapping[str, _Style], key: str) -> int:
    for _ in range(_DEEPEST):
        style = styles.get(key)
        if style is None or style.level:
            return style.level if style else 0
        key = style.based_on
    return 0
