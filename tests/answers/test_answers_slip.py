"""The slip: read back from the property, else from the line, else there is none."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formkit.answers import Slip, list_workbook, mark_workbook, slip_in
from formkit.problems import Finding

Patch = Callable[..., bytes]
CUSTOM = "docProps/custom.xml"
NAMES = st.text(
    st.characters(exclude_characters="/\\\x00", exclude_categories=["Cs"]),
    min_size=1,
    max_size=200,
)


@pytest.fixture
def marked(rich: bytes, missing: Finding, slip: Slip) -> bytes:
    return mark_workbook(rich, (missing,), slip, "zh")


@given(NAMES)
def test_any_file_name_comes_back(name: str) -> None:
    one = Slip(
        source_sha256="0a" * 32,
        receipt="R20261121-0001",
        answer_id="A1",
        judged_at=datetime(2026, 11, 21, 9, 42),  # noqa: DTZ001 - the site's own
        form="complaint",
        source_name=name,
    )
    assert slip_in(list_workbook((), one, name, "zh")) == one


def test_the_line_on_the_list_is_enough(
    marked: bytes, slip: Slip, patched: Patch
) -> None:
    assert slip_in(patched(marked, {CUSTOM: b"<Properties/>"})) == slip


def test_the_line_is_found_among_shared_strings(
    marked: bytes, slip: Slip, patched: Patch
) -> None:
    """As Excel writes it: the strings of all sheets in one part."""
    with zipfile.ZipFile(io.BytesIO(marked)) as package:
        sheet = package.read("xl/worksheets/sheet4.xml").decode()
    line = re.search(r"<is>(<t[^>]*>formkit-answer.*?)</is>", sheet)
    assert line is not None
    moved = patched(
        marked,
        {
            CUSTOM: b"<Properties/>",
            "xl/worksheets/sheet4.xml": "<worksheet/>",
            "xl/sharedStrings.xml": f"<sst><si>{line.group(1)}</si></sst>",
        },
    )
    assert slip_in(moved) == slip


def test_a_damaged_property_is_not_believed(marked: bytes, patched: Patch) -> None:
    wrong = b'<P><property name="formkit-answer"><v>{"receipt":1}</v></property></P>'
    gone = patched(marked, {CUSTOM: wrong, "xl/worksheets/sheet4.xml": "<worksheet/>"})
    assert slip_in(gone) is None


def test_a_part_that_is_no_xml_is_no_answer(marked: bytes, patched: Patch) -> None:
    assert slip_in(patched(marked, {CUSTOM: b"formkit-answer <"})) is None


def test_a_form_is_no_answer(rich: bytes) -> None:
    assert slip_in(rich) is None


@given(st.binary(max_size=300))
def test_any_bytes_give_no_slip_and_no_fault(data: bytes) -> None:
    assert slip_in(data) is None


def test_an_answer_cut_short_gives_no_fault(marked: bytes) -> None:
    for end in range(0, len(marked), 997):
        assert slip_in(marked[:end]) is None


def test_a_flipped_byte_gives_no_fault(marked: bytes, slip: Slip) -> None:
    for at in range(0, len(marked), 13):
        flipped = marked[:at] + bytes([marked[at] ^ 0xFF]) + marked[at + 1 :]
        assert slip_in(flipped) in {None, slip}


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b.xlsx", "", "a\0b"])
def test_a_source_is_a_name_and_never_a_path(slip: Slip, name: str) -> None:
    with pytest.raises(ValidationError):
        Slip.model_validate({**slip.model_dump(), "source_name": name})


def test_a_huge_part_is_not_read(marked: bytes, patched: Patch) -> None:
    huge = b"formkit-answer" + b" " * (65 << 20)
    assert (
        slip_in(patched(marked, {CUSTOM: huge, "xl/sharedStrings.xml": huge}))
        is not None
    )
