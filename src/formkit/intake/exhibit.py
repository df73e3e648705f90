"""One look at a file of evidence: its hash, and whether all of it has come."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from formkit.fs import Fs
from formkit.intake.photos import has_location

_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22
# The last record of a zip file, with the longest comment it may have.
_TAIL_BYTES = _ZIP_END_BYTES + (1 << 16)
_LAST_BYTES = 512


@dataclass(frozen=True, slots=True)
class Look:
    """What the bytes of a file say.

    `is_whole` is False for an empty file and a zip without its end. `is_filled` is
    False when the end is nothing but zeros: some programs make a copy at its full size
    first and fill it then. `has_location` is that of a photo.
    """

    sha256: str
    is_whole: bool
    is_filled: bool
    has_location: bool


def look(path: Path, fs: Fs) -> Look:
    """What the file says, read once, whatever its size.

    Raises:
        OSError: it cannot be read now, or is no regular file.
    """
    digest = hashlib.sha256()
    head, tail = b"", b""
    for block in fs.blocks(path):
        digest.update(block)
        head = head or block
        tail = (tail + block)[-_TAIL_BYTES:]
    return Look(
        digest.hexdigest(),
        _is_whole(head, tail),
        _is_filled(tail),
        has_location(head, tail),
    )


def _is_whole(head: bytes, tail: bytes) -> bool:
    if not head.startswith(_ZIP):
        return bool(head)
    end = tail.rfind(_ZIP_END)
    return 0 <= end <= len(tail) - _ZIP_END_BYTES


def _is_filled(tail: bytes) -> bool:
    return any(tail[-_LAST_BYTES:])
