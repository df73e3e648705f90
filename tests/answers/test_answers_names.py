"""What answers are called, and whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.answers import answer_name, list_name, source_of

STEMS = st.text(
    st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1
).filter(lambda stem: not stem.startswith(".") and "." not in stem)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("投诉.xlsx", "投诉.需补正.xlsx"),
        ("投诉.XLSM", "投诉.需补正.XLSM"),
        ("作业指导书 v1.2.docx", "作业指导书 v1.2.需补正.docx"),
        ("没有后缀", "没有后缀.需补正"),
    ],
)
def test_an_answer_is_named_after_its_source(source: str, answer: str) -> None:
    assert answer_name(source) == answer
    assert source_of(answer) == source


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("咨询_2026-11.xlsx", "咨询_2026-11.需补正.xlsx"),
        ("旧表.xls", "旧表.xls.需补正.xlsx"),
        ("带宏.xlsm", "带宏.xlsm.需补正.xlsx"),
        ("说明.docx", "说明.docx.需补正.xlsx"),
    ],
)
def test_a_list_is_a_workbook_and_never_takes_anothers_name(
    source: str, answer: str
) -> None:
    assert list_name(source) == answer
    assert source_of(answer) == source


@pytest.mark.parametrize(
    "name", ["投诉.xlsx", ".需补正.xlsx", "投诉.需补正 - 副本.xlsx", "需补正.xlsx", ""]
)
def test_other_files_are_no_answers(name: str) -> None:
    assert source_of(name) is None


@given(STEMS, st.sampled_from([".xlsx", ".docx", ".xls", ".xlsm"]))
def test_a_short_name_leads_back_and_a_long_one_fits(stem: str, suffix: str) -> None:
    for name in (answer_name(stem + suffix), list_name(stem + suffix)):
        assert len(name.encode()) <= 200
        if "~" not in name:
            assert source_of(name) == stem + suffix


def test_long_names_are_cut_between_characters_and_stay_different() -> None:
    first, second = "客户" * 60 + "甲.xlsx", "客户" * 60 + "乙.xlsx"
    assert answer_name(first) != answer_name(second)
    assert answer_name(first).endswith(".需补正.xlsx")
    assert 190 < len(answer_name(first).encode()) <= 200


def test_a_name_that_is_no_unicode_is_no_fault() -> None:
    assert answer_name("\udcff" * 100 + ".xlsx").startswith("\udcff")
