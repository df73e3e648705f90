"""Old binary files written byte by byte: compound files and the records inside."""

import struct
from collections.abc import Mapping, Sequence

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
FIRST_STREAM = 2
"""The sector the first stream begins in: the table and the directory come first."""


def compound(
    streams: Mapping[str, bytes], chains: Mapping[int, int] | None = None
) -> bytes:
    """A compound file with these streams at its root, at most 3 of them.

    `chains` says for a sector what follows it, instead of the truth.
    """
    contents = [c.ljust(4096, b"\0") for c in streams.values()]
    table, body, starts = [TABLE, END], b"", []
    for content in contents:
        padded = content.ljust(-(-len(content) // SECTOR) * SECTOR, b"\0")
        starts.append(len(table))
        last = len(table) + len(padded) // SECTOR - 1
        table += [*range(len(table) + 1, last + 1), END]
        body += padded
    tables = -(-(len(table) + 8) // 128)
    more = [len(table) + n for n in range(tables - 1)]  # tables behind the content
    table += [TABLE] * len(more)
    for sector, following in (chains or {}).items():
        table[sector] = following
    table += [FREE] * (tables * 128 - len(table))
    packed = struct.pack(f"<{len(table)}I", *table)
    entries = [_entry("Root Entry", 5, 1, END, 0)]
    for n, (name, content) in enumerate(zip(streams, contents, strict=True), 1):
        following = n + 1 if n < len(contents) else FREE
        entries.append(_entry(name, 2, FREE, starts[n - 1], len(content), following))
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    return _header([0, *more]) + packed[:SECTOR] + directory + body + packed[SECTOR:]


def _header(tables: Sequence[int]) -> bytes:
    head = bytearray(SECTOR)
    head[:8] = OLE2
    struct.pack_into("<5H", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<3I", head, 44, len(tables), 1, 0)
    struct.pack_into("<5I", head, 56, 4096, END, 0, END, 0)
    listed = [*tables, *[FREE] * (109 - len(tables))]
    struct.pack_into("<109I", head, 76, *listed)
    return bytes(head)


def _entry(
    name: str, kind: int, child: int, start: int, size: int, following: int = FREE
) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    line = bytearray(128)
    line[: len(said)] = said
    struct.pack_into("<H2B3I", line, 64, len(said), kind, 1, FREE, following, child)
    struct.pack_into("<2I", line, 116, start, size)
    return bytes(line)


def record(code: int, content: bytes = b"") -> bytes:
    """A record of an old workbook."""
    return struct.pack("<2H", code, len(content)) + content


def beginning(kind: int, version: int = 0x600) -> bytes:
    """What a workbook (5) or a sheet (16) begins with."""
    return record(0x809, struct.pack("<2H", version, kind) + bytes(12))


def text(said: str, length: str = "<H") -> bytes:
    """A text with wide characters."""
    return struct.pack(length, len(said)) + b"\1" + said.encode("utf-16-le")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """A cell with a number."""
    return record(0x203, struct.pack("<3Hd", row, column, style, value))


def label(row: int, column: int, said: str) -> bytes:
    """A cell with its own text."""
    return record(0x204, struct.pack("<3H", row, column, 0) + text(said))


def old_workbook(
    cells: bytes,
    shared: bytes = b"",
    names: Sequence[str] = ("登记",),
    begin: int | None = None,
) -> bytes:
    """The records of a workbook whose sheets all hold these cells.

    `shared` are records ahead of the list of sheets; `begin` is where the sheets say
    they begin, instead of the truth.
    """
    head = beginning(5) + shared
    listed = [bytes(4) + b"\0\0" + text(name, "<B") for name in names]
    at = len(head) + sum(len(record(0x85, one)) for one in listed) + 4
    at = at if begin is None else begin
    sheets = b"".join(record(0x85, struct.pack("<I", at) + one[4:]) for one in listed)
    return head + sheets + record(0x0A) + beginning(16) + cells + record(0x0A)


def xls(cells: bytes, shared: bytes = b"") -> bytes:
    """An old workbook file with one sheet of these cells."""
    return compound({"Workbook": old_workbook(cells, shared)})
