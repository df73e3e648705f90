"""What a twin says stands in the workbook, and comes back byte for byte."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.definition_workbook.conftest import sheeted
from tests.definitions.test_definitions_roundtrip import whole_forms

from formkit import forms
from formkit.definition_workbook import judge, write
from formkit.definition_workbook.cells import clean, shown, twin_cell
from formkit.definitions.model import (
    Field,
    FieldType,
    FormDef,
    Layout,
    Option,
    OptionList,
)
from formkit.definitions.rows import escape, escape_list
from formkit.definitions.twin import dump, load

SHIPPED = sorted(Path(forms.__file__).parent.glob("*.def.txt"))
ODD = (
    "=1+1",
    "'带撇号",
    "+86 138",
    "-",
    "@SUM",
    "甲|乙",
    "第一行\n第二行",
    "反斜线\\n不是换行",
    "中  间  两  格",
    "_x0041_",
    "<&>\"'",
    "007",
    "2026-11-21",
    "TRUE",
    "#N/A",
    "长" * 5000,
)


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


@settings(deadline=None, max_examples=12, derandomize=True)
@given(whole_forms())
def test_any_form_comes_back_as_it_was(form: FormDef) -> None:
    twin = dump(form)
    data = write(form)
    found = sheeted(data)
    assert found.faults == (), found.faults
    assert found.text == twin
    assert load(found.text) == (form, ())
    assert write(found.text) == data


def _field(text: str) -> Field:
    return Field(
        key="note",
        label="备注",
        type=FieldType.TEXT,
        aliases=(f"旧{text[:30]}", "说、明"),
        example=text,
        help=text,
    )


@pytest.mark.parametrize("text", ODD, ids=lambda text: text[:8].encode().hex())
def test_odd_texts_stay_texts(text: str) -> None:
    options = OptionList(name="表", options=(Option(value=text, aliases=("别|名",)),))
    form = FormDef(
        key="odd",
        name="奇怪的表",
        version="1.0",
        layouts=(Layout.TABLE,),
        facts=((f"项{text[:20]}", text),),
        fields=(_field(text),),
        option_lists=(options,),
    )
    found = sheeted(write(form))
    assert found.faults == ()
    assert load(found.text) == (form, ())


@given(st.text(max_size=12))
def test_a_cell_says_what_the_twin_says(text: str) -> None:
    said = clean(text)
    raw = escape(said)
    assert shown(raw, is_list=False) == said
    assert twin_cell(said, is_list=False) == raw


@given(st.lists(st.text("ab、|\\\nn ", min_size=1, max_size=5), max_size=4))
def test_a_list_cell_keeps_its_words(words: list[str]) -> None:
    raw = escape_list(words)
    assert twin_cell(shown(raw, is_list=True), is_list=True) == raw


def test_what_cannot_stand_in_a_cell_is_refused() -> None:
    form = FormDef(
        key="odd",
        name="长表",
        version="1",
        layouts=(Layout.TABLE,),
        fields=(_field("长" * 33000),),
    )
    with pytest.raises(ValueError, match="33000 characters"):
        write(form)
