"""An old binary workbook (.xls, .et) as raw cells: BIFF8 and BIFF5, by our own hand.

Only the records that hold cells, formats, merges and names are looked at; drawings,
rules and macros are passed over. Formulas have their results here and no text.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from formkit.model import FileKind, Place, RawForm, RawSheet
from formkit.read import biff
from formkit.read.biff import BIFF8, Code, Texts, damage
from formkit.read.compound import OLE2, open_compound
from formkit.read.formats import BUILT_IN
from formkit.read.limits import Limits
from formkit.read.old_sheet import SheetRecords, Spent
from formkit.read.properties import MACROS
from formkit.read.refusal import refuse, refuse_kind, refuse_limit
from formkit.read.texts import readable

WORKBOOK_STREAMS = ("Workbook", "Book")
_THIS_BOOK = b"\x01\x04"
_IS_BUILT_IN_NAME = 0x20
_CELL_OF_SHEET = {0x3A, 0x5A, 0x7A}  # PtgRef3d: a sheet, a row, a column
_CELL_BYTES = 7
_BLIPS = 0xF001


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it: where it begins, and what it is."""

    name: str
    begin: int
    visible: bool
    is_worksheet: bool


@dataclass(slots=True)
class _Globals:
    """What all sheets share."""

    limits: Limits
    version: int = BIFF8
    encoding: str = "latin-1"
    date1904: bool = False
    sheets: list[_Listed] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    books: list[bytes] = field(default_factory=list)
    external: list[tuple[int, int, int]] = field(default_factory=list)
    pictures: int = 0
    has_macros: bool = False

    def take(self, code: int, pieces: list[bytes]) -> None:
        """Heed one record and what continues it."""
        content = pieces[0]
        match code:
            case Code.BOF:
                self.version = biff.version(content)
            case Code.PASSWORD:
                raise refuse_kind("F002")
            case Code.CODE_PAGE:
                self.encoding = biff.encoding(int.from_bytes(content[:2], "little"))
            case Code.DATE_MODE:
                self.date1904 = content[:1] == b"\x01"
            case Code.SHEET:
                self._list(content)
            case Code.FORMAT:
                number = int.from_bytes(content[:2], "little")
                self.formats[number] = self.text([content[2:]], self.format_length)
            case Code.STYLE:
                self.styles.append(int.from_bytes(content[2:4], "little"))
                self._keep("styles", len(self.styles))
            case _:
                self._take_other(code, pieces)

    def _take_other(self, code: int, pieces: list[bytes]) -> None:
        match code:
            case Code.STRINGS:
                self._take_strings(pieces)
            case Code.NAME:
                self.names.append(pieces[0])
                self._keep("names", len(self.names))
            case Code.EXTERNAL if self.version == BIFF8:
                listed = b"".join(pieces)[2:]
                whole = listed[: len(listed) // 6 * 6]
                self.external += struct.iter_unpack("<3H", whole)
            case Code.BOOK:
                self.books.append(pieces[0])
            case Code.PROGRAMS:
                self.has_macros = True
            case Code.DRAWINGS:
                self.pictures += _pictures(b"".join(pieces))
            case _:
                pass

    @property
    def format_length(self) -> int:
        """How many bytes the length of a number format takes."""
        return 2 if self.version == BIFF8 else 1

    def text(self, pieces: list[bytes], length_bytes: int) -> str:
        """A text with its length in front, as the version of the file writes it."""
        texts = Texts(pieces)
        if self.version == BIFF8:
            said = texts.text(length_bytes)
        else:
            said = texts.take(texts.number(length_bytes)).decode(
                self.encoding, "replace"
            )
        return plain_lines(said)

    def _list(self, content: bytes) -> None:
        begin = int.from_bytes(content[:4], "little")
        name = self.text([content[6:]], 1)
        visible, is_worksheet = not content[4] & 3, not content[5]
        if any(other.name.casefold() == name.casefold() for other in self.sheets):
            raise refuse("contradictory", name)
        self.sheets.append(_Listed(name, begin, visible, is_worksheet))
        self._keep("sheets", len(self.sheets))

    def _take_strings(self, pieces: list[bytes]) -> None:
        if sum(map(len, pieces)) > self.limits.part_bytes:
            raise refuse_limit(self.limits, "part_bytes")
        texts = Texts([pieces[0][8:], *pieces[1:]])
        while not texts.is_at_end:
            self.strings.append(plain_lines(texts.text(2)))
            self._keep("elements", len(self.strings))

    def _keep(self, limit: str, count: int) -> None:
        if count > getattr(self.limits, limit):
            raise refuse_limit(self.limits, limit)

    def styled(self) -> tuple[str, ...]:
        """The number format of every cell style, by its number."""
        built_in = {int(number): said for number, said in BUILT_IN.items()}
        known = {**built_in, **self.formats}
        return tuple(known.get(number, "General") for number in self.styles)


def plain_lines(text: str) -> str:
    """The text with one kind of line end, and signs a person can type."""
    return readable(text.replace("\r\n", "\n").replace("\r", "\n"))


def read_old_workbook(data: bytes, limits: Limits) -> RawForm:
    """All worksheets of the workbook, hidden ones too, in their order.

    Raises:
        RefusedError: it is damaged, has a password, or asks for too much.
    """
    try:
        return _read(_stream(data), limits)
    except (IndexError, struct.error) as error:  # a record too short for what it says
        raise damage() from error


def _stream(data: bytes) -> bytes:
    if not data.startswith(OLE2):
        return data
    compound = open_compound(data)
    named = [name for name in WORKBOOK_STREAMS if name in compound.streams]
    if not named:
        raise damage()
    return compound.stream(named[0])


def _read(stream: bytes, limits: Limits) -> RawForm:
    shared = _Globals(limits)
    for code, pieces in _joined(biff.records(stream, 0)):
        shared.take(code, pieces)
    sheets = [sheet for sheet in shared.sheets if sheet.is_worksheet]
    if not sheets:
        raise refuse("part_missing", "Workbook")
    spent, styles = Spent(limits), shared.styled()
    return RawForm(
        FileKind.XLS,
        tuple(_sheet(stream, sheet, shared, spent, styles) for sheet in sheets),
        dict(_names(shared)),
        {MACROS: "1"} if shared.has_macros else {},
        date1904=shared.date1904,
        pictures=shared.pictures,
    )


def _joined(found: Iterator[biff.Record]) -> Iterator[tuple[int, list[bytes]]]:
    """Records with what continues them."""
    code, pieces = 0, list[bytes]()
    for following, content in found:
        if following == Code.CONTINUE:
            pieces.append(content)
            continue
        if pieces:
            yield code, pieces
        code, pieces = following, [content]
    if pieces:
        yield code, pieces


def _sheet(
    stream: bytes,
    sheet: _Listed,
    shared: _Globals,
    spent: Spent,
    styles: tuple[str, ...],
) -> RawSheet:
    reader = SheetRecords(sheet.name, shared, styles, spent)
    for code, pieces in _joined(biff.records(stream, sheet.begin)):
        reader.take(code, pieces)
    return reader.sheet(visible=sheet.visible)


def _names(shared: _Globals) -> Iterator[tuple[str, Place]]:
    """The names that point at one cell of this workbook (2.4.150).

    Those of the whole workbook come last: they count before one of a copied sheet.
    """
    if shared.version != BIFF8:
        return
    for record in sorted(shared.names, key=lambda r: r[8:10] == b"\0\0"):
        length, formula_bytes = record[3], int.from_bytes(record[4:6], "little")
        if record[0] & _IS_BUILT_IN_NAME or formula_bytes != _CELL_BYTES:
            continue
        texts = Texts([record[14:]])
        name = texts.characters(length, texts.number(1))
        place = _place(texts.take(_CELL_BYTES), shared)
        if place is not None:
            yield name, place


def _place(formula: bytes, shared: _Globals) -> Place | None:
    kind, reference, row, column = struct.unpack("<B3H", formula)
    if kind not in _CELL_OF_SHEET or reference >= len(shared.external):
        return None
    book, first, last = shared.external[reference]
    is_here = book < len(shared.books) and shared.books[book][2:4] == _THIS_BOOK
    if not is_here or first != last or first >= len(shared.sheets):
        return None
    return Place(shared.sheets[first].name, row + 1, (column & 0xFF) + 1)


def _pictures(drawings: bytes) -> int:
    """How many pictures the drawings of the workbook hold ([MS-ODRAW] 2.2.12)."""
    at = 8
    while at + 8 <= len(drawings):
        count, kind, size = struct.unpack_from("<2HI", drawings, at)
        if kind == _BLIPS:
            return int(count) >> 4  # the low bits are a version
        at += 8 + size
    return 0
