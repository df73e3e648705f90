"""Who has a file open: owner files of the office programs, and of anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.health.owner_file import holder_in


def _microsoft(name: str, place: int, size: int) -> bytes:
    """An owner file of Word (place 54, 162 bytes) or Excel (place 55, 165 bytes)."""
    plain = name.encode("gb18030")
    head = bytes([len(plain)]) + plain.ljust(place - 1, b" ")
    wide = len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return (head + wide).ljust(size, b"\0")


@pytest.mark.parametrize(("place", "size"), [(54, 162), (55, 165)])
@pytest.mark.parametrize("name", ["张三", "Li Si", "欧阳 娜娜", "x"])
def test_name_in_utf16_is_read(name: str, place: int, size: int) -> None:
    assert holder_in("~$投诉.xlsx", _microsoft(name, place, size)) == name


def test_name_in_the_code_page_of_the_machine() -> None:
    assert holder_in("~$投诉.xlsx", b"\x04" + "张三".encode("gb18030")) == "张三"
    assert holder_in(".~投诉.xlsx", b"\x06 Wang ") == "Wang"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (",li,KF-07,21.11.2026 23:02,file:///home/li;", "li（KF-07）"),
        ("李四,li,KF-07,21.11.2026 23:02,x;", "李四（KF-07）"),
        (r"Li\, Si,li,KF-07,x,y;", "Li, Si（KF-07）"),
        ("李四,,,;", "李四"),
        (",,KF-07,;", ""),
        ("", ""),
    ],
)
def test_libreoffice_line(line: str, expected: str) -> None:
    assert holder_in(".~lock.投诉.xlsx#", line.encode()) == expected


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff" * 165, b"\x02\x01\x02", b"\x03\x80\x80\x80"]
)
def test_owner_file_that_tells_nothing(content: bytes) -> None:
    assert holder_in("~$投诉.xlsx", content) == ""


@given(st.binary(max_size=200), st.sampled_from(["~$a", ".~a", ".~lock.a#"]))
def test_any_bytes_give_a_printable_name(content: bytes, name: str) -> None:
    said = holder_in(name, content)
    assert said == said.strip()
    assert said.isprintable()
