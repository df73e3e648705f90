"""What a form file says about itself: the visible cell, then its properties."""

import re
from dataclasses import dataclass

from formkit.check.labels import folded
from formkit.model import CellKind, RawForm

_MARK = re.compile(
    r"表单\s*(?:编号|代号|号)?\s*:?\s*(?P<key>[a-z][a-z0-9_]*)"
    r"(?:\s*[/,;|]\s*|\s+)?(?:版本\s*:?\s*)?v?\s*(?P<version>\d+(?:\.\d+)*)?"
    r"(?:\s*分表\s*:?\s*(?P<part>\S+))?"
)
_MAY_BE_MARK = re.compile("[表單]")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Mark:
    """A form key and version (either may be "") and the sheets that show them.

    `part` is the name of the part (分表) the file is, "" for a whole form.
    """

    key: str
    version: str
    matched_by: str
    sheets: tuple[str, ...] = ()
    part: str = ""


def mark_of(raw: RawForm) -> Mark | None:
    """What the file says it is: in a visible cell, else in a property."""
    return _in_cells(raw) or _in_properties(raw)


def mark_in(text: str) -> tuple[str, str, str] | None:
    """Form key, version and part in a cell's text; None when it is no such mark."""
    if not _MAY_BE_MARK.search(text) or len(text) > _LONGEST:
        return None
    found = _MARK.search(folded(text))
    if found is None:
        return None
    return found["key"], found["version"] or "", found["part"] or ""


def _in_cells(raw: RawForm) -> Mark | None:
    marks: dict[tuple[str, str, str], list[str]] = {}
    for sheet in raw.sheets:
        for cell in sheet.cells:
            text = cell.value
            if not isinstance(text, str) or not _MAY_BE_MARK.search(text):
                continue
            if cell.kind is CellKind.TEXT and (said := mark_in(text)):
                marks.setdefault(said, []).append(sheet.name)
    for (key, version, part), sheets in marks.items():
        return Mark(key, version, "cell", tuple(dict.fromkeys(sheets)), part)
    return None


def _in_properties(raw: RawForm) -> Mark | None:
    key = raw.properties.get("formkit-form", "").strip()
    version = raw.properties.get("formkit-version", "").strip()
    part = raw.properties.get("formkit-part", "").strip()
    return Mark(key, version, "property", (), part) if key else None
