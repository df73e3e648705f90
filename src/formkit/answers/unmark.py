"""A workbook without the marks of a former answer, so that marks never pile up."""

from lxml import etree

from formkit.answers.book import Sheet, remove_sheet, sheets, workbook_part
from formkit.answers.markup import add, child, named
from formkit.answers.notes import remove_notes
from formkit.answers.paint import unpaint
from formkit.answers.parts import Parts
from formkit.answers.relations import related
from formkit.answers.slip import PROPERTY
from formkit.answers.stamp import unstamp
from formkit.answers.stored import rich_text


def unmark_parts(parts: Parts) -> None:
    """Remove our list, red cells, notes and slip; everything else stays.

    Nothing is touched in a workbook that has none of them.
    """
    lines = _slip_strings(parts)
    for sheet in sheets(parts):
        if _is_list(parts, sheet, lines):
            remove_sheet(parts, sheet)
            continue
        unpaint(parts, sheet.part)
        remove_notes(parts, sheet.part)
    _blank_slip_strings(parts)
    unstamp(parts)


def unmark_workbook(data: bytes) -> bytes:
    """The workbook as it would be without our marks: what there is to read in it."""
    parts = Parts(data)
    unmark_parts(parts)
    return parts.save()


def _slip_strings(parts: Parts) -> frozenset[str]:
    """The numbers of the shared strings that hold a slip."""
    root = _shared_strings(parts)
    items = () if root is None else named(root, "si")
    return frozenset(str(number) for number, si in enumerate(items) if _is_slip(si))


def _shared_strings(parts: Parts) -> etree._Element | None:
    """The shared strings to change, if there is a slip among them."""
    for part in related(parts, workbook_part(parts), "sharedStrings"):
        if PROPERTY.encode() in parts.read(part):
            return parts.edit(part)
    return None


def _blank_slip_strings(parts: Parts) -> None:
    """The list is gone, but its strings are not: without this it is an answer still."""
    root = _shared_strings(parts)
    for each in () if root is None else named(root, "si"):
        if _is_slip(each):
            for old in list(each):
                each.remove(old)
            add(each, "t")


def _is_list(parts: Parts, sheet: Sheet, lines: frozenset[str]) -> bool:
    if not lines and PROPERTY.encode() not in parts.read(sheet.part):
        return False
    root = parts.look(sheet.part)
    return root is not None and any(_holds_slip(c, lines) for c in named(root, "c"))


def _holds_slip(cell: etree._Element, lines: frozenset[str]) -> bool:
    if cell.get("t") == "s":
        value = child(cell, "v")
        return value is not None and value.text in lines
    text = child(cell, "is")
    return text is not None and _is_slip(text)


def _is_slip(element: etree._Element) -> bool:
    return rich_text(element).startswith(f"{PROPERTY} {{")
