"""The colours of every table, computed by LibreOffice, against our own check."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, made, plain
from tests.office.table_rows import rows

from formkit.blanks.colouring import AMBER, GREY, RED, named_by
from formkit.check import Checked, CheckedRecord, CheckScope, check_form
from formkit.definitions.catalogue import shipped
from formkit.definitions.evaluate import fields_of
from formkit.definitions.model import FormDef, Layout
from formkit.model import RawForm
from formkit.problems import Finding, Level
from formkit.read import read_form
from formkit.workdays import WorkCalendar

pytestmark = pytest.mark.office

CALC = "Calc MS Excel 2007 XML"
FIRST, MANY = 4, 24
AT = 200  # where the formulas go: beyond every table
TODAY, DAY = date(2026, 11, 23), "DATE(2026,11,23)"
OF_FIRST_ROW = re.compile(rf"(\$[A-Z]{{1,3}}){FIRST}(?![0-9])")
Cell = tuple[str, int]  # field key and row


@dataclass(frozen=True)
class Painted:
    """The cells each colour's formula is true at, and what the check says of them."""

    cells: Mapping[str, frozenset[Cell]]
    checked: Checked
    next_number: object


@pytest.fixture(scope="module")
def painted(
    typed_in_office: Callable[[Sequence[Mapping[str, Any]]], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Painted]:
    """Every table, filled with rows half done, its formulas computed."""
    folder = tmp_path_factory.mktemp("colours")
    tables = {
        one.form.key: made(one, Layout.TABLE)
        for one in shipped().definitions
        if Layout.TABLE in one.form.layouts
    }
    plans = {key: write(table, folder / f"{key}.xlsx") for key, table in tables.items()}
    typed_in_office(
        [
            {
                "source": str(folder / f"{key}.xlsx"),
                "target": str(folder / f"{key}-done.xlsx"),
                "filter": CALC,
                "cells": [],
                "boxes": [],
                "paragraphs": [],
            }
            for key in tables
        ]
    )
    return {
        key: read_back(folder, key, plan, tables[key]) for key, plan in plans.items()
    }


def write(table: Blank, path: Path) -> Mapping[int, tuple[str, str]]:
    """The table filled, twice: as staff leave it, and with its colours as formulas.

    Returns for each column of formulas the colour and the field it paints.
    """
    book = load_workbook(io.BytesIO(table.data), rich_text=True)
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    keys = {field.label: field.key for field in table.form.fields}
    columns = {keys[plain(c.value)]: c.column for c in sheet[3] if c.value}
    filled = rows(table.form, TODAY, crc32(table.form.key.encode()), MANY)
    for row, values in enumerate(filled, start=FIRST):
        for key, value in values.items():
            sheet.cell(row, columns[key], value)
    book.save(path.with_name(f"{path.stem}-filled.xlsx"))
    plan = {}
    for column, (colour, key, formula) in enumerate(colours(sheet, columns), start=AT):
        plan[column] = (colour, key)
        dated = formula.replace("TODAY()", DAY)
        for row in range(FIRST, FIRST + MANY):
            # openpyxl's own translation takes a minute for formulas so long.
            moved = OF_FIRST_ROW.sub(rf"\g<1>{row}", dated)
            sheet.cell(row, column, f"={moved}").number_format = "General"
    sheet["B2"] = str(sheet["B2"].value).replace("TODAY()", DAY)
    book.save(path)
    return plan


def colours(
    sheet: Worksheet, columns: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    """Colour, field and formula of every conditional format but that of doubles."""
    named = {
        RED.bgColor.rgb: "red",
        AMBER.bgColor.rgb: "amber",
        GREY.bgColor.rgb: "grey",
    }
    fields = {column: key for key, column in columns.items()}
    for area in sheet.conditional_formatting:
        (cells,) = area.sqref.ranges
        assert (cells.min_row, cells.max_row) == (FIRST, 2003)
        for rule in area.rules:
            (formula,) = rule.formula
            if "COUNTIF" not in formula:
                colour = named[rule.dxf.fill.bgColor.rgb]
                yield colour, fields[cells.min_col], formula


def read_back(
    folder: Path, key: str, plan: Mapping[int, tuple[str, str]], table: Blank
) -> Painted:
    book = load_workbook(folder / f"{key}-done.xlsx", data_only=True)
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    found: dict[str, set[Cell]] = {"red": set(), "amber": set(), "grey": set()}
    for column, (colour, field) in plan.items():
        for row in range(FIRST, FIRST + MANY):
            value = sheet.cell(row, column).value
            assert isinstance(value, bool | int), (key, field, colour, row, value)
            if value:
                found[colour].add((field, row))
    raw = read_form((folder / f"{key}-filled.xlsx").read_bytes())
    assert isinstance(raw, RawForm)
    checked = check_form(raw, shipped(), CheckScope(TODAY, WorkCalendar(())))
    assert checked.definition is table.definition
    return Painted(
        {c: frozenset(cells) for c, cells in found.items()}, checked, sheet["B2"].value
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("consultation", f"ZX-20261123-{MANY + 1:03}", id="a-day"),
        pytest.param("need", f"XQ-2026-{MANY + 1:04}", id="a-year"),
        pytest.param("segment", f"KH-{MANY + 1:06}", id="for-ever"),
    ],
)
def test_the_next_number_follows_the_highest(
    painted: Mapping[str, Painted], key: str, expected: str
) -> None:
    assert painted[key].next_number == expected


def missing(checked: Checked) -> frozenset[Cell]:
    return frozenset(
        (finding.field, finding.place.row)
        for record in checked.records
        for finding in record.findings
        if finding.code in {"V201", "V202"}
        and finding.level is Level.ERROR
        and finding.place
    )


KEYS = [d.form.key for d in shipped().definitions if Layout.TABLE in d.form.layouts]
every_table = pytest.mark.parametrize("key", KEYS)


@every_table
def test_red_is_exactly_what_the_check_calls_missing(
    painted: Mapping[str, Painted], key: str
) -> None:
    one = painted[key]
    expected = missing(one.checked)
    assert expected
    assert sorted(one.cells["red"] - expected) == []
    assert sorted(expected - one.cells["red"]) == []


@every_table
def test_amber_is_always_something_the_check_names(
    painted: Mapping[str, Painted], key: str
) -> None:
    one = painted[key]
    named = {cell for record in one.checked.records for cell in at_fault(record)}
    assert sorted(one.cells["amber"] - named) == []


def at_fault(record: CheckedRecord) -> Iterator[Cell]:
    """What findings name; and of a rule kept silent since its field has one already."""
    for finding in record.findings:
        yield from of(finding)
    wrong = {f.field for f in record.findings if f.level is Level.ERROR}
    for rule in form_of(record).rules:
        if wrong & set(fields_of(rule.then)):
            yield from ((key, record.record.row) for key in named_by(rule))


def form_of(record: CheckedRecord) -> FormDef:
    found = shipped().current(record.record.form)
    assert found is not None
    return found.form


def of(finding: Finding) -> Iterator[Cell]:
    if finding.place:
        yield finding.field, finding.place.row
    for related in finding.related:
        if related.place:
            yield related.field, related.place.row


@every_table
def test_grey_is_always_work_to_come(painted: Mapping[str, Painted], key: str) -> None:
    one = painted[key]
    lacking = {row for _, row in missing(one.checked)}
    records = {record.record.row: record for record in one.checked.records}
    for field, row in one.cells["grey"]:
        record = records[row]
        assert not record.record.values[field].is_filled, (field, row)
        assert (field, row) not in one.cells["red"]
        if row not in lacking:
            assert field in record.next_fields, (field, row)


def test_work_to_come_is_seen_in_most_forms_with_states(
    painted: Mapping[str, Painted],
) -> None:
    with_grey = {key for key, one in painted.items() if one.cells["grey"]}
    assert with_grey >= {"consultation", "complaint", "followup", "need"}
