"""The sheet 分析: there where a cause is looked for, and never taken for the form."""

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.blanks.seen_blanks import Blank, made

from formkit.check import CheckScope, check_form
from formkit.check.form import Checked
from formkit.definitions.catalogue import shipped
from formkit.definitions.model import Layout
from formkit.demo.fill import Typed, fill_record
from formkit.model import RawForm
from formkit.read import read_form
from formkit.workdays import WorkCalendar

SCOPE = CheckScope(date(2026, 11, 23), WorkCalendar(()))
FILLING: dict[str, Typed] = {
    "complaint_id": "TS-20261121-001",
    "received_at": datetime.fromisoformat("2026-11-21 09:30"),
    "receiver": "王芳",
    "channel": "电话",
    "customer_name": "常州和风寿司店",
    "contact_phone": "13800138000",
    "product_service": "收银一体机 S3",
    "description": "11月20日上午开机后黑屏，重启三次无效，客户无法收银。",
    "remedy_requested": "当天换机",
}
# Words of the form among what staff write while they think.
THOUGHTS = (
    "投诉内容",
    "根本原因",
    "客户要求：当天换机",
    "电源板焊点虚焊",
    "责任部门",
    "质量部",
    "备注",
    "TS-20261121-002",
)


def filled_blank() -> bytes:
    definition = shipped().current("complaint")
    assert definition is not None
    return fill_record(made(definition, Layout.RECORD).data, FILLING)


def thought_through(data: bytes, *, first: bool, marked: bool) -> bytes:
    """The same file with every cell of the analysis filled."""
    book = load_workbook(io.BytesIO(data), rich_text=True)
    sheet = book["分析"]
    assert isinstance(sheet, Worksheet)
    boxes = [
        cell
        for row in sheet.iter_rows(min_row=4, min_col=2)
        for cell in row
        if cell.value is None and cell.border.left.style
    ]
    assert len(boxes) > len(THOUGHTS)
    for at, cell in enumerate(boxes):
        sheet[cell.coordinate] = THOUGHTS[at % len(THOUGHTS)]
    if first:
        book.move_sheet("分析", -book.index(sheet))
    if not marked:
        book["投诉单"]["A2"] = None
        book.custom_doc_props.props.clear()  # type: ignore[attr-defined] # not in its stubs
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(data: bytes) -> Checked:
    raw = read_form(data)
    assert isinstance(raw, RawForm)
    return check_form(raw, shipped(), SCOPE)


@pytest.mark.parametrize("first", [True, False], ids=["moved-first", "in-place"])
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "unmarked"])
def test_thoughts_change_nothing_in_the_record(*, first: bool, marked: bool) -> None:
    plain = filled_blank()
    before = checked(plain)
    after = checked(thought_through(plain, first=first, marked=marked))
    assert after.definition is before.definition
    assert (after.layout, after.findings) == (Layout.RECORD, ())
    (record,), (same,) = after.records, before.records
    values = {key: value.value for key, value in record.record.values.items()}
    assert values == {key: v.value for key, v in same.record.values.items()}
    assert record.findings == same.findings
    assert {one.place.sheet for one in record.record.values.values() if one.place} == {
        "投诉单"
    }


def test_only_forms_with_a_root_cause_have_the_sheet(record: Blank) -> None:
    has_cause = "root_cause" in {field.key for field in record.visible}
    assert ("分析" in record.book().sheetnames) == has_cause


def test_there_are_six_bones_and_eight_whys() -> None:
    definition = shipped().current("complaint")
    assert definition is not None
    sheet = made(definition, Layout.RECORD).book()["分析"]
    labels = [str(row[0].value) for row in sheet.iter_rows() if row[0].value]
    bones = ["人（", "机（", "料（", "法（", "环（", "测（"]
    assert [label[:2] for label in labels if label[1:2] == "（"] == bones
    whys = [label for label in labels if label.endswith("个为什么") and "第 " in label]
    assert whys == [f"第 {number} 个为什么" for number in range(1, 9)]
    assert not sheet.protection.sheet
