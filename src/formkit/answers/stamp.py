"""The slip as custom properties of a document, beside those it already has."""

from lxml import etree

from formkit.answers.markup import add, children, namespace
from formkit.answers.parts import Parts
from formkit.answers.relations import declare, drop, is_strict, relate, related
from formkit.answers.slip import Slip, is_slip_property, slip_pieces

_PART = "docProps/custom.xml"
_KIND = "custom-properties"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument"
_FIRST_ID = 2  # 0 and 1 are reserved


def stamp(parts: Parts, slip: Slip) -> None:
    """Put the slip into the package; other properties stay as they are."""
    root = _properties(parts)
    spaces = {
        f"{_OFFICE}/custom-properties": f"{_OFFICE}/docPropsVTypes",
        f"{_STRICT}/customProperties": f"{_STRICT}/docPropsVTypes",
    }
    types = spaces.get(namespace(root), f"{_OFFICE}/docPropsVTypes")
    taken = (str(each.get("pid", "")) for each in children(root, "property"))
    number = max((int(p) for p in taken if p.isdecimal()), default=_FIRST_ID - 1)
    for name, text in slip_pieces(slip).items():
        number = max(number + 1, _FIRST_ID)
        made = add(root, "property", fmtid=_FORMAT_ID, pid=str(number), name=name)
        etree.SubElement(made, f"{{{types}}}lpwstr").text = text


def unstamp(parts: Parts) -> None:
    """Remove a former slip; the part goes too when nothing else is in it."""
    for part in related(parts, "", _KIND):
        root = parts.look(part)
        if root is None or not _ours(root):
            continue
        if len(_ours(root)) == len(root):
            drop(parts, "", part)
            continue
        root = parts.edit(part)
        for each in _ours(root):
            root.remove(each)


def _ours(root: etree._Element) -> list[etree._Element]:
    return [
        each
        for each in children(root, "property")
        if is_slip_property(str(each.get("name", "")))
    ]


def _properties(parts: Parts) -> etree._Element:
    for part in related(parts, "", _KIND):
        return parts.edit(part)
    base, word = (
        (_STRICT, "customProperties")
        if is_strict(parts)
        else (_OFFICE, "custom-properties")
    )
    types = f'xmlns:vt="{base}/docPropsVTypes"'
    parts.write(_PART, f'<Properties xmlns="{base}/{word}" {types}/>'.encode())
    declare(parts, _PART, _CONTENT)
    relate(parts, "", _KIND, _PART)
    return parts.edit(_PART)
