"""Tables as text: encodings without a mark, odd quotes, and too much of everything."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.office_files import sheet, xlsx
from tests.hostile.old_files import label, xls

from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.read.limits import Limits
from formkit.read.strings import decode_escapes

TABLE = "编号,客户姓名\nZX-1,张伟\n"


def texts(data: bytes) -> dict[str, str]:
    found = read_form(data)
    assert isinstance(found, RawForm), found
    return {c.place.cell: c.shown for c in found.sheets[0].cells}


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    found = read_form(data, limits) if limits else read_form(data)
    assert isinstance(found, Finding), found
    params = found.params
    return found.code, params.get("state") or params.get("limit") or params["ext"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_byte_texts_are_told_without_a_mark(encoding: str) -> None:
    assert texts(TABLE.encode(encoding)) == {
        "A1": "编号",
        "B1": "客户姓名",
        "A2": "ZX-1",
        "B2": "张伟",
    }


@pytest.mark.parametrize("cut", [1, 2])
def test_a_text_cut_within_a_sign_may_be_a_copy_under_way(cut: int) -> None:
    """GB18030 would read the rest as signs nobody wrote."""
    data = "编号,客户姓名\nZX-1,张伟".encode()[:-cut]

    assert refusal(data) == ("F001", "incomplete")
    assert refusal(TABLE.encode("utf-16")[:-1]) == ("F001", "incomplete")


def test_a_wrong_byte_among_utf8_is_never_read_as_another_encoding() -> None:
    data = TABLE.encode() + b"ZX-2,\xd5\xc5\n"

    assert refusal(data) == ("F001", "encoding")


def test_a_chinese_text_of_two_bytes_a_sign_is_gb18030() -> None:
    assert texts(TABLE.encode("gbk"))["B2"] == "张伟"
    assert texts("联通,移动\n".encode("gbk")) == {"A1": "联通", "B1": "移动"}


def test_bytes_with_zeros_are_no_text() -> None:
    assert refusal(b"a,b\0\0\1\2\n" * 9) == ("F001", "not_office")


def test_the_end_mark_of_old_programs_is_no_cell() -> None:
    assert texts(f"{TABLE}\x1a".encode("gbk"))["B2"] == "张伟"
    assert len(texts(f"{TABLE}\x1a".encode())) == 4


def test_an_export_that_keeps_its_zeros_is_read_as_excel_shows_it() -> None:
    found = read_form('电话,编号\n="013800138000","=""007"""\n=1+1,=""\n'.encode())
    assert isinstance(found, RawForm)
    cells = {c.place.cell: c for c in found.sheets[0].cells}

    assert (cells["A2"].value, cells["A2"].formula) == (
        "013800138000",
        '"013800138000"',
    )
    assert cells["B2"].value == "007"
    assert (cells["A3"].value, cells["A3"].formula) == ("=1+1", "")
    assert cells["B3"].value == ""


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "SEP=|\n"])
def test_a_line_that_states_the_separator_is_none_of_the_rows(first: str) -> None:
    sign = "|" if "|" in first else ";"
    data = f"{first}编号{sign}备注,说明{sign}客户\n".encode()

    assert texts(data) == {"A1": "编号", "B1": "备注,说明", "C1": "客户"}


def test_the_separator_is_that_of_most_lines() -> None:
    data = "登记表, 2026\n编号;客户;备注\n1;张伟;a,b\n2;李娜;c\n".encode()

    assert texts(data)["B2"] == "客户"
    assert texts(b"one\ntwo\n") == {"A1": "one", "A2": "two"}


def test_a_quote_that_is_never_closed_swallows_no_line() -> None:
    assert refusal('编号,备注\n1,"没写完\n2,好\n'.encode()) == (
        "F001",
        "unclosed_quote",
    )
    assert texts('编号,备注\n1,5"屏\n'.encode())["B2"] == '5"屏'
    assert texts('编号,备注\n1,"完"'.encode())["B2"] == "完"


def test_leading_empty_lines_count() -> None:
    assert texts(b"\n\r\n,,x\n") == {"C3": "x"}


SMALL = Limits(rows=5, cells=11, text_characters=100, part_bytes=4096)


@pytest.mark.parametrize(
    ("limit", "data"),
    [
        ("rows", b"a,b\n" * 6),
        ("cells", b"a,b,c,d,e,f\n" * 2),
        ("text_characters", b"a" * 50 + b"," + b"b" * 51),
        ("part_bytes", b"a,b\n" * 2000),
    ],
)
def test_a_text_over_a_limit_is_refused_by_its_name(limit: str, data: bytes) -> None:
    assert refusal(data, SMALL) == ("F008", limit)


@pytest.mark.parametrize(
    "data",
    [b"a" + b"," * 1_000_000, b"a," * 20_000, b"a" + b"," * 20_000 + b"b"],
)
def test_a_line_of_countless_columns_is_refused(data: bytes) -> None:
    assert refusal(data) == ("F008", "cells")


def test_a_cell_longer_than_any_of_a_workbook_is_damage() -> None:
    assert refusal(b"a,b\n" + b"x" * 200_000) == ("F001", "damaged")
    assert refusal(b'a,b\n"' + b"x\n" * 100_000) == ("F001", "damaged")


def test_a_mail_page_is_named() -> None:
    assert refusal(b"MIME-Version: 1.0\r\n\r\n<table>") == ("F003", ".mht")


@given(st.text(max_size=40), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_every_text_reads_or_is_refused(said: str, encoding: str) -> None:
    found = read_form(said.encode(encoding))

    assert isinstance(found, RawForm | Finding)


def test_numbers_of_a_text_stay_text() -> None:
    found = read_form(b"a,b\n1.50,2\n")
    assert isinstance(found, RawForm)
    assert not any(isinstance(c.value, Decimal) for c in found.sheets[0].cells)


def test_signs_nobody_can_type_are_shown_as_such_in_every_format() -> None:
    """A workbook, and so an answer, could not hold them."""
    odd = "x\x01\x0b\x00\uffffy"
    seen = "x\ufffd\ufffd\ufffd\ufffdy"
    text = f"编号,备注\n{'1' * 5000},{odd}\n".encode()
    said = odd.replace("\0", "")
    page = f"<table><tr><td>{said}</td></tr></table>{' ' * 200}".encode()

    assert texts(text)["B2"] == seen
    assert texts(xls(label(0, 0, odd))) == {"A1": seen}
    assert texts(page)["A1"].strip("xy") == "\ufffd" * 3
    assert decode_escapes("x_x0001__xFFFF_y_x000B_z") == "x\ufffd\ufffdy\nz"


@pytest.mark.parametrize("odd", [b"\x01", b"\xff", b"\xed\xa0\x80", b"\xef\xbf\xbe"])
@pytest.mark.parametrize("kind", ["inlineStr", "str"])
def test_a_workbook_cannot_hold_them(odd: bytes, kind: str) -> None:
    inner = "<is><t>x</t></is>" if kind == "inlineStr" else "<v>x</v>"
    rows = f'<row r="1"><c r="A1" t="{kind}">{inner}</c></row>'
    made = {
        "xl/worksheets/sheet1.xml": sheet(rows).encode().replace(b">x<", b">%b<" % odd)
    }

    assert refusal(xlsx(made)) == ("F001", "damaged")
