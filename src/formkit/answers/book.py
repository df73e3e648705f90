"""The sheets of a workbook: finding, adding and removing one."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from formkit.answers.markup import (
    attribute,
    child,
    children,
    local,
    named,
    order,
    own_child,
    remove,
)
from formkit.answers.parts import Parts
from formkit.answers.relations import (
    declare,
    drop,
    id_attribute,
    relate,
    related,
    relations,
)

_SHEET_CONTENT = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
)
_ORDER = order(
    "fileVersion fileSharing workbookPr AlternateContent revisionPtr absPath "
    "workbookProtection bookViews sheets functionGroups externalReferences definedNames"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, its part, whether a person sees it."""

    name: str
    part: str
    is_visible: bool


def workbook_part(parts: Parts) -> str:
    """The name of the part that lists the sheets."""
    for part in related(parts, "", "officeDocument"):
        return part
    return "xl/workbook.xml"


def sheets(parts: Parts) -> tuple[Sheet, ...]:
    """The worksheets in the order of their tabs; chart sheets are left out."""
    book = workbook_part(parts)
    targets = {
        each.id: each.target
        for each in relations(parts, book)
        if each.kind == "worksheet" and parts.holds(each.target)
    }
    return tuple(
        Sheet(
            str(each.get("name", "")),
            targets[attribute(each, "id")],
            each.get("state", "visible") == "visible",
        )
        for each in _entries(parts.look(book))
        if attribute(each, "id") in targets
    )


def free_sheet_name(parts: Parts, wanted: str) -> str:
    """The name, with a number behind it when a sheet has it already."""
    taken = {str(e.get("name")).casefold() for e in _entries(_book(parts))}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted}{number}"
    return name


def add_sheet(parts: Parts, name: str, content: bytes, titles_row: int) -> str:
    """Append a worksheet behind all others and give the name of its part.

    `titles_row` is repeated on every printed page.
    """
    book = workbook_part(parts)
    part = parts.free_name("xl/worksheets/sheet{}.xml")
    parts.write(part, content)
    declare(parts, part, _SHEET_CONTENT)
    root = parts.edit(book)
    tabs = own_child(root, "sheets", _ORDER)
    ids = (str(each.get("sheetId", "")) for each in tabs)
    number = max((int(i) for i in ids if i.isdecimal()), default=0) + 1
    made = etree.SubElement(tabs, f"{tabs.tag.rpartition('}')[0]}}}sheet")
    made.set("name", name)
    made.set("sheetId", str(number))
    made.set(id_attribute(parts), relate(parts, book, "worksheet", part))
    _repeat_row(root, name, len(tabs) - 1, titles_row)
    return part


def remove_sheet(parts: Parts, sheet: Sheet) -> None:
    """Remove a worksheet with all that only it had, and the names that point at it."""
    book = workbook_part(parts)
    for each in relations(parts, sheet.part):
        if not each.is_external and parts.holds(each.target):
            drop(parts, sheet.part, each.target)
    root = parts.edit(book)
    gone = {r.id for r in relations(parts, book) if r.target == sheet.part}
    for at, entry in enumerate(list(_entries(root))):
        if attribute(entry, "id") in gone:
            remove(entry)
            _close_gap(root, at)
    drop(parts, book, sheet.part)


def _repeat_row(root: etree._Element, name: str, at: int, row: int) -> None:
    names = own_child(root, "definedNames", _ORDER)
    made = etree.SubElement(names, f"{names.tag.rpartition('}')[0]}}}definedName")
    made.set("name", "_xlnm.Print_Titles")
    made.set("localSheetId", str(at))
    made.text = f"{quoted_sheet(name)}!${row}:${row}"


def quoted_sheet(name: str) -> str:
    """The name of a sheet as formulas and links write it."""
    return "'" + name.replace("'", "''") + "'"


def _close_gap(root: etree._Element, at: int) -> None:
    """Names and the open tab count sheets from 0: those behind move up by one."""
    for names in list(children(root, "definedNames")):
        for each in list(names):
            if each.get("localSheetId") == str(at):
                names.remove(each)
            else:
                _move_up(each, "localSheetId", at)
        if not len(names):
            root.remove(names)
    for view in named(root, "workbookView"):
        for key in ("activeTab", "firstSheet"):
            if view.get(key) == str(at):
                view.set(key, str(max(at - 1, 0)))
            _move_up(view, key, at)


def _move_up(element: etree._Element, key: str, at: int) -> None:
    number = str(element.get(key, ""))
    if number.isdecimal() and int(number) > at:
        element.set(key, str(int(number) - 1))


def _book(parts: Parts) -> etree._Element | None:
    return parts.look(workbook_part(parts))


def _entries(root: etree._Element | None) -> Iterator[etree._Element]:
    tabs = None if root is None else child(root, "sheets")
    for each in () if tabs is None else tabs:
        if local(each) == "sheet":
            yield each
