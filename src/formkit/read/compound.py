"""The streams of an old binary file: sectors in chains ([MS-CFB]), each chain bounded.

Such a file is a small disk. Its tables may point anywhere, also in circles; here no
chain is longer than the table it runs through, and no table longer than the file.
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formkit.read.refusal import RefusedError, refuse

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR_SHIFTS = {9, 12}
_MINI_SHIFT = 6
_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_MOST_ENTRIES = 20_000
_FIRST_TABLES = slice(76, 512)
_LAST_SECTOR = 0xFFFFFFFA  # above it are marks: free, end of chain
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the directory. Numbers of other lines say how they hang together."""

    name: str
    kind: int
    siblings: tuple[int, int]
    child: int
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Compound:
    """The file and its tables. `streams` are those that lie in no inner folder."""

    data: bytes
    shift: int
    table: "array[int]"
    mini_table: "array[int]"
    mini: bytes
    mini_below: int
    streams: Mapping[str, _Entry]

    def stream(self, name: str) -> bytes:
        """The content of a stream that is there.

        Raises:
            RefusedError: its sectors are missing or run in circles.
        """
        entry = self.streams[name]
        if entry.size < self.mini_below:
            at = _chain(self.mini_table, entry.start)
            found = b"".join(_cut(self.mini, n, _MINI_SHIFT) for n in at)
        else:
            found = _joined(self.data, self.table, entry.start, self.shift)
        if len(found) < entry.size:
            raise _half()
        return found[: entry.size]


def open_compound(data: bytes) -> Compound:
    """The tables of the file.

    Raises:
        RefusedError: half copied, or damaged.
    """
    if len(data) < _HEADER_BYTES:
        raise _half()
    shift = int.from_bytes(data[30:32], "little")
    if shift not in _SECTOR_SHIFTS:
        raise _damage()
    table = _table(data, _table_sectors(data, shift), shift)
    listed = _joined(data, table, _number(data, 48), shift)
    if not any(listed):
        raise _half()
    entries = [_entry(listed, at) for at in range(0, len(listed), _ENTRY_BYTES)]
    root = entries[0]
    if root.kind != _ROOT or len(entries) > _MOST_ENTRIES:
        raise _damage()
    mini_sectors = _chain(table, _number(data, 60))
    mini = _joined(data, table, root.start, shift) if root.size else b""
    return Compound(
        data,
        shift,
        table,
        _table(data, mini_sectors, shift),
        mini,
        _number(data, 56),
        {e.name: e for e in _inside(entries, root.child) if e.kind == _STREAM},
    )


def _table_sectors(data: bytes, shift: int) -> Iterator[int]:
    """The sectors the table of chains lies in: 109 in the header, then a chain."""
    sectors = len(data) >> shift
    yield from _used(array("I", data[_FIRST_TABLES]))
    at = _number(data, 68)
    for _ in range(sectors):
        if at >= _LAST_SECTOR:
            return
        *found, at = _numbers(_sector(data, at, shift))
        yield from _used(found)
    raise _damage()


def _used(numbers: "array[int] | list[int]") -> Iterator[int]:
    return (number for number in numbers if number < _LAST_SECTOR)


def _table(data: bytes, sectors: Iterator[int] | list[int], shift: int) -> "array[int]":
    """What follows each sector; no longer than the file, whatever it says."""
    table = array("I")
    for number in sectors:
        table.extend(_numbers(_sector(data, number, shift)))
        if len(table) > len(data) >> _MINI_SHIFT:
            break
    if table and not any(table):
        raise _half()
    return table


def _joined(data: bytes, table: "array[int]", start: int, shift: int) -> bytes:
    return b"".join(_sector(data, number, shift) for number in _chain(table, start))


def _chain(table: "array[int]", start: int) -> list[int]:
    """The sectors from the first to the end of their chain."""
    found: list[int] = []
    at = start
    while at < _LAST_SECTOR:
        if at >= len(table) or len(found) > len(table):
            raise _damage()
        found.append(at)
        at = table[at]
    return found


def _sector(data: bytes, number: int, shift: int) -> bytes:
    found = _cut(data, number + 1, shift)  # the header is a sector as well
    if not found:
        raise _half()
    return found


def _cut(data: bytes, number: int, shift: int) -> bytes:
    return data[number << shift : number + 1 << shift]


def _entry(listed: bytes, at: int) -> _Entry:
    line = listed[at : at + _ENTRY_BYTES].ljust(_ENTRY_BYTES, b"\0")
    name_bytes = min(int.from_bytes(line[64:66], "little"), 64)
    return _Entry(
        line[: max(name_bytes - 2, 0)].decode("utf-16-le", "replace"),
        line[66],
        (_number(line, 68), _number(line, 72)),
        _number(line, 76),
        _number(line, 116),
        _number(line, 120),
    )


def _inside(entries: list[_Entry], first: int) -> Iterator[_Entry]:
    """The entries of a folder, a tree of siblings; none is gone to twice."""
    todo, seen = [first], set[int]()
    while todo:
        number = todo.pop()
        if number < len(entries) and number not in seen:
            seen.add(number)
            todo += entries[number].siblings
            yield entries[number]


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _numbers(sector: bytes) -> "array[int]":
    return array("I", sector[: len(sector) & ~3])


def _half() -> RefusedError:
    return refuse("incomplete")


def _damage() -> RefusedError:
    return refuse("damaged", ".xls/.doc")
