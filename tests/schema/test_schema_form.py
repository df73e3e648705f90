"""What the schema says of a small form, one sentence of the definition at a time."""

from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from formkit.definitions.model import FormDef
from formkit.definitions.twin import load
from formkit.schema import json_schema

TWIN = """
[设置]
表单代号 | repair
表单名称 | 维修单
版本 | 1.0
版式 | 单据
编号字段 | 维修编号
编号样式 | WX-{yyyymmdd}-{nnn}
[字段]
分组 | 字段 | 代号 | 类型 | 必填 | 限制 | 选项表 | 可填无 | 隐藏 | 脱敏 | 别名
 | 维修编号 | no | 编号 | 是
 | 客户 | customer | 文本 | 是 | 至少2字；至多6字
 | 电话 | phone | 电话 | 邮箱 为空
 | 邮箱 | email | 邮箱
 | 故障类别 | kinds | 多选 | 是 | 至多2项 | 类别
 | 其他说明 | other | 文本 | 故障类别 包含 其他 或 故障类别 包含 进水
 | 保修内 | warranty | 是否
 | 费用 | fee | 金额 |  | 0~500
 | 数量 | count | 整数 |  | 1~
 | 折扣 | discount | 百分比 |  | -1~1
 | 免费理由 | free_reason | 文本 | 保修内 = 否 且 费用 = 0
 | 登记日期 | on | 日期 | 是 | 不晚于 今天
 | 完成时间 | done_at | 日期时间 | 从 已完成 起
 | 完成人 | done_by | 人员 | 从 已完成 起 当 保修内 = 是 | ≠ “无”
 | 到场钟点 | clock | 时间
 | 耗时 | spent | 时长
 | 结果 | result | 单选 |  | 属于 修好、换新 | 结果 | 是
 | 满意度 | mark | 满意度 |  |  | 满意度
 | 机身号 | body | 文本 |  | 样式 SN-####
 | 跟踪 | rows | 明细
 | 天数 | days | 计算 |  | = 天数(登记日期, 完成时间)
 | 状态 | status | 状态
 | 取消原因 | cancelled | 文本
 | 换新原因 | why_new | 文本 | 仅当 结果 = 换新
[明细]
字段 | 栏目 | 代号 | 类型
跟踪 | 日期 | day | 日期
跟踪 | 内容 | what | 文本
[选项]
选项表 | 值 | 别名
满意度 | 满意
满意度 | 一般
类别 | 黑屏
类别 | 进水
类别 | 其他
结果 | 修好
结果 | 换新
结果 | 退货
[规则]
编号 | 当 | 应当 | 级别 | 提示
R1 | 保修内 = 是 | 费用 为空 | 错误
R2 | 客户 已填 | 客户 ≠ 完成人 | 错误
R3 | 结果 = 换新 | 机身号 匹配 SN-9### | 错误
R4 | 结果 = 退货 | 其他说明 已填 | 提醒
R5 |  | 非 (结果 = 退货 且 保修内 = 否) | 错误
[状态]
状态 | 代号 | 类别 | 条件 | 终态 | 说明
已登记 | open | 主线
已完成 | done | 主线 |  | 是
已取消 | cancelled | 旁支 | 取消原因 已填 | 是
"""

GOOD: dict[str, Any] = {
    "customer": "张伟 明",
    "phone": {"list": ["+8613800138000"]},
    "kinds": {"list": ["黑屏"]},
    "on": {"date": "2026-11-21"},
}


def form() -> FormDef:
    made, problems = load(TWIN)
    assert made is not None, problems
    return made


def refusals(**changes: object) -> list[str]:
    record = {k: v for k, v in {**GOOD, **changes}.items() if v is not ...}
    found = jsonschema.Draft202012Validator(json_schema(form())).iter_errors(record)
    return [error.message for error in found]


FINE: tuple[dict[str, Any], ...] = (
    {},
    {"no": "wx-20261121-001"},
    {"phone": ..., "email": "a@example.com"},
    {"email": {"list": ["a@example.com", "b@example.com"]}},
    {"kinds": {"list": ["黑屏", "其他"]}, "other": "包装破"},
    {"other": "没有选也可以写"},
    {"fee": {"number": "500.00"}, "warranty": False},
    {"fee": {"number": "0"}, "warranty": False},  # a number is not compared
    {"fee": {"number": "1E+2"}},
    {"fee": {"number": "-0.0"}},
    {"count": {"integer": "10"}},
    {"discount": {"number": "-5"}},  # left to the check, and said so
    {"done_at": {"datetime": "2026-11-21T09:30:00"}},
    {"done_at": {"date": "2026-11-21"}},
    {"clock": {"time": "09:30:00"}},
    {
        "spent": {
            "duration": {
                "months": 0,
                "days": 0,
                "minutes": 90,
                "workdays": 0,
                "work_minutes": 0,
            }
        }
    },
    {"result": None},
    {"result": "修好"},
    {"mark": "满意"},
    {"days": {"integer": "3"}},
    {"rows": {"rows": []}},
    {
        "rows": {
            "rows": [
                {
                    "day": {
                        "value": {"date": "2026-11-21"},
                        "raw": "2026-11-21",
                        "at": ["维修单", 5, 2],
                        "outcome": "ok",
                        "rule": "",
                    }
                }
            ]
        }
    },
    {"status": "已登记"},
    {"status": "已完成", "done_at": {"date": "2026-11-21"}},
    {"status": "已完成", "cancelled": "客户不修了"},
    {"result": "换新", "body": "SN-9001", "why_new": "主板坏了"},
    {"why_new": "结果还没有填"},
    {"result": "修好", "why_new": "没有换"},  # filled without need: a warning
    {"result": "换新", "why_new": "主板坏了"},  # a blank makes R3 unknown
    {"result": "修好", "warranty": False},
)


