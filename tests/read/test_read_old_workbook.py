"""Old binary workbooks: every kind of cell, and everything that may be wrong in one."""

import struct
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hostile.old_files import (
    END,
    FIRST_STREAM,
    SECTOR,
    beginning,
    compound,
    label,
    number,
    old_workbook,
    record,
    text,
    xls,
)

from formkit.model import Area, CellKind, FileKind, RawCell, RawForm
from formkit.problems import Finding
from formkit.read import read_form
from formkit.read.limits import Limits

CONTINUE, EOF = 0x3C, 0x0A


def raw_of(data: bytes) -> RawForm:
    found = read_form(data)
    assert isinstance(found, RawForm), found
    return found


def cells(data: bytes) -> dict[str, RawCell]:
    return {cell.place.cell: cell for cell in raw_of(data).sheets[0].cells}


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    found = read_form(data, limits) if limits else read_form(data)
    assert isinstance(found, Finding), found
    params = found.params
    return found.code, params.get("state") or params.get("limit") or params.get(
        "ext", ""
    )


def at(row: int, column: int, style: int = 0) -> bytes:
    return struct.pack("<3H", row, column, style)


def formula(row: int, column: int, result: bytes) -> bytes:
    return record(0x06, at(row, column) + result + bytes(8))


def shared_strings(*pieces: bytes) -> bytes:
    first, *more = pieces
    continued = b"".join(record(CONTINUE, piece) for piece in more)
    return record(0xFC, bytes(8) + first) + continued


def test_every_kind_of_cell_is_told() -> None:
    found = cells(
        xls(
            number(4, 1, 3.5)
            + label(4, 0, "客户\r\n姓名")
            + record(0x27E, at(5, 0) + struct.pack("<I", 1234 << 2 | 3))
            + record(0x27E, at(5, 1) + struct.pack("<i", -5 << 2 | 2))
            + record(
                0xBD, struct.pack("<2HHIHIH", 6, 2, 0, 7 << 2 | 2, 0, 8 << 2 | 2, 3)
            )
            + record(0x205, at(7, 0) + b"\x01\x00")
            + record(0x205, at(7, 1) + b"\x2a\x01")
            + record(0xFD, at(8, 0) + struct.pack("<I", 0))
            + record(0xD6, at(8, 1) + text("粗体") + b"\1\0\0\0\0\0")
            + record(0x201, at(9, 0)),
            shared_strings(text("张伟") + text("不用")),
        )
    )
    assert {place: cell.value for place, cell in found.items()} == {
        "A5": "客户\n姓名",
        "B5": Decimal("3.5"),
        "A6": Decimal("12.34"),
        "B6": Decimal(-5),
        "C7": Decimal(7),
        "D7": Decimal(8),
        "A8": True,
        "B8": "#N/A",
        "A9": "张伟",
        "B9": "粗体",
    }
    assert found["B8"].kind is CellKind.ERROR


def test_a_packed_number_with_a_point_is_a_double_cut_short() -> None:
    packed = int.from_bytes(struct.pack("<d", 0.5), "little") >> 32
    found = cells(xls(record(0x27E, at(0, 0) + struct.pack("<I", packed))))

    assert found["A1"].value == Decimal("0.5")


def test_what_formulas_gave_is_read_and_marked_as_theirs() -> None:
    end = b"\xff\xff"
    found = cells(
        xls(
            formula(0, 0, struct.pack("<d", 7))
            + formula(1, 0, b"\0" + bytes(5) + end)
            + record(0x4BC, bytes(10))  # a shared formula stands in between
            + record(0x207, text("合格"))
            + formula(2, 0, b"\1\0\1\0\0\0" + end)
            + formula(3, 0, b"\2\0\x17\0\0\0" + end)
            + formula(4, 0, b"\3" + bytes(5) + end)
        )
    )
    assert [(c.kind, c.value) for c in found.values()] == [
        (CellKind.NUMBER, Decimal(7)),
        (CellKind.TEXT, "合格"),
        (CellKind.BOOLEAN, True),
        (CellKind.ERROR, "#REF!"),
        (CellKind.TEXT, ""),
    ]
    assert {c.formula for c in found.values()} == {"="}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_an_error_and_never_a_value(value: float) -> None:
    found = cells(xls(number(0, 0, value)))

    assert (found["A1"].kind, found["A1"].value) == (CellKind.ERROR, "#NUM!")


