"""Which definition judges a record: the one of the day it was received."""

from collections.abc import Iterable
from datetime import date

import pytest

from formkit.check import CheckScope
from formkit.definitions.catalogue import Catalogue, load_catalogue
from formkit.model import CellKind, FileKind, Place, RawCell, RawForm, RawSheet
from formkit.publishing.received import check_received, received_field
from formkit.settings import Settings
from formkit.workdays import chinese_calendar

OLD, NEW = "1.0", "2.0"
TODAY = date(2026, 11, 25)
FIRST_DAY = date(2026, 11, 20)
TWIN = """[设置]
表单代号 | repair
表单名称 | 维修单
版本 | {version}
版式 | 单据、登记表
编号字段 | 维修编号
编号样式 | WX-{{yyyymmdd}}-{{nn}}
{first_day}[字段]
分组 | 字段 | 代号 | 类型 | 必填 | 限制
 | 维修编号 | no | 编号 | 是
 | 报修日期 | reported_on | 日期 | 是 | 不晚于 今天
 | 故障 | fault | 文本 | 是 | {limit}
 | 客户 | customer | 文本 | 是
[期限]
编号 | 名称 | 起算 | 完成于 | 时限
D1 | 上门 | {start} | 计划日期 | 3天
"""


def texts(start: str = "报修日期") -> Iterable[tuple[str, str]]:
    plan = " | 计划日期 | planned_on | 日期\n[期限]"
    for version, day, limit in ((OLD, "", ""), (NEW, str(FIRST_DAY), "至少5字")):
        first_day = f"生效日期 | {day}\n" if day else ""
        text = TWIN.format(
            version=version, first_day=first_day, limit=limit, start=start
        )
        yield version, text.replace("[期限]", plan)


def catalogue(start: str = "报修日期") -> Catalogue:
    found, problems = load_catalogue(texts(start))
    assert not problems
    return found


def sheet(*rows: tuple[str, ...]) -> RawForm:
    cells = tuple(
        RawCell(Place("登记", row, column), CellKind.TEXT, said)
        for row, line in enumerate(rows, start=1)
        for column, said in enumerate(line, start=1)
        if said
    )
    return RawForm(FileKind.XLSX, (RawSheet("登记", cells),))


HEAD = ("维修编号", "报修日期", "故障", "客户", "计划日期")


def form(reported: str, mark: str = "") -> RawForm:
    said = ("WX-20261118-01", reported, "卡纸", "王芳", "2026-12-01")
    lines = ((label, value) for label, value in zip(HEAD, said, strict=True))
    first = [("维修单", f"表单编号 repair {mark}")] if mark else []
    return sheet(*first, *lines)


def versions(
    raw: RawForm, entered_on: date | None = None, start: str = "报修日期"
) -> list[str]:
    """The version each record was judged by, and its own rule with it."""
    known = catalogue(start)
    scope = CheckScope(TODAY, chinese_calendar(Settings()))
    checked = check_received(raw, known, scope, entered_on)
    judged = []
    for one in checked.records:
        definition = known.by_sha256(one.record.definition_sha256)
        assert definition is not None
        is_short = any(f.field == "fault" for f in one.findings)
        assert is_short is (definition.form.version == NEW)
        judged.append(definition.form.version)
    return judged


class TestFormOfOneRecord:
    @pytest.mark.parametrize(
        ("reported", "version"),
        [("2026-11-19", OLD), ("2026-11-20", NEW), ("2026-11-24", NEW)],
    )
    def test_the_day_in_the_form_decides(self, reported: str, version: str) -> None:
        assert versions(form(reported)) == [version]

    def test_a_blank_day_is_today(self) -> None:
        assert versions(form("")) == [NEW]

    def test_a_day_to_come_is_today(self) -> None:
        assert versions(form("2027-03-01")) == [NEW]

    def test_entered_before_the_first_day_it_stays(self) -> None:
        assert versions(form("2026-11-24"), date(2026, 11, 18)) == [OLD]

    def test_entered_after_it_the_form_still_says_when(self) -> None:
        assert versions(form("2026-11-19"), date(2026, 11, 22)) == [OLD]

    def test_an_old_blank_is_no_way_around_the_new_rules(self) -> None:
        assert versions(form("2026-11-24", "v1.0")) == [NEW]

    def test_a_new_blank_is_judged_by_what_it_says(self) -> None:
        assert versions(form("2026-11-19", "v2.0")) == [NEW]

    def test_a_planned_date_does_not_say_when(self) -> None:
        raw = form("2026-11-19")

        assert versions(raw, start="计划日期") == [NEW]
        assert versions(raw, date(2026, 11, 19), start="计划日期") == [OLD]


class TestTable:
    ROWS = (
        ("WX-20261119-01", "2026-11-19", "卡纸", "王芳"),
        ("WX-20261121-01", "2026-11-21", "异响", "李娜"),
        ("WX-20261118-02", "2026-11-18", "漏油", "张伟"),
        ("WX-20261122-01", "", "断电", "陈静"),
    )

    def test_every_row_has_its_own_day(self) -> None:
        raw = sheet(HEAD, *self.ROWS)

        assert versions(raw) == [OLD, NEW, OLD, NEW]

    def test_a_table_of_old_rows_is_all_old(self) -> None:
        known = catalogue()
        scope = CheckScope(TODAY, chinese_calendar(Settings()))
        raw = sheet(HEAD, self.ROWS[0], self.ROWS[2])

        checked = check_received(raw, known, scope, None)

        assert checked.definition == known.by_version("repair", OLD)
        assert versions(raw) == [OLD, OLD]

    def test_the_day_a_table_was_entered_says_nothing(self) -> None:
        raw = sheet(HEAD, self.ROWS[1])

        assert versions(raw, date(2026, 11, 1)) == [NEW]


def test_no_form_is_no_form() -> None:
    scope = CheckScope(TODAY, chinese_calendar(Settings()))

    checked = check_received(sheet(("午餐", "面条")), catalogue(), scope, None)

    assert checked.definition is None


def test_the_field_that_says_when() -> None:
    known = catalogue().by_version("repair", NEW)
    planned = catalogue("计划日期").by_version("repair", NEW)
    assert known is not None
    assert planned is not None

    field = received_field(known.form)

    assert field is not None
    assert field.key == "reported_on"
    assert received_field(planned.form) is None
    assert received_field(known.form.model_copy(update={"clocks": ()})) is None
