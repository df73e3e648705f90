"""A register made from real forms: every value and the cell it came from."""

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator
from tests.blanks.test_blanks_audit import is_known
from tests.registers.registers_world import HEAD, NOW, REPORTED, World, definition

from formkit.cases.case import BookFinding
from formkit.definitions.catalogue import Catalogue, load_catalogue, shipped
from formkit.definitions.model import FieldType
from formkit.model import RawForm, column_letters
from formkit.problems import Finding, Level
from formkit.read import read_form
from formkit.registers.case_rows import headings
from formkit.registers.cells import Shown
from formkit.registers.editions import Edition
from formkit.registers.issue import (
    Stock,
    case_register,
    columns_of,
    registers,
    states,
)
from formkit.registers.table import Entry, Heading, Register, Row
from formkit.registers.workbook import workbook

SOURCES = "来源"


def register_of(stock: Stock, edition: Edition, key: str = "abnormality") -> Register:
    return case_register(stock, key, stock.book.of_form(key), edition)


def opened(register: Register, language: str = "zh") -> Workbook:
    return load_workbook(io.BytesIO(workbook(register, language)))


def sheet_of(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def lines(sheet: Worksheet) -> list[dict[object, object]]:
    """The rows below the header, by heading."""
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def team(stock: Stock) -> Workbook:
    """The register of abnormalities as the team sees it."""
    return opened(register_of(stock, Edition.TEAM))


def test_three_sheets_and_the_register_comes_first_to_sight(team: Workbook) -> None:
    assert team.sheetnames == ["封面", "登记册", SOURCES]
    assert team.active is team["登记册"]


def test_the_cover_is_a_witness_of_the_ledger(team: Workbook) -> None:
    rows = list(sheet_of(team, "封面").iter_rows(values_only=True))
    assert rows[0][0] == "客户异常管理表登记册"
    facts = {row[0]: row[1] for row in rows[2:9]}
    assert facts == {
        "版别": "班组",
        "工作区": "杭州客服",
        "生成时间": f"{NOW:%Y-%m-%d %H:%M} +0800",
        "账本第几行": "2",
        "链头": HEAD,
        "条数": "1",
        "个人信息": "完整显示，请勿外传",
    }
    assert "formkit verify" in str(rows[10][0])


def test_values_are_what_the_form_says(team: Workbook) -> None:
    (line,) = lines(sheet_of(team, "登记册"))
    assert line["编号"] == "YC-20261110-001"
    assert line["所处状态"] == "已登记"
    assert line["客户姓名"] == "王建国"
    assert line["联系电话"] == "+8613800138000"
    assert line["登记时间"] == datetime.fromisoformat("2026-11-10 10:15")
    assert line["购买日期"] == datetime.fromisoformat("2026-05-04")
    assert line["数量"] == 2
    assert line["订单号"] == "110105199001011234"
    assert line["反馈渠道"] == "微信/企业微信"
    assert line["异常分类"] == "产品故障、其他"
    assert line["异常表现"] == "开机后黑屏，请回电 13800138000，重启三次无效"
    assert line["跟踪进展"] == "2026-11-11；陈建国；按计划；已送备用机"
    assert line["回执号"] == "R20261123-0001"


def test_every_field_of_the_form_has_a_column(team: Workbook) -> None:
    form = definition("abnormality").form
    header = [cell.value for cell in sheet_of(team, "登记册")[1]]
    assert header[:7] == [
        "序号",
        "编号",
        "所处状态",
        "逾期",
        "待核对",
        "回执号",
        "原件",
    ]
    fields = [f.label for f in form.fields if f.key != form.number_field]
    assert header[7:] == fields


@pytest.mark.parametrize("key", shipped().keys)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_columns_are_called_the_same(key: str, language: str) -> None:
    columns = columns_of(shipped(), definition(key).form, ())
    labels = [one.label for one in headings(columns, language)]
    assert len(set(labels)) == len(labels)


def later(text: str) -> Catalogue:
    """The shipped forms, and the abnormality form as it was published after them."""
    texts = [(one.form.key, one.text) for one in shipped().definitions]
    catalogue, problems = load_catalogue([*texts, ("later", text)])
    assert not problems
    return catalogue


def test_a_field_that_was_taken_away_keeps_its_column_while_a_case_has_it() -> None:
    world = World()
    world.enter_record(REPORTED)
    text = definition("abnormality").text
    lines_left = [line for line in text.splitlines() if "| batch_no |" not in line]
    catalogue = later("\n".join(lines_left) + "\n")
    form = catalogue.definitions[-1].form
    cases = world.stock().book.of_form("abnormality")
    assert "batch_no" not in [one.key for one in columns_of(catalogue, form, ()).fields]
    last = columns_of(catalogue, form, cases).fields[-1]
    assert (last.key, last.label) == ("batch_no", "批次号")


def test_two_fields_of_one_label_are_told_apart_by_their_keys() -> None:
    text = definition("abnormality").text.replace("| batch_no |", "| lot_no |")
    catalogue = later(text)
    world = World()
    world.enter_record(REPORTED)
    cases = world.stock().book.of_form("abnormality")
    columns = columns_of(catalogue, catalogue.definitions[-1].form, cases)
    labels = [one.label for one in headings(columns, "zh")]
    assert "批次号 lot_no" in labels
    assert "批次号 batch_no" in labels


def test_a_value_nobody_wants_is_shown_as_none() -> None:
    world = World()
    world.enter_record({**REPORTED, "batch_no": "无"})
    (line,) = lines(
        sheet_of(opened(register_of(world.stock(), Edition.TEAM)), "登记册")
    )
    assert line["批次号"] == "无"


def test_a_value_that_was_computed_has_no_source(stock: Stock) -> None:
    (case,) = stock.book.of_form("abnormality")
    values = {
        key: replace(one, value=replace(one.value, place=None))
        for key, one in case.values.items()
    }
    register = case_register(
        stock,
        "abnormality",
        (replace(case, values=values, standing=None),),
        Edition.TEAM,
    )
    (row,) = register.rows
    assert not [entry for entry in row.entries if entry.source]
    assert row.entries[2].shown.content is None
    (line,) = lines(sheet_of(opened(register), "登记册"))
    assert line["客户姓名"] == "王建国"
    assert not lines(sheet_of(opened(register), SOURCES))


def test_small_findings_are_not_told(stock: Stock) -> None:
    info = BookFinding(Finding("G402", Level.INFO), "YC-20261110-001", "", "")
    book = replace(stock.book, findings=(info,))
    assert not replace(stock, book=book).doubts(Edition.TEAM)


def test_header_filter_and_print_titles(team: Workbook) -> None:
    sheet = sheet_of(team, "登记册")
    assert sheet.freeze_panes == "D2"
    last = column_letters(sheet.max_column)
    assert sheet.auto_filter.ref == f"A1:{last}2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet_of(team, SOURCES).freeze_panes == "A2"


def test_paper_says_which_issue_it_is(team: Workbook) -> None:
    header = sheet_of(team, "登记册").oddHeader
    assert header is not None
    assert header.left is not None
    assert header.left.text == "客户异常管理表登记册_班组_2026-11-23_账本00002"


def test_the_original_is_linked_from_the_folder_of_the_edition(team: Workbook) -> None:
    sheet = sheet_of(team, "登记册")
    (link,) = (c.hyperlink for row in sheet.iter_rows() for c in row if c.hyperlink)
    expected = "../../2026/11/R20261123-0001_0123456789ab/original.xlsx"
    assert link.target == expected


def as_seen(found: str, value: object) -> set[str]:
    """How the original shows the cell: its text, and a serial number as its day."""
    if isinstance(value, datetime) and re.fullmatch(r"\d+(\.\d+)?", found):
        days = (value - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - cells
        assert abs(days - float(found)) < 1e-5
        return {f"{value:%Y-%m-%d %H:%M}", f"{value:%Y-%m-%d}"}
    return {found.strip()}


@pytest.mark.parametrize("key", ["abnormality", "consultation"])
def test_every_value_leads_to_the_cell_of_its_original(
    key: str, stock: Stock, world: World
) -> None:
    book = opened(register_of(stock, Edition.TEAM, key))
    rows = lines(sheet_of(book, SOURCES))
    register = list(sheet_of(book, "登记册").iter_rows(values_only=True))
    header = register[0]
    table = {f.label for f in definition(key).form.fields if f.columns}
    assert rows
    for row in rows:
        version = next(v for v in world.versions if v.receipt == row["回执号"])
        assert row["原件sha256"] == version.sha256
        raw = read_form(world.originals[version.receipt])
        assert isinstance(raw, RawForm)
        cells = {
            (cell.place.sheet, cell.place.cell): cell.shown
            for sheet in raw.sheets
            for cell in sheet.cells
        }
        if row["栏目"] not in table:
            found = cells[str(row["原件工作表"]), str(row["单元格"])]
            assert row["原来写法"] in as_seen(found, row["登记值"])
        at = row["登记册行"]
        assert isinstance(at, int)
        assert register[at - 1][header.index(row["栏目"])] == row["登记值"]


def test_every_filled_value_has_a_source(stock: Stock) -> None:
    register = register_of(stock, Edition.TEAM)
    for row in register.rows:
        for heading, entry in list(zip(register.headings, row.entries, strict=True))[
            7:
        ]:
            is_filled = entry.shown.content is not None
            assert is_filled == (entry.source is not None), heading.label


def test_what_could_not_be_read_is_shown_with_a_question_mark() -> None:
    other = World()
    filling = {"abn_id": "YC-20261110-009", "contact_phone": "138oo138ooo"}
    other.enter_record(filling)
    register = register_of(other.stock(), Edition.TEAM)
    (line,) = lines(sheet_of(opened(register), "登记册"))
    assert line["联系电话"] == "？138oo138ooo"
    (masked,) = lines(
        sheet_of(opened(register_of(other.stock(), Edition.AUDIT)), "登记册")
    )
    assert masked["联系电话"] == "？（已隐去）"


SECRETS = ("王建国", "13800138000", "138 0013 8000", "wang.jg", "文三路")


def everything(book: Workbook) -> str:
    return "\n".join(
        str(value)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
    )


def test_the_audit_edition_has_no_personal_data_anywhere(stock: Stock) -> None:
    for register in registers(stock, Edition.AUDIT):
        said = everything(opened(register))
        assert not [secret for secret in SECRETS if secret in said]
    book = opened(register_of(stock, Edition.AUDIT))
    (line,) = lines(sheet_of(book, "登记册"))
    assert (line["客户姓名"], line["联系电话"]) == ("王**", "138****8000")
    assert line["异常表现"] == "开机后黑屏，请回电 138****00，重启三次无效"
    assert "已按审核版隐去" in everything(book)


def test_doubts_are_told_in_full_to_the_team_and_by_code_to_auditors() -> None:
    world = World()
    world.enter_record({"abn_id": "YC-20261110-001", "customer_name": "王建国"})
    world.enter_record(
        {"abn_id": "YC-20261110-001", "customer_name": "李秀英"}, "质量/二.xlsx"
    )
    stock = world.stock()
    assert any("李秀英" in said for said in stock.doubts(Edition.TEAM).values())
    doubts = stock.doubts(Edition.AUDIT)
    assert doubts
    assert not [said for said in doubts.values() if "李秀英" in said or "王" in said]
    assert all(said[:2] == "G4" for said in doubts.values())
    said = everything(opened(register_of(stock, Edition.AUDIT)))
    assert "李秀英" not in said


def test_overdue_cases_are_painted_and_listed(stock: Stock) -> None:
    *_, late = registers(stock, Edition.TEAM)
    rows = lines(sheet_of(opened(late), "登记册"))
    assert rows
    assert {row["编号"] for row in rows} <= {
        "YC-20261110-001",
        "ZX-20261120-001",
        "ZX-20261120-002",
    }
    assert rows[0]["逾期"] == "已逾期"
    assert rows[0]["表单"] == "客户异常管理表"
    register = register_of(stock, Edition.TEAM)
    assert register.rows[0].alarm
    sheet = sheet_of(opened(register), "登记册")
    assert sheet["B2"].fill.fgColor.rgb == "00FDE9E7"


def test_there_is_a_register_for_every_form_with_cases(stock: Stock) -> None:
    titles = [one.title for one in registers(stock, Edition.MANAGEMENT)]
    assert titles == [
        "客户咨询管理流程表登记册",
        "客户异常管理表登记册",
        "逾期与到期清单",
    ]
    assert [one.title for one in registers(World().stock(), Edition.TEAM)] == [
        "逾期与到期清单"
    ]


def test_a_form_nobody_knows_has_no_register(stock: Stock) -> None:
    with pytest.raises(KeyError, match="no_such_form"):
        case_register(stock, "no_such_form", (), Edition.TEAM)


def test_states_are_counted_in_the_order_of_the_form(stock: Stock) -> None:
    found = states(stock)
    assert list(found) == ["客户咨询管理流程表", "客户异常管理表"]
    assert sum(found["客户咨询管理流程表"].values()) == 2
    assert states(World().stock()) == {}


def test_english_sheets_and_facts(world: World) -> None:
    book = opened(register_of(world.stock("en"), Edition.TEAM), "en")
    assert book.sheetnames == ["Cover", "Register", "Sources"]
    assert sheet_of(book, "Cover")["A3"].value == "Edition"


@pytest.mark.parametrize("edition", list(Edition))
def test_an_issue_made_again_is_the_same_bytes(stock: Stock, edition: Edition) -> None:
    first = [workbook(one) for one in registers(stock, edition)]
    assert first == [workbook(one) for one in registers(stock, edition)]


_DIGEST = """
import hashlib
from formkit.registers.editions import Edition
from formkit.registers.issue import registers
from formkit.registers.workbook import workbook
from tests.registers.registers_world import ASKED, REPORTED, World
world = World()
world.enter_record(REPORTED)
world.enter_table([ASKED])
for one in registers(world.stock(), Edition.AUDIT):
    print(hashlib.sha256(workbook(one)).hexdigest())
"""


def test_an_issue_is_the_same_bytes_in_every_process() -> None:
    def digests(seed: str, zone: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    first = digests("1", "UTC")
    assert len(first.splitlines()) == 3
    assert digests("2", "America/St_Johns") == first


def test_a_register_keeps_the_rules_of_its_format(
    stock: Stock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("audit") / "register.xlsx"
    path.write_bytes(workbook(register_of(stock, Edition.TEAM)))
    found = OpenXmlValidator(max_errors=0).validate(path).errors
    assert not [
        f"{one.part_uri}: {one.description}"
        for one in found
        if not is_known(one.part_uri, one.description)
    ]


def test_columns_are_wide_enough_for_a_day_and_narrow_enough_to_read(
    team: Workbook,
) -> None:
    sheet = sheet_of(team, "登记册")
    for column, field in enumerate(sheet[1], start=1):
        width = sheet.column_dimensions[column_letters(column)].width
        assert 7 <= width <= 48, field.value
    form = definition("abnormality").form
    days = [f.label for f in form.fields if f.type is FieldType.DATETIME]
    header = [cell.value for cell in sheet[1]]
    for label in days:
        width = sheet.column_dimensions[column_letters(header.index(label) + 1)].width
        assert width >= len("2026-11-10 10:15")


def test_rows_are_as_high_as_their_text() -> None:
    def height(said: str) -> object:
        row = Row((Entry(Shown(1)), Entry(Shown(said))))
        two = (Heading("number", "序号", 7), Heading("remark", "备注", 22))
        made = opened(Register("备注", "备注", (), two, (row,)))
        return sheet_of(made, "登记册").row_dimensions[2].height

    assert height("一行") == height("ten to the line") == 19
    assert height("一行\n二行") == height("汉" * 11) == 34
    assert height("x" * 61) == 64
    assert height("汉" * 40_000) == 240


def test_dates_stay_dates_in_the_sources(team: Workbook) -> None:
    rows = lines(sheet_of(team, SOURCES))
    (row,) = (one for one in rows if one["栏目"] == "购买日期")
    value = row["登记值"]
    assert isinstance(value, datetime)
    assert value.date() == date(2026, 5, 4)
