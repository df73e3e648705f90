"""Texts that libraries read wrongly without a word, and the edges of our grammars."""

from datetime import date

import pytest
from tests.values.typed_rows import BASE_ON, word

from formkit.records import Duration, Outcome
from formkit.values import Choice, Context, Reading, Typed, ValueKind, read_value, shown

CONTEXT = Context(
    BASE_ON,
    choices=(
        Choice("产品故障", ("质量", "故障")),
        Choice("物流/交付问题"),
        Choice("服务投诉", ("服务",)),
        Choice("账单问题", ("故障",)),
        Choice("其他"),
    ),
)


def _read(kind: str, text: str, context: Context = CONTEXT) -> Reading:
    return read_value(ValueKind(kind), Typed(text), context)


LIBRARY_TRAPS = [
    ("date", "2024-13-01", "ERROR", "V212"),
    ("date", "2024.10.", "AMBIGUOUS", "V211"),
    ("date", "2024年", "AMBIGUOUS", "V211"),
    ("date", "2024年10月4日星期四", "ERROR", "V219"),
    ("date", "0024-10-04", "ERROR", "V250"),
    ("date", "2204-10-04", "ERROR", "V250"),
    ("phone", "138oo138ooo", "ERROR", "V220"),
    ("phone", "+1-800-FLOWERS", "ERROR", "V220"),
    ("phone", "13800138000转13900139000", "ERROR", "V220"),
    ("phone", "1380零0138000", "ERROR", "V220"),
    ("phone", "一三八00138000", "ERROR", "V220"),
    ("money", "1.200", "AMBIGUOUS", "V213"),
    ("money", "1,2000", "ERROR", "V210"),
    ("money", "12万5", "ERROR", "V210"),
    ("money", "一千二", "ERROR", "V210"),
    ("money", "退款80", "ERROR", "V210"),
    ("decimal", "10²", "ERROR", "V210"),
    ("decimal", "½", "ERROR", "V210"),
    ("integer", "30分钟", "ERROR", "V210"),
    ("email", "邮箱：a@@example.com", "ERROR", "V221"),
]


@pytest.mark.parametrize(("kind", "text", "expected", "code"), LIBRARY_TRAPS)
def test_library_trap(kind: str, text: str, expected: str, code: str) -> None:
    reading = _read(kind, text)
    assert (word(reading), reading.code) == (expected, code)


ACCEPTED = [
    ("date", "2月28日", "2026-02-28", "past"),
    ("date", "12月30日", "2025-12-30", "past"),
    ("date", "12月30日", "2026-12-30", "future"),
    ("date", "10月4日", "2027-10-04", "future"),
    ("date", "上月末", "2026-10-31", ""),
    ("date", "下月底", "2026-12-31", ""),
    ("date", "三天后", "2026-11-24", ""),
    ("date", "上周日", "2026-11-15", ""),
    ("date", "98.5.1", "1998-05-01", ""),
    ("date", "明天下午", "2026-11-22", ""),
    ("date", "45569.5", "2024-10-04", ""),
    ("datetime", "45569.5", "2024-10-04T12:00", ""),
    ("datetime", "昨晚8点半", "2026-11-20T20:30", ""),
    ("datetime", "202410040930", "2024-10-04T09:30", ""),
    ("datetime", "2024-10-04 12:30 AM", "2024-10-04T00:30", ""),
    ("datetime", "2024-10-04 9:30左右", "2024-10-04T09:30", ""),
    ("time", "中午1点", "13:00", ""),
    ("time", "下午15:20", "15:20", ""),
    ("time", "上午9点05分20秒", "09:05:20", ""),
    ("phone", "13800138000.0", "+8613800138000", ""),
    ("phone", "13800138000或13900139000", "+8613800138000|+8613900139000", ""),
    ("phone", "4008001024-3", "+864008001024;ext=3", ""),
    ("phone", "861062345678", "+861062345678", ""),
    ("email", "a@EXAMPLE.com", "a@example.com", ""),
    ("email", "A@EXAMPLE.com", "A@example.com", ""),
    ("email", "a@example.com；a@example.com", "a@example.com", ""),
    ("money", "￥-300", "-300", ""),
    ("money", "1200元5角3分", "1200.53", ""),
    ("money", "三百元零五分", "300.05", ""),
    ("money", "三万五千", "35000", ""),
    ("money", "三万零五", "30005", ""),
    ("money", "2百万", "2000000", ""),
    ("money", "12 345 678", "12345678", ""),
    ("date", "4 September 2024", "2024-09-04", ""),
    ("date", "Sept. 4, 2024", "2024-09-04", ""),
    ("money", "一亿零二十", "100000020", ""),
    ("integer", "3台", "3", ""),
    ("integer", "12.0", "12", ""),
    ("integer", "1.2万", "12000", ""),
    ("decimal", "3.5", "3.5", ""),
    ("percent", "5‰", "0.005", ""),
    ("percent", "九成", "0.9", ""),
    ("duration", "2工时", "PT120WM", ""),
    ("duration", "1年6个月", "P18M", ""),
    ("duration", "半年", "P6M", ""),
    ("duration", "3个工作日内", "P3WD", ""),
    ("person", "O'Neil", "O'Neil", ""),
    ("person", "陈立科", "陈立科", ""),
    ("choice", "2", "物流/交付问题", ""),
    ("choice", "b", "物流/交付问题", ""),
    ("choice", "③", "服务投诉", ""),
    ("choice", "其它", "其他", ""),
    ("choice", "服务 投诉", "服务投诉", ""),
    ("choices", "物流/交付问题/产品故障", "物流/交付问题|产品故障", ""),
    ("choices", "产品故障、其他：漏液、掉漆", "产品故障|其他", ""),
    ("choices", "其他（包装、标签）、产品故障", "其他|产品故障", ""),
    ("choices", "√产品故障 √服务投诉", "产品故障|服务投诉", ""),
    ("choices", "□产品故障 □服务投诉", "EMPTY", ""),
    ("choice", "□产品故障 □服务投诉", "EMPTY", ""),
    ("yes_no", "×是 √否", "false", ""),
    ("yes_no", "[x]是 [ ]否", "true", ""),
    ("satisfaction", "☑满意 □不满意", "4/5", ""),
    ("text", "同一批次 3 台都这样", "同一批次 3 台都这样", ""),
]


