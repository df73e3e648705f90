"""What a twin says stands in the workbook, and comes back byte for byte."""

from pathlib import Path

import pytest

from formkit import forms
from formkit.definition_workbook import Sheeted, judge, read, write
from formkit.model import RawForm
from formkit.read import read_form

SHIPPED = sorted(Path(forms.__file__).parent.glob("*.def.txt"))


def sheeted(data: bytes) -> Sheeted:
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    return read(raw)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_form_comes_back_as_it_was(path: Path) -> None:
    twin = path.read_text("utf-8")
    data = write(twin)
    found = sheeted(data)
    assert found.faults == ()
    assert found.text == twin
    assert not found.publish_wanted
    assert write(found.text) == data
    assert judge(found).form is not None
