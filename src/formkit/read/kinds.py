"""What the bytes are when they are no Office package: a password, an old format, …"""

import re

from formkit.model import FileKind
from formkit.read.compound import OLE2, open_compound
from formkit.read.limits import Limits
from formkit.read.refusal import (
    RefusedError,
    refuse,
    refuse_format,
    refuse_kind,
    refuse_limit,
)
from formkit.read.texts import head_of

ZIP = b"PK\x03\x04"
_OTHER_ZIPS = (b"PK\x05\x06", b"PK\x07\x08")  # an empty one, one of many volumes
_HEAD_BYTES = 4096
_MAGIC = (
    (b"%PDF", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG", ".png"),
    (b"Rar!", ".rar"),
    (b"7z\xbc\xaf", ".7z"),
    (b"MIME-Version:", ".mht"),
    (b"\x09\x08\x10\x00\x00\x06", ".xls"),
)
_MARKUP = re.compile(r"<[a-z!?]", re.IGNORECASE)
_STREAMS = (
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("PowerPoint Document", ".ppt"),
    ("Book", ".xls"),
)
_XML_WORKBOOK = "urn:schemas-microsoft-com:office:spreadsheet"
_READ_ANYWAY = {
    ".xls": FileKind.XLS,
    ".html/.xml": FileKind.HTML,
    ".csv/.txt": FileKind.CSV,
}


def refuse_other_kinds(data: bytes, limits: Limits) -> None:
    """Let only what begins like a zip of a fair size through.

    Raises:
        RefusedError: F001, F002, F003 or F008, by what the first bytes say.
    """
    if not data:
        # A copy begins with nothing: worth waiting for.
        raise refuse("empty", state="incomplete")
    if len(data) > limits.file_bytes:
        raise refuse_limit(limits, "file_bytes")
    if data.startswith(OLE2):
        raise _ole2(data)
    if not data.startswith(ZIP):
        raise _not_a_zip(data)


def other_format(data: bytes, limits: Limits) -> FileKind | None:
    """The format of bytes that are no zip and can be read all the same; else None."""
    if not data or len(data) > limits.file_bytes or ZIP.startswith(data[: len(ZIP)]):
        return None
    refused = _ole2(data) if data.startswith(OLE2) else _not_a_zip(data)
    found = _READ_ANYWAY.get(refused.finding.params.get("ext", ""))
    is_workbook = found is FileKind.HTML and _XML_WORKBOOK in head_of(data)
    return FileKind.XML if is_workbook else found


def _ole2(data: bytes) -> RefusedError:
    """An old format, or a package behind a password ([MS-OFFCRYPTO] 2.3.4)."""
    streams = open_compound(data).streams
    if "EncryptedPackage" in streams:
        return refuse_kind("F002")
    for stream, ext in _STREAMS:
        if stream in streams:
            return refuse_format(ext)
    return refuse_format(".xls/.doc")


def _not_a_zip(data: bytes) -> RefusedError:
    if ZIP.startswith(data):
        return refuse("incomplete")
    if data.startswith(_OTHER_ZIPS):
        return refuse("not_office")
    for magic, ext in _MAGIC:
        if data.startswith(magic):
            return refuse_format(ext)
    head = data[:_HEAD_BYTES]
    if not any(head):
        # A program that reserves the space first shows zeros until the bytes arrive.
        return refuse("incomplete")
    said = head_of(data).lstrip()
    if _MARKUP.match(said):
        return refuse_format(".html/.xml")
    if said:
        return refuse_format(".csv/.txt")
    return refuse("not_office")
