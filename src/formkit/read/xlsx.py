"""A workbook as raw cells, read part by part; openpyxl is not involved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formkit.model import FileKind, Place, RawForm
from formkit.read.addresses import single_cell
from formkit.read.contents import Shared
from formkit.read.formats import number_formats
from formkit.read.incell import cell_pictures
from formkit.read.limits import Limits
from formkit.read.package import Package
from formkit.read.properties import custom_properties
from formkit.read.refusal import refuse, refuse_limit
from formkit.read.sheet import SheetPart, read_sheet
from formkit.read.spent import Spent
from formkit.read.strings import shared_strings
from formkit.read.xml import Attributes, parse

_TRUE = {"1", "true"}


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    relationship: str
    visible: bool


@dataclass(slots=True)
class _Workbook:
    """The workbook part: which sheets, which names, which calendar."""

    limits: Limits
    sheets: list[_Listed] = field(default_factory=list)
    names: dict[str, Place] = field(default_factory=dict)
    date1904: bool = False
    _name: Attributes = field(default_factory=dict)
    _pieces: list[str] = field(default_factory=list)
    _named: int = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        match tag:
            case "sheet":
                self._list(attributes)
            case "workbookPr":
                self.date1904 = attributes.get("date1904") in _TRUE
            case "definedName":
                self._name = attributes
                self._pieces.clear()
                self._named += 1
                if self._named > self.limits.names:
                    raise refuse_limit(self.limits, "names")
            case _:
                pass

    def end(self, tag: str) -> None:
        if tag != "definedName":
            return
        name = self._name.get("name", "")
        place = single_cell("".join(self._pieces))
        if place is None or name.startswith("_xlnm."):
            return
        # A name of the whole workbook counts before one of a copied sheet.
        if "localSheetId" in self._name:
            self.names.setdefault(name, place)
        else:
            self.names[name] = place

    def text(self, data: str) -> None:
        self._pieces.append(data)

    def _list(self, attributes: Attributes) -> None:
        visible = attributes.get("state", "visible") == "visible"
        name, target = attributes.get("name", ""), attributes.get("id", "")
        if any(other.name.casefold() == name.casefold() for other in self.sheets):
            raise refuse("contradictory", name)
        self.sheets.append(_Listed(name, target, visible))
        if len(self.sheets) > self.limits.sheets:
            raise refuse_limit(self.limits, "sheets")


def read_workbook(package: Package) -> RawForm:
    """All worksheets of the workbook, hidden ones too, in their order.

    Chart and dialog sheets have no cells and are left out.

    Raises:
        RefusedError: a part is missing, damaged, or asks for too much.
    """
    limits = package.limits
    workbook = _Workbook(limits)
    handlers = (workbook.start, workbook.end, workbook.text)
    parse(package.part(package.main), package.main, limits, handlers)
    parts = _sheet_parts(package, workbook)
    if not parts:
        # An empty workbook would look like a form nobody filled in.
        raise refuse("part_missing", package.main)
    pictures = cell_pictures(package)
    shared = Shared(shared_strings(package), number_formats(package), pictures, limits)
    spent = Spent(limits)
    return RawForm(
        FileKind.XLSX,
        tuple(read_sheet(part, shared, spent) for part in parts),
        _existing(workbook.names, parts),
        custom_properties(package),
        workbook.date1904,
        package.pictures,
    )


def _sheet_parts(package: Package, workbook: _Workbook) -> tuple[SheetPart, ...]:
    targets = {r.id: r for r in package.relationships(package.main)}
    found = []
    for listed in workbook.sheets:
        target = targets.get(listed.relationship)
        if target is None:
            raise refuse("part_missing", listed.name)
        if target.kind == "worksheet":
            content = package.part(target.part)
            found.append(SheetPart(listed.name, target.part, content, listed.visible))
    return tuple(found)


def _existing(
    names: Mapping[str, Place], parts: tuple[SheetPart, ...]
) -> dict[str, Place]:
    """The names that point at a sheet that is there."""
    sheets = {part.name for part in parts}
    return {name: place for name, place in names.items() if place.sheet in sheets}
