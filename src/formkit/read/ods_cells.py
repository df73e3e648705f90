"""What a cell of an OpenDocument spreadsheet says: its type, its value, its format."""

import re
from decimal import Decimal

from formkit.model import CellKind
from formkit.read.spelt import days, is_number
from formkit.read.xml import Attributes

_DAY_SECONDS = 86400
_TIME = re.compile(
    r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:\.\d+)?S)?", re.ASCII
)
_FORMATS = {"percentage": "0%", "date": "yyyy-mm-dd", "time": "hh:mm:ss"}
_ERRORS = {
    *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"),
    "#GETTING_DATA",
}

Content = tuple[CellKind, str | Decimal | bool | None]


def count(attributes: Attributes, name: str) -> int:
    """How often something is repeated or how far it spans; 1 where nothing is said."""
    said = attributes.get(name, "1")
    is_count = said.isascii() and said.isdecimal() and len(said) <= len("1048576")
    return max(int(said), 1) if is_count else 1


def content(attributes: Attributes, said: str) -> Content | None:
    """What the cell says; None for one with nothing in it. `said` is its text."""
    is_formula = bool(attributes.get("formula"))
    if is_formula and (said in _ERRORS or said.startswith("Err:")):
        return CellKind.ERROR, said  # not every office says so in the type
    kind = attributes.get("value-type", "")
    match kind:
        case "error":
            return CellKind.ERROR, said or "#VALUE!"
        case "float" | "currency" | "percentage" | "date" | "time" | "boolean":
            return _typed(kind, attributes, said)
        case "string" if is_formula and not said:
            return CellKind.TEXT, attributes.get("string-value", "")
        case _:
            said = said or attributes.get("string-value", "")
    if said:
        return CellKind.TEXT, said
    return (CellKind.BLANK, None) if is_formula else None


def _typed(kind: str, attributes: Attributes, said: str) -> Content:
    """The exact value beside the text; the text where there is none to be read."""
    match kind:
        case "boolean":
            return CellKind.BOOLEAN, attributes.get("boolean-value") == "true"
        case "date":
            stated = attributes.get("date-value", "")
            number = days(stated)
        case "time":
            stated = attributes.get("time-value", "")
            number = _clock(stated)
        case _:
            stated = attributes.get("value", "")
            number = Decimal(stated) if is_number(stated) else None
    if number is not None:
        return CellKind.NUMBER, number
    return CellKind.ERROR, said or stated or "#VALUE!"


def _clock(stated: str) -> Decimal | None:
    found = _TIME.fullmatch(stated)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return Decimal(hours * 3600 + minutes * 60 + seconds) / _DAY_SECONDS


def number_format(attributes: Attributes) -> str:
    """How the cell is shown, as far as its type tells."""
    kind = attributes.get("value-type", "")
    if kind == "date" and "T" in attributes.get("date-value", ""):
        return "yyyy-mm-dd hh:mm:ss"
    return "@" if kind == "string" else _FORMATS.get(kind, "General")
