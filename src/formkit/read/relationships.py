"""Which part refers to which: the `.rels` files of a package."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from formkit.read.limits import Limits
from formkit.read.xml import elements


@dataclass(frozen=True, slots=True)
class Relationship:
    """A reference to another part. `kind` is the last word of its type.

    Transitional and strict files differ in the rest of the type only.
    """

    id: str
    kind: str
    part: str


def relationships(
    parts: Mapping[str, bytes], part: str, limits: Limits
) -> tuple[Relationship, ...]:
    """What a part ("" is the package itself) refers to inside the package.

    Raises:
        RefusedError: the list is damaged.
    """
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    content = parts.get(listed.casefold())
    if content is None:
        return ()
    return tuple(
        Relationship(
            attributes.get("Id", ""),
            attributes.get("Type", "").rpartition("/")[2],
            _resolved(folder, attributes.get("Target", "")),
        )
        for tag, attributes in elements(content, listed, limits)
        if tag == "Relationship" and attributes.get("TargetMode") != "External"
    )


def _resolved(folder: str, target: str) -> str:
    path = posixpath.join("/", folder, unquote(target.replace("\\", "/")))
    return posixpath.normpath(path).lstrip("/")
