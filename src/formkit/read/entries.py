"""The entries of a zip: told one way only, not overlapping, unpacked within limits."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from formkit.read.kinds import ZIP
from formkit.read.limits import Limits
from formkit.read.refusal import RefusedError, refuse, refuse_kind, refuse_limit

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")  # APPNOTE 4.3.7
_CENTRAL_MAGIC = b"PK\x01\x02"
_END_MAGIC = b"PK\x05\x06"
_END_BYTES = 22 + (1 << 16)
_IS_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_CHUNK_BYTES = 1 << 18
_HOLE_BYTES = 64


def list_entries(data: bytes, limits: Limits) -> tuple[zipfile.ZipInfo, ...]:
    """The files in the zip, as the central directory and the local headers both say.

    Raises:
        RefusedError: half copied, damaged, behind a password, or contradictory.
    """
    if data.count(_CENTRAL_MAGIC) > 2 * limits.entries:
        raise refuse_limit(limits, "entries")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _broken(data) from error
    if len(entries) > limits.entries:
        raise refuse_limit(limits, "entries")
    _refuse_contradictions(entries, data)
    return tuple(entry for entry in entries if not entry.is_dir())


def part_name(entry: zipfile.ZipInfo) -> str:
    """The name with `/` between folders; some writers use the backslash."""
    return entry.filename.replace("\\", "/").lstrip("/")


def unpack(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content piece by piece; at the end size and CRC were right.

    Raises:
        RefusedError: they were not, or the packing is none that Office uses.
    """
    size, crc = 0, 0
    for piece in _pieces(data, entry):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if size > entry.file_size:
            raise _damage(data, entry)
        yield piece
    if size != entry.file_size or crc != entry.CRC:
        raise _damage(data, entry)


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    packed = _packed(data, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        for start in range(0, len(packed), _CHUNK_BYTES):
            yield bytes(packed[start : start + _CHUNK_BYTES])
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(data, entry)
    else:
        raise refuse("damaged", part_name(entry))


def _packed(data: bytes, entry: zipfile.ZipInfo) -> memoryview:
    begin = _begin(data, entry)
    return memoryview(data)[begin : begin + entry.compress_size]


def _damage(data: bytes, entry: zipfile.ZipInfo) -> RefusedError:
    """A part that ends in zeros may be a copy under way: space first, bytes later."""
    tail = bytes(_packed(data, entry)[-_HOLE_BYTES:])
    is_hole = len(tail) == _HOLE_BYTES and not any(tail)
    return refuse("incomplete" if is_hole else "damaged", part_name(entry))


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    packed = _packed(data, entry)
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(packed), _CHUNK_BYTES):
            piece: memoryview | bytes = packed[start : start + _CHUNK_BYTES]
            while piece and not engine.unused_data:
                yield engine.decompress(piece, _CHUNK_BYTES)
                piece = engine.unconsumed_tail
        yield engine.flush()
    except zlib.error as error:
        raise _damage(data, entry) from error
    if not engine.eof or engine.unused_data:
        raise _damage(data, entry)


def _begin(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Where the packed bytes begin."""
    header = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
    name_bytes, extra_bytes = header[-2:]
    return entry.header_offset + _LOCAL_HEADER.size + int(name_bytes + extra_bytes)


def _refuse_contradictions(entries: Sequence[zipfile.ZipInfo], data: bytes) -> None:
    names: set[str] = set()
    end = 0
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    if not ordered or ordered[0].header_offset:
        # Something stands in front that the directory hides: other programs may see it.
        raise refuse("contradictory", "zip")
    for entry in ordered:
        name = part_name(entry)
        if entry.flag_bits & _IS_ENCRYPTED:
            raise refuse_kind("F002")
        if name.casefold() in names:
            raise refuse("contradictory", name)
        names.add(name.casefold())
        if entry.header_offset < end:
            raise refuse("overlap")
        _refuse_other_header(entry, data)
        end = _begin(data, entry) + entry.compress_size
        if end > len(data):
            raise refuse("damaged", name)


def _refuse_other_header(entry: zipfile.ZipInfo, data: bytes) -> None:
    """Two readers must see one file: the local header says what the directory says."""
    begin = entry.header_offset
    if not 0 <= begin <= len(data) - _LOCAL_HEADER.size:
        raise refuse("damaged", part_name(entry))
    if not any(data[begin : begin + _LOCAL_HEADER.size]):
        raise refuse("incomplete")
    magic, _, flags, method, *_, name_bytes, _ = _LOCAL_HEADER.unpack_from(data, begin)
    begin += _LOCAL_HEADER.size
    encoding = "utf-8" if flags & _NAME_IS_UTF8 else "cp437"
    name = data[begin : begin + name_bytes].decode(encoding, "replace")
    if (magic, method, name) != (ZIP, entry.compress_type, entry.orig_filename):
        raise refuse("damaged", part_name(entry))


def _broken(data: bytes) -> RefusedError:
    """A zip without its end is a copy under way; one with an end is damaged."""
    has_end = _END_MAGIC in data[-_END_BYTES:]
    return refuse("damaged", "zip") if has_end else refuse("incomplete")
