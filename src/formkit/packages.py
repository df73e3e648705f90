"""Office packages that come out the same every time they are made.

The libraries stamp the hour into the zip and into docProps/core.xml; a register or a
blank that is made again must be byte for byte the same, so that a diff means a change.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable

_STAMP = "2026-01-01T00:00:00Z"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# Beyond ASCII and its neighbour, where controls are that no file should hold bare.
_REFERENCE = re.compile(rb"&#(1[6-9]\d|[2-9]\d\d|\d{4,});")
_TIMES = re.compile(
    rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)"
)


def stable_package(data: bytes) -> bytes:
    """The package with fixed times; the parts keep their order and content.

    Two packages with the same parts are the same bytes for one build of zlib; across
    builds compare `content_digest`.
    """
    return _repacked(data, _timeless)


def with_text(data: bytes, old: str, new: str) -> bytes:
    """The package with one text instead of another in every part.

    For texts that need no escaping in XML, such as a case number.
    """
    before, after = old.encode(), new.encode()
    return _repacked(data, lambda _name, content: content.replace(before, after))


def _timeless(name: str, content: bytes) -> bytes:
    if name != "docProps/core.xml":
        return _plain(name, content)
    return _TIMES.sub(rb"\g<1>" + _STAMP.encode() + rb"\g<3>", content)


def _plain(name: str, content: bytes) -> bytes:
    """The same XML in fewer bytes: as Office writes it, few references."""
    if not name.endswith((".xml", ".rels")) or b"encoding=" in content[:100]:
        return content
    said = _REFERENCE.sub(lambda found: chr(int(found[1])).encode(), content)
    return said.replace(b' t="n"></c>', b"/>").replace(b' t="n"/>', b"/>")


def _repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = change(entry.filename, source.read(entry))
            info = zipfile.ZipInfo(entry.filename, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3  # the same on Windows, where zipfile would say 0
            target.writestr(info, content)
    return out.getvalue()


def content_digest(data: bytes) -> str:
    """A sha256 over part names and unpacked parts: the same for every zlib build."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in sorted(package.namelist()):
            part = package.read(name)
            digest.update(f"{name}\0{len(part)}\0".encode())
            digest.update(part)
    return digest.hexdigest()
