"""The order of a worksheet's children, and the areas that were merged."""

import re

from lxml import etree

from formkit.answers.markup import named, order
from formkit.model import Area, Place

ORDER = order(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr "
    "sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate "
    "customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
    "customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing "
    "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts "
    "extLst"
)
"""CT_Worksheet of ECMA-376, part 1, 18.3.1.99: a program refuses any other order."""

_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def merged_area(root: etree._Element, place: Place) -> str:
    """The merged area a cell lies in (`B4:D4`), or its own address."""
    for each in named(root, "mergeCell"):
        reference = str(each.get("ref", ""))
        area = _area(reference)
        if area is not None and area.holds(place.row, place.column):
            return reference
    return place.cell


def _area(reference: str) -> Area | None:
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return Area(int(top), _column(left), int(bottom), _column(right))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
