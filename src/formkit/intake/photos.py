"""Whether a photo tells where it was taken: its Exif or XMP names a place on earth.

JPEG is what phones send through chats, HEIC what an iPhone keeps; PNG and WebP may say
it too. Videos are not looked into. Sources: Exif 2.32 (CIPA DC-008), TIFF 6.0, XMP part
3, HEIF (ISO/IEC 23008-12), PNG 3 (eXIf), the WebP container.
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

HEAD_BYTES = 1 << 20
_EXIF_BYTES = 1 << 16
_START = b"\xff\xd8"
_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_APP1, _SCAN, _END = 0xE1, 0xDA, 0xD9
_MOST_SEGMENTS = 200
_MOST_ENTRIES = 500
_ENTRY_BYTES = 12
_MOST_BLOCKS = 20
_OTHER_PHOTO = re.compile(
    rb"\x89PNG\r\n\x1a\n|RIFF.{4}WEBP|.{4}ftyp(?:hei|hev|mif|msf|avi)", re.DOTALL
)
# In those, Exif stands somewhere between parts of the picture, after its name.
_EXIF_BLOCK = re.compile(rb"(?:Exif\0\0|eXIf|EXIF.{4})(?=II\*\0|MM\0\*)", re.DOTALL)
_GPS = 0x8825
_LATITUDE, _LONGITUDE = 2, 4


def has_location(head: bytes, tail: bytes = b"") -> bool:
    """Whether the first bytes of a file are those of a photo with its coordinates.

    `tail` are its last ones: WebP and PNG may say it behind the picture. Never raises:
    what is no photo, or a damaged one, tells nothing.
    """
    if _OTHER_PHOTO.match(head):
        return any(map(_other_has_location, (head[:HEAD_BYTES], tail)))
    for segment in _app1(head[:HEAD_BYTES]):
        if segment.startswith(_EXIF) and _exif_has_location(segment[len(_EXIF) :]):
            return True
        if segment.startswith(_XMP) and b"GPSLatitude" in segment:
            return True
    return False


def _other_has_location(part: bytes) -> bool:
    blocks = islice(_EXIF_BLOCK.finditer(part), _MOST_BLOCKS)
    return b"GPSLatitude" in part or any(
        _exif_has_location(part[block.end() : block.end() + _EXIF_BYTES])
        for block in blocks
    )


def _app1(head: bytes) -> Iterator[bytes]:
    """The contents of the APP1 segments before the picture itself."""
    if not head.startswith(_START):
        return
    at = len(_START)
    for _ in range(_MOST_SEGMENTS):
        mark = head[at : at + 4]
        if len(mark) < 4 or mark[0] != 0xFF or mark[1] in {_SCAN, _END}:  # noqa: PLR2004 - a marker is FF and its code, then a length of two bytes
            return
        length = int.from_bytes(mark[2:], "big")
        if mark[1] == _APP1:
            yield head[at + 4 : at + 2 + length]
        at += 2 + length


def _exif_has_location(tiff: bytes) -> bool:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    if not order:
        return False
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        gps = dict(_entries(tiff, first, order)).get(_GPS)
        said = set() if gps is None else {tag for tag, _ in _entries(tiff, gps, order)}
    except struct.error:
        return False
    return {_LATITUDE, _LONGITUDE} <= said


def _entries(tiff: bytes, at: int, order: str) -> Iterator[tuple[int, int]]:
    """Tag and value (or where it stands) of each entry of a directory."""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for n in range(min(count, _MOST_ENTRIES)):
        place = at + 2 + n * _ENTRY_BYTES
        tag, _, _, value = struct.unpack_from(f"{order}HHII", tiff, place)
        yield tag, value
