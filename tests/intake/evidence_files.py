"""Files people leave beside their forms: photos, recordings, packed folders."""

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

SOUND = b"ID3\x04\x00" + "录音：客户来电".encode() * 20


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    """A photo with these segments (marker, content) before its picture."""
    parts = [
        bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content
        for marker, content in segments
    ]
    return b"".join([b"\xff\xd8", *parts, b"\xff\xda\x00\x02", b"picture", b"\xff\xd9"])


def exif(order: str, gps_tags: tuple[int, ...] | None) -> bytes:
    """An Exif segment in byte order `<` or `>`, with these tags about the place."""
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HI", 42, 8)
    entries = [(0x0112, 3, 1, 1)]
    if gps_tags is not None:
        entries.append((0x8825, 4, 1, 8 + 2 + 2 * 12 + 4))
    tiff = head + directory(order, entries)
    if gps_tags is not None:
        tiff += directory(order, [(tag, 5, 3, 200) for tag in gps_tags])
    return b"Exif\0\0" + tiff


def directory(order: str, entries: list[tuple[int, int, int, int]]) -> bytes:
    packed = b"".join(struct.pack(f"{order}HHII", *entry) for entry in entries)
    return struct.pack(f"{order}H", len(entries)) + packed + bytes(4)


PHOTO = jpeg((0xE0, b"JFIF\0"), (0xE1, exif(">", None)))
GPS_PHOTO = jpeg((0xE0, b"JFIF\0"), (0xE1, exif("<", (1, 2, 3, 4))))


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()
