"""A photo that says where it was taken is noticed; nothing in its bytes is trusted."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.evidence_files import GPS_PHOTO, PHOTO, exif, jpeg

from formkit.intake.photos import has_location

XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude='30,15.3N'/>"


@pytest.mark.parametrize("order", ["<", ">"])
def test_coordinates_are_found_in_either_byte_order(order: str) -> None:
    assert has_location(jpeg((0xE1, exif(order, (0, 1, 2, 3, 4)))))


@pytest.mark.parametrize(
    "content",
    [
        PHOTO,
        jpeg((0xE1, exif("<", (0,)))),
        jpeg((0xE1, exif("<", (1, 2)))),
        jpeg((0xE1, exif("<", ()))),
        jpeg((0xE1, b"Exif\0\0XX*\0")),
        jpeg((0xE1, b"Exif\0\0II")),
        jpeg((0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")),
        jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")),
        b"\xff\xd8" + b"\xff\xe1\0\0" * 500,
        b"\xff\xd8\xff",
        b"\xff\xd8plain",
        b"\x89PNG\r\n",
        b"",
    ],
    ids=[
        *("no place", "version only", "half a place", "no tags", "no byte order"),
        *("cut off", "far pointer", "xmp without", "segments without length"),
        *("cut marker", "no marker", "png", "empty"),
    ],
)
def test_what_tells_no_place(content: bytes) -> None:
    assert not has_location(content)


def test_a_place_written_as_xmp_is_found_too() -> None:
    assert has_location(jpeg((0xE1, XMP)))


TIFF = exif("<", (0, 1, 2, 3, 4)).removeprefix(b"Exif\0\0")
PLACELESS = exif("<", (0,)).removeprefix(b"Exif\0\0")
PIXELS = bytes(range(256)) * 9


def png(tiff: bytes) -> bytes:
    chunk = struct.pack(">I", len(tiff)) + b"eXIf" + tiff
    return b"\x89PNG\r\n\x1a\n" + PIXELS + chunk + PIXELS


def heic(tiff: bytes) -> bytes:
    item = b"\0\0\0\x06Exif\0\0" + tiff
    start = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    return start + struct.pack(">I", len(item) + 8) + b"mdat" + item + PIXELS


def webp(tiff: bytes) -> bytes:
    body = b"WEBPVP8X" + PIXELS + b"EXIF" + struct.pack("<I", len(tiff)) + tiff
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("photo", [png, heic, webp])
def test_other_photos_tell_it_too(photo: Callable[[bytes], bytes]) -> None:
    assert has_location(photo(TIFF))
    assert not has_location(photo(PLACELESS))
    assert not has_location(photo(TIFF[:20]))
    assert not has_location(b"other" + photo(TIFF))


def test_a_place_at_the_end_of_a_large_photo_is_found() -> None:
    content = webp(TIFF)
    assert has_location(content[:64], content[-len(TIFF) - 20 :])
    assert not has_location(content[:64], PIXELS)


def test_a_place_behind_the_picture_is_another_picture_s() -> None:
    assert not has_location(PHOTO + GPS_PHOTO)


@given(st.binary(max_size=200), st.integers(0, len(GPS_PHOTO)))
def test_no_bytes_do_any_harm(noise: bytes, at: int) -> None:
    assert has_location(heic(TIFF)[:at] + noise, noise) in {True, False}
    assert has_location(GPS_PHOTO[:at] + noise) in {True, False}
    assert has_location(b"\xff\xd8\xff\xe1" + noise) in {True, False}
