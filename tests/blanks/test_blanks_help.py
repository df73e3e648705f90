"""The sheet 填写说明: every field, every state, every deadline, and what follows."""

import re

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, words

from formkit.blanks.explanations import afterwards, clocks, states
from formkit.definitions.catalogue import Definition, shipped
from formkit.definitions.model import FieldType, FileWhen, Layout
from formkit.definitions.sentences import sentence

RED, AMBER, GREY = "00F8CBAD", "00FFE699", "00E2E2E2"


def help_of(made: Blank) -> Worksheet:
    sheet = made.book()["填写说明"]
    assert isinstance(sheet, Worksheet)
    return sheet


def named(key: str) -> Definition:
    found = shipped().current(key)
    assert found is not None
    return found


def rows(sheet: Worksheet) -> list[list[str]]:
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_help_names_every_field_in_order(workbook: Blank) -> None:
    told = rows(help_of(workbook))[1 : len(workbook.visible) + 1]
    assert [row[0] for row in told] == [field.label for field in workbook.visible]
    assert help_of(workbook).freeze_panes == "B2"


def test_help_says_when_how_what_and_an_example(workbook: Blank) -> None:
    told = rows(help_of(workbook))[1:]
    for field, row in zip(workbook.visible, told, strict=False):
        _, when, how, options, example = row
        assert (when == "必填") == field.required.always
        if field.required.condition is not None:
            assert sentence(field.required.condition) in when
        if field.required.from_state:
            assert workbook.form.state(field.required.from_state).label in when
        assert field.help in how
        assert ("、" in how) >= (field.type is FieldType.CHOICES)
        assert ("“无”" in how) >= field.none_ok
        assert all(column.label in how for column in field.columns)
        assert (options, example) == (
            "、".join(words(workbook, field)),
            field.example,
        )


def test_help_tells_how_every_state_is_reached(workbook: Blank) -> None:
    form = workbook.form
    told = {row[0]: row for row in rows(help_of(workbook))[len(workbook.visible) + 1 :]}
    for state in form.states:
        _, how, note, *_ = told[state.label]
        assert note == state.note
        assert how
        if state.condition is not None:
            assert sentence(state.condition) in how
        for field in form.fields:
            if field.required.from_state == state.key:
                assert field.label in how


def test_help_tells_every_deadline_in_words(workbook: Blank) -> None:
    form = workbook.form
    told = rows(help_of(workbook))[len(workbook.visible) + 1 :]
    for clock in form.clocks:
        (row,) = (r for r in told if r[0] == clock.label and r[1][:1] in "从每")
        assert ":" not in row[1]
        assert "." not in row[1]
        for target in clock.targets:
            assert target.option in row[2]
        if clock.escalate_to:
            assert clock.escalate_to in row[2]


def test_help_says_what_the_colours_mean_and_what_follows(workbook: Blank) -> None:
    sheet = help_of(workbook)
    fills = [row[0].fill.fgColor.rgb for row in sheet.iter_rows()]
    assert [fill for fill in fills if fill in {RED, AMBER, GREY}] == [RED, AMBER, GREY]
    text = "\n".join("".join(row) for row in rows(sheet))
    assert "_状态.html" in text
    assert "需补正" in text
    assert ("不要删行" in text) == (workbook.layout is Layout.TABLE)


def test_help_is_not_cut_off(workbook: Blank) -> None:
    sheet = help_of(workbook)
    merged = {str(area).split(":")[0]: area for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            area = merged.get(cell.coordinate)
            last = area.max_col if area else cell.column
            letters = "ABCDE"[(cell.column or 1) - 1 : last]
            width = sum(sheet.column_dimensions[letter].width for letter in letters)
            wide = len(re.findall("[\u3000-\uffff]", str(cell.value or "")))
            height = sheet.row_dimensions[cell.row or 1].height or 15
            assert height >= 14 * -(-2 * wide // int(width)), cell.coordinate


def test_a_deadline_goes_from_one_date_to_another() -> None:
    told = {
        name: (ends, allowed) for name, ends, allowed in clocks(named("complaint").form)
    }
    ends, allowed = told["第一层解决"]
    assert ends == "从“投诉时间”到“客户端解决时间”"
    assert allowed == (
        "紧急 1个工作日；一般 3个工作日；轻微 7个工作日。"
        "按“紧急程度”定，没填的按“一般”。暂停的时间不算。超过了报给质量经理"
    )
    assert told["进展更新"][0] == "每填一次“进展反馈记录”的“日期”，到下一次"
    assert told["第三层对策"][0].endswith("到另一张表上的日期")


def test_a_planned_date_and_no_limit_are_said_too() -> None:
    told = {name: allowed for name, _, allowed in clocks(named("abnormality").form)}
    assert told["计划完成"].startswith("到“计划完成日期”为止")
    assert "轻微 不限" in told["临时措施"]


def test_the_first_state_is_there_at_once_and_a_side_state_while_it_holds() -> None:
    told = {name: how for name, how, _ in states(named("complaint").form)}
    assert told["已登记"] == "表交来就是"
    assert told["重复并案"] == "当并入编号已填写"


@pytest.mark.parametrize(
    ("layout", "when", "said"),
    [
        pytest.param(Layout.RECORD, FileWhen.CLOSED, "到了结束的状态", id="closed"),
        pytest.param(Layout.RECORD, FileWhen.COMPLETE, "填写合格以后", id="complete"),
        pytest.param(Layout.TABLE, FileWhen.CLOSED, "这一期过了", id="table"),
    ],
)
def test_the_last_step_is_when_the_form_is_filed(
    layout: Layout, when: FileWhen, said: str
) -> None:
    form = named("complaint").form.model_copy(update={"file_when": when})
    *_, last = afterwards(form, layout)
    assert said in last


def test_a_form_without_states_says_nothing_of_them() -> None:
    form = named("evaluation").form
    plain = form.model_copy(update={"states": (), "clocks": (), "number_field": ""})
    assert (list(states(plain)), list(clocks(plain))) == ([], [])
    assert "不用编号" in "".join(afterwards(plain, Layout.TABLE))
