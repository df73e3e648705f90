"""The zip around an Office file: what kind it is, whether it is whole, and its parts.

The libraries call a password, an old format, a half copy and a bomb all the same ("not
a zip file"); here each has its own words. Every byte is counted while it is unpacked.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from formkit.model import FileKind
from formkit.problems import Finding
from formkit.read.limits import Limits
from formkit.read.refusal import RefusedError, refuse, refuse_kind

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_LOCAL_HEADER = 30
_CHUNK = 1 << 16
_MAIN = {"xl/workbook.xml": FileKind.XLSX, "word/document.xml": FileKind.DOCX}
_WORDS_OF_KIND = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\xff\xd8\xff", "JPG"),
    (b"\x89PNG", "PNG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a whole and harmless Office file.

    `xml` maps part names (with `/`, as the file spells them) to their bytes; `media`
    are the names of all other parts, whose bytes were checked and not kept.
    """

    kind: FileKind
    xml: Mapping[str, bytes]
    media: tuple[str, ...]


def open_package(data: bytes, limits: Limits) -> Package:
    """The parts of the file.

    Raises:
        RefusedError: it is not an Office file we can take, or not a whole one.
    """
    _refuse_other_kinds(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpack(archive, data, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _broken(data) from error
    except (ValueError, IndexError, OSError, RuntimeError, UnicodeError) as error:
        raise refuse("damaged", "zip") from error


def package_problem(data: bytes, limits: Limits | None = None) -> Finding | None:
    """Why the bytes are no whole Office file; None when they are one.

    A file that is still being copied has `params["state"] == "incomplete"`.
    """
    try:
        open_package(data, limits or Limits())
    except RefusedError as refused:
        return refused.finding
    return None


def _refuse_other_kinds(data: bytes, limits: Limits) -> None:
    if not data:
        raise refuse("empty")
    if len(data) > limits.file_bytes:
        raise refuse("too_large", f"{len(data) // (1024 * 1024)} MiB")
    if data.startswith(_OLE2):
        if _ENCRYPTED in data:
            raise refuse_kind("F002")
        raise refuse_kind("F003", ext=".xls/.doc/.et/.wps")
    if not data.startswith(_ZIP):
        raise _not_a_zip(data)


def _not_a_zip(data: bytes) -> RefusedError:
    for magic, word in _WORDS_OF_KIND:
        if data.startswith(magic):
            return refuse_kind("F003", ext=word)
    head = data[:512].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        return refuse_kind("F003", ext="HTML/XML")
    if not any(data[: 1 << 12]):
        # A program that reserves the size first writes zeros until the bytes arrive.
        return refuse("incomplete")
    if b"\0" not in data[: 1 << 12]:
        return refuse_kind("F003", ext="CSV/TXT")
    return refuse("not_office")


def _broken(data: bytes) -> RefusedError:
    """A zip without its end is a copy under way; one with an end is damaged."""
    has_end = b"PK\x05\x06" in data[-(1 << 16) - 22 :]
    return refuse("damaged", "zip") if has_end else refuse("incomplete")


def _unpack(archive: zipfile.ZipFile, data: bytes, limits: Limits) -> Package:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise refuse("too_many", f"{len(entries)}")
    _refuse_odd_entries(entries, data)
    xml: dict[str, bytes] = {}
    media: list[str] = []
    spent = {"xml": 0, "media": 0}
    for entry in entries:
        name = entry.filename.replace("\\", "/").lstrip("/")
        if entry.is_dir():
            continue
        if _is_xml(name):
            xml[name] = _read(archive, entry, limits.part_bytes)
            spent["xml"] += len(xml[name])
        else:
            spent["media"] += _skim(archive, entry, limits.media_bytes)
            media.append(name)
        if spent["xml"] > limits.xml_bytes or spent["media"] > limits.media_bytes:
            raise refuse("too_large", name)
    return Package(_kind(xml, archive), xml, tuple(media))


def _refuse_odd_entries(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    names: set[str] = set()
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        name = entry.filename.replace("\\", "/").lstrip("/")
        if name.casefold() in names:
            raise refuse("two_parts", name)
        names.add(name.casefold())
        if ".." in name.split("/"):
            raise refuse("damaged", name)
        if entry.flag_bits & 0x1:
            raise refuse_kind("F002")
        if entry.header_offset < end:
            raise refuse("overlap")
        header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or not header.startswith(_ZIP):
            raise refuse("damaged", name)
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(
            header[28:30], "little"
        )
        end = entry.header_offset + _LOCAL_HEADER + lengths + entry.compress_size
        if end > len(data):
            raise refuse("incomplete")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """The whole part, its CRC checked, never more than the limit."""
    if entry.file_size > limit:
        raise refuse("too_large", entry.filename)
    with archive.open(entry) as part:
        content = part.read(limit + 1)
        if len(content) > limit or part.read(1):
            raise refuse("too_large", entry.filename)
    return content


def _skim(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> int:
    """How many bytes a picture or other part has, its CRC checked, none kept."""
    size = 0
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise refuse("too_large", entry.filename)
    return size


def _kind(xml: Mapping[str, bytes], archive: zipfile.ZipFile) -> FileKind:
    names = {name.casefold() for name in xml}
    for main, kind in _MAIN.items():
        if main in names:
            return kind
    if "mimetype" in archive.namelist():
        raise refuse_kind("F003", ext=".ods/.odt")
    raise refuse("not_office")
