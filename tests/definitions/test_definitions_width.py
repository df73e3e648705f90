"""What a Chinese keyboard types is understood where it is clear, and kept elsewhere."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit import forms
from formkit.definitions.model import Field, FieldType, FormDef, Option, OptionList
from formkit.definitions.rows import COLUMNS, escape_list
from formkit.definitions.twin import dump, load

VISIT = (Path(__file__).parent / "visit.def.txt").read_text("utf-8")
TEXTS = [VISIT] + [
    path.read_text("utf-8")
    for path in sorted(Path(forms.__file__).parent.glob("*.def.txt"))
]
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
# Cells of a small language: every sign outside quotes may be typed full-width.
CLEAR = {
    "字段": {"代号", "必填", "限制"},
    "明细": {"代号"},
    "规则": {"当", "应当"},
    "状态": {"代号", "条件"},
    "期限": {"起算", "完成于", "时限", "按", "缺省", "预警提前"},
    "步骤": {"序号", "时限"},
    "指标": {"代号", "目标"},
}
LISTS = {"字段": {"别名"}, "选项": {"别名"}}
QUOTED = re.compile(r"(“[^”]*”)")


def sections(text: str) -> list[tuple[str, str]]:
    """Every line with the section it stands in."""
    found, section = [], ""
    for line in text.split("\n"):
        if line.startswith("["):
            section = line.strip("[]")
        found.append((section, line))
    return found


def widened(cell: str, choose: st.DataObject) -> str:
    """The cell with some signs full-width; quoted text stays as it is."""
    if choose.draw(st.booleans()):
        return cell
    parts = QUOTED.split(cell)
    return "".join(p if p[:1] == "“" else wide(p) for p in parts)


def wide(text: str) -> str:
    return "".join(WIDE.get(char, char) for char in text).replace("；", ";")


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.data(), st.sampled_from(TEXTS))
def test_full_width_signs_mean_the_same(data: st.DataObject, text: str) -> None:
    lines = []
    columns: list[str] = []
    for section, line in sections(text):
        cells = line.split(" | ")
        if section not in CLEAR | LISTS or line.startswith("["):
            columns = []
            lines.append(line)
            continue
        if not columns:
            columns = cells
            lines.append(wide(line) if data.draw(st.booleans()) else line)
            continue
        for index, column in enumerate(columns[: len(cells)]):
            if column in CLEAR.get(section, ()) and "\\" not in cells[index]:
                cells[index] = widened(cells[index], data)
            elif column in LISTS.get(section, ()) and "\\" not in cells[index]:
                sign = data.draw(st.sampled_from("、，,；;"))
                cells[index] = cells[index].replace("、", sign)
        lines.append(" | ".join(cells))
    written = "\n".join(lines)
    form, problems = load(written)
    assert not problems, (problems, written)
    assert form is not None
    assert dump(form) == text if text != VISIT else form == load(text)[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("表单代号 | visit", "表单代号：visit"),
        ("表单名称 | 上门服务单", "表单名称＝上门服务单"),
        ("表单名称 | 上门服务单", "表单名称｜上门服务单"),
        ("编号样式 | SM-{yyyymmdd}-{nnn}", "编号样式：SM－｛yyyymmdd｝-｛nnn｝"),
        ("表单代号 | visit", "表单代号 | ｖｉｓｉｔ"),
        ("[字段]", "【字段】"),
        ("[字段]", "［字段］"),
        ("选项表 | 值 | 别名", "选项表｜值｜别名"),
        ("字段 | 栏目 | 代号 | 类型", "字段： | 栏目* | 代号： | 类型："),
        ("满意度 | 不满意", "满意度｜不满意"),
        ("质量问题、产品质量", "质量问题，产品质量"),
        ("质量问题、产品质量", "质量问题; 产品质量"),
        ("样式 SM-########-###", "样式：SM－＃＃＃＃＃＃＃＃－＃＃＃"),
        ("| 至少5字", "| 至少５字"),
        ("| 0~3", "| ０～３"),
        ("紧急 2工时；一般 8工时", "紧急：2工时；一般：8工时"),
        ("紧急 2工时；一般 8工时", "紧急 ２工时，一般 ８工时"),
        ("紧急 2工时；一般 8工时", "紧急2工时、 一般8工时"),
        ("| 2个工作日", "| ２个工作日"),
        ("从 已关闭 起 当 是否解决 = 是", "从已关闭起，当：是否解决＝是"),
    ],
)
def test_a_slip_of_the_keyboard_is_understood(old: str, new: str) -> None:
    assert VISIT.count(old) >= 1
    form, problems = load(VISIT.replace(old, new, 1))
    assert (form, problems) == load(VISIT)


def test_a_date_and_a_step_may_be_full_width() -> None:
    text = VISIT.replace("归档时机 | 结案", "生效日期 | ２０２６－１１－０１")
    text += "[步骤]\n序号 | 步骤 | 时限\n１ | 接收 | ２工时\n"
    form, problems = load(text)
    assert form is not None, problems
    assert str(form.effective_on) == "2026-11-01"
    assert form.steps[0].number == 1


def test_a_full_width_bar_beside_real_ones_is_a_sign_of_the_text() -> None:
    form, problems = load(VISIT.replace("请核对两个日期", "请核对｜两个日期"))
    assert form is not None, problems
    assert form.rules[0].hint == "请核对｜两个日期"


def test_an_unknown_setting_with_a_colon_is_told_at_its_cell() -> None:
    _, (problem,) = load(VISIT.replace("归档时机 | 结案", "归挡时机：结案"))
    assert (problem.code, problem.column) == ("D712", "项目")
    assert problem.suggest[0] == "归档时机"


def with_words(option: str, alias: str) -> FormDef:
    form, _ = load(VISIT)
    assert form is not None
    options = (Option(value=option, aliases=(alias,)), Option(value="一般"))
    field = Field(
        key="kind",
        label="性质",
        type=FieldType.CHOICE,
        options="性质",
        aliases=(alias,),
    )
    clock = form.clocks[0].model_copy(update={"by_field": "kind"})
    targets = tuple(
        target.model_copy(update={"option": each})
        for target, each in zip(clock.targets, (option, "一般"), strict=True)
    )
    return form.model_copy(
        update={
            "fields": (*form.fields, field),
            "option_lists": (
                *form.option_lists,
                OptionList(name="性质", options=options),
            ),
            "clocks": (clock.model_copy(update={"targets": targets}),),
        }
    )


@pytest.mark.parametrize("sign", ["、", "，", ",", "；"])
def test_a_word_may_hold_a_separator(sign: str) -> None:
    option = f"急{sign}一般" if sign != "；" else "急"
    form = with_words(option, f"甲{sign}乙")
    text = dump(form)
    assert f"甲\\{sign}乙" in text
    assert load(text) == (form, ())


def test_a_list_keeps_what_it_escapes() -> None:
    assert escape_list(["甲，乙", "丙"]) == "甲\\，乙、丙"
    assert escape_list(["a\\b"]) == "a\\\\b"
    assert set(CLEAR) | set(LISTS) <= set(COLUMNS)
