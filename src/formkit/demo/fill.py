"""Filling a blank as a person would: value by value, cell by cell."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from docx import Document
from docx.document import Document as DocumentFile
from docx.table import Table, _Cell
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.definitions.model import FieldType, FormDef

Typed = str | int | date | datetime
Filling = dict[str, Typed]
"""What a person types into a form: field key to what goes into the cell."""


def fill_record(blank: bytes, filling: Mapping[str, Typed]) -> bytes:
    """The one-record blank with each value in the cell of its defined name."""
    book = load_workbook(io.BytesIO(blank), rich_text=True)
    for key, value in filling.items():
        sheet, cell = _named_cell(book, key)
        if "|" in str(value):
            _fill_row(sheet, cell, str(value).split("|"))
        else:
            sheet[cell] = value
    return _saved(book)


def fill_table(
    blank: bytes, form: FormDef, rows: Sequence[Mapping[str, Typed]]
) -> bytes:
    """The table blank with a row for each filling, under the headers of the form."""
    book = load_workbook(io.BytesIO(blank), rich_text=True)
    sheet, header_row, columns = _header(book, form)
    for offset, filling in enumerate(rows, start=1):
        for key, value in filling.items():
            sheet.cell(header_row + offset, columns[key], value)
    return _saved(book)


def fill_document(
    blank: bytes,
    form: FormDef,
    filling: Mapping[str, Typed],
    rows: Mapping[str, Sequence[Sequence[str]]],
) -> bytes:
    """The Word blank with table cells, sections and the rows of its tables filled."""
    document = Document(io.BytesIO(blank))
    for key, value in filling.items():
        field = form.field(key)
        if field.type is FieldType.SECTION:
            _fill_section(document, field.label, str(value))
        else:
            _value_cell(document, field.label).text = str(value)
    for key, lines in rows.items():
        _fill_rows(document, [c.label for c in form.field(key).columns], lines)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _named_cell(book: Workbook, key: str) -> tuple[Worksheet, str]:
    sheet, cell = next(iter(book.defined_names[f"fk_{key}"].destinations))
    found = book[sheet]
    if not isinstance(found, Worksheet):
        raise TypeError(f"fk_{key} points at a chart sheet")
    return found, cell.replace("$", "").split(":")[0]


def _fill_row(sheet: Worksheet, cell: str, values: Sequence[str]) -> None:
    """Type into consecutive value cells, stepping over merged ones."""
    column, row = sheet[cell].column, sheet[cell].row
    for value in values:
        sheet.cell(row, column, value)
        spans = (
            m
            for m in sheet.merged_cells.ranges
            if sheet.cell(row, column).coordinate in m
        )
        column = next((m.max_col for m in spans), column) + 1


def _header(book: Workbook, form: FormDef) -> tuple[Worksheet, int, dict[str, int]]:
    labels = {field.label: field.key for field in form.fields}
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=6):
            columns = {
                labels[_plain(cell.value)]: cell.column
                for cell in row
                if _plain(cell.value) in labels and cell.column
            }
            if len(columns) > len(labels) // 2:
                return sheet, row[0].row or 0, columns
    raise LookupError("no header row in the blank")


def _plain(label: object) -> str:
    """The words of a label without the star of a required field."""
    return str(label).strip("* ")


def _value_cell(document: DocumentFile, label: str) -> _Cell:
    for table in document.tables:
        for row in table.rows:
            cells = _distinct(row.cells)
            for at, cell in enumerate(cells[:-1]):
                if _plain(cell.text) == label:
                    return cells[at + 1]
    raise LookupError(f"no cell for {label}")


def _distinct(cells: Sequence[_Cell]) -> list[_Cell]:
    kept: list[_Cell] = []
    for cell in cells:
        if not kept or cell._tc is not kept[-1]._tc:  # noqa: SLF001 - merged cells repeat
            kept.append(cell)
    return kept


def _fill_section(document: DocumentFile, label: str, text: str) -> None:
    paragraphs = document.paragraphs
    for at, paragraph in enumerate(paragraphs[:-1]):
        if paragraph.text.strip().endswith(label):
            paragraphs[at + 1].text = text
            return
    raise LookupError(f"no section {label}")


def _fill_rows(
    document: DocumentFile, labels: Sequence[str], lines: Sequence[Sequence[str]]
) -> None:
    table = _table_with(document, labels)
    for offset, line in enumerate(lines, start=1):
        row = table.rows[offset] if offset < len(table.rows) else table.add_row()  # type: ignore[no-untyped-call] # untyped there
        for cell, value in zip(_distinct(row.cells), line, strict=False):
            cell.text = value


def _table_with(document: DocumentFile, labels: Sequence[str]) -> Table:
    for table in document.tables:
        if [cell.text.strip() for cell in table.rows[0].cells] == list(labels):
            return table
    raise LookupError(f"no table with {labels}")


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
