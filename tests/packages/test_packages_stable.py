"""Packages made twice are the same bytes; times are fixed, content is not touched."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from formkit.packages import content_digest, stable_package, with_text

CORE = "docProps/core.xml"


def packed(
    parts: Mapping[str, bytes], *, stored: bool = False, year: int = 2026
) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", kind) as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (year, 5, 4, 3, 2, 1))
            info.compress_type = kind
            package.writestr(info, content)
    return out.getvalue()


def core(created: str, modified: str) -> bytes:
    return (
        f'<cp><dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>'
        f"<dcterms:modified>{modified}</dcterms:modified><dc:title>异常</dc:title></cp>"
    ).encode()


def book(at: datetime) -> bytes:
    made = Workbook()
    made.worksheets[0]["A1"] = "客户异常管理表"
    made.properties.created = made.properties.modified = at
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_times_are_fixed_and_the_rest_is_kept() -> None:
    made = packed({CORE: core("2026-11-23T01:02:03Z", "2026-11-23T09:08:07Z")})
    with zipfile.ZipFile(io.BytesIO(stable_package(made))) as package:
        fixed = "2026-01-01T00:00:00Z"
        assert package.read(CORE) == core(fixed, fixed)


def test_a_book_made_at_another_hour_is_the_same_bytes() -> None:
    first = book(datetime(2026, 11, 23, 8, 0, tzinfo=UTC).replace(tzinfo=None))
    second = book(datetime(2027, 1, 2, 9, 30, tzinfo=UTC).replace(tzinfo=None))
    assert first != second
    assert stable_package(first) == stable_package(second)
    assert load_workbook(io.BytesIO(stable_package(first))).worksheets[0]["A1"].value


def test_a_time_in_another_part_is_content() -> None:
    part = core("2026-11-23T01:02:03Z", "2026-11-23T01:02:03Z")
    with zipfile.ZipFile(io.BytesIO(stable_package(packed({"a.xml": part})))) as made:
        assert made.read("a.xml") == part


def test_entries_say_nothing_of_the_machine() -> None:
    made = stable_package(packed({"b.xml": b"<b/>", "a.xml": b"<a/>"}, stored=True))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        entries = package.infolist()
    assert [entry.filename for entry in entries] == ["b.xml", "a.xml"]
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.create_system == 3
        assert entry.external_attr == 0o600 << 16
        assert entry.compress_type == zipfile.ZIP_DEFLATED


names = st.text("abc/", min_size=1, max_size=6).filter(lambda name: name[-1] != "/")
packages = st.dictionaries(names, st.binary(max_size=60), max_size=5)


@given(packages)
def test_stable_is_stable_and_keeps_every_part(parts: dict[str, bytes]) -> None:
    made = stable_package(packed(parts))
    assert stable_package(made) == made
    assert stable_package(packed(parts, stored=True, year=1999)) == made
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {name: package.read(name) for name in package.namelist()} == parts


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_xml_says_the_same_in_fewer_bytes(text: str) -> None:
    cell = ET.Element("c", {"r": "A1", "said": text})
    cell.text = text
    part = ET.tostring(cell)  # ASCII, the rest as references
    with zipfile.ZipFile(io.BytesIO(stable_package(packed({"a.xml": part})))) as made:
        plain = made.read("a.xml")
    found = ET.fromstring(plain)  # noqa: S314 - our own
    assert (found.get("said"), found.text) == (text, text or None)
    assert len(plain) <= len(part)


def test_an_empty_cell_says_no_type() -> None:
    part = b'<row><c r="A1" s="3" t="n"></c><c r="B1" s="3" t="n" /></row>'
    with zipfile.ZipFile(io.BytesIO(stable_package(packed({"a.xml": part})))) as made:
        assert made.read("a.xml").startswith(b'<row><c r="A1" s="3"/>')


@given(packages)
def test_digest_does_not_depend_on_packing_or_order(parts: dict[str, bytes]) -> None:
    digest = content_digest(packed(parts))
    turned = dict(reversed(parts.items()))
    assert content_digest(packed(turned, stored=True, year=2001)) == digest


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"a": b"1", "b": b"3"}, id="content"),
        pytest.param({"a": b"1", "c": b"2"}, id="name"),
        pytest.param({"a": b"1"}, id="one-less"),
        pytest.param({"a": b"1b", "b": b"2"}, id="boundary"),
    ],
)
def test_digest_tells_other_content(other: dict[str, bytes]) -> None:
    assert content_digest(packed({"a": b"1", "b": b"2"})) != content_digest(
        packed(other)
    )


def test_digest_is_unambiguous_about_where_a_part_ends() -> None:
    one = packed({"a": b"x", "b": b""})
    other = packed({"a": b"xb\x000\x00"})
    assert content_digest(one) != content_digest(other)


def test_one_text_is_put_in_the_place_of_another_in_every_part() -> None:
    parts = {
        "a.xml": "<t>编号 YC-000</t>".encode(),
        "b.bin": b"\0YC-000\0",
        "c": b"YC-00",
    }
    made = with_text(stable_package(packed(parts)), "YC-000", "YC-123")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        said = {name: package.read(name) for name in package.namelist()}
    assert said == {
        "a.xml": "<t>编号 YC-123</t>".encode(),
        "b.bin": b"\0YC-123\0",
        "c": b"YC-00",
    }
    assert with_text(made, "YC-123", "YC-000") == stable_package(packed(parts))