def test_long_numbers_keep_the_digits_a_double_holds() -> None:
    found = cells(xls(number(0, 0, 13800138000.0) + number(1, 0, 330102199001011234.0)))

    assert found["A1"].shown == "13800138000"
    assert found["A2"].shown == "330102199001011000"


def test_formats_dates_and_the_calendar_of_the_book() -> None:
    shared = (
        record(0x22, b"\1\0")
        + record(0x41E, struct.pack("<H", 164) + text('yyyy"年"'))
        + b"".join(
            record(0xE0, struct.pack("<2H", 0, n) + bytes(16)) for n in (0, 14, 164)
        )
    )
    rows = b"".join(number(n, 0, 46347, style=n) for n in range(4))
    raw = raw_of(xls(rows, shared))

    assert raw.date1904
    assert [c.number_format for c in raw.sheets[0].cells] == [
        "General",
        "yyyy/m/d",
        'yyyy"年"',
        "General",
    ]


def test_hidden_rows_columns_and_merges() -> None:
    hidden_row = record(0x208, struct.pack("<6H2H", 1, 0, 9, 0, 0, 0, 0x20, 0))
    shown_row = record(0x208, struct.pack("<6H2H", 2, 0, 9, 0, 0, 0, 0, 0))
    columns = record(0x7D, struct.pack("<5H", 2, 3, 0, 0, 1) + bytes(2))
    merge = record(0xE5, struct.pack("<5H", 1, 0, 1, 0, 2))
    raw = raw_of(
        xls(
            columns
            + hidden_row
            + shown_row
            + merge
            + number(0, 0, 1)
            + number(0, 3, 2)
            + number(1, 0, 3)
        )
    )
    sheet = raw.sheets[0]

    assert sheet.hidden_rows == {2}
    assert sheet.merges == (Area(1, 1, 2, 3),)
    assert [(c.place.cell, c.hidden) for c in sheet.cells] == [
        ("A1", False),
        ("D1", True),
        ("A2", True),
    ]


def test_a_text_that_goes_on_in_the_next_record_is_one_text() -> None:
    """Wide, then narrow, then wide again; marks of rich text in the piece behind."""
    said = "张伟abcdef李娜"
    head = struct.pack("<HBH", len(said), 0x01 | 0x08, 1)
    pieces = (
        head + "张伟".encode("utf-16-le"),
        b"\0abcdef",
        b"\1" + "李娜".encode("utf-16-le"),
        bytes(4) + text("下一条"),
    )
    rows = b"".join(record(0xFD, at(n, 0) + struct.pack("<I", n)) for n in range(2))
    found = cells(xls(rows, shared_strings(*pieces)))

    assert [c.value for c in found.values()] == [said, "下一条"]


def test_a_chart_inside_a_sheet_is_passed_over() -> None:
    chart = beginning(0x20) + number(9, 9, 9) + record(EOF)
    found = cells(xls(number(0, 0, 1) + chart + number(1, 0, 2)))

    assert sorted(found) == ["A1", "A2"]


def name(said: str, formula: bytes, flags: int = 0, sheet: int = 0) -> bytes:
    content = struct.pack("<HBBHHH4x", flags, 0, len(said), len(formula), 0, sheet)
    return record(0x18, content + b"\1" + said.encode("utf-16-le") + formula)


CELL = struct.pack("<B3H", 0x3A, 0, 3, 1)


def test_names_of_one_cell_are_known_and_others_left_out() -> None:
    shared = (
        record(0x1AE, b"\1\0\1\4")
        + record(0x1AE, b"\1\0\0\0")
        + record(0x17, struct.pack("<H6H", 2, 0, 0, 0, 1, 0, 0))
        + name("fk_x", struct.pack("<B3H", 0x3A, 0, 8, 1), sheet=1)
        + name("fk_x", CELL)
        + name("\x06", CELL, flags=0x20)
        + name("elsewhere", struct.pack("<B3H", 0x3A, 1, 3, 1))
        + name("nowhere", struct.pack("<B3H", 0x3A, 7, 3, 1))
        + name("number", struct.pack("<B3H", 0x1F, 0, 3, 1))
        + name("long", CELL + CELL)
    )
    raw = raw_of(xls(number(0, 0, 1), shared))

    assert {n: str(p) for n, p in raw.names.items()} == {"fk_x": "登记!B4"}


