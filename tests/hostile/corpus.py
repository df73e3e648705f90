"""Files made to hang, fill, crash or fool a reader, and what must become of each.

One group a kind of trap. `READ` is a file that only looks bad, or whose bait is left
alone; all others are refused with that code and reason. Every file is small on disk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tests.hostile.office_files import docx, ods, relations, sheet, workbook, xlsx
from tests.hostile.old_files import (
    FIRST_STREAM,
    compound,
    label,
    number,
    old_workbook,
    record,
    xls,
)
from tests.hostile.zips import (
    STORED,
    Entry,
    blanks,
    entry,
    local_header,
    quoted_overlap,
    zipped,
)

from formkit.read.limits import Limits

READ = ("", "")
LIMITS = Limits(cells=60_000, rows=60_000, elements=400_000, text_characters=4_000_000)
"""Those of a site that has lowered what takes long to reach."""


@dataclass(frozen=True)
class Trap:
    """A file: its name, its bytes, the code and the state or limit of its refusal."""

    name: str
    make: Callable[[], bytes]
    refused: tuple[str, str] = READ


def _damaged(name: str, make: Callable[[], bytes], state: str = "damaged") -> Trap:
    return Trap(name, make, ("F001", state))


def _large(name: str, make: Callable[[], bytes], limit: str) -> Trap:
    return Trap(name, make, ("F008", limit))


def _attributes(count: int) -> str:
    return " ".join(f"a{n}='1'" for n in range(count))


def _row(cells: str, number: int | str = 1) -> str:
    return f'<row r="{number}">{cells}</row>'


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


_MEDIA = "xl/media/image1.png"
_EVIL = "xl/worksheets/sheet1.xml"
_FORMS = ["_rels/.rels", *(f"xl/worksheets/sheet{n}.xml" for n in range(100))]

ZIPS = (
    _large(
        "媒体炸弹.xlsx", lambda: xlsx({_MEDIA: blanks(1024, _MEDIA)}), "media_bytes"
    ),
    _large("表页炸弹.xlsx", lambda: xlsx({_EVIL: blanks(1024, _EVIL)}), "part_bytes"),
    _damaged("谎报大小.xlsx", lambda: xlsx({_EVIL: blanks(1024, _EVIL, said=1000)})),
    _damaged("媒体谎报大小.xlsx", lambda: xlsx({_MEDIA: blanks(1024, _MEDIA, said=9)})),
    _damaged(
        "谎报得更大.xlsx",
        lambda: xlsx({_EVIL: replace(entry(_EVIL, sheet()), size=9999)}),
    ),
    _damaged("互相引用.xlsx", lambda: quoted_overlap(_FORMS, 40), "overlap"),
    _damaged(
        "同一内容多次.xlsx",
        lambda: zipped(
            replace(entry(name, " " * 999), begin=0, local_name=name)
            for name in ("a.xml", "b.xml")
        ),
        "overlap",
    ),
    _damaged(
        "两份同名.xlsx",
        lambda: xlsx({"again": entry("xl/workbook.xml", workbook())}),
        "contradictory",
    ),
    _damaged(
        "大小写同名.xlsx",
        lambda: xlsx({"again": entry("XL/Workbook.XML", workbook())}),
        "contradictory",
    ),
    _damaged(
        "名字里有零.xlsx",
        lambda: xlsx({"again": entry("xl/workbook.xml\0.png", workbook())}),
        "contradictory",
    ),
    _damaged(
        "前面藏着一份.xlsx",
        lambda: xlsx(rows=_row('<c r="A1"><v>1</v></c>')) + xlsx(),
        "contradictory",
    ),
    _damaged(
        "两个名字.xlsx",
        lambda: xlsx({"a": replace(entry("xl/a.xml", "<a/>"), local_name="xl/b.xml")}),
    ),
    _damaged(
        "校验错.xlsx", lambda: xlsx({_EVIL: replace(entry(_EVIL, sheet()), crc=1)})
    ),
    _damaged("翻了一位.xlsx", lambda: _flip(xlsx(), xlsx().index(b"sheet1.xml") + 15)),
    _damaged(
        "后面有多余.xlsx",
        lambda: xlsx(
            {_EVIL: replace(entry(_EVIL, sheet()), packed=b"\3\0" + b"x" * 99)}
        ),
    ),
    _damaged(
        "超出文件.xlsx",
        lambda: xlsx({"z": replace(entry("z.bin", b"1"), packed_size=0xFFFFFFF)}),
    ),
    _large(
        "巨型尺寸.xlsx",
        lambda: xlsx(
            {
                "z": replace(
                    entry("z.bin", b"1"),
                    size=0xFFFFFFFF,
                    extra=b"\1\0\x08\0" + (1 << 60).to_bytes(8, "little"),
                )
            }
        ),
        "media_bytes",
    ),
    _damaged(
        "别的压缩法.xlsx",
        lambda: xlsx({"z": replace(entry("xl/z.xml", "<z/>"), method=14)}),
    ),
    _damaged(
        "目录没有了.xlsx", lambda: xlsx().replace(b"PK\1\2", b"PK\1\7"), "damaged"
    ),
    _damaged("一半.xlsx", lambda: xlsx()[: len(xlsx()) // 2], "incomplete"),
    _damaged("先占空间.xlsx", lambda: xlsx()[:500].ljust(9000, b"\0"), "incomplete"),
    _damaged("空的.xlsx", lambda: b"", "incomplete"),
    _damaged("全是零.xlsx", lambda: bytes(9000), "incomplete"),
    _damaged("只有结尾.xlsx", lambda: b"PK\5\6" + bytes(18), "not_office"),
    _damaged(
        "结尾在后面.xlsx", lambda: xlsx() + b"PK\5\6" + bytes(18), "contradictory"
    ),
    _large(
        "一万个文件.xlsx",
        lambda: xlsx(
            {f"x/{n}": Entry(f"x/{n}", b"", 0, 0, STORED) for n in range(10_000)}
        ),
        "entries",
    ),
    _large(
        "目录无穷.xlsx",
        lambda: local_header(entry("a", b"")) + b"PK\1\2" * 10_000,
        "entries",
    ),
    Trap(
        "加密标志.xlsx",
        lambda: xlsx({"z": replace(entry("z.bin", b"1"), flags=0x801)}),
        ("F002", ""),
    ),
    Trap(
        "压缩包里有表.xlsx", lambda: zipped([entry("a.xlsx", xlsx())]), ("F003", ".zip")
    ),
    Trap("套娃.xlsx", lambda: xlsx({"xl/embeddings/a.xlsx": xlsx({"b.zip": xlsx()})})),
    Trap(
        "往上爬.xlsx",
        lambda: xlsx(
            {
                "a": entry("../../../../tmp/formkit-evil.xml", "<a/>"),
                "b": entry("/etc/formkit-evil.xml", "<a/>"),
                "c": entry("C:\\formkit-evil.bin", b"x"),
            }
        ),
    ),
    Trap("长注释.xlsx", lambda: zipped([*_honest()], comment=b"PK\1\2" * 900)),
)


def _honest() -> tuple[Entry, ...]:
    return (
        entry("_rels/.rels", relations(("officeDocument", "xl/workbook.xml"))),
        entry("xl/workbook.xml", workbook()),
        entry("xl/_rels/workbook.xml.rels", relations(("worksheet", "s.xml"))),
        entry("xl/s.xml", sheet(_row('<c r="A1"><v>1</v></c>'))),
    )


def _xml(inside: str, encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return f"{head}{inside}".encode(encoding)


def _declared(declaration: str, used: str = "&b;") -> str:
    return f"<!DOCTYPE workbook [{declaration}]><workbook>{used}</workbook>"


_LAUGHS = '<!ENTITY b0 "哈">' + "".join(
    f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12)
)
_BLOCK = f'<!ENTITY b "{"x" * 50_000}">'
_OUTSIDE = '<!ENTITY b SYSTEM "file:///etc/passwd">'
_FETCHED = '<!ENTITY % p SYSTEM "http://localhost:9/evil.dtd"> %p;'


def _main(content: str | bytes) -> bytes:
    return xlsx({"xl/workbook.xml": content})


XML = (
    _damaged(
        "十亿笑.xlsx", lambda: _main(_xml(_declared(_LAUGHS, "&b11;"))), "declaration"
    ),
    _damaged(
        "平方膨胀.xlsx",
        lambda: _main(_xml(_declared(_BLOCK, "&b;" * 9000))),
        "declaration",
    ),
    _damaged("外部实体.xlsx", lambda: _main(_xml(_declared(_OUTSIDE))), "declaration"),
    _damaged(
        "外部声明.xlsx", lambda: _main(_xml(_declared(_FETCHED, ""))), "declaration"
    ),
    _damaged(
        "双字节实体.xlsx",
        lambda: _main(_xml(_declared(_LAUGHS), "utf-16")),
        "declaration",
    ),
    _damaged(
        "四字节实体.xlsx",
        lambda: _main(_xml(_declared(_LAUGHS), "utf-32")),
        "declaration",
    ),
    _damaged(
        "没人读的实体.xlsx",
        lambda: xlsx({"customXml/item1.xml": _xml(_declared(_LAUGHS))}),
        "declaration",
    ),
    _damaged(
        "文档实体.docx",
        lambda: docx(changed={"word/document.xml": _xml(_declared(_OUTSIDE))}),
        "declaration",
    ),
    _damaged(
        "七位编码.xlsx",
        lambda: _main(b'<?xml version="1.0" encoding="UTF-7"?>+ADw-workbook/+AD4-'),
        "not_office",
    ),
    _damaged("国标编码.xlsx", lambda: _main(_xml("<workbook>表</workbook>", "gbk"))),
    _damaged(
        "没有的编码.xlsx",
        lambda: _main(b'<?xml version="1.0" encoding="x-no"?><workbook/>'),
    ),
    _damaged("没写完.xlsx", lambda: _main("<workbook><sheets>")),
    _damaged("标记不合.xlsx", lambda: _main("<workbook><a></b></workbook>")),
    _large("深套.xlsx", lambda: xlsx(rows="<a>" * 900_000), "depth"),
    _large("深套.docx", lambda: docx("<w:sdt>" * 900_000), "depth"),
    Trap("巨大属性.xlsx", lambda: xlsx(rows=f'<row r="1" a="{"x" * 6_000_000}"/>')),
    Trap(
        "属性成千上万.xlsx",
        lambda: xlsx(rows=f"<row {_attributes(90_000)}/>"),
    ),
    Trap("巨大批注.xlsx", lambda: xlsx(after=f"<!--{'x' * 6_000_000}-->")),
    Trap("长标记.xlsx", lambda: xlsx(after=f"<{'x' * 9_000_000}/>")),
)


def _number(address: str, value: str = "1", kind: str = "n") -> str:
    return f'<c r="{address}" t="{kind}"><v>{value}</v></c>'


_FULL = "A1:XFD1048576"
_MANY_SHARED = "<si><t>" + "字" * 200_000 + "</t></si>"


def _related(*targets: tuple[str, str]) -> bytes:
    return xlsx({"xl/_rels/workbook.xml.rels": relations(*targets)})


SHEETS = (
    _large("百万行.xlsx", lambda: xlsx(rows="<row/>" * 70_000), "rows"),
    _large(
        "千行万列.xlsx",
        lambda: xlsx(rows=("<row>" + "<c><v>1</v></c>" * 16_000 + "</row>") * 5),
        "cells",
    ),
    _large(
        "几个长词到处用.xlsx",
        lambda: xlsx(
            {"xl/sharedStrings.xml": f"<sst>{_MANY_SHARED}</sst>"},
            rows="<row>" + '<c t="s"><v>0</v></c>' * 1000 + "</row>",
        ),
        "text_characters",
    ),
    _large(
        "全表合并.xlsx",
        lambda: xlsx(after=f'<mergeCell ref="{_FULL}"/>'),
        "merged_cells",
    ),
    _large(
        "百万合并.xlsx",
        lambda: xlsx(after='<mergeCell ref="A1:A2"/>' * 900_000),
        "merges",
    ),
    _large(
        "百万名称.xlsx",
        lambda: _main(
            workbook(names="<definedName name='a'>表0!A1</definedName>" * 500_000)
        ),
        "names",
    ),
    _large(
        "六万样式.xlsx",
        lambda: xlsx(
            {"xl/styles.xml": f"<s><cellXfs>{'<xf/>' * 65_000}</cellXfs></s>"}
        ),
        "styles",
    ),
    _large("一万张表.xlsx", lambda: _main(workbook(10_000)), "sheets"),
    _large(
        "同一页二百次.xlsx",
        lambda: xlsx(
            {"xl/workbook.xml": workbook(200)},
            rows=("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 4,
        ),
        "cells",
    ),
    _large("多余的元素.xlsx", lambda: xlsx(after="<a/>" * 450_000), "elements"),
    Trap("最远的一格.xlsx", lambda: xlsx(rows=_row(_number("XFD1048576"), 1_048_576))),
    Trap(
        "全表链接.xlsx",
        lambda: xlsx(after=f'<hyperlinks><hyperlink ref="{_FULL}"/></hyperlinks>'),
    ),
    Trap(
        "谎报范围.xlsx",
        lambda: xlsx(before=f'<dimension ref="{_FULL}"/>', rows=_row(_number("A1"))),
    ),
    Trap(
        "十万条件格式.xlsx",
        lambda: xlsx(after=f'<conditionalFormatting sqref="{_FULL}"/>' * 100_000),
    ),
    Trap(
        "全是空行.xlsx",
        lambda: xlsx(rows='<row s="1" customFormat="1"/>' * 59_000),
    ),
    Trap(
        "共享公式全表.xlsx",
        lambda: xlsx(
            rows=_row(
                f'<c r="A1"><f t="shared" si="0" ref="{_FULL}">A1</f><v>1</v></c>'
            )
        ),
    ),
    Trap(
        "藏起所有列.xlsx",
        lambda: xlsx(
            before="<cols>"
            + '<col min="1" max="16384" hidden="1"/>' * 150_000
            + "</cols>"
        ),
    ),
    Trap(
        "不是数.xlsx",
        lambda: xlsx(
            rows=_row(
                _number("A1", "NaN")
                + _number("B1", "1e999999999")
                + _number("C1", "2024-02-30", "d")
                + _number("D1", "9" * 900_000)
                + _number("E1", "１２")
                + _number("F1", "_x0001__xD800_", "str")
            )
        ),
    ),
    _damaged("负的索引.xlsx", lambda: xlsx(rows=_row(_number("A1", "-1", "s")))),
    _damaged("索引太大.xlsx", lambda: xlsx(rows=_row(_number("A1", "9", "s")))),
    _damaged("行号太大.xlsx", lambda: xlsx(rows=_row(_number("A1"), "9999999999"))),
    _damaged("地址不对.xlsx", lambda: xlsx(rows=_row(_number("ZZZZ9")))),
    _damaged("合并不对.xlsx", lambda: xlsx(after='<mergeCell ref="A0:B2"/>')),
    _damaged(
        "一格两次.xlsx",
        lambda: xlsx(rows=_row(_number("A1", "1") + _number("A1", "2"))),
        "contradictory",
    ),
    _damaged(
        "缺表页.xlsx", lambda: _related(("worksheet", "没有.xml")), "part_missing"
    ),
    _damaged(
        "引用在外.xlsx",
        lambda: _related(("worksheet", "../../../../etc/passwd")),
        "part_missing",
    ),
    _damaged(
        "绝对引用在外.xlsx",
        lambda: _related(("worksheet", "file:///etc/passwd")),
        "part_missing",
    ),
    _damaged("没有表页.xlsx", lambda: _main(workbook(0)), "part_missing"),
    _damaged(
        "主件引用自己.xlsx",
        lambda: xlsx({"_rels/.rels": relations(("officeDocument", "_rels/.rels"))}),
        "not_office",
    ),
    Trap("表页引用主件.xlsx", lambda: _related(("worksheet", "workbook.xml"))),
    Trap("绝对引用.xlsx", lambda: _related(("worksheet", "/xl/worksheets/sheet1.xml"))),
    Trap(
        "外部引用.xlsx",
        lambda: xlsx(
            {
                "xl/worksheets/_rels/sheet1.xml.rels": relations(
                    ("oleObject", "\\\\localhost\\share\\a.exe"),
                    mode=' TargetMode="External"',
                )
            },
            rows=_row('<c r="A1" t="str"><f>cmd|\'/c calc\'!A0</f><v>x</v></c>'),
        ),
    ),
    Trap(
        "引用成千上万.xlsx",
        lambda: _related(
            ("worksheet", "worksheets/sheet1.xml"), *[("x", "y")] * 100_000
        ),
    ),
)

_P = "<w:p><w:r><w:t>字</w:t></w:r></w:p>"


def _tc(inner: str = "<w:p/>", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


_WIDE = '<w:gridSpan w:val="2000000000"/>'


def _tables(depth: int, inner: str = _P) -> str:
    opened, closed = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return opened * depth + inner + closed * depth


DOCUMENTS = (
    _large("十万段.docx", lambda: docx(_P * 31_000), "paragraphs"),
    _large(
        "表格一万格.docx",
        lambda: docx(f"<w:tbl><w:tr>{_tc() * 13_000}</w:tr></w:tbl>"),
        "table_cells",
    ),
    _large(
        "跨二十亿列.docx",
        lambda: docx(_tables(1).replace("<w:tc>", f"<w:tc><w:tcPr>{_WIDE}</w:tcPr>")),
        "span",
    ),
    _large("表中表太深.docx", lambda: docx(_tables(50)), "depth"),
    _large(
        "文字太多.docx",
        lambda: docx(f"<w:p><w:r><w:t>{'字' * 2_200_000}</w:t></w:r></w:p>" * 2),
        "text_characters",
    ),
    Trap("表中表.docx", lambda: docx(_tables(35))),
    Trap(
        "首行续并.docx",
        lambda: docx(f"<w:tbl><w:tr>{_tc(properties='<w:vMerge/>')}</w:tr></w:tbl>"),
    ),
    Trap("空行十万.docx", lambda: docx(f"<w:tbl>{'<w:tr/>' * 100_000}</w:tbl>")),
    Trap(
        "一段十万片.docx",
        lambda: docx(f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 100_000}</w:p>"),
    ),
    Trap(
        "控件套控件.docx",
        lambda: docx(
            ("<w:sdt><w:sdtContent>" * 50 + _P + "</w:sdtContent></w:sdt>" * 50) * 500
        ),
    ),
    Trap(
        "一格五万段.docx",
        lambda: docx(f"<w:tbl><w:tr>{_tc(_P * 50_000)}</w:tr></w:tbl>"),
    ),
    _damaged(
        "没有正文.docx",
        lambda: docx(changed={"word/document.xml": "<w:document xmlns:w='w'/>"}),
        "part_missing",
    ),
    Trap(
        "外部模板.docx",
        lambda: docx(
            _P,
            {
                "word/_rels/document.xml.rels": relations(
                    ("attachedTemplate", "http://localhost:9/evil.dotm"),
                    ("aFChunk", "http://localhost:9/evil.html"),
                    mode=' TargetMode="External"',
                )
            },
        ),
    ),
)

_ODS_ROW = "<table:table-row {}>{}</table:table-row>"
_ODS_CELL = (
    '<table:table-cell office:value-type="string" {}>'
    "<text:p>{}</text:p></table:table-cell>"
)
_MILLION = 'table:number-{}-repeated="1048576"'
_CIRCLE = compound(
    {"Workbook": old_workbook(number(0, 0, 1))}, {FIRST_STREAM + 2: FIRST_STREAM}
)

OTHERS = (
    _large(
        "行重复.ods",
        lambda: ods(
            _ODS_ROW.format(_MILLION.format("rows"), _ODS_CELL.format("", "x"))
        ),
        "rows",
    ),
    _large(
        "列重复.ods",
        lambda: ods(
            _ODS_ROW.format("", _ODS_CELL.format(_MILLION.format("columns"), "x"))
        ),
        "cells",
    ),
    _large(
        "行列都重复.ods",
        lambda: ods(
            _ODS_ROW.format(
                'table:number-rows-repeated="59000"',
                _ODS_CELL.format('table:number-columns-repeated="16384"', "x"),
            )
        ),
        "cells",
    ),
    _large(
        "空格重复.ods",
        lambda: ods(
            _ODS_ROW.format(
                "", _ODS_CELL.format("", '<text:s text:c="9999"/>' * 100_000)
            )
        ),
        "text_characters",
    ),
    _large(
        "一行无穷格.ods",
        lambda: ods(_ODS_ROW.format("", "<table:table-cell/>" * 100_000)),
        "cells",
    ),
    Trap(
        "空行无穷.ods", lambda: ods(_ODS_ROW.format(_MILLION.format("rows"), "") * 9000)
    ),
    _damaged(
        "实体.ods",
        lambda: ods("", {"content.xml": _xml(_declared(_LAUGHS))}),
        "declaration",
    ),
    _large(
        "跨行跨列.xls",
        lambda: b"<table><tr>" + b"<td rowspan=1000 colspan=1000>x" * 9,
        "merged_cells",
    ),
    _large(
        "深套网页.xls",
        lambda: b"<table><tr><td>1</table>" + b"<div>" * 200_000,
        "depth",
    ),
    _large(
        "属性网页.xls",
        lambda: b"<table><tr><td %b>" % _attributes(90_000).encode(),
        "elements",
    ),
    Trap(
        "脚本网页.xls",
        lambda: (
            b"<script src=http://localhost:9/x.js></script><table><tr><td>x</table><img src=http://localhost:9/x>"
        ),
    ),
    _large("百万列.csv", lambda: b"a" + b"," * 1_000_000 + b"b", "cells"),
    _damaged("引号不完.csv", lambda: '编号,备注\n1,"'.encode() + b"x\n" * 500_000),
    _damaged(
        "有零.csv", lambda: "编号,客户\n".encode() + b"1,\0\0\1\n" * 99, "not_office"
    ),
    Trap(
        "控制字符.csv",
        lambda: "编号,客户\n".encode() + b"x" * 5000 + b",\1\2\x1b\x00\n",
    ),
    _damaged("环.xls", lambda: _CIRCLE),
    _damaged(
        "谎报长度.xls",
        lambda: xls(b"").replace((4096).to_bytes(4, "little"), b"\xff\xff\xff\x7f"),
        "incomplete",
    ),
    _damaged("记录越界.xls", lambda: xls(b"\x03\x02\xff\xff")),
    _damaged("共享词越界.xls", lambda: xls(record(0xFD, bytes(6) + b"\xff" * 4))),
    _damaged("词里说谎.xls", lambda: xls(b"", record(0xFC, b"\xff" * 12))),
    _large(
        "合并全表.xls",
        lambda: xls(record(0xE5, b"\1\0\0\0\xff\xff\0\0\xff\0")),
        "merged_cells",
    ),
    _large(
        "同一页多次.xls",
        lambda: compound(
            {
                "Workbook": old_workbook(
                    b"".join(number(n, 0, 1) for n in range(500)),
                    names=[f"表{n}" for n in range(150)],
                )
            }
        ),
        "cells",
    ),
    _large(
        "二百五十页.xls",
        lambda: compound(
            {
                "Workbook": old_workbook(
                    label(0, 0, "x"), names=[f"表{n}" for n in range(250)]
                )
            }
        ),
        "sheets",
    ),
    Trap("旧文档.doc", lambda: compound({"WordDocument": b"x"}), ("F003", ".doc")),
    Trap(
        "演示.xlsx", lambda: compound({"PowerPoint Document": b"x"}), ("F003", ".ppt")
    ),
    Trap(
        "有密码.xlsx",
        lambda: compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        ("F002", ""),
    ),
    Trap(
        "二进制.xlsb",
        lambda: xlsx(
            {
                "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
                "xl/workbook.bin": b"\x83\1\0",
            }
        ),
        ("F003", ".xlsb"),
    ),
    Trap(
        "其实是图.xlsx",
        lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(999),
        ("F003", ".jpg"),
    ),
    Trap(
        "其实是邮件.xls", lambda: b"MIME-Version: 1.0\r\n\r\n<table>", ("F003", ".mht")
    ),
)

CORPUS: Mapping[str, Trap] = {
    trap.name: trap for trap in (*ZIPS, *XML, *SHEETS, *DOCUMENTS, *OTHERS)
}
