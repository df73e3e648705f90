"""Forms as companies have them, drawn with openpyxl: none of them knows formkit."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

LINES = Border(*(Side("thin"),) * 4)
RED = Font(color="FFFF0000")
GREY = PatternFill("solid", fgColor="FFD9D9D9")


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(sheet: Worksheet, area: str) -> None:
    for row in sheet[area]:
        for cell in row:
            cell.border = LINES


def put(sheet: Worksheet, cells: Mapping[str, Any], merges: str = "") -> None:
    for address, value in cells.items():
        sheet[address] = value
    for area in merges.split():
        sheet.merge_cells(area)


def dropdown(sheet: Worksheet, cells: str, formula: str, prompt: str = "") -> None:
    rule = DataValidation("list", formula1=formula, showErrorMessage=True)
    rule.prompt = prompt or None
    rule.add(cells)
    sheet.add_data_validation(rule)


def beside() -> bytes:
    """Labels beside boxes, a tall bar on the left, ticks, a list on another sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "来访登记"
    lines(sheet, "A3:G14")
    put(
        sheet,
        {
            "A1": "客户来访投诉登记单",
            "A2": "编号：LF-20261105-012        登记日期：    年  月  日",
            "A3": "客户信息",
            "B3": "＊客户姓名",
            "D3": "性    别",
            "F3": "身份证号",
            "B4": "*联系电话：",
            "D4": "电子邮箱",
            "F4": "客户级别",
            "A5": "来访情况",
            "B5": "来访日期（必填）",
            "D5": "接待人员",
            "F5": "来访方式",
            "B6": "诉求类别",
            "D6": "是否首次来访",
            "F6": "涉及金额(元)",
            "B7": "反映的问题",
            "A9": "处理意见",
            "B9": "紧急程度",
            "C9": "□特急 □急 □一般",
            "F9": "是否立案",
            "G9": "□是 □否",
            "B10": "承办部门",
            "D10": "办结时限",
            "F10": "附件",
            "A14": "备注",
            "A15": "填表说明：带＊的必须填写，填好后交客服中心，不得涂改。",
        },
        "A1:G1 A2:G2 A3:A4 A5:A8 B7:B8 C7:G8 A9:A13 C9:E9 B14:G14",
    )
    dropdown(sheet, "E3", '"男,女"')
    dropdown(sheet, "G4", "客户级别表")
    dropdown(sheet, "G5", '"上门, 电话,邮件,其他"')
    dropdown(sheet, "C6", "参数!$A$2:$A$6")
    dropdown(sheet, "E6", '"是,否"')
    dropdown(sheet, "C10", 'INDIRECT("部门")')
    sheet["C5"].number_format = "yyyy/m/d"
    sheet["E10"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["G6"].number_format = "¥#,##0.00"
    other = book.create_sheet("参数")
    words = ("诉求类别", "质量", "服务态度", "价格", "物流", "其他")
    for row, word in enumerate(words, start=1):
        other.cell(row, 1, word)
    for row, word in enumerate(("VIP", "重点", "普通"), start=1):
        other.cell(row, 3, word)
    name = DefinedName("客户级别表", attr_text="参数!$C$1:$C$3")
    book.defined_names["客户级别表"] = name
    return saved(book)


def above() -> bytes:
    """Labels above boxes, red letters for what is required, a bar across the page."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "报修单"
    lines(sheet, "A2:D12")
    put(
        sheet,
        {
            "A1": "设备报修单",
            "A2": "报修单号",
            "B2": "报修日期",
            "C2": "报修部门",
            "D2": "报修人",
            "A4": "设备名称",
            "B4": "设备编号",
            "C4": "购置日期",
            "D4": "数量",
            "A6": "故障描述（请写清楚现象）",
            "A8": "维修情况",
            "A9": "维修人",
            "B9": "开始时间",
            "C9": "完成时间",
            "D9": "维修费用",
            "A11": "验收结果",
            "C11": "满意度评价",
        },
        "A1:D1 A6:D6 A7:D7 A8:D8 A11:B11 C11:D11 A12:B12 C12:D12",
    )
    for address in ("A2", "B2", "D2", "A6"):
        sheet[address].font = RED
    for address in ("A8", "B8", "C8", "D8"):
        sheet[address].fill = GREY
    for address in ("B3", "C5"):
        rule = DataValidation("date", "greaterThan", "36526")
        rule.add(address)
        sheet.add_data_validation(rule)
    for address in ("B10", "C10"):
        sheet[address].number_format = "yyyy-mm-dd hh:mm"
    whole = DataValidation("whole", "between", "1", "99")
    whole.add("D5")
    sheet.add_data_validation(whole)
    dropdown(sheet, "A12", '"合格,返修,更换"')
    dropdown(sheet, "C12", '"非常满意,满意,一般,不满意,非常不满意"')
    return saved(book)


def ledger() -> bytes:
    """A register with two header rows, rows filled already, dropdowns below."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "2026年"
    put(
        sheet,
        {
            "A1": "客诉台账",
            "A2": "部门：客服中心",
            "A3": "序号",
            "B3": "客诉编号*",
            "C3": "客户",
            "C4": "名称",
            "D4": "电话",
            "E4": "等级",
            "F3": "客诉日期",
            "G3": "问题",
            "G4": "类别\n(可多选)",
            "H4": "描述",
            "I3": "不良率",
            "J3": "责任部门",
            "K3": "是否关闭",
        },
        "A1:K1 A2:K2 A3:A4 B3:B4 C3:E3 F3:F4 G3:H3 I3:I4 J3:J4 K3:K4",
    )
    rows: tuple[tuple[Any, ...], ...] = (
        ("KS-20261102-001", "杭州明达", "13800138000", "A", date(2026, 11, 2)),
        ("KS-20261105-002", "宁波海晟", "13900139000", "B", date(2026, 11, 5)),
    )
    for number, row in enumerate(rows, start=5):
        sheet.cell(number, 1, number - 4)
        for letter, value in zip("BCDEF", row, strict=True):
            sheet[f"{letter}{number}"] = value
        sheet.cell(number, 7, "外观")
        sheet.cell(number, 8, "包装破损，客户拒收")
        sheet[f"I{number}"] = 0.02
        sheet[f"I{number}"].number_format = "0.0%"
        sheet.cell(number, 10, "物流部")
    dropdown(sheet, "E5:E500", '"A,B,C"')
    dropdown(sheet, "G5:G500", "OFFSET(数据!$B$1,0,0,COUNTA(数据!$B:$B),1)")
    dropdown(sheet, "J5:J500", "数据!$A:$A")
    dropdown(sheet, "K5:K500", '"是,否"')
    other = book.create_sheet("数据")
    other.sheet_state = "hidden"
    for line, word in enumerate(("质量部", "生产部", "物流部"), start=1):
        other.cell(line, 1, word)
    for line, word in enumerate(("外观", "功能", "包装", "数量"), start=1):
        other.cell(line, 2, word)
    return saved(book)


def bilingual() -> bytes:
    """Chinese and English labels, a group a bar, rows of measures inside."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "NCR"
    lines(sheet, "A2:D14")
    put(
        sheet,
        {
            "A1": "不合格品处理单 Nonconformance Report",
            "A2": "1. 基本信息 General",
            "A3": "客户名称\nCustomer",
            "C3": "发生日期 Date of Problem",
            "A4": "料号 / Part No",
            "C4": "数量(件) Quantity",
            "A5": "Contact Person 联系人",
            "C5": "邮箱(E-mail)",
            "A6": "问题描述\nDescription",
            "A7": "2. 纠正措施 Actions",
            "A8": "序号",
            "B8": "措施",
            "C8": "责任人",
            "D8": "完成日期",
            "A12": "结论 Conclusion",
            "C12": "批准 Approved by",
            "A13": "数量(件) Quantity",
            "A14": "Remarks",
        },
        "A1:D1 A2:D2 B6:D6 A7:D7 B13:D13 B14:D14",
    )
    dropdown(sheet, "B12", '"让步接收,返工,报废"', prompt="可以多选")
    return saved(book)


def wps() -> bytes:
    """No lines, colons, a sample filled in; lists in the way Excel 2010 writes them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    put(
        sheet,
        {
            "A1": "售后回访记录",
            "A3": "客户名称：",
            "B3": "苏州恒泰",
            "D3": "回访日期：",
            "E3": date(2026, 11, 6),
            "A4": "回访人：",
            "D4": "回访方式：",
            "A5": "联系邮箱：",
            "B5": "zhang.wei@example.com",
            "D5": "回访时刻：",
            "A6": "客户意见：",
            "A8": "合计次数：",
            "B8": 3,
            "D8": "通话时长(分钟)：",
        },
    )
    other = book.create_sheet("选项")
    for row, word in enumerate(("电话", "上门", "微信"), start=1):
        other.cell(row, 1, word)
    return with_newer_list(saved(book), "E4", "选项!$A$1:$A$3")


def with_newer_list(data: bytes, cells: str, formula: str) -> bytes:
    """The workbook with a dropdown below `extLst`, as Excel 2010 writes it."""
    newer = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/'
        '2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/'
        '2006/main" count="1"><x14:dataValidation type="list" allowBlank="1" '
        'showErrorMessage="1"><x14:formula1><xm:f>'
        f"{formula}</xm:f></x14:formula1><xm:sqref>{cells}</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</worksheet>", newer.encode())
            new.writestr(entry.filename, content)
    return out.getvalue()


FORMS: Mapping[str, Callable[[], bytes]] = {
    "beside": beside,
    "above": above,
    "ledger": ledger,
    "bilingual": bilingual,
    "wps": wps,
}
