"""Pictures inside cells: Excel's rich values and the DISPIMG formula of WPS.

Both look like an error or a text to every other reader. A cell whose picture is gone
is an error, never a picture and never a blank.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from formkit.read.package import Package
from formkit.read.xml import Attributes, elements

_DISPIMG = re.compile(r'=?(?:_xlfn\.)?dispimg\("([^"]+)"', re.IGNORECASE)
_IMAGE_STRUCTURES = {"_localImage", "_webimage"}
_METADATA = "xl/metadata.xml"
_VALUES = "xl/richData/rdrichvalue.xml"
_STRUCTURES = "xl/richData/rdrichvaluestructure.xml"
_CELL_IMAGES = "xl/cellimages.xml"


@dataclass(frozen=True, slots=True)
class CellPictures:
    """What in this workbook is a picture inside a cell.

    `values` are the numbers (`vm`) of Excel's rich values that are pictures, `ids` the
    picture names that WPS formulas may refer to.
    """

    values: frozenset[str]
    ids: frozenset[str]

    def holds_value(self, value_metadata: str) -> bool:
        """Whether the cell's `vm` is an Excel picture."""
        return value_metadata in self.values

    def holds_formula(self, formula: str) -> bool:
        """Whether the formula shows a picture that is there."""
        found = _DISPIMG.match(formula)
        return found is not None and found[1] in self.ids


def is_picture_formula(formula: str) -> bool:
    """Whether the formula (or the text WPS stores for it) shows a picture."""
    return _DISPIMG.match(formula) is not None


def cell_pictures(package: Package) -> CellPictures:
    """The pictures inside cells of this workbook.

    Raises:
        RefusedError: one of the parts that list them is damaged.
    """
    named = _listed(package, _CELL_IMAGES)
    ids = (a.get("name", "") for tag, a in named if tag == "cNvPr")
    return CellPictures(frozenset(_picture_values(package)), frozenset(ids))


def _picture_values(package: Package) -> set[str]:
    """`vm` (from 1) → value metadata → rich value → structure: [MS-XLSX] 2.3.6."""
    rich = _rich_values(package)
    structures = [a.get("t", "") for t, a in _listed(package, _STRUCTURES) if t == "s"]
    values = [a.get("s", "") for t, a in _listed(package, _VALUES) if t == "rv"]
    found = set()
    for number, index in rich.items():
        structure = _at(structures, _at(values, index))
        if structure in _IMAGE_STRUCTURES:
            found.add(number)
    return found


def _rich_values(package: Package) -> Mapping[str, str]:
    """The index of the rich value of each `vm`."""
    types: list[str] = []
    blocks: list[str] = []
    found: dict[str, str] = {}
    section = ""
    for tag, attributes in _listed(package, _METADATA):
        match tag:
            case "metadataType":
                types.append(attributes.get("name", ""))
            case "futureMetadata" | "valueMetadata" | "cellMetadata":
                section = f"{tag} {attributes.get('name', '')}".strip()
            case "rvb" if section == "futureMetadata XLRICHVALUE":
                blocks.append(attributes.get("i", ""))
            case "rc" if section == "valueMetadata":
                number = str(len(found) + 1)
                found[number] = _block(attributes, types, blocks)
            case _:
                pass
    return found


def _block(attributes: Attributes, types: list[str], blocks: list[str]) -> str:
    kind = attributes.get("t", "")
    is_rich = kind.isdecimal() and _at(types, str(int(kind) - 1)) == "XLRICHVALUE"
    return _at(blocks, attributes.get("v", "")) if is_rich else ""


def _at(items: list[str], index: str) -> str:
    """The item of that number; "" when the number is none."""
    is_index = index.isascii() and index.isdecimal() and int(index) < len(items)
    return items[int(index)] if is_index else ""


def _listed(package: Package, part: str) -> list[tuple[str, Attributes]]:
    content = package.find(part)
    return [] if content is None else elements(content, part, package.limits)
