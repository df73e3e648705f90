"""A workbook as raw cells, read part by part; openpyxl is not involved."""

from collections.abc import Mapping
from dataclasses import dataclass

from formkit.model import FileKind, Place, RawForm, RawSheet
from formkit.read.addresses import single_cell
from formkit.read.formats import number_formats
from formkit.read.limits import Limits
from formkit.read.package import Package
from formkit.read.properties import custom_properties
from formkit.read.refusal import refuse
from formkit.read.sheet import Shared, read_sheet
from formkit.read.strings import shared_strings
from formkit.read.xml import Attributes, parse, related, relationships

_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    relationship: str
    visible: bool


@dataclass(frozen=True, slots=True)
class _Workbook:
    sheets: tuple[_Listed, ...]
    names: Mapping[str, Place]
    date1904: bool


def read_workbook(package: Package, limits: Limits) -> RawForm:
    """All worksheets of the workbook, hidden ones too, in their order.

    Raises:
        RefusedError: a part is missing, damaged, or asks for too much.
    """
    workbook = _workbook(_part(package, _WORKBOOK), limits)
    shared = Shared(_strings(package, limits), _formats(package, limits), limits)
    targets = relationships(package.xml, _WORKBOOK, limits)
    if len(workbook.sheets) > limits.sheets:
        raise refuse("too_many", _WORKBOOK)
    sheets: list[RawSheet] = []
    left = limits.cells
    for listed in workbook.sheets:
        part = targets.get(listed.relationship, "")
        if "sheets/" in part and "worksheets/" not in part:
            continue  # a chart or dialog sheet has no cells
        content = _part(package, part)
        sheet = read_sheet(content, listed.name, part, shared, visible=listed.visible)
        left -= len(sheet.cells)
        if left < 0:
            raise refuse("too_many", part)
        sheets.append(sheet)
    if not sheets:
        # An empty workbook would look like a form nobody filled in.
        raise refuse("part_missing", _WORKBOOK)
    return RawForm(
        FileKind.XLSX,
        tuple(sheets),
        workbook.names,
        custom_properties(package.xml, limits),
        workbook.date1904,
        sum("/media/" in name for name in package.media),
    )


def _part(package: Package, name: str) -> bytes:
    content = package.xml.get(name)
    if content is None:
        raise refuse("part_missing", name or _WORKBOOK)
    return content


def _strings(package: Package, limits: Limits) -> tuple[str, ...]:
    part = related(package.xml, _WORKBOOK, "sharedStrings", limits)
    return shared_strings(_part(package, part), part, limits) if part else ()


def _formats(package: Package, limits: Limits) -> tuple[str, ...]:
    part = related(package.xml, _WORKBOOK, "styles", limits)
    return number_formats(_part(package, part), part, limits) if part else ()


def _workbook(content: bytes, limits: Limits) -> _Workbook:
    sheets: list[_Listed] = []
    names: dict[str, Place] = {}
    date1904 = False
    naming = ""
    pieces: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal date1904, naming
        match tag:
            case "sheet":
                visible = attributes.get("state", "visible") == "visible"
                name, target = attributes.get("name", ""), attributes.get("id", "")
                sheets.append(_Listed(name, target, visible))
            case "workbookPr":
                date1904 = attributes.get("date1904") in {"1", "true"}
            case "definedName":
                naming = attributes.get("name", "")
                pieces.clear()
            case _:
                pass

    def end(tag: str) -> None:
        if tag == "definedName":
            place = single_cell("".join(pieces))
            if place is not None:
                names[naming] = place

    parse(content, _WORKBOOK, limits, (start, end, pieces.append))
    return _Workbook(tuple(sheets), names, date1904)
