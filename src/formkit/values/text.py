"""Text without what nobody sees: widths, blanks, invisible characters."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_RADICALS: Final = range(0x2E80, 0x2FE0)
"""Characters that look like ideographs and are not; PDF files paste them."""
_WIDTHS: Final = ("<wide>", "<narrow>", "<small>", "<vertical>")
_SELECTORS: Final = range(0xFE00, 0xFE10)
_JOINERS: Final = "\u200c\u200d"
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−─﹣－ー", "-"))
_ENDINGS: Final = "。.,;、!: "


def clean(text: str) -> str:
    """The text in half width, with single spaces and nothing invisible.

    Only widths are folded: full NFKC would also turn `10²` into 102 and `½` into 1⁄2.
    Line breaks stay; every line is trimmed.
    """
    text = _line_breaks(unicodedata.normalize("NFC", text))
    folded = "".join(map(_folded, text))
    lines = (re.sub(" +", " ", line).strip() for line in folded.split("\n"))
    return "\n".join(lines).strip()


def tidy(text: str) -> str:
    """The person's own words: only edges and invisible characters are gone."""
    text = _line_breaks(unicodedata.normalize("NFC", text)).replace("\xa0", " ")
    kept = (c for c in text if not _is_invisible(c) or c in _JOINERS)
    return "".join(kept).strip()


def without_spaces(text: str) -> str:
    """The text without any blank."""
    return re.sub(r"\s", "", text)


def without_dashes(text: str) -> str:
    """The text with every kind of dash as `-`."""
    return text.translate(_DASHES)


def bare(text: str) -> str:
    """The cleaned text in lower case, without blanks and closing punctuation."""
    return without_spaces(clean(text)).casefold().rstrip(_ENDINGS)


def cleaning_rule(raw: str) -> str:
    """What cleaning changed: "", `invisible`, `spaces` or `fullwidth`."""
    cleaned = clean(raw)
    if cleaned == raw:
        return ""
    if without_spaces(cleaned) == without_spaces(raw):
        return "spaces"
    return "fullwidth" if any(map(_is_wide, raw)) else "invisible"


def _line_breaks(text: str) -> str:
    return re.sub("\r\n|[\r\v\f\u0085\u2028\u2029]", "\n", text)


@lru_cache(maxsize=16384)
def _folded(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    if _is_invisible(character):
        return ""
    is_radical = ord(character) in _RADICALS
    if is_radical or _is_wide(character):
        return unicodedata.normalize("NFKC", character)
    return character


def _is_wide(character: str) -> bool:
    return unicodedata.decomposition(character).startswith(_WIDTHS)


def _is_invisible(character: str) -> bool:
    if character in "\n\t":
        return False
    is_control = unicodedata.category(character) in {"Cf", "Cc", "Cs"}
    return is_control or ord(character) in _SELECTORS
