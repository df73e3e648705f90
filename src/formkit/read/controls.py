"""Word content controls and form fields: what they hold, whatever they look like."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from formkit.read.tree import attribute, child, children, inside, is_on, name

TICKED = "☑"
UNTICKED = "☐"
_WRAPPERS = {"sdtContent", "sdt", "customXml", "ins", "moveTo"}
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.0+)?Z?)?", re.ASCII)


def enclosing(block: etree._Element) -> Iterator[etree._Element]:
    """The controls wrapped directly around a paragraph or table cell, nearest first."""
    around = block.getparent()
    while around is not None and name(around) in _WRAPPERS:
        if name(around) == "sdt":
            yield around
        around = around.getparent()


def innermost(block: etree._Element) -> tuple[etree._Element, ...]:
    """The named controls inside a block that hold no other named control."""
    named = [control for control in inside(block, "sdt") if control_name(control)]
    groups = {around for control in named for around in control.iterancestors()}
    return tuple(control for control in named if control not in groups)


def control_name(control: etree._Element) -> str:
    """The tag of the control, else its title; "" without both."""
    properties = child(control, "sdtPr")
    return attribute(child(properties, "tag"), "val") or attribute(
        child(properties, "alias"), "val"
    )


def is_placeholder(control: etree._Element) -> bool:
    """Whether it only shows what should be filled in."""
    return is_on(child(child(control, "sdtPr"), "showingPlcHdr"))


def own_value(control: etree._Element, shown: str) -> str | None:
    """What a checkbox or date control holds; None when the text in it counts.

    A date is the ISO day of the file, because the text depends on the language; but
    when the text says another day than the file, the text is what the person saw.
    """
    properties = child(control, "sdtPr")
    checkbox = child(properties, "checkbox")
    if checkbox is not None:
        return tick(
            ticked=attribute(child(checkbox, "checked"), "val") in {"1", "true"}
        )
    date = attribute(child(properties, "date"), "fullDate")
    return _iso(date, shown) if date else None


def field_value(begin: etree._Element) -> str:
    """What an old form field (checkbox, drop-down) holds; "" for other fields."""
    data = child(begin, "ffData")
    checkbox = child(data, "checkBox")
    if checkbox is not None:
        checked = child(checkbox, "checked")
        return tick(
            ticked=is_on(child(checkbox, "default") if checked is None else checked)
        )
    choices = child(data, "ddList")
    entries = [attribute(entry, "val") for entry in children(choices, "listEntry")]
    chosen = attribute(child(choices, "result"), "val") or "0"
    is_index = chosen.isascii() and chosen.isdecimal() and int(chosen) < len(entries)
    return entries[int(chosen)] if is_index else ""


def tick(*, ticked: bool) -> str:
    """The sign of a checkbox."""
    return TICKED if ticked else UNTICKED


def _iso(full_date: str, shown: str) -> str | None:
    found = _DATE.fullmatch(full_date)
    if found is None or not _agrees([int(part) for part in found.groups()[:3]], shown):
        return None
    day, time = full_date[:10], found[4]
    return day if time in {None, "00:00:00"} else f"{day} {time}"


def _agrees(parts: list[int], shown: str) -> bool:
    """Whether the numbers a person sees can be that year, month and day."""
    year, *rest = parts
    seen = [int(number) for number in re.findall(r"\d{1,4}", shown)]
    if not seen:
        return "年" in shown  # 二〇二六年十一月
    if seen[0] == year:
        return seen[1:3] == rest[: len(seen) - 1]
    short = year % 100
    spelt = Counter((*rest, year if year in seen else short))
    return not Counter(seen[:3]) - spelt
