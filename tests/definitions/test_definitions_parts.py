"""A form that may be divided into files, and versions that are retired."""

import pytest

from formkit.definitions.catalogue import shipped
from formkit.definitions.model import FilePart
from formkit.definitions.problems import say
from formkit.definitions.twin import dump, load

SETTINGS = """\
[设置]
表单代号 | visit
表单名称 | 来访登记单
版本 | 2.0
版式 | 单据
归档时机 | 结案
停用版本 | 1.0、1.1
分表 | {parts}
[字段]
分组 | 字段 | 代号 | 类型
登记 | 来访人 | visitor | 文本
定责 | 责任人 | owner | 人员
改进 | 措施 | measure | 文本
"""
PARTS = "定责：定责、改进；措施单：改进"


def test_parts_and_retired_versions_are_loaded_and_written_the_same() -> None:
    text = SETTINGS.format(parts=PARTS)
    form, problems = load(text)
    assert not problems
    assert form is not None
    assert form.retired == ("1.0", "1.1")
    assert form.parts == (
        FilePart(name="定责", groups=("定责", "改进")),
        FilePart(name="措施单", groups=("改进",)),
    )
    again, _ = load(dump(form))
    assert again == form
    assert f"分表 | {PARTS}\n" in dump(form)
    assert "停用版本 | 1.0、1.1\n" in dump(form)


def test_half_width_signs_are_understood() -> None:
    form, _ = load(SETTINGS.format(parts="定责: 定责、改进; 措施单:改进"))
    assert form is not None
    assert f"分表 | {PARTS}\n" in dump(form)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("定责：定责、改善", "“分表”里的“改善”看不懂"),
        ("定责、改进", "“分表”里的“定责、改进”看不懂"),
        ("：改进", "“分表”里的“：改进”看不懂"),
    ],
    ids=["unknown-group", "no-name", "blank-name"],
)
def test_a_part_that_is_not_understood_is_a_mistake(parts: str, said: str) -> None:
    form, problems = load(SETTINGS.format(parts=parts))
    assert form is None
    (problem,) = problems
    assert (problem.code, problem.line) == ("D716", 8)
    assert said in say(problem)


def test_the_complaint_has_a_part_for_whoever_decides_on_responsibility() -> None:
    complaint = shipped().current("complaint")
    assert complaint is not None
    (part,) = complaint.form.parts
    assert part.name == "定责"
    groups = {field.group for field in complaint.form.fields}
    assert set(part.groups) < groups
