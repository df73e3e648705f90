"""Formulas that are true as long as a cell has not been mended.

They hold in Excel, WPS and LibreOffice alike, and carry a mark by which we know them
again after another program has rewritten the file.
"""

import math
import re
from collections.abc import Sequence

from formkit.answers.stored import Stored, StoredKind

MARK = 'N("formkit")=0'
MOST = 255  # what the programs let a person type into the rule
_OWN_TEXT = 120
_OTHER_TEXT = 30
# Where programs count or show characters differently, or a formula cannot hold them.
_ODD = re.compile("[\x00-\x1f\x7f\U00010000-\U0010ffff]|_x[0-9A-Fa-f]{4}_")


def standing_as(
    address: str, stored: Stored, related: Sequence[tuple[str, Stored]]
) -> str:
    """The formula: the cell is as it was, and so are the cells it was compared with.

    A blank cell stays marked until something stands in it, whatever the others say.
    Related cells are left out where the formula would get too long.
    """
    formula = f"AND({MARK},{_same(address, stored, _OWN_TEXT)}"
    if stored.kind is not StoredKind.BLANK:
        for other, value in related:
            more = f",{_same(other, value, _OTHER_TEXT)}"
            if len(formula) + len(more) + 1 <= MOST:
                formula += more
    return formula + ")"


def is_ours(formula: str) -> bool:
    """Whether a rule of a conditional format was made here."""
    return MARK in formula.replace(" ", "")


def _same(address: str, stored: Stored, most: int) -> str:
    match stored.kind:
        case StoredKind.BLANK:
            return f"LEN(TRIM({address}))=0"
        case StoredKind.NUMBER:
            return _same_number(address, stored.text)
        case StoredKind.BOOLEAN:
            value = "TRUE" if stored.text.strip() in {"1", "true"} else "FALSE"
            return f"ISLOGICAL({address}),{address}={value}"
        case StoredKind.ERROR:
            return f"ISERROR({address})"
        case StoredKind.TEXT:
            return _same_text(address, stored.text, most)


def _same_number(address: str, text: str) -> str:
    """Equal; or near, where a formula with its 15 digits cannot hold the value."""
    number = _number(text)
    if number is None:
        return f"ISNUMBER({address})"
    literal = f"{number:.15G}"
    if float(literal) == number:
        return f"ISNUMBER({address}),{address}={literal}"
    return f"ISNUMBER({address}),ABS({address}-({literal}))<{abs(number) * 1e-13:.0E}"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _same_text(address: str, text: str, most: int) -> str:
    odd = _ODD.search(text)
    head = text[: odd.start()] if odd else text
    while len(_literal(head)) > most:
        head = head[: most - 2] if len(head) > most else head[:-1]
    if head == text:
        return f"EXACT({address},{_literal(text)})"
    parts = [f"EXACT(LEFT({address},{len(head)}),{_literal(head)})"] if head else []
    is_countable = not _ODD.search(text.replace("\n", " "))
    length = f"={len(text)}" if is_countable else f">{len(head)}"
    return ",".join([*parts, f"LEN({address}){length}"])


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