@pytest.mark.parametrize(("kind", "text", "expected", "direction"), ACCEPTED)
def test_accepted(kind: str, text: str, expected: str, direction: str) -> None:
    is_optionless = kind == "satisfaction"
    context = Context(
        BASE_ON,
        direction="past" if direction == "past" else "future" if direction else "",
        choices=() if is_optionless else CONTEXT.choices,
    )
    assert word(_read(kind, text, context)) == expected


ASKED = [
    ("date", "04/10/24", ("2004-10-24", "2024-04-10", "2024-10-04")),
    ("date", "10/13/24", ("2024-10-13",)),
    ("date", "201210", ("2020-12-10",)),
    ("date", "202410", ()),
    ("date", "41004", ("2012-04-05", "2004-10-04")),
    ("date", "1.5", ("2026-01-05", "2027-01-05")),
    ("date", "113/10/04", ("2024-10-04",)),
    ("date", "2024年10月4日、5日", ("2024-10-04",)),
    ("datetime", "2024年10月4日3点", ("2024-10-04 03:00", "2024-10-04 15:00")),
    ("datetime", "2024年10月4日晚上12点", ()),
    ("datetime", "2024-10-04至2024-10-06", ("2024-10-04",)),
    ("datetime", "国庆节前", ()),
    ("time", "24:00", ("00:00",)),
    ("time", "930", ("09:30",)),
    ("time", "9点5", ()),
    ("time", "3点半", ("03:30", "15:30")),
    ("phone", "微信13800138000", ()),
    ("phone", "1062345678", ("+861062345678",)),
    ("money", "1.200", ("1.20", "1200")),
    ("money", "约1.2万", ("12000",)),
    ("money", "HK$200", ()),
    ("money", "80 120", ()),
    ("money", "1200元/次", ()),
    ("percent", "1", ("1%", "100%")),
    ("percent", "95", ("95%",)),
    ("duration", "3", ("3天", "3个工作日", "3小时")),
    ("duration", "一天半", ()),
    ("person", "张三?", ("张三",)),
    ("choice", "故障", ("产品故障", "账单问题")),
    ("choice", "产品故障（已好）", ("产品故障",)),
    ("choices", "全部", ()),
    ("satisfaction", "7分", ("7/10", "7/100")),
    ("satisfaction", "★★☆", ("2/3",)),
    ("yes_no", "\uf0fe", ("是", "否")),
    ("text", "同上", ()),
]


@pytest.mark.parametrize(("kind", "text", "suggest"), ASKED)
def test_asked(kind: str, text: str, suggest: tuple[str, ...]) -> None:
    context = Context(BASE_ON) if kind == "satisfaction" else CONTEXT
    reading = _read(kind, text, context)
    assert (reading.outcome, reading.suggest) == (Outcome.ASK, suggest)