def test_pictures_are_counted() -> None:
    blips = struct.pack("<2HI", 3 << 4 | 0xF, 0xF001, 0)
    other = struct.pack("<2HI", 0, 0xF006, 4) + bytes(4)
    group = struct.pack("<2HI", 0xF, 0xF000, len(blips + other)) + other + blips

    assert raw_of(xls(b"", record(0xEB, group))).pictures == 3
    assert raw_of(xls(b"", record(0xEB, group[:20]))).pictures == 0


def test_macros_are_noted() -> None:
    assert raw_of(xls(b"", record(0xD3))).properties == {"formkit-macros": "1"}
    assert raw_of(xls(b"")).properties == {}


def old_five(cells: bytes) -> bytes:
    """A workbook of the version before, in the code page of China."""
    title = "登记".encode("gbk")
    head = beginning(5, 0x500) + record(0x42, struct.pack("<H", 936))
    head += record(0x41E, struct.pack("<HB", 164, 4) + b"@ \xb8\xf6")
    head += record(0xE0, struct.pack("<2H", 0, 164)) + record(0x18, bytes(20))
    listed = b"\0\0" + bytes([len(title)]) + title
    begin = len(head) + 4 + 4 + len(listed) + 4
    sheet = record(0x85, struct.pack("<I", begin) + listed)
    body = beginning(16, 0x500) + cells + record(EOF)
    return compound({"Book": head + sheet + record(EOF) + body})


def test_the_version_before_is_read_in_its_code_page() -> None:
    said = "张伟".encode("gbk")
    raw = raw_of(old_five(record(0x204, at(0, 0) + struct.pack("<H", 4) + said)))

    assert raw.kind is FileKind.XLS
    assert raw.sheets[0].name == "登记"
    assert raw.sheets[0].cells[0].value == "张伟"
    assert raw.sheets[0].cells[0].number_format == "@ 个"


@pytest.mark.parametrize(
    ("page", "said"), [(1252, b"\xe9"), (65001, "é".encode()), (9999, b"\xe9")]
)
def test_other_code_pages(page: int, said: bytes) -> None:
    data = old_five(record(0x204, at(0, 0) + struct.pack("<H", len(said)) + said))
    data = data.replace(
        struct.pack("<3H", 0x42, 2, 936), struct.pack("<3H", 0x42, 2, page)
    )

    assert raw_of(data).sheets[0].cells[0].value == "é"


def test_hidden_sheets_are_read_and_charts_left_out() -> None:
    stream = old_workbook(number(0, 0, 1), names=("登记", "选项", "图表"))
    for name_of, flags in (("选项", b"\1\0"), ("图表", b"\0\2")):
        here = stream.index(text(name_of, "<B"))
        stream = stream[: here - 2] + flags + stream[here:]
    raw = raw_of(compound({"Workbook": stream}))

    assert [(s.name, s.visible) for s in raw.sheets] == [
        ("登记", True),
        ("选项", False),
    ]


def test_a_bare_stream_without_its_container_is_read() -> None:
    assert sorted(cells(old_workbook(number(0, 0, 1)))) == ["A1"]


def test_other_streams_and_folders_do_not_matter() -> None:
    stream = old_workbook(label(0, 0, "WordDocument EncryptedPackage"))
    found = cells(compound({"ETExtData": b"x", "Workbook": stream}))

    assert found["A1"].value == "WordDocument EncryptedPackage"


