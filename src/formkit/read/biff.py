"""The records of an old binary workbook ([MS-XLS]): cut apart, texts and numbers."""

import struct
from collections.abc import Iterator
from decimal import Decimal
from enum import IntEnum
from math import isfinite

from formkit.read.refusal import RefusedError, refuse, refuse_format

Record = tuple[int, bytes]
BIFF8, BIFF5 = 0x600, 0x500
_OLD_BOFS = {0x009, 0x209, 0x409}
_IS_WIDE, _HAS_EXTENSION, _HAS_RUNS = 0x01, 0x04, 0x08
_DIGITS = 15  # a double holds no more
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_CODE_PAGES = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8"}


class Code(IntEnum):
    """What a record is about (2.3)."""

    FORMULA = 0x006
    EOF = 0x00A
    EXTERNAL = 0x017
    NAME = 0x018
    DATE_MODE = 0x022
    PASSWORD = 0x02F
    CONTINUE = 0x03C
    CODE_PAGE = 0x042
    COLUMNS = 0x07D
    SHEET = 0x085
    NUMBERS_PACKED = 0x0BD
    TEXT_STYLED = 0x0D6
    STYLE = 0x0E0
    PROGRAMS = 0x0D3
    MERGES = 0x0E5
    DRAWINGS = 0x0EB
    STRINGS = 0x0FC
    STRING_OF_BOOK = 0x0FD
    BOOK = 0x1AE
    NUMBER = 0x203
    TEXT = 0x204
    BOOLEAN_OR_ERROR = 0x205
    RESULT = 0x207
    ROW = 0x208
    NUMBER_PACKED = 0x27E
    FORMULA_3 = 0x206
    FORMULA_4 = 0x406
    FORMAT = 0x41E
    BOF = 0x809


def damage() -> RefusedError:
    """Bytes that are no workbook."""
    return refuse("damaged", ".xls")


def records(stream: bytes, at: int) -> Iterator[Record]:
    """Code and content of each record from there, to the end of its part.

    What stands between a second beginning and its end, as a chart in a sheet, is
    passed over.

    Raises:
        RefusedError: there is no beginning, or no end.
    """
    depth = 0
    for code, content in _all_records(stream, at):
        depth += (code == Code.BOF) - (code == Code.EOF)
        if not depth:
            return
        if depth == 1:
            yield code, content


def _all_records(stream: bytes, at: int) -> Iterator[Record]:
    code, content = _record(stream, at)
    if code in _OLD_BOFS:
        raise refuse_format(".xls")
    if code != Code.BOF:
        raise damage()
    while True:
        yield code, content
        at += 4 + len(content)
        code, content = _record(stream, at)


def _record(stream: bytes, at: int) -> Record:
    if not 0 <= at <= len(stream) - 4:
        raise damage()
    code, size = struct.unpack_from("<2H", stream, at)
    content = stream[at + 4 : at + 4 + size]
    if len(content) < size:
        raise damage()
    if not code and not any(stream[at:]):
        raise refuse("incomplete")  # space for bytes still to come
    return code, content


def version(content: bytes) -> int:
    """Whether a part is BIFF8 or BIFF5.

    Raises:
        RefusedError: it is neither.
    """
    found = int.from_bytes(content[:2], "little")
    if found not in {BIFF8, BIFF5}:
        raise damage()
    return found


def encoding(code_page: int) -> str:
    """How texts of one byte a character are written."""
    known = _CODE_PAGES.get(code_page, f"cp{code_page}")
    try:
        "".encode(known)
    except LookupError:
        return "latin-1"
    return known


class Texts:
    """Reads texts out of a record and what continues it.

    A text may break off in one piece and go on in the next, which then begins with a
    byte that says anew how wide its characters are.
    """

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        """Whether nothing comes any more; turns to the next piece at the end of one."""
        while self._piece < len(self._pieces) and self._at >= len(
            self._pieces[self._piece]
        ):
            self._piece += 1
            self._at = 0
        return self._piece >= len(self._pieces)

    def number(self, size: int) -> int:
        """A number of so many bytes."""
        return int.from_bytes(self.take(size), "little")

    def take(self, size: int) -> bytes:
        """So many bytes.

        Raises:
            RefusedError: there are not so many.
        """
        found: list[bytes] = []
        while size:
            if self.is_at_end:
                raise damage()
            some = self._pieces[self._piece][self._at : self._at + size]
            self._at += len(some)
            size -= len(some)
            found.append(some)
        return b"".join(found)

    def text(self, length_bytes: int) -> str:
        """A text with its length in front (2.5.293); marks and hints left out."""
        length, flags = self.number(length_bytes), self.number(1)
        runs = self.number(2) if flags & _HAS_RUNS else 0
        extension = self.number(4) if flags & _HAS_EXTENSION else 0
        said = self.characters(length, flags)
        self.take(4 * runs)
        self.take(extension)
        return said

    def characters(self, length: int, flags: int) -> str:
        """So many characters, wide or narrow."""
        parts: list[bytes] = []
        while True:
            wide = flags & _IS_WIDE
            here = (len(self._pieces[self._piece]) - self._at) >> wide
            some = self.take(min(length, here) << wide)
            parts.append(some if wide else some.decode("latin-1").encode("utf-16-le"))
            length -= len(some) >> wide
            if not length:
                return b"".join(parts).decode("utf-16-le", "replace")
            self._at = len(self._pieces[self._piece])
            flags = self.number(1)


def compressed(number: int) -> float:
    """The number in the four bytes of an RK value (2.5.217)."""
    if number & 2:
        found = float((number - (1 << 32) if number >> 31 else number) >> 2)
    else:
        packed = (number & 0xFFFFFFFC) << 32
        found = struct.unpack("<d", packed.to_bytes(8, "little"))[0]
    return found / 100 if number & 1 else found


def decimal(number: float) -> Decimal | None:
    """The digits a double holds; None for what is no number."""
    return Decimal(f"{number:.{_DIGITS}g}") if isfinite(number) else None


def error(code: int) -> str:
    """What Excel shows for the code of an error."""
    return _ERRORS.get(code, "#VALUE!")
