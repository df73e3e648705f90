"""Every field of a filled one-record blank is found again by the check, in its cell."""

import io
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, Spot, spots, words

from formkit.check import CheckScope, check_form
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import FieldType
from formkit.model import RawForm
from formkit.read import read_form
from formkit.records import RowSet
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
DAYS = {
    FieldType.DATE: date(2026, 11, 20),
    FieldType.DATETIME: datetime.fromisoformat("2026-11-20 09:30"),
}
NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.PERCENT}


def typed(made: Blank, spot: Spot, at: int) -> str | int | date:
    """Something of the right kind, different in every free text."""
    field = spot.field
    if offered := words(made, field):
        return offered[0]
    if field.type in DAYS:
        return DAYS[field.type]
    if field.type in NUMBERS:
        return 1
    if field.type in {FieldType.PHONE, FieldType.EMAIL, FieldType.ID}:
        return field.example
    return field.example or f"第{at}项已按流程核对并如实记录"


def line_of(sheet: Worksheet, spot: Spot) -> Iterator[str]:
    """The first cell below each header of a small table."""
    row = spot.cell.row - 1
    for column in spot.field.columns:
        for at in range(spot.cell.column, 20):
            if sheet.cell(row, at).value == column.label:
                yield sheet.cell(row + 1, at).coordinate


def test_every_field_is_found_in_its_own_cell(record: Blank) -> None:
    book = load_workbook(io.BytesIO(record.data), rich_text=True)
    expected = {}
    for at, spot in enumerate(spots(record)):
        sheet = book[spot.cell.parent.title]
        assert isinstance(sheet, Worksheet)
        if spot.field.columns:
            cells = list(line_of(sheet, spot))
            assert len(cells) == len(spot.field.columns)
            for cell, column in zip(cells, spot.field.columns, strict=True):
                sheet[cell] = DAYS.get(column.type, f"{column.label}一")
        else:
            sheet[spot.cell.coordinate] = typed(record, spot, at)
            expected[spot.field.key] = spot.cell.coordinate
    out = io.BytesIO()
    book.save(out)
    raw = read_form(out.getvalue())
    assert isinstance(raw, RawForm)
    checked = check_form(raw, shipped(), SCOPE)
    (one,) = checked.records
    values = one.record.values
    places = {key: values[key].place for key in expected}
    assert {k: p.cell if p else "" for k, p in places.items()} == expected
    told = (*checked.findings, *one.findings)
    # S: about the shape of the file; nothing about it may be unclear.
    assert not [(f.code, f.label) for f in told if f.code.startswith("S")]
    for spot in spots(record):
        if spot.field.columns:
            rows = values[spot.field.key].value
            assert isinstance(rows, RowSet)
            (row,) = rows.rows
            assert set(row) == {column.key for column in spot.field.columns}
