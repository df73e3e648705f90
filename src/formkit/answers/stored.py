"""What stands in a cell of a sheet part, as far as a condition needs to know it."""

from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from formkit.answers.book import workbook_part
from formkit.answers.markup import child, named
from formkit.answers.parts import Parts
from formkit.answers.relations import related


class StoredKind(StrEnum):
    """How a spreadsheet program will see the value."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored value; `text` is what the file has for it, "" for a blank cell."""

    kind: StoredKind
    text: str = ""


_BLANK = Stored(StoredKind.BLANK)
_KINDS = {"b": StoredKind.BOOLEAN, "e": StoredKind.ERROR, "n": StoredKind.NUMBER}


class StoredCells:
    """The cells of one sheet, looked up by address (`B4`)."""

    def __init__(self, parts: Parts, sheet: etree._Element) -> None:
        self._parts = parts
        self._cells = {str(c.get("r", "")): c for c in named(sheet, "c")}
        self._strings: list[etree._Element] | None = None

    def at(self, address: str) -> Stored:
        """What stands there; text of blanks alone is a blank cell too."""
        cell = self._cells.get(address)
        if cell is None:
            return _BLANK
        kind = str(cell.get("t", "n"))
        text = self._text(cell, kind)
        if not text.strip(" "):
            return _BLANK
        return Stored(_KINDS.get(kind, StoredKind.TEXT), text)

    def _text(self, cell: etree._Element, kind: str) -> str:
        if kind == "inlineStr":
            return rich_text(child(cell, "is"))
        value = child(cell, "v")
        text = "" if value is None else value.text or ""
        if kind == "s":
            number = int(text) if text.strip().isdecimal() else -1
            strings = self._shared()
            return rich_text(strings[number]) if 0 <= number < len(strings) else ""
        return text

    def _shared(self) -> list[etree._Element]:
        if self._strings is None:
            book = workbook_part(self._parts)
            part = next(iter(related(self._parts, book, "sharedStrings")), "")
            root = self._parts.look(part) if part else None
            self._strings = [] if root is None else list(named(root, "si"))
        return self._strings


def rich_text(element: etree._Element | None) -> str:
    """The text of a string item or comment, without the phonetic reading."""
    if element is None:
        return ""
    return "".join(
        t.text or ""
        for t in named(element, "t")
        if not any(True for _ in t.iterancestors("{*}rPh"))
    )