REFUSED = [
    ("date", "2月29日", "V212"),
    ("date", "31/31/2024", "V212"),
    ("date", "4-Okt-2024", "V211"),
    ("date", "2024.10.4（补填）", "V211"),
    ("date", "周八", "V211"),
    ("date", "Marbles 4, 2024", "V211"),
    ("datetime", "2024-10-04T25:00:00Z", "V212"),
    ("datetime", "0001-01-01T00:00:00+08:00", "V212"),
    ("datetime", "2026-11-20 15:00-16:00", "V211"),
    ("date", "2026-12-01 10:00-11:00", "V211"),
    ("datetime", "1980-01-01T00:00:00Z", "V250"),
    ("datetime", "2024-10-04 23:59:60", "V212"),
    ("datetime", "2024-02-30 9:30", "V212"),
    ("time", "上午15点", "V212"),
    ("time", "上午9点pm", "V212"),
    ("phone", "123456789012345E+9", "V220"),
    ("phone", "1.38E+19", "V223"),
    ("phone", "999999", "V220"),
    ("phone", "+999123456", "V220"),
    ("phone", "王芳", "V220"),
    ("email", ";", "V242"),
    ("integer", "12.5", "V210"),
    ("duration", "2小时1天", "V210"),
    ("duration", "30秒", "V210"),
    ("duration", "99999999999年", "V210"),
    ("duration", "一千二分钟", "V210"),
    ("person", "客服部", "V210"),
    ("choice", "服务投诉、产品故障", "V233"),
    ("choice", "☑服务投诉 ☑产品故障", "V233"),
    ("choices", "☑服务投诉 ☑售前咨询", "V231"),
    ("choices", "☑服务投诉 ☐售前咨询", "V231"),
    ("choices", "产品故障、售前咨询", "V231"),
    ("yes_no", "☑也许 ☐否", "V210"),
    ("yes_no", "×是", "V210"),
    ("yes_no", "解决：☑是 □否", "V210"),
    ("date", "2024-10-04 25:00", "V212"),
    ("date", "2024-02-30 星期五", "V212"),
    ("date", "一千二天前", "V211"),
    ("money", "-5元3角", "V210"),
    ("yes_no", "☑ □否", "V210"),
    ("yes_no", "完全不清楚", "V210"),
    ("satisfaction", "☑满意☑一般", "V233"),
    ("satisfaction", "101%", "V250"),
    ("satisfaction", "8", "V250"),
    ("text", "1.23E+17", "V223"),
    ("text", "#REF!", "S105"),
    ("text", "见附件", "V242"),
]


@pytest.mark.parametrize(("kind", "text", "code"), REFUSED)
def test_refused(kind: str, text: str, code: str) -> None:
    context = Context(BASE_ON) if kind == "satisfaction" else CONTEXT
    reading = _read(kind, text, context)
    assert (reading.outcome, reading.code) == (Outcome.ERROR, code)


REMARKS = [
    ("phone", "13800138000（张先生）", "张先生"),
    ("phone", "张三 13800138000", "张三"),
    ("phone", "手机13800138000 微信同号", "微信同号"),
    ("email", "张三<a@example.com>", "张三"),
    ("choice", "其他：包装破损", "包装破损"),
    ("choices", "☑产品故障 ☑其他：外箱破", "外箱破"),
    ("choices", "产品故障、其他（包装）", "包装"),
    ("date", "2024-10-04 9:30", "09:30"),
    ("datetime", "2024年10月4日上午", "上午"),
    ("date", "2024年10月4日前", "前"),
    ("time", "9点左右", "左右"),
    ("integer", "3台", "台"),
]


@pytest.mark.parametrize(("kind", "text", "remark"), REMARKS)
def test_what_else_stood_there_is_the_remark(kind: str, text: str, remark: str) -> None:
    assert _read(kind, text).remark == remark


def test_names_in_a_list_that_can_be_cut_in_two_ways_are_asked() -> None:
    choices = (Choice("服务"), Choice("态度"), Choice("服务态度", ("服务、态度",)))
    reading = _read("choices", "服务 态度", Context(BASE_ON, choices=choices))
    assert (reading.outcome, reading.code) == (Outcome.ASK, "V213")
    exact = _read("choices", "服务态度", Context(BASE_ON, choices=choices))
    assert exact.value == ("服务态度",)


def test_relative_day_beyond_the_calendar_is_refused() -> None:
    assert _read("date", "明天", Context(date.max)).code == "V211"
    assert _read("date", "下月底", Context(date.max)).code == "V211"


def test_separators_of_the_context_replace_the_usual_ones() -> None:
    context = Context(BASE_ON, choices=CONTEXT.choices, separators=("#",))
    assert _read("choices", "产品故障#服务投诉", context).is_accepted
    assert not _read("choices", "产品故障、服务投诉", context).is_accepted


def test_position_is_no_reading_where_an_alias_says_otherwise() -> None:
    choices = (Choice("非常满意", ("5",)), Choice("满意"), Choice("一般"))
    assert _read("choice", "5", Context(BASE_ON, choices=choices)).value == "非常满意"


def test_list_without_options_is_refused() -> None:
    assert _read("choices", "甲、其他：乙", Context(BASE_ON)).code == "V231"


def test_zero_has_one_duration() -> None:
    assert (
        _read("duration", "立即").value == _read("duration", "当天").value == Duration()
    )


def test_sentence_params_carry_options_and_item() -> None:
    params = _read("choices", "产品故障、售前咨询").params
    assert params["item"] == "售前咨询"
    assert params["choices"].startswith("产品故障、物流/交付问题")
    assert params["example"] == "产品故障、物流/交付问题"


def test_shown_values_are_what_a_person_types() -> None:
    shown_values = [
        shown(_read(kind, text).value)
        for kind, text in (
            ("yes_no", "√"),
            ("yes_no", "×"),
            ("time", "9点半"),
            ("datetime", "2024-10-04 9:30:15"),
            ("phone", "13800138000"),
            ("money", "¥1,200.50"),
            ("date", ""),
        )
    ]
    assert shown_values == [
        "是",
        "否",
        "09:30",
        "2024-10-04 09:30:15",
        "+8613800138000",
        "1200.5",
        "",
    ]
