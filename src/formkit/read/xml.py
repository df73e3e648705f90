"""Reading XML parts with expat: no DTD, bounded depth, namespaces by local name."""

import posixpath
from collections.abc import Callable, Mapping
from pyexpat import ExpatError
from xml.parsers import expat

from formkit.read.limits import Limits
from formkit.read.refusal import refuse

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def local(name: str) -> str:
    """The name without its namespace: transitional and strict files read the same."""
    return name.rpartition(" ")[2]


def parse(
    content: bytes, part: str, limits: Limits, handlers: tuple[Start, End, Text]
) -> None:
    """Drive the handlers over a part, names and attributes without namespaces.

    Raises:
        RefusedError: not XML, a DTD, or nested too deep.
    """
    start, end, text = handlers
    depth = 0
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.depth:
            raise refuse("too_many", part)
        start(local(name), {local(key): value for key, value in attributes.items()})

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    def doctype(*_: object) -> None:
        raise refuse("doctype", part)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own flag for the end
    except (ExpatError, ValueError) as error:
        raise refuse("damaged", part) from error


def ignore_end(_: str) -> None:
    """For parts whose ends say nothing."""


def ignore_text(_: str) -> None:
    """For parts whose text says nothing."""


def elements(content: bytes, part: str, limits: Limits) -> list[tuple[str, Attributes]]:
    """Every element of a small part with its attributes, in order."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        found.append((name, attributes))

    parse(content, part, limits, (start, ignore_end, ignore_text))
    return found


def relationships(
    xml: Mapping[str, bytes], part: str, limits: Limits
) -> dict[str, str]:
    """The parts a part refers to, by relationship id; those outside are left out."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    found = {}
    if rels in xml:
        for tag, attributes in elements(xml[rels], rels, limits):
            inside = attributes.get("TargetMode") != "External"
            if tag == "Relationship" and inside:
                target = attributes.get("Target", "").replace("\\", "/")
                path = target if target.startswith("/") else f"{folder}/{target}"
                found[attributes.get("Id", "")] = posixpath.normpath(path).lstrip("/")
    return found


def relationship_type(attributes: Attributes) -> str:
    """The last word of a relationship's type: `worksheet`, `comments`, …"""
    return attributes.get("Type", "").rpartition("/")[2]


def related(xml: Mapping[str, bytes], part: str, kind: str, limits: Limits) -> str:
    """The part of that kind a part refers to; "" when there is none."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in xml:
        return ""
    targets = relationships(xml, part, limits)
    for tag, attributes in elements(xml[rels], rels, limits):
        if tag == "Relationship" and relationship_type(attributes) == kind:
            return targets.get(attributes.get("Id", ""), "")
    return ""