@pytest.mark.parametrize("changes", FINE, ids=str)
def test_takes(changes: dict[str, Any]) -> None:
    assert refusals(**changes) == []


REFUSED: tuple[dict[str, Any], ...] = (
    {"customer": ...},
    {"customer": "张 \u200b"},
    {"customer": "张伟张伟张伟张"},
    {"no": "WX-2026-1"},
    {"phone": ...},
    {"phone": "13800138000"},
    {"kinds": {"list": []}},
    {"kinds": {"list": ["冒烟"]}},
    {"kinds": {"list": ["黑屏", "黑屏", "黑屏"]}},
    {"kinds": {"list": ["黑屏", "其他"]}},
    {"kinds": {"list": ["进水"]}},
    {"fee": {"number": "500.01"}},
    {"fee": {"number": "-1"}},
    {"fee": 5},
    {"count": {"integer": "0"}},
    {"count": {"integer": "-3"}},
    {"on": {"date": "21.11.2026"}},
    {"on": "2026-11-21"},
    {"customer": None},
    {"result": "修理"},
    {"result": "退货"},
    {"mark": "好"},
    {"mark": "4/7"},
    {"body": "SN-12"},
    {"rows": {"rows": [{"unknown": {}}]}},
    {"rows": {"rows": [{"day": {"value": None}}]}},
    {"status": "处理中"},
    {"status": "已完成"},
    {
        "status": "已完成",
        "warranty": True,
        "done_at": {"date": "2026-11-21"},
    },
    {"done_by": "无"},
    {"warranty": True, "fee": {"number": "5"}},
    {"result": "换新", "body": "SN-1001", "why_new": "主板坏了"},
    {"result": "换新"},
    {"result": "退货", "warranty": False},
    {"colour": "红"},
)


@pytest.mark.parametrize("changes", REFUSED, ids=str)
def test_refuses(changes: dict[str, Any]) -> None:
    assert refusals(**changes)


def test_what_it_cannot_say_is_there_as_sentences() -> None:
    said = json_schema(form())["x-formkit-conditions"]
    named = {
        (each["kind"], each.get("field") or each.get("rule") or each.get("state"))
        for each in said
    }
    assert named == {
        ("required", "free_reason"),
        ("limit", "discount"),
        ("limit", "on"),
        ("required", "done_at"),
        ("required", "done_by"),
        ("computed", "days"),
        ("only", "why_new"),
        ("rule", "R2"),
        ("rule", "R4"),
        ("state", "cancelled"),
    }
    (warning,) = (each for each in said if each.get("rule") == "R4")
    assert warning["level"] == "warning"
    assert warning["zh"] == "结果是“退货”时，其他说明已填写"
    assert warning["text"] == "其他说明 已填"
    assert warning["when"] == "结果 = 退货"
    (limit,) = (each for each in said if each.get("field") == "discount")
    assert (limit["minimum"], limit["maximum"]) == ("-1", "1")


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0), (7, 7), (0, 120), (18, 65), (99, 1003)]
)
def test_a_range_is_said_exactly(low: int, high: int) -> None:
    limits = (
        form()
        .field("fee")
        .limits.model_copy(update={"minimum": Decimal(low), "maximum": Decimal(high)})
    )
    fee = form().field("fee").model_copy(update={"limits": limits})
    small = form().model_copy(update={"fields": (fee,), "rules": (), "states": ()})
    check = jsonschema.Draft202012Validator(json_schema(small))
    for number in range(-20, high + 120):
        for said in (str(number), f"{number}.0", f"{number}.5", f"{number}E+0"):
            fits = low <= Decimal(said) <= high or "E" in said
            assert check.is_valid({"fee": {"number": said}}) is fits, said


@pytest.mark.parametrize("low", [0, 1, 9, 10, 95, 250])
def test_a_least_number_is_said_exactly(low: int) -> None:
    limits = form().field("count").limits.model_copy(update={"minimum": Decimal(low)})
    count = form().field("count").model_copy(update={"limits": limits})
    small = form().model_copy(update={"fields": (count,), "rules": (), "states": ()})
    check = jsonschema.Draft202012Validator(json_schema(small))
    for number in range(-20, 1200):
        assert check.is_valid({"count": {"integer": str(number)}}) is (number >= low)
