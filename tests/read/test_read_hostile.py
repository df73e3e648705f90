"""Files made to hang, fill or fool a reader: refused with a code, or read in limits."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace

import pytest

from formkit.messages import catalogue, sentence
from formkit.model import RawForm
from formkit.problems import Finding
from formkit.read import Limits, read_form
from formkit.read.entries import unpack
from formkit.read.refusal import RefusedError
from formkit.read.xml import check

Parts = Callable[..., dict[str, str | bytes]]
Pack = Callable[[dict[str, str | bytes]], bytes]
Refused = Callable[..., Finding]
_MIB = 1024 * 1024
_SECONDS = 20  # the deadline a watcher has by default


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    begin = time.process_time()
    yield
    assert time.process_time() - begin < _SECONDS


def row(cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{cells}</row>'


def cell(address: str, value: str = "1") -> str:
    return f'<c r="{address}"><v>{value}</v></c>'


@pytest.mark.parametrize(
    ("part", "size", "limit"),
    [
        ("xl/media/image1.png", 300 * _MIB, "media_bytes"),
        ("xl/worksheets/sheet1.xml", 49 * _MIB, "part_bytes"),
        ("customXml/item1.xml", 49 * _MIB, "part_bytes"),
    ],
)
def test_a_zip_bomb_is_not_unpacked(
    pack: Pack,
    workbook_parts: Parts,
    refused: Refused,
    part: str,
    size: int,
    limit: str,
) -> None:
    data = pack({**workbook_parts(), part: bytes(size)})
    assert len(data) < _MIB

    finding = refused(data)

    assert (finding.code, finding.params["limit"]) == ("F008", limit)


def test_many_fair_parts_are_too_much_together(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    parts: dict[str, str | bytes] = {f"xl/a{n}.xml": b" " * 40 * _MIB for n in range(4)}

    assert refused(pack({**workbook_parts(), **parts})).params["limit"] == "xml_bytes"


def test_many_fair_pictures_are_too_much_together(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    pictures = {f"xl/media/image{n}.png": bytes(_MIB) for n in range(3)}
    data = pack({**workbook_parts(), **pictures})

    finding = refused(data, Limits(media_bytes=2 * _MIB))

    assert finding.params["limit"] == "media_bytes"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "customXml/item1.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused_before_it_is_expanded(
    pack: Pack, workbook_parts: Parts, refused: Refused, part: str, encoding: str
) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "哈">'
        + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
        + "]><workbook>&b11;</workbook>"
    )

    finding = refused(pack({**workbook_parts(), part: bomb.encode(encoding)}))

    assert (finding.code, finding.params["state"]) == ("F001", "declaration")
    assert part in finding.params["reason"]


def entry_of(data: bytes, name: str) -> zipfile.ZipInfo:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.getinfo(name)


def central_record(data: bytes, name: str) -> int:
    """Where the central directory tells of the entry."""
    return data.index(name.encode(), data.index(b"PK\x01\x02")) - 46


def test_overlapping_entries_are_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    data = bytearray(pack({**workbook_parts(), "xl/a.bin": b"1", "xl/b.bin": b"2"}))
    first = entry_of(bytes(data), "xl/a.bin").header_offset
    at = central_record(bytes(data), "xl/b.bin")
    struct.pack_into("<I", data, at + 42, first)

    assert refused(bytes(data)).params["state"] == "overlap"


def test_an_entry_that_swallows_the_next_is_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    data = bytearray(pack({"a.bin": b"12345", **workbook_parts()}))
    at = central_record(bytes(data), "a.bin")
    packed: int = struct.unpack_from("<I", data, at + 20)[0]
    struct.pack_into("<I", data, at + 20, packed + 100)

    assert refused(bytes(data)).params["state"] == "overlap"


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("xl/workbook.xml", "xl/workbook.xml"),
        ("xl/workbook.xml", "XL/Workbook.xml"),
        ("xl/workbook.xml", "xl\\workbook.xml"),
        ("XL/Extra_01.xml", "xl/extra_01.xml"),
    ],
)
def test_two_parts_with_one_name_are_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused, first: str, other: str
) -> None:
    placeholder = "xl/workbook.tmp"
    data = pack({first: "<workbook/>", **workbook_parts(), placeholder: "<workbook/>"})
    data = data.replace(placeholder.encode(), other.encode())

    finding = refused(data)

    assert (finding.code, finding.params["state"]) == ("F001", "contradictory")


def test_a_local_header_that_tells_another_name_is_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    data = pack(workbook_parts())
    renamed = data.replace(b"xl/styles.xml", b"xl/stylez.xml", 1)

    assert refused(renamed).params["state"] == "damaged"


def test_more_bytes_than_declared_are_damage(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    """A part whose declared beginning has the right CRC, and then goes on."""
    shown, real = b"<workbook/>", b"<workbook/>" + b" " * 5000
    data = bytearray(pack({"xl/a.xml": real, **workbook_parts()}))
    at = central_record(bytes(data), "xl/a.xml")
    struct.pack_into("<I", data, at + 16, zlib.crc32(shown))
    struct.pack_into("<I", data, at + 24, len(shown))

    assert refused(bytes(data)).params["state"] == "damaged"


def test_a_local_header_that_tells_another_packing_is_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    data = bytearray(pack(workbook_parts()))
    at = entry_of(bytes(data), "xl/styles.xml").header_offset
    struct.pack_into("<H", data, at + 8, zipfile.ZIP_STORED)

    assert refused(bytes(data)).params["state"] == "damaged"


def test_unpacking_stops_where_the_declared_size_is_passed(pack: Pack) -> None:
    data = pack({"xl/media/image1.png": bytes(64 * _MIB)})
    entry = entry_of(data, "xl/media/image1.png")
    entry.file_size = 1000

    with pytest.raises(RefusedError):
        next(unpack(data, entry))


def test_rubbish_behind_a_packed_part_is_damage(pack: Pack) -> None:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = engine.compress("客户".encode()) + engine.flush()
    data = pack({"a.xml": "客户"})
    entry = entry_of(data, "a.xml")
    begin = 30 + len("a.xml")
    assert data[begin : begin + len(packed)] == packed
    entry.compress_size += 1

    with pytest.raises(RefusedError):
        list(unpack(data, entry))


def test_a_packed_part_cut_short_is_damage(pack: Pack) -> None:
    data = pack({"a.xml": "客户姓名" * 9})
    entry = entry_of(data, "a.xml")
    entry.compress_size -= 1

    with pytest.raises(RefusedError):
        list(unpack(data, entry))


def test_a_directory_of_countless_entries_is_not_even_listed(refused: Refused) -> None:
    finding = refused(b"PK\x03\x04" + b"PK\x01\x02" * 10_000)

    assert (finding.code, finding.params["limit"]) == ("F008", "entries")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_office_does_not_use_is_refused(
    workbook_parts: Parts, refused: Refused, method: int
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in workbook_parts().items():
            archive.writestr(name, content)

    assert refused(out.getvalue()).params["state"] == "damaged"


def test_a_stored_part_of_the_wrong_length_is_damage(
    workbook_parts: Parts, refused: Refused
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in workbook_parts().items():
            archive.writestr(name, content)
    data = bytearray(out.getvalue())
    at = central_record(bytes(data), "xl/styles.xml")
    struct.pack_into("<I", data, at + 24, 3)

    assert refused(bytes(data)).params["state"] == "damaged"


@pytest.mark.parametrize(("offset", "value"), [(42, 0xFFFFFF), (20, 0xFFFFFF)])
def test_an_entry_beyond_the_end_is_damage(
    pack: Pack, workbook_parts: Parts, refused: Refused, offset: int, value: int
) -> None:
    data = bytearray(pack({**workbook_parts(), "z.bin": b"1"}))
    struct.pack_into("<I", data, central_record(bytes(data), "z.bin") + offset, value)

    assert refused(bytes(data)).params["state"] == "damaged"


def test_a_central_directory_of_rubbish_is_damage(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    data = pack(workbook_parts()).replace(b"PK\x01\x02", b"PK\x01\x09")

    assert refused(data).params["state"] == "damaged"


def test_a_stray_cell_in_the_last_corner_costs_nothing(
    pack: Pack, workbook_parts: Parts
) -> None:
    rows = row(cell("A1")) + row(cell("XFD1048576", "9"), 1048576)

    form = read_form(pack(workbook_parts(rows)))

    assert isinstance(form, RawForm)
    assert [c.place.cell for c in form.sheets[0].cells] == ["A1", "XFD1048576"]


def test_cells_that_are_only_painted_are_not_counted(
    pack: Pack, workbook_parts: Parts
) -> None:
    painted = ("<row>" + "<c s='0'/>" * 100 + "</row>") * 4_000

    form = read_form(pack(workbook_parts(painted + "<row><c><v>1</v></c></row>")))

    assert isinstance(form, RawForm)
    assert [c.place.cell for c in form.sheets[0].cells] == ["A4001"]


SMALL = Limits(
    entries=9,
    part_bytes=2 * _MIB,
    depth=12,
    elements=400,
    rows=10,
    cells=20,
    text_characters=100,
    merges=3,
    merged_cells=50,
    styles=5,
    names=4,
    sheets=2,
    paragraphs=4,
    table_cells=6,
    span=8,
)


LARGE: Mapping[str, Mapping[str, str]] = {
    "cells": {"rows": row("<c><v>1</v></c>" * 21)},
    "rows": {"rows": "<row/>" * 11},
    "text_characters": {
        "rows": row("<c t='s'><v>0</v></c>" * 11),
        "strings": "<si><t>一二三四五六七八九十</t></si>",
    },
    "merges": {"after": "<mergeCell ref='A1:A2'/>" * 4},
    "merged_cells": {"after": "<mergeCell ref='A1:XFD1048576'/>"},
    "styles": {"xfs": "1,2,3,4,5,6"},
    "names": {"names": "<definedName name='a'>异常单!A1</definedName>" * 5},
    "depth": {"rows": "<a>" * 12 + "</a>" * 12},
    "elements": {"rows": "<a/>" * 400},
    "sheets": {"workbook": "<sheet name='二' id='r1'/><sheet name='三' id='r1'/>"},
}


@pytest.mark.parametrize("limit", sorted(LARGE))
def test_a_workbook_over_a_limit_is_refused_by_its_name(
    pack: Pack, workbook_parts: Parts, refused: Refused, limit: str
) -> None:
    assert isinstance(read_form(pack(workbook_parts()), SMALL), RawForm)

    finding = refused(pack(workbook_parts(**LARGE[limit])), SMALL)

    assert (finding.code, finding.params["limit"]) == ("F008", limit)
    assert str(getattr(SMALL, limit)) in finding.params["reason"]


def test_one_entry_more_than_the_limit_is_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    parts = {**workbook_parts(), "a": b"", "b": b""}
    assert isinstance(read_form(pack(parts), SMALL), RawForm)

    assert refused(pack({**parts, "c": b""}), SMALL).params["limit"] == "entries"


P = "<w:p><w:r><w:t>一二三四五</w:t></w:r></w:p>"


def table(cells: str) -> str:
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def tc(inner: str = "<w:p/>", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


@pytest.mark.parametrize(
    ("limit", "body"),
    [
        ("paragraphs", P * 5),
        ("table_cells", table(tc() * 7)),
        ("span", table(tc(properties="<w:gridSpan w:val='2000000000'/>"))),
        ("span", table(tc(properties="<w:gridSpan w:val='9'/>"))),
        ("span", table(tc(properties="<w:gridSpan w:val='-1'/>"))),
        ("depth", "<w:sdt>" * 12 + "</w:sdt>" * 12),
        ("elements", "<w:p/>" * 401),
        ("text_characters", table(tc(P * 20))),
    ],
)
def test_a_document_over_a_limit_is_refused_by_its_name(
    pack: Pack, document_parts: Parts, refused: Refused, limit: str, body: str
) -> None:
    assert isinstance(read_form(pack(document_parts(P)), SMALL), RawForm)

    finding = refused(pack(document_parts(body)), SMALL)

    assert (finding.code, finding.params["limit"]) == ("F008", limit)


def test_a_file_over_the_size_limit_is_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    data = pack(workbook_parts()).ljust(2 * _MIB, b"\0")

    finding = refused(data, replace(SMALL, file_bytes=_MIB))

    assert finding.params["limit"] == "file_bytes"
    assert "1 MB" in finding.params["reason"]


def test_ten_thousand_entries_are_refused(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    parts: dict[str, str | bytes] = {
        f"xl/worksheets/s{n}.xml": "" for n in range(10_000)
    }

    finding = refused(pack({**workbook_parts(), **parts}))

    assert (finding.code, finding.params["limit"]) == ("F008", "entries")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("rows", "<row/>" * 1_000_000),
        ("cells", ("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 7_000),
        ("elements", "<a/>" * 3_000_000),
        ("depth", "<a>" * 1_000_000),
    ],
)
def test_millions_of_elements_end_in_time(
    pack: Pack, workbook_parts: Parts, refused: Refused, kind: str, content: str
) -> None:
    assert refused(pack(workbook_parts(content))).params["limit"] == kind


def test_hidden_columns_beyond_the_sheet_cost_nothing(
    pack: Pack, workbook_parts: Parts
) -> None:
    columns = '<col min="1" max="999999999" hidden="1"/>' * 20
    rows = "".join(row(f"<c r='A{n}'><v>1</v></c>", n) for n in range(1, 20_001))

    form = read_form(pack(workbook_parts(rows, before=columns)))

    assert isinstance(form, RawForm)
    assert all(c.hidden for c in form.sheets[0].cells)


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0" encoding="GBK"?><workbook/>'.encode("gbk"),
        '<?xml version="1.0" encoding="没有"?><workbook/>'.encode(),
        b"<workbook>",
        b"<workbook>&b;</workbook>",
        b"<workbook>\xff</workbook>",
    ],
)
def test_xml_that_is_none_is_damage(
    pack: Pack, workbook_parts: Parts, refused: Refused, content: bytes
) -> None:
    finding = refused(pack({**workbook_parts(), "xl/workbook.xml": content}))

    assert (finding.code, finding.params["state"]) == ("F001", "damaged")


def test_a_part_name_is_shown_short_and_printable(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    name = "xl/\u202e" + "长" * 200 + ".xml"

    finding = refused(pack({**workbook_parts(), name: "<!DOCTYPE a>"}))

    assert "长" in finding.params["reason"]
    assert "\u202e" not in finding.params["reason"]
    assert len(finding.params["reason"]) < 100


def test_every_limit_has_its_words() -> None:
    said = catalogue("read")

    for limit in fields(Limits):
        for language in ("zh", "en"):
            assert "{most}" in said[f"limit_{limit.name}"][language]


def test_a_limit_can_be_said(
    pack: Pack, workbook_parts: Parts, refused: Refused
) -> None:
    finding = refused(pack(workbook_parts("<row/>" * 11)), SMALL)

    assert "超过 10 行" in sentence(finding, "zh")
    assert "more than 10 rows" in sentence(finding, "en")


def test_the_parser_itself_takes_no_dtd() -> None:
    """Whatever lets a declaration through before it."""
    content = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"

    with pytest.raises(RefusedError) as refusal:
        check(content, "xl/workbook.xml", Limits())

    assert refusal.value.finding.params["state"] == "declaration"
