"""How the parts of a package belong together: relations and content types."""

import posixpath
import re
from dataclasses import dataclass

from lxml.etree import _Element

from formkit.answers.markup import add, children
from formkit.answers.parts import Parts

TYPES = "[Content_Types].xml"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_EMPTY = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
_STRICT_SPELLING = {"custom-properties": "customProperties"}


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part. `kind` is the last word of its type (`comments`).

    `target` is the name of a part, or an address when `is_external`.
    """

    id: str
    kind: str
    target: str
    is_external: bool


def relations_part(source: str) -> str:
    """The part that holds the relations of a part; of the package for ""."""
    folder, _, name = source.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def relations(parts: Parts, source: str) -> tuple[Relation, ...]:
    """All relations of a part, or of the package for ""."""
    root = parts.look(relations_part(source))
    if root is None:
        return ()
    return tuple(
        _relation(source, _attributes(each)) for each in children(root, "Relationship")
    )


def related(parts: Parts, source: str, kind: str) -> tuple[str, ...]:
    """The names of the parts a part has a relation of that kind to."""
    kinds = {kind, _STRICT_SPELLING.get(kind, kind)}
    return tuple(
        each.target
        for each in relations(parts, source)
        if each.kind in kinds and not each.is_external and parts.holds(each.target)
    )


def relate(
    parts: Parts, source: str, kind: str, target: str, *, external: bool = False
) -> str:
    """Add a relation to a part (or an address) and give its id."""
    name = relations_part(source)
    if not parts.holds(name):
        parts.write(name, _EMPTY)
    taken = {each.id for each in relations(parts, source)}
    number = len(taken) + 1
    while f"rId{number}" in taken:
        number += 1
    attributes = {"Id": f"rId{number}", "Type": _type(parts, kind)}
    if external:
        attributes |= {"Target": target, "TargetMode": "External"}
    else:
        start = posixpath.dirname(source) or "."
        attributes["Target"] = posixpath.relpath(target, start)
    add(parts.edit(name), "Relationship", **attributes)
    return attributes["Id"]


def unrelate(parts: Parts, source: str, target: str) -> None:
    """Remove the relations of a part to another part."""
    root = parts.edit(relations_part(source))
    for each in list(children(root, "Relationship")):
        if _relation(source, _attributes(each)).target == target:
            root.remove(each)
    if not len(root):
        parts.remove(relations_part(source))


def declare(parts: Parts, part: str, content_type: str) -> None:
    """Say what kind of content a part has."""
    forget(parts, part)
    root = parts.edit(TYPES)
    add(root, "Override", PartName=f"/{part}", ContentType=content_type)


def declare_extension(parts: Parts, extension: str, content_type: str) -> None:
    """Say what kind of content all parts with a file ending have, if nobody did."""
    root = parts.edit(TYPES)
    known = {str(d.get("Extension", "")).lower() for d in children(root, "Default")}
    if extension not in known:
        made = add(root, "Default", Extension=extension, ContentType=content_type)
        root.insert(0, made)


def forget(parts: Parts, part: str) -> None:
    """Take back what was declared for a part."""
    wanted = f"/{part}".lower()
    root = parts.look(TYPES)
    if root is None or not _overrides(root, wanted):
        return
    root = parts.edit(TYPES)
    for each in _overrides(root, wanted):
        root.remove(each)


def drop(parts: Parts, source: str, part: str) -> None:
    """Remove a part, its own relations, its content type and the relation to it."""
    unrelate(parts, source, part)
    forget(parts, part)
    parts.remove(relations_part(part))
    parts.remove(part)


def is_strict(parts: Parts) -> bool:
    """Whether the package was saved with the strict namespaces."""
    return _STRICT.encode() in parts.read(relations_part(""))


def id_attribute(parts: Parts) -> str:
    """The name of the attribute `r:id` in this package."""
    return f"{{{_STRICT if is_strict(parts) else _TRANSITIONAL}}}id"


def _attributes(element: _Element) -> dict[str, str]:
    return {str(key): str(value) for key, value in element.attrib.items()}


def _overrides(root: _Element, wanted: str) -> list[_Element]:
    return [
        each
        for each in children(root, "Override")
        if str(each.get("PartName", "")).lower() == wanted
    ]


def _relation(source: str, attributes: dict[str, str]) -> Relation:
    target = attributes.get("Target", "")
    is_external = attributes.get("TargetMode") == "External"
    if not is_external:
        folder = f"/{posixpath.dirname(source)}/"
        target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
    kind = re.split(r"[/#]", attributes.get("Type", ""))[-1]
    return Relation(attributes.get("Id", ""), kind, target, is_external)


def _type(parts: Parts, kind: str) -> str:
    if is_strict(parts):
        return f"{_STRICT}/{_STRICT_SPELLING.get(kind, kind)}"
    return f"{_TRANSITIONAL}/{kind}"
