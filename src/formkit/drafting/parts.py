"""What the workbook has besides its cells: styles, dropdowns, names.

The bytes passed the guard of `formkit.read` before, and pass it here again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formkit.drafting.looks import Look, looks
from formkit.model import Area
from formkit.problems import Finding
from formkit.read.addresses import area, row_and_column
from formkit.read.limits import DEFAULT_LIMITS, Limits
from formkit.read.package import Package, open_package
from formkit.read.refusal import RefusedError
from formkit.read.xml import Attributes, parse

_PLAIN = Look()
_TRUE = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Validation:
    """One data validation: which cells, what kind, its first formula.

    `is_strict`: what is not in the list is stopped or warned of.
    """

    areas: tuple[Area, ...]
    kind: str
    formula: str
    is_strict: bool
    prompt: str


@dataclass(frozen=True, slots=True)
class SheetParts:
    """Looks of the cells a sheet mentions, and its validations."""

    styles: Mapping[tuple[int, int], int]
    looks: tuple[Look, ...]
    validations: tuple[Validation, ...]

    def look(self, row: int, column: int) -> Look:
        """The look of a cell; the plain one where the file says nothing."""
        index = self.styles.get((row, column), 0)
        return self.looks[index] if index < len(self.looks) else _PLAIN

    def validation(self, row: int, column: int) -> Validation | None:
        """The validation that asks something of a cell; a list before all others."""
        here = [
            v for v in self.validations if any(a.holds(row, column) for a in v.areas)
        ]
        lists = [v for v in here if v.kind == "list"]
        return next(iter(lists or here), None)


@dataclass(frozen=True, slots=True)
class Parts:
    """Sheets by name, and what each defined name stands for (folded name)."""

    sheets: Mapping[str, SheetParts]
    names: Mapping[str, str]


def read_parts(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Parts | Finding:
    """What the workbook has besides its cells, or why it is refused."""
    try:
        package = open_package(data, limits)
        return _parts(package)
    except RefusedError as refused:
        return refused.finding


def _parts(package: Package) -> Parts:
    book = _Book()
    main = package.main
    parse(package.part(main), main, package.limits, (book.start, book.end, book.text))
    targets = {r.id: r.part for r in package.relationships(main)}
    styles = looks(package)
    sheets = {}
    for name, relationship in book.sheets:
        part = targets.get(relationship, "")
        content = package.find(part)
        if content is not None:
            reader = _Sheet()
            handlers = (reader.start, reader.end, reader.text)
            parse(content, part, package.limits, handlers)
            sheets[name] = SheetParts(reader.styles, styles, tuple(reader.found))
    return Parts(sheets, book.names)


@dataclass(slots=True)
class _Book:
    """The sheets in their order and the defined names as they are written."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    _name: str = ""
    _pieces: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            self.sheets.append((attributes.get("name", ""), attributes.get("id", "")))
        elif tag == "definedName":
            self._name = attributes.get("name", "")
            self._pieces.clear()

    def end(self, tag: str) -> None:
        if tag == "definedName":
            self.names[self._name.casefold()] = "".join(self._pieces)

    def text(self, data: str) -> None:
        self._pieces.append(data)


@dataclass(slots=True)
class _Sheet:
    """The style of every cell, and every data validation, also the newer kind.

    Excel 2010 writes a list on another sheet below `extLst`, its cells as an element
    and not as an attribute; without prefixes both look alike.
    """

    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    found: list[Validation] = field(default_factory=list)
    _rule: Attributes | None = None
    _formula: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _into: list[str] | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        match tag:
            case "c":
                at = row_and_column(attributes.get("r", ""))
                style = attributes.get("s", "0")
                if at is not None and style.isdecimal():
                    self.styles[at] = int(style)
            case "dataValidation":
                self._rule = attributes
                self._formula, self._cells = [], [attributes.get("sqref", "")]
            case "formula1" if self._rule is not None:
                self._into = self._formula
            case "sqref" if self._rule is not None:
                self._into = self._cells
            case "formula2":
                self._into = None
            case _:
                pass

    def end(self, tag: str) -> None:
        if tag in {"formula1", "sqref"}:
            self._into = None
        if tag == "dataValidation" and self._rule is not None:
            self._close(self._rule)
            self._rule = None

    def text(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _close(self, rule: Attributes) -> None:
        named = (area(word) for word in "".join(self._cells).split())
        areas = tuple(each for each in named if each is not None)
        kind = rule.get("type", "none")
        if areas and kind != "none":
            is_strict = rule.get("showErrorMessage", "0") in _TRUE
            formula = "".join(self._formula).strip()
            prompt = rule.get("prompt", "")
            self.found.append(Validation(areas, kind, formula, is_strict, prompt))
