"""How a definition lies in a workbook: its sheets, its columns, kinds of cells."""

from collections.abc import Mapping
from typing import Final

from formkit.definitions.rows import COLUMNS

GUIDE: Final = "使用说明"
LISTS: Final = "下拉词表"
CHECKED: Final = "检查结果"
OWN_SHEETS: Final = frozenset({GUIDE, LISTS, CHECKED})
"""Sheets formkit writes for people; they are no part of the definition."""

SETTINGS: Final = "设置"
ITEM, CONTENT = "项目", "内容"
NOTE: Final = "怎么填"
"""A column of 设置 that explains; it is no part of the definition."""

PUBLISH: Final = "发布"
YES, NO = "是", "否"

FLAGS: Final = frozenset({"可填无", "隐藏", "终态", "可暂停"})
YES_NO_COLUMNS: Final = frozenset({*FLAGS, "必填"})
CLOSED: Final = frozenset({"代号", "类型", "脱敏", "级别", "类别", *FLAGS})
"""Columns in which full-width letters and signs are surely slips."""

CLOSED_SETTINGS: Final = frozenset({"表单代号", "归档时机", "生效日期", PUBLISH})
_LIST_COLUMNS = frozenset({("字段", "别名"), ("选项", "别名")})
_LIST_SETTINGS = frozenset({"版式", "识别", "停用版本"})

WIDTHS: Final[Mapping[str, tuple[int, ...]]] = {
    "设置": (16, 46, 64),
    "说明": (22, 90),
    "字段": (12, 20, 20, 12, 30, 26, 12, 8, 8, 10, 50, 24, 32),
    "明细": (22, 22, 22, 14),
    "选项": (20, 30, 70),
    "规则": (10, 46, 46, 9, 46),
    "状态": (16, 16, 9, 46, 8, 40),
    "期限": (16, 16, 20, 20, 34, 14, 10, 9, 12, 16),
    "步骤": (7, 20, 16, 60, 16, 14),
    "指标": (18, 24, 50, 18, 12, 16),
}
"""The widths of the columns of each sheet, in letters, left to right."""

USUAL_WIDTH: Final = 18
CENTRED: Final = frozenset({*FLAGS, "类型", "脱敏", "级别", "类别", "序号", "周期"})

BANDED: Final[Mapping[str, str]] = {
    "字段": "分组",
    "明细": "字段",
    "选项": "选项表",
}
"""The column whose change begins a new band of rows."""

PREPARED_ROWS: Final[Mapping[str, int]] = {"字段": 40, "选项": 60}
FEWEST_PREPARED: Final = 20
LAST_CHOICE_ROW: Final = 1000
"""Dropdowns reach down to this row."""


def sheet_columns(section: str) -> tuple[str, ...]:
    """The columns of a sheet: those of the twin, and the notes of 设置."""
    return (*COLUMNS[section], NOTE) if section == SETTINGS else COLUMNS[section]


def is_list(section: str, column: str, item: str = "") -> bool:
    """Whether the cell holds words separated by `、`; `item` is the key in 设置."""
    if section == SETTINGS:
        return column == CONTENT and item in _LIST_SETTINGS
    return (section, column) in _LIST_COLUMNS
