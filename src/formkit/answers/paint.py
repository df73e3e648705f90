"""Red and amber cells: conditional formats that clear themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
from formkit.problems import Finding, Level


@dataclass(frozen=True, slots=True)
class _Mark:
    """One cell to mark, and the cells it was compared with."""

    place: Place
    level: Level
    others: tuple[Place, ...] = ()


def paint(parts: Parts, part: str, findings: Iterable[Finding]) -> None:
    """Mark the cells of the findings in a sheet part.

    Our rules come before those the sheet has, so that the mark is what one sees.
    """
    marks = [mark for finding in findings for mark in _marks(finding)]
    root = parts.edit(part)
    cells = StoredCells(parts, root)
    looks = styles(parts)
    _make_room(root, len(marks))
    for priority, mark in reversed(list(enumerate(marks, start=1))):
        space = namespace(root)
        made = etree.Element(f"{{{space}}}conditionalFormatting")
        made.set("sqref", merged_area(root, mark.place))
        rule = add(
            made,
            "cfRule",
            type="expression",
            dxfId=str(mark_look(looks, mark.level)),
            priority=str(priority),
        )
        etree.SubElement(rule, f"{{{space}}}formula").text = _formula(mark, cells)
        # Excel goes by priority, LibreOffice by position: ours is first in both.
        place_child(root, made, ORDER, first=True)


def _marks(finding: Finding) -> Iterator[_Mark]:
    """The cell of a finding, and the cells of those that were said with it at once.

    A related cell of the same field has the same fault; one of another field is what
    the value was compared with.
    """
    if finding.place is None:
        return
    related = [
        (each.field, each.place)
        for each in finding.related
        if each.place is not None and each.place.sheet == finding.place.sheet
    ]
    own = {finding.field} - {""}
    others = (p for field, p in related if field not in own and p != finding.place)
    yield _Mark(finding.place, finding.level, tuple(others))
    for field, place in related:
        if field in own and place != finding.place:
            yield _Mark(place, finding.level)


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


def _formula(mark: _Mark, cells: StoredCells) -> str:
    return standing_as(
        _fixed(mark.place),
        cells.at(mark.place.cell),
        [(_fixed(other), cells.at(other.cell)) for other in mark.others],
    )


def _fixed(place: Place) -> str:
    return f"${column_letters(place.column)}${place.row}"


def _make_room(root: etree._Element, count: int) -> None:
    """Raise the priorities of the rules that are there, until ours fit before them."""
    rules = [r for r in named(root, "cfRule") if str(r.get("priority", "")).isdecimal()]
    first = min((int(str(r.get("priority"))) for r in rules), default=count + 1)
    for rule in rules:
        number = int(str(rule.get("priority"))) + max(count + 1 - first, 0)
        rule.set("priority", str(number))
