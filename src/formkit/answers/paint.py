"""Red and amber cells: conditional formats that clear themselves."""

from collections.abc import Iterable

from lxml import etree

from formkit.answers.colours import mark_look, styles
from formkit.answers.conditions import is_ours, standing_as
from formkit.answers.markup import (
    add,
    child,
    children,
    named,
    namespace,
    place_child,
    remove,
)
from formkit.answers.parts import Parts
from formkit.answers.stored import StoredCells
from formkit.answers.worksheet import ORDER, merged_area
from formkit.model import Place, column_letters
from formkit.problems import Finding


def paint(parts: Parts, part: str, findings: Iterable[Finding]) -> None:
    """Mark the cells of the findings in a sheet part.

    Our rules come before those the sheet has, so that the mark is what one sees.
    """
    placed = [(f, f.place) for f in findings if f.place is not None]
    root = parts.edit(part)
    cells = StoredCells(parts, root)
    looks = styles(parts)
    _make_room(root, len(placed))
    for priority, (finding, place) in reversed(list(enumerate(placed, start=1))):
        formula = _formula(finding, place, cells)
        space = namespace(root)
        made = etree.Element(f"{{{space}}}conditionalFormatting")
        made.set("sqref", merged_area(root, place))
        rule = add(
            made,
            "cfRule",
            type="expression",
            dxfId=str(mark_look(looks, finding.level)),
            priority=str(priority),
        )
        etree.SubElement(rule, f"{{{space}}}formula").text = formula
        # Excel goes by priority, LibreOffice by position: ours is first in both.
        place_child(root, made, ORDER, first=True)


def unpaint(parts: Parts, part: str) -> None:
    """Remove the marks of a former answer, and only those."""
    if b"formkit" not in parts.read(part):
        return
    root = parts.edit(part)
    for holder in list(named(root, "conditionalFormatting")):
        rules = list(children(holder, "cfRule"))
        ours = [rule for rule in rules if _is_mark(rule)]
        for rule in ours:
            holder.remove(rule)
        if ours and len(ours) == len(rules):
            remove(holder)


def _is_mark(rule: etree._Element) -> bool:
    formula = child(rule, "formula")
    return formula is not None and is_ours(formula.text or "")


def _formula(finding: Finding, place: Place, cells: StoredCells) -> str:
    others = [
        each.place
        for each in finding.related
        if each.place is not None and each.place.sheet == place.sheet
    ]
    return standing_as(
        _fixed(place),
        cells.at(place.cell),
        [(_fixed(other), cells.at(other.cell)) for other in others if other != place],
    )


def _fixed(place: Place) -> str:
    return f"${column_letters(place.column)}${place.row}"


def _make_room(root: etree._Element, count: int) -> None:
    """Raise the priorities of the rules that are there, until ours fit before them."""
    rules = [r for r in named(root, "cfRule") if str(r.get("priority", "")).isdigit()]
    first = min((int(str(r.get("priority"))) for r in rules), default=count + 1)
    for rule in rules:
        number = int(str(rule.get("priority"))) + max(count + 1 - first, 0)
        rule.set("priority", str(number))