def small_stream(stream: bytes, chain: int = 1) -> bytes:
    """A compound file whose stream lies in the small sectors."""
    made = bytearray(compound({"Workbook": stream.ljust(4096, b"\0")}))
    root, entry = 2 * SECTOR, 2 * SECTOR + 128
    struct.pack_into("<2I", made, root + 116, FIRST_STREAM, 4096)
    struct.pack_into("<2I", made, entry + 116, 0, len(stream))
    table = [*range(chain, chain + -(-len(stream) // 64) - 1), END]
    where = len(made) // SECTOR - 1
    struct.pack_into("<I", made, SECTOR + 4 * where, END)
    struct.pack_into("<2I", made, 60, where, 1)
    return bytes(made) + struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")


def test_a_small_stream_is_read_from_the_small_sectors() -> None:
    assert sorted(cells(small_stream(old_workbook(number(0, 0, 1))))) == ["A1"]


def test_a_circle_of_small_sectors_is_damage() -> None:
    assert refusal(small_stream(old_workbook(number(0, 0, 1)), 0)) == (
        "F001",
        "damaged",
    )


GOOD = old_workbook(number(0, 0, 1) + label(1, 0, "张伟"))


def patched(data: bytes, place: int, value: int) -> bytes:
    return data[:place] + struct.pack("<I", value) + data[place + 4 :]


def circle_of_tables(data: bytes) -> bytes:
    """A list of tables that goes on in itself."""
    own = len(data) // SECTOR - 1
    return patched(data, 68, own) + b"\xff" * 508 + struct.pack("<I", own)


DAMAGED: Mapping[str, tuple[bytes, str]] = {
    "sectors in a circle": (
        compound({"Workbook": GOOD}, {FIRST_STREAM + 3: FIRST_STREAM}),
        "damaged",
    ),
    "the directory in a circle": (compound({"Workbook": GOOD}, {1: 1}), "damaged"),
    "a sector beyond the table": (
        compound({"Workbook": GOOD}, {FIRST_STREAM: 5_000}),
        "damaged",
    ),
    "a table beyond the end": (patched(xls(b""), 76, 900), "incomplete"),
    "tables in a circle": (
        circle_of_tables(compound({"Workbook": GOOD, "x": bytes(20_000)})),
        "damaged",
    ),
    "a directory beyond the end": (
        patched(compound({"Workbook": GOOD}), 48, 99),
        "incomplete",
    ),
    "no root": (
        compound({"Workbook": GOOD}).replace(b"\x16\0\x05\1", b"\x16\0\x01\1"),
        "damaged",
    ),
    "sectors of a strange size": (patched(xls(b""), 30, 13), "damaged"),
    "a stream cut short": (
        compound({"Workbook": GOOD}, {FIRST_STREAM + 3: END}),
        "incomplete",
    ),
    "zeros to come": (
        compound({"Workbook": GOOD[:60] + bytes(len(GOOD) - 60)}),
        "incomplete",
    ),
    "an empty table": (
        xls(b"")[:SECTOR] + bytes(SECTOR) + xls(b"")[2 * SECTOR :],
        "incomplete",
    ),
    "an empty directory": (
        xls(b"")[: 2 * SECTOR] + bytes(SECTOR) + xls(b"")[3 * SECTOR :],
        "incomplete",
    ),
    "no sheet": (compound({"Workbook": beginning(5) + record(EOF)}), "part_missing"),
    "no beginning": (compound({"Workbook": record(EOF) * 9}), "damaged"),
    "a strange version": (
        compound({"Workbook": beginning(5, 0x700) + record(EOF)}),
        "damaged",
    ),
    "a sheet that begins nowhere": (
        compound({"Workbook": old_workbook(b"", begin=0x7FFFFFFF)}),
        "damaged",
    ),
    "a sheet without an end": (
        compound({"Workbook": old_workbook(record(0x5555, b"x" * 5000))[:-4]})[
            :-SECTOR
        ],
        "incomplete",
    ),
    "a record longer than the rest": (
        old_workbook(struct.pack("<2H", 0x5555, 60_000)),
        "damaged",
    ),
    "a text longer than its record": (
        xls(record(0x204, at(0, 0) + struct.pack("<HB", 9, 1))),
        "damaged",
    ),
    "a shared text that is not there": (
        xls(record(0xFD, at(0, 0) + struct.pack("<I", 0xFFFFFFFF))),
        "damaged",
    ),
    "a record too short": (xls(record(0x203, b"\0\0")), "damaged"),
    "an empty record": (xls(record(0x205, at(0, 0))), "damaged"),
    "a column beyond the sheet": (xls(number(0, 20_000, 1)), "damaged"),
    "a merge inside out": (
        xls(record(0xE5, struct.pack("<5H", 1, 5, 1, 0, 0))),
        "damaged",
    ),
    "one cell twice": (xls(number(0, 0, 1) + number(0, 0, 2)), "contradictory"),
    "one sheet twice": (
        compound({"Workbook": old_workbook(b"", names=("Form", "form"))}),
        "contradictory",
    ),
}


@pytest.mark.parametrize("case", sorted(DAMAGED))
def test_a_damaged_file_is_refused_with_its_reason(case: str) -> None:
    data, state = DAMAGED[case]

    assert refusal(data) == ("F001", state)


def test_a_compound_file_of_something_else_is_named() -> None:
    assert refusal(compound({"Contents": b"x"})) == ("F003", ".xls/.doc")
    assert refusal(compound({"WordDocument": b"x"})) == ("F003", ".doc")


def test_a_password_and_older_versions_are_told() -> None:
    assert refusal(xls(b"", record(0x2F, bytes(6))))[0] == "F002"
    assert refusal(compound({"Workbook": record(0x409, bytes(6))})) == ("F003", ".xls")


def test_a_workbook_without_its_stream_is_damaged() -> None:
    data = compound({"Workbook": GOOD})
    entry = "Workbook".encode("utf-16-le")
    here = data.index(entry)
    folder = data[: here + 66] + b"\1" + data[here + 67 :]  # a folder of that name

    assert refusal(folder) == ("F003", ".xls/.doc")


SMALL = Limits(
    sheets=2, cells=3, text_characters=20, merges=2, merged_cells=20, styles=2, names=2
)
TOO_MUCH: Mapping[str, bytes] = {
    "sheets": compound({"Workbook": old_workbook(b"", names="甲乙丙")}),
    "cells": xls(b"".join(number(n, 0, n) for n in range(4))),
    "text_characters": xls(label(0, 0, "字" * 21)),
    "merges": xls(record(0xE5, struct.pack("<H12H", 3, *[0, 0, 0, 1] * 3))),
    "merged_cells": xls(record(0xE5, struct.pack("<5H", 1, 0, 5, 0, 5))),
    "styles": xls(b"", record(0xE0, bytes(20)) * 3),
    "names": xls(b"", name("a", CELL) * 3),
}


@pytest.mark.parametrize("limit", sorted(TOO_MUCH))
def test_an_old_workbook_over_a_limit_is_refused_by_its_name(limit: str) -> None:
    assert refusal(TOO_MUCH[limit], SMALL) == ("F008", limit)
    assert isinstance(read_form(TOO_MUCH[limit]), RawForm)


def test_records_and_shared_texts_are_counted() -> None:
    many = xls(record(0x5555) * 60)
    assert refusal(many, Limits(elements=50)) == ("F008", "elements")
    texts = xls(b"", shared_strings(text("a") * 60))
    assert refusal(texts, Limits(elements=50)) == ("F008", "elements")
    assert refusal(texts, Limits(part_bytes=50)) == ("F008", "part_bytes")


def test_sheets_that_share_their_cells_are_counted_each() -> None:
    data = compound(
        {
            "Workbook": old_workbook(
                number(0, 0, 1) * 1, names=[f"表{n}" for n in range(9)]
            )
        }
    )
    assert refusal(data, Limits(cells=8)) == ("F008", "cells")


def parts() -> Iterator[bytes]:
    yield xls(number(0, 0, 1) + label(1, 0, "张伟"), shared_strings(text("李娜")))
    yield small_stream(GOOD)
    yield GOOD


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(parts())), st.data())
def test_no_changed_byte_raises_an_exception(good: bytes, data: st.DataObject) -> None:
    changed = bytearray(good)
    length = len(good.rstrip(b"\0"))
    edits = st.tuples(st.integers(0, length - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(edits, min_size=1, max_size=6)):
        changed[place] = value
    found = read_form(bytes(changed))
    if isinstance(found, RawForm):
        for sheet in found.sheets:
            assert all(c.shown.encode() is not None for c in sheet.cells)
