"""A Word document without the comments of a former answer; people's comments stay."""

from collections.abc import Set as AbstractSet

from lxml import etree

from formkit.answers.markup import attribute, local, named, remove
from formkit.answers.parts import Parts
from formkit.answers.relations import drop, related
from formkit.answers.stored import rich_text

_BESIDE = ("commentsExtended", "commentsIds", "commentsExtensible")
_ENDS = ("commentRangeStart", "commentRangeEnd")


def remove_comments(parts: Parts, main: str, prefix: str) -> None:
    """Remove every comment that begins with the prefix, and all that refers to it."""
    for part in related(parts, main, "comments"):
        root = parts.look(part)
        if root is None or not _ours(root, prefix):
            continue
        root = parts.edit(part)
        gone = _ours(root, prefix)
        _remove_beside(parts, main, _paragraph_ids(gone))
        _remove_anchors(parts.edit(main), {attribute(each, "id") for each in gone})
        for each in gone:
            root.remove(each)
        if not len(root):
            drop(parts, main, part)


def _ours(root: etree._Element, prefix: str) -> list[etree._Element]:
    return [c for c in named(root, "comment") if rich_text(c).startswith(prefix)]


def _paragraph_ids(comments: list[etree._Element]) -> set[str]:
    return {attribute(p, "paraId") for c in comments for p in named(c, "p")} - {""}


def _remove_anchors(root: etree._Element, numbers: AbstractSet[str]) -> None:
    for name in _ENDS:
        for each in list(named(root, name)):
            if attribute(each, "id") in numbers:
                remove(each)
    for each in list(named(root, "commentReference")):
        if attribute(each, "id") in numbers:
            run = each.getparent()
            remove(each)
            if run is not None and all(local(rest) == "rPr" for rest in run):
                remove(run)


def _remove_beside(parts: Parts, main: str, paragraphs: AbstractSet[str]) -> None:
    """What newer programs keep about a comment, found by the id of its paragraph."""
    durable: set[str] = set()
    for kind in _BESIDE:
        for part in related(parts, main, kind):
            root = parts.edit(part)
            for each in list(root):
                if attribute(each, "paraId") in paragraphs:
                    durable.add(attribute(each, "durableId"))
                    root.remove(each)
                elif attribute(each, "durableId") in durable - {""}:
                    root.remove(each)
                elif attribute(each, "paraIdParent") in paragraphs:
                    _forget_parent(each)
            if not len(root):
                drop(parts, main, part)


def _forget_parent(element: etree._Element) -> None:
    for key in list(element.attrib):
        if str(key).endswith("}paraIdParent"):
            del element.attrib[key]
