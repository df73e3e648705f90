"""Which paragraph styles are headings, and of which level."""

import re
from collections.abc import Mapping

from formkit.read.limits import Limits
from formkit.read.tree import attribute, child, children, tree

_STYLES = "word/styles.xml"
_NAMED = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


def heading_levels(xml: Mapping[str, bytes], limits: Limits) -> dict[str, int]:
    """Style id to heading level 1..9, by outline level or by name."""
    if _STYLES not in xml:
        return {}
    levels = {}
    for style in children(tree(xml[_STYLES], _STYLES, limits), "style"):
        outline = attribute(child(child(style, "pPr"), "outlineLvl"), "val")
        named = _NAMED.fullmatch(attribute(child(style, "name"), "val").strip())
        if named:
            levels[attribute(style, "styleId")] = int(named[1])
        elif outline.isdigit() and int(outline) < 9:  # noqa: PLR2004 - 9 is body text
            levels[attribute(style, "styleId")] = int(outline) + 1
    return levels
