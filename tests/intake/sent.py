"""Forms as other programs write them: one record as csv, as html, as ods."""

import io
import zipfile
from collections.abc import Sequence
from html import escape

Lines = Sequence[Sequence[str]]

FORM: Lines = (
    ("客户异常管理表",),
    ("异常编号", "YC-20261120-031", "登记时间", "2026.11.20 09:30"),
    ("填写人", "张三", "问题来源", "客户反馈"),
    ("反馈渠道", "□电话 ☑邮件 □微信", "客户姓名", "王芳"),
    ("联系电话", "138oo138ooo", "异常分类", "产品质量问题"),
    ("涉及产品或服务", "电子秤 T15", "异常发生时间", "2026-11-19 16:20"),
    ("异常表现", "称重时屏幕闪烁，示数在两个数之间来回跳动，关机再开也一样。"),
    ("订单号", "00420119", "年龄", "52"),
    ("客户生肖", "属龙", "门店编号", "0571-03"),
)
"""One mistake (the telephone), one date typed otherwise, two labels of nobody's."""


def changed(lines: Lines, **words: str) -> Lines:
    """The form with the value behind some labels written differently."""
    made = [list(line) for line in lines]
    for line in made:
        for at, cell in enumerate(line[:-1]):
            if cell in words:
                line[at + 1] = words[cell]
    return made


def csv(lines: Lines) -> bytes:
    """As a Chinese Excel saves it: GB18030."""
    return "\r\n".join(",".join(line) for line in lines).encode("gb18030")


def html(lines: Lines) -> bytes:
    """As a ticket system exports it, for a name that ends in .xls."""
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in line) for line in lines)
    rows = "".join(f"<tr>{row}</tr>" for row in cells)
    head = '<html><head><meta charset="utf-8"></head><body>'
    return f"{head}<table>{rows}</table></body></html>".encode()


def ods(lines: Lines) -> bytes:
    """As LibreOffice writes it, cut to what matters."""
    cells = (
        "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(cell)}</text:p></table:table-cell>"
            for cell in line
        )
        for line in lines
    )
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        "<office:body><office:spreadsheet>"
        f'<table:table table:name="异常">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return out.getvalue()
