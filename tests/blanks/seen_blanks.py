"""Blanks as a test sees them: made once, each field with its cell."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formkit.blanks import blank
from formkit.definitions.catalogue import Definition
from formkit.definitions.model import Field, FieldType, FormDef, Layout


@cache
def _opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data), rich_text=True)


@dataclass(frozen=True)
class Blank:
    """An empty form, its bytes and, for a workbook, the book as openpyxl sees it."""

    definition: Definition
    layout: Layout
    data: bytes

    @property
    def form(self) -> FormDef:
        return self.definition.form

    @property
    def visible(self) -> list[Field]:
        return [field for field in self.form.fields if not field.hidden]

    def book(self) -> Workbook:
        """The workbook, opened once for all tests: they only look."""
        return _opened(self.data)


@dataclass(frozen=True)
class Spot:
    """Where a field of a workbook stands: its value cell and what belongs to it."""

    field: Field
    label: str
    cell: Cell
    rule: DataValidation


def plain(label: object) -> str:
    return str(label or "").strip("* ")


def rule_of(sheet: Worksheet, cell: Cell) -> DataValidation:
    rules: list[DataValidation] = sheet.data_validations.dataValidation
    (rule,) = (rule for rule in rules if cell.coordinate in rule)
    return rule


def _record_spots(made: Blank, book: Workbook) -> Iterator[Spot]:
    for field in made.visible:
        ((title, address),) = book.defined_names[f"fk_{field.key}"].destinations
        sheet = book[title]
        assert isinstance(sheet, Worksheet)
        cell = sheet[address.replace("$", "")]
        assert cell.column > 1
        above = 1 if field.type is FieldType.ROWS else 0
        label = sheet.cell(cell.row - above, cell.column - 1).value
        yield Spot(field, plain(label), cell, rule_of(sheet, cell))


def _table_spots(made: Blank, book: Workbook) -> Iterator[Spot]:
    sheet = book.worksheets[0]
    headers = {plain(cell.value): at for at, cell in enumerate(sheet[3], start=1)}
    for field in made.visible:
        cell = sheet.cell(4, headers[field.label])
        assert isinstance(cell, Cell)
        yield Spot(field, field.label, cell, rule_of(sheet, cell))


def spots(made: Blank) -> list[Spot]:
    """Every visible field of a workbook with its value cell, label and rule."""
    find = _record_spots if made.layout is Layout.RECORD else _table_spots
    return list(find(made, made.book()))


@cache
def made(definition: Definition, layout: Layout) -> Blank:
    """The blank, made once for all tests."""
    return Blank(definition, layout, blank(definition, layout))


def words(made: Blank, field: Field) -> list[str]:
    if field.type is FieldType.YES_NO:
        return ["是", "否"]
    if field.type is FieldType.STATE:
        return [state.label for state in made.form.states]
    return [option.value for option in made.form.choices(field)]
