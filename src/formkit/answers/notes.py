"""Notes at cells: into the comments a sheet has, or into new ones."""

from collections.abc import Mapping
from itertools import islice

from lxml import etree

from formkit.answers.markup import (
    add,
    attribute,
    child,
    children,
    named,
    namespace,
    own_child,
    place_child,
    remove,
    whole_text,
)
from formkit.answers.parts import Parts
from formkit.answers.relations import (
    declare,
    declare_extension,
    drop,
    id_attribute,
    relate,
    related,
    relations,
)
from formkit.answers.shapes import (
    block_of,
    can_hold,
    empty_drawing,
    has_shapes,
    with_box,
    without_boxes,
)
from formkit.answers.stored import rich_text
from formkit.answers.worksheet import ORDER
from formkit.model import Place

PREFIX = "【表单校验】"
AUTHOR = "表单校验"
MOST_NOTES = 500  # a drawing numbers about a thousand shapes; people read fewer
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_COMMENTS_ORDER = ("authors", "commentList", "extLst")
_TEXT_ORDER = ("t", "r", "rPh", "phoneticPr")


def add_notes(parts: Parts, part: str, notes: Mapping[Place, str]) -> None:
    """Put a note at each cell of a sheet part.

    A cell that has a note already gets ours appended. A cell with a discussion
    (threaded comments) is left alone: the list has its finding, and all after the
    first 500 cells.
    """
    discussed = _discussed(parts, part)
    free = (each for each in notes.items() if each[0].cell not in discussed)
    wanted = dict(islice(free, MOST_NOTES))
    drawing = _drawing(parts, part) if wanted else ""
    content = parts.read(drawing).decode("utf-8", "replace")
    if not can_hold(content):
        return
    root = _comments(parts, part)
    author = _author(root)
    entries = own_child(root, "commentList", _COMMENTS_ORDER)
    known = {str(each.get("ref", "")): each for each in children(entries, "comment")}
    for place, text in wanted.items():
        if place.cell in known:
            _append(known[place.cell], f"\n{PREFIX}{text}")
            continue
        made = add(entries, "comment", ref=place.cell, authorId=author)
        _append(made, f"{PREFIX}{text}")
        content = with_box(content, place, text)
    if content != parts.read(drawing).decode("utf-8", "replace"):
        parts.write(drawing, content.encode())


def remove_notes(parts: Parts, part: str) -> None:
    """Remove our notes, and our words from the notes of others."""
    for comments in related(parts, part, "comments"):
        found = parts.look(comments)
        if found is None or PREFIX not in whole_text(found):
            continue
        root = parts.edit(comments)
        gone = frozenset(_strip(each) for each in list(named(root, "comment")))
        _remove_boxes(parts, part, gone)
        if not any(True for _ in named(root, "comment")):
            drop(parts, part, comments)


def _strip(comment: etree._Element) -> str:
    """Cut our words off a comment; its address when nothing else was in it."""
    holder = child(comment, "text")
    text = rich_text(holder)
    at = text.find(PREFIX)
    if holder is None or at < 0:
        return ""
    kept = text[:at].rstrip("\n")
    if not kept.strip():
        remove(comment)
        return str(comment.get("ref", ""))
    left = len(kept)
    for each in list(named(holder, "t")):
        words = each.text or ""
        each.text = words[:left]
        left = max(left - len(words), 0)
    for run in list(children(holder, "r")):
        if not rich_text(run):
            holder.remove(run)
    return ""


def _remove_boxes(parts: Parts, part: str, cells: frozenset[str]) -> None:
    places = frozenset(_row_and_column(cell) for cell in cells if cell)
    for drawing in related(parts, part, "vmlDrawing"):
        before = parts.read(drawing).decode("utf-8", "replace")
        after = without_boxes(before, places)
        if after == before:
            continue
        parts.write(drawing, after.encode())
        if not has_shapes(after):
            _remove_drawing(parts, part, drawing)


def _remove_drawing(parts: Parts, part: str, drawing: str) -> None:
    ids = {r.id for r in relations(parts, part) if r.target == drawing}
    root = parts.edit(part)
    for each in list(children(root, "legacyDrawing")):
        if attribute(each, "id") in ids:
            root.remove(each)
    drop(parts, part, drawing)


def _row_and_column(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(letters) :] or 0), column


def _discussed(parts: Parts, part: str) -> frozenset[str]:
    roots = (parts.look(t) for t in related(parts, part, "threadedComment"))
    return frozenset(
        str(each.get("ref", ""))
        for root in roots
        if root is not None
        for each in named(root, "threadedComment")
    )


def _comments(parts: Parts, part: str) -> etree._Element:
    for comments in related(parts, part, "comments"):
        return parts.edit(comments)
    space = namespace(parts.edit(part))
    comments = parts.free_name("xl/comments{}.xml")
    parts.write(comments, f'<comments xmlns="{space}"><authors/></comments>'.encode())
    declare(parts, comments, _COMMENTS)
    relate(parts, part, "comments", comments)
    return parts.edit(comments)


def _author(root: etree._Element) -> str:
    authors = own_child(root, "authors", _COMMENTS_ORDER)
    for number, each in enumerate(children(authors, "author")):
        if each.text == AUTHOR:
            return str(number)
    add(authors, "author").text = AUTHOR
    return str(len(authors) - 1)


def _append(comment: etree._Element, words: str) -> None:
    space = namespace(comment)
    holder = child(comment, "text")
    if holder is None:
        holder = etree.SubElement(comment, f"{{{space}}}text")
        comment.insert(0, holder)
    run = etree.Element(f"{{{space}}}r")
    look = add(run, "rPr")
    add(look, "sz", val="9")
    add(look, "rFont", val="宋体")
    add(run, "t", words)
    place_child(holder, run, _TEXT_ORDER)


def _drawing(parts: Parts, part: str) -> str:
    """The part with the note boxes of a sheet; a new one when there is none."""
    root = parts.edit(part)
    targets = {each.id: each.target for each in relations(parts, part)}
    for each in children(root, "legacyDrawing"):
        drawing = targets.get(attribute(each, "id"), "")
        if parts.holds(drawing):
            return drawing
    drawing = parts.free_name("xl/drawings/vmlDrawing{}.vml")
    blocks = [
        block_of(parts.read(name).decode("utf-8", "replace"))
        for name in parts.names()
        if name.lower().endswith(".vml")
    ]
    parts.write(drawing, empty_drawing(max(blocks, default=0) + 1).encode())
    declare_extension(parts, "vml", _DRAWING)
    made = etree.Element(f"{{{namespace(root)}}}legacyDrawing")
    made.set(id_attribute(parts), relate(parts, part, "vmlDrawing", drawing))
    place_child(root, made, ORDER)
    return drawing
