"""A whole and harmless Office package: its kind and its parts.

The libraries call a password, an old format, a half copy and a bomb all the same ("not
a zip file"); here each has its own words. Every byte is counted while it is unpacked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from formkit.model import FileKind
from formkit.read.entries import list_entries, part_name, unpack
from formkit.read.kinds import refuse_other_kinds
from formkit.read.limits import Limits
from formkit.read.refusal import (
    RefusedError,
    refuse,
    refuse_format,
    refuse_kind,
    refuse_limit,
)
from formkit.read.relationships import Relationship, relationships

_XML_ENDINGS = (".xml", ".rels", ".vml")
_KIND_OF_ROOT = {b"workbook": FileKind.XLSX, b"document": FileKind.DOCX}
_ROOT = re.compile(
    rb"<(?:[\w.-]+:)?(workbook|document|presentation)[\s/>]", re.IGNORECASE
)
_SPREADSHEET = re.compile(rb"<(?:[\w.-]+:)?spreadsheet[\s/>]")
_ENCRYPTED = b"encryption-data"
_USUAL_MAIN = ("xl/workbook.xml", "word/document.xml")
_DECLARATION = b"<!DOCTYPE"
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_WIDE_DECLARATIONS = tuple("<!DOCTYPE".encode(encoding) for encoding in _WIDE)


@dataclass(frozen=True, slots=True)
class Package:
    """What is inside. Part names compare without regard to case, as OPC says.

    `parts` maps the folded names of XML parts to their bytes. `media` are the names of
    all other parts, whose bytes were checked and not kept. `main` is the part the
    package begins with.
    """

    kind: FileKind
    main: str
    parts: Mapping[str, bytes]
    media: tuple[str, ...]
    limits: Limits
    _listed: dict[str, tuple[Relationship, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def find(self, name: str) -> bytes | None:
        """The bytes of an XML part; None when there is no such part."""
        return self.parts.get(name.casefold())

    def part(self, name: str) -> bytes:
        """The bytes of an XML part another part refers to.

        Raises:
            RefusedError: there is no such part.
        """
        content = self.find(name)
        if content is None:
            raise refuse("part_missing", name)
        return content

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """What a part refers to inside the package."""
        if part not in self._listed:
            self._listed[part] = relationships(self.parts, part, self.limits)
        return self._listed[part]

    def related(self, part: str, kind: str) -> str:
        """The first part of that kind a part refers to; "" when there is none."""
        found = (r.part for r in self.relationships(part) if r.kind == kind)
        return next(found, "")

    @property
    def has_macros(self) -> bool:
        """Whether it brings programs of its own. They are never run, nor looked at."""
        names = (name.casefold() for name in (*self.parts, *self.media))
        return any(
            name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names
        )

    @property
    def pictures(self) -> int:
        """How many image files are inside, wherever they are shown."""
        folders = ("/media/", "/Pictures/")  # of Office, and of OpenDocument
        return sum(any(f in f"/{name}" for f in folders) for name in self.media)


def open_package(data: bytes, limits: Limits) -> Package:
    """The package in the bytes.

    Raises:
        RefusedError: it is not an Office file we can take, or not a whole one.
    """
    refuse_other_kinds(data, limits)
    parts: dict[str, bytes] = {}
    media: list[str] = []
    xml_bytes, media_bytes = 0, 0
    for entry in list_entries(data, limits):
        name = part_name(entry)
        if name.lower().endswith(_XML_ENDINGS):
            if entry.file_size > limits.part_bytes:
                raise refuse_limit(limits, "part_bytes")
            content = b"".join(unpack(data, entry))
            _refuse_declarations(content, name)
            parts[name.casefold()] = content
            xml_bytes += len(content)
        else:
            if media_bytes + entry.file_size > limits.media_bytes:
                raise refuse_limit(limits, "media_bytes")
            media_bytes += sum(map(len, unpack(data, entry)))
            media.append(name)
        if xml_bytes > limits.xml_bytes:
            raise refuse_limit(limits, "xml_bytes")
    main = _main(parts, limits)
    return Package(_kind(main, parts, media), main, parts, tuple(media), limits)


def _refuse_declarations(content: bytes, part: str) -> None:
    """Parts we never parse reach other readers too: no DTD in any of them."""
    is_wide = b"\0" in content and any(wide in content for wide in _WIDE_DECLARATIONS)
    if is_wide or _DECLARATION in content:
        raise refuse("declaration", part)


def _main(parts: Mapping[str, bytes], limits: Limits) -> str:
    """The part the package begins with; "" when it is no Office package."""
    for relationship in relationships(parts, "", limits):
        if relationship.kind == "officeDocument":
            return relationship.part
    return next((name for name in _USUAL_MAIN if name in parts), "")


def _kind(main: str, parts: Mapping[str, bytes], media: list[str]) -> FileKind:
    if main.lower().endswith(".bin"):
        raise refuse_format(".xlsb")
    if (
        not main
        and "mimetype" in media
        and _SPREADSHEET.search(parts.get("content.xml", b""))
    ):
        return FileKind.ODS
    if not main:
        raise _other_archive(parts, media)
    content = parts.get(main.casefold())
    if content is None:
        raise refuse("part_missing", main)
    root = _ROOT.search(content)
    if root is None:
        raise refuse("not_office")
    kind = _KIND_OF_ROOT.get(root[1].lower())
    if kind is None:
        raise refuse_format(".pptx")
    return kind


def _other_archive(parts: Mapping[str, bytes], media: list[str]) -> RefusedError:
    if _ENCRYPTED in parts.get("meta-inf/manifest.xml", b""):
        return refuse_kind("F002")
    if "mimetype" in media:
        return refuse_format(".ods/.odt")
    if "ofd.xml" in parts:
        return refuse_format(".ofd")
    if "[content_types].xml" in parts:
        return refuse("part_missing", "_rels/.rels")
    return refuse_format(".zip")
