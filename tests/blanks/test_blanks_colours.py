"""Live colours: which formats a template has, in which order, and what they name."""

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, spots

from formkit.blanks.colouring import (
    AMBER,
    GREY,
    RED,
    add_colours,
    amber_formula,
    named_by,
    red_formula,
)
from formkit.blanks.phrases import Phrases
from formkit.definitions import twin
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import FormDef, Rule

FORM = """[设置]
表单代号 | visit
表单名称 | 回访登记
版本 | 1.0
版式 | 登记表
[字段]
分组 | 字段 | 代号 | 类型 | 必填 | 限制 | 选项表
甲 | 结果 | result | 单选 | 是 |  | 结果
甲 | 原因 | why | 文本 | | 至少2字
甲 | 金额 | amount | 整数 |  | 0~5
甲 | 备注 | note | 文本 | 仅当 结果 = 其他
[选项]
选项表 | 值
结果 | 好
结果 | 其他
[规则]
编号 | 当 | 应当 | 级别 | 提示
R1 | 结果 = 其他 | 原因 已填 | 错误 | 请写原因
R2 | 结果 = 好 | 金额 为空 | 错误 | 好的不填
R3 | 结果 = 好 | 原因 已填 | 提醒 | 最好写
"""
CELLS = {"result": "$A4", "why": "$B4", "amount": "$C4", "note": "$D4"}


def form() -> FormDef:
    loaded, problems = twin.load(FORM)
    assert loaded is not None, problems
    return loaded


def rule(key: str) -> Rule:
    (found,) = (one for one in form().rules if one.key == key)
    return found


def painted(sheet: Worksheet) -> dict[str, list[str]]:
    names = {
        RED.bgColor.rgb: "red",
        AMBER.bgColor.rgb: "amber",
        GREY.bgColor.rgb: "grey",
    }
    found: dict[str, list[tuple[int, str]]] = {}
    for area in sheet.conditional_formatting:
        for one in area.rules:
            assert one.stopIfTrue
            colour = names[one.dxf.fill.bgColor.rgb]
            found.setdefault(str(area.sqref), []).append((one.priority, colour))
    return {area: [c for _, c in sorted(colours)] for area, colours in found.items()}


def test_red_comes_before_amber_before_grey(table: Blank) -> None:
    sheet = table.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    order = ["red", "amber", "grey"]
    for area, colours in painted(sheet).items():
        assert colours == sorted(colours, key=order.index), area


def test_a_field_has_one_format_a_colour(table: Blank) -> None:
    sheet = table.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    number = next(s for s in spots(table) if s.field.key == table.form.number_field)
    for area, colours in painted(sheet).items():
        is_number = area.startswith(f"{number.cell.column_letter}4:")
        doubles = 1 if is_number else 0
        assert len(colours) <= len(set(colours)) + doubles, area


def test_every_field_asked_for_at_once_turns_red(table: Blank) -> None:
    sheet = table.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    found = painted(sheet)
    for spot in spots(table):
        if spot.field.required.always and spot.field.key != table.form.number_field:
            letter = spot.cell.column_letter
            assert "red" in found[f"{letter}4:{letter}2003"], spot.label


def test_formulas_fit_into_a_conditional_format(table: Blank) -> None:
    sheet = table.book().worksheets[0]
    assert isinstance(sheet, Worksheet)
    for area in sheet.conditional_formatting:
        for one in area.rules:
            assert len(one.formula[0]) <= 8192
            assert "{" not in one.formula[0].replace("{yyyy", "")


def test_only_areas_that_are_given_are_painted() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    begun = "COUNTA($A4:$D4)>0"
    add_colours(sheet, form(), CELLS, {"result": "A4:A9"}, begun, Phrases(book))
    assert set(painted(sheet)) == {"A4:A9"}


def test_what_a_rule_demands_is_red_and_what_it_advises_amber() -> None:
    of_why = red_formula(form().field("why"), form(), CELLS, "TRUE")
    assert "$A4" in of_why
    assert "其他" in of_why
    advised = amber_formula(form().field("why"), form(), CELLS)
    assert "好" in advised


def test_what_must_stay_blank_is_amber_with_its_reason() -> None:
    for key in ("amount", "result"):
        assert "好" in amber_formula(form().field(key), form(), CELLS), key
    assert "$A4" in amber_formula(form().field("note"), form(), CELLS)


@pytest.mark.parametrize(
    ("key", "named"),
    [
        pytest.param("R1", ("why",), id="demands"),
        pytest.param("R2", ("amount", "result"), id="excludes"),
        pytest.param("R3", ("why",), id="advises"),
    ],
)
def test_a_broken_rule_shows_at_the_fields_it_names(
    key: str, named: tuple[str, ...]
) -> None:
    assert named_by(rule(key)) == named


def test_a_field_that_is_never_asked_for_is_never_red() -> None:
    assert red_formula(form().field("amount"), form(), CELLS, "TRUE") == ""


def test_too_long_a_formula_is_left_out() -> None:
    found = shipped().current("consultation")
    assert found is not None
    wide = {field.key: f"${'X' * 3}4" for field in found.form.fields}
    for field in found.form.fields:
        assert len(amber_formula(field, found.form, wide)) <= 8192
