"""Definition workbooks, changed the way people change them."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook

from formkit.definition_workbook import Sheeted, judge, read, where, write
from formkit.definitions.catalogue import shipped
from formkit.model import RawForm
from formkit.read import read_form

Change = Callable[[Workbook], object]


@pytest.fixture(scope="session")
def twin() -> str:
    """The twin of the abnormality form."""
    definition = shipped().current("abnormality")
    assert definition is not None
    return definition.text


@pytest.fixture(scope="session")
def workbook(twin: str) -> bytes:
    """Its workbook."""
    return write(twin)


@pytest.fixture(scope="session")
def changed(workbook: bytes) -> Callable[[Change], bytes]:
    """`changed(change)`: the bytes of the workbook after somebody changed it."""

    def make(change: Change) -> bytes:
        book = load_workbook(io.BytesIO(workbook))
        change(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


def sheeted(data: bytes) -> Sheeted:
    """The workbook as formkit reads it."""
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    return read(raw)


def faults(data: bytes) -> list[tuple[str, str]]:
    """Code and place of everything that is wrong."""
    return [(fault.code, where(fault)) for fault in judge(sheeted(data)).faults]
