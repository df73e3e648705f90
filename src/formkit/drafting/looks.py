"""How the cells of a workbook look, by the number of their style."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from formkit.read.formats import number_formats
from formkit.read.package import Package
from formkit.read.xml import Attributes, ignore_text, parse

_REDS = frozenset({"FF0000", "C00000", "CC0000", "E60000", "FFC7CE"})
_RED_INDEX = frozenset({"2", "10"})  # of the old palette of 56 colours
_SECTIONS: Mapping[str, str] = {
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellXfs": "xf",
}
_OTHER_SECTIONS = frozenset({"cellStyleXfs", "cellStyles", "dxfs", "colors"})

Item = list[tuple[str, Attributes]]
"""A font, fill, border or style: its own element and all inside, in order."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a style says: the number format, red letters or ground, lines around.

    `ground` tells coloured grounds apart, "" is none.
    """

    number_format: str = "General"
    is_red: bool = False
    is_boxed: bool = False
    ground: str = ""


@dataclass(slots=True)
class _Styles:
    """Collects the fonts, fills, borders and cell styles as they stand."""

    items: dict[str, list[Item]] = field(default_factory=dict)
    _section: str = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in _SECTIONS or tag in _OTHER_SECTIONS:
            self._section = tag
        items = self.items.setdefault(self._section, [])
        if tag == _SECTIONS.get(self._section):
            items.append([])
        if items:
            items[-1].append((tag, attributes))

    def end(self, _: str) -> None:
        pass


def looks(package: Package) -> tuple[Look, ...]:
    """The look of every cell style of the workbook, by its number.

    Raises:
        RefusedError: the styles are damaged or too many.
    """
    part = package.related(package.main, "styles")
    if not part:
        return ()
    formats = number_formats(package)
    styles = _Styles()
    handlers = (styles.start, styles.end, ignore_text)
    parse(package.part(part), part, package.limits, handlers)
    fonts, fills, borders, used = (styles.items.get(name, []) for name in _SECTIONS)
    return tuple(
        _look(number_format, xf[0][1], (fonts, fills, borders))
        for number_format, xf in zip(formats, used, strict=False)
    )


def _look(number_format: str, xf: Attributes, parts: tuple[list[Item], ...]) -> Look:
    names = ("fontId", "fillId", "borderId")
    font, fill, border = (
        _item(items, xf.get(name, "")) for items, name in zip(parts, names, strict=True)
    )
    colours = [a for tag, a in (*font, *fill) if tag in {"color", "fgColor"}]
    grounds = [a for tag, a in fill if tag == "fgColor"]
    return Look(
        number_format,
        any(map(_is_red, colours)),
        any(a.get("style", "none") != "none" for _, a in border),
        " ".join(f"{key}={value}" for a in grounds for key, value in a.items()),
    )


def _item(items: Sequence[Item], index: str) -> Item:
    is_there = index.isdecimal() and int(index) < len(items)
    return items[int(index)] if is_there else []


def _is_red(attributes: Attributes) -> bool:
    rgb = attributes.get("rgb", "").upper()
    return rgb[-6:] in _REDS or attributes.get("indexed", "") in _RED_INDEX
