"""Custom document properties for Word files, which its library cannot write."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

_PART = "docProps/custom.xml"
_TYPES = "[Content_Types].xml"
_RELS = "_rels/.rels"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    "custom-properties"
)


def add_properties(data: bytes, properties: Mapping[str, str]) -> bytes:
    """The package with the properties; it must have none of its own yet."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry).decode() if _is_index(entry) else None
            if content is None:
                target.writestr(entry, source.read(entry))
            else:
                target.writestr(entry, _with_part(entry.filename, content))
        target.writestr(_PART, _xml(properties))
    return out.getvalue()


def _is_index(entry: zipfile.ZipInfo) -> bool:
    return entry.filename in {_TYPES, _RELS}


def _with_part(name: str, content: str) -> str:
    if name == _TYPES:
        override = f'<Override PartName="/{_PART}" ContentType="{_TYPE}"/>'
        return content.replace("</Types>", f"{override}</Types>")
    relation = f'<Relationship Id="rIdFk" Type="{_RELATION}" Target="{_PART}"/>'
    return content.replace("</Relationships>", f"{relation}</Relationships>")


def _xml(properties: Mapping[str, str]) -> str:
    items = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{pid}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for pid, (name, value) in enumerate(properties.items(), start=2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VT}">{items}</Properties>'
    )
