"""The parts of an Office package: what nobody touches is copied as it stands.

An untouched part keeps its compressed bytes, so a copy loses nothing that we do not
know about; the libraries that load and save a workbook drop half of it.
"""

import io
import itertools
import zipfile
from copy import copy

from lxml import etree

_LOCAL_HEADER = 30
_HAS_DESCRIPTOR = 0x08
_NEW_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)


class Parts:
    """A package that can be changed part by part. Names have no leading `/`.

    The bytes must be a package that the reader has taken: whole, bounded, without a
    DTD and without two parts of one name.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._source = zipfile.ZipFile(io.BytesIO(data))
        self._entries = {_key(e.filename): e for e in self._source.infolist()}
        self._inflated: dict[str, bytes] = {}
        self._looked_at: dict[str, etree._Element] = {}
        self._written: dict[str, bytes] = {}
        self._spelling: dict[str, str] = {}
        self._edited: dict[str, etree._Element] = {}
        self._removed: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """The names of all parts, old ones first, as the package spells them."""
        old = {k: _plain(e.filename) for k, e in self._entries.items()}
        new = {**old, **self._spelling}
        return tuple(name for k, name in new.items() if k not in self._removed)

    def holds(self, name: str) -> bool:
        """Whether there is such a part."""
        key = _key(name)
        known = key in self._entries or key in self._spelling
        return known and key not in self._removed

    def read(self, name: str) -> bytes:
        """The bytes of a part as it stands now; b"" when there is none."""
        key = _key(name)
        if not self.holds(name):
            return b""
        if key in self._edited:
            return _serialised(self._edited[key])
        if key in self._written:
            return self._written[key]
        if key not in self._inflated:
            self._inflated[key] = self._source.read(self._entries[key])
        return self._inflated[key]

    def look(self, name: str) -> etree._Element | None:
        """The root of an XML part, to read only; None when there is no such part."""
        if not self.holds(name):
            return None
        key = _key(name)
        if key in self._edited:
            return self._edited[key]
        if key not in self._looked_at:
            self._looked_at[key] = parse(self.read(name))
        return self._looked_at[key]

    def edit(self, name: str) -> etree._Element:
        """The root of an XML part, to change: it will be written anew.

        Raises:
            KeyError: there is no such part.
        """
        if not self.holds(name):
            raise KeyError(name)
        key = _key(name)
        if key not in self._edited:
            self._edited[key] = parse(self.read(name))
        return self._edited[key]

    def write(self, name: str, content: bytes) -> None:
        """Put a part there, in place of the one of that name if there is one."""
        key = _key(name)
        self._removed.discard(key)
        for kept in (self._edited, self._looked_at):
            kept.pop(key, None)
        self._written[key] = content
        if key not in self._entries:
            self._spelling[key] = name

    def remove(self, name: str) -> None:
        """Take a part out; its relations and its content type are the caller's."""
        key = _key(name)
        self._removed.add(key)
        for kept in (self._written, self._edited, self._looked_at, self._spelling):
            kept.pop(key, None)

    def free_name(self, pattern: str, *, plain: bool = False) -> str:
        """The first name of a pattern like `xl/comments{}.xml` that is not taken.

        `plain` begins without a number: there are programs that know some parts by
        name only.
        """
        numbers = itertools.chain([""] if plain else [], itertools.count(1))
        names = (pattern.format(number) for number in numbers)
        return next(name for name in names if not self.holds(name))

    def save(self) -> bytes:
        """The package: untouched parts byte for byte, in their old order."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for key, entry in self._entries.items():
                if key in self._removed:
                    continue
                if key in self._written or key in self._edited:
                    target.writestr(_fresh(entry.filename), self.read(entry.filename))
                else:
                    self._copy(entry, target, out)
            for name in self._spelling.values():
                target.writestr(_fresh(name), self.read(name))
        return out.getvalue()

    def _copy(
        self, entry: zipfile.ZipInfo, target: zipfile.ZipFile, out: io.BytesIO
    ) -> None:
        """Append an entry with its compressed bytes; only its header is made anew."""
        at = entry.header_offset
        name_bytes = int.from_bytes(self._data[at + 26 : at + 28], "little")
        extra_bytes = int.from_bytes(self._data[at + 28 : at + 30], "little")
        start = at + _LOCAL_HEADER + name_bytes + extra_bytes
        copied = copy(entry)
        copied.flag_bits &= ~_HAS_DESCRIPTOR
        copied.extra = b""
        copied.header_offset = out.seek(target.start_dir)
        out.write(copied.FileHeader())
        out.write(self._data[start : start + entry.compress_size])
        target.filelist.append(copied)
        target.NameToInfo[copied.filename] = copied
        target.start_dir = out.tell()


def parse(content: bytes) -> etree._Element:
    """The root of an XML text; nothing is fetched and no entity is resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _key(name: str) -> str:
    return _plain(name).casefold()


def _fresh(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NEW_ENTRY_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    info.create_system = 3  # the same on Windows, where zipfile would say 0
    return info
