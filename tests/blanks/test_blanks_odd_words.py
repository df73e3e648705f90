"""Words of a definition that mean something to XML or to Excel stay words."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from formkit.blanks import blank
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import Field, FieldType, Layout, Option, OptionList

ODD = ('售前&售后 <"紧急">', "=1+1", "+86", "#N/A")


def odd(key: str) -> Definition:
    """The definition with odd option lists, and a label to match."""
    found = shipped().current(key)
    assert found is not None
    form = found.form
    lists = tuple(
        OptionList(name=one.name, options=tuple(Option(value=word) for word in ODD))
        for one in form.option_lists
    )
    fields = tuple(renamed(field) for field in form.fields)
    changed = form.model_copy(update={"option_lists": lists, "fields": fields})
    return replace(found, form=changed)


def renamed(field: Field) -> Field:
    if field.type is FieldType.CHOICE:
        return field.model_copy(update={"label": f"={field.label}&"})
    return field


def cells(data: bytes) -> Iterator[Cell]:
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell))


@pytest.mark.parametrize(
    ("key", "layout"),
    [
        pytest.param("abnormality", Layout.RECORD, id="record"),
        pytest.param("consultation", Layout.TABLE, id="table"),
    ],
)
def test_a_workbook_has_no_formula_and_no_error(key: str, layout: Layout) -> None:
    seen = list(cells(blank(odd(key), layout)))
    assert set(ODD) <= {cell.value for cell in seen}
    assert {cell.data_type for cell in seen if cell.value in ODD} == {"s"}
    formulas = [cell.coordinate for cell in seen if cell.data_type == "f"]
    assert formulas == (["B2"] if layout is Layout.TABLE else [])


def test_a_document_offers_the_words_as_they_are() -> None:
    document = Document(io.BytesIO(blank(odd("sop"), Layout.DOCUMENT)))
    items = [
        item.get(qn("w:value")) for item in document.element.body.iter(qn("w:listItem"))
    ]
    assert set(ODD) <= set(items)
    labels = {a.get(qn("w:val")) for a in document.element.body.iter(qn("w:alias"))}
    assert "=适用步骤&" in labels
